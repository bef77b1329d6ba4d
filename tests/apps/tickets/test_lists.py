"""Queue and page: in the charter's order, with the reason, at the same number of questions whatever the size."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import four_desks
import make
from charterdesk.apps.base import now
from charterdesk.apps.tickets import closure, page, pauses, queries, work
from charterdesk.apps.tickets.models import Clock, Ticket
from charterdesk.apps.tickets.queue import NOBODY, QueueFilter, queue
from four_desks import opened, paris

QUEUE_QUESTIONS = 3  # as a list, and the tags
LIST_QUESTIONS = 2
PAGE_QUESTIONS = 12


def at(text):
    return now.at(paris(f"2026-{text}"))


def copies(ticket, number):
    """Rows as the ticket's, with its clock, made at once: what a list looks like after some years."""
    rows = list(Ticket.objects.filter(pk=ticket.pk)) * number
    first = Ticket.objects.order_by("-number").first().number + 1
    for place, row in enumerate(Ticket(**values(row)) for row in rows):
        row.number = first + place
        rows[place] = row
    Ticket.objects.bulk_create(rows)
    clocks = [
        Clock(**{**values(clock), "ticket_id": row.pk}) for row in rows for clock in Clock.objects.filter(ticket=ticket)
    ]
    Clock.objects.bulk_create(clocks)


def values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}


def forget(*tickets):
    Clock.objects.exclude(ticket__in=tickets).delete()
    Ticket.objects.exclude(pk__in=[ticket.pk for ticket in tickets]).delete()


def test_the_queue_stands_in_the_charters_order_and_says_why(exer):
    # EX-13, EX-15 to EX-18: premium first, then what is due first, then arrival
    with at("07-15 09:00"):
        fourth = opened(exer, wished_priority="4", subject="Fourth")
    with at("07-15 10:00"):
        second = opened(exer, wished_priority="2", subject="Second")
        first = opened(exer, wished_priority="1", subject="First")
        third = opened(exer, wished_priority="3", subject="Third")
        rows = queue(exer.agent).rows
    assert [row.id for row in rows] == [first.pk, second.pk, third.pk, fourth.pk]
    assert [reason.source for reason in rows[0].why][:2] == ["EX-13, EX-14", "EX-15, EX-16, EX-17, EX-18"]
    assert all(reason.text("fr") for row in rows for reason in row.why)


def test_maintained_customers_come_before_the_others_and_blocking_before_major(esii):
    # ES-18
    other = make.person(esii.desk, "Ennio", "customer", make.organisation(esii.desk, "Heron Clinic"))
    with at("09-10 09:00"):
        bare = opened(esii, by=esii.agent, requester_person_id=other.pk, severity="blocking")
        minor = opened(esii, wished_priority="minor")
        usage = opened(esii, kind="usage", wished_priority="blocking")
        blocking = opened(esii, wished_priority="blocking")
        rows = queue(esii.agent).rows
    assert [row.id for row in rows] == [blocking.pk, minor.pk, usage.pk, bare.pk]


def test_a_row_tells_its_next_clock_at_this_instant_in_open_seconds(exer):
    with at("07-15 16:00"):
        opened(exer, wished_priority="2")
    with at("07-16 10:12"):
        shown = queue(exer.agent).rows[0].clock
    assert (shown.kind, shown.state, shown.remaining_seconds, shown.consumed_seconds) == (
        "respond",
        "running",
        48 * 60,
        3 * 3600 + 12 * 60,
    )
    with at("07-16 11:01"):
        assert queue(exer.agent).rows[0].clock.missed
    with at("07-16 11:02"):
        pauses.pause(exer.agent, Ticket.objects.get().pk, party="customer", reason="Asked.")
    with at("07-20 10:00"):
        late = queue(exer.agent).rows[0].clock
    assert (late.state, late.waiting_for, late.consumed_seconds) == ("missed", "customer", 4 * 3600 + 120)


