"""The price of a request: the rate in force, fees, what it draws from what was bought, whether a quote comes first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from charterdesk.rules.circumstances import Circumstances, first_that_fits
from charterdesk.rules.facts import Request
from charterdesk.rules.money import Money
from charterdesk.rules.pricing.bill import cost, counted_hours
from charterdesk.rules.pricing.charges import (
    NO_CHARGES,
    Charges,
    Fee,
    Raised,
    fees_due,
    raise_first,
    raise_rate,
    surcharges_on,
)
from charterdesk.rules.pricing.credits import draw, expired, hours_left, incidents_left
from charterdesk.rules.pricing.in_force import OF_THE_DESK, InForce, circumstances_of_work, in_force
from charterdesk.rules.terms.amounts import Hours, Rate
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.kinds import Exclusion
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.terms.prepaid import PREPAID_HOURS, CountedIn, NoneLeft, Prepaid
from charterdesk.rules.terms.prices import Emergency, EmergencyTime
from charterdesk.rules.terms.prices import Price as PriceTerms
from charterdesk.rules.terms.special_prices import FirstHours
from charterdesk.rules.why import Reason
from charterdesk.rules.why.words import Word

__all__ = ["Fee", "Price", "Raised", "plain", "price_of_plan", "price_of_service"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price of a request: included or not, fees, the rate in force, and what it draws from what was bought.

    ``rate`` holds its surcharges (``raised`` says which), ``first`` the steps before it; ``estimate`` is what the
    estimated work costs where it is charged, fees left out. ``missing`` names what special lines hang on.
    """

    included: bool = False
    fees: tuple[Fee, ...] = ()
    rate: Rate | None = None
    first: tuple[FirstHours, ...] = ()
    step: Hours | None = None
    at_least: Hours | None = None
    raised: tuple[Raised, ...] = ()
    estimate: Money | None = None
    credit_hours_used: Decimal | None = None
    credit_incidents_used: int | None = None
    quote_first: bool = False
    refused: bool = False
    missing: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


def price_of_plan(charter: Charter, request: Request, plan: Plan, severity: str | None = None) -> Price:
    """Price the work of a plan: included, at the rate in force, from a credit; a quote first above the limit."""
    circumstances = circumstances_of_work(request, severity)
    if request.emergency and charter.emergency:
        priced = _emergency(charter, request, plan, charter.emergency, circumstances)
    else:
        priced = _of_terms(charter, request, plan.price, circumstances)
    limit = charter.prices.quote_above
    urgent = request.emergency and charter.emergency is not None
    waits = limit is not None and (limit.emergencies_too or not urgent)
    if limit and waits and request.estimated_hours is not None and request.estimated_hours > limit.work.number:
        values = {"estimated": plain(request.estimated_hours), "limit": plain(limit.work.number)}
        reason = Reason("quote.above", limit.source or "prices.quote_above", values)
        return _with(priced, reason, quote_first=True)
    return priced


def price_of_service(charter: Charter, request: Request, exclusion: Exclusion) -> Price:
    """Price what a plan excludes and a credit of hours may pay; without hours left it needs a quote."""
    source = exclusion.source or "not_covered"
    if not exclusion.uses_credit or hours_left(charter, request) <= 0:
        return Price(quote_first=True, reasons=(Reason("quote.needed", source),))
    holds = in_force(charter, OF_THE_DESK, circumstances_of_work(request, None))
    priced = Price(rate=holds.rate, step=holds.step, at_least=holds.at_least)
    return _from_hours(charter, request, priced, PREPAID_HOURS, NO_CHARGES, source)


def plain(number: Decimal) -> str:
    """Write a quantity to two decimals at most, without needless zeros."""
    return f"{round(number, 2).normalize():f}"


