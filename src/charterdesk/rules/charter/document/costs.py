"""What a price says, in lines: rates with steps, surcharges, fees, what is bought in advance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from charterdesk.rules.charter.document.blocks import Cell, Inline
from charterdesk.rules.charter.document.speech import capital, lines, listed, plain
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.amounts import Hours, Rate
from charterdesk.rules.terms.charges import Added, FeeTerms, Surcharge
from charterdesk.rules.terms.prepaid import CountedIn, NoneLeft, Prepaid
from charterdesk.rules.terms.prices import Price
from charterdesk.rules.terms.special_prices import FirstHours, SpecialPrice, SpecialRate

NONE_LEFT = {
    NoneLeft.QUOTE_FIRST: "credit.quote",
    NoneLeft.AT_THE_RATE: "credit.rate",
    NoneLeft.REFUSED: "credit.refused",
}


def price_lines(told: Told, price: Price, *, contract: bool) -> Cell:
    """What the work of a level costs, shortly; the chapter of prices says the rest.

    `contract` says whether the level rests on one.
    """
    speech = told.speech
    said: list[Inline] = []
    if price.included:
        included = speech.phrase("price.included" if contract else "price.free")
        said.append((*capital(included), *speech.source(price.source)))
    if price.what:
        said.append(speech.text(price.what))
    rate = price.rate or (None if price.included else told.charter.prices.hour)
    if price.rate and not price.included:
        said.append(capital(speech.phrase("price.rate", rate=speech.rate(price.rate))))
    if price.discount.percent:
        said.append(
            (
                *capital(speech.phrase("price.discount", share=speech.share(price.discount))),
                *speech.source(price.source),
            )
        )
        if rate:
            less = Rate(rate.money.less(price.discount.percent), rate.per)
            said.append(capital(speech.phrase("price.discounted", rate=speech.rate(less))))
    elif rate and not price.rate:
        said.append(
            (
                *capital(speech.phrase("price.rate", rate=speech.rate(rate))),
                *speech.source(told.charter.prices.hour_source),
            )
        )
    if price.credit:
        said += credit_lines(told, price.credit)
    if not said and not price.special:
        said.append((*capital(speech.phrase("price.unfixed")), *speech.source(price.source)))
    # A price that is nothing but special lines is told where prices are.
    if price.special or price.surcharges or price.fees or price.first or price.step or price.at_least:
        said.append(capital(speech.phrase("price.more")))
    return lines(*said)


def credit_lines(told: Told, credit: Prepaid) -> Iterator[Inline]:
    """What is bought in advance, and what follows when it is used up."""
    speech = told.speech
    hours = credit.counted_in is CountedIn.HOURS
    yield (*capital(speech.phrase("price.prepaid" if hours else "credit.incidents")), *speech.source(credit.source))
    if credit.included and credit.every:
        key = "credit.included.hours" if hours else "credit.included"
        yield capital(speech.phrase(key, number=credit.included, period=speech.word(f"period.{credit.every}")))
    if credit.packs:
        sizes = ", ".join(str(size) for size in credit.packs)
        yield capital(speech.phrase("credit.packs.hours" if hours else "credit.packs", sizes=sizes))
    if credit.kinds:
        yield capital(speech.phrase("credit.kinds", kinds=speech.both(told.kind(kind) for kind in credit.kinds)))
    if credit.holds_for:
        yield capital(speech.phrase("credit.holds", time=speech.duration(credit.holds_for)))
    if credit.none_left:
        yield capital(speech.phrase(NONE_LEFT[credit.none_left]))


def counting_lines(
    told: Told, first: tuple[FirstHours, ...] | None, step: Hours | None, at_least: Hours | None
) -> Iterator[Inline]:
    """How the time of a request is counted: steps of the rate, started steps, the least."""
    speech = told.speech
    for number, one in enumerate(first or ()):
        yield capital(
            speech.phrase(
                "rate.next" if number else "rate.first", work=hours_said(told, one.work), rate=speech.rate(one.rate)
            )
        )
    if step:
        yield capital(speech.phrase("rate.step", work=hours_said(told, step)))
    if at_least:
        yield capital(speech.phrase("rate.least", work=hours_said(told, at_least)))


def special_rate(told: Told, line: SpecialRate | SpecialPrice) -> tuple[Inline, Cell]:
    """A line for some requests, and what holds for them."""
    speech = told.speech
    said: list[Inline] = []
    if isinstance(line, SpecialPrice):
        if line.included:
            said.append(capital(speech.phrase("price.included")))
        if line.included is False:
            said.append(capital(speech.phrase("price.charged")))
        if line.discount:
            said.append(capital(speech.phrase("price.discount", share=speech.share(line.discount))))
        if not line.draws_credit:
            said.append(capital(speech.phrase("price.no_credit")))
        if line.quote_first:
            said.append(capital(speech.phrase("price.quote")))
    if line.rate:
        said.append(capital(speech.phrase("price.rate", rate=speech.rate(line.rate))))
    said += counting_lines(told, line.first, line.step, line.at_least)
    named = speech.text(line.is_) if isinstance(line, SpecialPrice) and line.is_ else ()
    who = listed([part for part in (named, told.when(line.when)) if part], " – ")
    return (*capital(who), *speech.source(line.source)), lines(*said)


def surcharges(told: Told, given: Mapping[str, Surcharge]) -> Iterator[tuple[Inline, Cell]]:
    """What some work costs more."""
    speech = told.speech
    for name, one in given.items():
        named = speech.text(one.is_) if one.is_ else capital(told.thing(name))
        said = [_added(told, one.add)]
        if when := told.when(one.when):
            said.append(capital(when))
        if one.asked_less_than:
            said.append(capital(speech.phrase("surcharge.short", time=speech.duration(one.asked_less_than))))
        yield (*speech.phrase("surcharge", name=named), *speech.source(one.source)), lines(*said)


def fees(told: Told, given: Mapping[str, FeeTerms]) -> Iterator[tuple[Inline, Cell]]:
    """What is due once a request."""
    speech = told.speech
    for name, one in given.items():
        named = speech.text(one.is_) if one.is_ else capital(told.thing(name))
        said = [speech.phrase("fee.amount", amount=speech.money(one.amount.money))]
        if when := told.when(one.when):
            said.append(capital(when))
        for line in one.special:
            amount = speech.phrase("fee.amount", amount=speech.money(line.amount.money))
            said.append((*capital(told.when(line.when)), *plain(" – "), *amount, *speech.source(line.source)))
        yield (*speech.phrase("fee", name=named), *speech.source(one.source)), lines(*said)


def hours_said(told: Told, work: Hours) -> str:
    """A quantity of work: 8 h, 15 min."""
    speech = told.speech
    if work.number < 1:
        return f"{speech.number(work.number * 60)}\N{NO-BREAK SPACE}min"
    return f"{speech.number(work.number)}\N{NO-BREAK SPACE}h"


def _added(told: Told, added: Added) -> Inline:
    speech = told.speech
    if added.share:
        return speech.phrase("surcharge.share", share=speech.share(added.share))
    if added.rate:
        return speech.phrase("surcharge.rate", rate=speech.rate(added.rate))
    return speech.phrase("surcharge.amount", amount=speech.money(added.amount.money)) if added.amount else ()
