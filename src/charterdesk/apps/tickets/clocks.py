"""The clocks of a ticket as rows: the only place that writes due moments.

Rows are the last judgement of the facts. Every verb that adds a fact calls `judge_ticket` in its own transaction; the
worker calls it for the tickets whose next moment has come. Both hold the ticket's row, so that a warning and a miss
are written once, whatever the number of workers.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, Self

from django.db import transaction
from django.db.models import BigIntegerField, F

from charterdesk.apps.base import events, prepared
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given, Prepared, insert
from charterdesk.apps.contracts.charters import UnreadableCharter, charter_of
from charterdesk.apps.tickets.facts import DerivedClock, Happened, derive, happened, stream_of
from charterdesk.apps.tickets.models import Clock, Ticket
from charterdesk.rules.levels import calls_for
from charterdesk.rules.priority import RankFacts, rank
from charterdesk.rules.terms.amounts import Counts, Duration
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.clock import ClockFacts, ClockTerms, Standstill, judge
from charterdesk.rules.worktime.opening import counting

WITHDRAWN: Final = "withdrawn"
RUNNING: Final = "running"
PAUSED: Final = "paused"
JUDGED: Final = (
    "promised_seconds",
    "counts",
    "firm",
    "source",
    "calendar",
    "starts",
    "stops",
    "paused_by",
    "started_at",
    "stopped_at",
    "state",
    "due_at",
    "warn_at",
    "missed_at",
    "missed",
    "consumed_seconds",
    "remaining_seconds",
)
_COLUMNS: Final = tuple(field.attname for field in Clock._meta.concrete_fields if not field.primary_key)
CLOCKS: Final = Prepared(lambda: Clock.objects.filter(ticket_id=Given("ticket", BigIntegerField())))
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judging:
    """Who causes a judgement, and when."""

    actor: Actor
    moment: datetime
    charter: Charter


def judge_ticket(actor: Actor, ticket: Ticket, charter: Charter) -> None:
    """Bring the ticket's clocks, its next due moment and its place in the queue up to its facts.

    The caller holds the ticket's row and saves the ticket. A judgement that was final and is no longer so (a late
    fact, a reopening, a new priority) is told in the journal beside the earlier one.
    """
    judging = Judging(actor, now(), charter)
    rows = {(row.kind, row.sequence): row for row in CLOCKS(ticket=ticket.pk)}
    derived = derive(ticket, charter, happened(ticket))
    for clock in derived:
        if clock.key in rows:
            _rejudge(judging, ticket, rows[clock.key], clock)
    started = [_new(judging, ticket, clock) for clock in derived if clock.key not in rows]
    _keep(judging, ticket, started)
    for key in rows.keys() - {clock.key for clock in derived}:
        if rows[key].state != WITHDRAWN:
            _withdraw(judging, ticket, rows[key])
    place(ticket, charter, (*rows.values(), *started))


def start_clocks(actor: Actor, ticket: Ticket, charter: Charter, facts: Happened) -> list[Clock]:
    """The clocks of a ticket about to be stored, and its place in the queue; `keep_clocks` stores them after it."""
    judging = Judging(actor, now(), charter)
    rows = [_new(judging, ticket, clock) for clock in derive(ticket, charter, facts)]
    place(ticket, charter, rows)
    return rows


def keep_clocks(actor: Actor, ticket: Ticket, charter: Charter, rows: list[Clock]) -> None:
    """Store the clocks of a ticket just stored."""
    _keep(Judging(actor, now(), charter), ticket, rows)


def place(ticket: Ticket, charter: Charter, rows: Iterable[Clock]) -> None:
    """The soonest due moment among the clocks that run, and the place in the queue that follows."""
    ticket.next_due = soonest_due(rows)
    ticket.rank = rank_of(ticket, charter, ticket.next_due)


def soonest_due(rows: Iterable[Clock]) -> datetime | None:
    """The first moment at which something promised on this ticket is due."""
    return min(
        (row.due_at for row in rows if row.state != WITHDRAWN and not row.stopped_at and row.due_at), default=None
    )


def rank_of(ticket: Ticket, charter: Charter, due: datetime | None) -> str:
    """The place in the queue, as a text that sorts."""
    return rank(charter, rank_facts(ticket, due)).key


def rank_facts(ticket: Ticket, due: datetime | None) -> RankFacts:
    """What the order of the queue looks at."""
    return RankFacts(
        emergency=ticket.emergency,
        plan=ticket.plan or None,
        kind=ticket.kind or None,
        severity=ticket.severity or None,
        due=due,
        opened_at=ticket.opened_at,
    )


def await_silence(ticket: Ticket, charter: Charter, at: datetime) -> None:
    """From this moment the customer's silence closes a solved ticket, where the charter says after how long (EK-12)."""
    ticket.silent_close_at = silence_ends(charter, at)


