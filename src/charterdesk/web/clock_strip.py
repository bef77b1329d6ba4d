"""A clock drawn: open hours as a bar, closed ones hatched, consumed time filled, pauses by party, the due mark.

Positions are percentages of the width, so that the drawing stretches without distorting its texts. Open time is drawn
to scale; a closed stretch has one narrow width however long the night, for it costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from charterdesk.rules.worktime.clock import Line, Why
from charterdesk.rules.worktime.instants import Timeline

CLOSED_SHARE: Final = 0.04
MOST_CLOSED: Final = 0.35
MOST_PIECES: Final = 48
WIDTH: Final = 100.0
SMALL_WIDTH: Final = 72


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the bar, in percent of its width; `look` is its class: spent, open, late, closed, party-..."""

    look: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Strip:
    """The large drawing. `due_x` is None while a pause holds the due moment back; `now_x` once the clock stopped."""

    pieces: tuple[Piece, ...]
    due_x: float | None
    now_x: float | None

    @property
    def now_anchor(self) -> str:
        """How the word under the present moment is set, so that it stays within the drawing."""
        return anchor(self.now_x)

    @property
    def due_anchor(self) -> str:
        """How the words over the due moment are set."""
        return anchor(self.due_x)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time of one kind, from and until; `open_seconds` is its weight in the drawing, 0 for closed time."""

    look: str
    starts: datetime
    ends: datetime
    open_seconds: int


def strip(lines: Sequence[Line], timeline: Timeline, *, now: datetime, due: datetime | None, remaining: int) -> Strip:
    """Draw a clock from its sheet (what was) and its timeline (what is still open until due).

    `now` is the end of the sheet: the present, or the moment at which the clock stopped. Without `due` (a pause lasts)
    the remaining open seconds follow without a mark.
    """
    stretches = [part for line in lines for part in _past(line, due)]
    stretches += _future(timeline, now, due, remaining)
    if len(stretches) > MOST_PIECES:
        stretches = _merged(stretches)
    weights = _weights(stretches)
    pieces: list[Piece] = []
    x = 0.0
    for stretch, weight in zip(stretches, weights, strict=True):
        pieces.append(Piece(stretch.look, round(x, 2), round(weight, 2)))
        x += weight
    return Strip(tuple(pieces), _place(stretches, pieces, due), _place(stretches, pieces, now))


def anchor(x: float | None) -> str:
    """The text-anchor of a word at this place; on a telephone half a due date takes a quarter of the drawing."""
    edge = WIDTH / 4
    if x is None or x < edge:
        return "start"
    return "end" if x > WIDTH - edge else "middle"


def consumed_width(consumed: int, promised: int) -> int:
    """The filled part of the small strip, in its own units: a hair at least once anything is consumed."""
    if consumed <= 0 or promised <= 0:
        return 0
    return max(1, min(SMALL_WIDTH, consumed * SMALL_WIDTH // promised))


def _past(line: Line, due: datetime | None) -> Iterable[Stretch]:
    seconds = int((line.ends - line.starts).total_seconds())
    if line.why in {Why.CLOSED, Why.NOT_YET}:
        yield Stretch("closed", line.starts, line.ends, 0)
    elif line.why is Why.PAUSED:
        yield Stretch(f"party-{line.party}", line.starts, line.ends, seconds)
    elif due is None or line.ends <= due:
        yield Stretch("spent", line.starts, line.ends, seconds)
    elif line.starts >= due:
        yield Stretch("late", line.starts, line.ends, seconds)
    else:
        yield Stretch("spent", line.starts, due, int((due - line.starts).total_seconds()))
        yield Stretch("late", due, line.ends, int((line.ends - due).total_seconds()))


def _future(timeline: Timeline, now: datetime, due: datetime | None, remaining: int) -> Iterable[Stretch]:
    if due is None:
        if remaining:
            yield Stretch("open", now, now, remaining)
        return
    reached = now
    for starts, ends in timeline.spans(now, due) if due > now else ():
        if starts > reached:
            yield Stretch("closed", reached, starts, 0)
        yield Stretch("open", starts, ends, int((ends - starts).total_seconds()))
        reached = ends


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Weeks on one line: closed time is left out and neighbours of one look become one; the sheet tells them all."""
    merged: list[Stretch] = []
    for stretch in stretches:
        if not stretch.open_seconds:
            continue
        if merged and merged[-1].look == stretch.look:
            before = merged.pop()
            seconds = before.open_seconds + stretch.open_seconds
            merged.append(Stretch(stretch.look, before.starts, stretch.ends, seconds))
        else:
            merged.append(stretch)
    return merged


def _weights(stretches: Sequence[Stretch]) -> list[float]:
    """Percent of the width for each stretch: the closed ones share one narrow width, the rest is to scale."""
    closed = sum(1 for stretch in stretches if not stretch.open_seconds)
    total = sum(stretch.open_seconds for stretch in stretches)
    each = min(CLOSED_SHARE, MOST_CLOSED / closed) * WIDTH if closed else 0.0
    scale = (WIDTH - each * closed) / total if total else 0.0
    return [stretch.open_seconds * scale if stretch.open_seconds else each for stretch in stretches]


def _place(stretches: Sequence[Stretch], pieces: Sequence[Piece], moment: datetime | None) -> float | None:
    """Where a moment lies; at the end of the last stretch that ends with it."""
    if moment is None:
        return None
    for stretch, piece in zip(reversed(stretches), reversed(pieces), strict=True):
        length = (stretch.ends - stretch.starts).total_seconds()
        if length and stretch.starts < moment <= stretch.ends:
            share = (moment - stretch.starts).total_seconds() / length
            return round(piece.x + piece.width * share, 2)
    return 0.0
