"""Open spans of a calendar as sorted arrays, compiled year by year and kept."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from charterdesk.rules.worktime.calendar import DAY, EPOCH_DATE, AnyHours, Span, open_spans, year_start

ORIGIN_YEAR = 2020
HORIZON_YEARS = 100
FIRST_YEAR = ORIGIN_YEAR - HORIZON_YEARS
LAST_YEAR = ORIGIN_YEAR + HORIZON_YEARS
EARLIEST = year_start(FIRST_YEAR)
LATEST = year_start(LAST_YEAR + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """Open spans of whole UTC years, from `low` to `high` (epoch seconds).

    The lists begin with an empty span at `low`, so that every instant of the years has a span that starts before it.
    """

    low: int
    high: int
    starts: list[int]
    ends: list[int]
    before: list[int]
    """Open seconds from `low` to each start; one more at the end: those of all the years."""

    def consumed(self, at: int) -> int:
        """Open seconds from `low` to an instant of these years."""
        span = bisect_right(self.starts, at) - 1
        return self.before[span] + min(at, self.ends[span]) - self.starts[span]


class Years:
    """The compiled years of one calendar: they always hold 2020, and grow on demand within 1920-2120.

    Readers take `now`, which is replaced as a whole and never changed; growing is behind a lock.
    """

    def __init__(self, hours: AnyHours) -> None:
        self._hours = hours
        self._lock = Lock()
        self._spans: dict[int, list[Span]] = {}
        self._first, self._last = ORIGIN_YEAR, ORIGIN_YEAR
        self.now = self._grown(ORIGIN_YEAR, ORIGIN_YEAR)

    def holding(self, first: int, last: int) -> Compiled:
        """Years that hold both instants (epoch seconds); ValueError outside 1920-2120."""
        now = self.now
        if now.low <= first and last < now.high:
            return now
        if first < EARLIEST or last >= LATEST:
            raise ValueError(
                f"working time is counted within {HORIZON_YEARS} years of {ORIGIN_YEAR}: {FIRST_YEAR} to {LAST_YEAR}"
            )
        return self._grown(_year(first), _year(last))

    def earlier(self) -> Compiled:
        """Some years more in the past; ValueError when 1920 is held already."""
        if self._first == FIRST_YEAR:
            raise ValueError(f"no answer within {HORIZON_YEARS} years: not enough open time since {FIRST_YEAR}")
        return self._grown(self._first - self._step(), self._last)

    def later(self) -> Compiled:
        """Some years more in the future; ValueError when 2120 is held already."""
        if self._last == LAST_YEAR:
            raise ValueError(f"no answer within {HORIZON_YEARS} years: not enough open time up to {LAST_YEAR}")
        return self._grown(self._first, self._last + self._step())

    def _step(self) -> int:
        return 1 + (self._last - self._first) // 2

    def _grown(self, first: int, last: int) -> Compiled:
        with self._lock:
            self._first = max(FIRST_YEAR, min(first, self._first))
            self._last = min(LAST_YEAR, max(last, self._last))
            years = range(self._first, self._last + 1)
            for year in years:
                if year not in self._spans:
                    self._spans[year] = open_spans(self._hours, year, year)
            self.now = _compiled(year_start(self._first), year_start(self._last + 1), [self._spans[y] for y in years])
            return self.now


def _compiled(low: int, high: int, years: list[list[Span]]) -> Compiled:
    starts, ends, before = [low], [low], [0, 0]
    for opening, closing in (span for year in years for span in year):
        if opening == ends[-1] and len(ends) > 1:
            ends[-1] = closing
            before[-1] += closing - opening
        else:
            starts.append(opening)
            ends.append(closing)
            before.append(before[-1] + closing - opening)
    return Compiled(low, high, starts, ends, before)


def _year(at: int) -> int:
    return (EPOCH_DATE + timedelta(days=at // DAY)).year
