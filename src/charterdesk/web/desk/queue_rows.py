"""A row of the queue as it is shown: every word ready, so that the template only writes."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One line of the queue; `below` stands under the subject where a narrow screen leaves the columns out."""

    number: int
    version: int
    address: str
    subject: str
    customer: str
    priority: str
    state: str
    state_word: str
    below: str
    last: str
    last_exact: str
    owner: str
    team: str
    tags: tuple[str, ...]
    kind: str
    plan: str
    requester: str
    opened: str
    opened_exact: str
    why: str
    flags: tuple[Flag, ...]
    clock: ShownClock | None
    unpromised: str


def shown(row: QueueRow, address: str, now: datetime, charter: Charter | None) -> ShownRow:
    """Put a row into words; `charter`, today's, says what its kinds, plans and wished severities are called."""
    waits = bool(row.waiting_for) and row.state != State.CLOSED
    state_word = awaits(row.waiting_for) if waits else texts.state(row.state)
    customer = f"{row.organisation} > {row.reseller}" if row.reseller else row.organisation
    priority = priority_words(charter_labels.level(charter, row.wished_priority), row.priority or row.severity)
    return ShownRow(
        number=row.number,
        version=row.version,
        address=address,
        subject=row.subject,
        customer=customer,
        priority=priority,
        state=row.state,
        state_word=state_word,
        below=" · ".join(word for word in (str(row.number), priority, customer, state_word, row.owner) if word),
        last=_last(row, now),
        last_exact=moments.exact(row.last_message_at) if row.last_message_at else "",
        owner=row.owner,
        team=row.team,
        tags=row.tags,
        kind=queue_words.kind(charter, row.kind),
        plan=queue_words.plan(charter, row.plan or NONE),
        requester=row.requester,
        opened=moments.short(row.opened_at, now),
        opened_exact=moments.exact(row.opened_at),
        # When it is due stands in the column of the clock already.
        why=" · ".join(charter_labels.reason(why) for why in row.why if not (row.clock and why.code == "rank.due")),
        flags=flags(row, now),
        clock=_clock(row.clock, now) if row.clock else None,
        unpromised=_unpromised(row),
    )


def awaits(party: str) -> str:
    """Whom a ticket waits for."""
    return _("awaits %(party)s") % {"party": texts.party(party)}


def priority_words(wished: str, validated: str) -> str:
    """Wished -> validated; one word where they agree or only one is known."""
    if wished and validated and wished != validated:
        return f"{wished} → {validated}"
    return validated or wished


def flags(row: QueueRow, now: datetime) -> tuple[Flag, ...]:
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
    if row.snoozed_until and row.snoozed_until > now:
        found.append(Flag("snoozed", _("until %(moment)s") % {"moment": moments.brief(row.snoozed_until, now)}))
    return tuple(found)


def _unpromised(row: QueueRow) -> str:
    """How a ticket without a clock is served; an emergency waits for nobody's turn (EC-10)."""
    if row.emergency:
        return _("before all others")
    return _("in order of arrival") if row.order == "arrival" else "–"


def _last(row: QueueRow, now: datetime) -> str:
    if row.last_message_at is None:
        return ""
    who = _("desk") if row.last_message_by == "desk" else _("customer")
    return f"{who}, {moments.short(row.last_message_at, now)}"


def _clock(clock: ClockNow, now: datetime) -> ShownClock:
    what = texts.commitment(clock.kind)
    late = clock.missed
    if clock.due_at is not None and (clock.due_at - now).total_seconds() >= DAY and not late:
        left = _("due %(moment)s") % {"moment": moments.brief(clock.due_at, now)}
    else:
        left = left_words(clock.state, clock.counts, clock.promised_seconds, clock.consumed_seconds)
    return ShownClock(
        look="late" if late else f"party-{clock.waiting_for}" if clock.waiting_for else "spent",
        width=SMALL_WIDTH if late else consumed_width(clock.consumed_seconds, clock.promised_seconds),
        words=f"{left} · {what}",
        exact=moments.exact(clock.due_at) if clock.due_at else _("stands still"),
        attention=late,
    )
