"""One corruption per kind of stored judgement, each found; and nothing found where nothing is wrong."""

import pytest
from django.db import connection

from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.files import path_of, store
from charterdesk.apps.base.models import Desk, Number, StoredFile
from charterdesk.apps.contracts.credits import buy_credit
from charterdesk.apps.contracts.models import CharterVersion, CreditBalance
from charterdesk.apps.tickets import closure, pauses, work
from charterdesk.apps.tickets.check_data import check
from charterdesk.apps.tickets.clocks import JUDGED, judge_due_clocks
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.models import Clock, Pause, Ticket
from charterdesk.apps.tickets.priority import change_priority
from four_desks import opened, paris


@pytest.fixture
def whole():
    """These tests leave something wrong behind, on purpose."""


@pytest.fixture
def worked(exer):
    """A ticket with everything: a file, a pause, a validated severity, a warning, a miss, an answer; credit bought."""
    buy_credit(system_actor(exer.desk), contract_id=exer.contract.pk, minutes=300, key="order", reason="5 hours")
    stored = store(exer.desk, [b"trace"], "trace.txt")
    with now.at(paris("2026-07-15 16:00")):
        ticket = opened(exer, wished_priority="3", files=(NewFile(stored, "trace.txt"),))
        work.take_in_charge(exer.agent, ticket.pk)
        change_priority(exer.agent, ticket.pk, severity="2", reason="Partly usable.")
        pauses.pause(exer.agent, ticket.pk, party="customer", reason="Asked.")
    with now.at(paris("2026-07-15 17:00")):
        work.reply(exer.customer, ticket.pk, body="Here it is.")
    with now.at(paris("2026-07-16 11:30")):
        judge_due_clocks()
    with now.at(paris("2026-07-16 15:00")):
        judge_due_clocks()
    with now.at(paris("2026-07-16 16:00")):
        closed = opened(exer, wished_priority="1", subject="Closed")
        closure.close(exer.agent, closed.pk)
        waiting = opened(exer, wished_priority="1", subject="Waiting")
        pauses.pause(exer.agent, waiting.pk, party="customer", reason="Asked.")
    return ticket


def test_nothing_is_found_where_nothing_is_wrong(worked):
    assert check() == []


def ticket_row(**changed):
    return lambda: Ticket.objects.filter(number=1).update(**changed)


def clock_row(**changed):
    return lambda: Clock.objects.filter(ticket__number=1).update(**changed)


def decision(**changed):
    def plant():
        row = Ticket.objects.get(number=1)
        row.decision |= changed
        row.save()

    return plant


def request_fact():
    row = Ticket.objects.get(number=1)
    row.request["product"]["bought_here"] = False
    row.save()


def sql(statement):
    def plant():
        with connection.cursor() as cursor:
            guards = ("DROP TRIGGER IF EXISTS {}" + (" ON base_event" if connection.vendor == "postgresql" else ""),)
            if connection.vendor == "sqlite":
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'base_event'")
            else:
                cursor.execute(
                    "SELECT tgname FROM pg_trigger WHERE tgrelid = 'base_event'::regclass AND NOT tgisinternal"
                )
            for (name,) in cursor.fetchall():
                cursor.execute(guards[0].format(name))
            cursor.execute(statement)

    return plant


