"""What may be chosen when a request is opened: products, kinds and severities, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.contracts import queries as contract_queries
from charterdesk.apps.contracts.models import Contract, Equipment
from charterdesk.apps.people.models import Organisation
from charterdesk.apps.people.queries import visible_organisations
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.kinds import Sold


@dataclass(frozen=True, slots=True)
class Choice:
    """One line to choose: its machine word, its words, and a remark beside it."""

    value: str
    label: str
    remark: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """A product in somebody's hands, and whether a contract covers it today: his own, or his reseller's."""

    value: str
    name: str
    serial: str
    site: str
    covered: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """An organisation for which the reader may open a request, with its products: those covered come first."""

    value: str
    name: str
    products: tuple[Product, ...]


def holders(actor: Actor, day: date) -> tuple[Holder, ...]:
    """The reader's organisation, and for a reseller his end customers, each with its products. Four queries."""
    organisations = list(_served(actor))
    rows = contract_queries.equipment(actor).prefetch_related("covered_by__contract")
    wide = [row for row in contract_queries.contracts(actor) if row.covers_all and _valid(row, day)]
    by_organisation: dict[int, list[Product]] = {}
    for row in rows:
        by_organisation.setdefault(row.organisation_id, []).append(_product(row, wide, day))
    return tuple(
        Holder(
            value=f"organisation:{row.pk}",
            name=row.name,
            products=tuple(sorted(by_organisation.get(row.pk, ()), key=lambda product: not product.covered)),
        )
        for row in organisations
    )


def kinds(charter: Charter, language: str) -> tuple[Choice, ...]:
    """The kinds of request that the desk handles."""
    return tuple(
        Choice(name, kind.is_.in_language(language) or name.replace("_", " "))
        for name, kind in charter.kinds.items()
        if name not in charter.not_covered
    )


def kinds_sold_apart(charter: Charter, language: str) -> tuple[Choice, ...]:
    """The kinds that the promise does not cover and that the desk sells apart."""
    return _excluded(charter, language, Sold.QUOTE)


def kinds_not_done(charter: Charter, language: str) -> tuple[Choice, ...]:
    """The kinds that the desk does not do at all."""
    return _excluded(charter, language, Sold.NOT_AT_ALL)


def kind_words(charter: Charter, name: str, language: str) -> str:
    """The name of a kind of request, also of one that the promise does not cover."""
    excluded, known = charter.not_covered.get(name), charter.kinds.get(name)
    text = (known.is_ if known else None) or (excluded.is_ if excluded else None)
    return (text.in_language(language) if text else "") or name.replace("_", " ")


def severities(charter: Charter, kind: str, language: str) -> tuple[Choice, ...]:
    """The severities among which the customer wishes one, for a kind that takes one; else none."""
    known = charter.kinds.get(kind)
    excluded = kind in charter.not_covered
    if excluded or (known is not None and not known.severity):
        return ()
    return tuple(
        Choice(
            name,
            level_words(charter, name, language),
            level.customer_must.in_language(language),
            tuple(example.in_language(language) for example in level.examples),
        )
        for name, level in charter.severities.items()
    )


def level_words(charter: Charter, name: str, language: str) -> str:
    """A severity as the charter counts it and what it means: Priority 1: production interrupted; '' for none."""
    level = charter.severities.get(name)
    if level is None:
        return ""
    said = {"level": level.priority or name, "meaning": level.is_.in_language(language)}
    return _("Priority %(level)s: %(meaning)s") % said


def _served(actor: Actor) -> Iterable[Organisation]:
    own = [row for row in visible_organisations(actor) if row.pk in actor.organisation_ids | actor.reseller_of_ids]
    return sorted(own, key=lambda row: (row.pk not in actor.organisation_ids, row.name))


def _product(row: Equipment, wide: Iterable[Contract], day: date) -> Product:
    sides = {row.organisation_id, row.organisation.reseller_id}
    listed = [line.contract for line in row.covered_by.all() if line.contract.organisation_id in sides]
    covered = any(_valid(contract, day) for contract in listed) or any(
        contract.organisation_id == row.organisation_id for contract in wide
    )
    return Product(
        value=f"equipment:{row.pk}",
        name=row.product.name,
        serial=row.serial,
        site=row.site.name if row.site else "",
        covered=covered,
    )


def _valid(contract: Contract, day: date) -> bool:
    return contract.starts <= day and (contract.ends is None or day <= contract.ends)


def _excluded(charter: Charter, language: str, sold: Sold) -> tuple[Choice, ...]:
    found = []
    for name, excluded in charter.not_covered.items():
        if excluded.sold is sold:
            known = charter.kinds.get(name)
            label = (excluded.is_ or (known.is_ if known else excluded.is_)).in_language(language)
            offer = charter.options.get(excluded.offer)
            found.append(
                Choice(name, label or name.replace("_", " "), offer.is_.in_language(language) if offer else "")
            )
    return tuple(found)
