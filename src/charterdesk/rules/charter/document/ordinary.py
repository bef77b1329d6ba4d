"""An ordinary week to tell examples with: no holiday, no exception in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.calendars import DAYS, Calendar
from charterdesk.rules.worktime.opening import opening

WEDNESDAY: Final = 2
WEEKS_LOOKED_AT: Final = 60
DAYS_AHEAD: Final = 9
Span = tuple[int, int]


def ordinary_wednesday(told: Told) -> date:
    """The first Wednesday from today whose days before and to come open as in any week."""
    names = _made_of(told, told.charter.opening)
    first = told.today + timedelta(days=(WEDNESDAY - told.today.weekday()) % 7)
    for week in range(WEEKS_LOOKED_AT):
        wednesday = first + timedelta(weeks=week)
        days = [wednesday + timedelta(days=number) for number in range(-WEDNESDAY, DAYS_AHEAD)]
        if all(_as_usual(told, name, days) for name in names):
            return wednesday
    return first


def usual_spans(told: Told, name: str) -> list[list[Span]]:
    """The open spans of each day of an ordinary week, as the calendar really opens, in local seconds of the desk."""
    zone = ZoneInfo(told.charter.desk.time_zone)
    monday = ordinary_wednesday(told) - timedelta(days=WEDNESDAY)
    found = []
    for number in range(len(DAYS)):
        midnight = datetime.combine(monday + timedelta(days=number), time(), zone).astimezone(UTC)
        spans = opening(told.charter, name).spans(midnight, midnight + timedelta(days=1))
        found.append([(_seconds(start - midnight), _seconds(until - midnight)) for start, until in spans])
    return found


def _made_of(told: Told, name: str) -> list[str]:
    calendar = told.charter.calendars[name]
    return [part for other in calendar.any_of for part in _made_of(told, other)] or [name]


def _as_usual(told: Told, name: str, days: list[date]) -> bool:
    calendar: Calendar = told.charter.calendars[name]
    timeline = opening(told.charter, name)
    return all(
        timeline.is_workday(day) is bool(calendar.on(DAYS[day.weekday()]).spans) and day not in calendar.exceptions
        for day in days
    )


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
