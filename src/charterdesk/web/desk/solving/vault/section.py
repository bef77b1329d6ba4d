"""The credentials of the customer, for the panel beside a ticket: what they open, no secret."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.vault.queries import for_ticket
from charterdesk.web.desk.solving.section import Section


def section(_request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """What is kept for this customer; None for who may not see it, and where nothing is."""
    if may(actor, "vault.see") is None:
        return None
    rows = for_ticket(actor, ticket)
    template = "desk/solving/vault/section.html"
    return Section("safe", _("Safe"), template, {"credentials": rows}, len(rows)) if rows else None
