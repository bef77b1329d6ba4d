"""Reads of appointments: those on tickets that the reader sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.functional import Promise

from charterdesk.apps.appointments.models import Appointment, Slot
from charterdesk.apps.appointments.standing import CUSTOMER_WORDS, DESK_TURN, WORDS, Stands, stands, zone_of
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.people.access import actor_of_person, require
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import reaches, visible_to

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """An appointment, the times of its latest round, how it stands now, and the customer's zone."""

    row: Appointment
    slots: tuple[Slot, ...]
    stands: Stands
    zone: str

    @property
    def words(self) -> Promise:
        """How it stands, in words."""
        return WORDS[self.stands]

    @property
    def words_to_customer(self) -> Promise:
        """The same, to whom it is proposed."""
        return CUSTOMER_WORDS[self.stands]

    @property
    def is_ours(self) -> bool:
        """Whether the desk has to do something about it."""
        return self.stands in DESK_TURN

    @property
    def at(self) -> Slot | None:
        """The agreed time, as long as it holds."""
        return self.row.chosen if self.row.agreed_at is not None else None

    @property
    def open_slots(self) -> tuple[Slot, ...]:
        """Those that can still be chosen."""
        return tuple(slot for slot in self.slots if slot.from_at > now())


def of_ticket(actor: Actor, ticket: Ticket) -> list[Seen]:
    """The appointments of one ticket that the reader sees, the latest first."""
    if not reaches(actor, "ticket.see", ticket):
        return []
    return _seen(_rows(actor).filter(ticket=ticket).order_by("-number")[:MOST])


def open_of_ticket(actor: Actor, ticket: Ticket) -> list[Seen]:
    """Of one ticket: what waits for an answer, or is agreed and not over; one question where there is none."""
    if ticket.closed_at is not None:
        return []
    wanted = {Stands.PROPOSED, Stands.UNANSWERED, Stands.REFUSED, Stands.AGREED}
    return [seen for seen in of_ticket(actor, ticket) if seen.stands in wanted]


def coming(actor: Actor) -> list[Seen]:
    """What is proposed or agreed at the desk, or waits for a result; the latest proposals first."""
    require(actor, "appointment.see")
    rows = _rows(actor).filter(cancelled_at__isnull=True, result="", ticket__closed_at__isnull=True)
    return _seen(rows.order_by("-proposed_at", "-pk")[:MOST])


def appointment(actor: Actor, number: int) -> Seen:
    """One appointment on a ticket that the reader sees; NotFound."""
    found = _seen(_rows(actor).filter(number=number, ticket__in=visible_to(actor)))
    if not found:
        raise NotFound
    return found[0]


def appointment_of_key(actor: Actor, key: int) -> Seen:
    """The same by its row, as links name it; NotFound."""
    number = Appointment.objects.filter(desk=actor.desk, pk=key).values_list("number", flat=True).first()
    return appointment(actor, number or 0)


def people_who_may_answer(ticket: Ticket) -> list[Person]:
    """Who of the customer can answer on the telephone: whoever could on the portal."""
    sides = [key for key in (ticket.organisation_id, ticket.reseller_id) if key is not None]
    people = Person.objects.select_related("desk").filter(desk_id=ticket.desk_id, active=True)
    found = people.filter(organisation_id__in=sides).order_by("name", "pk")[:MOST]
    return [one for one in found if reaches(actor_of_person(one), "appointment.answer", ticket)]


def _rows(actor: Actor) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(desk=actor.desk).prefetch_related("slots")
    return rows.select_related(
        "desk",
        "chosen",
        "ticket__desk",
        "ticket__organisation",
        "ticket__requester",
        "ticket__equipment__site",
        "ticket__charter_version",
        "proposed_by",
        "answered_by",
        "recorded_by",
        "result_by",
    )


def _seen(rows: Iterable[Appointment]) -> list[Seen]:
    found = []
    for row in rows:
        slots = tuple(sorted((one for one in row.slots.all() if one.round == row.round), key=lambda one: one.from_at))
        found.append(Seen(row, slots, stands(row, slots, now()), zone_of(row.ticket)))
    return found
