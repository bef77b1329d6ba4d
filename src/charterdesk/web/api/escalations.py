"""The API of what is handed over: lists, conversations, handing over, and the verbs of who has it; for the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from ninja.params.functions import Body
from pydantic import BaseModel, Field

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.escalation import escalations as verbs
from charterdesk.apps.escalation import handing_over, queries
from charterdesk.apps.escalation.models import Escalation
from charterdesk.apps.people.access import actor_of
from charterdesk.apps.tickets import queries as tickets
from charterdesk.apps.tickets.standing import standing_of
from charterdesk.web.api.answers import answer, created
from charterdesk.web.api.reading import Fact, Given, Id, Line, Moment, Text, Word, Yes
from charterdesk.web.api.routing import Number, changes, reads
from charterdesk.web.api.work import ticket_id

router: Final = Router(tags=["escalations"])
Which = Annotated[int, Path(ge=1, le=32_767, description="Which of the ticket's escalations, from 1")]


class EscalationShown(BaseModel):
    """What was handed over: `which` counts those of a ticket; `due_at`: what its level promises next."""

    ticket: int
    which: int
    to_level: str
    manufacturer: str | None
    state: str
    owner: str | None
    owner_id: int | None
    opened_at: datetime
    in_charge_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None
    case: str = Field(description="Their number for it")
    lacking: list[str] = Field(description="What was missing when it was handed over all the same")


class WordShown(BaseModel):
    """What was said on it. `readers`: r_and_d, manufacturer, or internal: the desk alone; never the customer."""

    kind: str
    readers: str
    author: str | None
    body: str
    files: list[str]
    at: datetime


class ConversationShown(EscalationShown):
    """The same with what was said, in its order."""

    words: list[WordShown]


class EscalationsShown(BaseModel):
    """Escalations."""

    rows: list[EscalationShown]


class WayShown(BaseModel):
    """A level to which a ticket may go now: what is missing before, whether you may hand it over."""

    to_level: str
    missing: list[str]
    may: bool
    manufacturer: bool = Field(description="Whether a manufacturer is to be named")


class OfTicket(BaseModel):
    """The escalations of a ticket, and where it may go."""

    rows: list[EscalationShown]
    ways: list[WayShown]


class EscalationsWanted(Given):
    """Those not ended, the soonest due first; or those ended, the latest first."""

    which: Literal["open", "ended"] = "open"


class HandingOver(Fact):
    """To which level of the charter, with which words; why, where something that the charter asks for is missing."""

    to_level: Word
    body: Text = Field(min_length=1)
    manufacturer_id: Id | None = None
    override_reason: Line = ""


class Happened(Given):
    """When it happened."""

    at: Moment | None = Field(None, description="When it happened; now where left out; never in the future")


class Assigning(Happened):
    """Who of the desk is to see to it; null: it waits for whoever takes it."""

    person_id: Id | None


class Said(Happened):
    """Words for the level."""

    body: Text = Field(min_length=1)


class Written(Said):
    """Words for the level, or for the desk alone."""

    internal: Yes = False


class Closing(Happened):
    """A last word, where there is something to say."""

    body: Text = ""


class TakingBack(Happened):
    """Why."""

    reason: Text = Field(min_length=1)


class Case(Happened):
    """Their number."""

    number: Line = Field(min_length=1, max_length=verbs.LONGEST_CASE)


NO_MOMENT: Final = Body(Happened())
NO_WORD: Final = Body(Closing())


@router.get("/escalations", **reads(EscalationsShown))
def escalations(request: HttpRequest, wanted: Query[EscalationsWanted]) -> HttpResponse:
    """What is handed over by the desk: at most 200 that are not ended, or the last 50 that are."""
    actor = actor_of(request)
    rows = queries.open_ones(actor) if wanted.which == "open" else queries.ended_ones(actor)
    return answer(EscalationsShown(rows=[EscalationShown(**_told(row)) for row in rows]))


@router.get("/tickets/{number}/escalations", **reads(OfTicket))
def of_ticket(request: HttpRequest, number: Number) -> HttpResponse:
    """What was handed over of a ticket, and to which levels it may go with what is recorded now."""
    actor = actor_of(request)
    ticket = tickets.ticket(actor, number)
    rows = queries.of_ticket(actor, ticket)
    ways = handing_over.ways(actor, ticket, charter_of(ticket.charter_version), standing_of(ticket))
    shown = [
        WayShown(to_level=one.name, missing=list(one.missing), may=one.may, manufacturer=one.outside) for one in ways
    ]
    return answer(OfTicket(rows=[EscalationShown(**_told(row)) for row in rows], ways=shown))


@router.post("/tickets/{number}/hand-over", **changes(ConversationShown))
def hand_over(request: HttpRequest, number: Number, given: HandingOver) -> HttpResponse:
    """Hand a ticket over to a level of the charter. 422 `lacking` while something must be recorded before."""
    actor = actor_of(request)

    def perform() -> BaseModel:
        said = handing_over.HandedOver(
            to_level=given.to_level,
            body=given.body,
            manufacturer_id=given.manufacturer_id,
            override_reason=given.override_reason,
        )
        key = ticket_id(request, number)
        row = handing_over.hand_over(actor, key, said, version=given.version, at=given.at)
        return _whole(actor, number, row.number)

    return created(request, perform)


@router.get("/escalations/{number}/{which}", **reads(ConversationShown))
def escalation(request: HttpRequest, number: Number, which: Which) -> HttpResponse:
    """One of them with its conversation; the ticket keeps its own, which the customer reads."""
    return answer(_whole(actor_of(request), number, which))


@router.post("/escalations/{number}/{which}/take", **changes(ConversationShown, 200))
def take(request: HttpRequest, number: Number, which: Which, given: Happened = NO_MOMENT) -> HttpResponse:
    """Make it yours. 409 when somebody else has it."""
    return _done(request, number, which, verbs.take, given)


@router.post("/escalations/{number}/{which}/assign", **changes(ConversationShown, 200))
def assign(request: HttpRequest, number: Number, which: Which, given: Assigning) -> HttpResponse:
    """Say who is to see to it, whoever had it before; its clocks run on. 422 for whoever may not take it."""
    return _done(request, number, which, verbs.assign, given)


@router.post("/escalations/{number}/{which}/write", **changes(ConversationShown, 200))
def write(request: HttpRequest, number: Number, which: Which, given: Written) -> HttpResponse:
    """Say something to the level; after an answer, the desk asks again."""
    return _done(request, number, which, verbs.write, given)


@router.post("/escalations/{number}/{which}/ask-back", **changes(ConversationShown, 200))
def ask_back(request: HttpRequest, number: Number, which: Which, given: Said) -> HttpResponse:
    """The level lacks something: its clock waits for the desk's next word."""
    return _done(request, number, which, verbs.ask_back, given)


