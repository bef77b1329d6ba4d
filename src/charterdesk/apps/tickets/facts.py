"""From rows to what the rule book judges: what happened to a ticket, and the clocks that follow from it.

Nothing here is stored: the same rows give the same clocks to the verbs, to the worker, to a page and to `check_data`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.db.models import BigIntegerField, CharField

from charterdesk.apps.base import events
from charterdesk.apps.base.models import Event as JournalLine
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.tickets.called_back import Promised, promised_in, terms_of_call_back
from charterdesk.apps.tickets.carried import Carried, Terms, carried_in
from charterdesk.apps.tickets.models import Pause, PriorityChange, Ticket
from charterdesk.apps.tickets.rebased import Key, Rebased, rebased_in
from charterdesk.rules.circumstances import Circumstances
from charterdesk.rules.decide.decision import Outcome
from charterdesk.rules.decide.promises import PromiseTerms, promise_terms, promised_from, starting_events
from charterdesk.rules.terms.amounts import Counts
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Event, NewTarget
from charterdesk.rules.worktime.clock import (
    ClockFacts,
    ClockTerms,
    Judgement,
    Line,
    Standstill,
    judge,
    sheet,
    stops_of,
)
from charterdesk.rules.worktime.instants import Timeline
from charterdesk.rules.worktime.opening import counting

ELAPSED: Final = Counts.ELAPSED
ANSWERED: Final = "answered"
REOPENED: Final = "reopened"
SEVERITY_CHANGED: Final = "severity_changed"
# What still runs on a ticket that is merged runs on elsewhere; undone, it never did.
MERGED: Final = "merged"
UNMERGED: Final = "unmerged"
# After these the customer waits for the next word of the desk.
WORDS_BETWEEN: Final = frozenset({"answered", "workaround_given"})
UNTIL_REOPENED: Final = "validation"
ONCE: Final = frozenset({Event.REGISTERED, Event.QUALIFIED, Event.DIAGNOSED})
JOURNAL: Final = Prepared(
    lambda: (
        JournalLine.objects.filter(desk_id=Given("desk", BigIntegerField()), stream=Given("stream", CharField()))
        .order_by("seq")
        .only("seq", "at", "data")
    )
)
PAUSES: Final = Prepared(lambda: Pause.objects.filter(ticket_id=Given("ticket", BigIntegerField())))


@dataclass(frozen=True, slots=True)
class Mark:
    """Something happened that may start or stop a clock."""

    at: datetime
    name: str
    seq: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Happened:
    """All facts that the clocks of a ticket look at, in the order in which they happened."""

    marks: tuple[Mark, ...]
    pauses: tuple[Standstill, ...] = ()
    carried: tuple[Carried, ...] = ()
    rebased: tuple[Rebased, ...] = ()
    called_back: tuple[Promised, ...] = ()


@dataclass(frozen=True, slots=True)
class DerivedClock:
    """One promise on one ticket: its terms, what happened to it and the time that it counts; `origin`: by what it was
    made, where that was on a ticket merged into this one; `stopped_seq`: the line of the journal that stopped it.
    """

    promise: PromiseTerms
    sequence: int
    terms: ClockTerms
    facts: ClockFacts
    timeline: Timeline
    origin: Terms | None = None
    stopped_seq: int = 0

    @property
    def key(self) -> Key:
        """What tells one clock of a ticket from another."""
        return self.promise.kind, self.sequence

    def judged(self, now: datetime) -> Judgement:
        """How it stands at this instant."""
        return judge(self.terms, self.facts, self.timeline, now)

    def sheet(self, until: datetime) -> tuple[Line, ...]:
        """Its story up to an instant, or to its stop: what was counted, closed, paused."""
        return sheet(self.terms, self.facts, self.timeline, min(until, self.facts.stopped_at or until))

    def consumed_at(self, percent: int) -> datetime | None:
        """When so much of it is consumed; None while a pause holds it back."""
        stops = [(stop.starts, stop.ends) for stop in stops_of(self.terms, self.facts.pauses)]
        start = self.facts.counted_from or self.facts.started_at
        return self.timeline.due_with_pauses(start, self.terms.promised_seconds * percent // 100, stops)

    def falls_due(self) -> datetime:
        """When it is or was due, as if no pause were open."""
        stops = stops_of(self.terms, self.facts.pauses)
        ended = [(stop.starts, stop.ends) for stop in stops if stop.ends is not None]
        start = self.facts.counted_from or self.facts.started_at
        due = self.timeline.due_with_pauses(start, self.terms.promised_seconds, ended)
        return due or start


def stream_of(ticket: Ticket) -> str:
    """The name of the ticket's stream in the journal."""
    return f"ticket:{ticket.pk}"


