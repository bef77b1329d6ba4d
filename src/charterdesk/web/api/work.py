"""The verbs of work: taking in charge, conversation, time, priority, pauses, interventions, files."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import File, Router
from ninja.files import UploadedFile
from ninja.params.functions import Body
from pydantic import BaseModel

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.files import store
from charterdesk.apps.people.access import actor_of, require
from charterdesk.apps.tickets import pauses, priority, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.messages import MOST_FILES, NewFile
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.queries import visible_to
from charterdesk.web.api.answers import created
from charterdesk.web.api.given import Assignment, Happening, Note, Pause, Remark, Reply, Severity, Work
from charterdesk.web.api.reading import Fact
from charterdesk.web.api.routing import Number, changes
from charterdesk.web.api.shown_tickets import MessageStored, Standing, WorkStored

router: Final = Router(tags=["work"])
Row = TypeVar("Row")


def move(request: HttpRequest, number: int, given: Fact, verb: Callable[..., Ticket]) -> HttpResponse:
    """Do a verb to the ticket of this number, as its body says, and show how the ticket stands then."""
    return _done(request, number, given, verb, Standing.of, HTTPStatus.OK)


def add(
    request: HttpRequest, number: int, given: Fact, verb: Callable[..., Row], show: Callable[[Row], BaseModel]
) -> HttpResponse:
    """Do a verb that adds a row to the ticket of this number, and show the row."""
    return _done(request, number, given, verb, show, HTTPStatus.CREATED)


def _done(
    request: HttpRequest,
    number: int,
    given: Fact,
    verb: Callable[..., Row],
    show: Callable[[Row], BaseModel],
    status: HTTPStatus,
) -> HttpResponse:
    actor = actor_of(request)

    def perform() -> BaseModel:
        return show(verb(actor, ticket_id(request, number), **given.named()))

    return created(request, perform, status=status)


def ticket_id(request: HttpRequest, number: int) -> int:
    """The row behind a number within the caller's sight; NotFound."""
    found = visible_to(actor_of(request)).filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return found


NOTHING_SAID: Final = Body(Fact())


@router.post("/tickets/{number}/take-in-charge", **changes(Standing, 200))
def take_in_charge(request: HttpRequest, number: Number, given: Fact = NOTHING_SAID) -> HttpResponse:
    """Make the ticket yours: the desk has taken it in charge. 409 when another agent has it."""
    return move(request, number, given, work.take_in_charge)


@router.post("/tickets/{number}/assign", **changes(Standing, 200))
def assign(request: HttpRequest, number: Number, given: Assignment) -> HttpResponse:
    """Give the ticket to an agent, to a team, or to nobody. Whoever is away is passed over for his stand-in."""

    def verb(actor: Actor, ticket: int, *, to_person_id: int | None, to_team_id: int | None, **said: Any) -> Ticket:
        return give(actor, ticket, person_id=to_person_id, team_id=to_team_id, **said)

    return move(request, number, given, verb)


@router.post("/tickets/{number}/reply", **changes(MessageStored))
def reply(request: HttpRequest, number: Number, given: Reply) -> HttpResponse:
    """Write to the other side."""
    return add(request, number, given, work.reply, lambda row: MessageStored.of(row, number))


@router.post("/tickets/{number}/note", **changes(MessageStored))
def note(request: HttpRequest, number: Number, given: Note) -> HttpResponse:
    """Write for the desk only."""
    return add(request, number, given, work.note, lambda row: MessageStored.of(row, number))


@router.post("/tickets/{number}/log-time", **changes(WorkStored))
def log_time(request: HttpRequest, number: Number, given: Work) -> HttpResponse:
    """Note seconds of work."""
    return add(request, number, given, work.log_time, lambda row: WorkStored.of(row, number))


@router.post("/tickets/{number}/change-priority", **changes(Standing, 200))
def change_priority(request: HttpRequest, number: Number, given: Severity) -> HttpResponse:
    """Validate another level; clocks get their new target with consumed time and pauses kept."""
    return move(request, number, given, priority.change_priority)


@router.post("/tickets/{number}/pause", **changes(Standing, 200))
def pause(request: HttpRequest, number: Number, given: Pause) -> HttpResponse:
    """Say that another party has the next move."""
    return move(request, number, given, pauses.pause)


@router.post("/tickets/{number}/resume", **changes(Standing, 200))
def resume(request: HttpRequest, number: Number, given: Fact = NOTHING_SAID) -> HttpResponse:
    """The desk has the next move again."""
    return move(request, number, given, pauses.resume)


@router.post("/tickets/{number}/decide-intervention", **changes(Standing, 200))
def decide_intervention(request: HttpRequest, number: Number, given: Remark) -> HttpResponse:
    """Somebody must go on site: recorded, not to be moved afterwards."""
    return move(request, number, given, work.decide_intervention)


@router.post("/tickets/{number}/arrive-on-site", **changes(Standing, 200))
def arrive_on_site(request: HttpRequest, number: Number, given: Remark) -> HttpResponse:
    """Somebody has arrived on site."""
    return move(request, number, given, work.arrive_on_site)


@router.post("/tickets/{number}/record-event", **changes(Standing, 200))
def record_event(request: HttpRequest, number: Number, given: Happening) -> HttpResponse:
    """The diagnosis is made, or something that the charter itself names: clocks start or stop with it."""
    return move(request, number, given, work.record_event)


@router.post("/tickets/{number}/attachments", **changes(MessageStored))
def attach(request: HttpRequest, number: Number, files: Annotated[list[UploadedFile], File()]) -> HttpResponse:
    """Add files, as one message without words. At most 25 MB each."""
    actor = actor_of(request)
    require(actor, "ticket.attach")
    known = ticket_id(request, number)
    if len(files) > MOST_FILES:
        raise Invalid(_("Too many files at once."), field="files", code="too_many")
    # Bytes lie on the disk before the transaction that refers to them.
    stored = tuple(NewFile(store(actor.desk, file.chunks(), file.name or ""), file.name or "") for file in files)
    content = "\n".join(f"{file.stored.sha256} {file.name}" for file in stored).encode()

    def perform() -> MessageStored:
        return MessageStored.of(work.attach(actor, known, files=stored), number)

    return created(request, perform, content=content)
