"""The API of the on-call cover: who is on call."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from charterdesk.apps.on_call.rotas import duties, people_in
from charterdesk.apps.people.access import actor_of, require
from charterdesk.apps.people.queries import names_of
from charterdesk.web.api.answers import answer
from charterdesk.web.api.routing import reads

router = Router(tags=["on call"])


class OnCallPerson(BaseModel):
    """Somebody on call."""

    person_id: int
    name: str


class DutyShown(BaseModel):
    """A rota now. `needed`: these are hours to be covered; with nobody `on_call` then, there is a hole."""

    rota: str
    needed: bool
    on_call: OnCallPerson | None
    until_at: datetime | None
    next: OnCallPerson | None
    next_at: datetime | None = Field(description="When the next stretch begins, within a fortnight")


class Duties(BaseModel):
    """Every rota of the desk."""

    rotas: list[DutyShown]


@router.get("/on-call", **reads(Duties))
def on_call(request: HttpRequest) -> HttpResponse:
    """Who is on call now on each rota, until when, and who comes next. For the desk only."""
    actor = actor_of(request)
    require(actor, "on_call.see")
    told = duties(actor.desk)
    names = names_of(
        actor, {one.person for one in told if one.person} | people_in(one.next for one in told if one.next)
    )

    def shown(person: int | None) -> OnCallPerson | None:
        return OnCallPerson(person_id=person, name=names.get(person, "")) if person is not None else None

    rows = [
        DutyShown(
            rota=one.rota.name,
            needed=one.until_at is not None,
            on_call=shown(one.person),
            until_at=one.until_at,
            next=shown(one.next.person) if one.next else None,
            next_at=one.next.from_at if one.next else None,
        )
        for one in told
    ]
    return answer(Duties(rotas=rows))
