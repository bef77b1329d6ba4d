"""The next best ticket: the charter's first that needs the desk, and never the same for two."""

import pytest
from django.db import connection

import make
from apps.tickets.test_at_once import together
from charterdesk.apps.base import now
from charterdesk.apps.base.errors import NotAllowed
from charterdesk.apps.people.models import Team
from charterdesk.apps.tickets import closure, pauses, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.queue_next import next_ticket
from charterdesk.apps.tickets.snooze import snooze
from four_desks import opened, paris

WEDNESDAY = paris("2026-07-15 10:00")


@pytest.fixture
def at_ten():
    with now.at(WEDNESDAY):
        yield


def test_the_first_of_the_charters_order_becomes_mine_and_says_why(exer, at_ten):
    opened(exer, by=exer.agent, severity="3")
    first = opened(exer, by=exer.agent, severity="1")
    found = next_ticket(exer.agent)
    first.refresh_from_db()
    assert (found.number, found.taken, first.owner_id) == (first.number, True, exer.agent.person_id)
    assert first.in_charge_at == WEDNESDAY
    assert {reason.code for reason in found.why} >= {"rank.plan", "rank.due"}


def test_what_is_mine_already_comes_first_and_what_i_leave_for_later_is_passed(exer, at_ten):
    mine = opened(exer, by=exer.agent, severity="1")
    other = opened(exer, by=exer.agent, severity="2")
    work.take_in_charge(exer.agent, mine.pk)
    found = next_ticket(exer.agent)
    assert (found.number, found.taken) == (mine.number, False)
    found = next_ticket(exer.agent, passing=[mine.number])
    assert (found.number, found.taken) == (other.number, True)
    assert next_ticket(exer.agent, passing=[mine.number, other.number]) is None


def test_what_waits_for_somebody_else_is_no_work_for_now(exer, at_ten):
    waiting, solved, later, theirs, ours = (opened(exer, by=exer.agent, severity="1") for _ in range(5))
    pauses.pause(exer.agent, waiting.pk, party="customer", reason="Asked.")
    closure.propose_solution(exer.agent, solved.pk, body="Restart it.")
    snooze(exer.agent, later.pk, until_at=paris("2026-07-15 15:00"))
    work.take_in_charge(exer.head, theirs.pk)
    pauses.pause(exer.agent, ours.pk, party="us", reason="Parts.")
    assert next_ticket(exer.agent).number == ours.number
    assert next_ticket(exer.agent, passing=[ours.number]) is None


def test_another_teams_ticket_is_not_offered(exer, at_ten):
    ticket = opened(exer, by=exer.agent, severity="1")
    team = Team.objects.create(desk=exer.desk, name="Network")
    give(exer.head, ticket.pk, team_id=team.pk)
    assert next_ticket(exer.agent) is None


def test_a_ticket_given_back_in_charge_is_given_to_whoever_asks_next(exer, at_ten):
    ticket = opened(exer, by=exer.agent, severity="1")
    work.take_in_charge(exer.head, ticket.pk)
    give(exer.head, ticket.pk)
    assert (next_ticket(exer.agent).number, next_ticket(exer.agent).taken) == (ticket.number, False)


def test_whoever_takes_no_tickets_is_given_none(exer, at_ten):
    opened(exer, by=exer.agent, severity="1")
    reader = make.actor(make.person(exer.desk, "Rolf", "read_only"))
    for actor in (reader, exer.customer):
        with pytest.raises(NotAllowed):
            next_ticket(actor)


@pytest.mark.django_db(transaction=True)
def test_four_agents_at_once_get_four_tickets(exer):
    with now.at(WEDNESDAY):
        for _ in range(4):
            opened(exer, by=exer.agent, severity="1")
        agents = [make.actor(make.person(exer.desk, f"Alma-{place}", "agent")) for place in range(4)]

    def asks(agent):
        def ask():
            with now.at(WEDNESDAY):
                return next_ticket(agent)

        return ask

    found = together(*(asks(agent) for agent in agents))
    assert sorted(one.number for one in found) == sorted(Ticket.objects.values_list("number", flat=True))
    assert all(one.taken for one in found)
    assert {row.number: row.owner_id for row in Ticket.objects.all()} == {
        one.number: agent.person_id for one, agent in zip(found, agents, strict=True)
    }
    connection.close()
