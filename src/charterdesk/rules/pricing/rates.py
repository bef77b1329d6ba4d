"""The rate in force for a requester, the fees due at opening, and whether a quote comes first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from charterdesk.rules.facts import Request
from charterdesk.rules.money import Money
from charterdesk.rules.pricing.credits import Draw, draw
from charterdesk.rules.terms.amounts import Rate
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.kinds import Exclusion
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.terms.prices import Emergency, EmergencyTime
from charterdesk.rules.why import Reason
from charterdesk.rules.why.words import Word


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount due from the opening of the ticket, and for what."""

    money: Money
    for_what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price of a request: included or not, fees, the rate in force, and what prepaid hours it would draw."""

    included: bool = False
    fees: tuple[Fee, ...] = ()
    rate: Rate | None = None
    credit_hours_used: Decimal | None = None
    quote_first: bool = False
    reasons: tuple[Reason, ...] = ()


def price_of_plan(charter: Charter, request: Request, plan: Plan) -> Price:
    """Price the work of a plan: included, at the rate in force, from prepaid hours; a quote first above the limit."""
    if request.emergency and charter.emergency:
        priced = _emergency(charter, plan, charter.emergency)
    elif plan.price.included:
        priced = Price(included=True, reasons=(Reason("price.included", plan.price.source or "plans"),))
    else:
        priced = _at_the_rate(charter, request, plan)
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
    drawn = draw(request)
    if not exclusion.uses_credit or drawn.balance <= 0:
        return Price(quote_first=True, reasons=(Reason("quote.needed", source),))
    return _drawn(Price(rate=charter.prices.hour), drawn, source)


def rate_in_force(charter: Charter, plan: Plan) -> Rate | None:
    """Return the rate of an hour for this plan, less its discount, rounded to the cent (EC-09)."""
    rate = plan.price.rate or charter.prices.hour
    return Rate(rate.money.less(plan.price.discount.percent).rounded(), rate.per) if rate else None


def plain(number: Decimal) -> str:
    """Write a quantity to two decimals at most, without needless zeros."""
    return f"{round(number, 2).normalize():f}"


def _at_the_rate(charter: Charter, request: Request, plan: Plan) -> Price:
    rate = rate_in_force(charter, plan)
    if rate is None:
        return Price()
    sources = dict.fromkeys(part for part in (plan.price.source, charter.prices.hour_source) if part)
    source = ", ".join(sources) or "prices.hour"
    reason = Reason("price.rate", source, {"rate": str(rate.money), "per": Word(rate.per)})
    priced = Price(rate=rate, reasons=(reason,))
    if not plan.price.prepaid_hours:
        return priced
    return _drawn(priced, draw(request), plan.price.source or source)


def _drawn(priced: Price, drawn: Draw, source: str) -> Price:
    if drawn.used is None:
        reason = Reason("credit.left", source, {"balance": plain(drawn.balance)})
        return _with(priced, reason)
    used = {"used": plain(drawn.used), "balance": plain(drawn.balance)}
    if drawn.not_covered > 0:
        values = {**used, "rest": plain(drawn.not_covered)}
        reason = Reason("credit.not_enough", source, values)
        return _with(priced, reason, used=drawn.used, quote_first=True)
    return _with(priced, Reason("credit.used", source, used), used=drawn.used)


def _with(priced: Price, reason: Reason, *, used: Decimal | None = None, quote_first: bool = False) -> Price:
    return Price(
        included=priced.included,
        fees=priced.fees,
        rate=priced.rate,
        credit_hours_used=used if used is not None else priced.credit_hours_used,
        quote_first=quote_first or priced.quote_first,
        reasons=(*priced.reasons, reason),
    )


def _emergency(charter: Charter, plan: Plan, emergency: Emergency) -> Price:
    source = emergency.source or "emergency"
    fees = (Fee(emergency.fee.money.rounded(), "emergency"),) if emergency.fee else ()
    rates = {
        EmergencyTime.IN_THE_FEE: None,
        EmergencyTime.AT_THE_USUAL_RATE: rate_in_force(charter, plan),
        EmergencyTime.AT_ITS_OWN_RATE: emergency.rate,
    }
    rate = rates[emergency.time]
    reasons = tuple(Reason("emergency.fee", source, {"fee": str(fee.money)}) for fee in fees)
    if rate:
        reasons = (*reasons, Reason("price.rate", source, {"rate": str(rate.money), "per": Word(rate.per)}))
    return Price(fees=fees, rate=rate, reasons=reasons)
