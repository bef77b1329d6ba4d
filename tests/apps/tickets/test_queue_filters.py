"""What lists of tickets leave out and look for, each checked against what stands on the tickets."""

from datetime import timedelta

import pytest

import make
from charterdesk.apps.base import now
from charterdesk.apps.people.models import Team, TeamMember
from charterdesk.apps.tickets import closure, pauses, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.models import Tag, Ticket, TicketTag
from charterdesk.apps.tickets.queue import NOBODY, QueueFilter, queue
from charterdesk.apps.tickets.queue_counts import counted
from charterdesk.apps.tickets.queue_filter import MINE, ORDERS
from charterdesk.apps.tickets.snooze import snooze
from four_desks import opened, paris

WEDNESDAY = paris("2026-07-15 10:00")


def shown(actor, **wanted):
    return [row.number for row in queue(actor, QueueFilter(**wanted)).rows]


@pytest.fixture
def at_ten():
    with now.at(WEDNESDAY):
        yield


@pytest.fixture
def team(exer):
    row = Team.objects.create(desk=exer.desk, name="Network")
    TeamMember.objects.create(team=row, person_id=exer.agent.person_id)
    return row


def test_my_teams_tickets_are_those_of_the_teams_to_which_i_belong(exer, team, at_ten):
    ours, other = opened(exer), opened(exer)
    give(exer.head, ours.pk, team_id=team.pk)
    assert shown(exer.agent, team=MINE) == [ours.number]
    assert shown(exer.head, team=MINE) == []
    assert shown(exer.agent, team=team.pk) == [ours.number]
    assert shown(exer.agent, team=NOBODY) == [other.number]
    assert queue(exer.agent, QueueFilter(team=team.pk)).rows[0].team == "Network"


def test_a_snoozed_ticket_is_left_out_until_its_moment_and_shown_where_snoozed_ones_are_asked_for(exer, at_ten):
    first, second = opened(exer, wished_priority="4"), opened(exer, wished_priority="4")
    snooze(exer.agent, first.pk, until_at=WEDNESDAY + timedelta(hours=2))
    assert shown(exer.agent) == [second.number]
    assert shown(exer.agent, snoozed=True) == [first.number]
    assert queue(exer.agent, QueueFilter(snoozed=True)).rows[0].snoozed_until == WEDNESDAY + timedelta(hours=2)
    with now.at(WEDNESDAY + timedelta(hours=2)):
        assert shown(exer.agent) == [first.number, second.number]
        assert shown(exer.agent, snoozed=True) == []


def test_a_ticket_merged_into_another_stands_in_no_list(exer, at_ten):
    first, second = opened(exer), opened(exer)
    third = opened(exer)
    closure.close(exer.agent, third.pk)
    Ticket.objects.filter(pk__in=[second.pk, third.pk]).update(merged_into=first)
    assert shown(exer.agent) == [first.number]
    assert shown(exer.agent, closed=True) == []
    Ticket.objects.update(merged_into=None)


def test_missed_tickets_are_those_of_which_a_running_clock_ran_out_to_the_second(exer):
    # EX-15 to EX-18: severity 2 is answered within four open hours.
    with now.at(WEDNESDAY):
        late, kept = opened(exer, by=exer.agent, severity="2"), opened(exer, by=exer.agent, severity="2")
        work.reply(exer.agent, kept.pk, body="Here.")
        due = queue(exer.agent).rows[0].clock.due_at
    assert due is not None
    with now.at(due):
        assert late.number not in shown(exer.agent, missed=True)
    with now.at(due + timedelta(seconds=1)):
        rows = queue(exer.agent, QueueFilter(missed=True)).rows
        assert [row.number for row in rows if row.clock.missed] == [row.number for row in rows] == [late.number]


def test_tickets_are_found_by_customer_plan_priority_party_and_flag(exer, at_ten):
    first = opened(exer, by=exer.agent, severity="2")
    second = opened(exer, by=exer.agent, severity="1")
    pauses.pause(exer.agent, first.pk, party="customer", reason="Asked.")
    work.take_in_charge(exer.agent, second.pk)
    both = sorted([first.number, second.number])
    assert sorted(shown(exer.agent, customer="heron")) == sorted(shown(exer.agent, customer="tide sys")) == both
    assert shown(exer.agent, customer="quay") == []
    assert sorted(shown(exer.agent, plan="premium")) == both
    assert shown(exer.agent, plan=NOBODY) == shown(exer.agent, flag="paid") == []
    assert shown(exer.agent, priority=second.priority) == [second.number]
    assert shown(exer.agent, party="customer") == [first.number]
    for flag in ("emergency", "on_call", "reopened", "quote"):
        assert shown(exer.agent, flag=flag) == []
    Ticket.objects.filter(pk=first.pk).update(reopened=1)
    assert shown(exer.agent, flag="reopened") == [first.number]
    Ticket.objects.filter(pk=first.pk).update(reopened=0)


def test_tickets_are_found_by_tag_and_bear_their_tags_for_the_desk_only(exer, at_ten):
    first, _second = opened(exer), opened(exer)
    for name in ("router", "Firmware"):
        TicketTag.objects.create(desk=exer.desk, ticket=first, tag=Tag.objects.create(desk=exer.desk, name=name))
    assert shown(exer.agent, tag="ROUTER") == [first.number]
    assert shown(exer.agent, tag="rout") == []
    assert queue(exer.agent, QueueFilter(tag="router")).rows[0].tags == ("Firmware", "router")


def test_a_list_may_be_asked_for_in_another_order(exer):
    numbers = {}
    for minute, severity in enumerate(("3", "1", "2")):
        with now.at(WEDNESDAY + timedelta(minutes=minute)):
            numbers[severity] = opened(exer, by=exer.agent, severity=severity).number
    with now.at(WEDNESDAY + timedelta(minutes=9)):
        work.reply(exer.customer, Ticket.objects.get(number=numbers["3"]).pk, body="Any news?")
        by_opening = [numbers[one] for one in ("3", "1", "2")]
        assert shown(exer.agent, order="oldest") == by_opening
        assert shown(exer.agent, order="opened") == shown(exer.agent, order="number") == by_opening[::-1]
        assert shown(exer.agent, order="spoken")[0] == shown(exer.agent, order="silent")[-1] == numbers["3"]
        assert shown(exer.agent, order="due") == shown(exer.agent, order="customer")
        assert {*ORDERS} == {"due", "opened", "oldest", "spoken", "silent", "customer", "number"}


def test_lists_are_counted_by_one_question_and_not_to_the_end(exer, at_ten, django_assert_num_queries):
    for _ in range(5):
        opened(exer)
    make.person(exer.desk, "Bruno", "agent")
    lists = {"all": QueueFilter(), "mine": QueueFilter(owner=exer.agent.person_id), "nothing": QueueFilter(text="%s'")}
    with django_assert_num_queries(1):
        assert counted(exer.agent, lists) == {"all": 5, "mine": 0, "nothing": 0}
    assert counted(exer.agent, lists, most=3)["all"] == 4
    assert counted(exer.agent, {}) == {}
