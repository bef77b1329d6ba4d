"""A hardware maker and a managed-service provider, after public policies: what it costs; by their text alone."""

from typing import Any

import pytest

from charterdesk.rules.terms.charter import Charter
from charters.policy_answers import NAMES, POLICIES, YEAR, an_hour, answer, euros, fee, policy
from charters.run_decide_cases import differences


@pytest.fixture(scope="module")
def policies() -> dict[str, Charter]:
    return {name: policy(name) for name in NAMES}


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
