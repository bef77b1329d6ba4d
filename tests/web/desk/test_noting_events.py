"""Noting what the charter names: the diagnosis, a report, a delivery."""

from pathlib import Path

import pytest

import four_desks
import make
from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.contracts.actions import create_contract
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.charters import holiday_lists
from four_desks import clock, paris
from web.desk.agent import Agent

POLICIES = Path(__file__).parents[2] / "charters" / "policies"

pytestmark = pytest.mark.django_db


def test_an_agent_notes_the_diagnosis_and_the_clocks_follow():
    desk = make.desk("south", "South Desk")
    text = (POLICIES / "hospital_supplier.yaml").read_text(encoding="utf-8")
    publish_charter(system_actor(desk), name="hospital.yaml", text=text, holidays=holiday_lists())
    home = make.organisation(desk, "Quay Clinic")
    customer = make.person(desk, "Cora", "customer", home)
    create_contract(system_actor(desk), organisation_id=home.pk, terms=four_desks.terms("C-1", "full"))
    agent = make.person(desk, "Agnes", "agent")
    with now.at(paris("2026-09-09 09:00")):
        form = IntakeForm(
            requester_person_id=customer.pk,
            channel="phone",
            subject="No alarm",
            body="Silent.",
            kind="anomaly",
            severity="major",
        )
        ticket = open_ticket(make.actor(agent), form)
    with now.at(paris("2026-09-09 10:00")):
        window = Agent(make.actor(agent))
        assert "Received in the workshop" in window.page("tickets/1/")
        window.act(1, "event", event="diagnosed", note="The power board.")
        page = window.page("tickets/1/")
    assert "It was noted." in page
    assert clock(ticket, "diagnose").state == "met"
    assert clock(ticket, "replacement").due_at == paris("2026-09-10 18:00")
