"""A charter that was read is kept as plain values; whatever is wrong with what is kept, the text is read instead."""

import json
from pathlib import Path

import pytest

from charterdesk import charters
from charterdesk.rules.charter.load import Reading, read
from charterdesk.rules.terms.charter import Charter
from charterdesk.server import charter_cache
from charterdesk.server.charter_files import Named, named


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "charterdesk"


def kept_now(name: str = "exer") -> tuple[Named, Charter]:
    found = named(name)
    assert isinstance(found, Named)
    reading = read(found.text, found.name, found.shared)
    assert isinstance(reading, Reading)
    charter_cache.keep(found, reading.compiled(), reading.charter.rests_on())
    return found, reading.charter


@pytest.mark.parametrize("name", charters.names())
def test_what_is_kept_is_the_same_charter(name: str) -> None:
    found, charter = kept_now(name)
    assert charter_cache.kept(found) == charter


def test_nothing_is_kept_before_it_was_read() -> None:
    found = named("exer")
    assert isinstance(found, Named)
    assert charter_cache.kept(found) is None


def test_another_text_another_list_or_another_program_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = kept_now()
    assert charter_cache.kept(Named(found.name, found.text + "\n", found.shared)) is None
    other_list = {**charters.holiday_lists(), "FR": found.shared["FR"] + '2026-12-26 = "x"\n'}
    assert charter_cache.kept(Named(found.name, found.text, other_list)) is None
    monkeypatch.setattr(charter_cache, "_program", lambda: "another version")
    assert charter_cache.kept(found) is None


@pytest.mark.parametrize("damage", ["", "{}", "null", "[" * 100_000, "\x00", '{"rests_on": {}}', '{"rests_on": 5}'])
def test_a_damaged_file_is_no_charter_and_no_traceback(cache: Path, damage: str) -> None:
    found, _ = kept_now()
    (file,) = cache.glob("*.json")
    for text in (damage, f"{charter_cache._hash(damage)}\n{damage}"):
        file.write_text(text, encoding="utf-8")
        assert charter_cache.kept(found) is None


def test_values_that_are_no_charter_are_not_believed(cache: Path) -> None:
    found, _ = kept_now()
    (file,) = cache.glob("*.json")
    said = json.loads(file.read_text(encoding="utf-8").partition("\n")[2])
    text = json.dumps({**said, "values": {**said["values"], "closing": {"silence": {"number": "4", "unit": "year"}}}})
    file.write_text(f"{charter_cache._hash(text)}\n{text}", encoding="utf-8")
    assert charter_cache.kept(found) is None


def test_what_others_may_have_written_is_not_believed(cache: Path) -> None:
    found, charter = kept_now()
    (file,) = cache.glob("*.json")
    file.chmod(0o666)
    assert charter_cache.kept(found) is None
    file.chmod(0o600)
    cache.chmod(0o777)
    assert charter_cache.kept(found) is None
    cache.chmod(0o700)
    assert charter_cache.kept(found) == charter


def test_a_link_to_elsewhere_is_not_followed(cache: Path, tmp_path: Path) -> None:
    found, _ = kept_now()
    (file,) = cache.glob("*.json")
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert charter_cache.kept(found) is None


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    found, _ = kept_now()
    assert charter_cache.kept(found) is None


def test_only_so_many_are_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charter_cache, "MOST_KEPT", 2)
    for name in charters.names():
        kept_now(name)
    assert len(list(cache.glob("*.json"))) == 2
    assert [path for path in cache.iterdir() if path.suffix != ".json"] == []
    assert cache.stat().st_mode & 0o077 == 0
