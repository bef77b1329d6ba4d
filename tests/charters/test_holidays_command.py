"""A year of public holidays goes into the list on which promises rest, and it is said what moves."""

from pathlib import Path

import pytest

from charterdesk import charters, cli

TEXT = charters.text_of("esii")


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "holidays").mkdir()
    lines = charters.holiday_lists()["FR"].splitlines()
    until_2026 = "\n".join(line for line in lines if not line[:4].isdigit() or line[:4] < "2027")
    (tmp_path / "holidays" / "FR.toml").write_text(f"{until_2026}\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def run(*words: str) -> int:
    return cli.main(("charter", "holidays", *words))


def test_a_new_year_is_written_beside_the_charter_and_its_promises_move(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("FR", "2027", "--of", str(mine / "mine.yaml"), "--language", "fr") == 0
    told = capsys.readouterr().out
    assert "+ 2027-05-06 Ascension" in told
    assert (
        "take_in_charge, 4 working hours from Wed 2027-05-05 18:00: due Fri 2027-05-07 11:30, not Thu 2027-05-06"
        in told
    )
    written = (mine / "holidays" / "FR.toml").read_text(encoding="utf-8")
    assert '2027-05-06 = "Ascension"' in written
    assert '2026-05-14 = "Ascension"' in written
    assert run("FR", "2027", "--of", str(mine / "mine.yaml"), "--language", "fr") == 0
    assert "no day of FR moves" in capsys.readouterr().out


def test_a_day_that_is_no_holiday_any_more_is_told(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = mine / "holidays" / "FR.toml"
    path.write_text(path.read_text(encoding="utf-8") + '2026-12-28 = "Bridge"\n', encoding="utf-8")
    assert run("FR", "2026", "--into", str(path)) == 0
    assert "- 2026-12-28 Bridge" in capsys.readouterr().out
    assert "Bridge" not in path.read_text(encoding="utf-8")


def test_a_new_list_is_written_into_a_file_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new" / "PT.toml"
    assert run("PT", "2027", "2028", "--into", str(path)) == 0
    assert "+ 2027-06-10" in capsys.readouterr().out
    assert "2028-06-10" in path.read_text(encoding="utf-8")


def test_a_shipped_charter_keeps_its_lists_and_says_what_would_move(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("FR", "2027", "--of", "esii", "--language", "fr") == 0
    assert "no day of FR moves" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "status"), [(("XX", "2027", "--into", "x"), 2), (("FR", "2027", "--of", "no.yaml"), 1)]
)
def test_what_cannot_be_written(words: tuple[str, ...], status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*words) == status
    assert capsys.readouterr().err
