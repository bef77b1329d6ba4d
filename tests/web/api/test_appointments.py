"""Agreed times by machine: proposed by the desk, taken by the customer, moved, called off, and what came of them."""

from datetime import timedelta

import pytest

from charterdesk.apps.appointments.models import Appointment
from charterdesk.apps.base import now
from four_desks import paris
from web.api.machines import REQUEST, caller, told

PROPOSAL = {"about": "print 200 tickets", "times": ["2026-11-18T09:00:00Z", "2026-11-19T13:00:00Z"]}


@pytest.fixture(autouse=True)
def moment():
    """It is Monday 16 November 2026, nine in Paris."""
    with now.at(paris("2026-11-16 09:00")):
        yield


@pytest.fixture
def number(customer):
    return told(customer.post("/tickets", REQUEST), 201)["ticket"]["number"]


@pytest.fixture
def proposed(agent, number):
    return told(agent.post(f"/tickets/{number}/appointments", PROPOSAL), 201)


def test_a_time_is_proposed_taken_moved_and_its_result_recorded(agent, customer, proposed):
    path = f"/appointments/{proposed['number']}"
    assert (proposed["state"], len(proposed["proposed"]), proposed["agreed"]) == ("proposed", 2, None)
    taken = told(customer.post(f"{path}/answer", {"time": proposed["proposed"][1]["id"]}), 200)
    assert (taken["state"], taken["agreed"]["from_at"], taken["sequence"]) == ("agreed", "2026-11-19T13:00:00Z", 0)
    again = told(agent.post(f"{path}/propose-again", {"times": ["2026-11-20T09:00:00Z"]}), 200)
    assert (again["state"], again["agreed"], again["sequence"]) == ("proposed", None, 1)
    told(customer.post(f"{path}/answer", {"time": again["proposed"][0]["id"]}), 200)
    with now.at(paris("2026-11-20 11:00") + timedelta(minutes=5)):
        done = told(agent.post(f"{path}/record", {"result": "passed", "note": "all printed"}), 200)
        assert (done["state"], done["result"], done["result_note"]) == ("done", "passed", "all printed")
        assert told(customer.get(path), 200)["result_note"] is None


def test_what_cannot_be_is_said_beside_its_field(agent, number):
    path = f"/tickets/{number}/appointments"
    refused: tuple[dict[str, object], ...] = (
        {"times": []},
        {"times": ["2020-01-01T10:00:00Z"]},
        {"link": "javascript:alert(1)"},
        {"minutes": 1},
    )
    for changed in refused:
        told(agent.post(path, {**PROPOSAL, **changed}), 422)
    assert not Appointment.objects.exists()


def test_each_side_has_its_own_verbs_and_strangers_have_none(agent, customer, stranger, number, proposed):
    path, other = f"/appointments/{proposed['number']}", caller(stranger)
    told(customer.post(f"/tickets/{number}/appointments", PROPOSAL), 403)
    told(customer.post(f"/tickets/{number}/appointments", {**PROPOSAL, "times": ["2020-01-01T10:00:00Z"]}), 403)
    told(customer.post(f"{path}/cancel", {"reason": "no"}), 403)
    told(customer.get("/appointments"), 403)
    told(agent.post(f"{path}/answer", {"time": None}), 403)
    told(other.get(path), 404)
    told(other.post(f"{path}/cancel", {"reason": "no"}), 404)
    assert [one["number"] for one in told(customer.get(f"/tickets/{number}/appointments"), 200)["rows"]] == [1]
    told(agent.post(f"{path}/cancel", {"reason": "The driver is not ready."}), 200)
    assert told(customer.get(path), 200)["state"] == "cancelled"


def test_the_same_proposal_under_one_key_writes_the_customer_once(agent, number):
    for _time in range(2):
        told(agent.post(f"/tickets/{number}/appointments", PROPOSAL, key="p-1"), 201)
    assert Appointment.objects.count() == 1
