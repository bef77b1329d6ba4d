"""The lists from which a desk is set up: its people and organisations, found again by a few words."""

from __future__ import annotations

from typing import Final, Literal, TypeVar

from django.db.models import Count, Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.people.models import DESK, UNIDENTIFIED, Organisation, Person
from charterdesk.apps.people.organisations import KINDS
from charterdesk.apps.people.phones import country_of, normal_phone
from charterdesk.apps.people.queries import visible_organisations, visible_persons

Row = TypeVar("Row", Person, Organisation)
State = Literal["active", "retired", "all"]
STATES: Final[tuple[State, ...]] = ("active", "retired", "all")


def in_state(rows: QuerySet[Row], state: State) -> QuerySet[Row]:
    """Those in use, those retired, or all."""
    return rows if state == "all" else rows.filter(active=state == "active")


def people(actor: Actor, *, sought: str = "", state: State = "active") -> QuerySet[Person]:
    """People within the actor's sight by name, address, telephone (however it is typed) or organisation."""
    rows = visible_persons(actor).exclude(organisation__kind=UNIDENTIFIED).prefetch_related("memberships")
    if sought:
        phone = normal_phone(sought, country_of(actor.desk)) if any(sign.isdigit() for sign in sought) else ""
        found = Q(name__icontains=sought) | Q(email__icontains=sought) | Q(organisation__name__icontains=sought)
        found |= Q(phone__icontains=sought) | (Q(phone=phone) if phone else Q())
        rows = rows.filter(found)
    return in_state(rows, state)


def organisations(actor: Actor, *, sought: str = "", state: State = "active") -> QuerySet[Organisation]:
    """Customers, resellers and partners within the actor's sight by name, with how many people each has."""
    rows = visible_organisations(actor).filter(kind__in=KINDS).select_related("reseller")
    if sought:
        rows = rows.filter(Q(name__icontains=sought) | Q(reseller__name__icontains=sought))
    return in_state(rows, state).annotate(known=Count("people", filter=Q(people__active=True)))


def organisation_row(actor: Actor, organisation_id: int) -> Organisation:
    """One customer, reseller or partner within sight; NotFound."""
    row = organisations(actor, state="all").filter(pk=organisation_id).first()
    if row is None:
        raise NotFound
    return row


def person_row(actor: Actor, person_id: int) -> Person:
    """One person within sight, whether he left or not; NotFound."""
    row = people(actor, state="all").filter(pk=person_id).first()
    if row is None:
        raise NotFound
    return row


def homes(actor: Actor, *, present_id: int | None = None) -> QuerySet[Organisation]:
    """Where people, sites or equipment may belong: the desk itself, the organisations in use, and the present one."""
    rows = visible_organisations(actor).filter(kind__in=(DESK, *KINDS))
    return rows.filter(Q(active=True) | Q(pk=present_id or 0))


def named(rows: QuerySet[Organisation], name: str) -> Organisation | None:
    """The organisation of exactly this name, else the only one whose name is this but for capitals."""
    exact = rows.filter(name=name).first()
    if exact is not None:
        return exact
    alike = list(rows.filter(name__iexact=name)[:2])
    return alike[0] if len(alike) == 1 else None
