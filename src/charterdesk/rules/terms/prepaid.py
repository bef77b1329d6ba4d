"""What is bought in advance: hours of work, or incidents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from charterdesk.rules.terms.amounts import Duration
from charterdesk.rules.terms.term import Line, Written


class CountedIn(StrEnum):
    """What a credit is counted in."""

    HOURS = "hours"
    """The work that is done draws hours."""
    INCIDENTS = "incidents"
    """A ticket draws one incident when it is opened."""


class NoneLeft(StrEnum):
    """What follows where nothing of the credit is left."""

    QUOTE_FIRST = "quote first"
    """Work starts after a validated quote, such as one for a new pack."""
    AT_THE_RATE = "at the rate"
    """The work is charged at the rate in force."""
    REFUSED = "refused"
    """The request is refused."""


class Period(StrEnum):
    """How often: by the calendar of the desk."""

    MONTH = "month"
    """Each month."""
    QUARTER = "quarter"
    """Each quarter."""
    YEAR = "year"
    """Each year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepaid(Written):
    """A credit that a contract holds. A kind of request that does not draw on it is priced as if there were none."""

    lines: ClassVar[tuple[Line, ...]] = (Line("hours|incidents", "incidents"),)
    counted_in: CountedIn
    """What the credit is counted in. Example: `incidents`"""
    kinds: tuple[str, ...] = ()
    """The kinds of request that draw on it; every kind where none is named. Example: `[anomaly, usage]`"""
    none_left: NoneLeft | None = None
    """What follows where nothing is left. Without it a quote goes first: for an incident always, for hours where the
    estimate is above what is left. Example: `refused`
    """
    included: int | None = None
    """How many hours or incidents the contract holds anew each time (`every`), beside what is bought; what is not used
    by then lapses. Example: `2`
    """
    every: Period | None = None
    """How often `included` is given anew, from the first day of the month, the quarter or the year. Example: `month`"""
    packs: tuple[int, ...] = ()
    """The sizes in which it is sold. Example: `[5, 10, 20]`"""
    holds_for: Duration | None = None
    """How long a pack can be used from the day it was bought; without it, as long as the contract runs. Example: `365
    elapsed days`
    """
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "hours", "incidents" or the long form."""
        return {"counted_in": value} if isinstance(value, str) else value


PREPAID_HOURS = Prepaid(counted_in=CountedIn.HOURS)
