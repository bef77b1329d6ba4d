"""A clock in words: what is promised, how it stands, every stretch counted or skipped, the line of the charter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from charterdesk.apps.tickets.page import ClockView
from charterdesk.rules.terms.amounts import Counts
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.clock import ClockState, Line, Why
from charterdesk.rules.worktime.opening import counting
from charterdesk.web import moments, texts
from charterdesk.web.charter_events import charter_event
from charterdesk.web.clock_strip import Strip, strip

DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One stretch: from, until, what it was, how much of it counted."""

    starts: str
    ends: str
    what: str
    counted: str


@dataclass(frozen=True, slots=True)
class ClockStory:
    """A clock ready to be shown; `attention` where somebody must act, or should have."""

    name: str
    state: str
    state_word: str
    attention: bool
    promise: str
    left: str
    due: datetime | None
    due_words: str
    now_words: str
    stopped: bool
    strip: Strip
    words: str
    lines: tuple[SheetLine, ...]
    basis: str


def story(view: ClockView, charter: Charter, name: str, now: datetime) -> ClockStory:
    """Tell one clock; `name` is what the charter calls the promise."""
    row, judged = view.row, view.judgement
    until = min(row.stopped_at or now, now)
    timeline = counting(charter, Counts(row.counts), row.calendar)
    drawn = strip(view.sheet, timeline, now=until, due=judged.due, remaining=judged.remaining_seconds)
    stopped = row.stopped_at is not None
    left = left_words(judged.state, row.counts, row.promised_seconds, judged.consumed_seconds)
    warned = not stopped and judged.warn_at is not None and judged.warn_at <= now
    return ClockStory(
        name=name,
        state=judged.state,
        state_word=texts.clock_state(judged.state),
        attention=judged.missed or warned,
        promise=promise_words(row.promised_seconds, row.counts, firm=row.firm),
        left=left,
        due=judged.due,
        due_words=_("due %(moment)s") % {"moment": moments.brief(judged.due, now)} if judged.due else "",
        now_words=(_("stopped %(moment)s") if stopped else _("now %(moment)s"))
        % {"moment": moments.brief(until, now) if stopped else moments.clock_time(until)},
        stopped=stopped,
        strip=drawn,
        words=_("%(consumed)s counted of %(promised)s")
        % {
            "consumed": moments.counted(judged.consumed_seconds, row.counts),
            "promised": moments.counted(row.promised_seconds, row.counts),
        },
        lines=tuple(_line(line, now) for line in view.sheet),
        basis=_basis(view, charter),
    )


def promise_words(seconds: int, counts: str, *, firm: bool) -> str:
    """What was promised, and how firmly."""
    within = {"span": moments.counted(seconds, counts)}
    return _("within %(span)s") % within if firm else _("within %(span)s, best effort") % within


def left_words(state: str, counts: str, promised: int, consumed: int) -> str:
    """What is left, or by how much it is over, in the time that counts."""
    # Whole minutes are rounded down where they count, so what is left is rounded up: together they are the promise.
    left = moments.counted(-(-max(0, promised - consumed) // moments.MINUTE) * moments.MINUTE, counts)
    if state == ClockState.MISSED:
        return _("%(span)s over") % {"span": moments.counted(consumed - promised, counts)}
    if state == ClockState.MET:
        return _("kept, %(span)s to spare") % {"span": left}
    return _("%(span)s left") % {"span": left}


def obligation(name: str, clock_state: str, *, due: datetime | None, left: str, now: datetime) -> str:
    """The next thing owed: "Answer due today 14:52, 48 open minutes left"; exact beyond a day, frozen in a pause."""
    values = {"what": name, "left": left}
    if clock_state == ClockState.MISSED:
        return _("%(what)s missed, %(left)s") % values
    if due is None:
        return _("%(what)s stands still, %(left)s") % values
    values["moment"] = moments.brief(due, now)
    if (due - now).total_seconds() < DAY:
        return _("%(what)s due %(moment)s, %(left)s") % values
    return _("%(what)s due %(moment)s") % values


def _line(line: Line, now: datetime) -> SheetLine:
    if line.why is Why.COUNTED:
        what = _("counted")
    elif line.why is Why.CLOSED:
        what = _("closed, not counted")
    elif line.why is Why.NOT_YET:
        what = _("after the hour up to which a request counts for the same day, not counted")
    else:
        what = _("waiting for %(party)s, not counted") % {"party": texts.party(line.party)}
    counted = moments.duration(line.counted_seconds) if line.counted_seconds else "–"
    return SheetLine(moments.brief(line.starts, now), moments.brief(line.ends, now), what, counted)


def _basis(view: ClockView, charter: Charter) -> str:
    row = view.row
    parts = [
        _("starts when: %(event)s") % {"event": charter_event(charter, row.starts)},
        _("stops when: %(events)s") % {"events": ", ".join(charter_event(charter, stop) for stop in row.stops)},
    ]
    if row.paused_by:
        parties = ", ".join(texts.party(party) for party in row.paused_by)
        parts.append(_("stands still while waiting for: %(parties)s") % {"parties": parties})
    if row.source:
        parts.insert(0, _("charter: %(source)s") % {"source": row.source})
    return " · ".join(parts)