def _of_terms(charter: Charter, request: Request, terms: PriceTerms, circumstances: Circumstances) -> Price:
    holds = in_force(charter, terms, circumstances)
    own = fees_due(charter, terms.fees, circumstances, "price.fees")
    credit = holds.credit
    if credit and credit.kinds and request.kind and request.kind not in credit.kinds:
        credit = None
    drawn = bool(credit and credit.counted_in is CountedIn.INCIDENTS and incidents_left(charter, request) > 0)
    if holds.included or drawn:
        without = charter.without_contract
        code = "price.free" if without and terms is without.price else "price.included"
        return _charged(_free(charter, request, holds, credit if drawn else None, code), own)
    fees = {name: fee for name, fee in charter.prices.fees.items() if name not in terms.fees}
    desk = fees_due(charter, fees, circumstances, "prices.fees")
    raised = _raised(charter, request, terms, circumstances)
    priced = _charged(_at_the_rate(holds, raised), own, desk, raised)
    if holds.quote_first:
        source = holds.source or "prices.special"
        priced = _with(priced, Reason("quote.needed", source), quote_first=True)
    if credit and credit.counted_in is CountedIn.INCIDENTS:
        return _estimated(request, _no_incident_left(charter, request, priced, credit, holds))
    if credit and priced.rate:
        source = credit.source or terms.source or holds.source or "prices.hour"
        return _from_hours(charter, request, priced, credit, raised, source)
    return _estimated(request, priced)


def _free(charter: Charter, request: Request, holds: InForce, credit: Prepaid | None, code: str) -> Price:
    if credit is None:
        reason = Reason(code, holds.source or "plans")
        return Price(included=True, missing=holds.unknown, quote_first=holds.quote_first, reasons=(reason,))
    values = {"left": incidents_left(charter, request)}
    reason = Reason("credit.incident_used", credit.source or holds.source or "plans", values)
    return Price(credit_incidents_used=1, missing=holds.unknown, quote_first=holds.quote_first, reasons=(reason,))


def _raised(charter: Charter, request: Request, terms: PriceTerms, circumstances: Circumstances) -> Charges:
    if not (terms.surcharges or charter.prices.surcharges):
        return NO_CHARGES
    return surcharges_on(
        charter, request, {**charter.prices.surcharges, **terms.surcharges}, circumstances, "prices.surcharges"
    )


def _at_the_rate(holds: InForce, raised: Charges) -> Price:
    special = (Reason("price.special", holds.source or "price.special", {"what": holds.what}),) if holds.what else ()
    if holds.rate is None:
        return Price(missing=holds.unknown, reasons=special)
    source = holds.source or "prices.hour"
    rate = raise_rate(holds.rate, raised)
    first = raise_first(holds.first, raised)
    reasons = [*special]
    reasons += [
        Reason(
            "price.first",
            source,
            {"hours": plain(step.work.number), "rate": str(step.rate.money), "per": Word(step.rate.per)},
        )
        for step in first
    ]
    reasons.append(Reason("price.rate", source, {"rate": str(rate.money), "per": Word(rate.per)}))
    if holds.step:
        reasons.append(Reason("price.step", source, {"minutes": holds.step.minutes}))
    if holds.at_least:
        reasons.append(Reason("price.at_least", source, {"hours": plain(holds.at_least.number)}))
    return Price(
        rate=rate,
        first=first,
        step=holds.step,
        at_least=holds.at_least,
        raised=raised.raised,
        missing=holds.unknown,
        reasons=tuple(reasons),
    )


def _charged(priced: Price, *charges: Charges) -> Price:
    if not any(one.fees or one.unknown or one.reasons for one in charges):
        return priced
    return replace(
        priced,
        fees=(*priced.fees, *(fee for one in charges for fee in one.fees)),
        missing=(*priced.missing, *(name for one in charges for name in one.unknown)),
        reasons=(*priced.reasons, *(reason for one in charges for reason in one.reasons)),
    )


def _estimated(request: Request, priced: Price, uncovered: Decimal | None = None) -> Price:
    """Say what the estimated work costs, or the part of it that no credit covers."""
    if priced.rate is None or request.estimated_hours is None or priced.refused:
        return priced
    hours = counted_hours(request.estimated_hours, priced.step, priced.at_least) if uncovered is None else uncovered
    return replace(priced, estimate=cost(hours, priced.rate, priced.first))


