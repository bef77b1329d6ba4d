"""What was agreed, and with whom: the caller himself, contracts, equipment, the charter in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router

from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts import queries
from charterdesk.apps.contracts.charters import charter_at
from charterdesk.apps.people.access import VERBS, actor_of, may, require
from charterdesk.apps.people.queries import person, visible_organisations
from charterdesk.web.api.answers import answer
from charterdesk.web.api.given import EquipmentWanted, Slice
from charterdesk.web.api.routing import RowId, reads
from charterdesk.web.api.shown import (
    CharterShown,
    ContractShown,
    ContractWithCredit,
    DeskShown,
    EquipmentShown,
    Me,
    Named,
    Page,
    Role,
)

router: Final = Router(tags=["agreements"])
Found = TypeVar("Found", bound=Model)
Shown = TypeVar("Shown", ContractShown, EquipmentShown)


@router.get("/me", **reads(Me))
def me(request: HttpRequest) -> HttpResponse:
    """Whom your token acts for, and what he may do here."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise NotFound
    desk = actor.desk
    return answer(
        Me(
            desk=DeskShown(slug=desk.slug, name=desk.name, language=desk.language, time_zone=desk.time_zone),
            person=Named(id=actor.person_id, name=person(actor, actor.person_id).name),
            language=get_language() or actor.language,
            roles=[Role(organisation=held.organisation_id, role=held.role) for held in actor.held],
            organisations=[
                Named(id=row.pk, name=row.name)
                for row in visible_organisations(actor).filter(pk__in=actor.organisation_ids)
            ],
            may=sorted(verb for verb in VERBS if may(actor, verb)),
        )
    )


@router.get("/contracts", **reads(Page[ContractShown]))
def list_contracts(request: HttpRequest, wanted: Query[Slice]) -> HttpResponse:
    """The contracts within your sight."""
    actor = actor_of(request)
    require(actor, "contract.see")
    return answer(_page(Page[ContractShown], queries.contracts(actor), ContractShown.of, wanted))


@router.get("/contracts/{contract}", **reads(ContractWithCredit))
def show_contract(request: HttpRequest, contract: RowId) -> HttpResponse:
    """One contract, with the prepaid minutes left on it."""
    row = queries.contract(actor_of(request), contract)
    return answer(ContractWithCredit(contract=ContractShown.of(row), credit_minutes=queries.credit_minutes(row.pk)))


@router.get("/equipment", **reads(Page[EquipmentShown]))
def list_equipment(request: HttpRequest, wanted: Query[EquipmentWanted]) -> HttpResponse:
    """The equipment within your sight."""
    actor = actor_of(request)
    require(actor, "contract.see")
    rows = queries.equipment(actor, organisation_id=wanted.organisation_id)
    return answer(_page(Page[EquipmentShown], rows, EquipmentShown.of, wanted))


@router.get("/charter", **reads(CharterShown))
def show_charter(request: HttpRequest) -> HttpResponse:
    """The charter in force today, as published: the text from which every decision here follows."""
    actor = actor_of(request)
    require(actor, "charter.see")
    return answer(CharterShown.of(charter_at(actor.desk, now()).version))


def _page(page: type[Page[Shown]], rows: QuerySet[Found], show: Callable[[Found], Shown], wanted: Slice) -> Page[Shown]:
    limit, offset = wanted.limit, wanted.offset
    found = list(rows[offset : offset + limit + 1])
    return page(rows=[show(row) for row in found[:limit]], limit=limit, offset=offset, more=len(found) > limit)
