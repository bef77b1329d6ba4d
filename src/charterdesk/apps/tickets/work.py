"""The work on a ticket: taking it in charge, conversation, notes, time, interventions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.base.events import Json
from charterdesk.apps.base.now import now
from charterdesk.apps.tickets.change import Change, atomic, begin, begin_move, finish, marks_of, summary, take
from charterdesk.apps.tickets.facts import happened
from charterdesk.apps.tickets.messages import UNVERIFIED, NewFile, Words, check_body, write
from charterdesk.apps.tickets.models import Message, Ticket, WorkEntry
from charterdesk.apps.tickets.pauses import begin_pause, check_party, end_pause, go_on
from charterdesk.apps.tickets.visibility import CUSTOMER, INTERNAL, RESELLER, readable
from charterdesk.rules.terms.audiences import AudienceName
from charterdesk.rules.terms.commitments import Event, Party
from charterdesk.rules.workflow import State, Verb, recordable

LONGEST_DAY: Final = 86_400


@transaction.atomic
def take_in_charge(actor: Actor, ticket_id: int, *, version: int | None = None, at: datetime | None = None) -> Ticket:
    """An agent makes the ticket his own and the desk has taken it in charge. Conflict when another agent has it."""
    change = begin(actor, ticket_id, "ticket.take_in_charge", version=version, at=at)
    ticket = change.ticket
    if ticket.owner_id is not None and ticket.in_charge_at is not None:
        raise Conflict(_("This ticket has been taken in charge already."), current=summary(ticket))
    change.move(Verb.TAKE_IN_CHARGE)
    take(change)
    return finish(change, judged=True)


@atomic
def reply(  # noqa: PLR0913  # each is said by name
    actor: Actor,
    ticket_id: int,
    *,
    body: str,
    visibility: str = CUSTOMER,
    files: Sequence[NewFile] = (),
    wait_for: str | None = None,
    told: Mapping[str, Json] | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Message:
    """Write to the other side: the desk answers, or the customer does, which ends the pause that waited for him.

    `wait_for` (desk only): the answer leaves the next move to this party. `told`: what else the journal says of it.
    """
    text = check_body(body)
    change = begin(actor, ticket_id, "ticket.reply", version=version, at=at)
    change.move(Verb.REPLY)
    return say(change, Words(text, visibility, files=files), wait_for, told=told)


@transaction.atomic
def inform(
    actor: Actor,
    ticket_id: int,
    *,
    body: str,
    author_id: int,
    files: Sequence[NewFile] = (),
    told: Mapping[str, Json] | None = None,
) -> Message:
    """The desk tells the customer something by itself, in the name of an agent: he reads it and is mailed, but nobody
    has answered him. No promise is met by it, and the last word stays whose it was.
    """
    text = check_body(body)
    change = begin(actor, ticket_id, "ticket.reply", version=None, at=None)
    if not change.by_staff:
        raise NotAllowed("ticket.reply")
    words = Words(text, CUSTOMER, files=files, author_id=author_id)
    message = write(actor, change.ticket, words, at=change.at)
    finish(change, "ticket.informed", data={**(told or {}), "message": message.pk})
    return message


@transaction.atomic
def attach(
    actor: Actor,
    ticket_id: int,
    *,
    files: Sequence[NewFile],
    version: int | None = None,
    at: datetime | None = None,
) -> Message:
    """Add files without words; from the customer it is a reply, from the desk it answers nothing."""
    if not files:
        raise Invalid(_("Choose a file."), field="files", code="required")
    change = begin(actor, ticket_id, "ticket.attach", version=version, at=at)
    change.move(Verb.REPLY)
    words = Words("", CUSTOMER, files=files)
    if not change.by_staff:
        return say(change, words, None)
    message = write(actor, change.ticket, words, at=change.at)
    finish(change, "ticket.files_attached", data={"message": message.pk})
    return message


@transaction.atomic
def note(
    actor: Actor,
    ticket_id: int,
    *,
    body: str,
    files: Sequence[NewFile] = (),
    version: int | None = None,
    at: datetime | None = None,
) -> Message:
    """Write for the desk only; neither customer nor reseller ever reads it."""
    text = check_body(body)
    change = begin(actor, ticket_id, "ticket.note", version=version, at=at)
    message = write(actor, change.ticket, Words(text, INTERNAL, files=files), at=change.at)
    finish(change, "ticket.noted", data={"message": message.pk})
    return message


@transaction.atomic
def log_time(
    actor: Actor,
    ticket_id: int,
    *,
    seconds: int,
    note: str = "",
    billable_hint: bool | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> WorkEntry:
    """Note seconds of work, at most a day at a time; possible on a closed ticket too. Its price is billing's matter."""
    if not 0 < seconds <= LONGEST_DAY:
        raise Invalid(_("Give a time above zero and up to 24 hours."), field="seconds")
    if actor.person_id is None:
        raise NotAllowed
    change = begin(actor, ticket_id, "ticket.log_time", version=version, at=at)
    entry = WorkEntry.objects.create(
        desk_id=actor.desk.pk,
        ticket=change.ticket,
        person_id=actor.person_id,
        seconds=seconds,
        note=note.replace("\x00", ""),
        billable_hint=billable_hint,
        at=change.at,
        recorded_at=now(),
    )
    finish(change, "ticket.time_logged", data={"entry": entry.pk, "seconds": seconds})
    return entry


