"""The API of agreed times: proposed by the desk, answered by the customer, called off, and what came of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from pydantic import BaseModel, Field

from charterdesk.apps.appointments import answering, ending, proposing, queries
from charterdesk.apps.appointments.models import Appointment
from charterdesk.apps.appointments.queries import Seen
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.access import actor_of, is_staff
from charterdesk.apps.tickets import queries as tickets
from charterdesk.web.api.answers import answer, created
from charterdesk.web.api.reading import LARGEST_ID, Given, Id, Line, Moment, Text, Yes
from charterdesk.web.api.routing import Number, changes, reads
from charterdesk.web.api.work import ticket_id

router: Final = Router(tags=["appointments"])
Which = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The number of an appointment")]


class TimeShown(BaseModel):
    """A proposed time, or the agreed one."""

    id: int
    from_at: datetime
    until_at: datetime


class AppointmentShown(BaseModel):
    """A time to be agreed on a ticket. `agreed`: null where none holds; `result_note` is null for who is not of the
    desk.
    """

    number: int
    ticket: int
    purpose: str
    about: str
    minutes: int
    place: str
    link: str
    zone: str = Field(description="In which the customer reads times")
    state: str
    proposed: list[TimeShown]
    agreed: TimeShown | None
    sequence: int = Field(description="What calendars were told (RFC 5546)")
    result: str | None
    result_note: str | None


class AppointmentsShown(BaseModel):
    """Appointments."""

    rows: list[AppointmentShown]


class Times(Given):
    """One to five times. `outside_hours`: also those outside the hours of either side."""

    times: list[Moment] = Field(min_length=1, max_length=proposing.MOST_TIMES)
    outside_hours: Yes = False


class Proposal(Times):
    """What is proposed to the customer; he reads `about`. `until_party`: who is waited for until the agreed time."""

    purpose: Literal["tests", "call", "visit"] = "tests"
    about: Line = Field(min_length=1, max_length=300)
    minutes: int = Field(60, ge=proposing.SHORTEST, le=proposing.LONGEST, strict=True)
    place: Line = Field("", max_length=200)
    link: Line = Field("", max_length=400)
    until_party: Line = Field("", max_length=20)


class Answer(Given):
    """The time that is taken, by its id; null: none suits, or the agreed one does no more."""

    time: Id | None
    reason: Line = ""


class Heard(Answer):
    """The same, said on the telephone by a person of the customer."""

    person_id: Id


class Why(Given):
    """What the customer is told."""

    reason: Text = Field(min_length=1)


class Outcome(Given):
    """What came of it."""

    result: Literal["passed", "failed", "held", "missed"]
    note: Text = Field("", max_length=ending.LONGEST_NOTE)


@router.get("/appointments", **reads(AppointmentsShown))
def coming(request: HttpRequest) -> HttpResponse:
    """What is proposed or agreed at your desk, or waits for its result; the latest first. For the desk only."""
    actor = actor_of(request)
    return answer(AppointmentsShown(rows=[_shown(actor, seen) for seen in queries.coming(actor)]))


@router.get("/appointments/{appointment}", **reads(AppointmentShown))
def one(request: HttpRequest, appointment: Which) -> HttpResponse:
    """One appointment on a ticket that you see."""
    actor = actor_of(request)
    return answer(_shown(actor, queries.appointment(actor, appointment)))


@router.get("/tickets/{number}/appointments", **reads(AppointmentsShown))
def of_ticket(request: HttpRequest, number: Number) -> HttpResponse:
    """The appointments of a ticket, the latest first."""
    actor = actor_of(request)
    found = queries.of_ticket(actor, tickets.ticket(actor, number))
    return answer(AppointmentsShown(rows=[_shown(actor, seen) for seen in found]))


@router.post("/tickets/{number}/appointments", **changes(AppointmentShown))
def propose(request: HttpRequest, number: Number, given: Proposal) -> HttpResponse:
    """Propose times: the customer is written, and waited for until he answers. Of times outside the hours of either
    side: 422 on outside_hours.
    """
    said = given.named()
    wanted = proposing.Wanted(**{**said, "times": tuple(given.times)})
    known = ticket_id(request, number)
    return _done(request, lambda actor: proposing.propose(actor, known, wanted), HTTPStatus.CREATED)


@router.post("/appointments/{appointment}/propose-again", **changes(AppointmentShown, 200))
def propose_again(request: HttpRequest, appointment: Which, given: Times) -> HttpResponse:
    """Propose other times for the same thing; an agreed one holds no more."""
    times, outside = tuple(given.times), given.outside_hours
    return _done(request, lambda actor: proposing.propose_again(actor, appointment, times, outside_hours=outside))


@router.post("/appointments/{appointment}/answer", **changes(AppointmentShown, 200))
def take(request: HttpRequest, appointment: Which, given: Answer) -> HttpResponse:
    """The customer takes a time, or none: his word on the ticket. For those who are served only."""
    return _done(request, lambda actor: answering.answer(actor, appointment, slot_id=given.time, reason=given.reason))


@router.post("/appointments/{appointment}/hear", **changes(AppointmentShown, 200))
def hear(request: HttpRequest, appointment: Which, given: Heard) -> HttpResponse:
    """Record what a person of the customer said on the telephone."""

    def act(actor: Actor) -> Appointment:
        return answering.hear(actor, appointment, person_id=given.person_id, slot_id=given.time, reason=given.reason)

    return _done(request, act)


@router.post("/appointments/{appointment}/cancel", **changes(AppointmentShown, 200))
def cancel(request: HttpRequest, appointment: Which, given: Why) -> HttpResponse:
    """The desk calls it off: the customer is written why, his calendar is told."""
    return _done(request, lambda actor: ending.cancel(actor, appointment, reason=given.reason))


@router.post("/appointments/{appointment}/record", **changes(AppointmentShown, 200))
def record(request: HttpRequest, appointment: Which, given: Outcome) -> HttpResponse:
    """What came of it, from the agreed time on."""
    return _done(request, lambda actor: ending.record(actor, appointment, result=given.result, note=given.note))


def _done(
    request: HttpRequest, act: Callable[[Actor], Appointment], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    actor = actor_of(request)
    return created(request, lambda: _shown(actor, queries.appointment(actor, act(actor).number)), status=status)


def _shown(actor: Actor, seen: Seen) -> AppointmentShown:
    row, at = seen.row, seen.at
    return AppointmentShown(
        number=row.number,
        ticket=row.ticket.number,
        purpose=row.purpose,
        about=row.about,
        minutes=row.minutes,
        place=row.place,
        link=row.link,
        zone=seen.zone,
        state=str(seen.stands),
        proposed=[TimeShown(id=slot.pk, from_at=slot.from_at, until_at=slot.until_at) for slot in seen.open_slots],
        agreed=TimeShown(id=at.pk, from_at=at.from_at, until_at=at.until_at) if at else None,
        sequence=row.sequence,
        result=row.result or None,
        result_note=row.result_note if is_staff(actor) else None,
    )
