"""Who sees which tickets and which messages: the one gate of every read and every verb."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.access import VERBS, is_staff
from charterdesk.apps.people.models import RESELLER_ROLES
from charterdesk.apps.tickets.models import Ticket

CUSTOMER: Final = "customer"
RESELLER: Final = "reseller"
INTERNAL: Final = "internal"


def within(actor: Actor, verb: str) -> Q | None:
    """The tickets of the desk that the actor reaches with this verb, as a condition; None where he reaches none.

    A reseller reaches a ticket by the reseller noted on it when it was opened, so that a customer who changes reseller
    does not hand over what he wrote to the former one.
    """
    if actor.kind != "person":
        return Q()
    grants = [(held, VERBS[verb].get(held.role)) for held in actor.held]
    if any(whose == "all" for _, whose in grants):
        return Q()
    members = {held.organisation_id for held, whose in grants if whose in {"organisation", "end_customers"}}
    resellers = {held.organisation_id for held, whose in grants if whose == "end_customers"}
    reach: Q | None = None
    if any(whose is not None for _, whose in grants):
        reach = Q(requester_id=actor.person_id)
    if reach is not None and members:
        reach |= Q(organisation_id__in=members)
    if reach is not None and resellers:
        reach |= Q(reseller_id__in=resellers)
    return reach


def visible_to(actor: Actor, verb: str = "ticket.see") -> QuerySet[Ticket]:
    """The tickets that the actor may see (or reach with another verb); never those of another desk."""
    reach = within(actor, verb)
    return Ticket.objects.none() if reach is None else Ticket.objects.filter(reach, desk_id=actor.desk.pk)


def reaches(actor: Actor, verb: str, ticket: Ticket) -> bool:
    """Whether this verb is the actor's on this ticket: `visible_to` for a row at hand."""
    if actor.desk.pk != ticket.desk_id:
        return False
    if actor.kind != "person":
        return True
    for held in actor.held:
        whose = VERBS[verb].get(held.role)
        if whose == "all" or (whose is not None and ticket.requester_id == actor.person_id):
            return True
        if whose in {"organisation", "end_customers"} and held.organisation_id == ticket.organisation_id:
            return True
        if whose == "end_customers" and held.organisation_id == ticket.reseller_id:
            return True
    return False


def readable(actor: Actor, ticket: Ticket) -> frozenset[str]:
    """The visibilities that the actor reads on a ticket which he sees: notes of the desk never leave it."""
    if is_staff(actor):
        return frozenset({CUSTOMER, RESELLER, INTERNAL})
    sides = {ticket.organisation_id, ticket.reseller_id} - {None}
    if any(held.role in RESELLER_ROLES and held.organisation_id in sides for held in actor.held):
        return frozenset({CUSTOMER, RESELLER})
    return frozenset({CUSTOMER})
