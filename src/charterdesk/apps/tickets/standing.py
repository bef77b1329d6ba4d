"""At which level a ticket stands, read from its journal: what was recorded, what was handed over and has not ended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from charterdesk.apps.base import events
from charterdesk.apps.base.models import Event
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.levels import Standing

HANDED_OVER: Final = "ticket.escalated"
TAKEN_BACK: Final = "ticket.escalation_taken_back"
CLOSED: Final = "ticket.escalation_closed"
ENDED: Final = (TAKEN_BACK, CLOSED)


def standing_in(journal: Iterable[Event]) -> Standing:
    """What the lines of a ticket's journal, oldest first, tell of its way through the levels."""
    recorded: set[str] = set()
    handed: dict[int, str] = {}
    for line in journal:
        recorded.update(line.data.get("marks", ()))
        if line.code == HANDED_OVER:
            handed[line.data["escalation"]] = line.data["level"]
        elif line.code in ENDED:
            handed.pop(line.data["escalation"], None)
    return Standing(recorded=frozenset(recorded), handed_to=tuple(name for name in handed.values() if name))


def standing_of(ticket: Ticket) -> Standing:
    """Read the journal of one ticket for it."""
    return standing_in(events.of(ticket.desk, stream_of(ticket)).only("seq", "code", "data"))
