"""Where the ticket stands, for the panel beside it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.escalation.queries import of_ticket
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.models import Ticket
from charterdesk.web.desk.solving.section import Section


def section(_request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """What was handed over; None for who may not see it, and where nothing was."""
    if may(actor, "escalation.see") is None:
        return None
    escalations = of_ticket(actor, ticket)
    if not escalations:
        return None
    return Section("levels", _("Escalations"), "desk/solving/level_section.html", {"escalations": escalations})
