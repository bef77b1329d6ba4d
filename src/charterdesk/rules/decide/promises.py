"""What is promised to a request: the clocks that run from its reception, and those that wait for another event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from charterdesk.rules.circumstances import Circumstances, first_that_fits
from charterdesk.rules.terms.amounts import Counts, Duration
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import (
    AFTER,
    Commitment,
    DueAt,
    Event,
    NewTarget,
    Promised,
    Served,
    SpecialPromise,
)
from charterdesk.rules.terms.days import HourOfDay
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.terms.texts import NO_TEXT, Text
from charterdesk.rules.worktime.opening import counting, opening

INTERVENTION = "intervention"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseTerms:
    """A commitment as it holds for one ticket, whether its clock runs yet or not; ``after`` names the commitment at
    whose end it starts, instead of with an event.
    """

    kind: str
    is_: Text
    within: Duration
    firm: bool
    starts: str
    after: str
    stops: tuple[str, ...]
    paused_by: tuple[str, ...]
    calendar: str
    cut_off: HourOfDay | None
    due_at: DueAt
    repeats: bool
    new_target: NewTarget
    warn_at_percent: int
    source: str

    @property
    def counts(self) -> Counts:
        """Return which time consumes the promise."""
        return self.within.counts

    @property
    def begins(self) -> str:
        """Return what starts the clock: the name of an event, or "after" and that of another commitment."""
        return f"{AFTER}{self.after}" if self.after else self.starts

    def begins_with(self, events: frozenset[str]) -> bool:
        """Say whether its clock starts with one of these events, and not with the end of another commitment."""
        return not self.after and self.starts in events


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time that counts towards a promise, in seconds."""

    starts: datetime
    ends: datetime
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise that runs: from when it counts, when it is due, and the stretches of time that lead there."""

    terms: PromiseTerms
    promised_seconds: int
    counted_from: datetime
    due: datetime
    explain: tuple[Span, ...]

    @property
    def kind(self) -> str:
        """Return what is promised: take_in_charge, respond, on_site, resolve ..."""
        return self.terms.kind


def commitments_of(charter: Charter, plan: Plan, options: tuple[str, ...] = ()) -> Mapping[str, Commitment]:
    """Return the commitments of a plan; an option that answers may carry its own in their place."""
    if not options:
        return plan.commitments
    own = {name: said for option in options for name, said in charter.options[option].commitments.items()}
    return {**plan.commitments, **own}


def promise_text(charter: Charter, plan_name: str | None, kind: str) -> Text:
    """Return what a charter calls a commitment: its plan, else an option of the plan, else whoever names it; no text
    where nobody does.
    """
    plan = charter.plan_of(plan_name or None)
    options = (charter.options[name] for name in plan.options) if plan else ()
    every = (plan, *options, *charter.plans.values(), charter.without_contract, *charter.options.values())
    said = (one.commitments[kind].is_ for one in every if one and kind in one.commitments)
    return next(filter(None, said), NO_TEXT)


def promise_terms(
    charter: Charter, plan: Plan, circumstances: Circumstances, *, options: tuple[str, ...] = ()
) -> tuple[PromiseTerms, ...]:
    """Return every commitment that this plan makes for a request in these circumstances."""
    return tuple(
        PromiseTerms(
            kind=name,
            is_=said.is_,
            within=promised.within,
            firm=said.firm if line is None or line.firm is None else line.firm,
            starts=said.started_by(name),
            after=said.after,
            stops=said.stopped_by(name, promised),
            paused_by=tuple(str(party) for party in said.paused_by),
            calendar=(line.calendar if line else "") or said.calendar or charter.opening,
            cut_off=_cut_off(said, line, promised.within),
            due_at=said.due_at,
            repeats=said.repeats,
            new_target=said.new_target,
            warn_at_percent=int(said.warn_at.percent),
            source=_source(plan, said, line, promised) or f"commitments.{name}",
        )
        for name, said, line, promised in _promised(charter, commitments_of(charter, plan, options), circumstances)
        if promised.within
    )


def unpromised(charter: Charter, plan: Plan, circumstances: Circumstances) -> Iterator[tuple[str, Served, str]]:
    """Yield the commitments for which the charter says in words that no time is promised, with the source."""
    for name, said, line, promised in _promised(charter, commitments_of(charter, plan), circumstances):
        if promised.within is None and promised.served is not Served.COMMITMENT:
            yield name, promised.served, _source(plan, said, line, promised)


def unknown_to_promises(
    charter: Charter, plan: Plan, circumstances: Circumstances, *, options: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Name what must be known before it is certain which lines of the plan's commitments hold: `region` ..."""
    unknown: tuple[str, ...] = ()
    for said in commitments_of(charter, plan, options).values():
        if said.special and (not said.only_for or circumstances.kind in said.only_for):
            unknown += first_that_fits(charter, said.special, circumstances)[1]
    return unknown


