"""People, customers and equipment for which the words of a search stand; for the desk only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db.models import Model, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.contracts.queries import equipment
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.people.models import Organisation, Person
from charterdesk.apps.people.queries import visible_organisations, visible_persons
from charterdesk.apps.search import marks, things
from charterdesk.apps.search.asked import Asked
from charterdesk.apps.search.matching import of_words

A_GROUP: Final = 6
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Thing:
    """A person, a customer or a piece of equipment: its name in parts that are marked or not, and what it belongs to.

    `ask`: what to search for to get its tickets; `key` is the row's.
    """

    key: int
    name: tuple[marks.Segment, ...]
    beside: tuple[marks.Segment, ...]
    ask: str


@dataclass(frozen=True, slots=True)
class Others:
    """What else was found beside tickets."""

    people: tuple[Thing, ...] = ()
    customers: tuple[Thing, ...] = ()
    equipment: tuple[Thing, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.people or self.customers or self.equipment)


def others(actor: Actor, asked: Asked) -> Others:
    """At most six of each kind, the newest first; nothing where operators narrow the search to tickets."""
    wanted = of_words(asked, "customer", ())
    sought = [piece for piece in asked.of("") if not piece.negative]
    if not is_staff(actor) or wanted is None or not sought or any(piece.operator for piece in asked.pieces):
        return Others()
    persons = _in_order(visible_persons(actor), things.matching(actor.desk, "person", wanted, limit=A_GROUP))
    organisations = _in_order(
        visible_organisations(actor), things.matching(actor.desk, "organisation", wanted, limit=A_GROUP)
    )
    held = _in_order(equipment(actor), things.matching(actor.desk, "equipment", wanted, limit=A_GROUP))
    return Others(
        people=tuple(_person(asked, one) for one in persons),
        customers=tuple(_customer(asked, one) for one in organisations),
        equipment=tuple(_equipment(asked, one) for one in held),
    )


def _in_order(rows: QuerySet[Row], keys: Sequence[int]) -> list[Row]:
    found = {row.pk: row for row in rows.filter(pk__in=keys)} if keys else {}
    return [found[key] for key in keys if key in found]


def _marked(asked: Asked, text: str) -> tuple[marks.Segment, ...]:
    return marks.mark(asked, text).segments()


def _person(asked: Asked, one: Person) -> Thing:
    home = one.organisation.name if one.organisation else ""
    beside = " · ".join(part for part in (home, one.email, one.phone) if part)
    return Thing(one.pk, _marked(asked, one.name), _marked(asked, beside), _asking("from", one.email or one.name))


def _customer(asked: Asked, one: Organisation) -> Thing:
    return Thing(one.pk, _marked(asked, one.name), (), _asking("customer", one.name))


def _equipment(asked: Asked, one: Equipment) -> Thing:
    name = " ".join(part for part in (one.product.name, one.serial) if part)
    ask = _asking("serial", one.serial) if one.serial else _asking("customer", one.organisation.name)
    return Thing(one.pk, _marked(asked, name), ((one.organisation.name, False),), ask)


def _asking(operator: str, value: str) -> str:
    clean = value.replace('"', " ")
    return f'{operator}:"{clean}"' if " " in clean else f"{operator}:{clean}"