@transaction.atomic
def decide_intervention(
    actor: Actor, ticket_id: int, *, note: str = "", version: int | None = None, at: datetime | None = None
) -> Ticket:
    """Somebody must go on site: a recorded event that cannot be moved afterwards, from which ES-15 counts."""
    return _intervention(actor, ticket_id, Verb.DECIDE_INTERVENTION, "ticket.intervention_decided", note, version, at)


@transaction.atomic
def arrive_on_site(
    actor: Actor, ticket_id: int, *, note: str = "", version: int | None = None, at: datetime | None = None
) -> Ticket:
    """Somebody has arrived on site."""
    return _intervention(actor, ticket_id, Verb.ARRIVE_ON_SITE, "ticket.arrived_on_site", note, version, at)


def _intervention(
    actor: Actor, ticket_id: int, verb: Verb, code: str, note: str, version: int | None, at: datetime | None
) -> Ticket:
    change = begin_move(actor, ticket_id, verb, version=version, at=at)
    if _somebody_is_to_come(change) is not (verb is Verb.ARRIVE_ON_SITE):
        raise Conflict(_("This cannot be done to the ticket as it stands now."), current=summary(change.ticket))
    data = {}
    if note.strip():
        data["message"] = write(actor, change.ticket, Words(check_body(note), INTERNAL), at=change.at).pk
    return finish(change, code, marks=marks_of(verb), data=data)


@transaction.atomic
def record_event(
    actor: Actor, ticket_id: int, *, event: str, note: str = "", version: int | None = None, at: datetime | None = None
) -> Ticket:
    """Something has happened that a promise looks at: the diagnosis is made, or what the charter itself names (parts
    sent, report delivered ...), also after the closing. Invalid for an event that the charter lets nobody record.
    """
    change = begin_move(actor, ticket_id, Verb.RECORD_EVENT, version=version, at=at)
    if event not in recordable(change.charter):
        raise Invalid(_("Choose what happened."), field="event", code="unknown")
    data: dict[str, Json] = {"event": event}
    if note.strip():
        data["message"] = write(actor, change.ticket, Words(check_body(note), INTERNAL), at=change.at).pk
    return finish(change, "ticket.event_recorded", marks=[event], data=data)


def _somebody_is_to_come(change: Change) -> bool:
    """Whether an intervention was decided and nobody has arrived for it yet."""
    names = [mark.name for mark in happened(change.ticket).marks]
    return names.count(Event.INTERVENTION_DECIDED) > names.count(Event.ARRIVED_ON_SITE)


def say(
    change: Change,
    words: Words,
    wait_for: str | None,
    *,
    asked: Sequence[str] = (),
    told: Mapping[str, Json] | None = None,
) -> Message:
    """The word of one side to the other, within a verb; `asked`: what of the charter's questions it puts; `told`: what
    else the journal says of it.

    Invalid for a visibility that the actor does not read.
    """
    reached = {CUSTOMER, RESELLER} if change.ticket.reseller_id else {CUSTOMER}
    if words.visibility not in readable(change.actor, change.ticket) & reached:
        raise Invalid(_("Choose who may read this."), field="visibility", code="unknown")
    if not change.by_staff:
        if wait_for is not None:
            raise NotAllowed("ticket.pause")
        return hear(change, words)
    message = write(change.actor, change.ticket, words, at=change.at)
    if change.ticket.last_message_at is None or change.ticket.last_message_at <= change.at:
        change.ticket.last_message_at = change.at
        change.ticket.last_message_by = "desk"
    more: dict[str, Json] = {**(told or {}), **({"asked": [*asked]} if asked else {})}
    _answer(change, words, message, wait_for, more)
    return message


def hear(change: Change, words: Words) -> Message:
    """The customer's side has spoken: the pause that waited for it ends, unless it is only a mail that says so."""
    message = write(change.actor, change.ticket, words, at=change.at)
    ticket = change.ticket
    ticket.last_message_at = change.at
    ticket.last_message_by = "customer"
    waited = ticket.state == State.WAITING and ticket.waiting_for == Party.CUSTOMER and words.trust != UNVERIFIED
    if waited:
        go_on(change)
    # He has spoken: a proposed solution no longer closes by his silence.
    ticket.silent_close_at = None
    data = {"message": message.pk, "resumed": waited}
    finish(change, "ticket.customer_replied", data=data, judged=waited)
    return message


def _answer(change: Change, words: Words, message: Message, wait_for: str | None, more: Mapping[str, Json]) -> None:
    ticket = change.ticket
    heard = words.visibility == CUSTOMER or ticket.audience == AudienceName.RESELLER
    if wait_for is not None:
        check_party(wait_for)
        change.move(Verb.PAUSE)
        end_pause(change)
        begin_pause(change, wait_for, "")
    marks = marks_of(Verb.REPLY) if heard else []
    data: dict[str, Json] = {**more, "message": message.pk, "waits_for": wait_for}
    finish(change, "ticket.replied", marks=marks, data=data, judged=wait_for is not None)
