"""Reads of tickets, each scoped by who asks. Absent and forbidden give the same answer."""

from __future__ import annotations

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.tickets.models import Attachment, Ticket
from charterdesk.apps.tickets.queue import Queue, page_of
from charterdesk.apps.tickets.visibility import readable, visible_to

__all__ = ["attachment", "mine", "ticket", "visible_to"]


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
