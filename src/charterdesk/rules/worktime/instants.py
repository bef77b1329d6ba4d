"""What every timeline answers, in aware datetimes; working and elapsed time say how they count in epoch seconds."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from charterdesk.rules.worktime.calendar import DAY, EPOCH, Span, wall_instant
from charterdesk.rules.worktime.compiled import FIRST_YEAR, HORIZON_YEARS, LAST_YEAR
from charterdesk.rules.worktime.pauses import Standstill, merged

Pause = tuple[datetime, datetime | None]
"""From when a clock stands still, and until when; None while nobody knows."""


def epoch(at: datetime) -> int:
    """Whole seconds since 1970 of an aware datetime, fractions dropped; TypeError for a naive one."""
    since = at - EPOCH
    return since.days * DAY + since.seconds


def instant(seconds: int) -> datetime:
    """Aware UTC datetime of seconds since 1970."""
    return EPOCH + timedelta(0, seconds)


class Timeline(ABC):
    """Arithmetic of promises: amounts are open seconds; datetimes are aware, go in in any zone and come out in UTC.

    Opening hours are half-open: the desk is open at 8:00 and closed at 18:00. Every method raises ValueError when its
    answer lies beyond the years that can be counted, and for a negative amount.
    """

    zone: ZoneInfo

    @abstractmethod
    def due_epoch(self, start: int, seconds: int) -> int:
        """`due` in epoch seconds."""

    @abstractmethod
    def before_epoch(self, end: int, seconds: int) -> int:
        """`before` in epoch seconds."""

    @abstractmethod
    def elapsed_epoch(self, start: int, end: int) -> int:
        """`elapsed` in epoch seconds."""

    @abstractmethod
    def next_open_epoch(self, at: int, *, strict: bool = False) -> int:
        """`next_open` in epoch seconds."""

    @abstractmethod
    def next_close_epoch(self, at: int) -> int:
        """`next_close` in epoch seconds."""

    @abstractmethod
    def previous_close_epoch(self, at: int) -> int:
        """`previous_close` in epoch seconds."""

    @abstractmethod
    def spans_epoch(self, start: int, end: int) -> list[Span]:
        """`spans` in epoch seconds."""

    @abstractmethod
    def is_workday(self, day: date) -> bool:
        """Whether something opens on this local date."""

    @abstractmethod
    def opens_epoch(self, day: date) -> int:
        """`opens` in epoch seconds."""

    @abstractmethod
    def closes_epoch(self, day: date) -> int:
        """`closes` in epoch seconds."""

    def due(self, start: datetime, seconds: int) -> datetime:
        """Instant at which the promised open time is consumed: closing time itself when it runs out at closing time.

        Nothing promised is due at once when the desk is open, else when it next opens.
        """
        since = start - EPOCH
        return EPOCH + timedelta(0, self.due_epoch(since.days * DAY + since.seconds, seconds))

    def before(self, end: datetime, seconds: int) -> datetime:
        """Latest start from which the amount is consumed by `end`: the mirror image of `due`."""
        return instant(self.before_epoch(epoch(end), seconds))

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Open seconds from `start` to `end`; none when `end` is not after `start`."""
        since, until = start - EPOCH, end - EPOCH
        return self.elapsed_epoch(since.days * DAY + since.seconds, until.days * DAY + until.seconds)

    def due_with_pauses(self, start: datetime, seconds: int, pauses: Iterable[Pause]) -> datetime | None:
        """`due` when the clock stands still during the pauses; None while a pause without end keeps it from its due."""
        position, remaining = epoch(start), seconds
        for begin, end in _standstills(pauses):
            if end is not None and end <= position:
                continue
            candidate = self.due_epoch(position, remaining)
            if candidate < begin or (candidate == begin and remaining):
                return instant(candidate)
            if end is None:
                return None
            remaining -= self.elapsed_epoch(position, begin)
            position = end
        return instant(self.due_epoch(position, remaining))

    def elapsed_with_pauses(self, start: datetime, end: datetime, pauses: Iterable[Pause]) -> int:
        """`elapsed` without what passes during the pauses: a pause at night costs nothing."""
        first, last = epoch(start), epoch(end)
        paused = (
            self.elapsed_epoch(max(begin, first), last if until is None else min(until, last))
            for begin, until in _standstills(pauses)
        )
        return self.elapsed_epoch(first, last) - sum(paused)

    def is_open(self, at: datetime) -> bool:
        """Whether the desk is open at this instant."""
        moment = epoch(at)
        return self.next_open_epoch(moment) == moment

    def next_open(self, at: datetime, *, strict: bool = False) -> datetime:
        """`at` itself when open, else the next opening; with `strict`, the first opening after `at`."""
        return instant(self.next_open_epoch(epoch(at), strict=strict))

    def next_close(self, at: datetime) -> datetime:
        """First closing after `at`."""
        return instant(self.next_close_epoch(epoch(at)))

    def previous_close(self, at: datetime) -> datetime:
        """`at` itself when the desk was open just before it, else the last closing."""
        return instant(self.previous_close_epoch(epoch(at)))

    def first_open_second_after(self, due: datetime) -> datetime:
        """First second at which more than the promise is consumed: what is due at 18:00 is missed when it opens again.

        Never `due` itself: an answer at that instant, or before the next opening, is in time.
        """
        return instant(self.next_open_epoch(epoch(due)) + 1)

    def spans(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """Open spans between two instants, cut at both."""
        return [(instant(opening), instant(closing)) for opening, closing in self.spans_epoch(epoch(start), epoch(end))]

    def opens(self, day: date) -> datetime:
        """First opening that begins on a working day; on what is open over midnight, midnight."""
        return instant(self.opens_epoch(day))

    def closes(self, day: date) -> datetime:
        """End of the last opening that begins on a working day; on what is open over midnight, midnight."""
        return instant(self.closes_epoch(day))

    def next_workday(self, day: date) -> date:
        """First working day after a local date."""
        return self.add_days(self._midnight(day), 1).astimezone(self.zone).date()

    def add_days(self, start: datetime, days: int) -> datetime:
        """Same local wall time `days` working days later, whether or not the desk is open then."""
        return self._moved(start, days, 1)

    def subtract_days(self, start: datetime, days: int) -> datetime:
        """Same local wall time `days` working days earlier, whether or not the desk is open then."""
        return self._moved(start, days, -1)

    def _midnight(self, day: date) -> datetime:
        return instant(wall_instant(self.zone, datetime.combine(day, time())))

    def _moved(self, start: datetime, days: int, direction: int) -> datetime:
        if days < 0:
            raise ValueError(f"a number of days is not negative: {days}")
        if days == 0:
            return instant(epoch(start))
        local = start.astimezone(self.zone)
        day, left = local.date(), days
        while left:
            day += timedelta(days=direction)
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValueError(f"no answer within {HORIZON_YEARS} years: not {days} working days by {day}")
            left -= self.is_workday(day)
        return instant(wall_instant(self.zone, datetime.combine(day, local.time())))


def _standstills(pauses: Iterable[Pause]) -> list[Standstill]:
    return merged((epoch(begin), None if end is None else epoch(end)) for begin, end in pauses)
