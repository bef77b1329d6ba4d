"""A year of public holidays goes into the list on which promises rest, and it is said what moves."""

from datetime import date
from pathlib import Path

import pytest

from charterdesk import charters, cli
from charterdesk.charters import public_holidays

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


def test_where_the_command_runs_the_only_list_is_written(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(mine)
    assert run("FR", "2027") == 0
    told = capsys.readouterr().out
    assert "+ 2027-05-06 Ascension\n" in told
    assert "mine.yaml:\n" in told
    assert "  opening: Thu 2027-05-06 closed, not 08:00-18:30\n" in told
    assert (
        "  take_in_charge, 4 working hours from Wed 2027-05-05 18:00: "
        "due Fri 2027-05-07 11:30, not Thu 2027-05-06 11:30\n" in told
    )
    assert "holidays/FR.toml: written" in told
    assert '2027-05-06 = "Ascension"' in (mine / "holidays" / "FR.toml").read_text(encoding="utf-8")


def test_a_holiday_on_a_saturday_moves_no_opening(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(mine)
    assert run("FR", "2027", "--dry-run") == 0
    told = capsys.readouterr().out
    assert "+ 2027-05-01" in told
    assert "Sat 2027-05-01" not in told


def test_a_dry_run_says_what_would_move_and_writes_nothing(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(mine)
    before = (mine / "holidays" / "FR.toml").read_bytes()
    assert run("FR", "2027", "--dry-run") == 0
    told = capsys.readouterr().out
    assert "opening: Thu 2027-05-06 closed" in told
    assert "holidays/FR.toml: not written (dry run)" in told
    assert (mine / "holidays" / "FR.toml").read_bytes() == before


def test_a_list_further_down_is_found_and_what_was_built_or_installed_is_not(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (mine / "holidays" / "FR.toml").read_text(encoding="utf-8")
    for folder in ("build/lib", ".cache", "node_modules", "env"):
        (mine / folder / "holidays").mkdir(parents=True)
        (mine / folder / "holidays" / "FR.toml").write_text(text, encoding="utf-8")
    (mine / "env" / "pyvenv.cfg").touch()
    monkeypatch.chdir(mine)
    assert run("FR", "2027", "--dry-run") == 0
    assert "holidays/FR.toml: not written" in capsys.readouterr().out


def test_of_several_lists_none_is_guessed(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (mine / "north" / "holidays").mkdir(parents=True)
    (mine / "north" / "holidays" / "FR.toml").write_text("", encoding="utf-8")
    before = (mine / "holidays" / "FR.toml").read_bytes()
    monkeypatch.chdir(mine)
    assert run("FR", "2027") == 2
    told = capsys.readouterr().err
    assert "2 lists of FR are here: holidays/FR.toml, north/holidays/FR.toml; name the one" in told
    assert (mine / "holidays" / "FR.toml").read_bytes() == before


def test_where_no_list_is_the_charters_of_the_folder_get_one_of_their_own(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (mine / "holidays" / "FR.toml").unlink()
    monkeypatch.chdir(mine)
    assert run("FR", "2027") == 0
    assert "holidays/FR.toml: not needed, the shipped list says the same" in capsys.readouterr().out
    assert not (mine / "holidays" / "FR.toml").exists()
    assert run("FR", "2052") == 0
    assert "+ 2052-05-01" in capsys.readouterr().out
    written = (mine / "holidays" / "FR.toml").read_text(encoding="utf-8")
    assert "2027-05-06" in written
    assert "2052-05-01" in written


def test_where_nothing_rests_on_a_list_none_is_written(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(mine)
    assert run("PT", "2027") == 2
    assert "PT: no list holidays/PT.toml is in this folder or below" in capsys.readouterr().err
    assert run("PT", "2027", "--into", "-") == 0
    assert "2027-06-10" in capsys.readouterr().out
    assert not (mine / "holidays" / "PT.toml").exists()


def test_what_a_hand_wrote_into_other_years_stays(mine: Path) -> None:
    path = mine / "holidays" / "FR.toml"
    remark = '# Works council, 12 March.\n2026-12-28 = "Bridge"   # this year alone\n'
    path.write_text(path.read_text(encoding="utf-8") + remark, encoding="utf-8")
    assert run("FR", "2028", "--into", str(path)) == 0
    assert run("FR", "2027", "--into", str(path)) == 0
    text = path.read_text(encoding="utf-8")
    assert remark in text
    assert text.index("2026-12-28") < text.index("2027-01-01") < text.index("2027-12-25") < text.index("2028-01-01")
    assert text.startswith("# Public holidays of FR, whole days, 2015 to 2028.")


@pytest.mark.parametrize(
    ("words", "status"), [(("XX", "2027", "--into", "x"), 2), (("FR", "2027", "--of", "no.yaml"), 1)]
)
def test_what_cannot_be_written(words: tuple[str, ...], status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*words) == status
    assert capsys.readouterr().err


def test_a_file_that_is_no_list_of_days_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "FR.toml"
    path.write_text("first = of January\n", encoding="utf-8")
    assert run("FR", "2027", "--into", str(path)) == 1
    assert "meant is a line for each day" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "first = of January\n"


def test_in_a_checkout_of_the_program_the_shipped_list_is_the_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(charters.ROOT.parent)
    assert run("FR", "2027", "--dry-run", "--language", "fr") == 0
    assert "charters/holidays/FR.toml: stays as it is" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wanted", "newyear"),
    [("fr", "Jour de l'an"), ("en", "New Year's Day"), ("es", "Jour de l'an"), (None, "Jour de l'an")],
)
def test_names_are_the_readers_or_the_countrys_own_whatever_the_machine_speaks(
    monkeypatch: pytest.MonkeyPatch, wanted: str | None, newyear: str
) -> None:
    monkeypatch.setenv("LANGUAGE", "uk")
    assert public_holidays.proposed("FR", 2027, wanted)[date(2027, 1, 1)] == newyear
