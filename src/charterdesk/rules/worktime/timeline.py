"""Due instants and open seconds on a calendar: two bisects on its compiled spans; 24x7 is plain addition."""

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from functools import lru_cache

from charterdesk.rules.worktime.calendar import (
    AnyHours,
    Span,
    always_open,
    hours_never_open,
    is_workday,
    spans_of_date,
    zone_named,
)
from charterdesk.rules.worktime.compiled import Years
from charterdesk.rules.worktime.instants import Pause, Timeline, epoch, instant

__all__ = ["Elapsed", "Pause", "Timeline", "Working", "epoch", "instant", "timeline"]


class Working(Timeline):
    """Time counted while the desk is open. Safe for use by several threads.

    Raises ValueError for a calendar that never opens. Build it with `timeline`, which keeps what is compiled.
    """

    def __init__(self, hours: AnyHours) -> None:
        if hours_never_open(hours):
            raise ValueError("calendar never opens")
        self.hours = hours
        self.zone = zone_named(hours.zone)
        self.years = Years(hours)

    def due_epoch(self, start: int, seconds: int) -> int:
        """`due` in epoch seconds."""
        if seconds <= 0:
            return self.next_open_epoch(start) if _none(seconds) else start
        years = self.years.now
        if not years.low <= start < years.high:
            years = self.years.holding(start, start)
        starts, before = years.starts, years.before
        span = bisect_right(starts, start) - 1
        target = before[span + 1] + seconds
        closing = years.ends[span]
        if start < closing:
            if start + seconds <= closing:
                return start + seconds
            target -= closing - start
        if target > before[-1]:
            self.years.later()
            return self.due_epoch(start, seconds)
        span = bisect_left(before, target, span) - 1
        return starts[span] + target - before[span]

    def before_epoch(self, end: int, seconds: int) -> int:
        """`before` in epoch seconds."""
        if _none(seconds):
            return self.previous_close_epoch(end)
        years = self.years.holding(end, end)
        target = years.consumed(end) - seconds
        if target < 0:
            self.years.earlier()
            return self.before_epoch(end, seconds)
        span = bisect_right(years.before, target) - 1
        return years.starts[span] + target - years.before[span]

    def elapsed_epoch(self, start: int, end: int) -> int:
        """`elapsed` in epoch seconds."""
        if end <= start:
            return 0
        years = self.years.now
        if start < years.low or end >= years.high:
            years = self.years.holding(start, end)
        starts, ends, before = years.starts, years.ends, years.before
        first = bisect_right(starts, start) - 1
        last = bisect_right(starts, end, first) - 1
        counted = before[last + 1] - before[first + 1]
        if start < ends[first]:
            counted += ends[first] - start
        if end < ends[last]:
            counted -= ends[last] - end
        return counted

    def next_open_epoch(self, at: int, *, strict: bool = False) -> int:
        """`next_open` in epoch seconds."""
        years = self.years.holding(at, at)
        span = bisect_right(years.starts, at)
        if not strict and at < years.ends[span - 1]:
            return at
        if span < len(years.starts):
            return years.starts[span]
        self.years.later()
        return self.next_open_epoch(at, strict=strict)

    def is_open(self, at: datetime) -> bool:
        """Whether the desk is open at this instant, also where it never opens again."""
        moment = epoch(at)
        years = self.years.holding(moment, moment)
        return moment < years.ends[bisect_right(years.starts, moment) - 1]

    def next_close_epoch(self, at: int) -> int:
        """`next_close` in epoch seconds."""
        years = self.years.holding(at, at)
        span = bisect_right(years.ends, at)
        if span < len(years.ends) and years.ends[span] < years.high:
            return years.ends[span]
        self.years.later()
        return self.next_close_epoch(at)

    def previous_close_epoch(self, at: int) -> int:
        """`previous_close` in epoch seconds."""
        years = self.years.holding(at, at)
        span = bisect_left(years.starts, at) - 1
        if span > 0:
            return min(at, years.ends[span])
        self.years.earlier()
        return self.previous_close_epoch(at)

    def spans_epoch(self, start: int, end: int) -> list[Span]:
        """`spans` in epoch seconds."""
        if end <= start:
            return []
        years = self.years.holding(start, end)
        first = max(0, bisect_right(years.starts, start) - 1)
        last = bisect_left(years.starts, end)
        cut = ((max(years.starts[n], start), min(years.ends[n], end)) for n in range(first, last))
        return [(opening, closing) for opening, closing in cut if opening < closing]

    def is_workday(self, day: date) -> bool:
        """Whether something opens on this local date."""
        return is_workday(self.hours, day)

    def opens_epoch(self, day: date) -> int:
        """`opens` in epoch seconds."""
        spans = spans_of_date(self.hours, day)
        return spans[0][0] if spans else self.next_open_epoch(epoch(self._midnight(day)))

    def closes_epoch(self, day: date) -> int:
        """`closes` in epoch seconds."""
        spans = spans_of_date(self.hours, day)
        return spans[-1][1] if spans else self.previous_close_epoch(epoch(self._midnight(day + timedelta(days=1))))


class Elapsed(Timeline):
    """Time counted around the clock, seven days a week; the zone is that of `add_days`."""

    def __init__(self, zone: str) -> None:
        self.zone = zone_named(zone)

    def due_epoch(self, start: int, seconds: int) -> int:
        """`due` in epoch seconds."""
        return start if _none(seconds) else start + seconds

    def before_epoch(self, end: int, seconds: int) -> int:
        """`before` in epoch seconds."""
        return end if _none(seconds) else end - seconds

    def elapsed_epoch(self, start: int, end: int) -> int:
        """`elapsed` in epoch seconds."""
        return max(0, end - start)

    def next_open_epoch(self, at: int, *, strict: bool = False) -> int:
        """`next_open` in epoch seconds; ValueError with `strict`, for it never opens anew."""
        if strict:
            raise ValueError("a desk that never closes does not open again")
        return at

    def next_close_epoch(self, at: int) -> int:
        """Raises ValueError: it never closes."""
        raise ValueError(f"a desk that never closes does not close after {instant(at)}")

    def previous_close_epoch(self, at: int) -> int:
        """`at`: it was open just before."""
        return at

    def spans_epoch(self, start: int, end: int) -> list[Span]:
        """`spans` in epoch seconds."""
        return [(start, end)] if start < end else []

    def is_workday(self, day: date) -> bool:  # noqa: ARG002 - every day is one
        """Every day is one."""
        return True

    def opens_epoch(self, day: date) -> int:
        """Midnight."""
        return epoch(self._midnight(day))

    def closes_epoch(self, day: date) -> int:
        """Midnight at its end."""
        return epoch(self._midnight(day + timedelta(days=1)))


@lru_cache(maxsize=256)
def timeline(hours: AnyHours) -> Timeline:
    """The timeline of a calendar, the same object for equal calendars; ValueError when it never opens."""
    return Elapsed(hours.zone) if always_open(hours) else Working(hours)


def _none(seconds: int) -> bool:
    if seconds < 0:
        raise ValueError(f"an amount of time is not negative: {seconds} s")
    return seconds == 0
