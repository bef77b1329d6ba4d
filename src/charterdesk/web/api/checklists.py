"""The checklists of a ticket for machines: how far each is, and the ticks. For the desk only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final, Self

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.knowledge.checklist_standing import Standing, StepSeen, on_ticket
from charterdesk.apps.knowledge.checklist_ticks import put_on, take_off, tick
from charterdesk.apps.people.access import actor_of, require
from charterdesk.apps.tickets import queries
from charterdesk.web.api.answers import answer, created
from charterdesk.web.api.reading import Given, Id, Line, Yes
from charterdesk.web.api.routing import Number, changes, reads
from charterdesk.web.api.work import ticket_id

router: Final = Router(tags=["checklists"])


class Ticked(Given):
    """A step is done, or is not after all."""

    step_id: Id
    done: Yes = True
    note: Line = ""


class Which(Given):
    """A checklist of the desk."""

    checklist_id: Id


class StepShown(BaseModel):
    """A step: its words (those that were ticked, once it is), who did it, when."""

    id: int
    text: str
    required: bool
    asked: bool = Field(description="Whether it is asked still; what was ticked stays when it is not")
    done: bool
    done_by: str | None
    done_at: datetime | None
    note: str

    @classmethod
    def of(cls, step: StepSeen) -> Self:
        """Show a step."""
        return cls(
            id=step.id,
            text=step.text,
            required=step.required,
            asked=step.asked,
            done=step.done,
            done_by=step.person or None,
            done_at=step.at,
            note=step.note,
        )


class ChecklistShown(BaseModel):
    """A checklist on a ticket; `applies`: it is asked of it now; `put`: somebody, or a macro, put it there."""

    id: int
    name: str
    applies: bool
    put: bool
    before: str = Field(description="What waits for its required steps: solution (and closing), or closing only")
    done: int
    steps: list[StepShown]

    @classmethod
    def of(cls, one: Standing) -> Self:
        """Show a list."""
        steps = [StepShown.of(step) for step in one.steps]
        return cls(
            id=one.id, name=one.name, applies=one.applies, put=one.put, before=one.before, done=one.done, steps=steps
        )


class Checklists(BaseModel):
    """The lists that stand on a ticket."""

    checklists: list[ChecklistShown]


@router.get("/tickets/{number}/checklists", **reads(Checklists))
def checklists(request: HttpRequest, number: Number) -> HttpResponse:
    """How far each checklist of the ticket is. Required steps that are not done hold back the desk's closing, and its
    solution where the desk wants that: 422 there names them under `checklist.<id>`.
    """
    actor = actor_of(request)
    require(actor, "checklist.see")
    return answer(_shown(actor, number))


@router.post("/tickets/{number}/tick", **changes(Checklists, 200))
def tick_step(request: HttpRequest, number: Number, given: Ticked) -> HttpResponse:
    """Tick a step, or take the tick back; said twice, it is done once. 404 for a step that is not on the ticket."""
    return _done(
        request,
        number,
        lambda actor, ticket: tick(actor, ticket, given.step_id, done=given.done, note=given.note),
    )


@router.post("/tickets/{number}/put-checklist", **changes(Checklists, 200))
def put_checklist(request: HttpRequest, number: Number, given: Which) -> HttpResponse:
    """Ask a checklist on a ticket to which it does not apply by itself."""
    return _done(request, number, lambda actor, ticket: put_on(actor, ticket, given.checklist_id))


@router.post("/tickets/{number}/take-checklist-off", **changes(Checklists, 200))
def take_checklist_off(request: HttpRequest, number: Number, given: Which) -> HttpResponse:
    """A checklist that was put on the ticket is asked no more; 409 once a step of it is ticked."""
    return _done(request, number, lambda actor, ticket: take_off(actor, ticket, given.checklist_id))


def _done(request: HttpRequest, number: int, verb: Callable[[Actor, int], None]) -> HttpResponse:
    actor = actor_of(request)

    def perform() -> Checklists:
        verb(actor, ticket_id(request, number))
        return _shown(actor, number)

    return created(request, perform, status=HTTPStatus.OK)


def _shown(actor: Actor, number: int) -> Checklists:
    return Checklists(checklists=[ChecklistShown.of(one) for one in on_ticket(queries.ticket(actor, number))])