def silence_ends(charter: Charter, since: datetime | None) -> datetime | None:
    """When a silence that began at this moment closes a ticket; None where the charter does not let it."""
    silence = charter.closing.silence
    return length_after(charter, silence, since) if silence and since else None


def length_after(charter: Charter, length: Duration, at: datetime) -> datetime:
    """The moment at which a length of time named by the charter has passed since `at`, in the desk's opening hours."""
    timeline = counting(charter, length.counts)
    if length.in_working_days:
        return timeline.add_days(at, int(length.number))
    return timeline.due(at, length.seconds)


class Measured(Protocol):
    """A length of time that runs beside a ticket's own promises, as a row: a level's, a manufacturer's."""

    counts: str
    calendar: str
    promised_seconds: int
    started_at: datetime
    stopped_at: datetime | None
    state: str
    due_at: datetime | None
    missed_at: datetime | None
    missed: bool
    consumed_seconds: int
    called_percent: int
    call_at: datetime | None
    next_moment: datetime | None


class HasDue(Protocol):
    """What is due with the soonest of its lengths."""

    next_due: datetime | None


def begin_length(row: Measured, charter: Charter, length: Duration, calendar: str, at: datetime) -> None:
    """Let a length begin: counted in the open time of this calendar of this charter, working days by the calendar."""
    row.called_percent = 0
    timeline = counting(charter, length.counts, calendar)
    row.counts, row.calendar, row.started_at, row.stopped_at = str(length.counts), calendar, at, None
    if length.in_working_days:
        row.promised_seconds = timeline.elapsed(at, timeline.add_days(at, int(length.number)))
    else:
        row.promised_seconds = length.seconds
    judge_length(row, charter, (), at)


