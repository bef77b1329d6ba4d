"""From what a charter says of its hours to the timelines that count them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from charterdesk.rules.terms.amounts import Counts
from charterdesk.rules.terms.calendars import DAYS, Calendar, Season, nth_day
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime import year as yearly
from charterdesk.rules.worktime.calendar import AnyHours, Hours, Together
from charterdesk.rules.worktime.timeline import Elapsed, Timeline, timeline

AnyTimeline = Timeline | Elapsed
MOST_KEPT = 512
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": yearly.LAST}
_compiled: dict[tuple[str, str], AnyTimeline] = {}


def hours_of(charter: Charter, calendar: Calendar) -> AnyHours:
    """Gather weekly hours, seasons, public holidays and single days of one calendar of a charter, and the calendars of
    which it is made.
    """
    zone = calendar.time_zone or charter.desk.time_zone
    if calendar.any_of:
        return Together(zone, tuple(hours_of(charter, charter.calendars[name]) for name in calendar.any_of))
    closed = _closings(charter, calendar)
    exceptions = {day: said.spans for day, said in calendar.exceptions.items()}
    eves = frozenset(day - timedelta(days=1) for day in closed.public) if calendar.eves else frozenset[date]()
    return Hours(
        zone=zone,
        week=tuple(calendar.on(day).spans for day in DAYS),
        # An exceptional opening that the charter names is meant, also on a public holiday.
        holidays=(closed.public | closed.days).difference(exceptions),
        exceptions=exceptions,
        spells=closed.spells,
        eves=eves,
        eve=calendar.eves.spans if calendar.eves else (),
        monthly={
            (NTH[nth], DAYS.index(day)): said.spans
            for line, said in calendar.monthly.items()
            for nth, _, day in (name.partition(" ") for name in nth_day(line))
        },
        seasons=tuple(_season(season) for season in calendar.seasons),
        outside=hours_of(charter, charter.calendars[calendar.outside]) if calendar.outside else None,
    )


def _season(season: Season) -> yearly.Season:
    said = [season.on(day) for day in DAYS]
    return yearly.Season((season.from_, season.until), tuple(spans.spans if spans else None for spans in said))


@dataclass(frozen=True, slots=True)
class _Closings:
    public: frozenset[date]
    days: frozenset[date]
    spells: tuple[yearly.Spell, ...]


def _closings(charter: Charter, calendar: Calendar) -> _Closings:
    """The days on which a calendar is closed, those included on which another is that it names."""
    lists = calendar.holiday_lists(charter.desk.holiday_list)
    public = frozenset[date]().union(*(charter.holidays[name] for name in lists))
    days, spells = calendar.closed_dates(), calendar.closed_spells()
    for said in calendar.closed:
        if said.as_:
            other = charter.calendars[said.as_]
            theirs = _closings(charter, other)
            public |= theirs.public.difference(other.exceptions)
            days |= theirs.days.difference(other.exceptions)
            days |= {day for day, spans in other.exceptions.items() if not spans.spans}
            spells += theirs.spells
    return _Closings(public, days, spells)


def opening(charter: Charter, name: str = "") -> AnyTimeline:
    """Return the compiled timeline of a calendar of the charter; without a name, of the desk's opening hours."""
    key = (charter.digest, name or charter.opening)
    found = _compiled.get(key) if charter.digest else None
    if found is None:
        found = timeline(hours_of(charter, charter.calendars[key[1]]))
        if charter.digest:
            while len(_compiled) >= MOST_KEPT:
                _compiled.pop(next(iter(_compiled)))
            _compiled[key] = found
    return found


def counting(charter: Charter, counts: Counts, calendar: str = "") -> AnyTimeline:
    """Return the timeline on which a promise is counted: open hours of a calendar, or every hour."""
    return opening(charter, calendar) if counts is Counts.WORKING else Elapsed(charter.desk.time_zone)


def local_day(charter: Charter, at: datetime) -> date:
    """Return the day of an instant in the desk's zone."""
    return at.astimezone(ZoneInfo(charter.desk.time_zone)).date()
