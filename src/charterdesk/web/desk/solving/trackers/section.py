"""The issues of a ticket's bugs and escalations, for the panel beside it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.integrations.subjects import of_ticket
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.models import Ticket
from charterdesk.web.desk.solving.section import Section
from charterdesk.web.desk.solving.trackers.beside import context


def section(request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """None for who may not see it, where nothing of the ticket could be tied, and where the desk has no tracker."""
    if may(actor, "tracker.see") is None:
        return None
    subjects = of_ticket(ticket)
    shown = context(request, actor, subjects) if subjects else None
    return None if shown is None else Section("trackers", _("Trackers"), "desk/solving/trackers/section.html", shown)
