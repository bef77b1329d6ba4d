"""What a mail may do to a ticket on behalf of somebody who is not the actor: a note, a word of one who was copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotAllowed
from charterdesk.apps.base.now import now
from charterdesk.apps.tickets.change import begin, finish
from charterdesk.apps.tickets.messages import UNVERIFIED, NewFile, Words, check_body, put_words, write
from charterdesk.apps.tickets.models import Message, Pause, Ticket
from charterdesk.apps.tickets.visibility import CUSTOMER, INTERNAL
from charterdesk.apps.tickets.work import hear, say
from charterdesk.rules.workflow import Verb


@transaction.atomic
def speak(
    actor: Actor,
    ticket_id: int,
    *,
    body: str,
    files: Sequence[NewFile] = (),
    trust: str = "",
    at: datetime | None = None,
) -> Message:
    """`work.reply` by mail, with the trust that the mail deserves."""
    text = check_body(body)
    change = begin(actor, ticket_id, "ticket.reply", version=None, at=at)
    change.move(Verb.REPLY)
    return say(change, Words(text, CUSTOMER, files=files, trust=trust), None)


@transaction.atomic
def note_mail(
    actor: Actor,
    ticket_id: int,
    *,
    body: str,
    sender: str,
    files: Sequence[NewFile] = (),
    code: str = "ticket.noted",
    data: Mapping[str, events.Json] | None = None,
    at: datetime | None = None,
) -> Message:
    """Note a mail for the desk only: it bears this address; who wrote it is not known for sure. The worker's verb."""
    _only_the_worker(actor)
    text = check_body(body)
    change = begin(actor, ticket_id, "ticket.note", version=None, at=at)
    words = Words(text, INTERNAL, files=files, trust=UNVERIFIED, sender=sender)
    message = write(actor, change.ticket, words, at=change.at)
    finish(change, code, data={**(data or {}), "message": message.pk})
    return message


@transaction.atomic
def fill_in(actor: Actor, message_id: int, *, body: str, files: Sequence[NewFile] = ()) -> Ticket:
    """The words and files of a mail whose message stood on its ticket before it was read; the ticket on which it stands
    now. The worker's verb.
    """
    _only_the_worker(actor)
    text = check_body(body)
    message = Message.objects.get(desk=actor.desk, pk=message_id)
    change = begin(actor, message.ticket_id, "ticket.note", version=None, at=None)
    put_words(actor, message, text, files)
    return finish(change, "ticket.mail_read", data={"message": message.pk})


@transaction.atomic
def hear_copied(
    actor: Actor,
    ticket_id: int,
    *,
    body: str,
    author_id: int,
    files: Sequence[NewFile] = (),
    trust: str = "",
    at: datetime | None = None,
) -> Message:
    """A person whom a participant copied has written: a word of the customer's side, under his own name. The worker's
    verb: he reaches this ticket by mail only.
    """
    _only_the_worker(actor)
    text = check_body(body)
    change = begin(actor, ticket_id, "ticket.reply", version=None, at=at)
    change.move(Verb.REPLY)
    return hear(change, Words(text, CUSTOMER, files=files, trust=trust, author_id=author_id))


@transaction.atomic
def hear_for(
    actor: Actor, ticket_id: int, *, body: str, author_id: int, trust: str, files: Sequence[NewFile] = ()
) -> Message:
    """An agent says that these are the words of this person: the customer's side has spoken, and what waited for it
    goes on. The journal names the agent.
    """
    text = check_body(body)
    change = begin(actor, ticket_id, "ticket.reply", version=None, at=None)
    if not change.by_staff:
        raise NotAllowed("ticket.reply")
    change.move(Verb.REPLY)
    return hear(change, Words(text, CUSTOMER, files=files, trust=trust, author_id=author_id))


def moment_on(ticket: Ticket, received_at: datetime) -> datetime:
    """When a mail that was received at this moment counts on a ticket: not before its opening, its closing or the pause
    that it may end, where it crossed them on its way.
    """
    paused = Pause.objects.filter(ticket=ticket).order_by("-from_at").first()
    crossed = (ticket.closed_at, paused.from_at if paused else None, paused.until_at if paused else None)
    return min(now(), max(received_at, ticket.opened_at, *(moment for moment in crossed if moment is not None)))


def _only_the_worker(actor: Actor) -> None:
    if actor.kind != "worker":
        raise NotAllowed
