"""Mails follow the messages that were moved to another ticket."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import BigIntegerField

from charterdesk.apps.base.models import Event
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.channels.models import IncomingMail, OutgoingMail
from charterdesk.apps.tickets.models import Message, MessageMove, Ticket

_MOVED_FROM: Final[Prepared[MessageMove]] = Prepared(
    lambda: MessageMove.objects.filter(from_ticket_id=Given("ticket", BigIntegerField())).only("message_id")
)


def follow(event: Event) -> None:
    """The mails that brought these messages belong to the ticket on which the messages stand now; within the move's
    own transaction.
    """
    IncomingMail.objects.filter(message_id__in=event.data["messages"]).update(ticket_id=event.data["to"])


def moved_message(message_id: int, ticket_id: int) -> Message | None:
    """A message that stood on this ticket when a mail was noted that tells it."""
    if all(move.message_id != message_id for move in _MOVED_FROM(ticket=ticket_id)):
        return None
    return Message.objects.select_related("author__organisation", "incoming_mail__words").get(pk=message_id)


def answered_elsewhere(ticket: Ticket, outgoing_keys: Iterable[int]) -> Ticket | None:
    """The ticket on which the message stands that our mail told, of which this is an answer; None where it stands on
    this one still.
    """
    moved = {move.message_id for move in _MOVED_FROM(ticket=ticket.pk)}
    if not moved:
        return None
    mails = OutgoingMail.objects.filter(desk_id=ticket.desk_id, pk__in=[*outgoing_keys], ticket=ticket)
    told = [mail.event.data.get("message") for mail in mails.select_related("event") if mail.event is not None]
    found = Message.objects.filter(pk__in=[key for key in told if key in moved]).exclude(ticket=ticket)
    row = found.select_related("ticket").first()
    return row.ticket if row is not None else None
