"""The drawing of worked examples: days side by side, open hours light, closed ones hatched, counted time filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.rules.charter.document.blocks import Box, Drawing, Inline, Label, Line, Shape
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.worktime.instants import Timeline

HOUR: Final = 3600
DAY: Final = 24
MOST_DAYS: Final = 8
GAP: Final = 0.8
HEAD: Final = 16.0
TEXT: Final = 15.0
BAR: Final = 11.0
BELOW: Final = 12.0
MARK: Final = 3.0
Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One example: its words, its beginning and its due moment, and the stretches that count."""

    label: str
    note: str
    said: str
    start: datetime
    due: datetime
    counted: tuple[tuple[datetime, datetime], ...]
    timeline: Timeline
    around_the_clock: bool


@dataclass(frozen=True, slots=True)
class _Axis:
    zone: ZoneInfo
    first: date
    days: int
    hours: Window

    def x(self, at: datetime) -> float:
        """Where a moment lies, in percent; what is before or after the hours shown lies at their edge."""
        local = at.astimezone(self.zone)
        day = (local.date() - self.first).days
        if day < 0:
            return 0.0
        if day >= self.days:
            return 100.0
        width = (100 - GAP * (self.days - 1)) / self.days
        hour = (local.hour * 60 + local.minute) / 60
        first, last = self.hours
        share = min(1.0, max(0.0, (hour - first) / (last - first)))
        return day * (width + GAP) + share * width

    def columns(self) -> list[tuple[date, float, float]]:
        """The days with the places where they begin and end."""
        width = (100 - GAP * (self.days - 1)) / self.days
        days = [self.first + timedelta(days=number) for number in range(self.days)]
        return [(day, n * (width + GAP), n * (width + GAP) + width) for n, day in enumerate(days)]

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """The instants at which a day begins and ends."""
        begin = datetime.combine(day, time(), self.zone).astimezone(UTC)
        return begin, datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)


def strip(told: Told, kind: str, caption: Inline, alt: str, rows: Sequence[Row]) -> Drawing:
    """Draw the examples of one commitment over one another, on the same days."""
    axis = _axis(told, rows)
    shapes: list[Shape] = []
    for day, left, right in axis.columns():
        name = told.speech.short_weekday(day.weekday())
        shapes.append(Label(f"{name} {day.day}", round((left + right) / 2, 2), 10, "middle", "tick"))
    y = HEAD
    for row in rows:
        y = _row(axis, row, y, shapes)
    return Drawing(kind, caption, alt, y, tuple(shapes))


def _row(axis: _Axis, row: Row, y: float, shapes: list[Shape]) -> float:
    shapes.append(Label(row.label, 0, y + 9, "start", "strong"))
    if row.note:
        y += TEXT
        shapes.append(Label(row.note, 0, y + 9, "start", "quiet"))
    y += TEXT
    shapes.append(Label(row.said, 0, y + 9))
    y += TEXT
    for day, left, right in axis.columns():
        shapes.append(Box("closed", round(left, 2), y, round(right - left, 2), BAR))
        begin, end = axis.bounds(day)
        for start, until in row.timeline.spans(begin, end):
            shapes += _box(axis, "open", day, (start, until), y)
        for start, until in row.counted:
            if start < end and until > begin:
                shapes += _box(axis, "counted", day, (max(start, begin), min(until, end)), y)
    x = round(axis.x(row.start), 2)
    shapes.append(Line("start", ((x, y - MARK), (x, y + BAR + MARK))))
    if axis.columns()[-1][0] >= row.due.astimezone(axis.zone).date():
        x = round(axis.x(row.due), 2)
        shapes.append(Line("due", ((x, y - MARK), (x, y + BAR + MARK))))
    return y + BAR + BELOW


def _box(axis: _Axis, look: str, day: date, span: tuple[datetime, datetime], y: float) -> list[Shape]:
    left = axis.x(span[0])
    end_of_day = span[1] >= axis.bounds(day)[1]
    right = next(right for other, _, right in axis.columns() if other == day) if end_of_day else axis.x(span[1])
    return [Box(look, round(left, 2), y, round(right - left, 2), BAR)] if right > left else []


def _axis(told: Told, rows: Sequence[Row]) -> _Axis:
    zone = ZoneInfo(told.charter.desk.time_zone)
    first = min(row.start for row in rows).astimezone(zone).date()
    last = max(row.due for row in rows).astimezone(zone).date()
    days = min(MOST_DAYS, max(2, (last - first).days + 1))
    axis = _Axis(zone, first, days, (0, DAY))
    if any(row.around_the_clock for row in rows):
        return axis
    hours: list[Window] = []
    for row in rows:
        for day, _, _ in axis.columns():
            begin, end = axis.bounds(day)
            hours += [_hours(start, until, begin) for start, until in row.timeline.spans(begin, end)]
    if not hours:
        return axis
    return _Axis(zone, first, days, (min(start for start, _ in hours), max(until for _, until in hours)))


def _hours(start: datetime, until: datetime, midnight: datetime) -> Window:
    first = int((start - midnight).total_seconds()) // HOUR
    last = -(-int((until - midnight).total_seconds()) // HOUR)
    return max(0, first), min(DAY, last)
