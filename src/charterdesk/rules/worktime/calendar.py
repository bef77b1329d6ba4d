"""What a charter says of its opening hours, and the open spans of UTC that follow from it.

The only module of the rules in which local time exists. A wall time means the first instant at which the local clock
shows it or a later one, and a span counts the real seconds between its two wall times. So the night shift 22:00-06:00
lasts seven hours in March and nine in October, and when a wall time is itself moved:

- one that is skipped means the instant of the jump (02:30 in Paris on 31 March 2024 is 01:00 UTC), so that an opening
  inside the missing hour neither loses nor invents time;
- one that happens twice means its first occurrence (RFC 5545, 3.3.5), so that the evening shift 18:00-02:00 goes home
  at the first 02:00 and still lasts eight hours.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from charterdesk.rules.worktime.year import Season, Spell, holds_on, nth_in_month

Span = tuple[int, int]
"""Local seconds from the midnight of the day it starts on: opening, closing. Past 86,400 it goes on after midnight."""

DAY = 86_400
WEEKDAYS = 7
LONGEST_SPAN_DAYS = 7
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DATE = date(1970, 1, 1)
SAMPLED = (2020, 2029)
"""Years looked at to say whether calendars of several zones leave no hole: daylight-saving time included."""


@dataclass(frozen=True)
class Hours:
    """The opening hours of one calendar of a charter; equal by value, and not to be changed once built.

    Raises ValueError when a span is upside down, starts outside its day or ends more than seven days after it.
    """

    zone: str
    week: tuple[tuple[Span, ...], ...]
    """Seven days, Monday first, each with its openings."""
    holidays: frozenset[date] = frozenset()
    """Local dates on which no span starts; wins over `exceptions`."""
    exceptions: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    """Openings that replace the weekly hours of a date; none at all for an exceptional closing."""
    breaks: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    """Wall times of a date during which the desk is closed, whatever else the calendar says."""
    spells: tuple[Spell, ...] = ()
    """First and last days of closings, of every year or of one; `exceptions` win."""
    eves: frozenset[date] = frozenset()
    """Dates on which, if the desk opens at all, it opens as on `eve`."""
    eve: tuple[Span, ...] = ()
    monthly: Mapping[tuple[int, int], tuple[Span, ...]] = field(default_factory=dict)
    """Openings of days counted in their month: first to fourth (1 to 4) or last (-1), and which day, Monday 0."""
    seasons: tuple[Season, ...] = ()
    """Other weekly hours for parts of the year; of several, the first that names the day of the week."""
    outside: AnyHours | None = None
    """Whenever this calendar is open, this one is closed."""

    def __post_init__(self) -> None:
        if len(self.week) != WEEKDAYS:
            raise ValueError(f"a week has seven days, not {len(self.week)}")
        own = (*self.week, *self.exceptions.values(), *self.breaks.values(), self.eve, *self.monthly.values())
        for spans in (*own, *(spans for season in self.seasons for spans in season.week if spans)):
            for opening, closing in spans:
                if not (0 <= opening < DAY and opening < closing <= LONGEST_SPAN_DAYS * DAY):
                    raise ValueError(f"a span opens on its day and closes after it opens, not {opening}-{closing} s")

    @cached_property
    def _value(self) -> int:
        changes = tuple(tuple(sorted(said.items())) for said in (self.exceptions, self.breaks, self.monthly))
        parts = (self.spells, self.eves, self.eve, self.seasons, self.outside)
        return hash((self.zone, self.week, self.holidays, changes, parts))

    def __hash__(self) -> int:
        return self._value


@dataclass(frozen=True)
class Together:
    """Open whenever one of its parts is, each in its own zone; `zone` is that of its days and wall times."""

    zone: str
    parts: tuple[AnyHours, ...]


AnyHours = Hours | Together


def opening_hours(hours: Hours, day: date) -> tuple[Span, ...]:
    """Openings that start on a local date, before its breaks are taken out; nothing on a holiday."""
    if day in hours.holidays:
        return ()
    if day in hours.exceptions:
        return hours.exceptions[day]
    if any(holds_on(spell, day) for spell in hours.spells):
        return ()
    usual = _usual_hours(hours, day)
    return hours.eve if usual and day in hours.eves else usual


def _usual_hours(hours: Hours, day: date) -> tuple[Span, ...]:
    if hours.monthly:
        for nth in nth_in_month(day):
            if (nth, day.weekday()) in hours.monthly:
                return hours.monthly[nth, day.weekday()]
    for season in hours.seasons:
        spans = season.week[day.weekday()]
        if spans is not None and holds_on(season.spell, day):
            return spans
    return hours.week[day.weekday()]


def is_workday(hours: AnyHours, day: date) -> bool:
    """Whether the desk opens on this local date: not a holiday, and something is left after its breaks.

    Where calendars are taken together, whether one of them opens on a day of this date in its own zone.
    """
    if isinstance(hours, Together):
        return any(is_workday(part, day) for part in hours.parts)
    openings = _without(_merged(opening_hours(hours, day)), _merged(hours.breaks.get(day, ())))
    if hours.outside is None or not openings:
        return bool(openings)
    spans = _merged(_on_dates(zone_named(hours.zone), [(day, tuple(openings))]))
    years = sorted({(EPOCH_DATE + timedelta(days=at // DAY)).year for span in spans for at in span})
    others = [span for year in years for span in spans_of_year(hours.outside, year)]
    first = max(0, bisect_right(others, (spans[0][0], 0)) - 1)
    return bool(_without(spans, others[first : bisect_right(others, (spans[-1][1], 0))]))


def spans_of_date(hours: AnyHours, day: date) -> list[Span]:
    """Open spans that begin on this local date, as epoch seconds; none for what is made of other calendars."""
    if isinstance(hours, Together) or hours.outside is not None:
        return []
    openings = _without(_merged(opening_hours(hours, day)), _merged(hours.breaks.get(day, ())))
    return list(_on_dates(zone_named(hours.zone), [(day, tuple(openings))]))


def hours_never_open(hours: AnyHours) -> bool:
    """Whether no date whatever has an opening: a promise on such a calendar would never fall due."""
    if isinstance(hours, Together):
        return all(hours_never_open(part) for part in hours.parts)
    regular = (*hours.week, *hours.monthly.values(), *(spans for season in hours.seasons for spans in season.week))
    return not any(regular) and not any(is_workday(hours, day) for day in hours.exceptions)


def always_open(hours: AnyHours) -> bool:
    """Whether the desk never closes, so that its open time is plain elapsed time."""
    if isinstance(hours, Together):
        return any(always_open(part) for part in hours.parts) or (_regular(hours) and _no_hole(hours))
    if not _regular(hours):
        return False
    return all(any(opening == 0 and closing >= DAY for opening, closing in _merged(spans)) for spans in hours.week)


def _regular(hours: AnyHours) -> bool:
    """Whether every week is like the next."""
    if isinstance(hours, Together):
        return all(_regular(part) for part in hours.parts)
    changes = (hours.holidays, hours.exceptions, hours.breaks, hours.spells, hours.eves, hours.monthly, hours.seasons)
    return not any(changes) and hours.outside is None


def _no_hole(hours: Together) -> bool:
    first, last = SAMPLED
    return open_spans(hours, first, last) == [(year_start(first), year_start(last + 1))]


def open_spans(hours: AnyHours, first_year: int, last_year: int) -> list[Span]:
    """Open spans from 1 January of `first_year` to 31 December of `last_year`, as epoch seconds of UTC.

    Sorted, merged, and cut at the UTC limits of those years, even when the desk is open over the New Year.
    """
    if isinstance(hours, Together):
        return _merged(span for part in hours.parts for span in open_spans(part, first_year, last_year))
    low, high = year_start(first_year), year_start(last_year + 1)
    zone = zone_named(hours.zone)
    first = EPOCH_DATE + timedelta(days=low // DAY - LONGEST_SPAN_DAYS - 1)
    days = [first + timedelta(days=n) for n in range((high - low) // DAY + LONGEST_SPAN_DAYS + 3)]
    openings = _merged(_on_dates(zone, ((day, opening_hours(hours, day)) for day in days)))
    breaks = _merged(_on_dates(zone, ((day, hours.breaks[day]) for day in days if day in hours.breaks)))
    spans = _without(openings, breaks) if breaks else openings
    spans = [(max(a, low), min(b, high)) for a, b in spans if a < high and b > low]
    if hours.outside is None:
        return spans
    others = [span for year in range(first_year, last_year + 1) for span in spans_of_year(hours.outside, year)]
    return _without(spans, others)


@lru_cache(maxsize=256)
def spans_of_year(hours: AnyHours, year: int) -> list[Span]:
    """`open_spans` of one year, kept for calendars that are asked about it again and again."""
    return open_spans(hours, year, year)


def zone_named(name: str) -> ZoneInfo:
    """IANA time zone; ValueError when the name is unknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone: {name!r}") from error


