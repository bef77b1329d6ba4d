"""Where the ticket stands, what was handed over, who is called: for the panel beside it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.escalation.alerts import open_alerts
from charterdesk.apps.escalation.handing_over import ways
from charterdesk.apps.escalation.queries import of_ticket
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.standing import standing_of
from charterdesk.web.desk.solving.level_shown import alerts_shown, before_shown, flow_shown, named
from charterdesk.web.desk.solving.section import Section


def section(_request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """Its station on the flow of its charter; None for who may not see it, and where the charter has no levels."""
    if may(actor, "escalation.see") is None:
        return None
    charter = charter_of(ticket.charter_version)
    escalations = of_ticket(actor, ticket)
    alerts = alerts_shown(open_alerts(actor).filter(ticket=ticket))
    if not charter.levels and not escalations and not alerts:
        return None
    standing = standing_of(ticket)
    before = before_shown(charter, standing, ways(actor, ticket, charter, standing))
    told = {
        "flow": flow_shown(charter, standing, closed=ticket.closed_at is not None),
        "escalations": named(escalations),
        "before": before,
        "may": any(way.may for way in before),
        "alerts": alerts,
        "present": now(),
    }
    title, template = _("Where it stands"), "desk/solving/level_section.html"
    return Section("levels", title, template, told, opens=True, urgent=bool(alerts))
