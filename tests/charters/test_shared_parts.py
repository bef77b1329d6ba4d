"""Charters share calendars: files that hold calendars and nothing else, hashed with each charter that names them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from charterdesk import charters, cli
from charterdesk.rules.charter.load import Reading, load, read
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.opening import opening

LISTS = charters.holiday_lists()
HOURS = "calendars:\n  office: {mon-fri: 08:00-16:00, closed: public holidays BE}\n"
GOOD = charters.text_of("exer").replace("charter: exer\n", "charter: exer\nuses: [group-hours]\nopening: office\n", 1)
SHARED = {**LISTS, "group-hours.yaml": HOURS}


def problems(text: str, part: str = HOURS) -> list[str]:
    loaded = load(text, "exer.yaml", {**LISTS, "group-hours.yaml": part})
    return [] if isinstance(loaded, Charter) else [str(problem) for problem in loaded]


def test_the_calendars_of_a_shared_part_hold_as_if_they_stood_in_the_charter() -> None:
    charter = load(GOOD, "exer.yaml", SHARED)
    assert isinstance(charter, Charter)
    assert set(charter.calendars) == {"opening", "office"}
    assert charter.rests_on() == ("BE", "FR", "group-hours.yaml")
    assert opening(charter).is_open(datetime(2026, 9, 8, 6, 30, tzinfo=UTC))
    assert not opening(charter).is_open(datetime(2026, 7, 21, 9, 0, tzinfo=UTC)), "the Belgian national day"


def test_a_changed_part_is_another_charter() -> None:
    one, other = (
        load(GOOD, "exer.yaml", {**SHARED, "group-hours.yaml": part}) for part in (HOURS, HOURS.replace("16", "17"))
    )
    assert isinstance(one, Charter)
    assert isinstance(other, Charter)
    assert one.digest != other.digest


def test_a_place_in_a_shared_part_names_its_own_file() -> None:
    reading = read(GOOD, "exer.yaml", SHARED)
    assert isinstance(reading, Reading)
    assert str(reading.place(("calendars", "office", "closed")).file) == "group-hours.yaml"
    assert reading.place(("calendars", "opening")).file == "exer.yaml"


@pytest.mark.parametrize(
    ("text", "part", "said"),
    [
        (GOOD, HOURS.replace("08:00", "8h"), "group-hours.yaml:2:21: '8h-16:00' is not a list of openings"),
        (GOOD, HOURS.replace("office", "opening"), "group-hours.yaml:2:3: the calendar 'opening' is given twice"),
        (
            GOOD,
            f"{HOURS}plans: {{}}\n",
            "group-hours.yaml:3:1: 'plans' is not known here; a shared part holds calendars",
        ),
        (GOOD, "calendars: [", "group-hours.yaml:1:13: this is not YAML"),
        (GOOD, "", "group-hours.yaml:1:1: the file is empty; a shared part begins with 'calendars:'"),
        (GOOD, "office", "a shared part is a mapping"),
        (GOOD.replace("[group-hours]", "[other]"), HOURS, "exer.yaml:4:8: there is no shared part 'other'"),
        (GOOD.replace("[group-hours]", "[../group-hours]"), HOURS, "there is no shared part '../group-hours'"),
        (GOOD.replace("[group-hours]", "group-hours"), HOURS, "'uses' takes a list"),
        (GOOD.replace("[group-hours]", "[{a: b}]"), HOURS, "there is no shared part"),
    ],
)
def test_what_is_wrong_with_a_shared_part_is_told_at_its_place(text: str, part: str, said: str) -> None:
    found = problems(text, part)
    assert any(said in line for line in found), found


def test_the_command_finds_the_part_beside_the_charter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "mine.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "group-hours.yaml").write_text(HOURS, encoding="utf-8")
    assert cli.main(("charter", "check", str(tmp_path / "mine.yaml"))) == 0
    (tmp_path / "group-hours.yaml").unlink()
    assert cli.main(("charter", "check", str(tmp_path / "mine.yaml"))) == 1
    assert "there is no shared part 'group-hours'" in capsys.readouterr().err
