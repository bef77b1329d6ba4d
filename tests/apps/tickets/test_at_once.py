"""Two people on one ticket, several workers on one clock: the second is told, nothing is lost or done twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from charterdesk.apps.base import events, now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Conflict
from charterdesk.apps.contracts.credits import buy_credit, use_credit
from charterdesk.apps.contracts.models import CreditEntry
from charterdesk.apps.contracts.queries import credit_minutes
from charterdesk.apps.tickets import closure, pauses, work
from charterdesk.apps.tickets.clocks import judge_due_clocks
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Message, Ticket, WorkEntry
from four_desks import opened, paris

AT_ONCE = 4
with_threads = pytest.mark.django_db(transaction=True)


def together(*functions):
    """Run each function in a thread of its own, all started at the same moment; results or exceptions."""
    start = threading.Barrier(len(functions))

    def one(function):
        try:
            start.wait(20)
            return function()
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(functions)) as pool:
        return [future.result(60) for future in [pool.submit(one, function) for function in functions]]


def test_who_works_on_an_old_page_is_told_and_nothing_is_stored(exer):
    ticket = opened(exer, wished_priority="2")
    work.reply(exer.customer, ticket.pk, body="One more thing.")
    before = events.of(exer.desk, stream_of(ticket)).count()
    for verb in (
        lambda: work.take_in_charge(exer.agent, ticket.pk, version=ticket.version),
        lambda: work.reply(exer.agent, ticket.pk, body="Hello", version=ticket.version),
        lambda: pauses.pause(exer.agent, ticket.pk, party="customer", reason="Asked.", version=ticket.version),
        lambda: closure.close(exer.agent, ticket.pk, version=ticket.version),
    ):
        with pytest.raises(Conflict) as told:
            verb()
        assert told.value.current == {
            "number": 1,
            "state": "new",
            "waiting_for": "",
            "owner": None,
            "version": ticket.version + 1,
        }
    assert events.of(exer.desk, stream_of(ticket)).count() == before
    assert Ticket.objects.get(pk=ticket.pk).version == ticket.version + 1


def test_every_change_counts_the_version_up_once(exer):
    ticket = opened(exer, wished_priority="2")
    for step, verb in enumerate(
        (
            lambda version: work.take_in_charge(exer.agent, ticket.pk, version=version),
            lambda version: work.note(exer.agent, ticket.pk, body="Note", version=version),
            lambda version: work.log_time(exer.agent, ticket.pk, seconds=60, version=version),
            lambda version: work.reply(exer.agent, ticket.pk, body="Hello", version=version),
        )
    ):
        verb(ticket.version + step)
    assert Ticket.objects.get(pk=ticket.pk).version == ticket.version + 4


def test_a_colleague_who_took_it_first_keeps_it(exer):
    ticket = opened(exer, wished_priority="2")
    work.take_in_charge(exer.agent, ticket.pk)
    with pytest.raises(Conflict) as told:
        work.take_in_charge(exer.head, ticket.pk)
    assert told.value.current["owner"] == exer.agent.person_id


@with_threads
def test_of_two_agents_who_take_a_ticket_at_once_one_has_it_and_the_other_is_told(exer):
    ticket = opened(exer, wished_priority="2")
    results = together(
        lambda: work.take_in_charge(exer.agent, ticket.pk), lambda: work.take_in_charge(exer.head, ticket.pk)
    )
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
    assert events.of(exer.desk, stream_of(ticket)).filter(code="ticket.taken_in_charge").count() == 1


@with_threads
def test_of_two_agents_on_one_page_one_changes_it_and_the_other_is_told(exer):
    ticket = opened(exer, wished_priority="2")
    results = together(
        lambda: closure.close(exer.agent, ticket.pk, version=ticket.version),
        lambda: pauses.pause(exer.head, ticket.pk, party="us", reason="Parts.", version=ticket.version),
    )
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]


@with_threads
def test_nothing_written_at_once_is_lost(exer):
    ticket = opened(exer, wished_priority="2")

    def write(actor):
        for _ in range(3):
            work.reply(actor, ticket.pk, body="Hello")
            work.log_time(exer.agent, ticket.pk, seconds=60)

    together(*[lambda actor=actor: write(actor) for actor in (exer.agent, exer.head, exer.customer, exer.reseller)])
    assert (Message.objects.count(), WorkEntry.objects.count()) == (1 + 12, 12)
    assert Ticket.objects.get(pk=ticket.pk).version == ticket.version + 24
    assert events.verify(exer.desk, stream_of(ticket)) == []


@with_threads
def test_whatever_the_number_of_workers_each_warning_and_each_miss_is_written_once(exer):
    with now.at(paris("2026-07-15 16:00")):
        tickets = [opened(exer, wished_priority="2") for _ in range(3)]

    def judge(moment):
        with now.at(moment):
            return judge_due_clocks()

    due = paris("2026-07-16 11:00")
    for moment in (due - timedelta(minutes=30), due + timedelta(seconds=1)):
        judged = together(*[lambda moment=moment: judge(moment)] * AT_ONCE)
        assert sum(judged) == len(tickets)
    for ticket in tickets:
        codes = [line.code for line in events.of(exer.desk, stream_of(ticket))]
        assert codes == ["ticket.opened", "clock.warned", "clock.missed"]


@with_threads
def test_prepaid_hours_used_at_once_never_go_below_zero(exer):
    system = system_actor(exer.desk)
    buy_credit(system, contract_id=exer.contract.pk, minutes=100, key="order", reason="Prepaid")

    def use(place):
        used = 0
        for turn in range(6):
            try:
                use_credit(
                    system, contract_id=exer.contract.pk, minutes=10, key=f"{place}-{turn}", about="x", reason="Work"
                )
                used += 1
            except Conflict:
                continue
        return used

    assert sum(together(*[lambda place=place: use(place) for place in range(AT_ONCE)])) == 10
    assert (credit_minutes(exer.contract.pk), CreditEntry.objects.count()) == (0, 11)


@with_threads
def test_one_line_of_the_ledger_written_at_once_stands_once(exer):
    system = system_actor(exer.desk)
    lines = together(
        *[lambda: buy_credit(system, contract_id=exer.contract.pk, minutes=60, key="order", reason="Prepaid")] * AT_ONCE
    )
    assert (len({line.pk for line in lines}), credit_minutes(exer.contract.pk)) == (1, 60)
