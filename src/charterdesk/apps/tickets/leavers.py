"""Tickets whose owner has left the desk: they go on, and somebody else is to take them."""

from __future__ import annotations

from django.db.models import QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import visible_to


def needing_an_owner(actor: Actor) -> QuerySet[Ticket]:
    """Open tickets within sight whose owner is active no more, the most urgent first."""
    rows = visible_to(actor).filter(closed_at__isnull=True, owner__active=False)
    return rows.select_related("owner").order_by("rank", "number")


def left_open(actor: Actor, person_id: int) -> QuerySet[Ticket]:
    """The open tickets within sight that this person owns, the most urgent first."""
    return visible_to(actor).filter(closed_at__isnull=True, owner_id=person_id).order_by("rank", "number")
