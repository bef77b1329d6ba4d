"""The macros that apply to a ticket: a menu in the panel beside it, and in the palette."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.workspace import macros
from charterdesk.web.desk.solving.section import Section


def section(_request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """What can be done at one press; None where nothing is offered, and for whoever only reads."""
    if ticket.merged_into_id is not None or may(actor, "ticket.note") is None:
        return None
    offered = macros.offered(actor, ticket)
    template = "desk/macros/section.html"
    return Section("macros", _("Macros"), template, {"macros": offered}, len(offered)) if offered else None
