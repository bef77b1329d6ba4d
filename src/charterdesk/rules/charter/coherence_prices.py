"""What the types cannot say of prices: the names that they use, the rates that are added up, credits, ways in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from charterdesk.rules.charter.coherence_names import A_CHANNEL, Found, Path, misnamed, undefined
from charterdesk.rules.charter.coherence_time import incoherences_of_remedies, incoherences_of_wait
from charterdesk.rules.charter.coherence_when import incoherences_of_when
from charterdesk.rules.terms.amounts import SECONDS, Counts, Duration, Rate
from charterdesk.rules.terms.charges import FeeTerms, Surcharge
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.kinds import kinds_known
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.terms.prices import Price, Prices
from charterdesk.rules.terms.special_prices import SpecialPrice, SpecialRate
from charterdesk.rules.why.said import Said

# Facts of a product that every charter knows by their own key of a request.
TAKEN = frozenset({"group"})
LONGEST_NOTICE = 366
MOST_INCLUDED = 1000


def incoherences_of_prices(charter: Charter) -> Found:
    """Yield what is wrong with prices, regions, groups of products, and the special channels of plans."""
    for chapter in ("regions", "products", "audiences"):
        for name in getattr(charter, chapter):
            yield from misnamed((chapter, name))
    for name in TAKEN.intersection(charter.facts):
        yield ("facts", name), Said("'{name}' is a word of every charter; give the fact another name", name=name)
    yield from _lines(charter, ("prices",), charter.prices)
    for path, plan in _plans(charter):
        yield from _price(charter, (*path, "price"), plan.price)
        yield from _ways_in(charter, path, plan)
        if plan.availability:
            yield from incoherences_of_remedies(charter, (*path, "availability"), plan.availability.if_missed)
    if charter.emergency:
        for number, line in enumerate(charter.emergency.special):
            yield from incoherences_of_when(charter, ("emergency", "special", str(number), "when"), line.when)
    yield from _one_unit(charter)


def _plans(charter: Charter) -> Iterator[tuple[Path, Plan]]:
    for name, plan in charter.plans.items():
        yield ("plans", name), plan
    if charter.without_contract:
        yield ("without_contract",), charter.without_contract


def _price(charter: Charter, path: Path, price: Price) -> Found:
    yield from _lines(charter, path, price)
    if price.prepaid and price.prepaid_hours:
        yield (*path, "prepaid_hours"), Said("'prepaid' says it in full: leave 'prepaid_hours' out")
    if price.prepaid:
        known = kinds_known(charter.kinds)
        yield from incoherences_of_wait((*path, "prepaid", "holds_for"), price.prepaid.holds_for)
        if price.prepaid.holds_for and price.prepaid.holds_for.counts is Counts.WORKING:
            said = Said("a pack holds for elapsed time, such as '365 elapsed days'")
            yield (*path, "prepaid", "holds_for"), said
        if (price.prepaid.included is None) != (price.prepaid.every is None):
            yield (*path, "prepaid"), Said("say both how many are 'included' and how often ('every'), or neither")
        if price.prepaid.included is not None and not 0 < price.prepaid.included <= MOST_INCLUDED:
            said = Said("from 1 to {number} are included; without any, leave it out", number=MOST_INCLUDED)
            yield (*path, "prepaid", "included"), said
        for number, kind in enumerate(price.prepaid.kinds):
            if kind not in known:
                said = Said("'{name}' is not a kind of request of this charter", name=kind)
                yield (*path, "prepaid", "kinds", str(number)), said
    if price.credit and price.included:
        yield (*path, "included"), Said("what is included draws on no credit: leave one of both out")


def _lines(charter: Charter, path: Path, price: Price | Prices) -> Found:
    yield from _step(path, price)
    lines: tuple[SpecialPrice | SpecialRate, ...] = price.special
    for number, line in enumerate(lines):
        here = (*path, "special", str(number))
        yield from incoherences_of_when(charter, (*here, "when"), line.when)
        yield from _said(here, line)
        yield from _step(here, line)
    yield from _surcharges(charter, (*path, "surcharges"), price.surcharges)
    yield from _fees(charter, (*path, "fees"), price.fees)


def _step(path: Path, line: Price | Prices | SpecialPrice | SpecialRate) -> Found:
    if line.step and line.step.minutes < 1:
        yield (*path, "step"), Said("a step lasts at least a minute, such as '15 minutes'")


def _said(path: Path, line: SpecialPrice | SpecialRate) -> Found:
    if isinstance(line, SpecialRate):
        if not (line.rate or line.first or line.step or line.at_least):
            yield path, Said("the line changes nothing: give its rate, first, step or at_least")
    elif line.included and line.rate:
        yield (*path, "rate"), Said("what is included has no rate")


def _surcharges(charter: Charter, path: Path, surcharges: Mapping[str, Surcharge]) -> Found:
    for name, surcharge in surcharges.items():
        here = (*path, name)
        yield from incoherences_of_when(charter, (*here, "when"), surcharge.when, needed=False)
        yield from incoherences_of_wait((*here, "asked_less_than"), surcharge.asked_less_than)
        if surcharge.asked_less_than and _days(surcharge.asked_less_than) > LONGEST_NOTICE:
            yield (*here, "asked_less_than"), Said("a notice is at most {number} days", number=LONGEST_NOTICE)
        added = (surcharge.add.share, surcharge.add.rate, surcharge.add.amount)
        if sum(one is not None for one in added) != 1:
            yield (*here, "add"), Said("a surcharge adds one of a share, a rate, an amount, such as '50 %'")


def _days(length: Duration) -> Decimal:
    return length.number * SECONDS[length.unit] / SECONDS["day"]


def _fees(charter: Charter, path: Path, fees: Mapping[str, FeeTerms]) -> Found:
    for name, fee in fees.items():
        yield from incoherences_of_when(charter, (*path, name, "when"), fee.when, needed=False)
        for number, line in enumerate(fee.special):
            yield from incoherences_of_when(charter, (*path, name, "special", str(number), "when"), line.when)


def _ways_in(charter: Charter, path: Path, plan: Plan) -> Found:
    for number, line in enumerate(plan.special_channels):
        here = (*path, "special_channels", str(number))
        yield from incoherences_of_when(charter, (*here, "when"), line.when)
        if not line.channels:
            yield (*here, "channels"), Said("a line without a channel leads nowhere")
        for place, name in enumerate(line.channels):
            yield from undefined((*here, "channels", str(place)), name, charter.channels, A_CHANNEL, needed=True)
    if plan.named_contacts and plan.named_contacts.at_most < 1:
        yield (*path, "named_contacts"), Said("a contract names at least one person")


def _one_unit(charter: Charter) -> Found:
    """Rates that are added up, such as steps and surcharges for each hour, have one currency and one unit."""
    every = dict(_rates(charter))
    if not any(path[-2:] == ("add", "rate") or "first" in path for path in every):
        return
    (_, usual), *others = every.items()
    for path, rate in others:
        if (rate.money.currency, rate.per) != (usual.money.currency, usual.per):
            here, elsewhere = (f"{one.money.currency} per {one.per}" for one in (rate, usual))
            yield (
                path,
                Said(
                    "rates that are added up have one currency and unit; here {here}, elsewhere {elsewhere}",
                    here=here,
                    elsewhere=elsewhere,
                ),
            )


def _rates(charter: Charter) -> Iterator[tuple[Path, Rate]]:
    if charter.prices.hour:
        yield ("prices", "hour"), charter.prices.hour
    yield from _rates_of(("prices",), charter.prices)
    for path, plan in _plans(charter):
        if plan.price.rate:
            yield (*path, "price", "rate"), plan.price.rate
        yield from _rates_of((*path, "price"), plan.price)


def _rates_of(path: Path, price: Price | Prices) -> Iterator[tuple[Path, Rate]]:
    for number, step in enumerate(price.first or ()):
        yield (*path, "first", str(number), "rate"), step.rate
    lines: tuple[SpecialPrice | SpecialRate, ...] = price.special
    for number, line in enumerate(lines):
        here = (*path, "special", str(number))
        if line.rate:
            yield (*here, "rate"), line.rate
        for place, step in enumerate(line.first or ()):
            yield (*here, "first", str(place), "rate"), step.rate
    for name, surcharge in price.surcharges.items():
        if surcharge.add.rate:
            yield (*path, "surcharges", name, "add", "rate"), surcharge.add.rate
