"""The moment at which a request is tried: a quarter of an hour of a week, and moments worth trying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.rules.terms.calendars import DAYS
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.opening import opening

QUARTER: Final = timedelta(minutes=15)
QUARTERS_A_DAY: Final = 96
QUARTERS: Final = 7 * QUARTERS_A_DAY
NOW: Final = "now"
BEFORE_LUNCH: Final = "before_lunch"
FRIDAY: Final = "friday"
HOLIDAY: Final = "holiday"
WEDNESDAY: Final = 2
EARLIEST, LATEST = date(1991, 1, 7), date(2098, 12, 22)


@dataclass(frozen=True, slots=True)
class Moment:
    """A quarter of an hour of a week that begins on a Monday, in the desk's zone."""

    monday: date
    quarter: int

    def at(self, zone: ZoneInfo) -> datetime:
        """The instant; an hour that a change of clocks skips is told as the clocks say it before."""
        days, quarters = divmod(self.quarter, QUARTERS_A_DAY)
        return datetime.combine(self.monday + timedelta(days=days), time(), zone) + quarters * QUARTER


def moment_of(day: date, quarter: int) -> Moment:
    """A quarter of the week in which a day lies; both are brought within what can be tried."""
    inside = min(max(day, EARLIEST), LATEST)
    return Moment(inside - timedelta(days=inside.weekday()), min(max(quarter, 0), QUARTERS - 1))


def moment_at(at: datetime, zone: ZoneInfo) -> Moment:
    """The quarter of an hour in which an instant lies."""
    local = at.astimezone(zone)
    minutes = local.weekday() * 24 * 60 + local.hour * 60 + local.minute
    return moment_of(local.date(), minutes // 15)


def presets(charter: Charter, week: Moment, now: datetime) -> dict[str, Moment]:
    """Moments worth trying: now, the last quarter before lunch, Friday evening, a public holiday that closes."""
    zone = ZoneInfo(charter.desk.time_zone)
    found = {NOW: moment_at(now, zone)}
    noon = _before_lunch(charter, week, zone)
    if noon:
        found[BEFORE_LUNCH] = noon
    found[FRIDAY] = Moment(week.monday, 4 * QUARTERS_A_DAY + 71)
    closed = _next_closed(charter, now.astimezone(zone).date())
    if closed:
        found[HOLIDAY] = moment_of(closed, closed.weekday() * QUARTERS_A_DAY + 40)
    return found


def open_stretches(charter: Charter, week: Moment) -> tuple[tuple[float, float], ...]:
    """The open hours of the week: where each begins and how wide it is, in percent of the week."""
    zone = ZoneInfo(charter.desk.time_zone)
    start = Moment(week.monday, 0).at(zone)
    end = datetime.combine(week.monday + timedelta(days=7), time(), zone)
    whole = (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds()
    return tuple(
        (
            round((begins - start).total_seconds() * 100 / whole, 2),
            round((ends - begins).total_seconds() * 100 / whole, 2),
        )
        for begins, ends in opening(charter).spans(start.astimezone(UTC), end.astimezone(UTC))
    )


def _before_lunch(charter: Charter, week: Moment, zone: ZoneInfo) -> Moment | None:
    """A quarter of an hour before the first closing of a day that opens again."""
    for number in (WEDNESDAY, 0, 1, 3, 4):
        start = Moment(week.monday, number * QUARTERS_A_DAY).at(zone).astimezone(UTC)
        spans = opening(charter).spans(start, start + timedelta(days=1))
        if len(spans) > 1:
            return moment_at(spans[0][1] - QUARTER, zone)
    return None


def _next_closed(charter: Charter, today: date) -> date | None:
    calendar = charter.calendars[charter.opening]
    timeline = opening(charter)
    for number in range(366):
        day = today + timedelta(days=number)
        if day <= LATEST and calendar.on(DAYS[day.weekday()]).spans and not timeline.is_workday(day):
            return day
    return None
