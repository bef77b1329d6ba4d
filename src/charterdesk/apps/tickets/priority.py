"""The severity that the desk validates, and what it changes: priority, promises, place in the queue."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed
from charterdesk.apps.base.now import now
from charterdesk.apps.tickets.change import begin_move, finish, marks_of
from charterdesk.apps.tickets.facts import SEVERITY_CHANGED
from charterdesk.apps.tickets.messages import check_reason
from charterdesk.apps.tickets.models import PriorityChange, Ticket
from charterdesk.rules.priority import priority_of
from charterdesk.rules.workflow import State, Verb


@transaction.atomic
def change_priority(
    actor: Actor, ticket_id: int, *, severity: str, reason: str, version: int | None = None, at: datetime | None = None
) -> Ticket:
    """The desk validates a severity of its charter, and says why (EK-04). The clocks keep their start, what they have
    consumed and their pauses; only what is promised changes. Confirming the severity that counts is a change too.

    Invalid for a severity that the charter does not know.
    """
    why = check_reason(reason)
    if actor.person_id is None:
        raise NotAllowed
    change = begin_move(actor, ticket_id, Verb.CHANGE_PRIORITY, version=version, at=at)
    ticket = change.ticket
    if severity not in change.charter.severities:
        raise Invalid(_("Choose a severity of the charter."), field="severity", code="unknown")
    before, ticket.severity = ticket.severity, severity
    ticket.priority = priority_of(change.charter, severity) or ""
    PriorityChange.objects.create(
        desk_id=ticket.desk_id,
        ticket=ticket,
        from_severity=before,
        to_severity=severity,
        priority=ticket.priority,
        reason=why,
        author_id=actor.person_id,
        at=change.at,
        recorded_at=now(),
    )
    data = {"from": before, "to": severity, "priority": ticket.priority}
    # Confirming the severity that counts already changes no target; before a quote is accepted nothing is promised.
    marks = [SEVERITY_CHANGED] if before != severity else []
    marks += marks_of(Verb.CHANGE_PRIORITY) if ticket.state != State.QUOTE else []
    return finish(change, "ticket.priority_changed", marks=marks, data=data, judged=True)
