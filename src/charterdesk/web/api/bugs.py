"""The API of bugs, releases and their ledger: reads, for the desk only."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice
from typing import Literal, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from charterdesk.apps.escalation.bugs import ledger, queries
from charterdesk.apps.people.access import actor_of
from charterdesk.web.api.answers import answer
from charterdesk.web.api.given import Slice
from charterdesk.web.api.routing import reads
from charterdesk.web.api.shown import Page

router = Router(tags=["bugs"])
Shown = TypeVar("Shown", bound=BaseModel)


class BugShown(BaseModel):
    """A bug; `state` is judged from its facts."""

    number: int
    name: str
    title: str
    product: str
    severity: str
    state: str
    tickets: int
    fixed_in: list[str]
    declared_at: datetime


class ReleaseShown(BaseModel):
    """A release: how many installations received it, how many confirmed."""

    number: int
    product: str
    version: str
    released_on: date
    puts_right: list[str]
    delivered: int
    confirmed: int


class LineShown(BaseModel):
    """A bug on one installation that received a release against it; what has not come yet is null."""

    bug: str
    state: str
    workaround_at: datetime | None
    release: str | None
    customer: str | None
    serial: str | None
    delivered_at: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str | None = Field(description="By name")


class BugsWanted(Slice):
    """A stretch of the bugs: open, fixed and waiting for their delivery, ended, or all."""

    which: Literal["open", "fixed", "ended", "all"] = "all"


class LinesWanted(Slice):
    """A stretch of the ledger, of one bug perhaps."""

    bug: int | None = Field(None, ge=1, le=1_000_000_000)


@router.get("/bugs", **reads(Page[BugShown]))
def bugs(request: HttpRequest, wanted: Query[BugsWanted]) -> HttpResponse:
    """The bugs of the desk, the latest first."""
    found = queries.bugs(actor_of(request), which=wanted.which)
    rows = list(found[wanted.offset : wanted.offset + wanted.limit + 1])
    fixed = queries.fixed_in(row.pk for row in rows)
    shown = [
        BugShown(
            number=row.number,
            name=row.name,
            title=row.title,
            product=row.product.name,
            severity=row.severity,
            state=row.state,
            tickets=row.ticket_count or 0,
            fixed_in=[release.product_version for release in fixed.get(row.pk, [])],
            declared_at=row.declared_at,
        )
        for row in rows
    ]
    return answer(_page(Page[BugShown], shown, wanted))


@router.get("/releases", **reads(Page[ReleaseShown]))
def releases(request: HttpRequest, wanted: Query[Slice]) -> HttpResponse:
    """The releases of the desk, the latest first."""
    found = queries.releases(actor_of(request))
    shown = [
        ReleaseShown(
            number=row.number,
            product=row.product.name,
            version=row.product_version,
            released_on=row.released_on,
            puts_right=[one.bug.name for one in row.bugs.all()],
            delivered=getattr(row, "delivered", 0) or 0,
            confirmed=getattr(row, "confirmed", 0) or 0,
        )
        for row in found[wanted.offset : wanted.offset + wanted.limit + 1]
    ]
    return answer(_page(Page[ReleaseShown], shown, wanted))


@router.get("/bug-ledger", **reads(Page[LineShown]))
def lines(request: HttpRequest, wanted: Query[LinesWanted]) -> HttpResponse:
    """The ledger: bug, workaround, fixed in, delivered to, confirmed by."""
    found = ledger.lines(actor_of(request), bug=wanted.bug)
    shown = [
        LineShown(
            bug=one.bug.name,
            state=one.state,
            workaround_at=one.workaround_at,
            release=one.release or None,
            customer=one.customer or None,
            serial=one.serial or None,
            delivered_at=one.delivered_at,
            confirmed_at=one.confirmed_at,
            confirmed_by=one.confirmed_by or None,
        )
        for one in islice(found, wanted.offset, wanted.offset + wanted.limit + 1)
    ]
    return answer(_page(Page[LineShown], shown, wanted))


def _page(page: type[Page[Shown]], shown: list[Shown], wanted: Slice) -> Page[Shown]:
    limit = wanted.limit
    return page(rows=shown[:limit], limit=limit, offset=wanted.offset, more=len(shown) > limit)
