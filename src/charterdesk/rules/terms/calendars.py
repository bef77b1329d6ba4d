"""When the desk is open: weekly hours, public holidays, half days and exceptional days."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from charterdesk.rules.terms.term import Written, listed

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_KEY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)(?:\s*-\s*(mon|tue|wed|thu|fri|sat|sun))?")
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
HOLIDAYS = re.compile(r"public holidays(?:\s+([A-Z]{2}(?:-[A-Z0-9]{1,3})?))?")
CLOSED = "closed"
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Spans(Written):
    """The openings of one day, in seconds after local midnight; an end past midnight belongs to the starting day."""

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def read(cls, value: object) -> object:
        """Read "09:00-12:30, 14:00-18:00", "22:00-06:00" (past midnight) or "closed"."""
        if not isinstance(value, str):
            return value
        if value.strip() == CLOSED:
            return {"spans": ()}
        spans = sorted(_span(part, value) for part in value.split(","))
        for (_, until), (start, _) in itertools.pairwise(spans):
            if start < until:
                message = f"'{value}': two openings of one day overlap"
                raise ValueError(message)
        return {"spans": spans}


CLOSED_ALL_DAY = Spans()


def _span(part: str, whole: str) -> tuple[int, int]:
    found = SPAN.fullmatch(part.strip())
    if not found:
        message = f"'{whole}' is not a list of openings; write for instance '09:00-12:30, 14:00-18:00', or 'closed'"
        raise ValueError(message)
    hours = [int(text) for text in found.groups()]
    start, until = hours[0] * 3600 + hours[1] * 60, hours[2] * 3600 + hours[3] * 60
    if hours[1] > 59 or hours[3] > 59 or start >= DAY_SECONDS or until > DAY_SECONDS:  # noqa: PLR2004
        message = f"'{part.strip()}': hours run from 00:00 to 24:00"
        raise ValueError(message)
    if start == until:
        message = f"'{part.strip()}' lasts no time; write 00:00-24:00 for a whole day"
        raise ValueError(message)
    return start, until if until > start else until + DAY_SECONDS


@dataclass(frozen=True, slots=True)
class ClosedOn(Written):
    """A day of closing, or the public holidays of the desk's country or of another."""

    day: date | None = None
    holidays_of: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "public holidays", "public holidays DE-BY" or "2026-12-24"."""
        if not isinstance(value, str):
            return value
        if found := HOLIDAYS.fullmatch(value.strip()):
            return {"holidays_of": found[1] or ""}
        try:
            return {"day": date.fromisoformat(value)}
        except ValueError:
            message = f"'{value}' is neither 'public holidays' nor a day such as 2026-12-24"
            raise ValueError(message) from None


@dataclass(frozen=True, slots=True)
class Calendar(Written):
    """The opening hours of a week, line by line as written, and the days on which they do not hold."""

    week: Mapping[str, Spans]
    closed: tuple[ClosedOn, ...] = ()
    exceptions: Mapping[date, Spans] = field(default_factory=dict)
    time_zone: str = ""
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Gather the lines of the days ("mon-fri: 08:00-18:30") into the week."""
        if not isinstance(value, Mapping):
            return value
        week: dict[str, Any] = {}
        rest: dict[str, Any] = {}
        given: set[str] = set()
        for key, said in value.items():
            days = days_named(str(key))
            (week if days else rest)[str(key)] = said
            if twice := given.intersection(days):
                message = f"'{key}': {twice.pop()} is given twice"
                raise ValueError(message)
            given.update(days)
        if not week:
            message = "a calendar says when it is open; write for instance 'mon-fri: 09:00-12:30, 14:00-18:00'"
            raise ValueError(message)
        rest["week"] = week
        rest["closed"] = listed(rest.get("closed", ()))
        return rest

    def on(self, day: str) -> Spans:
        """Return the usual openings of a day of the week (mon ... sun)."""
        return next((spans for line, spans in self.week.items() if day in days_named(line)), CLOSED_ALL_DAY)

    def holiday_lists(self, of_the_desk: str) -> tuple[str, ...]:
        """Name the lists of public holidays on which this calendar is closed, such as FR or FR-57."""
        return tuple(said.holidays_of or of_the_desk for said in self.closed if said.day is None)

    def closed_dates(self) -> frozenset[date]:
        """Return the single days of closing that the charter names itself."""
        return frozenset(said.day for said in self.closed if said.day is not None)


def days_named(key: str) -> tuple[str, ...]:
    """Return the days that the line of a week is for: "mon-fri", "sat, sun"; none where it names no day."""
    days: list[str] = []
    for part in key.split(","):
        found = DAY_KEY.fullmatch(part.strip())
        if not found:
            return ()
        first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
        length = (last - first) % 7 + 1
        days += [DAYS[(first + offset) % 7] for offset in range(length)]
    return tuple(days)
