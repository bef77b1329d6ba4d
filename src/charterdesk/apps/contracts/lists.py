"""The lists from which a desk is set up: what it sells and what its customers have, found again by a few words."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts import queries
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.models import Contract, CoveredEquipment, Equipment, Product, Site
from charterdesk.apps.people.lists import State

Row = TypeVar("Row", Product, Site, Equipment)


def products(actor: Actor, *, sought: str = "", state: State = "active") -> QuerySet[Product]:
    """The catalogue by name or reference, with how many pieces of each customers have."""
    rows = _in_state(queries.products(actor, retired=True), state)
    if sought:
        rows = rows.filter(Q(name__icontains=sought) | Q(reference__icontains=sought))
    pieces = Equipment.objects.filter(product=OuterRef("pk"), active=True).order_by().values("product")
    return rows.annotate(known=Coalesce(Subquery(pieces.annotate(pieces=Count("pk")).values("pieces")), 0))


def sites(actor: Actor, *, sought: str = "", state: State = "active") -> QuerySet[Site]:
    """Places of customers by name, town or organisation."""
    rows = _in_state(queries.sites(actor, retired=True), state).order_by("organisation__name", "name", "pk")
    if sought:
        found = Q(name__icontains=sought) | Q(city__icontains=sought) | Q(organisation__name__icontains=sought)
        rows = rows.filter(found)
    return rows


def equipment(actor: Actor, *, sought: str = "", state: State = "active") -> QuerySet[Equipment]:
    """What customers have, by serial number, product or organisation, with the contracts that cover it."""
    rows = _in_state(queries.equipment(actor, retired=True), state)
    if sought:
        rows = rows.filter(
            Q(serial__icontains=sought)
            | Q(product__name__icontains=sought)
            | Q(product__reference__icontains=sought)
            | Q(organisation__name__icontains=sought)
        )
    covered = CoveredEquipment.objects.select_related("contract").order_by("contract__number")
    return rows.prefetch_related(Prefetch("covered_by", covered))


def contracts(actor: Actor, *, sought: str = "", state: State = "active") -> QuerySet[Contract]:
    """Contracts by number, plan or organisation; those that ended count as retired."""
    rows = queries.contracts(actor).select_related("credit").annotate(listed=Count("covered"))
    if sought:
        found = Q(number__icontains=sought) | Q(plan__icontains=sought) | Q(organisation__name__icontains=sought)
        rows = rows.filter(found)
    ended = Q(ends__lt=day_of(actor.desk, now()))
    return rows if state == "all" else rows.filter(ended) if state == "retired" else rows.exclude(ended)


def one(rows: QuerySet[Any], pk: int) -> Any:
    """The row of a list; NotFound."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def coverable(actor: Actor, contract: Contract) -> QuerySet[Equipment]:
    """What a contract may cover: its organisation's equipment, and that of its end customers (EX-04)."""
    mine = Q(organisation_id=contract.organisation_id) | Q(organisation__reseller_id=contract.organisation_id)
    return queries.equipment(actor).filter(mine)


def _in_state(rows: QuerySet[Row], state: State) -> QuerySet[Row]:
    return rows if state == "all" else rows.filter(active=state == "active")
