"""What a round does to many tickets together is what the verbs would have done to each by itself, to the last row."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

import bugs
from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.models import Event, Job
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.contracts.charters import UnreadableCharter
from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.escalation.bugs import declaring, delivering, waiting, workarounds
from charterdesk.apps.escalation.bugs.models import DeliveryRound, DeliveryTicket, WorkaroundRound, WorkaroundSent
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.on_call.models import Page, Rota
from charterdesk.apps.search import indexing
from charterdesk.apps.search.models import TicketWords
from charterdesk.apps.tickets import closure, pauses, work
from charterdesk.apps.tickets import facts as facts_of
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.tickets.models import Clock, Message, Pause, Ticket
from four_desks import paris

pytestmark = pytest.mark.django_db
TABLES = (
    Ticket,
    Message,
    Pause,
    Clock,
    Event,
    OutgoingMail,
    TicketWords,
    Notification,
    Page,
    Job,
    Equipment,
    DeliveryTicket,
    DeliveryRound,
    WorkaroundSent,
    WorkaroundRound,
)


def at(text):
    return now.at(paris(f"2026-09-{text}"))


def another(customer, subject, **said):
    form = IntakeForm(
        requester_person_id=customer.person.pk,
        channel="portal",
        subject=subject,
        body=f"{subject}: nothing is sent.",
        kind="anomaly",
        wished_priority="1",
        **said,
    )
    return Ticket.objects.get(pk=open_ticket(customer.actor, form).pk)


@pytest.fixture
def ground():
    with at("10 10:00"):
        return bugs.ground()


@pytest.fixture
def tickets(ground):
    """One of each kind that a round meets."""
    french, english, spanish = (ground.customers[language] for language in ("fr", "en", "es"))
    with at("10 10:05"):
        made = {
            "new": french.ticket,
            "in_charge": english.ticket,
            "waiting": spanish.ticket,
            "two_bugs": another(french, "Two"),
            "solved": another(english, "Solved", equipment_id=english.equipment.pk),
            "closed": another(spanish, "Closed"),
            "refused": another(french, "Refused", equipment_id=french.equipment.pk),
            "unreadable": another(english, "Unreadable"),
            "paged": another(spanish, "Paged"),
            "long": another(french, "Long"),
        }
        for name in ("in_charge", "solved", "refused", "paged"):
            work.take_in_charge(ground.agent, made[name].pk)
        work.reply(ground.agent, made["in_charge"].pk, body="We look at it.")
        pauses.pause(ground.agent, made["waiting"].pk, party="customer", reason="Asked for the log.")
        closure.propose_solution(ground.agent, made["solved"].pk, body="Start it again.")
        for _time in range(3):
            work.note(ground.agent, made["long"].pk, body="Looked at once more. " * 30)
        rota = Rota.objects.create(desk=ground.desk, name="Nights", policy={})
        Page.objects.create(
            desk=ground.desk, rota=rota, ticket=made["paged"], number=1, reason="Out", opened_at=now.now()
        )
        bug, other = bugs.declared(ground, linked=False), bugs.declared(ground, linked=False)
        for ticket in made.values():
            declaring.link(ground.agent, bug.number, ticket.pk)
        declaring.link(ground.agent, other.number, made["two_bugs"].pk)
    return bug, made


@contextmanager
def one_by_one(desk, keys):
    """The verbs by themselves: nothing is read ahead, nothing is gathered."""
    yield {row.pk: row for row in Ticket.objects.filter(desk=desk, pk__in=keys).select_related("equipment")}


def everything():
    """All rows, without the keys of those that were made: a message and a line are named by their places."""
    messages = {row.pk: f"{row.ticket_id}: {row.kind} {row.body}" for row in Message.objects.all()}
    lines = {row.pk: f"{row.stream}#{row.seq}" for row in Event.objects.all()}
    for mail in OutgoingMail.objects.filter(kind__in=("solution", "answer", "workaround")):
        assert mail.dedupe_key == f"event:{mail.event_id}"
    return {model.__name__: sorted(str(told(row, messages, lines)) for row in model.objects.all()) for model in TABLES}


def told(row: Model, messages, lines):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    if not isinstance(row, Ticket | Equipment | Clock | TicketWords | Page | Pause):
        del values[row._meta.pk.attname]
    if isinstance(row, Event):
        del values["digest"]
    if isinstance(row, TicketWords):
        del values["words"]  # the index itself, of which the digest tells what stands in it
    if isinstance(row, OutgoingMail):
        del values["dedupe_key"]
    for name, known in (("message_id", messages), ("event_id", lines), ("event", lines)):
        if name in values:
            values[name] = known.get(values[name])
    if isinstance(row, Event) and "message" in row.data:
        values["data"] = {**row.data, "message": messages[row.data["message"]]}
    return values


def undone(done):
    """What it leaves, and take it back."""
    with transaction.atomic():
        done()
        left = everything()
        for stream in Event.objects.values_list("stream", flat=True).distinct():
            assert events.broken(stream, Event.objects.filter(stream=stream).order_by("seq")) == []
        transaction.set_rollback(True)
    return left


@pytest.fixture
def stubborn(tickets, monkeypatch):
    """One ticket whose desk has something still to do, one under a charter that cannot be read."""
    _bug, made = tickets

    def check(_actor, ticket, **_what):
        if ticket.pk == made["refused"].pk:
            raise Invalid("Something is still to be filled.", field="custom.x")

    def derive(ticket, charter, facts):
        # As a charter that an earlier judgement was made under: found out in the middle of the verb.
        if ticket.pk == made["unreadable"].pk:
            raise UnreadableCharter
        return facts_of.derive(ticket, charter, facts)

    monkeypatch.setattr(closure, "check_closing", check)
    monkeypatch.setattr("charterdesk.apps.tickets.clocks.derive", derive)
    monkeypatch.setattr(indexing, "MUCH", 1500)


@pytest.mark.usefixtures("stubborn")
def test_a_release_moves_tickets_together_as_it_would_move_each(ground, tickets, monkeypatch):
    bug, made = tickets
    with at("14 09:00"):
        release = bugs.released(ground, bug)
        asked = delivering.deliver(ground.head, release.number, waiting.everybody(release))
        closure.propose_solution(ground.agent, made["closed"].pk, body="Start it again.")
        closure.validate(ground.customers["es"].actor, made["closed"].pk)
        delivering.go_on(asked.pk)
        together = undone(lambda: delivering.go_on(asked.pk))
        with monkeypatch.context() as patched:
            patched.setattr(delivering, "together", one_by_one)
            alone = undone(lambda: delivering.go_on(asked.pk))
        assert together == alone
        delivering.go_on(asked.pk)
    outcomes = dict(DeliveryTicket.objects.values_list("ticket", "outcome"))
    assert {name: outcomes[ticket.pk] for name, ticket in made.items()} == {
        "new": "solved",
        "in_charge": "solved",
        "waiting": "solved",
        "two_bugs": "told",
        "solved": "told",
        "closed": "left_out",
        "refused": "told",
        "unreadable": "left_out",
        "paged": "solved",
        "long": "solved",
    }
    assert Job.objects.filter(task="keep_words", arguments={"ticket": made["long"].pk}).exists()
    assert Page.objects.get().ended_at is not None
    assert Event.objects.filter(code="clock.missed").exists()


@pytest.mark.usefixtures("stubborn")
def test_a_workaround_goes_to_tickets_together_as_it_would_go_to_each(ground, tickets, monkeypatch):
    bug, made = tickets
    with at("10 11:00"):
        workarounds.write(ground.agent, bug.number, "en", "Restart the service.")
        seen = workarounds.preview(ground.agent, bug).seen
        asked = workarounds.send(ground.agent, bug.number, seen=seen)
        closure.propose_solution(ground.agent, made["long"].pk, body="Start it again.")
        together = undone(lambda: workarounds.go_on(asked.pk))
        with monkeypatch.context() as patched:
            patched.setattr(workarounds, "together", one_by_one)
            alone = undone(lambda: workarounds.go_on(asked.pk))
        assert together == alone
        workarounds.go_on(asked.pk)
    refused = set(WorkaroundSent.objects.exclude(refused="").values_list("ticket", flat=True))
    assert refused == {made["unreadable"].pk, made["long"].pk}
    for row in WorkaroundSent.objects.filter(refused="").select_related("message"):
        assert (row.message.ticket_id, row.message.kind) == (row.ticket_id, "workaround")


def test_a_delivery_asks_the_same_number_of_questions_for_more_tickets(ground, django_assert_max_num_queries):
    """Both engines: what is asked for a ticket by itself shows here at once."""
    with at("10 10:30"):
        bug = bugs.declared(ground)
        release = bugs.released(ground, bug)
        few = delivering.deliver(ground.head, release.number, waiting.everybody(release))
        delivering.go_on(few.pk)
        with CaptureQueriesContext(connection) as for_three:
            delivering.go_on(few.pk)
        later = bugs.declared(ground)
        for place in range(9):
            ticket = another(ground.customers["fr"], f"Ticket {place}")
            declaring.link(ground.agent, later.number, ticket.pk)
        release = bugs.released(ground, later, version="4.3")
        many = delivering.deliver(ground.head, release.number, waiting.everybody(release))
        delivering.go_on(many.pk)
        with django_assert_max_num_queries(len(for_three)):
            delivering.go_on(many.pk)
    many.refresh_from_db()
    assert (few.total, many.total) == (3, 9)
    assert many.finished_at is not None
    assert len(for_three) < 40
