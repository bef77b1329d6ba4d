"""Which lines of the price hold for one request: the special ones that fit, else the general ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from charterdesk.rules.circumstances import Circumstances, circumstances_of, first_that_fits
from charterdesk.rules.facts import Request
from charterdesk.rules.terms.amounts import Hours, Rate
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.prepaid import Prepaid
from charterdesk.rules.terms.prices import Price as PriceTerms
from charterdesk.rules.terms.prices import Prices
from charterdesk.rules.terms.special_prices import FirstHours, SpecialPrice, SpecialRate
from charterdesk.rules.terms.texts import NO_TEXT, Text

OF_THE_DESK = PriceTerms()
RateLines = PriceTerms | Prices | SpecialPrice | SpecialRate


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The price that holds for one request, before surcharges; ``unknown`` names what special lines hang on."""

    included: bool = False
    rate: Rate | None = None
    first: tuple[FirstHours, ...] = ()
    step: Hours | None = None
    at_least: Hours | None = None
    credit: Prepaid | None = None
    quote_first: bool = False
    what: Text = NO_TEXT
    source: str = ""
    unknown: tuple[str, ...] = ()


def circumstances_of_work(request: Request, severity: str | None) -> Circumstances:
    """Return the circumstances on which a price depends: at the moment wished for the work, else at the reception."""
    at_reception = circumstances_of(request, severity)
    return replace(at_reception, at=request.wished_at) if request.wished_at else at_reception


def asks_when_wished(charter: Charter) -> bool:
    """Say whether some price depends on the moment that is wished for the work: its hour, or how soon it is asked."""
    plans = (*charter.plans.values(), *([charter.without_contract] if charter.without_contract else []))
    prices: tuple[PriceTerms | Prices, ...] = (charter.prices, *(plan.price for plan in plans))
    surcharges = [one for price in prices for one in price.surcharges.values()]
    fees = [one for price in prices for one in price.fees.values()]
    lines = [line.when for price in prices for line in price.special]
    lines += [one.when for one in surcharges] + [one.when for one in fees]
    lines += [line.when for one in fees for line in one.special]
    return any(when.during or when.outside for when in lines) or any(one.asked_less_than for one in surcharges)


def in_force(charter: Charter, terms: PriceTerms, circumstances: Circumstances) -> InForce:
    """Return the price that holds for a request: the plan's special line, the plan's own, the charter's.

    Each says what it says and leaves the rest to the next; the steps before a rate belong to the line of that rate.
    """
    special, unknown = first_that_fits(charter, terms.special, circumstances)
    source = (special.source if special else "") or terms.source
    what = special.is_ if special else NO_TEXT
    quote_first = bool(special and special.quote_first)
    if _included(terms, special):
        return InForce(included=True, quote_first=quote_first, what=what, source=source, unknown=unknown)
    own: tuple[RateLines, ...] = (special, terms) if special else (terms,)
    prices = charter.prices
    line: SpecialRate | None = None
    if not any(said.rate for said in (special, terms) if said):
        line, hangs_on = first_that_fits(charter, prices.special, circumstances)
        unknown += hangs_on
    every: tuple[RateLines, ...] = (*own, line, prices) if line else (*own, prices)
    rate = next(filter(None, map(_rate, every)), None)
    if any(said.rate for said in (special, terms) if said):
        rate_source = ""
    else:
        rate_source = (line.source if line else "") or prices.hour_source
    discount = terms.discount if special is None or special.discount is None else special.discount
    if rate and discount.percent:
        rate = Rate(rate.money.less(discount.percent).rounded(), rate.per)
    return InForce(
        rate=Rate(rate.money.rounded(), rate.per) if rate else None,
        first=tuple(
            FirstHours(work=one.work, rate=Rate(one.rate.money.less(discount.percent).rounded(), one.rate.per))
            for one in _first(every)
        ),
        step=next((said.step for said in every if said.step), None),
        at_least=next((said.at_least for said in every if said.at_least), None),
        credit=terms.credit if special is None or special.draws_credit else None,
        quote_first=quote_first,
        what=what,
        source=", ".join(dict.fromkeys(part for part in (source, rate_source) if part)),
        unknown=unknown,
    )


def _included(terms: PriceTerms, special: SpecialPrice | None) -> bool:
    if special is None:
        return terms.included
    return (terms.included and special.rate is None) if special.included is None else special.included


def _rate(said: RateLines) -> Rate | None:
    return said.hour if isinstance(said, Prices) else said.rate


def _first(every: tuple[RateLines, ...]) -> tuple[FirstHours, ...]:
    return next((first for first in _firsts(every)), ())


def _firsts(every: tuple[RateLines, ...]) -> Iterator[tuple[FirstHours, ...]]:
    for said in every:
        if said.first is not None:
            yield said.first
        elif _rate(said):
            yield ()