def test_a_filter_narrows_and_a_page_says_whether_more_follows(exer):
    first, second, third = (opened(exer, wished_priority="2", subject=f"Port {place}") for place in (1, 2, 3))
    work.take_in_charge(exer.agent, second.pk)
    closure.close(exer.agent, third.pk)

    def shown(**wanted):
        return [row.id for row in queue(exer.agent, QueueFilter(**wanted)).rows]

    assert shown() == [first.pk, second.pk]
    assert shown(owner=exer.agent.person_id) == [second.pk]
    assert shown(owner=NOBODY) == [first.pk]
    assert shown(states=("in_charge",)) == [second.pk]
    assert shown(closed=True) == [third.pk]
    assert shown(kind="usage") == []
    assert shown(organisation_id=exer.reseller_organisation.pk) == [first.pk, second.pk]
    assert shown(organisation_id=10**9) == []
    assert shown(text="port 2") == shown(text="#2") == shown(text="2") == [second.pk]
    assert shown(text="9" * 30) == shown(text="²") == []
    paged = queue(exer.agent, limit=1)
    assert ([row.id for row in paged.rows], paged.more) == ([first.pk], True)
    paged = queue(exer.agent, limit=1, offset=1)
    assert ([row.id for row in paged.rows], paged.more) == ([second.pk], False)


def test_a_customers_list_has_the_latest_first(exer):
    with at("07-15 10:00"):
        first = opened(exer, wished_priority="1")
    with at("07-15 11:00"):
        second = opened(exer, wished_priority="4")
        closure.close(exer.agent, first.pk)
        assert [row.id for row in queries.mine(exer.customer).rows] == [second.pk, first.pk]
        assert [row.id for row in queries.mine(exer.customer, closed=True).rows] == [first.pk]
        assert queries.ticket(exer.customer, 2) == second


def test_the_queue_asks_as_many_questions_for_a_thousand_tickets_as_for_ten(exer, django_assert_num_queries):
    ticket = opened(exer, wished_priority="2")
    copies(ticket, 9)
    with django_assert_num_queries(QUEUE_QUESTIONS):
        assert len(queue(exer.agent).rows) == 10
    copies(ticket, 990)
    with django_assert_num_queries(QUEUE_QUESTIONS):
        assert len(queue(exer.agent, limit=200).rows) == 200
    with django_assert_num_queries(LIST_QUESTIONS):
        queries.mine(exer.customer)
    forget(ticket)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (QueueFilter(), "tickets_open_by_rank"),
        (QueueFilter(owner=NOBODY), "tickets_open_by_owner"),
        (QueueFilter(owner=1), "tickets_open_by_owner"),
        (QueueFilter(closed=True), "tickets_by_closing"),
    ],
)
def test_a_list_is_read_in_order_from_an_index(exer, wanted, index):
    with CaptureQueriesContext(connection) as asked:
        queue(exer.agent, wanted)
    if connection.vendor == "postgresql":
        # Its planner looks at the number of rows, which a test does not have.
        assert "ORDER BY" in asked[0]["sql"]
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
        plan = " ".join(str(line) for line in cursor.fetchall())
    assert f"USING INDEX {index}" in plan
    assert "TEMP B-TREE" not in plan


def test_the_page_asks_as_many_questions_for_a_long_ticket_as_for_a_short_one(exer, django_assert_num_queries):
    ticket = opened(exer, wished_priority="2")
    with django_assert_num_queries(PAGE_QUESTIONS):
        page.ticket_page(exer.agent, ticket.number)
    for _ in range(12):
        work.reply(exer.customer, ticket.pk, body="Any news?")
        work.note(exer.agent, ticket.pk, body="Waiting for parts.")
        work.log_time(exer.agent, ticket.pk, seconds=60)
        pauses.pause(exer.agent, ticket.pk, party="us", reason="Parts.")
        pauses.resume(exer.agent, ticket.pk)
    with django_assert_num_queries(PAGE_QUESTIONS):
        shown = page.ticket_page(exer.agent, ticket.number)
    assert (len(shown.messages), len(shown.work), len(shown.pauses)) == (25, 12, 12)


def test_the_page_tells_the_decision_in_any_language_as_it_was_taken(esker):
    ticket = opened(esker, wished_priority="1", language="fr")
    decision = page.ticket_page(esker.agent, ticket.number).decision
    kept = [reason["text"] for reason in ticket.decision["reasons"]]
    assert [reason.text("fr") for reason in decision.reasons] == kept
    assert [reason.text("en") for reason in decision.reasons] != kept


def test_every_reference_desk_has_a_page_for_every_side():
    for make_scene in (four_desks.esii, four_desks.esker, four_desks.exer, four_desks.econnect):
        scene = make_scene()
        ticket = opened(scene)
        for actor in (scene.customer, scene.agent):
            assert page.ticket_page(actor, ticket.number).ticket == ticket
