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
    if shown is None:
        return None
    lines = [line for part in shown["parts"] for line in part.lines]
    troubled = any(line.troubled for line in lines)
    # Without an issue it still stands folded: what could be sent where is no single line.
    count = len(lines) or None
    return Section("trackers", _("Trackers"), "desk/solving/trackers/section.html", shown, count, urgent=troubled)
