"""The API of who is called while a promise runs out, and of the manufacturers to whom tickets go; for the desk."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from charterdesk.apps.escalation.alerts import acknowledge, alert_of, open_alerts
from charterdesk.apps.escalation.manufacturers import manufacturers as makers
from charterdesk.apps.escalation.models import Alert, Manufacturer
from charterdesk.apps.people.access import actor_of
from charterdesk.web.api.answers import answer, created
from charterdesk.web.api.routing import RowId, changes, reads

router: Final = Router(tags=["escalations"])
MOST: Final = 200


class CalledShown(BaseModel):
    """Somebody was called, and when."""

    person: str
    at: datetime


class AlertShown(BaseModel):
    """So much of a promise is consumed and somebody is called. `which` and `level`: the escalation whose level, or
    manufacturer, promised it; null where the ticket's own commitment runs out.
    """

    id: int
    ticket: int
    promise: str
    which: int | None
    level: str | None
    percent: int
    due_at: datetime | None
    raised_at: datetime
    called: list[CalledShown]
    next_at: datetime | None = Field(description="When the next one is called, unless somebody acknowledges it before")
    acknowledged_at: datetime | None
    acknowledged_by: str | None


class AlertsShown(BaseModel):
    """Alerts."""

    rows: list[AlertShown]


class ManufacturerShown(BaseModel):
    """A manufacturer: the number of our contract with it, when it can be reached, whether its charter is loaded."""

    id: int
    name: str
    contract_number: str
    hours: str
    charter: bool
    active: bool


class ManufacturersShown(BaseModel):
    """Manufacturers."""

    rows: list[ManufacturerShown]


@router.get("/alerts", **reads(AlertsShown))
def alerts(request: HttpRequest) -> HttpResponse:
    """Promises that run out and that nobody has acknowledged, the oldest call first; at most 200."""
    return answer(AlertsShown(rows=[_shown(row) for row in open_alerts(actor_of(request))[:MOST]]))


@router.post("/alerts/{alert_id}/acknowledge", **changes(AlertShown, 200))
def know(request: HttpRequest, alert_id: RowId) -> HttpResponse:
    """You know, and see to it: nobody else is called. Whoever was quicker stands in the answer."""
    actor = actor_of(request)

    def perform() -> BaseModel:
        acknowledge(actor, alert_id)
        return _shown(alert_of(actor, alert_id))

    return created(request, perform, status=HTTPStatus.OK)


@router.get("/manufacturers", **reads(ManufacturersShown))
def manufacturers(request: HttpRequest) -> HttpResponse:
    """The manufacturers of the desk by name; `active` are those to which something may be handed over."""
    return answer(ManufacturersShown(rows=[_maker(row) for row in makers(actor_of(request))]))


def _maker(row: Manufacturer) -> ManufacturerShown:
    return ManufacturerShown(
        id=row.pk,
        name=str(row),
        contract_number=row.contract_number,
        hours=row.hours,
        charter=bool(row.charter_text),
        active=row.active,
    )


def _shown(row: Alert) -> AlertShown:
    level = row.level_clock.escalation if row.level_clock else None
    return AlertShown(
        id=row.pk,
        ticket=row.ticket.number,
        promise=row.watched.kind,
        which=level.number if level else None,
        level=level.to_level if level else None,
        percent=row.percent,
        due_at=row.watched.due_at,
        raised_at=row.raised_at,
        called=[CalledShown(person=one.person.name, at=one.at) for one in row.told.all()],
        next_at=row.next_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by.name if row.acknowledged_by else None,
    )
