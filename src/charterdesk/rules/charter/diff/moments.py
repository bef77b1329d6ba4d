"""The moments at which two versions are tried: around openings, lunch, closing, the weekend, and days of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.rules.charter.document.ordinary import ordinary_wednesday
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.instants import Timeline
from charterdesk.rules.worktime.opening import opening

BEFORE: Final = timedelta(minutes=20)
HALF_AN_HOUR: Final = timedelta(minutes=30)
# Wednesday first: an ordinary day; then the eve of the weekend, the weekend, and the rest.
WEEK: Final = (2, 4, 5, 0, 6)
USUAL: Final = {
    2: (time(17, 40), time(12, 45), *(time(hour) for hour in range(7, 22))),
    4: (time(17, 45),),
    5: (time(10),),
    0: (),
    6: (),
}
DAYS_AHEAD: Final = 370
MOST_DAYS: Final = 3
LONGEST_CLOSED: Final = 6
Spans = tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class Moments:
    """Where two versions are tried. `wednesday` begins an ordinary week under the newer one."""

    old: Charter
    new: Charter
    wednesday: date

    def around(self, old: str, new: str) -> tuple[datetime, ...]:
        """The moments around the openings of a calendar of each version, the most ordinary first."""
        lines = (opening(self.old, old), opening(self.new, new))
        found = dict.fromkeys(at for day in WEEK for at in self._of_day(lines, day))
        for day in self._days_apart(lines):
            found.update(dict.fromkeys(self._of_single_day(lines, day)))
        return tuple(found)

    def _of_day(self, lines: tuple[Timeline, Timeline], number: int) -> Iterator[datetime]:
        day = self.wednesday + timedelta(days=number - 2)
        spans = [_on(line, day, self._zone) for line in lines]
        ends = [until for one in spans for _, until in one[-1:]]
        yield from (until - BEFORE for until in ends)
        yield from (datetime.combine(day, at, self._zone).astimezone(UTC) for at in USUAL[number])
        if number in {2, 4}:
            edges = [edge for one in spans for span in one for edge in span]
            yield from (edge - BEFORE for edge in edges)
            yield from (edge + HALF_AN_HOUR for edge in edges)

    def _of_single_day(self, lines: tuple[Timeline, Timeline], day: date) -> Iterator[datetime]:
        """The eve of closing, and the day itself."""
        for line in lines:
            eves = (_on(line, day - timedelta(days=back), self._zone) for back in range(1, LONGEST_CLOSED))
            yield from (until - BEFORE for _, until in next((spans for spans in eves if spans), [])[-1:])
        yield datetime.combine(day, time(10), self._zone).astimezone(UTC)

    def _days_apart(self, lines: tuple[Timeline, Timeline]) -> list[date]:
        """Days of the year to come on which the two differ, and differ otherwise than in an ordinary week."""
        start = datetime.combine(self.wednesday, time(), self._zone).astimezone(UTC)
        spans = [_by_day(line, start, self._zone) for line in lines]
        found: list[date] = []
        for number in range(DAYS_AHEAD):
            day = self.wednesday + timedelta(days=number)
            usual = self.wednesday + timedelta(days=(day.weekday() - 2) % 7)
            here = tuple(one.get(day, ()) for one in spans)
            if here[0] != here[1] and here != tuple(one.get(usual, ()) for one in spans):
                found.append(day)
                if len(found) == MOST_DAYS:
                    break
        return found

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.new.desk.time_zone)


def moments(old: Charter, new: Told) -> Moments:
    """The moments from the day on which the newer version holds, or from today."""
    return Moments(old, new.charter, ordinary_wednesday(new))


def _on(line: Timeline, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    start = datetime.combine(day, time(), zone).astimezone(UTC)
    until = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    return line.spans(start, until)


def _by_day(line: Timeline, start: datetime, zone: ZoneInfo) -> dict[date, tuple[tuple[int, int], ...]]:
    """The open minutes of each local day."""
    found: dict[date, tuple[tuple[int, int], ...]] = {}
    for begin, end in line.spans(start, start + timedelta(days=DAYS_AHEAD)):
        here, there = begin.astimezone(zone), end.astimezone(zone)
        day = here.date()
        found[day] = (*found.get(day, ()), (here.hour * 60 + here.minute, there.hour * 60 + there.minute))
    return found
