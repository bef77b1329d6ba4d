"""What rows of lists say, in the reader's words; what several rows share is put into words once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from charterdesk.apps.tickets.queue import ClockNow, QueueRow
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.workflow import State
from charterdesk.web import moments, texts
from charterdesk.web.clock_strip import SMALL_WIDTH, consumed_width
from charterdesk.web.clock_words import DAY, left_words
from charterdesk.web.desk import charter_labels, queue_words
from charterdesk.web.desk.queue_wanted import NONE


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to see at a glance: a shape and a word; `attention` for what cannot wait."""

    shape: str
    word: str
    attention: bool = False


@dataclass(frozen=True, slots=True)
class ShownClock:
    """The small strip and the words beside it."""

    look: str
    width: int
    words: str
    exact: str
    attention: bool


@dataclass(slots=True)
class RowWords:
    """The words of the rows of one page, at one moment; `charter`, today's, says what its kinds, plans and wished
    severities are called.
    """

    charter: Charter | None
    present: datetime
    _desk: str = field(default_factory=lambda: _("desk"))
    _customer: str = field(default_factory=lambda: _("customer"))
    _said: dict[Hashable, str] = field(default_factory=dict)

    def state(self, row: QueueRow) -> str:
        """Whom the ticket waits for, else where it stands."""
        waits = row.waiting_for and row.state != State.CLOSED
        return self._once(awaits, row.waiting_for) if waits else self._once(texts.state, row.state)

    def priority(self, row: QueueRow) -> str:
        """Wished -> validated."""
        wished = self._once(self._level, row.wished_priority)
        return priority_words(wished, row.priority or row.severity)

    def kind(self, row: QueueRow) -> str:
        """What is asked."""
        return queue_words.kind(self.charter, row.kind)

    def plan(self, row: QueueRow) -> str:
        """Under which plan."""
        return queue_words.plan(self.charter, row.plan or NONE)

    def why(self, row: QueueRow) -> str:
        """Why it stands there; when it is due stands in the column of the clock already."""
        return " · ".join(charter_labels.reason(why) for why in row.why if not (row.clock and why.code == "rank.due"))

    def last(self, row: QueueRow) -> str:
        """Who wrote last, and when."""
        if row.last_message_at is None:
            return ""
        who = self._desk if row.last_message_by == "desk" else self._customer
        return f"{who}, {moments.short(row.last_message_at, self.present)}"

    def owner(self, row: QueueRow) -> str:
        """Who works on it; that he has left, where he has."""
        return self._once(_left, row.owner) if row.owner_left else row.owner

    def flags(self, row: QueueRow) -> list[Flag]:
        """Paid, quote, emergency, on call, put off: what changes how the ticket is handled."""
        found = []
        if row.emergency:
            found.append(Flag("emergency", _("emergency"), attention=True))
        if row.on_call:
            found.append(Flag("on_call", _("on call")))
        if row.reopened:
            found.append(Flag("reopened", _("reopened")))
        if row.outcome == "quote_first":
            found.append(Flag("quote", _("quote")))
        if not row.plan:
            found.append(Flag("paid", _("paid")))
        if row.snoozed_until and row.snoozed_until > self.present:
            until = moments.brief(row.snoozed_until, self.present)
            found.append(Flag("snoozed", _("until %(moment)s") % {"moment": until}))
        return found

    def promise(self, row: QueueRow, clock: ClockNow) -> str:
        """What the next promise is called."""
        said = self._said.get((row.plan, clock.kind))
        if said is None:
            said = self._said[row.plan, clock.kind] = charter_labels.promise(self.charter, row.plan, clock.kind)
        return said

    def clock(self, row: QueueRow, clock: ClockNow) -> ShownClock:
        """The next promise: what is left, or by how much it is over."""
        late = clock.missed
        if clock.due_at is not None and not late and (clock.due_at - self.present).total_seconds() >= DAY:
            left = _("due %(moment)s") % {"moment": moments.brief(clock.due_at, self.present)}
        else:
            left = left_words(clock.state, clock.counts, clock.promised_seconds, clock.consumed_seconds)
        return ShownClock(
            look="late" if late else f"party-{clock.waiting_for}" if clock.waiting_for else "spent",
            width=SMALL_WIDTH if late else consumed_width(clock.consumed_seconds, clock.promised_seconds),
            words=f"{left} · {self.promise(row, clock)}",
            exact=moments.exact(clock.due_at) if clock.due_at else _("stands still"),
            attention=late,
        )

    def unpromised(self, row: QueueRow) -> str:
        """How a ticket without a clock is served; an emergency waits for nobody's turn (EC-10)."""
        if row.emergency:
            return _("before all others")
        return _("in order of arrival") if row.order == "arrival" else "–"

    def _level(self, wished: str) -> str:
        return charter_labels.level(self.charter, wished)

    def _once(self, say: Callable[[str], str], word: str) -> str:
        said = self._said.get((say, word))
        if said is None:
            said = self._said[say, word] = say(word)
        return said


def customer(row: QueueRow) -> str:
    """The customer, and the reseller through whom he comes."""
    return f"{row.organisation} > {row.reseller}" if row.reseller else row.organisation


def awaits(party: str) -> str:
    """Whom a ticket waits for."""
    return _("awaits %(party)s") % {"party": texts.party(party)}


def priority_words(wished: str, validated: str) -> str:
    """Wished -> validated; one word where they agree or only one is known."""
    if wished and validated and wished != validated:
        return f"{wished} → {validated}"
    return validated or wished


def _left(name: str) -> str:
    return _("%(name)s (has left)") % {"name": name}
