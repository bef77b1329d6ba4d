"""What is heard at a tracker is said on the escalation that it is about."""

from __future__ import annotations

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.now import now
from charterdesk.apps.escalation.models import Escalation, EscalationMessage

LONGEST_SENDER = 254


def tell(escalation: Escalation, sender: str, body: str, *, edited: bool = False) -> int:
    """A word from the tracker stands in the conversation with R&D, whoever wrote it there; its number.

    An edited one stands beside the first: both are kept.
    """
    present = now()
    row = EscalationMessage.objects.create(
        desk=escalation.desk,
        escalation=escalation,
        sender=sender[:LONGEST_SENDER],
        kind="edited" if edited else "message",
        visibility=EscalationMessage.R_AND_D,
        body=body,
        at=present,
        recorded_at=present,
    )
    code = "ticket.tracker_comment_edited" if edited else "ticket.tracker_commented"
    data: dict[str, events.Json] = {"escalation": escalation.pk, "message": row.pk}
    actor = worker_actor(escalation.desk)
    events.record(escalation.desk, f"ticket:{escalation.ticket_id}", code, actor=actor, data=data)
    return row.pk
