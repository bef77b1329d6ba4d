"""Calls back that were promised on a ticket: what the journal says of them, for the clocks.

Each is a promise of its own, for the moment that was told to the caller: it counts every second, nothing pauses it, and
only the call keeps it, or its withdrawal, or the end of the ticket.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from charterdesk.apps.base.models import Event
from charterdesk.rules.decide.promises import PromiseTerms
from charterdesk.rules.terms.amounts import Counts, Duration
from charterdesk.rules.terms.commitments import DueAt, NewTarget
from charterdesk.rules.terms.texts import NO_TEXT

CALL_BACK: Final = "promised_call"
CLOSED: Final = "closed"
SECONDS_A_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Promised:
    """A call back, promised at a moment for so many seconds later; `sequence`: its number on the ticket."""

    sequence: int
    at: datetime
    seconds: int
    kept_at: datetime | None = None


def promised_in(journal: Iterable[Event]) -> tuple[Promised, ...]:
    """The calls back that the journal of a ticket tells, the first first."""
    found: dict[int, Promised] = {}
    for line in journal:
        if "call_back" in line.data:
            number = int(line.data["call_back"])
            found[number] = Promised(number, line.at, int(line.data["seconds"]))
        kept = [int(line.data["called_back"])] if "called_back" in line.data else []
        for number in [*found] if CLOSED in line.data.get("marks", ()) else kept:
            if number in found and found[number].kept_at is None:
                found[number] = replace(found[number], kept_at=line.at)
    return tuple(found.values())


def terms_of_call_back(promised: Promised) -> PromiseTerms:
    """What was promised, in the words of the clocks."""
    minutes = Decimal(promised.seconds) / SECONDS_A_MINUTE
    return PromiseTerms(
        kind=CALL_BACK,
        is_=NO_TEXT,
        within=Duration(number=minutes, counts=Counts.ELAPSED, unit="minute"),
        firm=True,
        starts="call_back_promised",
        after="",
        stops=("called_back", "closed"),
        paused_by=(),
        calendar="",
        cut_off=None,
        due_at=DueAt.SAME_HOUR,
        repeats=False,
        new_target=NewTarget.FROM_THE_START,
        warn_at_percent=75,
        source="",
    )
