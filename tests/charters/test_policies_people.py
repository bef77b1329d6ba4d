"""A free-software publisher and a university, after public policies: who may ask how, packs; by their text alone."""

from typing import Any

import pytest

from charterdesk.rules.terms.charter import Charter
from charters.policy_answers import NAMES, USUAL, YEAR, an_hour, answer, euros, policy
from charters.run_decide_cases import differences


@pytest.fixture(scope="module")
def policies() -> dict[str, Charter]:
    return {name: policy(name) for name in NAMES}


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
