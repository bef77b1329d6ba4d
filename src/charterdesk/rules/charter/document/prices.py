"""The chapters of prices and of emergencies."""

from __future__ import annotations

from collections.abc import Iterator

from charterdesk.rules.charter.document.blocks import Block, Cell, Heading, Inline, Pairs, Paragraph
from charterdesk.rules.charter.document.costs import (
    counting_lines,
    fees,
    hours_said,
    price_lines,
    special_rate,
    surcharges,
)
from charterdesk.rules.charter.document.hours import short_hours
from charterdesk.rules.charter.document.speech import capital, lines, plain
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.plans import Option
from charterdesk.rules.terms.prices import Emergency, EmergencyTime, Invoices, Price, QuoteAbove

Pair = tuple[Inline, Cell]
TIME = {
    EmergencyTime.IN_THE_FEE: "emergency.in_fee",
    EmergencyTime.AT_THE_USUAL_RATE: "emergency.usual",
    EmergencyTime.AT_ITS_OWN_RATE: "emergency.own",
}


def prices(told: Told) -> Iterator[Block]:
    """Tell what it costs: the levels, the rates, what comes on top, quotes and invoices."""
    speech = told.speech
    said = told.charter.prices
    pairs: list[Pair] = []
    if said.hour or said.first or said.step or said.at_least:
        rate = (
            (*capital(speech.phrase("price.rate", rate=speech.rate(said.hour))), *speech.source(said.hour_source))
            if said.hour
            else ()
        )
        pairs.append(
            (speech.phrase("prices.hour"), lines(rate, *counting_lines(told, said.first, said.step, said.at_least)))
        )
    pairs += [special_rate(told, line) for line in said.special]
    pairs += surcharges(told, said.surcharges)
    pairs += fees(told, said.fees)
    levels = [
        (told.plan(plan, name), price_lines(told, plan.price, contract=bool(name))) for name, plan in told.plans()
    ]
    if said.quote_above:
        pairs.append((speech.phrase("prices.quote"), _quote(told, said.quote_above)))
    if said.invoices:
        pairs.append((speech.phrase("prices.invoices"), _invoices(told, said.invoices)))
    yield Heading(1, speech.phrase("prices"), "prices")
    yield Paragraph((*speech.phrase("prices.vat"), *speech.source(said.source)))
    if said.note:
        yield Paragraph(speech.text(said.note))
    yield Pairs((*((name, _without_more(told, cell)) for name, cell in levels), *pairs))
    for name, plan in told.plans():
        own = tuple(_own(told, plan.price))
        if own:
            yield Paragraph(told.plan(plan, name), "label")
            yield Pairs(own)


def _without_more(told: Told, cell: Cell) -> Cell:
    more = capital(told.speech.phrase("price.more"))
    return tuple(line for line in cell if line != more) or lines(capital(told.speech.phrase("price.below")))


def _own(told: Told, price: Price) -> Iterator[Pair]:
    """What a level says of its price beyond the line of the table."""
    counted = lines(*counting_lines(told, price.first, price.step, price.at_least))
    if counted:
        yield told.speech.phrase("rate.counted"), counted
    for line in price.special:
        yield special_rate(told, line)
    yield from surcharges(told, price.surcharges)
    yield from fees(told, price.fees)


def _quote(told: Told, quote: QuoteAbove) -> Cell:
    speech = told.speech
    said = speech.phrase("prices.quote.said", work=hours_said(told, quote.work))
    too = speech.phrase("prices.quote.too" if quote.emergencies_too else "prices.quote.but")
    return lines((*capital(said), *speech.source(quote.source)), capital(too) if told.charter.emergency else ())


def _invoices(told: Told, invoices: Invoices) -> Cell:
    speech = told.speech
    said = speech.phrase("prices.invoices.said", period=speech.word(f"period.{invoices.every}"))
    wish = (
        capital(speech.phrase("prices.invoices.wish", period=speech.word(f"period.{invoices.on_request}")))
        if invoices.on_request
        else ()
    )
    return lines((*capital(said), *speech.source(invoices.source)), wish)


def emergencies(told: Told) -> Iterator[Block]:
    """Tell how an emergency is asked for, when it is answered and what it costs; and who answers out of hours."""
    speech = told.speech
    emergency = told.charter.emergency
    pairs = [*_emergency(told, emergency)] if emergency else []
    answering = {name: option for name, option in told.charter.options.items() if option.answers_out_of_hours}
    if answering:
        said = tuple(_answering(told, name, option) for name, option in answering.items())
        pairs.append((speech.phrase("emergency.options"), said))
    if not pairs:
        return
    yield Heading(1, speech.phrase("emergency"), "emergencies")
    yield Pairs(tuple(pairs))


def _answering(told: Told, name: str, option: Option) -> Inline:
    speech = told.speech
    said = (*(speech.text(option.is_) or told.option(name)),)
    only = (*plain(" – "), *speech.phrase("options.urgent")) if option.emergencies_only else ()
    return (*said, *only, *speech.source(option.source))


def _emergency(told: Told, emergency: Emergency) -> Iterator[Pair]:
    speech = told.speech
    what = speech.text(emergency.is_) if emergency.is_ else ()
    if what:
        yield speech.phrase("emergency.what"), lines((*what, *speech.source(emergency.source)))
    yield speech.phrase("emergency.how"), _asked(told)
    when: list[Inline] = []
    if emergency.open:
        at_once = speech.phrase("emergency.at_once", hours=short_hours(told, emergency.open))
        when.append((*capital(at_once), *speech.source(emergency.source)))
    else:
        when.append(capital(speech.phrase("emergency.at_any")))
    if emergency.outside_with:
        when.append(capital(speech.phrase("emergency.outside", option=told.option(emergency.outside_with))))
    yield speech.phrase("emergency.when"), lines(*when)
    cost: list[Inline] = []
    if emergency.fee:
        cost.append(speech.phrase("emergency.fee", fee=speech.money(emergency.fee.money)))
    if emergency.fee or emergency.time is not EmergencyTime.IN_THE_FEE:
        rate = speech.rate(emergency.rate) if emergency.rate else ""
        cost.append(capital(speech.phrase(TIME[emergency.time], rate=rate)))
    for line in emergency.special:
        own = [
            *([speech.phrase("emergency.fee", fee=speech.money(line.fee.money))] if line.fee else []),
            *([speech.phrase("price.rate", rate=speech.rate(line.rate))] if line.rate else []),
        ]
        said = speech.both(own)
        cost.append((*capital(told.when(line.when)), *plain(" – "), *said, *speech.source(line.source)))
    if cost:
        yield speech.phrase("emergency.price"), lines(*cost)


def _asked(told: Told) -> Cell:
    """An emergency is asked for by its address or on the portal, never by an ordinary message."""
    speech = told.speech
    email = told.charter.channels.get(ChannelName.EMAIL)
    said: list[Inline] = []
    if email and email.emergency_address:
        said.append(capital(speech.phrase("emergency.write", address=told.link(email.emergency_address))))
        if ChannelName.PORTAL in told.charter.channels:
            said.append(capital(speech.phrase("emergency.portal")))
    elif ChannelName.PORTAL in told.charter.channels:
        said.append(capital(speech.phrase("emergency.portal.only")))
    if email:
        said.append(capital(speech.phrase("emergency.only")))
    return lines(*said)