CORRUPTIONS = {
    "outcome": ticket_row(outcome="quote_first"),
    "plan": ticket_row(plan="manufacturer"),
    "priority": ticket_row(priority="1"),
    "severity": ticket_row(severity="1"),
    "order": ticket_row(order="arrival"),
    "on_call": ticket_row(on_call=True),
    "offer": ticket_row(offer="professional_services"),
    "decision": decision(priority="1"),
    "request": lambda: Ticket.objects.filter(number=1).update(request={"channel": "pigeon"}),
    "rank": ticket_row(rank="0000"),
    "next_due": ticket_row(next_due=None),
    "state": ticket_row(state="solved"),
    "owner_id": ticket_row(owner=None),
    "in_charge_at": ticket_row(in_charge_at=None),
    "closed_at": ticket_row(closed_at=paris("2026-07-16 12:00")),
    "reopened": ticket_row(reopened=2),
    "waiting_for": ticket_row(waiting_for="carrier"),
    "silent_close_at": ticket_row(silent_close_at=paris("2026-07-20 12:00")),
    "clock due_at": clock_row(due_at=paris("2026-07-17 12:00")),
    "clock warn_at": clock_row(warn_at=paris("2026-07-17 12:00")),
    "clock missed_at": clock_row(missed_at=None),
    "clock missed": clock_row(missed=False),
    "clock state": clock_row(state="met"),
    "clock started_at": clock_row(started_at=paris("2026-07-15 16:30")),
    "clock stopped_at": clock_row(stopped_at=paris("2026-07-16 10:00")),
    "clock consumed_seconds": clock_row(consumed_seconds=1),
    "clock remaining_seconds": clock_row(remaining_seconds=1),
    "clock promised_seconds": clock_row(promised_seconds=1),
    "clock firm": clock_row(firm=False),
    "clock counts": clock_row(counts="elapsed"),
    "clock calendar": clock_row(calendar="night"),
    "clock source": clock_row(source="EX-99"),
    "clock starts": clock_row(starts="closed"),
    "clock stops": clock_row(stops=[]),
    "clock paused_by": clock_row(paused_by=["us"]),
    "clock next_moment": clock_row(next_moment=paris("2026-07-20 12:00")),
    "clock warned_at": clock_row(warned_at=paris("2026-07-16 11:31")),
    "clock missed_recorded_at": clock_row(missed_recorded_at=paris("2026-07-16 15:01")),
    "clock": lambda: Clock.objects.filter(ticket__number=1).delete(),
    "pause": lambda: Pause.objects.filter(ticket__number=3).update(until_at=paris("2026-07-16 16:00")),
    "credit balance": lambda: CreditBalance.objects.update(minutes=301),
    "incidents left": lambda: CreditBalance.objects.update(incidents=1),
    "next ticket number": lambda: Number.objects.filter(series="ticket").update(next=9),
    "ticket number": lambda: Ticket.objects.filter(number=2).update(number=7),
    "charter digest": lambda: CharterVersion.objects.update(digest="0" * 64),
    "charter date": lambda: CharterVersion.objects.update(holds_from="2025-01-01"),
    "charter": lambda: CharterVersion.objects.update(text="charter: ["),
    "journal": sql("UPDATE base_event SET code = 'ticket.validated' WHERE code = 'ticket.noted' OR seq = 2"),
    "file": lambda: path_of(StoredFile.objects.get().sha256).write_bytes(b"changed"),
}


@pytest.mark.parametrize("what", CORRUPTIONS)
def test_a_planted_corruption_is_found(worked, what):
    CORRUPTIONS[what]()
    assert what in {difference.what for difference in check()}


def test_a_lost_file_is_found(worked):
    path_of(StoredFile.objects.get().sha256).unlink()
    assert [difference.recomputed for difference in check()] == ["not on the disk"]


def test_facts_changed_behind_the_journals_back_show_in_the_judgements(worked):
    request_fact()
    assert "outcome" in {difference.what for difference in check()}
    Pause.objects.filter(ticket=worked).update(until_at=paris("2026-07-15 18:00"))
    assert "clock due_at" in {difference.what for difference in check()}


def test_a_difference_says_where_what_and_both_values(worked):
    Clock.objects.filter(ticket=worked).update(consumed_seconds=1)
    first, *rest = check()
    assert str(first) == "exer: clock consumed_seconds of ticket 1, clock respond 1: stored 1, recomputed 19800"
    assert rest == []


def test_one_desk_is_checked_alone(worked, esker):
    Clock.objects.update(consumed_seconds=1)
    assert check(esker.desk) == []
    assert {difference.desk for difference in check(Desk.objects.get(slug="exer"))} == {"exer"}


def test_the_number_of_questions_does_not_grow_with_the_tickets(exer, django_assert_max_num_queries):
    for _ in range(20):
        opened(exer, wished_priority="2")
    with django_assert_max_num_queries(21):
        check(exer.desk)


def test_every_column_that_is_judged_has_its_corruption():
    assert {f"clock {column}" for column in JUDGED} <= CORRUPTIONS.keys()
