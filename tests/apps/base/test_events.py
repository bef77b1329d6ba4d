"""The journal is append-only, chained, and holds no personal text."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

import make
from charterdesk.apps.base import events, now
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.models import AppendOnlyError, Event
from make import actor

MONDAY = datetime(2026, 7, 13, 9, tzinfo=UTC)


def three_lines(people):
    for number in (1, 2, 3):
        events.record(people.north, "ticket:1", "ticket.noted", actor=actor(people.alma), data={"message": number})
    return list(events.of(people.north, "ticket:1"))


def overwrite(table_row, column, value):
    """Change a line as somebody with the keys of the database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE base_event DISABLE TRIGGER base_event_append_only")
        else:
            cursor.execute("DROP TRIGGER base_event_append_only")
        cursor.execute(f"UPDATE base_event SET {column} = %s WHERE id = %s", [value, table_row.pk])  # noqa: S608


def test_a_line_says_who_when_what_and_about_what(people):
    with now.at(MONDAY):
        line = events.record(
            people.north, "ticket:7", "ticket.noted", actor=actor(people.alma), at=MONDAY - timedelta(minutes=5)
        )
    line.refresh_from_db()
    assert (line.actor_kind, line.actor_id) == ("person", people.alma.pk)
    assert (line.at, line.recorded_at) == (MONDAY - timedelta(minutes=5), MONDAY)
    assert (line.stream, line.seq, line.code) == ("ticket:7", 1, "ticket.noted")


def test_the_lines_of_a_stream_are_numbered_and_whole(people):
    assert [line.seq for line in three_lines(people)] == [1, 2, 3]
    assert events.verify(people.north, "ticket:1") == []


def test_each_desk_has_its_own_streams(people):
    three_lines(people)
    line = events.record(people.south, "ticket:1", "ticket.noted", actor=worker_actor(people.south))
    assert line.seq == 1
    assert events.of(people.south, "ticket:1").count() == 1


def test_a_line_cannot_be_changed_or_removed(people):
    line = three_lines(people)[0]
    for attempt in (line.save, line.delete, Event.objects.all().delete, lambda: Event.objects.update(code="x")):
        with pytest.raises(AppendOnlyError):
            attempt()


def test_the_database_itself_refuses_a_change(people):
    line = three_lines(people)[0]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE base_event SET code = 'x' WHERE id = %s", [line.pk])


@pytest.mark.parametrize(
    ("column", "value"),
    [("code", "ticket.closed"), ("actor_id", 10**9), ("data", '{"message": 9}'), ("at", "2020-01-01 00:00:00+00")],
)
def test_a_changed_line_shows(people, column, value):
    overwrite(three_lines(people)[1], column, value)
    code = value if column == "code" else "ticket.noted"
    assert events.verify(people.north, "ticket:1") == [f"ticket:1: line 2 ({code}) differs from its digest"]


def test_a_line_made_to_fit_again_breaks_the_next(people):
    lines = three_lines(people)
    lines[1].code = "ticket.closed"
    overwrite(lines[1], "code", "ticket.closed")
    with connection.cursor() as cursor:
        forged = events.chained(lines[0].digest, lines[1])
        cursor.execute("UPDATE base_event SET digest = %s WHERE id = %s", [forged, lines[1].pk])
    assert events.verify(people.north, "ticket:1") == ["ticket:1: line 3 (ticket.noted) differs from its digest"]


def test_a_missing_line_shows(people):
    overwrite(three_lines(people)[1], "seq", 17)
    assert events.verify(people.north, "ticket:1") == ["ticket:1: line 2 is missing, line 3 follows"]


def test_two_lines_cannot_have_the_same_place(people):
    line = three_lines(people)[2]
    line.pk = None
    line._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"text": "x" * 201}, ValueError),
        ({"text": "a\x00b"}, ValueError),
        ({"amount": 1.5}, TypeError),
        ({"list": [object()]}, TypeError),
        ({"deep": {1: "x"}}, TypeError),
    ],
)
def test_what_people_write_does_not_go_into_the_journal(people, data, error):
    with pytest.raises(error):
        events.record(people.north, "ticket:1", "ticket.noted", actor=worker_actor(people.north), data=data)


def test_a_line_is_recorded_by_an_actor_of_its_desk(people):
    with pytest.raises(ValueError, match="another desk"):
        events.record(people.north, "ticket:1", "ticket.noted", actor=actor(people.sven))


@pytest.mark.django_db(transaction=True)
def test_a_line_outside_the_transaction_of_its_fact_is_refused():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        events.record(None, "ticket:1", "ticket.noted", actor=None)  # type: ignore[arg-type]  # not looked at


def test_verbs_leave_whole_streams(db):
    desk = make.desk()
    person = make.person(desk, "Gil", "agent")
    assert events.streams(desk) == [f"desk:{desk.pk}", f"person:{person.pk}"]
    assert [problem for name in events.streams(desk) for problem in events.verify(desk, name)] == []