def happened(ticket: Ticket) -> Happened:
    """Read the facts of one ticket: the marks in its journal and its pauses."""
    stream = stream_of(ticket)
    journal = [*JOURNAL(desk=ticket.desk_id, stream=stream), *events.not_stored(ticket.desk_id, stream)]
    return facts_in(journal, PAUSES(ticket=ticket.pk))


def facts_in(journal: Sequence[JournalLine], pauses: Iterable[Pause]) -> Happened:
    """The facts that the rows of one ticket tell: its journal, oldest line first, and its pauses."""
    return Happened(
        marks_in(journal), standstills(pauses), carried_in(journal), rebased_in(journal), promised_in(journal)
    )


def marks_in(journal: Iterable[JournalLine]) -> tuple[Mark, ...]:
    """The marks that the lines of a journal carry, as they happened; within one second, as they were recorded. A merge
    that was undone is no mark.
    """
    marks: list[Mark] = []
    for line in journal:
        for name in line.data.get("marks", ()):
            if name == UNMERGED:
                marks = [mark for mark in marks if mark.name != MERGED]
            else:
                marks.append(Mark(line.at, name, line.seq))
    return tuple(sorted(marks, key=lambda mark: mark.at))


def standstills(pauses: Iterable[Pause]) -> tuple[Standstill, ...]:
    """The pauses as facts, the first first."""
    return tuple(
        Standstill(pause.from_at, pause.until_at, pause.party) for pause in sorted(pauses, key=lambda row: row.from_at)
    )


def promises_of(ticket: Ticket, charter: Charter) -> tuple[PromiseTerms, ...]:
    """Every promise of the ticket's plan for its kind and the severity that counts now, started or not.

    What the charter excludes is promised nothing, whatever the plan; nor is what the desk took against its charter.
    """
    plan = charter.plan_of(ticket.plan or None)
    if plan is None or ticket.outcome not in {Outcome.ACCEPTED, Outcome.QUOTE_FIRST}:
        return ()
    if ticket.kind in charter.not_covered or ticket.kind in plan.not_covered:
        return ()
    return _made_by(terms_of(ticket, charter), charter)


def terms_of(ticket: Ticket, charter: Charter) -> Terms:
    """By what the promises of a ticket are made."""
    plan = charter.plan_of(ticket.plan or None)
    contract = ticket.request.get("contract") or {}
    answering = plan.options if plan is not None and ticket.on_call else ()
    return Terms(
        version_id=ticket.charter_version_id,
        plan=ticket.plan,
        options=tuple(
            name
            for name in answering
            if name in contract.get("options", ()) and charter.options[name].answers_out_of_hours
        ),
        circumstances=Circumstances(
            at=ticket.opened_at,
            channel=ticket.channel,
            audience=ticket.audience or None,
            product=(ticket.request.get("product") or {}).get("group"),
            region=(ticket.request.get("requester") or {}).get("region"),
            kind=ticket.kind or None,
            severity=ticket.severity or None,
            language=ticket.request.get("language"),
        ),
    )


def _made_by(terms: Terms, charter: Charter) -> tuple[PromiseTerms, ...]:
    plan = charter.plan_of(terms.plan or None)
    if plan is None:
        return ()
    return promise_terms(charter, plan, terms.circumstances, options=terms.options)


def marks_of_reception(kind: str, *, qualified: bool) -> list[str]:
    """The marks that the reception of a request is, received first; asking for an intervention decides it (ES-15)."""
    events = starting_events(kind or None, qualified=qualified)
    return sorted((str(event) for event in events), key=lambda event: (event != Event.REGISTERED, event))


def is_qualified(ticket: Ticket) -> bool:
    """Whether the desk has said how bad it is, at the opening or since."""
    return bool(ticket.request.get("severity")) or PriorityChange.objects.filter(ticket=ticket).exists()


def derive(ticket: Ticket, charter: Charter, facts: Happened) -> tuple[DerivedClock, ...]:
    """The clocks of a ticket that have started, from its facts and its own version of its charter.

    Of a promise that ran on this ticket and on one merged into it, the tighter counts; each from its own start. What
    runs on a ticket when it is merged is no longer its matter.
    """
    before = tuple(itertools.takewhile(lambda mark: mark.name != MERGED, facts.marks))
    # Who was promised a call is called, whatever becomes of the ticket otherwise.
    calls = tuple(_call_back(promised, charter) for promised in facts.called_back)
    if len(before) < len(facts.marks):
        clocks = _since_rebased(ticket, charter, replace(facts, marks=before))
        return (*(clock for clock in clocks if clock.facts.stopped_at is not None), *calls)
    return (*_since_rebased(ticket, charter, facts), *calls)


def _call_back(promised: Promised, charter: Charter) -> DerivedClock:
    terms = ClockTerms(promised_seconds=promised.seconds)
    facts = ClockFacts(started_at=promised.at, stopped_at=promised.kept_at)
    return DerivedClock(terms_of_call_back(promised), promised.sequence, terms, facts, counting(charter, ELAPSED))


