"""Timelines against a walk from minute to minute that knows nothing of spans, years or bisects.

The walk looks at a local clock: a wall time means the first minute at which that clock shows it or a later one.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from charterdesk.rules.worktime.bulk import due_many, elapsed_many
from charterdesk.rules.worktime.calendar import Hours
from charterdesk.rules.worktime.timeline import Working

MINUTE, DAY_MINUTES, WINDOW_DAYS = 60, 1440, 14

WINDOWS = {
    "Paris, spring": ("Europe/Paris", date(2020, 3, 21)),
    "Paris, autumn": ("Europe/Paris", date(2020, 10, 17)),
    "Paris, New Year": ("Europe/Paris", date(2020, 12, 24)),
    "Paris, the year before": ("Europe/Paris", date(2019, 12, 24)),
    "Santiago skips midnight": ("America/Santiago", date(2020, 8, 29)),
    "Santiago doubles the last hour": ("America/Santiago", date(2020, 3, 28)),
    "Lord Howe moves by half an hour": ("Australia/Lord_Howe", date(2020, 9, 26)),
}
# The night on which clocks move is in the middle of a window; a question is asked in its first half.
examples = settings(max_examples=25, deadline=None, database=None, derandomize=True)


@cache
def local_clock(zone, first):
    """What the local clock shows at every minute of the window, in minutes since the first day began."""
    here, zero = ZoneInfo(zone), datetime.combine(first, datetime.min.time())
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=2)
    quarters = range(0, (WINDOW_DAYS + 4) * DAY_MINUTES, 15)  # clocks move on a quarter of an hour
    shown = [(begin + timedelta(minutes=n)).astimezone(here).replace(tzinfo=None) - zero for n in quarters]
    return int(begin.timestamp()), [span // timedelta(minutes=1) + n for span in shown for n in range(15)]


@cache
def latest_shown(zone, first):
    """The latest wall time that the clock has shown up to every minute."""
    return list(accumulate(local_clock(zone, first)[1], max))


class Walk:
    """A desk's window, minute by minute: open or not."""

    def __init__(self, hours, first):
        self.begin, _ = local_clock(hours.zone, first)
        shown = latest_shown(hours.zone, first)
        self.open = [False] * len(shown)
        for paint, state in ((self.openings, True), (self.breaks, False)):
            for n in range(-2, WINDOW_DAYS + 2):
                for opening, closing in paint(hours, first + timedelta(days=n)):
                    walls = (n * DAY_MINUTES + wall // MINUTE for wall in (opening, closing))
                    begin, end = (bisect_left(shown, wall) for wall in walls)
                    self.open[begin:end] = [state] * (end - begin)

    @staticmethod
    def openings(hours, day):
        if day in hours.holidays:
            return ()
        return hours.exceptions[day] if day in hours.exceptions else hours.week[day.weekday()]

    @staticmethod
    def breaks(hours, day):
        return hours.breaks.get(day, ())

    def at(self, minute):
        return datetime.fromtimestamp(self.begin + minute * MINUTE, UTC)

    def due(self, start, amount, paused=()):
        minute = start
        while amount or not self.counts(minute, paused):
            counted = self.counts(minute, paused)
            minute += 1
            assume(minute < len(self.open) - DAY_MINUTES)
            amount -= counted
            if counted and not amount:
                break
        return minute

    def elapsed(self, start, end, paused=()):
        return sum(self.counts(minute, paused) for minute in range(start, end))

    def counts(self, minute, paused):
        return self.open[minute] and not (paused and any(begin <= minute < end for begin, end in paused))


def quarter_hours(first, last):
    return st.integers(first * 4, last * 4).map(lambda n: n * 900)


@st.composite
def openings(draw, latest=24):
    marks = draw(st.lists(quarter_hours(0, latest), min_size=2, max_size=4, unique=True).map(sorted))
    return tuple((a, b) for a, b in zip(marks[::2], marks[1::2], strict=False) if a < 24 * 3600)


@st.composite
def desks(draw):
    zone, first = WINDOWS[draw(st.sampled_from(sorted(WINDOWS)))]
    near = st.integers(0, WINDOW_DAYS - 1).map(lambda n: first + timedelta(days=n))
    day = openings(latest=32)
    some_hours = st.one_of(day, day, st.just(()))
    hours = Hours(
        zone=zone,
        week=(draw(day), *draw(st.tuples(*[some_hours] * 6))),
        holidays=draw(st.frozensets(near, max_size=2)),
        exceptions=draw(st.dictionaries(near, some_hours, max_size=2)),
        breaks=draw(st.dictionaries(near, openings(), max_size=2)),
    )
    assume(any(hours.week))
    return Working(hours), Walk(hours, first)


starts = st.integers(3 * DAY_MINUTES, 10 * DAY_MINUTES)
amounts = st.one_of(st.just(0), st.integers(1, 40 * 60), st.integers(1, 8).map(lambda hours: hours * 60))
pauses = st.lists(st.tuples(starts, st.integers(0, 2 * DAY_MINUTES)), max_size=3)


@examples
@given(desk=desks(), start=starts, amount=amounts)
def test_due_is_where_the_walk_has_met_as_many_open_minutes(desk, start, amount):
    line, walk = desk
    assert line.due(walk.at(start), amount * MINUTE) == walk.at(walk.due(start, amount))


@examples
@given(desk=desks(), start=starts, length=st.integers(0, 6 * DAY_MINUTES))
def test_elapsed_is_how_many_open_minutes_the_walk_meets(desk, start, length):
    line, walk = desk
    end = start + length
    assert line.elapsed(walk.at(start), walk.at(end)) == walk.elapsed(start, end) * MINUTE
    assert line.is_open(walk.at(start)) is walk.open[start]


@examples
@given(desk=desks(), start=starts, amount=amounts, stops=pauses)
def test_paused_minutes_do_not_count(desk, start, amount, stops):
    line, walk = desk
    paused = [(begin, begin + length) for begin, length in stops]
    told = [(walk.at(begin), walk.at(end)) for begin, end in paused]
    due = walk.due(start, amount, paused)
    assert line.due_with_pauses(walk.at(start), amount * MINUTE, told) == walk.at(due)
    assert line.elapsed_with_pauses(walk.at(start), walk.at(due), told) == amount * MINUTE


@examples
@given(desk=desks(), end=starts, amount=st.integers(1, 40 * 60))
def test_counting_back_and_forth_meets(desk, end, amount):
    line, walk = desk
    start = line.before(walk.at(end), amount * MINUTE)
    assert line.elapsed(start, walk.at(end)) == amount * MINUTE
    assert line.elapsed(start + timedelta(seconds=1), walk.at(end)) == amount * MINUTE - 1


@examples
@given(desk=desks(), start=starts, amount=st.integers(0, 200_000))
def test_due_is_the_first_instant_and_missed_the_first_beyond(desk, start, amount):
    line, walk = desk
    begin = walk.at(start)
    due = line.due(begin, amount)
    missed = line.first_open_second_after(due)
    assert line.elapsed(begin, due) == amount
    assert line.elapsed(begin, missed) == amount + 1
    assert line.elapsed(begin, missed - timedelta(seconds=1)) == amount
    if amount:
        assert line.elapsed(begin, due - timedelta(seconds=1)) == amount - 1


@examples
@given(desk=desks(), start=starts, length=st.integers(0, 6 * DAY_MINUTES))
def test_openings_and_closings_are_the_edges_of_what_is_open(desk, start, length):
    line, walk = desk
    spans = line.spans(walk.at(start), walk.at(start + length))
    assert sum((b - a for a, b in spans), timedelta()) == timedelta(minutes=walk.elapsed(start, start + length))
    for opening, closing in spans:
        assert line.next_open(opening) == opening
        assert line.previous_close(closing) == closing
        assert line.next_close(opening) >= closing


@examples
@given(desk=desks(), asked=st.lists(st.tuples(starts, amounts, starts), min_size=1, max_size=20))
def test_many_at_once_are_what_each_is_alone(desk, asked):
    line, walk = desk
    begin, amount, end = (np.array(column) * MINUTE for column in zip(*asked, strict=True))
    begin, end = begin + walk.begin + 7, end + walk.begin
    pairs = zip(begin.tolist(), amount.tolist(), strict=True)
    assert due_many(line, begin, amount).tolist() == [line.due_epoch(start, seconds) for start, seconds in pairs]
    pairs = zip(begin.tolist(), end.tolist(), strict=True)
    assert elapsed_many(line, begin, end).tolist() == [line.elapsed_epoch(start, until) for start, until in pairs]


@pytest.mark.parametrize("window", WINDOWS)
def test_the_windows_hold_what_they_are_named_after(window):
    zone, first = WINDOWS[window]
    _, clock = local_clock(zone, first)
    steps = {after - before for before, after in pairwise(clock)}
    assert (steps != {1}) is (window not in {"Paris, New Year", "Paris, the year before"})
