"""What the fields of ready replies and macros stand for on a ticket."""

from __future__ import annotations

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.queries import visible_persons
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.rules.priority import level_of
from charterdesk.web import moments


def values(actor: Actor, page: TicketPage) -> dict[str, str]:
    """The words of each field on this ticket; they are documented in `canned.FIELDS`."""
    ticket, equipment = page.ticket, page.ticket.equipment
    running = [view.judgement.due for view in page.clocks if view.row.stopped_at is None and view.judgement.due]
    known = page.charter.severities.get(level_of(page.charter, ticket.severity) or "")
    return {
        "customer": ticket.requester.name,
        "organisation": ticket.organisation.name,
        "number": str(ticket.number),
        "subject": ticket.subject,
        "product": equipment.product.name if equipment else "",
        "serial": equipment.serial if equipment else "",
        "priority": (known.priority if known else "") or ticket.severity,
        "due": moments.exact(min(running)) if running else "",
        "agent": _own_name(actor),
        "desk": actor.desk.name,
    }


def _own_name(actor: Actor) -> str:
    row = visible_persons(actor).filter(pk=actor.person_id).first() if actor.person_id else None
    return row.name if row else ""
