"""Three policies after public ones: lifts, leased printers, hours for each language; worked out by their text alone."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from charterdesk import charters
from charterdesk.rules.charter.document import document
from charterdesk.rules.charter.document.markdown import markdown
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from charters.run_decide_cases import answer_to, differences

POLICIES = Path(__file__).parent / "policies"
NAMES = ("lift_maintenance", "printer_lessor", "languages")
YEAR = {"from": "2026-01-01", "until": "2026-12-31"}
USUAL: dict[str, dict[str, Any]] = {
    "lift_maintenance": {
        "contract": {"plan": "full", **YEAR},
        "channel": "phone",
        "requester": {"audience": "customer", "region": "county"},
        "kind": "anomaly",
    },
    "printer_lessor": {
        "contract": {"plan": "lease", **YEAR},
        "channel": "portal",
        "requester": {"audience": "customer"},
        "kind": "toner",
    },
    "languages": {
        "contract": {"plan": "premium", **YEAR},
        "channel": "phone",
        "requester": {"audience": "customer"},
        "kind": "anomaly",
        "severity": "1",
    },
}


def written(name: str) -> str:
    return (POLICIES / f"{name}.yaml").read_text(encoding="utf-8")


def read(text: str) -> Any:
    own = {path.stem: path.read_text(encoding="utf-8") for path in (POLICIES / "holidays").glob("*.toml")}
    return load(text, "policy.yaml", {**charters.holiday_lists(), **own})


def policy(name: str) -> Charter:
    loaded = read(written(name))
    assert isinstance(loaded, Charter), "\n".join(str(problem) for problem in loaded)
    return loaded


def row(charter: str, why: str, at: str, said: dict[str, Any], **wanted: Any) -> Any:
    return pytest.param(charter, {"at": at, **said}, wanted, id=f"{charter}: {why}")


def due(**promises: str) -> list[dict[str, str]]:
    return [{"kind": kind, "due": at} for kind, at in promises.items()]


@pytest.mark.parametrize(
    ("name", "said", "wanted"),
    [
        row(
            "lift_maintenance",
            "CALL, what is reported on Monday morning is visited in the first two hours of Tuesday, at no charge",
            "2026-07-13T09:00:00+01:00",
            {},
            commitments=due(on_site="2026-07-14T10:00:00+01:00"),
            price={"included": True},
        ),
        row(
            "lift_maintenance",
            "RATE, on a Saturday it is overtime, an hour at least",
            "2026-07-11T10:00:00+01:00",
            {},
            commitments=due(on_site="2026-07-13T10:00:00+01:00"),
            price={"rate": {"amount": "150.00"}, "at_least_minutes": 60},
        ),
        row(
            "lift_maintenance",
            "RATE, Christmas costs what a Sunday does; Boxing Day is made up for on Monday",
            "2026-12-25T23:00:00+00:00",
            {"estimated_hours": 1},
            commitments=due(on_site="2026-12-29T10:00:00+00:00"),
            price={"rate": {"amount": "200.00"}, "at_least_minutes": 90, "estimate": {"amount": "300.00"}},
        ),
        row(
            "lift_maintenance",
            "CALL, whoever is trapped waits no longer for a cut-off hour, and pays nothing",
            "2026-12-25T23:00:00+00:00",
            {"kind": "entrapment"},
            commitments=due(on_site="2026-12-26T00:00:00+00:00"),
            price={"included": True},
        ),
        row(
            "lift_maintenance",
            "CALL, where nobody knows whether he is in town the hour holds, and the place is asked for",
            "2026-07-13T09:00:00+01:00",
            {"kind": "entrapment", "requester": {"audience": "customer"}},
            commitments=due(on_site="2026-07-13T10:00:00+01:00"),
            missing=["region"],
        ),
        row(
            "lift_maintenance",
            "CALL, a person trapped is reported by telephone",
            "2026-07-13T09:00:00+01:00",
            {"kind": "entrapment", "channel": "portal"},
            outcome="other_channel",
            use_channels=["phone"],
        ),
        row(
            "printer_lessor",
            "LEASE, toner asked for before two leaves the same day",
            "2026-07-15T13:59:59+02:00",
            {},
            commitments=due(ship="2026-07-15T18:00:00+02:00"),
            price={"included": True},
        ),
        row(
            "printer_lessor",
            "LEASE, from two on the next open day",
            "2026-07-13T14:00:00+02:00",
            {},
            commitments=due(ship="2026-07-15T18:00:00+02:00"),
        ),
        row(
            "printer_lessor",
            "LEASE, on a holiday the day begins with the next opening",
            "2026-07-14T16:00:00+02:00",
            {"kind": "paper"},
            commitments=due(ship="2026-07-15T18:00:00+02:00"),
            price={"included": False, "fees": [{"for": "supplies", "amount": "25.00"}]},
        ),
        row(
            "printer_lessor",
            "LEASE, a visit draws one of the two of the month",
            "2026-07-15T10:00:00+02:00",
            {"kind": "anomaly", "contract": {"plan": "lease", **YEAR, "credit_incidents": 1}},
            price={"credit_incidents_used": 1, "rate": None},
        ),
        row(
            "printer_lessor",
            "LEASE, the third costs its time",
            "2026-07-15T10:00:00+02:00",
            {"kind": "anomaly"},
            outcome="accepted",
            price={"rate": {"amount": "95.00"}},
        ),
        row(
            "languages",
            "LANG, in French the half hour is one of French hours",
            "2026-07-15T17:50:00+02:00",
            {"language": "fr"},
            commitments=due(respond="2026-07-16T11:20:00+04:00"),
        ),
        row(
            "languages",
            "LANG, nobody answers in French at night, and the portal always takes it",
            "2026-07-15T18:00:00+02:00",
            {"language": "fr"},
            outcome="other_channel",
            use_channels=["portal"],
            reasons=[{"code": "channel.closed", "source": "ZONE, LANG"}],
        ),
        row(
            "languages",
            "ZONE, in English the telephone is answered day and night",
            "2026-07-15T18:00:00+02:00",
            {"language": "en"},
            outcome="accepted",
            commitments=due(respond="2026-07-15T20:15:00+04:00"),
        ),
        row(
            "languages",
            "ZONE, while the language is unknown the hours of all hold, and it is asked for",
            "2026-07-15T18:00:00+02:00",
            {},
            outcome="accepted",
            missing=["language"],
        ),
        row(
            "languages",
            "ZONE, four hours of Ramadan end after the weekend",
            "2026-02-19T14:00:00+04:00",
            {"language": "en", "severity": "2"},
            commitments=due(respond="2026-02-23T09:30:00+04:00"),
        ),
    ],
)
def test_what_the_policy_answers(name: str, said: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert differences(wanted, answer_to(policy(name), {**USUAL[name], **said})) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("languages", "languages: [fr]}, within", "languages: [de]}, within", "'de' is not a language of this charter"),
        ("languages", "open: paris", "open: vienna", "'vienna' is not a calendar of this charter"),
        ("languages", "{below: 99 %, give: 25 %", "{below: 99 %, give: a lot", "'a lot' is nothing to give"),
        ("languages", "{give: 5 %, of", "{below: 99 %, give: 5 %, of", "only an availability is reached in part"),
        (
            "printer_lessor",
            "included: 2, every: month",
            "included: 2",
            "say both how many are 'included' and how often",
        ),
        ("printer_lessor", "included: 2", "included: 0", "from 1 to 1000 are included"),
        ("lift_maintenance", "within: 2 working hours", "within: 2 elapsed hours", "elapsed time begins at any hour"),
    ],
)
def test_what_cannot_be_meant_is_said(name: str, old: str, new: str, said: str) -> None:
    text = written(name)
    assert old in text
    assert any(said in problem.message for problem in read(text.replace(old, new, 1)))


def test_only_promises_last_until_the_closing_of_the_day() -> None:
    problems = read(written("printer_lessor") + "\nclosing: {by: customer, silence: same working day}\n")
    assert [problem.message.partition(":")[0] for problem in problems] == [
        "only a promise lasts until the closing of 'same working day'"
    ]


def test_hours_are_told_in_words_and_each_example_is_one_of_its_line() -> None:
    lifts = markdown(document(policy("lift_maintenance"), "en", today=date(2026, 11, 22)))
    assert "the hours “Sundays and public holidays”" in lifts
    # The general line is told with a request for which no line of its own stands.
    assert "Any request: reported Wednesday 16:10, Arrival on site due Thursday 10:00" in lifts.replace("\xa0", " ")
    tongues = markdown(document(policy("languages"), "fr", today=date(2026, 11, 22))).replace("\xa0", " ")
    assert re.search(r"angue : français : .*vendredi 9:00–18:00 \(Europe/Paris\)", tongues)
    assert re.search(r"5 % .*la redevance du mois.*20 %", tongues)
    printers = markdown(document(policy("printer_lessor"), "es", today=date(2026, 11, 22))).replace("\xa0", " ")
    assert re.search(r"2 inclu\w+ cada mes", printers)
