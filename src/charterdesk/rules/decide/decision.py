"""One request under one charter: the decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from charterdesk.rules.circumstances import Circumstances, circumstances_of
from charterdesk.rules.decide.promises import (
    Promise,
    commitments_of,
    promise_terms,
    promised_from,
    starting_events,
    unknown_to_promises,
    unpromised,
)
from charterdesk.rules.entitlement import Access, Entitlement, access, entitle
from charterdesk.rules.facts import Request
from charterdesk.rules.pricing.rates import Price, price_of_plan, price_of_service
from charterdesk.rules.priority import Judged, judge_severity
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Served
from charterdesk.rules.terms.coverage import Otherwise
from charterdesk.rules.terms.kinds import Exclusion, Kind, Sold
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.why import Reason
from charterdesk.rules.why.words import Word
from charterdesk.rules.worktime.opening import local_day, opening

NO_PRICE = Price()


class Outcome(StrEnum):
    """What the desk does with a request: one of five, always."""

    ACCEPTED = "accepted"
    QUOTE_FIRST = "quote_first"
    OTHER_CHANNEL = "other_channel"
    REFERRED = "referred"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the desk does with a request, what it promises, what it costs, and why."""

    outcome: Outcome
    plan: str | None = None
    use_channels: tuple[str, ...] = ()
    refer_to: str | None = None
    offer: str | None = None
    missing: tuple[str, ...] = ()
    severity: str | None = None
    priority: str | None = None
    order: Served = Served.ARRIVAL
    on_call: bool = False
    commitments: tuple[Promise, ...] = ()
    price: Price = NO_PRICE
    reasons: tuple[Reason, ...] = ()

    @property
    def taken(self) -> bool:
        """Say whether the request becomes a ticket."""
        return self.outcome in {Outcome.ACCEPTED, Outcome.QUOTE_FIRST}


def decide(charter: Charter, request: Request) -> Decision:
    """Decide what the desk does with a request. Pure and total: one outcome and at least one sourced reason, always.

    A request that is not taken has no priority; the severity that would count is kept for a desk that takes it anyway.
    """
    decision = _decided(charter, request)
    return decision if decision.taken else replace(decision, severity=judge_severity(charter, request).severity)


def _decided(charter: Charter, request: Request) -> Decision:
    if reason := _not_in_force(charter, request):
        return Decision(outcome=Outcome.REFUSED, reasons=(reason,))
    entitled = entitle(charter, request)
    excluded = charter.not_covered.get(request.kind or "")
    if excluded and excluded.without_plan:
        return _sold_apart(charter, request, excluded, replace(entitled, missing=()))
    if entitled.plan is None:
        return _not_entitled(charter, request, entitled)
    severity = judge_severity(charter, request).severity if _asks_how_bad(charter, entitled.plan) else None
    way_in = access(charter, request, entitled.plan, severity)
    if not way_in.allowed:
        return _no_way_in(way_in, entitled)
    excluded = entitled.plan.not_covered.get(request.kind or "") or excluded
    if excluded:
        return _excluded(charter, request, excluded, entitled)
    if request.kind and charter.kinds and request.kind not in charter.kinds:
        reason = Reason("kind.not_offered", entitled.plan.source or "kinds", {"kind": Word(request.kind)})
        return Decision(outcome=Outcome.REFUSED, plan=entitled.name, reasons=(reason, *entitled.reasons))
    return _taken(charter, request, entitled, entitled.plan, way_in)


def _asks_how_bad(charter: Charter, plan: Plan) -> bool:
    """Whether the way in may hang on the severity."""
    return bool(plan.special_channels) or any(channel.special for channel in charter.channels.values())


def _not_in_force(charter: Charter, request: Request) -> Reason | None:
    day = local_day(charter, request.at)
    if day < charter.holds_from:
        return Reason("charter.not_yet", charter.holds_from_source or "holds_from", {"day": charter.holds_from})
    if charter.holds_until and day > charter.holds_until:
        return Reason("charter.ended", "holds_until", {"day": charter.holds_until})
    return None


def _not_entitled(charter: Charter, request: Request, entitled: Entitlement) -> Decision:
    # A wrong code is said first: who is not identified is told nothing of contracts.
    way_in = access(charter, request, None)
    if not way_in.identified:
        return Decision(outcome=Outcome.REFUSED, reasons=way_in.reasons)
    outcome = Outcome.REFERRED if entitled.otherwise is Otherwise.REFERRED else Outcome.REFUSED
    return Decision(outcome=outcome, refer_to=entitled.refer_to, reasons=entitled.reasons)


def _no_way_in(way_in: Access, entitled: Entitlement) -> Decision:
    reasons = (*way_in.reasons, *entitled.reasons)
    if not way_in.identified:
        return Decision(outcome=Outcome.REFUSED, reasons=way_in.reasons)
    return Decision(
        outcome=Outcome.OTHER_CHANNEL, plan=entitled.name, use_channels=way_in.use_channels, reasons=reasons
    )


def _sold_apart(charter: Charter, request: Request, excluded: Exclusion, entitled: Entitlement) -> Decision:
    way_in = access(charter, request, None)
    if not way_in.allowed:
        return _no_way_in(way_in, entitled)
    return _excluded(charter, request, excluded, entitled)


