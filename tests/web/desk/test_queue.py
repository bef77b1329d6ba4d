"""The queue page: what is first, why, and what may be looked for."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from charterdesk.apps.base import now
from charterdesk.apps.people.models import Account
from charterdesk.apps.tickets.models import Clock, Ticket
from charterdesk.apps.tickets.work import take_in_charge
from four_desks import econnect, opened, paris
from web.desk.agent import Agent

WEDNESDAY = paris("2026-07-15 10:00")


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'href="/exer/tickets/(\d+)/"', page)]


def crowd(of: Ticket, count: int) -> None:
    """Many tickets like this one, each with its clocks."""
    clocks = list(Clock.objects.filter(ticket=of))
    for number in range(of.number + 1, of.number + 1 + count):
        of.pk, of.number, of._state.adding = None, number, True
        of.save(force_insert=True)
        for clock in clocks:
            clock.pk, clock.ticket, clock._state.adding = None, of, True
            clock.save(force_insert=True)


def test_the_queue_stands_in_the_order_of_the_charter(exer, agnes):
    with now.at(WEDNESDAY):
        opened(exer, by=exer.reseller, subject="A question", kind="usage")
        opened(exer, by=exer.agent, severity="1", subject="All is down")
        page = agnes.html("queue/")
    assert numbers(page) == [2, 1]
    assert page.index("All is down") < page.index("A question")


def test_a_row_says_what_is_owed_and_why_it_is_first(exer, agnes):
    with now.at(WEDNESDAY):
        opened(exer, by=exer.agent, severity="2", wished_priority="1")
    with now.at(WEDNESDAY + timedelta(minutes=30)):
        page = agnes.page("queue/")
    assert "3 h 30 open left" in page
    assert "1 → 2" in page
    assert "Heron Clinic > Tide Systems" in page
    assert "Premium support" in page


def test_an_emergency_does_not_wait_in_order_of_arrival(db):
    # EC-10
    desk = econnect()
    with now.at(WEDNESDAY):
        opened(desk, kind="anomaly", emergency=True, subject="The shop is down")
        page = Agent(desk.agent).page("queue/")
    assert "before all others" in page
    assert "in order of arrival" not in page


def test_a_missed_promise_says_by_how_much(exer, agnes):
    with now.at(WEDNESDAY):
        opened(exer, by=exer.agent, severity="2")
    with now.at(paris("2026-07-15 16:15")):
        assert "45 open minutes over" in agnes.page("queue/")


def test_the_views_show_mine_unassigned_and_closed(exer, agnes):
    with now.at(WEDNESDAY):
        first = opened(exer, subject="Taken")
        opened(exer, subject="Left alone")
        take_in_charge(exer.agent, first.pk)
        assert numbers(agnes.html("queue/?view=mine")) == [1]
        assert numbers(agnes.html("queue/?view=unassigned")) == [2]
        assert numbers(agnes.html("queue/?view=closed")) == []
        assert "Nothing here" in agnes.page("queue/?view=closed")
        assert numbers(agnes.html("queue/?q=alone")) == [2]
        assert numbers(agnes.html("queue/?kind=usage")) == []


def test_nonsense_in_the_address_is_ignored(exer, agnes):
    with now.at(WEDNESDAY):
        opened(exer)
        assert numbers(agnes.html("queue/?view=x&page=-3&kind=%00&q=%00")) == [1]


def test_fifty_rows_a_page(exer, agnes):
    with now.at(WEDNESDAY):
        crowd(opened(exer), 60)
        first, second = agnes.html("queue/"), agnes.html("queue/?page=2")
    assert len(numbers(first)) == 50
    assert "?page=2" in first
    assert len(numbers(second)) == 11


def test_as_many_questions_to_the_database_for_a_thousand_tickets_as_for_ten(exer, agnes):
    with now.at(WEDNESDAY):
        crowd(opened(exer), 9)
        agnes.html("queue/")  # who is on call is asked once a minute
        with CaptureQueriesContext(connection) as ten:
            agnes.html("queue/")
        crowd(Ticket.objects.get(number=10), 990)
        with CaptureQueriesContext(connection) as thousand:
            agnes.html("queue/")
    assert len(ten) == len(thousand) <= 13


@pytest.mark.parametrize("path", ["", "queue/", "open/", "people/", "contracts/", "charter/", "tickets/1/"])
def test_customers_find_nothing_at_the_addresses_of_the_desk(exer, path):
    with now.at(WEDNESDAY):
        opened(exer)
    for actor in (exer.customer, exer.reseller):
        client = Client()
        client.force_login(Account.objects.get(pk=actor.account_id))
        assert client.get(f"/exer/{path}").status_code == 404