@router.post("/escalations/{number}/{which}/answer", **changes(ConversationShown, 200))
def answer_it(request: HttpRequest, number: Number, which: Which, given: Said) -> HttpResponse:
    """The level has answered: the next move is the desk's, nothing reaches the customer yet."""
    return _done(request, number, which, verbs.answer, given)


@router.post("/escalations/{number}/{which}/take-back", **changes(ConversationShown, 200))
def take_back(request: HttpRequest, number: Number, which: Which, given: TakingBack) -> HttpResponse:
    """The desk works on it again itself; all that was said stays."""
    return _done(request, number, which, verbs.take_back, given)


@router.post("/escalations/{number}/{which}/close", **changes(ConversationShown, 200))
def close(request: HttpRequest, number: Number, which: Which, given: Closing = NO_WORD) -> HttpResponse:
    """Nothing more is expected of the level. 422 while it has not answered: take it back instead."""
    return _done(request, number, which, verbs.close, given)


@router.post("/escalations/{number}/{which}/case", **changes(ConversationShown, 200))
def note_case(request: HttpRequest, number: Number, which: Which, given: Case) -> HttpResponse:
    """Their number for it."""
    return _done(request, number, which, verbs.note_case, given)


def _done(
    request: HttpRequest, number: int, which: int, verb: Callable[..., Escalation], given: Happened
) -> HttpResponse:
    actor = actor_of(request)

    def perform() -> BaseModel:
        verb(actor, queries.escalation(actor, number, which).pk, **given.named())
        return _whole(actor, number, which)

    return created(request, perform, status=HTTPStatus.OK)


def _whole(actor: Actor, number: int, which: int) -> ConversationShown:
    row = queries.escalation(actor, number, which)
    said = row.messages.select_related("author").prefetch_related("files").order_by("at", "pk")
    words = [
        WordShown(
            kind=one.kind,
            readers=one.visibility,
            author=one.author.name if one.author else one.sender or None,
            body=one.body,
            files=[file.name for file in one.files.all()],
            at=one.at,
        )
        for one in said
    ]
    return ConversationShown(**_told(row), words=words)


def _told(row: Escalation) -> dict[str, Any]:
    return {
        "ticket": row.ticket.number,
        "which": row.number,
        "to_level": row.to_level,
        "manufacturer": str(row.manufacturer) if row.manufacturer else None,
        "state": row.state,
        "owner": row.owner.name if row.owner else None,
        "owner_id": row.owner_id,
        "opened_at": row.opened_at,
        "in_charge_at": row.in_charge_at,
        "answered_at": row.answered_at,
        "ended_at": row.ended_at,
        "due_at": row.next_due,
        "case": row.external_case,
        "lacking": list(row.lacking),
    }