def _from_hours(
    charter: Charter, request: Request, priced: Price, credit: Prepaid, raised: Charges, source: str
) -> Price:
    """Draw the work from prepaid hours: a surcharge in percent makes an hour draw so much more."""
    if expired(charter, request) and request.contract and request.contract.credit_hours > 0:
        priced = _with(priced, Reason("credit.expired", source, {"day": request.contract.credit_until}))
    needed = request.estimated_hours
    if needed is not None:
        needed = counted_hours(needed, priced.step, priced.at_least) * (1 + raised.percent / 100)
    drawn = draw(hours_left(charter, request), needed)
    at_the_rate = credit.none_left is NoneLeft.AT_THE_RATE
    if drawn.balance <= 0 and credit.none_left:
        return _estimated(request, _none_left(priced, credit.none_left, source))
    if drawn.used is None:
        reason = Reason("credit.left", source, {"balance": plain(drawn.balance)})
        return _with(priced, reason)
    used = {"used": plain(drawn.used), "balance": plain(drawn.balance)}
    if drawn.not_covered > 0:
        values = {**used, "rest": plain(drawn.not_covered)}
        reason = Reason("credit.rest_at_the_rate" if at_the_rate else "credit.not_enough", source, values)
        short = _with(priced, reason, used=drawn.used, quote_first=not at_the_rate)
        return _estimated(request, short, drawn.not_covered / (1 + raised.percent / 100)) if at_the_rate else short
    return _with(priced, Reason("credit.used", source, used), used=drawn.used)


def _no_incident_left(charter: Charter, request: Request, priced: Price, credit: Prepaid, holds: InForce) -> Price:
    source = credit.source or holds.source or "plans"
    if expired(charter, request) and request.contract and request.contract.credit_incidents > 0:
        priced = _with(priced, Reason("credit.expired", source, {"day": request.contract.credit_until}))
    return _none_left(priced, credit.none_left or NoneLeft.QUOTE_FIRST, source)


def _none_left(priced: Price, follows: NoneLeft, source: str) -> Price:
    if follows is NoneLeft.REFUSED:
        return Price(refused=True, missing=priced.missing, reasons=(Reason("credit.none_left", source),))
    priced = _with(priced, Reason("credit.none_left", source))
    if follows is NoneLeft.QUOTE_FIRST:
        return _with(priced, Reason("quote.needed", source), quote_first=True)
    return priced


def _with(priced: Price, reason: Reason, *, used: Decimal | None = None, quote_first: bool = False) -> Price:
    return replace(
        priced,
        credit_hours_used=used if used is not None else priced.credit_hours_used,
        quote_first=quote_first or priced.quote_first,
        reasons=(*priced.reasons, reason),
    )


def _emergency(
    charter: Charter, request: Request, plan: Plan, emergency: Emergency, circumstances: Circumstances
) -> Price:
    line, unknown = first_that_fits(charter, emergency.special, circumstances)
    source = (line.source if line else "") or emergency.source or "emergency"
    amount = (line.fee if line else None) or emergency.fee
    money = amount.money.rounded() if amount else None
    fees = (Fee(money, "emergency"),) if money and money.amount else ()
    reasons = tuple(Reason("emergency.fee", source, {"fee": str(fee.money)}) for fee in fees)
    priced = Price(fees=fees, missing=unknown, reasons=reasons)
    if emergency.time is EmergencyTime.AT_THE_USUAL_RATE:
        holds = replace(in_force(charter, replace(plan.price, included=False), circumstances), source=source)
        raised = _raised(charter, request, plan.price, circumstances)
        usual = _charged(_at_the_rate(holds, raised), raised)
        return _estimated(
            request,
            replace(
                usual,
                fees=(*fees, *usual.fees),
                missing=(*unknown, *usual.missing),
                reasons=(*reasons, *usual.reasons),
            ),
        )
    rate = (line.rate if line else None) or emergency.rate
    if emergency.time is EmergencyTime.AT_ITS_OWN_RATE and rate:
        reason = Reason("price.rate", source, {"rate": str(rate.money), "per": Word(rate.per)})
        return _estimated(request, _with(replace(priced, rate=rate), reason))
    return priced
