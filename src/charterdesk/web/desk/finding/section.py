"""Similar tickets, for the panel beside a ticket."""

from __future__ import annotations

import logging
from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.search.similar import similar
from charterdesk.apps.tickets.models import Ticket
from charterdesk.web.desk.solving.section import Section

log: Final = logging.getLogger(__name__)


def section(_request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """Tickets like this one; None where there are none: a panel without them is better than no panel."""
    try:
        found = similar(actor, ticket)
    except DatabaseError:
        log.exception("Similar tickets could not be looked for")
        return None
    template = "desk/finding/similar.html"
    return Section("similar", _("Similar tickets"), template, {"similar": found}, len(found)) if found else None
