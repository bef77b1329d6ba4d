"""The arithmetic of a timeline on arrays: the same answers as `due_epoch` and `elapsed_epoch`, a million at once.

A bisect guesses wrong at every other step when instants come in random order. Here a guide table says for every cell of
time which span was the last to start before the cell; cells are as short as the spans, so that one look puts it right.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from charterdesk.rules.worktime.compiled import Compiled
from charterdesk.rules.worktime.timeline import Timeline, Working

Seconds = NDArray[np.int64]

BLOCK = 16_384
"""Instants handled at a time, so that the arrays in between stay in the processor's cache."""
MOST_CELLS = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """Finds the last of some sorted marks at or before a value, without a search."""

    marks: Seconds
    """Sorted, none twice; the last is beyond all values."""
    origin: int
    cell: int
    last_before: Seconds
    """For every cell, the last mark at or before its beginning."""
    looks: int
    """Most marks that begin inside one cell."""

    def find(self, values: Seconds) -> Seconds:
        """Index of the last mark at or before each value."""
        found = self.last_before[(values - self.origin) // self.cell]
        for _ in range(self.looks):
            found += self.marks[found + 1] <= values
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Compiled years as arrays."""

    by_instant: Guide
    by_open_second: Guide
    consumed_less_start: Seconds
    """By span: added to an instant inside it, the open seconds consumed by then."""
    consumed_at_end: Seconds
    start_less_consumed: Seconds
    """By span: added to open seconds consumed inside it, the instant."""

    def consumed(self, instants: Seconds) -> Seconds:
        """Open seconds since the beginning of the compiled years."""
        span = self.by_instant.find(instants)
        consumed: Seconds = np.minimum(self.consumed_less_start[span] + instants, self.consumed_at_end[span])
        return consumed

    def instants(self, consumed: Seconds, *, zero: NDArray[np.bool_]) -> Seconds:
        """Instant at which so much is consumed: at a closing rather than the next opening, unless `zero` was added."""
        span = self.by_open_second.find(consumed - ~zero)
        instants: Seconds = self.start_less_consumed[span] + consumed
        return instants


def due_many(timeline: Timeline, starts: Seconds, seconds: Seconds | int) -> Seconds:
    """`Timeline.due_epoch` of every start (epoch seconds, one dimension) with its amount, or one amount for all.

    Raises ValueError as `due_epoch` does: a negative amount, or an answer beyond the years that can be counted.
    """
    amounts = np.broadcast_to(np.asarray(seconds, dtype=np.int64), starts.shape)
    if not starts.size:
        return starts.copy()
    if amounts.min() < 0:
        raise ValueError(f"an amount of time is not negative: {amounts.min()} s")
    if not isinstance(timeline, Working):
        return starts + amounts
    zeros = amounts == 0
    years = timeline.years.holding(int(starts.min()), int(starts.max()))
    targets = _consumed(years, starts) + amounts
    while (targets + zeros).max() > years.before[-1]:
        years = timeline.years.later()
        targets = _consumed(years, starts) + amounts
    tables, due = _tables(years), np.empty_like(targets)
    for block in _blocks(due):
        due[block] = tables.instants(targets[block], zero=zeros[block])
    return due


def elapsed_many(timeline: Timeline, starts: Seconds, ends: Seconds) -> Seconds:
    """`Timeline.elapsed_epoch` of every start and end (epoch seconds, one dimension)."""
    forward = np.maximum(starts, ends)
    if not isinstance(timeline, Working) or not forward.size:
        return forward - starts
    years = timeline.years.holding(int(starts.min()), int(forward.max()))
    return _consumed(years, forward) - _consumed(years, starts)


def _consumed(years: Compiled, instants: Seconds) -> Seconds:
    tables, consumed = _tables(years), np.empty(instants.shape, np.int64)
    for block in _blocks(instants):
        consumed[block] = tables.consumed(instants[block])
    return consumed


def _blocks(values: Seconds) -> list[slice]:
    return [slice(first, first + BLOCK) for first in range(0, values.size, BLOCK)]


@lru_cache(maxsize=32)
def _tables(years: Compiled) -> Tables:
    starts, before = np.array(years.starts), np.array(years.before)
    return Tables(
        by_instant=_guide(np.append(starts, years.high), years.low),
        by_open_second=_guide(before[1:], 0),
        consumed_less_start=before[:-1] - starts,
        consumed_at_end=before[1:],
        start_less_consumed=starts[1:] - before[1:-1],
    )


def _guide(marks: Seconds, origin: int) -> Guide:
    """Guide to values from `origin` up to, and without, the last mark."""
    width = int(marks[-1]) - origin
    gaps = np.diff(marks)
    cell = max(int(gaps[gaps > 0].min(initial=width)), width // MOST_CELLS, 1)
    edges = np.arange(origin, origin + width + cell, cell)
    last_before = np.searchsorted(marks, edges, side="right") - 1
    looks = int(np.diff(last_before).max(initial=1))
    return Guide(np.append(marks, np.iinfo(np.int64).max), origin, cell, last_before, looks)
