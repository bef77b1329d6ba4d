"""Public holidays of the running charter: until when its lists go, and what a proposed list would move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import charter_at, day_of
from charterdesk.apps.people.access import require

WARNED_DAYS: Final = 183


@dataclass(frozen=True, slots=True)
class Years:
    """A list of the running charter: its last day, and whether it ends within six months."""

    name: str
    last: date | None
    ends_soon: bool


def lists_of(actor: Actor) -> tuple[Years, ...]:
    """The lists of public holidays that the charter of today names. NoCharter."""
    require(actor, "charter.see")
    today = day_of(actor.desk, now())
    charter = charter_at(actor.desk, now()).charter
    found = ((name, max(days, default=None)) for name, days in sorted(charter.holidays.items()))
    return tuple(
        Years(name, last, ends_soon=last is None or last.year < today.year or _ends_soon(last, today))
        for name, last in found
    )


def _ends_soon(last: date, today: date) -> bool:
    # A list holds whole years: it says something of every day until the end of the year of its last holiday.
    return (date(last.year, 12, 31) - today).days < WARNED_DAYS


@dataclass(frozen=True, slots=True)
class Difference:
    """One day on which the running list and the proposed one differ, by the name that either gives it."""

    day: date
    name: str
    proposed: bool


def differences(running: frozenset[date], proposed: Mapping[date, str], year: int) -> tuple[Difference, ...]:
    """What would move in a year: days to be closed that the running list does not know, and the other way round."""
    new = (Difference(day, name, proposed=True) for day, name in proposed.items() if day not in running)
    gone = (Difference(day, "", proposed=False) for day in running if day not in proposed)
    return tuple(sorted((one for one in (*new, *gone) if one.day.year == year), key=lambda one: one.day))
