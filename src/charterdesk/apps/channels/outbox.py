"""The outbox: what is to be told by mail is noted in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from charterdesk.apps.base.models import Event
from charterdesk.apps.base.prepared import insert
from charterdesk.apps.channels.models import OutgoingMail

KIND_OF: Final[Mapping[str, str]] = {
    "ticket.opened": "acknowledgment",
    "ticket.replied": "answer",
    "ticket.customer_replied": "answer",
    "ticket.priority_changed": "priority",
    "ticket.quote_sent": "quote",
    "ticket.workaround_given": "workaround",
    "ticket.solution_proposed": "solution",
    "ticket.reopened": "answer",
    "ticket.closed": "closed",
    "ticket.closed_by_silence": "closed",
    "ticket.validated": "closed",
    "ticket.quote_declined": "closed",
}


def announce(event: Event) -> None:
    """Note that this event of a ticket is to be told by mail; to whom and in which words is found out by the sender.

    At most one acknowledgment a ticket: its key says so.
    """
    kind = KIND_OF[event.code]
    ticket_id = int(event.stream.removeprefix("ticket:"))
    key = f"acknowledgment:{ticket_id}" if kind == "acknowledgment" else f"event:{event.pk}"
    insert(
        OutgoingMail(
            desk_id=event.desk_id,
            ticket_id=ticket_id,
            event=event,
            kind=kind,
            dedupe_key=key,
            created_at=event.recorded_at,
            run_at=event.recorded_at,
        )
    )
