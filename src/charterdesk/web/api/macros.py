"""Macros for machines: which apply to a ticket, what one would do, and its run."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, Self

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from charterdesk.apps.people.access import actor_of, require
from charterdesk.apps.tickets import queries
from charterdesk.apps.tickets.page import ticket_page
from charterdesk.apps.workspace import macro_runs, macros
from charterdesk.apps.workspace.models import Macro
from charterdesk.web.api.answers import answer, created
from charterdesk.web.api.given_beside import Versioned
from charterdesk.web.api.routing import Number, RowId, changes, previews, reads
from charterdesk.web.api.shown_tickets import Standing
from charterdesk.web.api.work import ticket_id
from charterdesk.web.ready_fields import values

router: Final = Router(tags=["macros"])


class MacroShown(BaseModel):
    """A macro and its steps, in the order in which they are done: `do` names each, beside what it needs."""

    id: int
    name: str
    shared: bool = Field(description="Everybody's of the desk, or your own")
    steps: list[dict[str, Any]]

    @classmethod
    def of(cls, row: Macro) -> Self:
        """Show a macro."""
        return cls(id=row.pk, name=row.name, shared=row.owner_id is None, steps=row.steps)


class Macros(BaseModel):
    """The macros that apply to a ticket."""

    macros: list[MacroShown]


class MacroTried(BaseModel):
    """What a macro would do now; `refused` says which step would be refused and why, null where none would."""

    macro: MacroShown
    refused: str | None


class MacroRan(BaseModel):
    """All steps are done. The answer, if there is one, leaves at `answer_leaves_at`, and can be taken back until then
    in the agent's window.
    """

    steps: list[str]
    answer_leaves_at: datetime | None
    ticket: Standing


@router.get("/tickets/{number}/macros", **reads(Macros))
def list_macros(request: HttpRequest, number: Number) -> HttpResponse:
    """The macros that apply to the ticket: everybody's and your own."""
    actor = actor_of(request)
    require(actor, "workspace.use")
    offered = macros.offered(actor, queries.ticket(actor, number))
    return answer(Macros(macros=[MacroShown.of(row) for row in offered]))


@router.post("/tickets/{number}/macros/{macro_id}/preview", **previews(MacroTried))
def preview_macro(request: HttpRequest, number: Number, macro_id: RowId) -> HttpResponse:
    """What the macro would do to the ticket now, and whether a step would be refused. Nothing is stored."""
    actor = actor_of(request)
    require(actor, "workspace.use")
    page = ticket_page(actor, number)
    row = macro_runs.macro_for(actor, page.ticket, macro_id)
    refused = macro_runs.tried(actor, page.ticket.pk, macro_id, values(actor, page))
    return answer(MacroTried(macro=MacroShown.of(row), refused=str(refused.message) if refused else None))


@router.post("/tickets/{number}/macros/{macro_id}/run", **changes(MacroRan, 200))
def run_macro(request: HttpRequest, number: Number, macro_id: RowId, given: Versioned) -> HttpResponse:
    """Do every step in your name, or nothing: 422 says under `steps.<name>` which one was refused and why."""
    actor = actor_of(request)
    require(actor, "workspace.use")

    def perform() -> MacroRan:
        ticket = ticket_id(request, number)
        known = values(actor, ticket_page(actor, number))
        ran = macro_runs.run(actor, ticket, macro_id, known, version=given.version)
        leaves = ran.held.send_at if ran.held else None
        return MacroRan(steps=[*ran.steps], answer_leaves_at=leaves, ticket=Standing.of(queries.ticket(actor, number)))

    return created(request, perform, status=HTTPStatus.OK)