def _since_rebased(ticket: Ticket, charter: Charter, facts: Happened) -> tuple[DerivedClock, ...]:
    """What was met or missed when the ticket was moved to another version of the charter stays as that version judges
    it; all else is promised by the new one, from its original start.
    """
    if not facts.rebased:
        return _derived(ticket, charter, facts)
    *earlier, last = facts.rebased
    version = CharterVersion.objects.defer("text", "holidays").get(pk=last.version_id)
    under, before = charter_of(version), replace(facts, rebased=tuple(earlier))
    made_by = replace(terms_of(ticket, under), version_id=last.version_id)
    kept = {
        clock.key: replace(clock, origin=clock.origin or made_by)
        for clock in _since_rebased(ticket, under, before)
        if clock.key in last.kept
    }
    return under_another(ticket, charter, facts, kept)


def under_another(
    ticket: Ticket, charter: Charter, facts: Happened, kept: Mapping[Key, DerivedClock]
) -> tuple[DerivedClock, ...]:
    """The clocks of a ticket under this charter, where those `kept` stay as another version judged them."""
    # The same run under the new version is the same promise: it is judged already.
    begun: dict[str, tuple[datetime, int]] = {}
    for (kind, number), clock in kept.items():
        at, most = begun.get(kind, (clock.facts.started_at, 0))
        begun[kind] = (max(at, clock.facts.started_at), max(most, number))
    clocks = dict(kept)
    follows = {kind: number for kind, (_, number) in begun.items()}
    for clock in _derived(ticket, charter, facts):
        kind = clock.promise.kind
        if kind in begun:
            if clock.facts.started_at <= begun[kind][0]:
                continue
            follows[kind] += 1
            clock = replace(clock, sequence=follows[kind])  # noqa: PLW2901  # the same clock under its number here
        clocks[clock.key] = clock
    return tuple(clocks.values())


def _derived(ticket: Ticket, charter: Charter, facts: Happened) -> tuple[DerivedClock, ...]:
    promises = promises_of(ticket, charter)
    own = (clock for promise in promises if not promise.after for clock in _clocks_of(promise, charter, facts))
    clocks = {clock.key: clock for clock in own}
    by_name = {promise.kind: promise for promise in promises}
    for one in facts.carried:
        if clock := _carried_on(one, by_name, charter, facts):
            _keep_tighter(clocks, clock)
    _begin_afterwards(clocks, [promise for promise in promises if promise.after], charter, facts)
    return tuple(clocks.values())


def _keep_tighter(clocks: dict[tuple[str, int], DerivedClock], clock: DerivedClock) -> None:
    beside = clocks.get(clock.key)
    if beside is None or clock.falls_due() < beside.falls_due():
        clocks[clock.key] = clock


def _begin_afterwards(
    clocks: dict[tuple[str, int], DerivedClock], waiting: list[PromiseTerms], charter: Charter, facts: Happened
) -> None:
    """Start what begins at the end of another promise: once, at its first end, as long as that stands."""
    while waiting:
        # One may wait for the end of another that waits, too; reading the charter refuses circles.
        ready = [promise for promise in waiting if not any(other.kind == promise.after for other in waiting)]
        for promise in ready:
            before = clocks.get((promise.after, 1))
            if before is None or before.facts.stopped_at is None:
                continue
            ended = (before.facts.stopped_at, before.stopped_seq)
            since = [mark for mark in facts.marks if (mark.at, mark.seq) > ended]
            for sequence, run in enumerate(_runs(promise, since, _Run(before.facts.stopped_at)), start=1):
                _keep_tighter(clocks, _clock_of(promise, charter, sequence, run, facts.pauses))
        waiting = [promise for promise in waiting if promise not in ready] if ready else []


def _carried_on(
    carried: Carried, own: Mapping[str, PromiseTerms], charter: Charter, facts: Happened
) -> DerivedClock | None:
    """A clock of a merged ticket as it goes on here: what happens here stops and pauses it, and another priority
    promises it what this ticket's plan says. It counts on the calendars of this ticket's charter.
    """
    made_under = charter_of(CharterVersion.objects.get(pk=carried.terms.version_id))
    promise = next((one for one in _made_by(carried.terms, made_under) if one.kind == carried.name), None)
    since = [mark for mark in facts.marks if mark.seq > carried.seq and mark.at >= carried.at]
    if carried.name in own and any(mark.name == SEVERITY_CHANGED for mark in since):
        promise, made_under = own[carried.name], charter
    if promise is None:
        return None
    if promise.calendar not in charter.calendars:
        promise = replace(promise, calendar=charter.opening)
    run = next(_runs(promise, since, _Run(carried.started_at)), None)
    if run is None:
        return None
    pauses = (*carried.pauses, *_from(carried.at, facts.pauses))
    sequence = carried.beside or carried.sequence
    clock = _clock_of(promise, charter, sequence, run, pauses)
    promised = promised_from(made_under, promise, run.started_at)
    counted_from = promised.counted_from if promised.counted_from > run.started_at else None
    return replace(
        clock,
        terms=replace(clock.terms, promised_seconds=promised.promised_seconds),
        facts=replace(clock.facts, counted_from=counted_from),
        origin=carried.terms,
    )


