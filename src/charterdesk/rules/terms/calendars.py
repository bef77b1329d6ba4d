"""When the desk is open: weekly hours, seasons, public holidays and their eves, exceptional days, other calendars."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from charterdesk.rules.terms.days import DayOfYear
from charterdesk.rules.terms.term import Line, Written, listed
from charterdesk.rules.terms.texts import NO_TEXT, Text
from charterdesk.rules.why.said import Said

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_KEY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)(?:\s*-\s*(mon|tue|wed|thu|fri|sat|sun))?")
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
NTH_DAY = re.compile(r"(first|second|third|fourth|last)\s+(mon|tue|wed|thu|fri|sat|sun)")
HOLIDAYS = re.compile(r"public holidays(?:\s+([A-Z]{2}(?:-[A-Z0-9]{1,3})?))?")
FROM_TO = re.compile(r"(\S+)\s+to\s+(\S+)")
A_DAY = r"(\d{4}-)?\d{2}-\d{2}"
AS_ANOTHER = re.compile(r"as\s+(\S.*)")
CLOSED = "closed"
HOURS_IN = frozenset({"week", "monthly"})
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Spans(Written):
    """The openings of one day, in seconds after local midnight; an end past midnight belongs to the starting day."""

    lines: ClassVar[tuple[Line, ...]] = (
        Line(rf"{SPAN.pattern}(\s*,\s*{SPAN.pattern})*", "09:00-12:30, 14:00-18:00"),
        Line(CLOSED, "closed"),
    )
    only_lines: ClassVar[bool] = True
    spans: tuple[tuple[int, int], ...] = ()
    """The openings of one day."""

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
                message = Said("'{value}': two openings of one day overlap", value=value)
                raise ValueError(message)
        return {"spans": spans}


CLOSED_ALL_DAY = Spans()


def _span(part: str, whole: str) -> tuple[int, int]:
    found = SPAN.fullmatch(part.strip())
    if not found:
        message = Said(
            "'{value}' is not a list of openings; write for instance '09:00-12:30, 14:00-18:00', or 'closed'",
            value=whole,
        )
        raise ValueError(message)
    hours = [int(text) for text in found.groups()]
    start, until = hours[0] * 3600 + hours[1] * 60, hours[2] * 3600 + hours[3] * 60
    if hours[1] > 59 or hours[3] > 59 or start >= DAY_SECONDS or until > DAY_SECONDS:  # noqa: PLR2004
        message = Said("'{value}': hours run from 00:00 to 24:00", value=part.strip())
        raise ValueError(message)
    if start == until:
        message = Said("'{value}' lasts no time; write 00:00-24:00 for a whole day", value=part.strip())
        raise ValueError(message)
    return start, until if until > start else until + DAY_SECONDS


@dataclass(frozen=True, slots=True)
class ClosedOn(Written):
    """Days of closing: the public holidays of the desk's country or of another, a day, every day from one to another,
    or whatever days another calendar is closed on (its holidays and days of closing, not its weekly hours).
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line(HOLIDAYS.pattern, "public holidays"),
        Line(rf"{A_DAY}(\s+to\s+{A_DAY})?", "12-24 to 01-02"),
        Line(AS_ANOTHER.pattern, "as opening"),
    )
    only_lines: ClassVar[bool] = True
    day: date | None = None
    """A day of closing. Example: `2026-12-24`"""
    holidays_of: str = ""
    """Whose public holidays; without it, those of the desk's country. Example: `DE-BY`"""
    first: DayOfYear | None = None
    """The first day of a closing that comes every year or lasts longer than a day. Example: `12-24`"""
    last: DayOfYear | None = None
    """The last day of it, included. Example: `01-02`"""
    as_: str = ""
    """The calendar whose days of closing and holidays are meant. Example: `opening`"""

    @property
    def of_holidays(self) -> bool:
        """Say whether these are public holidays."""
        return not (self.day or self.first or self.as_)

    @classmethod
    def read(cls, value: object) -> object:
        """Read "public holidays", "public holidays DE-BY", "2026-12-24", "12-24" (every year), "12-24 to 01-02",
        "2026-07-27 to 2026-08-14" or "as opening".
        """
        if not isinstance(value, str):
            return value
        said = value.strip()
        if found := HOLIDAYS.fullmatch(said):
            return {"holidays_of": found[1] or ""}
        if found := AS_ANOTHER.fullmatch(said):
            return {"as_": found[1]}
        try:
            if found := FROM_TO.fullmatch(said):
                return {part: DayOfYear.checked(day) for part, day in (("first", found[1]), ("last", found[2]))}
            day = DayOfYear.read(said)
        except ValueError:
            message = Said("'{value}' is neither 'public holidays' nor a day such as 2026-12-24", value=value)
            raise ValueError(message) from None
        if isinstance(day, Mapping) and day["year"]:
            return {"day": date.fromisoformat(said)}
        return {"first": said, "last": said}


