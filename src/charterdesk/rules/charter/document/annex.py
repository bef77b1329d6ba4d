"""The annex of a contract: the charter narrowed to what a customer bought, under the particulars of his contract."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from charterdesk.rules.charter.document.blocks import Cell, Inline, Pairs
from charterdesk.rules.charter.document.speech import capital, lines, plain
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.when import When

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """What a contract says: number, customer, plan, dates (both included), options, products by name, hours left.

    `everything` says that all equipment of the customer is covered. A region or groups of products leave out the lines
    that are for others; None means that nothing is known of it.
    """

    number: str
    customer: str
    plan: str
    starts: date
    ends: date | None = None
    options: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    everything: bool = False
    credit_hours: Decimal | None = None
    region: str | None = None
    groups: tuple[str, ...] | None = None


def narrowed(charter: Charter, annex: Annex) -> Charter:
    """Leave of a charter what a contract comprises: its plan and those that stand in for it, its options."""
    kept: list[str] = []
    name = annex.plan
    while name in charter.plans and name not in kept:
        kept.append(name)
        name = charter.plans[name].or_else
    plans = {
        kept_name: replace(
            charter.plans[kept_name],
            options=tuple(option for option in charter.plans[kept_name].options if option in annex.options),
        )
        for kept_name in kept
    }
    whole = replace(
        charter,
        plans=plans,
        without_contract=None,
        options={name: option for name, option in charter.options.items() if name in annex.options},
        regions={name: said for name, said in charter.regions.items() if annex.region in {None, name}},
        products={
            name: said for name, said in charter.products.items() if annex.groups is None or name in annex.groups
        },
    )
    return _for_this_customer(whole, annex)


def particulars(told: Told, annex: Annex) -> Pairs:
    """What the contract says, under the title."""
    speech = told.speech
    dates = (
        speech.phrase("annex.between", starts=speech.day(annex.starts), ends=speech.day(annex.ends))
        if annex.ends
        else speech.phrase("annex.from", starts=speech.day(annex.starts))
    )
    options = speech.both(told.option(name) for name in annex.options) or speech.phrase("annex.none")
    products = speech.phrase("annex.all") if annex.everything else ()
    pairs: list[tuple[Inline, Cell]] = [
        (speech.phrase("annex.of"), lines(plain(annex.customer))),
        (speech.phrase("annex.contract"), lines(plain(annex.number))),
        (speech.phrase("annex.dates"), lines(capital(dates))),
        (speech.phrase("annex.plan"), lines(told.plan_named(annex.plan))),
        (speech.phrase("annex.options"), lines(capital(options))),
        (speech.phrase("annex.products"), lines(capital(products), *(plain(product) for product in annex.products))),
    ]
    if annex.credit_hours is not None:
        hours = speech.phrase("annex.credit.said", hours=speech.number(annex.credit_hours), day=speech.day(told.today))
        pairs.append((speech.phrase("annex.credit"), lines(hours)))
    if annex.region:
        region = told.whole.regions.get(annex.region)
        named = speech.text(region.is_) if region and region.is_ else plain(annex.region.replace("_", " "))
        pairs.append((speech.phrase("annex.region"), lines(named)))
    return Pairs(tuple(pair for pair in pairs if pair[1]))


def _for_this_customer(part: Part, annex: Annex) -> Part:
    """Leave out, wherever they stand, the lines that are for other regions or other products."""
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changed: dict[str, object] = {}
    for one in fields(part):
        value = getattr(part, one.name)
        if isinstance(value, tuple):
            kept = tuple(_for_this_customer(line, annex) for line in value if _fits(line, annex))
            changed[one.name] = kept
        elif isinstance(value, dict):
            changed[one.name] = {
                name: _for_this_customer(line, annex) for name, line in value.items() if _fits(line, annex)
            }
        elif is_dataclass(value) and not isinstance(value, type):
            changed[one.name] = _for_this_customer(value, annex)
    return replace(part, **changed)


def _fits(line: object, annex: Annex) -> bool:
    when = getattr(line, "when", None)
    if not isinstance(when, When):
        return True
    region_fits = annex.region is None or not when.regions or annex.region in when.regions
    return region_fits and (annex.groups is None or not when.products or bool(set(annex.groups) & set(when.products)))
