"""A fifth charter, invented and unlike the four, runs from its text alone."""

from pathlib import Path
from typing import Any

import pytest

from charterdesk import charters
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from charters.run_decide_cases import answer_to, differences

FILE = Path(__file__).parent / "harbour.yaml"
GOLD = {"plan": "gold", "from": "2026-01-01", "until": "2026-12-31"}
USUAL: dict[str, Any] = {
    "at": "2026-09-08T22:30:00+01:00",
    "channel": "phone",
    "requester": {"audience": "customer"},
    "contract": GOLD,
    "product": {"certified_operator": True},
    "kind": "anomaly",
    "severity": "crane stopped",
    "given": ["crane_log"],
}


@pytest.fixture(scope="module")
def harbour() -> Charter:
    loaded = load(FILE.read_text(encoding="utf-8"), FILE.name, charters.holiday_lists())
    assert isinstance(loaded, Charter), loaded
    return loaded


@pytest.mark.parametrize(
    ("why", "said", "answer"),
    [
        (
            "4.2: ninety minutes at night, before midnight; the office counts the repair from the next morning",
            {},
            {
                "outcome": "accepted",
                "plan": "gold",
                "priority": "A",
                "commitments": [
                    {"kind": "respond", "due": "2026-09-09T00:00:00+01:00"},
                    {"kind": "update", "due": "2026-09-09T22:30:00+01:00", "counts": "elapsed"},
                    {"kind": "resolve", "due": "2026-09-09T10:00:00+01:00", "firm": False},
                ],
                "price": {"rate": {"amount": "78.75", "currency": "EUR", "per": "hour"}},
            },
        ),
        (
            "4.2: a night that began on Thursday ends on Friday 6:00; the rest is counted from Friday 20:00",
            {"at": "2026-09-11T05:00:00+01:00"},
            {"commitments": [{"kind": "respond", "due": "2026-09-11T20:30:00+01:00"}]},
        ),
        (
            "4.2: two working days after Tuesday night is Thursday night at the same hour",
            {"severity": "crane slow"},
            {"priority": "B", "commitments": [{"kind": "respond", "due": "2026-09-10T22:30:00+01:00"}]},
        ),
        (
            "two hours are open on Christmas Eve, by exception",
            {"at": "2026-12-24T10:00:00+00:00"},
            {"commitments": [{"kind": "respond", "due": "2026-12-24T11:30:00+00:00"}]},
        ),
        (
            "N.1: with the night watch the option's own promise holds out of hours",
            {"at": "2026-09-08T12:00:00+01:00", "contract": {**GOLD, "options": ["night_watch"]}},
            {
                "on_call": True,
                "commitments": [{"kind": "respond", "due": "2026-09-08T12:30:00+01:00", "counts": "elapsed"}],
            },
        ),
        ("7.1: an operator without certificate", {"product": {"certified_operator": False}}, {"outcome": "refused"}),
        ("7.1: not known whether he is", {"product": {}}, {"outcome": "accepted", "missing": ["certified_operator"]}),
        (
            "8: an inspection is sold apart",
            {"kind": "inspection"},
            {"outcome": "quote_first", "offer": "inspection_contract"},
        ),
        ("9: ropes of others", {"kind": "third_party"}, {"outcome": "refused"}),
        (
            "11: an emergency costs its fee and an hour of its own rate",
            {"emergency": True},
            {"price": {"fees": [{"amount": "80.50", "for": "emergency"}], "rate": {"amount": "200.00", "per": "hour"}}},
        ),
        ("12: more than two hours", {"estimated_hours": 2.5}, {"outcome": "quote_first"}),
        (
            "a reseller is sent to the head office",
            {"requester": {"audience": "reseller"}},
            {"outcome": "referred", "refer_to": "head_office"},
        ),
        ("no contract", {"contract": None}, {"outcome": "refused"}),
        (
            "silver has the portal alone",
            {"contract": {**GOLD, "plan": "silver"}},
            {"outcome": "other_channel", "use_channels": ["portal"]},
        ),
        (
            "silver promises nothing",
            {"contract": {**GOLD, "plan": "silver"}, "channel": "portal"},
            {"order": "arrival", "commitments": [], "price": {"included": True}},
        ),
        ("there is no e-mail", {"channel": "email"}, {"outcome": "other_channel", "use_channels": ["portal", "phone"]}),
        ("the wish by its priority", {"severity": None, "wished_priority": "B"}, {"priority": "B"}),
        ("the log is asked for", {"given": []}, {"missing": ["crane_log"]}),
        ("after its end the charter decides nothing", {"at": "2028-01-01T12:00:00+00:00"}, {"outcome": "refused"}),
    ],
)
def test_request_to_the_harbour(harbour: Charter, why: str, said: dict[str, Any], answer: dict[str, Any]) -> None:
    asked = {key: value for key, value in {**USUAL, **said}.items() if value is not None}
    assert differences(answer, answer_to(harbour, asked)) == [], why
