"""What the ticket's page shows of tickets that are similar."""

from __future__ import annotations

import logging
from typing import Any, Final

from django.db import DatabaseError

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.search.similar import similar
from charterdesk.apps.tickets.page import TicketPage

log: Final = logging.getLogger(__name__)


def shown(actor: Actor, page: TicketPage) -> dict[str, Any]:
    """The context of the template desk/finding/similar.html; a page without it is better than no page."""
    try:
        return {"similar": similar(actor, page.ticket)}
    except DatabaseError:
        log.exception("Similar tickets could not be looked for")
        return {"similar": ()}
