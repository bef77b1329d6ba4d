"""What is done with what was handed over: taken, asked about, answered, taken back, closed; its own conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.base.models import Event
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.escalation.clocks import ASKED_BACK
from charterdesk.apps.escalation.handling import Handling, begin_on, keep, keep_beside, say, wait_no_more
from charterdesk.apps.escalation.models import Escalation, EscalationMessage
from charterdesk.apps.escalation.queries import takers
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.tickets.change import Change
from charterdesk.apps.tickets.messages import NewFile, check_body, check_reason
from charterdesk.apps.tickets.standing import CLOSED, TAKEN_BACK

LONGEST_CASE = 120


@transaction.atomic
def take(actor: Actor, escalation_id: int, *, at: datetime | None = None) -> Escalation:
    """Somebody of the level makes it his own: its clock for that is kept. Conflict when somebody else has it."""
    handling = begin_on(actor, escalation_id, "escalation.take", at=at)
    row = handling.escalation
    if actor.person_id is None:
        raise NotAllowed("escalation.take")
    if row.owner_id not in {None, actor.person_id}:
        raise Conflict(_("Somebody else has taken it."), current={"owner": row.owner_id})
    _begun(handling)
    return keep(handling, "ticket.escalation_taken")


@transaction.atomic
def assign(actor: Actor, escalation_id: int, *, person_id: int | None, at: datetime | None = None) -> Escalation:
    """Somebody of the desk is to see to it, whoever had it before; nobody (None): it waits for whoever takes it. Its
    clocks run on. Invalid (owner) for whoever may not take it.
    """
    handling = begin_on(actor, escalation_id, "escalation.take", at=at)
    row = handling.escalation
    if person_id is not None and not takers(actor.desk).filter(pk=person_id).exists():
        raise Invalid(_("Choose somebody who works on what is handed over."), field="owner", code="unknown")
    before = row.owner_id
    row.owner_id = person_id
    return keep(handling, "ticket.escalation_assigned", owner=person_id, before=before)


@transaction.atomic
def write(
    actor: Actor,
    escalation_id: int,
    *,
    body: str,
    internal: bool = False,
    files: Sequence[NewFile] = (),
    at: datetime | None = None,
) -> Escalation:
    """A word on its conversation, never read by the customer; after an answer, the desk asks again.

    `internal`: not read by the manufacturer. Who is not of the desk writes to it only.
    """
    text = check_body(body)
    right = "escalation.write" if is_staff(actor) else "handed_over.answer"
    handling = begin_on(actor, escalation_id, right, at=at)
    visibility = EscalationMessage.INTERNAL if internal and is_staff(actor) else ""
    say(handling, text, visibility=visibility, files=files)
    if handling.escalation.state == Escalation.ANSWERED and not internal:
        handling.escalation.state = Escalation.OPEN
    return keep(handling, "ticket.escalation_written", internal=internal)


@transaction.atomic
def ask_back(actor: Actor, escalation_id: int, *, body: str, at: datetime | None = None) -> Escalation:
    """The level lacks something: its clock waits for the desk's next word."""
    text = check_body(body)
    handling = _by_the_level(actor, escalation_id, at)
    say(handling, text, kind=ASKED_BACK)
    _begun(handling)
    return keep(handling, "ticket.escalation_asked_back")


@transaction.atomic
def answer(
    actor: Actor, escalation_id: int, *, body: str, files: Sequence[NewFile] = (), at: datetime | None = None
) -> Escalation:
    """The level has answered: its clock is kept, and the next move is the desk's, nothing reaches the customer yet."""
    text = check_body(body)
    handling = _by_the_level(actor, escalation_id, at)
    say(handling, text, kind="answer", files=files)
    _begun(handling)
    row = handling.escalation
    row.state = Escalation.ANSWERED
    row.answered_at = row.answered_at or handling.change.at
    return keep(handling, "ticket.escalation_answered", judged=wait_no_more(handling))


@transaction.atomic
def take_back(actor: Actor, escalation_id: int, *, reason: str, at: datetime | None = None) -> Escalation:
    """The desk works on it again itself; all that was said stays."""
    why = check_reason(reason)
    handling = begin_on(actor, escalation_id, "escalation.end", at=at)
    say(handling, why, kind="taken_back")
    return _ended(handling, Escalation.HANDED_BACK, TAKEN_BACK)


@transaction.atomic
def close(actor: Actor, escalation_id: int, *, body: str = "", at: datetime | None = None) -> Escalation:
    """Nothing more is expected of the level. Invalid while it has not answered: take it back instead."""
    handling = begin_on(actor, escalation_id, "escalation.end", at=at)
    if handling.escalation.answered_at is None:
        raise Invalid(_("It has not been answered: take it back instead."), code="unanswered")
    if body.strip():
        say(handling, check_body(body), kind="closed")
    return _ended(handling, Escalation.CLOSED, CLOSED)


@transaction.atomic
def note_case(actor: Actor, escalation_id: int, *, number: str, at: datetime | None = None) -> Escalation:
    """Their number for it, as the manufacturer gave it."""
    said = " ".join(number.replace("\x00", "").split())
    if not said or len(said) > LONGEST_CASE:
        raise Invalid(_("Give the number of their case."), field="number", code="required")
    handling = begin_on(actor, escalation_id, "escalation.write" if is_staff(actor) else "handed_over.answer", at=at)
    handling.escalation.external_case = said
    return keep(handling, "ticket.escalation_case_noted")


def follow(event: Event) -> None:
    """The ticket is closed: what is handed over has ended with it. In the transaction of the event."""
    ticket_id = int(event.stream.removeprefix("ticket:"))
    rows = Escalation.objects.filter(ticket_id=ticket_id, ended_at__isnull=True)
    for row in rows.select_related("ticket__desk", "ticket__charter_version", "manufacturer__organisation"):
        ticket = row.ticket
        change = Change(worker_actor(ticket.desk), ticket, charter_of(ticket.charter_version), event.at)
        _end_alone(Handling(change, row))


def _end_alone(handling: Handling) -> None:
    row = handling.escalation
    row.state, row.ended_at = Escalation.CLOSED, handling.change.at
    keep_beside(handling, CLOSED)


def _ended(handling: Handling, state: str, code: str) -> Escalation:
    row = handling.escalation
    row.state, row.ended_at = state, handling.change.at
    return keep(handling, code, judged=wait_no_more(handling))


def _begun(handling: Handling) -> None:
    row, actor = handling.escalation, handling.change.actor
    row.owner_id = row.owner_id or (actor.person_id if is_staff(actor) else None)
    row.in_charge_at = row.in_charge_at or handling.change.at


def _by_the_level(actor: Actor, escalation_id: int, at: datetime | None) -> Handling:
    return begin_on(actor, escalation_id, "escalation.answer" if is_staff(actor) else "handed_over.answer", at=at)