def _promised(
    charter: Charter, commitments: Mapping[str, Commitment], circumstances: Circumstances
) -> Iterator[tuple[str, Commitment, SpecialPromise | None, Promised]]:
    for name, said in commitments.items():
        if said.only_for and circumstances.kind not in said.only_for:
            continue
        line = first_that_fits(charter, said.special, circumstances)[0] if said.special else None
        promised = line.promised_to(circumstances.severity) if line else None
        promised = promised or said.promised_to(circumstances.severity)
        if promised:
            yield name, said, line, promised


def _cut_off(said: Commitment, line: SpecialPromise | None, within: Duration) -> HourOfDay | None:
    """The hour of the line, else of the commitment. What is promised in elapsed time begins at any hour."""
    if within.counts is Counts.ELAPSED:
        return None
    return (line.cut_off if line else None) or said.cut_off


def _source(plan: Plan, said: Commitment, line: SpecialPromise | None, promised: Promised) -> str:
    return promised.source or (line.source if line else "") or said.source or plan.source


def starting_events(kind: str | None, *, qualified: bool = False) -> frozenset[str]:
    """Return the events that the reception of a request is: asking for an intervention decides it (ES-15); who opens it
    for the desk may say at once how bad it is.
    """
    events = {Event.REGISTERED}
    if kind == INTERVENTION:
        events.add(Event.INTERVENTION_DECIDED)
    if qualified:
        events.add(Event.QUALIFIED)
    return frozenset(events)


def promised_from(charter: Charter, terms: PromiseTerms, start: datetime) -> Promise:
    """Start the clock of a commitment: its length in seconds, its due moment and the stretches that lead there."""
    timeline = counting(charter, terms.counts, terms.calendar)
    counted_from = _counted_from(charter, terms, start)
    if terms.within.in_working_days:
        first = counted_from if timeline.is_open(counted_from) else timeline.next_open(counted_from)
        last = timeline.add_days(first, int(terms.within.number))
        if terms.due_at is DueAt.CLOSING or terms.within.same_day:
            last = timeline.closes(last.astimezone(timeline.zone).date())
        promised = timeline.elapsed(counted_from, last)
    else:
        promised = terms.within.seconds
    due = timeline.due(counted_from, promised)
    explain = tuple(
        Span(starts=begin, ends=end, seconds=int((end - begin).total_seconds()))
        for begin, end in timeline.spans(counted_from, due)
    )
    return Promise(terms=terms, promised_seconds=promised, counted_from=counted_from, due=due, explain=explain)


def _counted_from(charter: Charter, terms: PromiseTerms, start: datetime) -> datetime:
    """What begins after the cut-off hour of an open day counts from the opening of the next."""
    if terms.cut_off is None:
        return start
    hours = opening(charter, terms.calendar)
    local = start.astimezone(hours.zone)
    if (local.hour * 60 + local.minute) * 60 + local.second < terms.cut_off.seconds or not hours.is_workday(
        local.date()
    ):
        return start
    return max(start, hours.opens(hours.next_workday(local.date())))
