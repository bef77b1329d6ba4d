"""Checks of what is asked for, not covered, offered and sold: information, exclusions, options, prices."""

from __future__ import annotations

from charterdesk.rules.charter.lint.case import Case, Found, plans_of, terms_in
from charterdesk.rules.charter.lint.currencies import CURRENCIES
from charterdesk.rules.terms.amounts import Amount, Rate
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.kinds import Exclusion, Sold, kinds_known
from charterdesk.rules.terms.plans import OptionSold
from charterdesk.rules.why.said import Said


def asked_but_not_collected(case: Case) -> Found:
    """Information that is asked for where no plan gives the portal, whose form alone collects it, or for no kind of
    request that is covered.
    """
    charter = case.charter
    form = any(ChannelName.PORTAL in plan.channels for _, plan in plans_of(charter))
    for name, said in charter.information.items():
        if not form:
            what = Said("no channel collects '{name}': only the portal has a form for it; give it to a plan", name=name)
            yield ("information", name), what
        if not any(said.asked_for(kind) for kind in kinds_known(charter.kinds) if kind not in charter.not_covered):
            what = Said("'{name}' is asked for with no kind of request that is covered; leave it out", name=name)
            yield ("information", name), what


def exclusion_without_an_offer(case: Case) -> Found:
    """A kind of request that is not covered and for which nothing is offered, nor said that it is not done at all; or
    that is not done at all and offered all the same.
    """
    for path, term in terms_in(case.charter):
        if isinstance(term, Exclusion) and term.sold is Sold.QUOTE and not term.offer:
            yield (
                path,
                Said("nothing is offered for '{name}'; name an 'offer', or say 'sold: not at all'", name=path[-1]),
            )
        if isinstance(term, Exclusion) and term.sold is Sold.NOT_AT_ALL and term.offer:
            said = Said("'{name}' is not done at all and yet offered; keep one of them", name=path[-1])
            yield (*path, "offer"), said


def option_that_nobody_can_buy(case: Case) -> Found:
    """An option that is part of contracts, of which no plan has it, and that is not sold on quote either: it has no
    price and no buyer.
    """
    held = {name for _, plan in plans_of(case.charter) for name in plan.options}
    for name, option in case.charter.options.items():
        if name not in held and option.sold is not OptionSold.ON_QUOTE:
            said = Said(
                "no plan has the option '{name}', and it is not sold on quote; add it to 'options' of a plan", name=name
            )
            yield ("options", name), said


def price_without_a_currency(case: Case) -> Found:
    """An amount in letters that are no currency (ISO 4217), or a charter that mixes currencies: without them an amount
    is no price.
    """
    first = ""
    for path, term in terms_in(case.charter):
        if not isinstance(term, Amount | Rate):
            continue
        currency = term.money.currency
        if currency not in CURRENCIES:
            yield path, Said("'{currency}' is not a currency; write for instance EUR", currency=currency)
        elif currency != (first := first or currency):
            said = Said(
                "this is in {currency}, what stands above in {first}; write one currency",
                currency=currency,
                first=first,
            )
            yield path, said


def price_not_said(case: Case) -> Found:
    """A plan whose work is neither included, nor has a rate or a credit: nobody can say what it costs. Meant is
    `price: included`, a rate, or a rate for all under `prices`.
    """
    for path, plan in plans_of(case.charter):
        price = plan.price
        priced = price.included or price.rate or price.credit or case.charter.prices.hour or price.what
        if not (priced or any(line.included or line.rate for line in price.special)):
            yield path, Said("it is not said what the work of this plan costs; write 'price: included', or a rate")
