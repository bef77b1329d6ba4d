"""Reads of contracts, equipment and charters, each scoped by who asks."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.contracts.models import CharterVersion, Contract, CreditBalance, Equipment, Product, Site
from charterdesk.apps.people.access import require, scope


def contracts(actor: Actor) -> QuerySet[Contract]:
    """The contracts within the actor's sight: of his organisations, and of the end customers whom they serve."""
    rows = Contract.objects.filter(desk=actor.desk).select_related("organisation").order_by("number", "pk")
    reach = scope(actor, "contract.see")
    return rows if reach.everything else rows.filter(organisation_id__in=reach.organisation_ids)


def contract(actor: Actor, contract_id: int) -> Contract:
    """One contract within the actor's sight; NotFound."""
    row = contracts(actor).filter(pk=contract_id).first()
    if row is None:
        raise NotFound
    return row


def equipment(actor: Actor, *, organisation_id: int | None = None, retired: bool = False) -> QuerySet[Equipment]:
    """The equipment within the actor's sight, perhaps of one organisation only; with `retired` also what is in use no
    more.
    """
    rows = (
        Equipment.objects.filter(desk=actor.desk)
        .select_related("product", "organisation", "site")
        .order_by("organisation__name", "product__name", "serial", "pk")
    )
    reach = scope(actor, "contract.see")
    mine = Q() if reach.everything else Q(organisation_id__in=reach.organisation_ids)
    if not retired:
        mine &= Q(active=True)
    return rows.filter(mine) if organisation_id is None else rows.filter(mine, organisation_id=organisation_id)


def products(actor: Actor, *, retired: bool = False) -> QuerySet[Product]:
    """The desk's catalogue; with `retired` also what is offered no more."""
    require(actor, "charter.see")
    rows = Product.objects.filter(desk=actor.desk).order_by("name", "pk")
    return rows if retired else rows.filter(active=True)


def sites(actor: Actor, *, organisation_id: int | None = None, retired: bool = False) -> QuerySet[Site]:
    """The places within the actor's sight, perhaps of one organisation only; with `retired` also those left."""
    rows = Site.objects.filter(desk=actor.desk).select_related("organisation").order_by("organisation__name", "name")
    reach = scope(actor, "contract.see")
    mine = Q() if reach.everything else Q(organisation_id__in=reach.organisation_ids)
    if not retired:
        mine &= Q(active=True)
    return rows.filter(mine) if organisation_id is None else rows.filter(mine, organisation_id=organisation_id)


def charter_versions(actor: Actor) -> QuerySet[CharterVersion]:
    """Every charter that the desk published, the latest first."""
    require(actor, "charter.see")
    return CharterVersion.objects.filter(desk=actor.desk).order_by("-holds_from", "-published_at", "-pk")


def credit_minutes(contract_id: int) -> int:
    """Minutes of prepaid work left on a contract, 0 where none were ever bought."""
    return CreditBalance.objects.filter(contract_id=contract_id).values_list("minutes", flat=True).first() or 0
