"""Agreed times in two windows: proposed at the desk, taken on the portal by one press, recorded at the desk (ES-19)."""

import re

import pytest

import four_desks
from charterdesk.apps.appointments.models import Slot
from charterdesk.apps.base import now
from four_desks import paris
from web.desk.agent import Agent

WANTED = {"purpose": "tests", "about": "print again", "minutes": 60, "time_1": "2026-11-18T10:00"}


@pytest.fixture(autouse=True)
def on_monday():
    """It is Monday 16 November 2026, nine in Paris."""
    with now.at(paris("2026-11-16 09:00")):
        yield


@pytest.fixture
def ticket(esii):
    return four_desks.opened(esii)


@pytest.fixture
def agent(esii):
    return Agent(esii.agent)


@pytest.fixture
def cora(esii):
    return Agent(esii.customer)


def propose(agent, ticket, status=302, **said):
    return agent.post(f"tickets/{ticket.number}/appointments/propose/", status, **{**WANTED, **said})


def test_from_the_panel_to_the_result(agent, cora, ticket):
    assert "Propose times to the customer" in agent.page(f"tickets/{ticket.number}/solving/")
    page = propose(agent, ticket).removeprefix("/esii/")
    assert "waits for the customer" in agent.page(page)
    assert "Choose a time" in cora.page(f"portal/tickets/{ticket.number}/")
    asked = cora.html("portal/appointments/1/")
    assert "<script" not in asked[asked.find("<main") : asked.find("</main")]
    cora.post("portal/appointments/1/", slot=re.findall(r'name="slot" value="(\d+)"', asked)[0])
    assert "Agreed time" in cora.page("portal/appointments/1/")
    assert "time agreed" in agent.page(page)
    for window, path in ((agent, page), (cora, "portal/appointments/1/")):
        assert "METHOD:REQUEST" in window.html(f"{path}invitation.ics")
    agent.post(f"{page}result/", 409, result="passed")
    with now.at(paris("2026-11-18 11:00")):
        agent.post(f"{page}result/", result="passed", note="all printed")
        assert "the tests passed" in agent.page(page)
    told = agent.page(f"tickets/{ticket.number}/")
    assert "agreed on a time" in told
    assert "the tests with the customer are done" in told


def test_what_lies_outside_hours_is_told_and_proposed_only_where_it_is_meant(agent, ticket):
    told = propose(agent, ticket, 422, time_1="2026-11-22T10:00")
    assert "outside the desk&#x27;s opening hours" in told
    assert 'value="print again"' in told
    propose(agent, ticket, time_1="2026-11-22T10:00", outside_hours="on")


def test_none_suits_by_one_press_and_a_second_press_is_told(agent, cora, ticket):
    propose(agent, ticket)
    cora.post("portal/appointments/1/", slot="none", reason="We count the stock.")
    assert "We count the stock." in agent.page(f"tickets/{ticket.number}/")
    cora.post("portal/appointments/1/", 409, slot="none")
    agent.post("solving/appointments/1/again/", time_1="2026-11-20T10:00")
    agent.post(
        "solving/appointments/1/hear/",
        person_id=ticket.requester_id,
        slot_id=Slot.objects.get(round=2).pk,
    )
    assert "(recorded by" in agent.page("solving/appointments/1/")
    agent.post("solving/appointments/1/cancel/", reason="Not ready.")
    assert "METHOD:CANCEL" in cora.html("portal/appointments/1/invitation.ics")
    assert "called off" in agent.page("solving/appointments/1/")
    assert "No appointment is open" in agent.page("solving/appointments/")


def test_a_press_that_says_nothing_is_refused(agent, cora, ticket):
    propose(agent, ticket)
    cora.post("portal/appointments/1/", 422, slot="²")
    cora.post("portal/appointments/1/", 422, slot="999999")
    cora.html("portal/appointments/1/invitation.ics", 404)
