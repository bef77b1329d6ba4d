"""Requests under two versions: what is done with them and what they cost, where the two differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from charterdesk.rules.charter.diff.changes import Effect
from charterdesk.rules.charter.diff.effects import of_numbers
from charterdesk.rules.charter.diff.naming import Naming
from charterdesk.rules.charter.diff.walk import Difference
from charterdesk.rules.charter.document.blocks import Inline
from charterdesk.rules.charter.document.speech import plain
from charterdesk.rules.decide import Decision, decide
from charterdesk.rules.decide.decision import Outcome
from charterdesk.rules.facts import AccessCode, ContractFacts, ProductFacts, Request, Requester
from charterdesk.rules.money import Money
from charterdesk.rules.pricing.rates import Price
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.terms.when import When

HOURS: Final = Decimal(2)
A_YEAR: Final = timedelta(days=365)
HOURS_OF_DAY: Final = (time(10), time(12, 45), time(20))
WISHED: Final = (timedelta(hours=4), timedelta(days=2), timedelta(hours=9), timedelta(days=3))
VISIT: Final = "intervention"
MOST: Final = 2
AGAINST: Final = {Effect.GAIN: Effect.LOSS, Effect.LOSS: Effect.GAIN}
# From the worst to the best.
OUTCOMES: Final = (
    Outcome.REFUSED, Outcome.REFERRED, Outcome.OTHER_CHANNEL, Outcome.QUOTE_FIRST, Outcome.ACCEPTED
)  # fmt: skip
PRODUCT_FACTS: Final = ("covered_by_contract", "in_catalogue", "bought_here", "up_to_date")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request under one plan ("" is without contract), and what came of it under both versions."""

    plan: str
    request: Request
    before: Decision
    after: Decision

    @property
    def effect(self) -> Effect:
        """Taken is better than not; of what is taken under both, cheaper is better."""
        if self.before.outcome != self.after.outcome:
            return of_numbers(OUTCOMES.index(self.before.outcome), OUTCOMES.index(self.after.outcome))
        costs = [_amount(one.price) for one in (self.before, self.after)]
        return Effect.NEITHER if None in costs else of_numbers(costs[1] or Decimal(0), costs[0] or Decimal(0))


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests that a difference may decide otherwise. `wednesday` is an ordinary day."""

    naming: Naming
    wednesday: date

    def about(self, difference: Difference, effect: Effect) -> tuple[tuple[Inline, datetime], ...]:
        """Examples of a difference in words: another outcome, another price. What goes against the effect of the
        difference has another cause.
        """
        found: dict[str, tuple[Inline, datetime]] = {}
        for asked in self._asked(difference):
            said = self._said(asked) if asked.effect is not AGAINST.get(effect) else ()
            if said and asked.plan not in found:
                found[asked.plan] = (said, asked.request.at)
            if len(found) == MOST:
                break
        return tuple(found.values())

    def _asked(self, difference: Difference) -> Iterator[Asked]:
        old, new = (_always(told.charter) for told in (self.naming.old, self.naming.new))
        named = {step.field: step.name for step in difference.trail if step.name}
        plans = [named["plans"]] if "plans" in named else [*dict.fromkeys((*new.plans, *old.plans)), ""]
        if difference.trail[0].field == "without_contract" or difference.last.field == "without_plan":
            plans = [""]
        for name in plans:
            plan = new.plan_of(name or None) or old.plan_of(name or None)
            if plan is None and difference.last.field == "without_plan":
                plan = next(iter(new.plans.values()), None)
            if plan is None:
                continue
            for request in self._requests(difference, name, plan, named):
                yield Asked(name, request, decide(old, _known(request, old)), decide(new, _known(request, new)))

    def _requests(self, difference: Difference, name: str, plan: Plan, named: dict[str, str]) -> Iterator[Request]:
        """The ordinary request, turned so that the difference matters to it."""
        base = self._ordinary(name, plan)
        when = next((step.line.when for step in difference.trail if hasattr(step.line, "when")), None)
        if when is None:
            whole = difference.new if hasattr(difference.new, "when") else difference.old
            when = getattr(whole, "when", None)
        if when:
            base = _fitting(base, when)
        if kind := named.get("not_covered") or named.get("kinds"):
            base = replace(base, kind=kind)
        if any(step.field == "emergency" for step in difference.trail):
            base = replace(base, emergency=True)
        yield from self._turned(difference, base, plan, named)

    def _turned(self, difference: Difference, base: Request, plan: Plan, named: dict[str, str]) -> Iterator[Request]:
        step = difference.last.field
        if step == "needs" or "needs" in named:
            need = next((one.line for one in difference.trail if one.field == "needs" and one.line), None)
            if need:
                yield replace(base, product=_without(base.product, need.is_))
        elif step == "for_" or "audiences" in named:
            whom = (named["audiences"],) if "audiences" in named else (*difference.old, *difference.new)
            for audience in dict.fromkeys(whom):
                yield replace(base, requester=replace(base.requester, audience=audience))
        elif any(one.field == "named_contacts" for one in difference.trail):
            yield replace(base, requester=replace(base.requester, named_contact=False))
        else:
            if "surcharges" in named:
                yield from (replace(base, kind=VISIT, wished_at=base.at + wished) for wished in WISHED)
                yield from (replace(base, wished_at=base.at + wished) for wished in WISHED)
            ways = (named["channels"],) if "channels" in named else dict.fromkeys((base.channel, *plan.channels))
            yield from self._through_the_day(base, tuple(ways))

    def _through_the_day(self, base: Request, ways: tuple[str, ...]) -> Iterator[Request]:
        for way in ways:
            for hour in HOURS_OF_DAY:
                yield replace(base, channel=way, at=self._at(hour))
                yield replace(base, channel=way, at=self._at(hour), kind=VISIT)

    def _ordinary(self, name: str, plan: Plan) -> Request:
        charter = self.naming.new.charter
        excluded = {*charter.not_covered, *plan.not_covered}
        at = self._at(HOURS_OF_DAY[0])
        last = self.wednesday + A_YEAR
        others = {one: last if fact.last_day else True for one, fact in charter.facts.items()}
        return Request(
            at=at,
            channel=str(next(iter(plan.channels), ChannelName.EMAIL)),
            requester=Requester(audience=next(iter(plan.for_), None), named_contact=True, access_code=AccessCode.VALID),
            contract=ContractFacts(plan=name, starts=self.wednesday - A_YEAR, ends=last) if name else None,
            product=ProductFacts(
                covered_by_contract=True,
                in_catalogue=True,
                bought_here=True,
                up_to_date=True,
                manufacturer_maintenance_until=last,
                others=others,
            ),
            kind=next((kind for kind in charter.kinds if kind not in excluded), "anomaly"),
            severity=next(iter(charter.severities), None),
            given=frozenset(charter.information),
            estimated_hours=HOURS,
        )

    def _at(self, hour: time) -> datetime:
        zone = ZoneInfo(self.naming.new.charter.desk.time_zone)
        return datetime.combine(self.wednesday, hour, zone).astimezone(UTC)

    def _said(self, asked: Asked) -> Inline:
        """The sentence, where the two versions differ for this request."""
        say, speech = self.naming.say, self.naming.new.speech
        before, after = asked.before, asked.after
        who = self._who(asked)
        request = say(f"request.{asked.request.channel}")
        if asked.request.emergency:
            request = say("request.emergency", request=request)
        kind = self.naming.new.kind(asked.request.kind or "")
        request = say("request.kind", kind=kind, request=request)
        at = speech.moment(asked.request.at.astimezone(ZoneInfo(self.naming.new.charter.desk.time_zone)))
        if before.outcome != after.outcome:
            outcomes = {side: say(f"outcome.{one.outcome}") for side, one in (("before", before), ("after", after))}
            return say("example.outcome", who=who, request=request, at=at, **outcomes)
        if not after.taken:
            return ()
        costs = [self._cost(one) for one in (before, after)]
        if costs[0] == costs[1]:
            return ()
        hours = speech.number(HOURS)
        return say("example.cost", who=who, request=request, at=at, hours=hours, before=costs[0], after=costs[1])

    def _who(self, asked: Asked) -> Inline:
        told = self.naming.new if self.naming.new.charter.plan_of(asked.plan or None) else self.naming.old
        plan = told.charter.plan_of(asked.plan or None)
        audiences = told.audience(asked.request.requester.audience or "")
        if plan is None:
            return self.naming.say("whom.without", audiences=audiences)
        return self.naming.say("whom.plan", plan=told.plan(plan, asked.plan), audiences=audiences)

    def _cost(self, decision: Decision) -> Inline:
        say, speech, price = self.naming.say, self.naming.new.speech, decision.price
        cost: Inline = say("cost.unsaid")
        if price.estimate:
            cost = plain(speech.money(price.estimate))
        elif price.included:
            cost = say("cost.included")
        if not price.fees:
            return cost
        total = sum((fee.money.amount for fee in price.fees), Decimal(0))
        return say("cost.fees", cost=cost, fees=speech.money(Money(total, price.fees[0].money.currency)))


def _amount(price: Price) -> Decimal | None:
    """The amount that the work costs, with its fees; None where it has none."""
    fees = sum((fee.money.amount for fee in price.fees), Decimal(0))
    if price.estimate:
        return price.estimate.amount + fees
    return fees if price.included else None


def _always(charter: Charter) -> Charter:
    """The charter as if it held at any time: dates of effect are told apart, not in every example."""
    return replace(charter, holds_from=date.min, holds_until=None)


def _known(request: Request, charter: Charter) -> Request:
    """The request as this version can hear it."""
    contract = request.contract
    if contract and contract.plan not in charter.plans:
        contract = None
    severity = request.severity if request.severity in charter.severities else None
    return replace(request, contract=contract, severity=severity)


def _fitting(request: Request, when: When) -> Request:
    return replace(
        request,
        channel=str(next(iter(when.channels), request.channel)),
        requester=replace(
            request.requester,
            audience=next(iter(when.audiences), request.requester.audience),
            region=next(iter(when.regions), None),
        ),
        product=replace(request.product, group=next(iter(when.products), None)),
        kind=next(iter(when.kinds), request.kind),
        severity=next(iter(when.severities), request.severity),
        language=next(iter(when.languages), request.language),
    )


def _without(product: ProductFacts, fact: str) -> ProductFacts:
    if fact in PRODUCT_FACTS:
        untrue: dict[str, Any] = {fact: False}
        return replace(product, **untrue)
    if fact == "manufacturer_maintenance_until":
        return replace(product, manufacturer_maintenance_until=date(2000, 1, 1))
    ended = date(2000, 1, 1) if isinstance(product.others.get(fact), date) else False
    return replace(product, others={**product.others, fact: ended})