def year_start(year: int) -> int:
    """Midnight UTC of 1 January, as epoch seconds."""
    return (date(year, 1, 1) - EPOCH_DATE).days * DAY


def wall_instant(zone: ZoneInfo, wall: datetime) -> int:
    """Instant of a naive local wall time, as epoch seconds; skipped and doubled times as the module says."""
    first = wall.replace(tzinfo=zone, fold=0)
    before, after = _offset(first), _offset(first.replace(fold=1))
    seconds = _seconds(wall.replace(tzinfo=UTC) - EPOCH)
    if after <= before:
        return seconds - before
    early, late = seconds - after, seconds - before
    while late - early > 1:
        middle = (early + late) // 2
        if _offset(datetime.fromtimestamp(middle, zone)) == after:
            late = middle
        else:
            early = middle
    return late


def _on_dates(zone: ZoneInfo, days: Iterable[tuple[date, tuple[Span, ...]]]) -> Iterator[Span]:
    for day, spans in days:
        if not spans:
            continue
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall time, placed by wall_instant
        last = midnight + timedelta(days=-(-max(closing for _, closing in spans) // DAY))
        offset = _offset(midnight.replace(tzinfo=zone))
        if offset == _offset(last.replace(tzinfo=zone, fold=1)):
            # Nowhere do clocks move there and back within a span: most days are plain addition.
            utc_midnight = (day - EPOCH_DATE).days * DAY - offset
            yield from ((utc_midnight + opening, utc_midnight + closing) for opening, closing in spans)
            continue
        for opening, closing in spans:
            yield (
                wall_instant(zone, midnight + timedelta(seconds=opening)),
                wall_instant(zone, midnight + timedelta(seconds=closing)),
            )


def _offset(local: datetime) -> int:
    offset = local.utcoffset()
    return 0 if offset is None else _seconds(offset)


def _seconds(span: timedelta) -> int:
    return span.days * DAY + span.seconds


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for opening, closing in sorted(spans):
        if opening >= closing:
            continue
        if merged and opening <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closing))
        else:
            merged.append((opening, closing))
    return merged


def _without(spans: list[Span], removed: list[Span]) -> list[Span]:
    """What is left of the spans; both sorted and merged."""
    left: list[Span] = []
    first = 0
    for opening, closing in spans:
        start = opening
        while first < len(removed) and removed[first][1] <= opening:
            first += 1
        for cut_from, cut_to in itertools.islice(removed, first, None):
            if cut_from >= closing:
                break
            if cut_from > start:
                left.append((start, cut_from))
            start = max(start, cut_to)
        if start < closing:
            left.append((start, closing))
    return left
