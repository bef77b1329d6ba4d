"""One clock: what happened to it -> running, paused, met or missed, when it is due, what it consumed, and why.

Missed means that more was consumed than promised; an answer before the next opening is in time, however late the due
moment looks on a wall clock. A pause stops a clock only if the charter says that this party does.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from charterdesk.rules.worktime.instants import Timeline


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


class Why(StrEnum):
    """Why a stretch of time counts or does not."""

    COUNTED = "counted"
    CLOSED = "closed"
    NOT_YET = "not_yet"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTerms:
    """What was promised: seconds of open or elapsed time, whose pauses stop it, and when to warn (in percent)."""

    promised_seconds: int
    paused_by: frozenset[str] = frozenset()
    warn_at_percent: int = 75


@dataclass(frozen=True, slots=True)
class Standstill:
    """A pause: from when until when (None while it lasts), and which party is responsible."""

    starts: datetime
    ends: datetime | None
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFacts:
    """What happened: the event that started the clock, the one that stopped it, and the pauses between.

    ``counted_from`` is later than the start where that came after the cut-off hour of its day.
    """

    started_at: datetime
    counted_from: datetime | None = None
    stopped_at: datetime | None = None
    pauses: tuple[Standstill, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How a clock stands at a moment. ``due``, ``warn_at`` and ``missed_at`` are None while a pause holds them back.

    ``missed_at`` is the first moment at which more than the promise is consumed: the first open second after ``due``.
    """

    state: ClockState
    missed: bool
    due: datetime | None
    warn_at: datetime | None
    missed_at: datetime | None
    consumed_seconds: int
    remaining_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A stretch on the sheet of a clock: counted, closed, or paused at the charge of a party."""

    starts: datetime
    ends: datetime
    why: Why
    party: str = ""
    counted_seconds: int = 0


def judge(terms: ClockTerms, facts: ClockFacts, timeline: Timeline, now: datetime) -> Judgement:
    """Judge a clock by the facts known, as of ``now``; a clock that stopped is judged as of its stop."""
    start = facts.counted_from or facts.started_at
    end = max(facts.stopped_at or now, start)
    standing = stops_of(terms, facts.pauses)
    pauses = [(stop.starts, stop.ends) for stop in standing]
    promised = terms.promised_seconds
    consumed = timeline.elapsed_with_pauses(start, end, _until(pauses, end))
    missed = consumed > promised
    paused = facts.stopped_at is None and any(
        stop.starts <= now and (stop.ends is None or stop.ends > now) for stop in standing
    )
    if missed:
        state = ClockState.MISSED
    elif facts.stopped_at:
        state = ClockState.MET
    else:
        state = ClockState.PAUSED if paused else ClockState.RUNNING
    return Judgement(
        state=state,
        missed=missed,
        due=timeline.due_with_pauses(start, promised, pauses),
        warn_at=timeline.due_with_pauses(start, promised * terms.warn_at_percent // 100, pauses),
        missed_at=timeline.due_with_pauses(start, promised + 1, pauses),
        consumed_seconds=consumed,
        remaining_seconds=max(0, promised - consumed),
    )


def stops_of(terms: ClockTerms, pauses: Iterable[Standstill]) -> tuple[Standstill, ...]:
    """Return the pauses that stop this clock."""
    return tuple(pause for pause in pauses if pause.party in terms.paused_by)


def sheet(terms: ClockTerms, facts: ClockFacts, timeline: Timeline, until: datetime) -> tuple[Line, ...]:
    """Tell the story of a clock from its start: every stretch counted, closed or paused. A pause at night is closed."""
    standing = stops_of(terms, facts.pauses)
    spans = timeline.spans(facts.started_at, until)
    edges = {facts.started_at, facts.counted_from or facts.started_at, until}
    edges.update(edge for span in spans for edge in span)
    edges.update(edge for stop in standing for edge in (stop.starts, stop.ends) if edge)
    marks = sorted(edge for edge in edges if facts.started_at <= edge <= until)
    lines: list[Line] = []
    for starts, ends in itertools.pairwise(marks):
        why, party = _why(starts, spans, standing)
        if facts.counted_from and starts < facts.counted_from and why is not Why.CLOSED:
            why, party = Why.NOT_YET, ""
        counted = int((ends - starts).total_seconds()) if why is Why.COUNTED else 0
        if lines and (lines[-1].why, lines[-1].party) == (why, party):
            last = lines.pop()
            starts, counted = last.starts, last.counted_seconds + counted  # noqa: PLW2901
        lines.append(Line(starts=starts, ends=ends, why=why, party=party, counted_seconds=counted))
    return tuple(lines)


def _why(at: datetime, spans: Sequence[tuple[datetime, datetime]], standing: Sequence[Standstill]) -> tuple[Why, str]:
    if not any(starts <= at < ends for starts, ends in spans):
        return Why.CLOSED, ""
    for stop in standing:
        if stop.starts <= at and (stop.ends is None or at < stop.ends):
            return Why.PAUSED, stop.party
    return Why.COUNTED, ""


def _until(pauses: Iterable[tuple[datetime, datetime | None]], end: datetime) -> list[tuple[datetime, datetime | None]]:
    return [(starts, min(ends or end, end)) for starts, ends in pauses if starts < end]
