"""Agreed times of a ticket, in the panel beside it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.appointments.queries import of_ticket
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.models import Ticket
from charterdesk.web.desk.solving.section import Section


def section(_request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """Tests with the customer, calls and visits, how each stands; proposing times. None for who may not see them."""
    if may(actor, "appointment.see") is None:
        return None
    rows = of_ticket(actor, ticket)
    proposes = may(actor, "appointment.propose") is not None and ticket.closed_at is None
    if not rows and not proposes:
        return None
    told = {"appointments": rows, "proposes": proposes and ticket.merged_into_id is None}
    title, template = _("Tests and appointments"), "desk/solving/appointments/section.html"
    return Section("appointments", title, template, told, len(rows), opens=any(seen.is_ours for seen in rows))