def _from(moment: datetime, pauses: Iterable[Standstill]) -> Iterator[Standstill]:
    for pause in pauses:
        if pause.ends is None or pause.ends > moment:
            yield replace(pause, starts=max(pause.starts, moment))


def _clocks_of(promise: PromiseTerms, charter: Charter, facts: Happened) -> Iterator[DerivedClock]:
    for sequence, run in enumerate(_runs(promise, facts.marks), start=1):
        yield _clock_of(promise, charter, sequence, run, facts.pauses)


def _clock_of(
    promise: PromiseTerms, charter: Charter, sequence: int, run: _Run, standing: Iterable[Standstill]
) -> DerivedClock:
    promised = promised_from(charter, promise, run.started_at)
    terms = ClockTerms(
        promised_seconds=promised.promised_seconds,
        paused_by=frozenset({*promise.paused_by, UNTIL_REOPENED}),
        warn_at_percent=promise.warn_at_percent,
    )
    pauses = sorted(_during(run, (*standing, *run.pauses)), key=lambda pause: pause.starts)
    happened_to_it = ClockFacts(
        started_at=run.started_at,
        counted_from=promised.counted_from if promised.counted_from > run.started_at else None,
        stopped_at=run.stopped_at,
        pauses=tuple(pauses),
    )
    timeline = counting(charter, promise.counts, promise.calendar)
    return DerivedClock(promise, sequence, terms, happened_to_it, timeline, stopped_seq=run.stopped_seq)


@dataclass(slots=True)
class _Run:
    """One run of a promise: from its start to its stop; reopening turns an earlier stop into a pause."""

    started_at: datetime
    stopped_at: datetime | None = None
    stopped_by: str = ""
    stopped_seq: int = 0
    pauses: tuple[Standstill, ...] = ()


def _runs(promise: PromiseTerms, marks: Iterable[Mark], run: _Run | None = None) -> Iterator[_Run]:
    """Each run of a promise, in order, the first of which may be given. Closing ends most clocks; reopening sets them
    going again.

    A clock that has stopped starts anew only with another event of its own (a second intervention) or, where the
    charter says that it repeats, with the word that stopped it. Some things happen once: receiving a request, saying
    how bad it is, finding out what the matter is; later words on them correct the first.
    """
    for mark in marks:
        if run is None:
            run = _Run(mark.at) if mark.name == promise.starts else None
        elif run.stopped_at is None:
            if mark.name == SEVERITY_CHANGED:
                # The charter may let the new target count from the change; else what is consumed stays consumed.
                run = _Run(mark.at) if promise.new_target is NewTarget.FROM_THE_CHANGE else run
            elif mark.name in promise.stops:
                run.stopped_at, run.stopped_by, run.stopped_seq = mark.at, mark.name, mark.seq
                if promise.repeats and mark.name in WORDS_BETWEEN:
                    yield run
                    run = _Run(mark.at)
        elif mark.name == REOPENED and _revoked(promise, run.stopped_by):
            run.pauses += (Standstill(run.stopped_at, mark.at, UNTIL_REOPENED),)
            run.stopped_at = None
        elif _starts_anew(promise, mark.name):
            yield run
            run = _Run(mark.at)
    if run is not None:
        yield run


def _revoked(promise: PromiseTerms, stopped_by: str) -> bool:
    """Whether reopening takes back what stopped a clock: a closing, or a solution that was not one.

    Where an answer is enough, the solution was an answer, whatever became of it; a workaround gave back the use all
    the same (EK-07).
    """
    return stopped_by == Event.CLOSED or (stopped_by == Event.SOLUTION_PROPOSED and ANSWERED not in promise.stops)


def _starts_anew(promise: PromiseTerms, mark: str) -> bool:
    if promise.repeats:
        return mark == REOPENED
    return not promise.after and mark == promise.starts and mark not in ONCE


def _during(run: _Run, pauses: Iterable[Standstill]) -> Iterator[Standstill]:
    """The pauses of a ticket that this run saw: what stood still after its stop is no longer its matter."""
    for pause in pauses:
        if pause.ends is not None and pause.ends <= run.started_at:
            continue
        if run.stopped_at is None or (pause.ends is not None and pause.ends <= run.stopped_at):
            yield pause
        elif pause.starts < run.stopped_at:
            yield Standstill(pause.starts, run.stopped_at, pause.party)
