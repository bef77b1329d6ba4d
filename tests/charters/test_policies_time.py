"""Four policies of other kinds, after public ones: what is promised from when, when it falls due, by text alone."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from charterdesk import charters
from charterdesk.rules.charter.load import load
from charterdesk.rules.circumstances import Circumstances
from charterdesk.rules.decide.promises import promise_terms, promised_from
from charterdesk.rules.terms.charter import Charter
from charters.run_decide_cases import answer_to, differences

POLICIES = Path(__file__).parent / "policies"
NAMES = ("saas", "hospital_supplier", "follow_the_sun", "municipality")
YEAR = {"from": "2026-01-01", "until": "2026-12-31"}
USUAL: dict[str, dict[str, Any]] = {
    "saas": {"contract": {"plan": "standard", **YEAR}, "channel": "phone", "severity": "critical"},
    "hospital_supplier": {
        "contract": {"plan": "full", **YEAR},
        "channel": "phone",
        "requester": {"audience": "customer", "region": "mainland"},
        "severity": "major",
    },
    "follow_the_sun": {
        "contract": {"plan": "business", **YEAR},
        "channel": "portal",
        "requester": {"audience": "customer", "region": "emea"},
        "severity": "2",
    },
    "municipality": {
        "contract": {"plan": "offices", **YEAR},
        "channel": "portal",
        "requester": {"audience": "office"},
        "severity": "high",
    },
}


def policy(name: str) -> Charter:
    own = {path.stem: path.read_text(encoding="utf-8") for path in (POLICIES / "holidays").glob("*.toml")}
    text = (POLICIES / f"{name}.yaml").read_text(encoding="utf-8")
    loaded = load(text, f"{name}.yaml", {**charters.holiday_lists(), **own})
    assert isinstance(loaded, Charter), "\n".join(str(problem) for problem in loaded)
    return loaded


@pytest.fixture(scope="module")
def policies() -> dict[str, Charter]:
    return {name: policy(name) for name in NAMES}


def row(charter: str, why: str, at: str, said: dict[str, Any], **due: str) -> Any:
    return pytest.param(charter, {"at": at, **said}, due, id=f"{charter}: {why}")


@pytest.mark.parametrize(
    ("name", "said", "due"),
    [
        row(
            "saas",
            "CALL, critical on a Saturday night by telephone",
            "2026-09-12T03:00:00+02:00",
            {},
            respond="2026-09-12T04:00:00+02:00",
            workaround="2026-09-12T07:00:00+02:00",
            update="2026-09-12T05:00:00+02:00",
            qualify="2026-09-14T09:30:00+02:00",
        ),
        row(
            "saas",
            "CALL, the same by the portal is answered on Monday; news keep their rhythm",
            "2026-09-12T03:00:00+02:00",
            {"channel": "portal"},
            respond="2026-09-14T10:00:00+02:00",
            workaround="2026-09-12T07:00:00+02:00",
            update="2026-09-12T05:00:00+02:00",
            qualify="2026-09-14T09:30:00+02:00",
        ),
        row(
            "saas",
            "NEWS, until the desk has said how bad it is, only that is promised",
            "2026-09-08T10:00:00+02:00",
            {"severity": None, "wished_priority": "critical"},
            qualify="2026-09-08T10:30:00+02:00",
        ),
        row(
            "saas",
            "NEWS, two hours over the end of summer time",
            "2026-10-25T01:30:00+02:00",
            {},
            respond="2026-10-25T02:30:00+02:00",
            workaround="2026-10-25T04:30:00+01:00",
            update="2026-10-25T02:30:00+01:00",
            qualify="2026-10-26T09:30:00+01:00",
        ),
        row(
            "saas",
            "RESP, hours and days around a holiday of Bavaria alone",
            "2026-06-03T17:00:00+02:00",
            {"severity": "high"},
            respond="2026-06-05T12:00:00+02:00",
            workaround="2026-06-05T17:00:00+02:00",
            update="2026-06-05T16:00:00+02:00",
            qualify="2026-06-03T17:30:00+02:00",
        ),
        row(
            "saas",
            "RESP, premium answers day and night whatever the channel",
            "2026-09-12T03:00:00+02:00",
            {"channel": "portal", "contract": {"plan": "premium", **YEAR}},
            respond="2026-09-12T03:30:00+02:00",
        ),
        row(
            "hospital_supplier",
            "UFGS, major on a Sunday night",
            "2026-09-13T23:00:00+02:00",
            {},
            respond="2026-09-13T23:30:00+02:00",
            on_site="2026-09-14T03:00:00+02:00",
            diagnose="2026-09-14T01:00:00+02:00",
            resolve="2026-09-14T07:00:00+02:00",
        ),
        row(
            "hospital_supplier",
            "RESP, a call before noon is called back in opening hours, over the break",
            "2026-09-08T11:45:00+02:00",
            {},
            respond="2026-09-08T13:45:00+02:00",
            on_site="2026-09-08T15:45:00+02:00",
            diagnose="2026-09-08T13:45:00+02:00",
            resolve="2026-09-08T19:45:00+02:00",
        ),
        row(
            "hospital_supplier",
            "UFGS, a call in the break reaches who is on call",
            "2026-09-08T12:30:00+02:00",
            {},
            respond="2026-09-08T13:00:00+02:00",
            on_site="2026-09-08T16:30:00+02:00",
            diagnose="2026-09-08T14:30:00+02:00",
            resolve="2026-09-08T20:30:00+02:00",
        ),
        row(
            "hospital_supplier",
            "UFGS, on 14 July who is on call answers at ten o'clock",
            "2026-07-14T10:00:00+02:00",
            {},
            respond="2026-07-14T10:30:00+02:00",
            on_site="2026-07-14T14:00:00+02:00",
            diagnose="2026-07-14T12:00:00+02:00",
            resolve="2026-07-14T18:00:00+02:00",
        ),
        row(
            "hospital_supplier",
            "UFGS, four hours over the beginning of summer time",
            "2026-03-29T00:30:00+01:00",
            {"channel": "portal"},
            respond="2026-03-30T12:00:00+02:00",
            on_site="2026-03-29T05:30:00+02:00",
            diagnose="2026-03-29T03:30:00+02:00",
            resolve="2026-03-29T09:30:00+02:00",
        ),
        row(
            "hospital_supplier",
            "UFGS, minor on the islands, in working days",
            "2026-09-11T16:00:00+02:00",
            {"severity": "minor", "requester": {"audience": "customer", "region": "islands"}},
            respond="2026-09-14T10:30:00+02:00",
            on_site="2026-09-16T16:00:00+02:00",
            resolve="2026-09-13T16:00:00+02:00",
        ),
        row(
            "follow_the_sun",
            "ZONE, New York has closed, Singapore opens in four hours",
            "2026-09-08T21:30:00+00:00",
            {},
            respond="2026-09-09T03:00:00+01:00",
            update="2026-09-09T22:00:00+01:00",
        ),
        row(
            "follow_the_sun",
            "ZONE, a holiday of America alone: London has closed",
            "2026-09-07T20:00:00+00:00",
            {},
            respond="2026-09-08T03:00:00+01:00",
            update="2026-09-08T22:00:00+01:00",
        ),
        row(
            "follow_the_sun",
            "ASIA, a holiday of Singapore alone is a working day of the desk",
            "2026-08-10T02:00:00+00:00",
            {},
            respond="2026-08-10T10:00:00+01:00",
            update="2026-08-11T09:00:00+01:00",
        ),
        row(
            "follow_the_sun",
            "ZONE, in March America is on summer time already and Europe is not",
            "2026-03-10T20:30:00+00:00",
            {},
            respond="2026-03-11T01:30:00+00:00",
            update="2026-03-11T20:30:00+00:00",
        ),
        row(
            "follow_the_sun",
            "HOME, severity 3 of an American customer waits for his own morning",
            "2026-09-08T09:00:00+00:00",
            {"severity": "3", "requester": {"audience": "customer", "region": "amer"}},
            respond="2026-09-08T18:00:00+01:00",
        ),
        row(
            "follow_the_sun",
            "HOME, one working day of Singapore over its holiday",
            "2026-08-07T03:00:00+00:00",
            {"severity": "4", "requester": {"audience": "customer", "region": "apac"}},
            respond="2026-08-11T04:00:00+01:00",
        ),
        row(
            "follow_the_sun",
            "HOME, while the region is unknown all centres count",
            "2026-09-08T20:00:00+00:00",
            {"severity": "3", "requester": {"audience": "customer"}},
            respond="2026-09-09T05:00:00+01:00",
        ),
        row(
            "follow_the_sun",
            "PRIO, production stands still on a Saturday: by telephone day and night",
            "2026-09-12T12:00:00+00:00",
            {"severity": "1", "channel": "phone"},
            respond="2026-09-12T13:30:00+01:00",
            update="2026-09-14T04:00:00+01:00",
        ),
        row(
            "follow_the_sun",
            "PRIO, by the portal from Singapore's Monday morning",
            "2026-09-12T12:00:00+00:00",
            {"severity": "1"},
            respond="2026-09-14T02:30:00+01:00",
            update="2026-09-14T04:00:00+01:00",
        ),
        row(
            "municipality",
            "HOURS, a Wednesday before the summer has its afternoon",
            "2026-06-10T14:00:00+02:00",
            {},
            respond="2026-06-10T19:00:00+02:00",
        ),
        row(
            "municipality",
            "HOURS, the first Monday of the summer has none",
            "2026-06-15T14:00:00+02:00",
            {},
            respond="2026-06-16T11:30:00+02:00",
        ),
        row(
            "municipality",
            "HOURS, August closes earlier still",
            "2026-08-03T14:00:00+02:00",
            {},
            respond="2026-08-04T12:00:00+02:00",
        ),
        row(
            "municipality",
            "HOURS, from the last summer day into the first of autumn",
            "2026-09-15T14:30:00+02:00",
            {},
            respond="2026-09-16T12:00:00+02:00",
        ),
        row(
            "municipality",
            "HOURS, the eve of the national day closes at 14:30",
            "2026-09-10T14:00:00+02:00",
            {},
            respond="2026-09-14T12:00:00+02:00",
        ),
        row(
            "municipality",
            "the first Saturday of October counts, then a week of shorter hours",
            "2026-10-02T14:00:00+02:00",
            {},
            respond="2026-10-05T10:30:00+02:00",
        ),
        row(
            "municipality",
            "closed at the turn of the year but for three hours on the 28th",
            "2026-12-23T18:00:00+01:00",
            {},
            respond="2026-12-28T12:00:00+01:00",
        ),
        row(
            "municipality",
            "CRIT, critical by telephone at night",
            "2026-09-08T22:00:00+02:00",
            {"severity": "critical", "channel": "phone"},
            respond="2026-09-08T23:00:00+02:00",
        ),
        row(
            "municipality",
            "CRIT, critical by the portal waits for the morning",
            "2026-09-08T22:00:00+02:00",
            {"severity": "critical"},
            respond="2026-09-09T09:30:00+02:00",
        ),
        row(
            "municipality",
            "STD, a citizen a second before the cut-off hour",
            "2026-09-15T12:59:59+02:00",
            {"contract": None, "requester": {"audience": "customer"}, "severity": None},
            respond="2026-09-22T15:00:00+02:00",
        ),
        row(
            "municipality",
            "STD, a citizen at the cut-off hour",
            "2026-09-15T13:00:00+02:00",
            {"contract": None, "requester": {"audience": "customer"}, "severity": None},
            respond="2026-09-23T19:00:00+02:00",
        ),
    ],
)
def test_request_to_a_policy(
    policies: dict[str, Charter], name: str, said: dict[str, Any], due: dict[str, str]
) -> None:
    charter = policies[name]
    asked = {"requester": {"audience": "customer"}, "kind": "anomaly", **USUAL[name], **said}
    answer = answer_to(charter, {key: value for key, value in asked.items() if value is not None})
    found = {promise["kind"]: promise["due"] for promise in answer["commitments"]}
    assert (answer["outcome"], found) == ("accepted", due)
    assert all(reason["source"] and reason["text"] for reason in answer["reasons"])


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        (
            "hospital_supplier",
            {"at": "2026-09-08T10:00:00+02:00", "requester": {"audience": "customer"}},
            {"missing": ["region"], "commitments": [{"kind": "on_site", "firm": True}]},
        ),
        (
            "hospital_supplier",
            {"at": "2026-09-08T10:00:00+02:00", "requester": {"audience": "customer", "region": "islands"}},
            {"missing": [], "commitments": [{"kind": "on_site", "firm": False}]},
        ),
        (
            "municipality",
            {
                "at": "2026-09-15T13:00:00+02:00",
                "contract": None,
                "severity": None,
                "requester": {"audience": "customer"},
            },
            {"reasons": [{"code": "commitment.after_cut_off", "source": "STD"}]},
        ),
    ],
)
def test_what_the_answer_says_beside(
    policies: dict[str, Charter], name: str, said: dict[str, Any], expected: dict[str, Any]
) -> None:
    asked = {"kind": "anomaly", **USUAL[name], **said}
    answer = answer_to(policies[name], {key: value for key, value in asked.items() if value is not None})
    assert differences(expected, answer) == []


@pytest.mark.parametrize(
    ("name", "plan", "promise", "start", "due"),
    [
        ("hospital_supplier", "full", "replacement", "2026-09-09T13:59:59+02:00", "2026-09-10T18:00:00+02:00"),
        ("hospital_supplier", "full", "replacement", "2026-09-09T14:00:00+02:00", "2026-09-11T18:00:00+02:00"),
        # The carrier delivers until noon on the eve of Ascension Day, and not at all on the days after Christmas.
        ("hospital_supplier", "full", "replacement", "2026-05-12T10:00:00+02:00", "2026-05-13T12:00:00+02:00"),
        ("hospital_supplier", "full", "replacement", "2026-12-23T10:00:00+01:00", "2027-01-04T18:00:00+01:00"),
        ("hospital_supplier", "full", "workshop", "2026-09-09T10:00:00+02:00", "2026-09-23T10:00:00+02:00"),
        ("hospital_supplier", "full", "report", "2026-09-11T22:00:00+02:00", "2026-09-16T17:30:00+02:00"),
        ("saas", "standard", "root_cause", "2026-09-09T10:00:00+02:00", "2026-09-16T18:00:00+02:00"),
        ("saas", "standard", "resolve", "2026-09-12T22:00:00+02:00", "2026-09-13T10:00:00+02:00"),
    ],
)
def test_promise_that_begins_with_another_event(
    policies: dict[str, Charter], name: str, plan: str, promise: str, start: str, due: str
) -> None:
    charter = policies[name]
    begins = datetime.fromisoformat(start)
    circumstances = Circumstances(at=begins, severity=USUAL[name]["severity"])
    terms = {said.kind: said for said in promise_terms(charter, charter.plans[plan], circumstances)}
    assert promised_from(charter, terms[promise], begins).due == datetime.fromisoformat(due)


def test_promises_that_wait_say_for_what(policies: dict[str, Charter]) -> None:
    charter = policies["saas"]
    begun = Circumstances(at=datetime.fromisoformat("2026-09-08T10:00:00+02:00"), severity="critical")
    begins = {said.kind: said.begins for said in promise_terms(charter, charter.plans["standard"], begun)}
    assert begins == {
        "qualify": "registered",
        "respond": "qualified",
        "workaround": "qualified",
        "update": "qualified",
        "resolve": "taken_in_charge",
        "root_cause": "after resolve",
    }