@dataclass(frozen=True, slots=True)
class Season(Written):
    """Other hours from one day to another, both included, every year or once. A day of the week that the season does
    not name keeps its usual hours.
    """

    from_: DayOfYear
    """The first day: of every year, or of one. Example: `07-01`"""
    until: DayOfYear
    """The last day, included; a season may go on over the New Year. Example: `08-31`"""
    week: Mapping[str, Spans]
    """The hours of days of the week, each line for one or for several. Example: `08:00-14:00`"""
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Gather the lines of the days ("mon-fri: 08:00-14:00") into the week of the season."""
        if not isinstance(value, Mapping):
            return value
        week, rest = _week_in(value, days_named)
        if not week:
            message = Said("a season says its hours; write for instance 'mon-fri: 08:00-14:00', or 'mon-sun: closed'")
            raise ValueError(message)
        return {**rest, "week": week}

    def on(self, day: str) -> Spans | None:
        """Return the openings of a day of the week (mon ... sun) in this season; None where it keeps the usual ones."""
        return next((spans for line, spans in self.week.items() if day in days_named(line)), None)


@dataclass(frozen=True, slots=True)
class Calendar(Written):
    """The opening hours of a week, line by line as written, and the days on which they do not hold.

    For one day the first of these counts: ``exceptions``; ``closed``; ``eves``; a day counted in its month
    (``monthly``); the first of ``seasons`` that names it; the week.
    """

    one_line: ClassVar[tuple[str, ...]] = ("closed",)
    week: Mapping[str, Spans] = field(default_factory=dict)
    """The hours of days of the week, each line for one or for several: `mon-fri`, `sat, sun`. Example:
    `09:00-12:30, 14:00-18:00`
    """
    monthly: Mapping[str, Spans] = field(default_factory=dict)
    """The hours of days counted in their month: `first` to `fourth`, `last`. Example: `09:00-12:00`"""
    any_of: tuple[str, ...] = ()
    """Instead of hours of its own: open whenever one of these calendars is, each in its own zone and with its own
    holidays. Example: `[asia, europe, america]`
    """
    outside: str = ""
    """Open only while this calendar is closed. Example: `opening`"""
    closed: tuple[ClosedOn, ...] = ()
    """Days of closing: public holidays, days of one year or of every year, or those of another calendar. Example:
    `[public holidays, 12-24 to 01-02]`
    """
    eves: Spans | None = None
    """Hours of a day before a public holiday, if the desk usually opens on it. Example: `09:00-12:00`"""
    seasons: tuple[Season, ...] = ()
    """Other hours for a part of the year; of several that hold on a day, the first. Example: `[{from: 07-01, until:
    08-31, mon-fri: "08:00-14:00"}]`
    """
    exceptions: Mapping[date, Spans] = field(default_factory=dict)
    """Hours of single days, whatever else is said; also on a public holiday. Example: `{2026-12-24: "09:00-12:00"}`"""
    time_zone: str = ""
    """The zone of these hours; without it, the desk's. Example: `Asia/Singapore`"""
    is_: Text = NO_TEXT
    """What customers call these hours; without it they read its name. Example: `{en: on-call hours}`"""
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Gather the lines of the days ("mon-fri: 08:00-18:30", "first sat: 09:00-12:00") into the week."""
        if not isinstance(value, Mapping):
            return value
        week, rest = _week_in(value, days_named)
        monthly, rest = _week_in(rest, nth_day)
        if not (week or monthly or rest.get("any_of")):
            message = Said("a calendar says when it is open; write for instance 'mon-fri: 09:00-12:30, 14:00-18:00'")
            raise ValueError(message)
        if rest.get("any_of") and (week or monthly or set(rest) - {"any_of", "time_zone", "is_", "source"}):
            message = Said(
                "a calendar that is open when others are has no hours or closings of its own beside 'any_of'"
            )
            raise ValueError(message)
        rest["week"], rest["monthly"] = week, monthly
        rest["closed"] = listed(rest.get("closed", ()))
        return rest

    def on(self, day: str) -> Spans:
        """Return the usual openings of a day of the week (mon ... sun)."""
        return next((spans for line, spans in self.week.items() if day in days_named(line)), CLOSED_ALL_DAY)

    def holiday_lists(self, of_the_desk: str) -> tuple[str, ...]:
        """Name the lists of public holidays on which this calendar is closed, such as FR or FR-57."""
        return tuple(said.holidays_of or of_the_desk for said in self.closed if said.of_holidays)

    def closed_dates(self) -> frozenset[date]:
        """Return the single days of closing that the charter names itself."""
        return frozenset(said.day for said in self.closed if said.day is not None)

    def closed_spells(self) -> tuple[tuple[DayOfYear, DayOfYear], ...]:
        """Return the days of closing that come every year or last longer than one: first and last, both included."""
        return tuple((said.first, said.last) for said in self.closed if said.first and said.last)

    def others(self) -> tuple[str, ...]:
        """Name the other calendars that this one needs."""
        closings = tuple(said.as_ for said in self.closed if said.as_)
        return (*self.any_of, *closings, *((self.outside,) if self.outside else ()))


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


def nth_day(key: str) -> tuple[str, ...]:
    """Return the days of a month that a line is for: "first sat", "first tue, third tue"; none where it names none."""
    found = [NTH_DAY.fullmatch(part.strip()) for part in key.split(",")]
    return tuple(f"{day[1]} {day[2]}" for day in found if day) if all(found) else ()


def _week_in(
    written: Mapping[Any, object], named: Callable[[str], tuple[str, ...]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part the lines that name days from the other keys; ValueError where a day is given twice."""
    week: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    given: set[str] = set()
    for key, said in written.items():
        if key in HOURS_IN:
            message = Said(
                "'{key}' is not known here: write the days themselves, such as 'mon-fri: 08:00-14:00'", key=key
            )
            raise ValueError(message)
        days = named(str(key))
        (week if days else rest)[str(key)] = said
        if twice := given.intersection(days):
            message = Said("'{key}': {day} is given twice", key=key, day=twice.pop())
            raise ValueError(message)
        given.update(days)
    return week, rest
