"""Reads of tickets, each scoped by who asks. Absent and forbidden give the same answer."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Attachment, Ticket
from charterdesk.apps.tickets.queue import Queue, page_of
from charterdesk.apps.tickets.visibility import readable, visible_to

__all__ = ["attachment", "last_lines", "mine", "ticket", "visible_to"]


def mine(actor: Actor, *, closed: bool | None = None, limit: int = 50, offset: int = 0) -> Queue:
    """The tickets that the actor sees, the latest first: all, or only open or closed ones."""
    rows = visible_to(actor).order_by("-opened_at", "-number")
    if closed is not None:
        rows = rows.filter(closed_at__isnull=not closed)
    return page_of(rows, limit=limit, offset=offset)


def ticket(actor: Actor, number: int) -> Ticket:
    """One ticket by its number; NotFound."""
    row = visible_to(actor).filter(number=number).first()
    if row is None:
        raise NotFound
    return row


def last_lines(tickets: Sequence[Ticket]) -> dict[int, int]:
    """The last line of the journal of each of these tickets of one desk: what their reader has seen, by ticket."""
    if not tickets:
        return {}
    streams = {stream_of(one): one.pk for one in tickets}
    rows = Event.objects.filter(desk=tickets[0].desk_id, stream__in=streams).order_by()
    return {streams[stream]: last for stream, last in rows.values_list("stream").annotate(last=Max("seq"))}


def attachment(actor: Actor, attachment_id: int) -> Attachment:
    """One file, when the actor sees its ticket and may read its message; NotFound."""
    row = (
        Attachment.objects.select_related("ticket", "message", "stored_file")
        .filter(pk=attachment_id, ticket__in=visible_to(actor))
        .first()
    )
    if row is None or row.message.visibility not in readable(actor, row.ticket):
        raise NotFound
    return row
