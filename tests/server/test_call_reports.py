"""`charterdesk calls report`, `calls export` and `charterdesk staffing`: exact, the same from records as from rows."""

import json
from pathlib import Path

import pytest

import make
from apps.telephone.desk import source as source_of
from apps.telephone.smdr_lines import exchange, ten_calls
from charterdesk import cli
from charterdesk.apps.base import now
from charterdesk.apps.telephone.live import hear
from four_desks import exer as exer_desk
from four_desks import paris

POSTED = paris("2026-07-15 09:30")


@pytest.fixture
def exer(db):
    """The desk with ten calls by SMDR, one at night, and one that a service posted."""
    scene = exer_desk()
    with now.at(paris("2026-07-16 09:00")):
        ten_calls(exchange(scene.desk))
    posted = source_of(scene.desk)
    for minute, event in enumerate(("newCall", "answer", "hangup")):
        with now.at(POSTED.replace(minute=POSTED.minute + minute)):
            said = {"event": event, "callId": "c-1", "from": "0387000001", "to": "0499922999", "direction": "in"}
            assert hear(posted, json.dumps({**said, "user": "201"}).encode()).state == "taken"
    return scene


def told(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert cli.main(words) == status
    return capsys.readouterr().out


def exported(capsys, tmp_path: Path, *more: str) -> str:
    file = tmp_path / "calls.jsonl"
    file.write_text(told(capsys, "calls", "export", "--desk", "exer", "--year", "2026", *more), encoding="utf-8")
    return str(file)


def test_the_figures_of_a_year_are_those_of_its_calls(exer, capsys):
    report = told(capsys, "calls", "report", "--desk", "exer", "--year", "2026")
    lines = [" ".join(line.split()) for line in report.splitlines()]
    assert "Offered calls 11" in lines
    assert "Abandoned, of the offered 36.36 %" in lines
    assert "Average answer delay 36.1 s" in lines
    assert "Calls out of hours, apart 1" in lines
    assert any(line.startswith("Support 10 6 4") for line in lines)


def test_a_year_is_the_same_from_exported_records_as_from_the_calls_that_are_kept(exer, capsys, tmp_path):
    file = exported(capsys, tmp_path)
    for form in ([], ["--json"], ["--language", "fr"]):
        kept = told(capsys, "calls", "report", "--desk", "exer", "--year", "2026", *form)
        again = told(capsys, "calls", "report", "--desk", "exer", "--year", "2026", *form, "--from-records", file, file)
        assert again == kept


def test_a_year_is_the_same_by_the_charter_in_a_file_without_a_desk(exer, capsys, tmp_path):
    file = exported(capsys, tmp_path)
    whole = json.loads(told(capsys, "calls", "report", "--desk", "exer", "--year", "2026", "--json"))
    again = told(capsys, "calls", "report", "--charter", "exer", "--year", "2026", "--json", "--from-records", file)
    assert json.loads(again) == whole


def test_a_lost_record_or_a_changed_one_changes_the_mark_of_the_report(exer, capsys, tmp_path):
    file = Path(exported(capsys, tmp_path))
    whole = json.loads(told(capsys, "calls", "report", "--desk", "exer", "--year", "2026", "--json"))
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(lines[:-1]), encoding="utf-8")
    less = told(capsys, "calls", "report", "--desk", "exer", "--year", "2026", "--json", "--from-records", str(file))
    assert json.loads(less)["mark"] != whole["mark"]


@pytest.mark.parametrize(
    "text", ["", "no json", "{}", '["a"]', '{"format": "charterdesk calls 1"}', "1,2,3\n4,5,6"], ids=range(6)
)
def test_a_file_that_is_no_export_is_named_with_its_line(exer, capsys, tmp_path, text):
    file = tmp_path / "broken.jsonl"
    file.write_text(text, encoding="utf-8")
    assert cli.main(["calls", "report", "--desk", "exer", "--year", "2026", "--from-records", str(file)]) == 1
    assert "broken.jsonl" in capsys.readouterr().err


def test_records_of_another_year_are_refused(exer, capsys, tmp_path):
    file = exported(capsys, tmp_path)
    assert cli.main(["calls", "report", "--desk", "exer", "--year", "2025", "--from-records", file]) == 1
    assert "records of 2026, not of 2025" in capsys.readouterr().err


def test_an_empty_year_has_figures_that_say_none(exer, capsys):
    report = told(capsys, "calls", "report", "--desk", "exer", "--year", "2024")
    assert "Average answer delay none" in " ".join(report.split())


def test_a_desk_without_a_charter_counts_nothing(db, capsys):
    make.desk()
    assert cli.main(["calls", "report", "--desk", "north", "--year", "2026"]) == 1
    assert "no charter" in capsys.readouterr().err
    assert cli.main(["calls", "report", "--desk", "nowhere", "--year", "2026"]) == 2
    assert cli.main(["calls", "report", "--year", "2026"]) == 2


def test_people_needed_are_told_from_the_calls_of_a_desk(exer, capsys):
    days = ["--from", "2026-07-15", "--until", "2026-07-15"]
    rows = json.loads(told(capsys, "staffing", "--desk", "exer", *days, "--present", "1", "--json"))
    at_ten = next(row for row in rows if row["from"] == "10:00")
    assert (at_ten["calls"], at_ten["handling"]) == (6, 60)
    assert at_ten["needed"]["people"] == 1 + (at_ten["present"]["service_level"] < 0.8)
    assert [row["from"] for row in rows if row["from"] >= "12:00" and row["from"] < "14:30"] == ["12:00", "14:00"]
