"""Fees and surcharges of one request: what is due once, what makes the hour dearer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from charterdesk.rules.circumstances import Circumstances, all_that_fit, first_that_fits
from charterdesk.rules.facts import Request
from charterdesk.rules.money import Money
from charterdesk.rules.terms.amounts import Duration, Rate
from charterdesk.rules.terms.charges import FeeTerms, Surcharge
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.special_prices import FirstHours
from charterdesk.rules.terms.texts import Text
from charterdesk.rules.why import Reason
from charterdesk.rules.why.words import Word
from charterdesk.rules.worktime.opening import counting


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount due from the opening of the ticket, and for what, in one word and in the charter's words."""

    money: Money
    for_what: str
    is_: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What the rate in force holds of one surcharge: a share in percent, or an amount for each unit of time."""

    for_what: str
    percent: Decimal | None = None
    rate: Rate | None = None
    is_: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charges:
    """The fees, the surcharges in the rate, why, and what is unknown on which others hang."""

    fees: tuple[Fee, ...] = ()
    raised: tuple[Raised, ...] = ()
    reasons: tuple[Reason, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def percent(self) -> Decimal:
        """Return the sum of the shares, in percent."""
        return sum((one.percent for one in self.raised if one.percent), Decimal(0))


NO_CHARGES = Charges()


def fees_due(charter: Charter, fees: Mapping[str, FeeTerms], circumstances: Circumstances, place: str) -> Charges:
    """Return the fees that are due from a request; one of nothing is none."""
    if not fees:
        return NO_CHARGES
    fitting, unknown = all_that_fit(charter, fees.items(), circumstances)
    due: tuple[Fee, ...] = ()
    reasons: tuple[Reason, ...] = ()
    for name, terms in fitting:
        line, hangs_on = first_that_fits(charter, terms.special, circumstances)
        unknown += hangs_on
        money = (line.amount if line else terms.amount).money.rounded()
        if money.amount:
            source = (line.source if line else "") or terms.source or f"{place}.{name}"
            due += (Fee(money, name, terms.is_ or None),)
            reasons += (Reason("price.fee", source, {"what": terms.is_ or Word(name), "fee": str(money)}),)
    return Charges(fees=due, reasons=reasons, unknown=unknown)


def surcharges_on(
    charter: Charter, request: Request, surcharges: Mapping[str, Surcharge], circumstances: Circumstances, place: str
) -> Charges:
    """Return the surcharges on the work of a request: all that fit, each on the rate without any."""
    if not surcharges:
        return NO_CHARGES
    asked = ((name, terms) for name, terms in surcharges.items() if _soon(charter, request, terms.asked_less_than))
    fitting, unknown = all_that_fit(charter, asked, circumstances)
    fees: tuple[Fee, ...] = ()
    raised: tuple[Raised, ...] = ()
    reasons: tuple[Reason, ...] = ()
    for name, terms in fitting:
        source, what, add = terms.source or f"{place}.{name}", terms.is_ or Word(name), terms.add
        if add.amount:
            money = add.amount.money.rounded()
            fees += (Fee(money, name, terms.is_ or None),)
            reasons += (Reason("price.fee", source, {"what": what, "fee": str(money)}),)
        if add.share:
            raised += (Raised(for_what=name, percent=add.share.percent, is_=terms.is_ or None),)
            said = f"{add.share.percent.normalize():f}"
            reasons += (Reason("price.surcharge", source, {"what": what, "percent": said}),)
        if add.rate:
            raised += (Raised(for_what=name, rate=add.rate, is_=terms.is_ or None),)
            values = {"what": what, "rate": str(add.rate.money), "per": Word(add.rate.per)}
            reasons += (Reason("price.surcharge_rate", source, values),)
    return Charges(fees=fees, raised=raised, reasons=reasons, unknown=unknown)


def raise_rate(rate: Rate, charges: Charges) -> Rate:
    """Return a rate with its surcharges, rounded to the cent."""
    money = rate.money.times(1 + charges.percent / 100)
    for one in charges.raised:
        if one.rate:
            money += one.rate.money
    return Rate(money.rounded(), rate.per)


def raise_first(first: tuple[FirstHours, ...], charges: Charges) -> tuple[FirstHours, ...]:
    """Return the steps before a rate with their surcharges."""
    return tuple(FirstHours(work=step.work, rate=raise_rate(step.rate, charges)) for step in first)


def _soon(charter: Charter, request: Request, notice: Duration | None) -> bool:
    if notice is None:
        return True
    if request.wished_at is None:
        return False
    timeline = counting(charter, notice.counts)
    if notice.in_working_days:
        first = request.at if timeline.is_open(request.at) else timeline.next_open(request.at)
        return request.wished_at < timeline.add_days(first, int(notice.number))
    return request.wished_at < timeline.due(request.at, notice.seconds)
