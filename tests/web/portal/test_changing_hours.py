"""What customers read of hours that change with the season or go around the world, and of promises that wait."""

from pathlib import Path

import pytest

import four_desks
import make
from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.contracts.actions import create_contract
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.tickets.priority import change_priority
from charterdesk.charters import holiday_lists
from web.portal.visitor import Visitor

POLICIES = Path(__file__).parents[2] / "charters" / "policies"

pytestmark = pytest.mark.django_db


def customer_of(policy):
    desk = make.desk("south", "South Desk")
    own = {path.stem: path.read_text(encoding="utf-8") for path in (POLICIES / "holidays").glob("*.toml")}
    text = (POLICIES / f"{policy}.yaml").read_text(encoding="utf-8")
    publish_charter(system_actor(desk), name=f"{policy}.yaml", text=text, holidays={**holiday_lists(), **own})
    return make.person(desk, "Cora", "customer", make.organisation(desk, "Quay Foods"))


def test_seasons_eves_and_single_saturdays_stand_beside_the_week():
    # Signs that nobody sees keep hours and dates on one line.
    page = " ".join(Visitor(customer_of("municipality")).get("charter/").replace("\N{WORD JOINER}", "").split())
    for said in (
        "Monday 8:30–15:00, 16:00–19:00",
        "The first Saturday of the month 9:00–12:00",
        "every year from 15 June to 15 September: Monday to Thursday 8:30–15:00",
        "On the eve of a public holiday: 8:30–14:30",
        "every year from 24 December to 31 December",
        "Only outside opening hours",
    ):
        assert said in page


def test_a_desk_around_the_world_says_whose_hours_count():
    page = Visitor(customer_of("follow_the_sun")).get("charter/")
    assert "Open whenever one of these is open: the hours “asia”, the hours “europe” and the hours “america”" in page
    assert "These hours are those of the time zone Asia/Singapore" in page


def test_the_page_of_a_request_says_what_a_promise_waits_for_and_what_it_is_called():
    customer = customer_of("hospital_supplier")
    create_contract(
        system_actor(customer.desk),
        organisation_id=customer.organisation_id,
        terms=four_desks.terms("C-1", "full"),
    )
    agent = make.actor(make.person(customer.desk, "Agnes", "agent"))
    with now.at(four_desks.paris("2026-09-09 13:00")):
        form = IntakeForm(
            requester_person_id=customer.pk, channel="portal", subject="No alarm", body="Silent.", kind="anomaly"
        )
        ticket = open_ticket(make.actor(customer), form)
        change_priority(agent, ticket.pk, severity="major", reason="A vital function.")
    with now.at(four_desks.paris("2026-09-09 14:30")):
        work.record_event(agent, ticket.pk, event="diagnosed")
    with now.at(four_desks.paris("2026-09-10 09:00")):
        page = Visitor(customer).get(f"tickets/{ticket.number}/")
    assert "Replacement unit" in page
    assert "the diagnosis is made" in page
    assert "Back from the workshop" in page
    assert "once this has happened: Received in the workshop" in page
    assert "after the hour up to which a request counts for the same day, not counted" in page
