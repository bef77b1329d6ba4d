"""Moments to come back to something, on a calendar: this afternoon, tomorrow at opening, Monday at opening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from charterdesk.rules.worktime.instants import Timeline
from charterdesk.rules.worktime.timeline import Elapsed

AFTERNOON: Final = time(13)
# What never closes has no opening: its people begin their day at this hour.
MORNING: Final = time(8)
NEXT_OPENING: Final = "next_opening"
THIS_AFTERNOON: Final = "this_afternoon"
TOMORROW: Final = "tomorrow"
NEXT_WEEK: Final = "next_week"


@dataclass(frozen=True, slots=True)
class Later:
    """A moment with a name: "next_opening", "this_afternoon", "tomorrow", "next_week" (its first opening)."""

    name: str
    at: datetime


def later(timeline: Timeline, now: datetime) -> tuple[Later, ...]:
    """The moments after `now` that a calendar offers, the soonest first, each instant once.

    "tomorrow" only where it opens tomorrow; "this_afternoon" only before it; the first day of next week that opens.
    """
    today = now.astimezone(timeline.zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    offered = [
        (THIS_AFTERNOON, _opening_from(timeline, today, AFTERNOON), today),
        (TOMORROW, _first_opening(timeline, today + timedelta(days=1)), today + timedelta(days=1)),
        (NEXT_WEEK, _first_opening(timeline, monday), None),
    ]
    if not isinstance(timeline, Elapsed):
        offered.append((NEXT_OPENING, timeline.next_open(now, strict=True), None))
    found: dict[datetime, Later] = {}
    for name, at, day in offered:
        if at > now and day in {None, at.astimezone(timeline.zone).date()}:
            found.setdefault(at, Later(name, at))
    return tuple(found[at] for at in sorted(found))


def _first_opening(timeline: Timeline, day: date) -> datetime:
    """The first opening on this local day or after it; what opened the evening before does not open in the night."""
    if isinstance(timeline, Elapsed):
        return _local(timeline, day, MORNING)
    return timeline.next_open(_local(timeline, day, time()) - timedelta(seconds=1), strict=True)


def _opening_from(timeline: Timeline, day: date, hour: time) -> datetime:
    return timeline.next_open(_local(timeline, day, hour))


def _local(timeline: Timeline, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, timeline.zone).astimezone(UTC)
