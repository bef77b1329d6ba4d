"""Reads of people and organisations, each scoped by who asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import BigIntegerField, Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.people.access import VERBS, scope
from charterdesk.apps.people.models import DESK, STAFF_ROLES, Account, Membership, Organisation, Person

NAMED_AT_ONCE: Final = 8
_desk: Final = Given("desk", BigIntegerField())
_AGENTS: Final[Prepared[Person]] = Prepared(lambda: _agents_of(_desk).only("pk", "name"))
_NAMED: Final[Prepared[Person]] = Prepared(
    lambda: Person.objects.filter(
        reduce(or_, (Q(pk=Given(f"of{place}", BigIntegerField())) for place in range(NAMED_AT_ONCE))), desk_id=_desk
    ).only("pk", "name")
)


@dataclass(frozen=True)
class Door:
    """A desk that an account may enter: as staff, as a customer, or only for what is handed over to a manufacturer."""

    desk: Desk
    staff: bool
    maker: bool = False


def doors_of(account: Account) -> list[Door]:
    """The desks in which the account has an active person, by name."""
    persons = Person.objects.filter(account=account, active=True).select_related("desk").order_by("desk__name")
    roles: dict[int, set[str]] = {}
    for desk_id, role in Membership.objects.filter(person__account=account).values_list("desk_id", "role"):
        roles.setdefault(desk_id, set()).add(role)
    held = [(person.desk, roles.get(person.desk_id, set())) for person in persons]
    return [Door(desk, staff=bool(mine & set(STAFF_ROLES)), maker=mine == {"manufacturer"}) for desk, mine in held]


def person_of(account: Account, desk: Desk) -> Person | None:
    """The account's person in the desk, or None."""
    return Person.objects.filter(account=account, desk=desk, active=True).first()


def own_organisation(desk: Desk) -> Organisation:
    """The organisation that the desk itself is."""
    return Organisation.objects.get(desk=desk, kind=DESK)


def staff_of(desk: Desk) -> QuerySet[Person]:
    """The active people who work for the desk (read-only ones too), by name."""
    staff = Membership.objects.filter(desk=desk, role__in=STAFF_ROLES).values("person_id")
    return Person.objects.filter(desk=desk, active=True, pk__in=staff).order_by("name", "pk")


def agents_of(desk: Desk) -> QuerySet[Person]:
    """The active people who may take a ticket in charge, by name."""
    return _agents_of(desk.pk)


def agent_names(desk: Desk) -> dict[int, str]:
    """The names of the same, in the same order."""
    return {row.pk: row.name for row in _AGENTS(desk=desk.pk)}


def visible_organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations that the actor may see: all, or his own and those that his own serves."""
    reach = scope(actor, "people.see")
    rows = Organisation.objects.filter(desk=actor.desk).order_by("name", "pk")
    if reach.everything:
        return rows
    return rows.filter(pk__in=reach.organisation_ids | actor.organisation_ids)


def visible_persons(actor: Actor) -> QuerySet[Person]:
    """The people that the actor may see: all, those of his organisations, or himself."""
    reach = scope(actor, "people.see")
    rows = Person.objects.filter(desk=actor.desk).select_related("organisation").order_by("name", "pk")
    if reach.everything:
        return rows
    members = Membership.objects.filter(organisation_id__in=reach.organisation_ids).values("person_id")
    mine = Q(pk=actor.person_id) if reach.own else Q()
    within = Q(organisation_id__in=reach.organisation_ids) | Q(pk__in=members)
    return rows.filter(within | mine)


def names_of(actor: Actor, person_ids: Collection[int]) -> dict[int, str]:
    """The names of those of these people whom the actor may see."""
    if not person_ids:
        return {}
    if len(person_ids) > NAMED_AT_ONCE or not scope(actor, "people.see").everything:
        return dict(visible_persons(actor).filter(pk__in=person_ids).values_list("pk", "name"))
    asked = [*person_ids] + [0] * (NAMED_AT_ONCE - len(person_ids))
    rows = _NAMED(desk=actor.desk.pk, **{f"of{place}": key for place, key in enumerate(asked)})
    return {row.pk: row.name for row in rows}


def person(actor: Actor, person_id: int) -> Person:
    """One person within the actor's sight; NotFound."""
    row = visible_persons(actor).filter(pk=person_id).first()
    if row is None:
        raise NotFound
    return row


def organisation_named(actor: Actor, name: str) -> Organisation:
    """One organisation within the actor's sight by its exact name; NotFound."""
    row = visible_organisations(actor).filter(name=name.strip()).first()
    if row is None:
        raise NotFound
    return row


def organisation(actor: Actor, organisation_id: int) -> Organisation:
    """One organisation within the actor's sight; NotFound."""
    row = visible_organisations(actor).filter(pk=organisation_id).first()
    if row is None:
        raise NotFound
    return row


def _agents_of(desk: int | Given) -> QuerySet[Person]:
    roles = VERBS["ticket.take_in_charge"]
    agents = Membership.objects.filter(desk_id=desk, role__in=roles).values("person_id")
    return Person.objects.filter(desk_id=desk, active=True, pk__in=agents).order_by("name", "pk")
