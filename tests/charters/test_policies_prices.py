"""Four policies of other kinds, after public ones: who may call, what it costs, what is asked; by their text alone."""

from pathlib import Path
from typing import Any

import pytest

from charterdesk import charters
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from charters.run_decide_cases import answer_to, differences

POLICIES = Path(__file__).parent / "policies"
NAMES = ("hardware_maker", "open_source_vendor", "managed_services", "university")
YEAR = {"from": "2026-01-01", "until": "2026-12-31"}
TUESDAY = "2026-09-08T10:00:00+02:00"


@pytest.fixture(scope="module")
def policies() -> dict[str, Charter]:
    found = {}
    for name in NAMES:
        loaded = load((POLICIES / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml", charters.holiday_lists())
        assert isinstance(loaded, Charter), "\n".join(str(problem) for problem in loaded)
        found[name] = loaded
    return found


USUAL: dict[str, dict[str, Any]] = {
    "hardware_maker": {
        "at": TUESDAY,
        "channel": "portal",
        "requester": {"audience": "customer", "region": "mainland"},
        "contract": {"plan": "next_day", **YEAR},
        "product": {"covered_by_contract": True, "group": "servers", "supported_until": "2027-01-31"},
        "kind": "replacement",
    },
    "open_source_vendor": {
        "at": TUESDAY,
        "channel": "email",
        "requester": {"audience": "customer"},
        "contract": {"plan": "incidents", **YEAR, "credit_incidents": 3, "credit_until": "2026-11-30"},
        "kind": "usage",
    },
    "managed_services": {
        "at": TUESDAY,
        "channel": "phone",
        "requester": {"audience": "customer", "region": "town"},
        "kind": "anomaly",
    },
    "university": {
        "at": TUESDAY,
        "channel": "portal",
        "requester": {"audience": "staff"},
        "product": {"group": "owned"},
        "kind": "anomaly",
        "severity": "workaround",
    },
}


def answer(policies: dict[str, Charter], policy: str, said: dict[str, Any]) -> dict[str, Any]:
    asked = {key: value for key, value in {**USUAL[policy], **said}.items() if value is not None}
    return answer_to(policies[policy], asked)


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def an_hour(amount: str) -> dict[str, str]:
    return {**euros(amount), "per": "hour"}


def fee(amount: str, for_what: str) -> dict[str, str]:
    return {**euros(amount), "for": for_what}


@pytest.mark.parametrize(
    ("why", "said", "wanted"),
    [
        (
            "NBD: before 15:00 the part comes on the next business day",
            {"at": "2026-09-08T14:59:00+02:00"},
            {
                "outcome": "accepted",
                "commitments": [{"kind": "parts", "due": "2026-09-09T17:00:00+02:00"}],
                "price": {"included": True, "fees": []},
                "missing": [],
            },
        ),
        (
            "NBD: from 15:00 one business day later",
            {"at": "2026-09-08T15:00:00+02:00"},
            {"commitments": [{"kind": "parts", "due": "2026-09-10T17:00:00+02:00"}]},
        ),
        (
            "SHIP: to an island it takes three days and costs the carriage, though the work is included",
            {"requester": {"audience": "customer", "region": "islands"}},
            {
                "commitments": [{"kind": "parts", "due": "2026-09-11T17:00:00+02:00"}],
                "price": {"included": True, "fees": [fee("85.00", "express")]},
            },
        ),
        (
            "where the customer is is not known: the general line holds, and it is asked",
            {"requester": {"audience": "customer"}},
            {
                "outcome": "accepted",
                "missing": ["region"],
                "commitments": [{"kind": "parts", "due": "2026-09-09T17:00:00+02:00"}],
                "price": {"fees": []},
            },
        ),
        (
            "NBD: a server on the mainland in four hours, also on a Saturday night",
            {"contract": {"plan": "four_hours", **YEAR}, "at": "2026-09-12T23:00:00+02:00"},
            {"commitments": [{"kind": "parts", "due": "2026-09-13T03:00:00+02:00", "counts": "elapsed"}]},
        ),
        (
            "NBD: an access point waits for the next business day, even under the dearer plan",
            {
                "contract": {"plan": "four_hours", **YEAR},
                "product": {"covered_by_contract": True, "group": "access", "supported_until": "2027-01-31"},
            },
            {"commitments": [{"kind": "parts", "due": "2026-09-09T17:00:00+02:00"}]},
        ),
        (
            "which group the product belongs to is asked only where it matters",
            {
                "contract": {"plan": "four_hours", **YEAR},
                "product": {"covered_by_contract": True, "supported_until": "2027-01-31"},
            },
            {"missing": ["product_group"]},
        ),
        (
            "NBD: labour on site is included in business hours",
            {"kind": "intervention"},
            {"price": {"included": True, "rate": None}},
        ),
        (
            "NBD: outside them it is charged, two hours at least",
            {"kind": "intervention", "wished_at": "2026-09-12T10:00:00+02:00", "estimated_hours": 1},
            {
                "outcome": "accepted",
                "price": {
                    "included": False,
                    "rate": an_hour("190.00"),
                    "at_least_minutes": 120,
                    "estimate": euros("380.00"),
                },
                "reasons": [{"code": "price.rate", "source": "NBD"}, {"code": "price.at_least"}],
            },
        ),
        (
            "RMA: out of warranty an evaluation is paid for, and a quote goes first",
            {"contract": None},
            {
                "outcome": "quote_first",
                "plan": None,
                "price": {"fees": [fee("100.00", "evaluation")]},
                "reasons": [{"code": "quote.needed", "source": "RMA"}, {"code": "price.fee", "source": "RMA"}],
            },
        ),
        (
            "on the last day of its life a product is still supported",
            {"product": {"covered_by_contract": True, "group": "servers", "supported_until": "2026-09-08"}},
            {"outcome": "accepted"},
        ),
        (
            "a day later no more",
            {"product": {"covered_by_contract": True, "group": "servers", "supported_until": "2026-09-07"}},
            {"outcome": "refused", "reasons": [{"code": "need.fails", "source": "RMA"}]},
        ),
        (
            "until when it is supported is asked where nobody knows",
            {"product": {"covered_by_contract": True, "group": "servers"}},
            {"outcome": "accepted", "missing": ["supported_until"]},
        ),
    ],
)
def test_a_hardware_maker(policies: dict[str, Charter], why: str, said: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert differences(wanted, answer(policies, "hardware_maker", said)) == [], why


INCIDENTS = USUAL["open_source_vendor"]["contract"]
SUBSCRIPTION = {"contract": {"plan": "subscription", **YEAR}, "requester": {"audience": "customer"}}


def named(*, is_: bool, **more: Any) -> dict[str, Any]:
    return {
        "contract": {"plan": "subscription", **YEAR},
        "requester": {"audience": "customer", "named_contact": is_, "access_code": "valid"},
        "kind": "anomaly",
        **more,
    }


@pytest.mark.parametrize(
    ("why", "said", "wanted"),
    [
        (
            "INC: a question draws one incident and costs nothing more",
            {},
            {
                "outcome": "accepted",
                "price": {"included": False, "rate": None, "fees": [], "credit_incidents_used": 1},
                "commitments": [{"kind": "respond", "due": "2026-09-10T10:00:00+02:00"}],
                "reasons": [{"code": "credit.incident_used", "source": "INC"}],
            },
        ),
        (
            "ONE: one incident is one problem, however long it takes",
            {"estimated_hours": 12},
            {"outcome": "accepted", "price": {"credit_incidents_used": 1, "rate": None}},
        ),
        (
            "INC: none is left: a quote goes first",
            {"contract": {**INCIDENTS, "credit_incidents": 0}},
            {
                "outcome": "quote_first",
                "commitments": [],
                "price": {"rate": an_hour("160.00")},
                "reasons": [{"code": "credit.none_left", "source": "INC"}, {"code": "quote.needed"}],
            },
        ),
        (
            "INC: the pack can be used on its last day",
            {"at": "2026-11-30T23:59:00+01:00"},
            {"outcome": "accepted", "price": {"credit_incidents_used": 1}},
        ),
        (
            "INC: a day later it has expired",
            {"at": "2026-12-01T00:00:00+01:00"},
            {"outcome": "quote_first", "reasons": [{"code": "credit.expired"}, {"code": "credit.none_left"}]},
        ),
        (
            "a kind that draws no incident is charged by the hour",
            {"kind": "configuration", "estimated_hours": 2},
            {"outcome": "accepted", "price": {"rate": an_hour("160.00"), "estimate": euros("320.00")}},
        ),
        (
            "ONE: where the charter says so, nothing left is the end",
            {"contract": {"plan": "starter", **YEAR}},
            {"outcome": "refused", "reasons": [{"code": "credit.none_left", "source": "ONE"}]},
        ),
        ("training is sold apart", {"kind": "training"}, {"outcome": "quote_first", "offer": "training_course"}),
        (
            "SEV: only persons whom the contract names open requests",
            named(is_=False, severity="3"),
            {"outcome": "refused", "reasons": [{"code": "contact.not_named", "source": "SEV"}]},
        ),
        (
            "whether he is one of them is asked, and refuses nobody",
            {**SUBSCRIPTION, "kind": "anomaly", "severity": "3"},
            {"outcome": "accepted", "missing": ["named_contact"]},
        ),
        (
            "SEV: the worst severity is phoned in",
            named(is_=True, severity="1"),
            {
                "outcome": "other_channel",
                "use_channels": ["phone"],
                "reasons": [{"code": "channel.special", "source": "SEV"}],
            },
        ),
        (
            "SEV: by telephone it is answered in half an hour, at night",
            named(is_=True, severity="1", channel="phone", at="2026-09-13T03:00:00+02:00"),
            {"outcome": "accepted", "commitments": [{"kind": "respond", "due": "2026-09-13T03:30:00+02:00"}]},
        ),
        (
            "how bad it is is not known yet: the plan's own channels hold, and it is asked",
            named(is_=True),
            {"outcome": "accepted", "missing": ["severity"]},
        ),
        ("a question has no severity", named(is_=True, kind="usage"), {"outcome": "accepted", "missing": []}),
        (
            "SEV: the others come by mail, too",
            named(is_=True, severity="2"),
            {"outcome": "accepted", "commitments": [{"due": "2026-09-08T13:00:00+02:00", "kind": "respond"}]},
        ),
    ],
)
def test_an_open_source_vendor(
    policies: dict[str, Charter], why: str, said: dict[str, Any], wanted: dict[str, Any]
) -> None:
    assert differences(wanted, answer(policies, "open_source_vendor", said)) == [], why


BLOCK = {"plan": "block", **YEAR, "credit_hours": 10}
VISIT = {"kind": "intervention", "wished_at": "2026-09-15T10:00:00+02:00"}


@pytest.mark.parametrize(
    ("why", "said", "wanted"),
    [
        (
            "BILL: quarters of an hour that were begun",
            {"estimated_hours": 1.1},
            {
                "outcome": "accepted",
                "price": {
                    "rate": an_hour("120.00"),
                    "step_minutes": 15,
                    "at_least_minutes": 15,
                    "estimate": euros("150.00"),
                },
            },
        ),
        (
            "BILL: five minutes count a quarter of an hour",
            {"estimated_hours": 0.08},
            {"price": {"estimate": euros("30.00")}},
        ),
        (
            "BILL: an evening at one and a half",
            {"at": "2026-09-08T18:00:00+02:00", "estimated_hours": 1},
            {
                "price": {
                    "rate": an_hour("180.00"),
                    "surcharges": [{"for": "evening", "percent": "50"}],
                    "estimate": euros("180.00"),
                },
                "reasons": [{"code": "price.surcharge", "source": "BILL"}],
            },
        ),
        (
            "BILL: a Sunday at twice the rate",
            {"at": "2026-09-13T18:00:00+02:00"},
            {"price": {"rate": an_hour("240.00"), "surcharges": [{"for": "night", "percent": "100"}]}},
        ),
        (
            "BILL: so is a public holiday",
            {"at": "2026-07-21T10:00:00+02:00"},
            {"price": {"rate": an_hour("240.00")}},
        ),
        (
            "FIRST: the first hour of a visit is dearer; the visit has its charge",
            {**VISIT, "estimated_hours": 2.1},
            {
                "price": {
                    "rate": an_hour("120.00"),
                    "first": [{"hours": 1, "rate": an_hour("140.00")}],
                    "at_least_minutes": 60,
                    "fees": [fee("60.00", "call_out")],
                    "estimate": euros("290.00"),
                }
            },
        ),
        (
            "SHORT: wished less than two working days after the request",
            {**VISIT, "wished_at": "2026-09-10T09:59:00+02:00", "estimated_hours": 2},
            {
                "price": {
                    "rate": an_hour("180.00"),
                    "first": [{"hours": 1, "rate": an_hour("210.00")}],
                    "surcharges": [{"for": "short_notice", "percent": "50"}],
                    "estimate": euros("390.00"),
                },
                "reasons": [{"code": "price.surcharge", "source": "SHORT"}],
            },
        ),
        (
            "SHORT: two working days after the request is in time",
            {**VISIT, "wished_at": "2026-09-10T10:00:00+02:00"},
            {"price": {"rate": an_hour("120.00")}},
        ),
        (
            "a weekend between is no working day: Saturday is two days after Thursday, and short",
            {**VISIT, "at": "2026-09-10T10:00:00+02:00", "wished_at": "2026-09-12T10:00:00+02:00"},
            {"price": {"rate": an_hour("300.00")}},
        ),
        (
            "a visit wished for no moment has no short notice, and nothing is asked",
            {"kind": "intervention"},
            {"missing": [], "price": {"rate": an_hour("120.00")}},
        ),
        (
            "asked for at night for the day after tomorrow: the hour of the work counts, not that of the call",
            {**VISIT, "at": "2026-09-08T23:00:00+02:00", "wished_at": "2026-09-11T10:00:00+02:00"},
            {"price": {"rate": an_hour("120.00"), "fees": [fee("60.00", "call_out")]}},
        ),
        (
            "CALL: the visit costs more outside the town",
            {**VISIT, "requester": {"audience": "customer", "region": "country"}},
            {"price": {"fees": [fee("95.00", "call_out")]}, "reasons": [{"code": "price.fee", "source": "CALL"}]},
        ),
        (
            "CALL: abroad each hour, too",
            {**VISIT, "requester": {"audience": "customer", "region": "abroad"}},
            {
                "price": {
                    "fees": [fee("250.00", "call_out")],
                    "rate": an_hour("145.00"),
                    "surcharges": [{"for": "abroad", **an_hour("25.00")}],
                }
            },
        ),
        (
            "CALL: where to is not known: the usual charge, and it is asked",
            {**VISIT, "requester": {"audience": "customer"}},
            {"missing": ["region"], "price": {"fees": [fee("60.00", "call_out")]}},
        ),
        (
            "BLOCK: the hours counted are drawn; the rate is that of the block",
            {"contract": BLOCK, "estimated_hours": 1.1},
            {
                "outcome": "accepted",
                "price": {"credit_hours_used": 1.25, "rate": an_hour("108.00"), "fees": []},
                "reasons": [{"code": "credit.used", "source": "BLOCK"}],
            },
        ),
        (
            "BLOCK: an hour at night draws two",
            {"contract": BLOCK, "at": "2026-09-13T10:00:00+02:00", "estimated_hours": 1},
            {"price": {"credit_hours_used": 2}},
        ),
        (
            "BLOCK: a visit counts two hours at least",
            {**VISIT, "contract": BLOCK, "estimated_hours": 0.5},
            {"price": {"credit_hours_used": 2, "fees": [fee("60.00", "call_out")]}},
        ),
        (
            "BLOCK: what the block does not cover waits for a quote",
            {"contract": BLOCK, "estimated_hours": 12},
            {"outcome": "quote_first", "price": {"credit_hours_used": 10}, "reasons": [{"code": "credit.not_enough"}]},
        ),
        (
            "BLOCK: after a year nothing is left of it",
            {"contract": {**BLOCK, "credit_until": "2026-09-07"}, "estimated_hours": 1},
            {
                "outcome": "quote_first",
                "price": {"credit_hours_used": 0},
                "reasons": [{"code": "credit.expired", "source": "BLOCK"}],
            },
        ),
        (
            "BILL: managed customers pay nothing in opening hours",
            {"contract": {"plan": "managed", **YEAR}},
            {"price": {"included": True, "rate": None, "fees": []}},
        ),
        (
            "BILL: and the evening's rate outside them",
            {"contract": {"plan": "managed", **YEAR}, "at": "2026-09-08T18:00:00+02:00"},
            {"price": {"included": False, "rate": an_hour("180.00")}, "reasons": [{"code": "price.special"}]},
        ),
        (
            "BILL: a change is quoted, at any hour",
            {"contract": {"plan": "managed", **YEAR}, "kind": "configuration"},
            {"outcome": "quote_first", "price": {"included": True}},
        ),
        (
            "BILL: an emergency has its own rate, without surcharges, counted alike",
            {"emergency": True, "estimated_hours": 1},
            {"price": {"rate": an_hour("180.00"), "estimate": euros("180.00")}},
        ),
        (
            "BILL: and another one when nobody is in",
            {"emergency": True, "at": "2026-09-13T10:00:00+02:00"},
            {"price": {"rate": an_hour("240.00")}},
        ),
    ],
)
def test_a_managed_service_provider(
    policies: dict[str, Charter], why: str, said: dict[str, Any], wanted: dict[str, Any]
) -> None:
    assert differences(wanted, answer(policies, "managed_services", said)) == [], why


STUDENT = {"audience": "student"}


@pytest.mark.parametrize(
    ("why", "said", "wanted"),
    [
        (
            "RESP: eight business hours where there is a way round, in office hours",
            {},
            {
                "outcome": "accepted",
                "plan": None,
                "commitments": [{"kind": "respond", "due": "2026-09-09T09:00:00+02:00", "firm": False}],
                "price": {"included": True},
            },
        ),
        (
            "RESP: four where one cannot work",
            {"severity": "out of service"},
            {"commitments": [{"kind": "respond", "due": "2026-09-08T14:00:00+02:00"}]},
        ),
        (
            "HOURS: in term the telephone answers until ten in the evening",
            {"channel": "phone", "at": "2026-10-06T21:30:00+02:00"},
            {"outcome": "accepted"},
        ),
        (
            "HOURS: in summer until five",
            {"channel": "phone", "at": "2026-07-07T17:30:00+02:00"},
            {"outcome": "other_channel", "use_channels": ["portal", "email"]},
        ),
        (
            "XMAS: an answer promised on 22 December is due after the closure",
            {"at": "2026-12-22T16:00:00+01:00"},
            {"commitments": [{"kind": "respond", "due": "2027-01-04T15:00:00+01:00"}]},
        ),
        (
            "OWN: students have the portal and e-mail",
            {"requester": STUDENT, "channel": "phone"},
            {"outcome": "other_channel", "use_channels": ["portal", "email"]},
        ),
        ("OWN: students are served", {"requester": STUDENT}, {"outcome": "accepted", "price": {"included": True}}),
        (
            "BILL: a student's own computer costs half hours that were begun",
            {"requester": STUDENT, "product": {"group": "personal"}, "estimated_hours": 0.7},
            {
                "outcome": "accepted",
                "price": {"included": False, "rate": an_hour("30.00"), "step_minutes": 30, "estimate": euros("30.00")},
            },
        ),
        (
            "OWN: one of the staff is not repaired without a quote",
            {"product": {"group": "personal"}},
            {"outcome": "quote_first"},
        ),
        (
            "whose computer it is is asked where the price hangs on it",
            {"requester": STUDENT, "product": {}},
            {"outcome": "accepted", "missing": ["product_group"], "price": {"included": True}},
        ),
        ("a question hangs on no computer", {"kind": "usage", "product": {}, "severity": None}, {"missing": []}),
        (
            "guests turn to the department that invited them",
            {"requester": {"audience": "guest"}},
            {"outcome": "referred", "refer_to": "host_department"},
        ),
        ("nobody else is served", {"requester": {"audience": "reseller"}}, {"outcome": "refused"}),
        (
            "RESP: an installation in ten working days",
            {"kind": "installation", "severity": None, "at": "2026-12-15T09:00:00+01:00"},
            {"commitments": [{"kind": "installed", "due": "2027-01-08T09:00:00+01:00"}]},
        ),
        ("RESP: a project is planned first", {"kind": "project"}, {"outcome": "quote_first", "offer": "project_plan"}),
    ],
)
def test_a_university(policies: dict[str, Charter], why: str, said: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert differences(wanted, answer(policies, "university", said)) == [], why


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize("policy", NAMES)
def test_each_answer_says_why_with_its_source_in_three_languages(
    policies: dict[str, Charter], policy: str, language: str
) -> None:
    said = answer(policies, policy, {"language": language})
    assert said["reasons"]
    assert all(reason["source"] and reason["text"] for reason in said["reasons"])


@pytest.mark.parametrize("policy", NAMES)
def test_each_policy_names_its_public_sources(policy: str) -> None:
    head = [line for line in (POLICIES / f"{policy}.yaml").read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
    assert sum("http" in line for line in head) >= 3