def judge_length(
    row: Measured, charter: Charter, pauses: tuple[Standstill, ...], moment: datetime, shares: Collection[int] = ()
) -> None:
    """Bring a length up to its facts; whoever these pauses name stops it. `shares`: of how many percent consumed
    somebody is called; up to which of them the moment has come is noted, and when the next one comes.
    """
    timeline = counting(charter, Counts(row.counts), row.calendar)
    terms = ClockTerms(promised_seconds=row.promised_seconds, paused_by=frozenset(pause.party for pause in pauses))
    facts = ClockFacts(started_at=row.started_at, stopped_at=row.stopped_at, pauses=pauses)
    judged = judge(terms, facts, timeline, moment)
    row.state, row.due_at, row.missed = str(judged.state), judged.due, judged.missed
    row.missed_at, row.consumed_seconds = judged.missed_at, judged.consumed_seconds
    if row.stopped_at is not None:
        row.call_at = row.next_moment = None
        return
    stops = [(pause.starts, pause.ends) for pause in pauses]
    ahead = [
        (share, at)
        for share in sorted(shares)
        if share > row.called_percent
        and (at := timeline.due_with_pauses(row.started_at, row.promised_seconds * share // 100, stops)) is not None
    ]
    row.called_percent = max((share for share, at in ahead if at <= moment), default=row.called_percent)
    row.call_at = next((at for _share, at in ahead if at > moment), None)
    due = [row.call_at, None if row.missed else judged.missed_at]
    row.next_moment = min((at for at in due if at is not None), default=None)


def keep_soonest(holder: HasDue, rows: Iterable[Measured]) -> None:
    """Note on what is worked on the soonest moment at which one of its lengths is due."""
    holder.next_due = min((row.due_at for row in rows if row.stopped_at is None and row.due_at), default=None)


def judgement_of(clock: DerivedClock, at: datetime) -> dict[str, object]:
    """The columns of a clock's row that follow from its facts at an instant."""
    promise, terms, judged = clock.promise, clock.terms, clock.judged(at)
    return {
        "promised_seconds": terms.promised_seconds,
        "counts": str(promise.counts),
        "firm": promise.firm,
        "source": promise.source,
        "calendar": promise.calendar,
        "starts": promise.begins,
        "stops": sorted(promise.stops),
        "paused_by": sorted(promise.paused_by),
        "started_at": clock.facts.started_at,
        "stopped_at": clock.facts.stopped_at,
        "state": str(judged.state),
        "due_at": judged.due,
        "warn_at": judged.warn_at,
        "missed_at": judged.missed_at,
        "missed": judged.missed,
        "consumed_seconds": judged.consumed_seconds,
        "remaining_seconds": judged.remaining_seconds,
    }


def next_moment_of(row: Clock) -> datetime | None:
    """The earliest of warning and miss that is still to be written down; None while the clock does not run."""
    if row.stopped_at is not None or row.state in {WITHDRAWN, PAUSED}:
        return None
    moments = [
        row.warn_at if row.warned_at is None and row.missed_recorded_at is None else None,
        row.missed_at if row.missed_recorded_at is None else None,
        row.call_at,
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def judge_due_clocks(limit: int = 100) -> int:
    """Write down the warnings and misses whose moment has come, each once; returns how many tickets were judged.

    A ticket that cannot be judged (its charter is no longer readable) is logged and left; it stops no other.
    """
    moment = now()
    due = Clock.objects.filter(next_moment__lte=moment).order_by("next_moment").values_list("ticket_id", flat=True)
    judged = 0
    # Those that cannot be judged stay at the head of the line: enough of it is read to reach the others.
    for ticket_id in dict.fromkeys(due[: 10 * limit]):
        if judged == limit:
            break
        try:
            judged += _judge_due(ticket_id, moment)
        except UnreadableCharter:
            log.exception("ticket %s cannot be judged", ticket_id)
    return judged


@transaction.atomic
def _judge_due(ticket_id: int, moment: datetime) -> bool:
    # Holds the row without changing it: the page that somebody has open stays good.
    Ticket.objects.filter(pk=ticket_id).update(version=F("version"))
    if not Clock.objects.filter(ticket_id=ticket_id, next_moment__lte=moment).exists():
        return False
    ticket = (
        Ticket.objects.select_related("desk", "charter_version")
        .defer("charter_version__text", "charter_version__holidays")
        .get(pk=ticket_id)
    )
    judge_ticket(worker_actor(ticket.desk), ticket, charter_of(ticket.charter_version))
    ticket.save(update_fields=["rank", "next_due"])
    return True


def _new(judging: Judging, ticket: Ticket, clock: DerivedClock) -> Clock:
    row = Clock(desk_id=ticket.desk_id, ticket=ticket, kind=clock.promise.kind, sequence=clock.sequence)
    _write(row, judgement_of(clock, judging.moment), judging.moment)
    _look_ahead(judging, ticket, row, clock)
    row.next_moment = next_moment_of(row)
    return row


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was judged of a clock, as the journal tells it."""

    state: str
    due: datetime | None
    missed: bool
    stopped: datetime | None

    @classmethod
    def of(cls, row: Clock) -> Self:
        """The verdict that the row holds."""
        return cls(row.state, row.due_at, row.missed, row.stopped_at)

    def overturned_by(self, later: Verdict) -> bool:
        """Whether something final is no longer so; a clock that went on, stopped or ran out was not judged anew."""
        if self.state == WITHDRAWN:
            return True
        if self.stopped is not None:
            return (self.stopped, self.missed) != (later.stopped, later.missed)
        return self.missed and not later.missed

    def told(self) -> dict[str, events.Json]:
        """For the journal."""
        return {
            "state": self.state,
            "due": self.due.isoformat() if self.due else None,
            "missed": self.missed,
            "stopped": self.stopped.isoformat() if self.stopped else None,
        }


def _keep(judging: Judging, ticket: Ticket, rows: list[Clock]) -> None:
    insert(*rows)
    for row in rows:
        # Told late, it may have run out before anybody knew of it.
        if row.missed or (row.next_moment is not None and row.next_moment <= judging.moment):
            _tell(judging, ticket, row)
            row.save()


def _rejudge(judging: Judging, ticket: Ticket, row: Clock, clock: DerivedClock) -> None:
    before = Verdict.of(row)
    _write(row, judgement_of(clock, judging.moment), judging.moment)
    after = Verdict.of(row)
    if after.due != before.due and row.warn_at is not None and row.warn_at > judging.moment:
        row.warned_at = None
    if not row.missed:
        row.missed_recorded_at = None
    _look_ahead(judging, ticket, row, clock)
    if before.overturned_by(after):
        data: dict[str, events.Json] = {
            "clock": row.pk,
            "kind": row.kind,
            "before": before.told(),
            "after": after.told(),
        }
        events.record(ticket.desk, stream_of(ticket), "clock.rejudged", actor=judging.actor, data=data)
    _tell(judging, ticket, row)
    prepared.change(Clock, {name: getattr(row, name) for name in _COLUMNS}, id=row.pk)


def _tell(judging: Judging, ticket: Ticket, row: Clock) -> None:
    """Write warning and miss into the journal, once each, and note the next moment to look at."""
    running = row.stopped_at is None and row.state == RUNNING
    if row.missed and row.missed_recorded_at is None:
        row.missed_recorded_at = _record(judging, ticket, row, "clock.missed", row.missed_at)
    elif running and row.warned_at is None and row.warn_at is not None and row.warn_at <= judging.moment:
        row.warned_at = _record(judging, ticket, row, "clock.warned", row.warn_at)
    _call(judging, ticket, row)
    row.next_moment = next_moment_of(row)


def _look_ahead(judging: Judging, ticket: Ticket, row: Clock, clock: DerivedClock) -> None:
    """When somebody is called next, as the charter says; a promise that moved away calls anew."""
    calls = calls_for(judging.charter, commitment=row.kind, severity=ticket.severity)
    shares = sorted({int(call.at.percent) for call in calls})
    moments = [(share, clock.consumed_at(share)) for share in shares]
    reached = [
        share for share, at in moments if at is not None and at <= judging.moment and share <= row.called_percent
    ]
    if row.state != PAUSED:
        row.called_percent = max(reached, default=0)
    row.calls_ahead = [(share, at) for share, at in moments if at is not None and share > row.called_percent]
    row.call_at = row.calls_ahead[0][1] if row.calls_ahead and row.stopped_at is None else None


def _call(judging: Judging, ticket: Ticket, row: Clock) -> None:
    """Write into the journal that somebody is to be called, once for each share that is consumed by now."""
    while row.call_at is not None and row.call_at <= judging.moment:
        row.called_percent, at = row.calls_ahead.pop(0)
        _record(judging, ticket, row, "clock.called", at, percent=row.called_percent)
        row.call_at = row.calls_ahead[0][1] if row.calls_ahead else None


def _record(
    judging: Judging, ticket: Ticket, row: Clock, code: str, at: datetime | None, **more: events.Json
) -> datetime:
    data: dict[str, events.Json] = {
        "clock": row.pk,
        "kind": row.kind,
        "due": row.due_at.isoformat() if row.due_at else None,
        "consumed_seconds": row.consumed_seconds,
        **more,
    }
    happened_at = min(at, judging.moment) if at else judging.moment
    line = events.record(ticket.desk, stream_of(ticket), code, actor=judging.actor, at=happened_at, data=data)
    return line.recorded_at


def _withdraw(judging: Judging, ticket: Ticket, row: Clock) -> None:
    """A promise that the validated priority does not carry: its clock stands, and its story stays."""
    row.state = WITHDRAWN
    row.next_moment = None
    row.judged_at = judging.moment
    row.save()
    events.record(
        ticket.desk,
        stream_of(ticket),
        "clock.withdrawn",
        actor=judging.actor,
        data={"clock": row.pk, "kind": row.kind},
    )


def _write(row: Clock, judgement: dict[str, object], moment: datetime) -> None:
    for column in JUDGED:
        setattr(row, column, judgement[column])
    row.judged_at = moment
