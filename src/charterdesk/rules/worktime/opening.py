"""From what a charter says of its hours to the timelines that count them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from charterdesk.rules.terms.amounts import Counts
from charterdesk.rules.terms.calendars import DAYS, Calendar
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.calendar import Hours
from charterdesk.rules.worktime.timeline import Elapsed, Timeline, timeline

AnyTimeline = Timeline | Elapsed
MOST_KEPT = 512
_compiled: dict[tuple[str, str], AnyTimeline] = {}


def hours_of(charter: Charter, calendar: Calendar) -> Hours:
    """Gather weekly hours, public holidays and single days of one calendar of a charter."""
    lists = calendar.holiday_lists(charter.desk.holiday_list)
    holidays = frozenset[date]().union(calendar.closed_dates(), *(charter.holidays[name] for name in lists))
    exceptions = {day: said.spans for day, said in calendar.exceptions.items()}
    # An exceptional opening that the charter names is meant, also on a public holiday.
    return Hours(
        zone=calendar.time_zone or charter.desk.time_zone,
        week=tuple(calendar.on(day).spans for day in DAYS),
        holidays=holidays.difference(exceptions),
        exceptions=exceptions,
        breaks={},
    )


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
