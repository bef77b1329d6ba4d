"""What the ticket's page shows of tags, links, merges and snoozes."""

from __future__ import annotations

from typing import Any

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets.page import TicketPage


def shown(_actor: Actor, _page: TicketPage) -> dict[str, Any]:
    """The context of the templates desk/joining/."""
    return {}