def _excluded(charter: Charter, request: Request, excluded: Exclusion, entitled: Entitlement) -> Decision:
    known = charter.kinds.get(request.kind or "")
    what = excluded.is_ or (known.is_ if known else None) or Word(request.kind or "–")
    source = excluded.source or "not_covered"
    if excluded.sold is Sold.NOT_AT_ALL:
        reason = Reason("kind.not_done", source, {"kind": what})
        return Decision(outcome=Outcome.REFUSED, plan=entitled.name, reasons=(reason, *entitled.reasons))
    priced = price_of_service(charter, request, excluded)
    offer = excluded.offer or None
    reason = Reason("kind.sold_apart", source, {"kind": what, "offer": _offered(charter, offer)})
    reasons = (reason, *priced.reasons, *(entitled.reasons if entitled.plan else ()))
    outcome = Outcome.QUOTE_FIRST if priced.quote_first else Outcome.ACCEPTED
    return Decision(
        outcome=outcome,
        plan=entitled.name,
        offer=offer,
        missing=_once(charter, request, priced.missing),
        price=priced,
        reasons=reasons,
    )


def _offered(charter: Charter, offer: str | None) -> object:
    option = charter.options.get(offer or "")
    return (option.is_ if option else None) or Word(offer or "–")


def _taken(charter: Charter, request: Request, entitled: Entitlement, plan: Plan, way_in: Access) -> Decision:
    judged = judge_severity(charter, request)
    priced = price_of_plan(charter, request, plan, judged.severity)
    if priced.refused:
        reasons = (*priced.reasons, *entitled.reasons)
        return Decision(outcome=Outcome.REFUSED, plan=entitled.name, reasons=reasons)
    missing, asked = _missing(charter, request, plan, judged)
    options = _answering(charter, request, plan) if way_in.on_call else ()
    circumstances = circumstances_of(request, judged.severity)
    missing += unknown_to_promises(charter, plan, circumstances, options=options)
    promises: tuple[Promise, ...] = ()
    if not priced.quote_first:
        begun = starting_events(request.kind, qualified=request.severity is not None)
        terms = promise_terms(charter, plan, circumstances, options=options)
        promises = tuple(promised_from(charter, said, request.at) for said in terms if said.begins_with(begun))
    return Decision(
        outcome=Outcome.QUOTE_FIRST if priced.quote_first else Outcome.ACCEPTED,
        plan=entitled.name,
        missing=_once(charter, request, (*way_in.missing, *entitled.missing, *missing, *priced.missing)),
        severity=judged.severity,
        priority=judged.priority,
        order=plan.served if plan.served is not Served.NO_COMMITMENT else Served.ARRIVAL,
        on_call=way_in.on_call,
        commitments=promises,
        price=priced,
        reasons=(
            *entitled.reasons,
            *way_in.reasons,
            *judged.reasons,
            *(reason for said in promises for reason in _promised(said, request)),
            *_unpromised(charter, request, plan, circumstances),
            *_emergency(charter, request, way_in),
            *priced.reasons,
            *asked,
        ),
    )


def _answering(charter: Charter, request: Request, plan: Plan) -> tuple[str, ...]:
    held = request.contract.options if request.contract else frozenset()
    return tuple(name for name in plan.options if name in held and charter.options[name].answers_out_of_hours)


def _missing(
    charter: Charter, request: Request, plan: Plan, judged: Judged
) -> tuple[tuple[str, ...], tuple[Reason, ...]]:
    missing: list[str] = []
    reasons: list[Reason] = []
    if request.kind is None:
        missing.append("kind")
    kind = charter.kinds.get(request.kind or "")
    if judged.severity is None and _asks_severity(charter, plan, kind):
        missing.append("severity")
    for name, asked in charter.information.items():
        if name not in request.given and asked.asked_for(request.kind):
            missing.append(name)
            what = asked.is_ or Word(name)
            reasons.append(Reason("information.asked", asked.source or "information", {"what": what}))
    return tuple(missing), tuple(reasons)


def _once(charter: Charter, request: Request, missing: tuple[str, ...]) -> tuple[str, ...]:
    """Name each unknown thing once; a kind of request that has no severity lacks none."""
    kind = charter.kinds.get(request.kind or "")
    without = {"severity"} if kind and not kind.severity else frozenset[str]()
    return tuple(name for name in dict.fromkeys(missing) if name not in without)


def _asks_severity(charter: Charter, plan: Plan, kind: Kind | None) -> bool:
    if kind is None or kind.severity:
        promises = commitments_of(charter, plan).values()
        return bool(kind and kind.asks_severity) or any(said.asks_for_severity() for said in promises)
    return False


def _promised(promise: Promise, request: Request) -> Iterator[Reason]:
    firm = "firm" if promise.terms.firm else "best_effort"
    what = promise.terms.is_ or Word(promise.kind)
    yield Reason(f"commitment.{firm}", promise.terms.source, {"kind": what, "within": promise.terms.within})
    if promise.counted_from != request.at:
        values = {"kind": what, "hour": promise.terms.cut_off}
        yield Reason("commitment.after_cut_off", promise.terms.source, values)


def _unpromised(charter: Charter, request: Request, plan: Plan, circumstances: Circumstances) -> tuple[Reason, ...]:
    said = tuple(
        Reason("served.arrival" if served is Served.ARRIVAL else "served.no_commitment", source)
        for _, served, source in unpromised(charter, plan, circumstances)
    )
    if said or plan.served is Served.COMMITMENT or (request.emergency and charter.emergency):
        return said
    return (Reason("served.arrival", plan.served_source or plan.source or "plans"),)


def _emergency(charter: Charter, request: Request, way_in: Access) -> tuple[Reason, ...]:
    emergency = charter.emergency
    if not (request.emergency and emergency):
        return ()
    source = emergency.source or "emergency"
    if opening(charter, emergency.open).is_open(request.at):
        return (Reason("emergency.immediate", source),)
    outside = charter.options.get(emergency.outside_with)
    sources = ", ".join(part for part in (source, outside.source if outside else "") if part)
    return (Reason("emergency.on_call" if way_in.on_call else "emergency.next_opening", sources),)
