"""What is promised to a request: the clocks that run from its reception, and those that wait for another event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from charterdesk.rules.terms.amounts import Counts, Duration
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Commitment, Event, NewTarget, Promised, Served
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.terms.texts import Text
from charterdesk.rules.worktime.opening import counting

INTERVENTION = "intervention"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseTerms:
    """A commitment as it holds for one ticket, whether its clock runs yet or not."""

    kind: str
    is_: Text
    within: Duration
    firm: bool
    starts: Event
    stops: tuple[Event, ...]
    paused_by: tuple[str, ...]
    calendar: str
    repeats: bool
    new_target: NewTarget
    warn_at_percent: int
    source: str

    @property
    def counts(self) -> Counts:
        """Return which time consumes the promise."""
        return self.within.counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time that counts towards a promise, in seconds."""

    starts: datetime
    ends: datetime
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise that runs: when it is due, and the stretches of time that lead there."""

    terms: PromiseTerms
    promised_seconds: int
    due: datetime
    explain: tuple[Span, ...]

    @property
    def kind(self) -> str:
        """Return what is promised: take_in_charge, respond, on_site, resolve ..."""
        return self.terms.kind


def commitments_of(charter: Charter, plan: Plan, options: tuple[str, ...] = ()) -> Mapping[str, Commitment]:
    """Return the commitments of a plan; an option that answers may carry its own in their place."""
    own = {name: said for option in options for name, said in charter.options[option].commitments.items()}
    return {**plan.commitments, **own}


def promise_terms(
    charter: Charter, plan: Plan, *, kind: str | None, severity: str | None, options: tuple[str, ...] = ()
) -> tuple[PromiseTerms, ...]:
    """Return every commitment that this plan makes for a request of this kind and severity."""
    return tuple(
        PromiseTerms(
            kind=name,
            is_=said.is_,
            within=promised.within,
            firm=said.firm,
            starts=said.started_by(name),
            stops=said.stopped_by(name, promised),
            paused_by=tuple(str(party) for party in said.paused_by),
            calendar=said.calendar or charter.opening,
            repeats=said.repeats,
            new_target=said.new_target,
            warn_at_percent=int(said.warn_at.percent),
            source=promised.source or said.source or plan.source or f"commitments.{name}",
        )
        for name, said, promised in _promised(commitments_of(charter, plan, options), kind, severity)
        if promised.within
    )


def unpromised(
    charter: Charter, plan: Plan, *, kind: str | None, severity: str | None
) -> Iterator[tuple[str, Served, str]]:
    """Yield the commitments for which the charter says in words that no time is promised, with the source."""
    for name, said, promised in _promised(commitments_of(charter, plan), kind, severity):
        if promised.within is None and promised.served is not Served.COMMITMENT:
            yield name, promised.served, promised.source or said.source or plan.source


def _promised(
    commitments: Mapping[str, Commitment], kind: str | None, severity: str | None
) -> Iterator[tuple[str, Commitment, Promised]]:
    for name, said in commitments.items():
        promised = said.promised_to(severity)
        if promised and (not said.only_for or kind in said.only_for):
            yield name, said, promised


def starting_events(kind: str | None) -> frozenset[Event]:
    """Return the events that the reception of a request is: asking for an intervention decides it (ES-15)."""
    return frozenset({Event.REGISTERED, Event.INTERVENTION_DECIDED} if kind == INTERVENTION else {Event.REGISTERED})


def promised_from(charter: Charter, terms: PromiseTerms, start: datetime) -> Promise:
    """Start the clock of a commitment: its length in seconds, its due moment and the stretches that lead there."""
    timeline = counting(charter, terms.counts, terms.calendar)
    if terms.within.in_working_days:
        first = start if timeline.is_open(start) else timeline.next_open(start)
        promised = timeline.elapsed(start, timeline.add_days(first, int(terms.within.number)))
    else:
        promised = terms.within.seconds
    due = timeline.due(start, promised)
    explain = tuple(
        Span(starts=begin, ends=end, seconds=int((end - begin).total_seconds()))
        for begin, end in timeline.spans(start, due)
    )
    return Promise(terms=terms, promised_seconds=promised, due=due, explain=explain)
