"""`charterdesk staffing` for volumes that somebody types: without a database, exact, strict in what it takes."""

import json
import subprocess
import sys

import pytest

from charterdesk import cli

pytestmark = pytest.mark.any_engine


def told(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert cli.main(["staffing", *words]) == status
    return capsys.readouterr().out


def test_fourteen_people_answer_100_calls_in_half_an_hour(capsys):
    (row,) = json.loads(told(capsys, "--calls", "100", "--handling", "180", "--shrinkage", "30", "--json"))
    assert row["needed"]["people"] == 14
    assert row["needed"]["service_level"] == pytest.approx(0.888350, abs=5e-7)
    assert row["payroll"] == 20


def test_the_present_staff_would_give_what_the_table_says(capsys):
    said = told(capsys, "--calls", "100", "--handling", "180", "--present", "13")
    assert said.splitlines()[-1].split() == [
        "00:00", "100.0", "180", "s", "14", "88.8%", "14", "13", "79.6%", "17.1", "s", "0.0%", "77%",
    ]  # fmt: skip


def test_patience_is_erlang_a(capsys):
    (row,) = json.loads(
        told(capsys, "--calls", "100", "--handling", "180", "--patience", "120", "--present", "12", "--json")
    )
    assert row["present"]["abandoned"] == pytest.approx(0.0616, abs=5e-5)


def test_intervals_may_stand_in_a_file(capsys, tmp_path):
    file = tmp_path / "day.csv"
    file.write_text("# a morning\n08:00,30,240\n08:30;60;240\n", encoding="utf-8")
    said = told(capsys, "--volumes", str(file), "--within", "30")
    assert [line.split()[0] for line in said.splitlines()[2:]] == ["08:00", "08:30"]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--calls", "100"],
        ["--calls", "x", "--handling", "180"],
        ["--calls", "nan", "--handling", "180"],
        ["--calls", "-1", "--handling", "180"],
        ["--calls", "1", "--handling", "0"],
        ["--calls", "1", "--handling", "180", "--target", "100"],
        ["--calls", "1", "--handling", "180", "--shrinkage", "100"],
        ["--calls", "1", "--handling", "180", "--of", "handled"],
        ["--calls", "1", "--handling", "180", "--interval", "0"],
        ["--calls", "1", "--handling", "180", "--present", "99999"],
        ["--calls", "1", "--handling", "180", "--present", "5001"],
        ["--calls", "900000", "--handling", "180", "--patience", "3600"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_refused_with_status_2(words, capsys):
    status: object
    try:
        status = cli.main(["staffing", *words])
    except SystemExit as stopped:
        status = stopped.code
    assert status == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize("text", ["08:00,30", "x,1,2", "08:00,a,2", "# nothing"])
def test_a_line_that_is_none_is_named(text, capsys, tmp_path):
    file = tmp_path / "day.csv"
    file.write_text(text, encoding="utf-8")
    assert cli.main(["staffing", "--volumes", str(file)]) == 2
    assert "day.csv" in capsys.readouterr().err


def test_more_calls_than_anybody_answers_end_with_1(capsys):
    assert "-" in told(capsys, "--calls", "90000", "--handling", "180", status=1)


def test_typed_volumes_load_neither_django_nor_a_database():
    said = "import sys; from charterdesk import cli; cli.main(['staffing', '--calls', '1', '--handling', '1'])"
    check = f"{said}; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", check], check=False, capture_output=True).returncode == 0  # noqa: S603  # this interpreter
