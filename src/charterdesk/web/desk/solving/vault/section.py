"""The credentials of the customer, for the panel beside a ticket: what they open, no secret."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.vault.queries import for_ticket
from charterdesk.apps.vault.troubles import in_use
from charterdesk.web.desk.solving.section import Section
from charterdesk.web.desk.solving.vault.overview import WORDS


def section(_request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """What is kept for this customer, what of it does not open; None for who may not see it, and where nothing is."""
    if may(actor, "vault.see") is None:
        return None
    rows = for_ticket(actor, ticket)
    if not rows:
        return None
    wrong = in_use(rows)
    told = {"credentials": [(row, WORDS[wrong[row.pk]] if row.pk in wrong else "") for row in rows]}
    return Section("safe", _("Safe"), "desk/solving/vault/section.html", told, len(rows), opens=bool(wrong))
