"""Parts of the year, and days counted in their month."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from charterdesk.rules.terms.days import DayOfYear

Spell = tuple[DayOfYear, DayOfYear]
"""First and last day, both included; of every year, or both of a year that is named."""

WEEK = 7
LAST = -1


@dataclass(frozen=True, slots=True)
class Season:
    """Other weekly hours for a part of the year: seven days, Monday first; None where the usual hours stay."""

    spell: Spell
    week: tuple[tuple[tuple[int, int], ...] | None, ...]


def holds_on(spell: Spell, day: date) -> bool:
    """Whether a local date lies in it; what begins later in the year than it ends goes on over the New Year."""
    first, last = spell
    if first.year and last.year:
        return date(first.year, first.month, first.day) <= day <= date(last.year, last.month, last.day)
    begins, ends, here = (first.month, first.day), (last.month, last.day), (day.month, day.day)
    return begins <= here <= ends if begins <= ends else here >= begins or here <= ends


def nth_in_month(day: date) -> tuple[int, ...]:
    """Which of its kind a day is in its month: 1 for the first Tuesday, and LAST beside where no other follows."""
    nth = (day.day - 1) // WEEK + 1
    follows = day.day + WEEK <= monthrange(day.year, day.month)[1]
    return (nth,) if follows else (nth, LAST)
