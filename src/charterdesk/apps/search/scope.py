"""Whose tickets somebody may find, and at which level he reads them: apart where he reads some more than others."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.people.models import RESELLER_ROLES
from charterdesk.apps.search.expression import Expression, Form, OneOf, facet
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import CUSTOMER, INTERNAL, RESELLER, visible_to


@dataclass(frozen=True, slots=True)
class Part:
    """Tickets that the reader reads at one level. `facets` says once more to the index whose they are, so that little
    is looked at; the tickets themselves decide.
    """

    reads: str
    tickets: QuerySet[Ticket]
    facets: Expression


def readable_level(actor: Actor) -> str:
    """At which level the actor reads what is of no ticket: the desk everything, everybody else as a customer."""
    return INTERNAL if is_staff(actor) else CUSTOMER


def parts_of(actor: Actor) -> tuple[Part, ...]:
    """All tickets that the actor may see, in parts without a ticket in common; as `visible_to` and `readable` say."""
    mine = visible_to(actor)
    desk = facet("d", [actor.desk.pk])
    if is_staff(actor):
        return (Part(INTERNAL, mine, desk),)
    member = actor.organisation_ids
    served: OneOf | None = None
    if member:
        served = OneOf((*facet("o", member).of, *facet("v", member).of))
    own = Form(f"p.{actor.person_id}")
    everything = OneOf((own, *served.of)) if served else OneOf((own,))
    resold = {held.organisation_id for held in actor.held if held.role in RESELLER_ROLES}
    if not resold:
        return (Part(CUSTOMER, mine, everything),)
    of_reseller = Q(organisation_id__in=resold) | Q(reseller_id__in=resold)
    # NULL is no reseller: "not of" must keep the tickets that have none.
    others = ~Q(organisation_id__in=resold) & (Q(reseller_id__isnull=True) | ~Q(reseller_id__in=resold))
    facets = OneOf((*facet("o", resold).of, *facet("v", resold).of))
    return (Part(RESELLER, mine.filter(of_reseller), facets), Part(CUSTOMER, mine.filter(others), everything))
