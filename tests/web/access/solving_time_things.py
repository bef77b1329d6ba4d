"""Appointments for the walk: one's own, another's, and none that exist."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from charterdesk.apps.appointments.models import Appointment, Slot
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.people.models import Person
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.tickets.models import Ticket

ABOUT: Final = ("appointment",)
ABSENT: Final = 99
FIRST_OF_SOUTH: Final = 60


def things(person: Person | None, _about: str) -> dict[str, int]:
    """Of North Desk, where this person works there or is served there, and of South Desk; each agreed for tomorrow."""
    north, south = Desk.objects.get(slug="north"), Desk.objects.get(slug="south")
    other = _made(south, Ticket.objects.filter(desk=south).order_by("number")[0])
    works = person is not None and staff_of(north).filter(pk=person.pk).exists()
    mine = _ticket_of(north, person)
    if works or mine is not None:
        ticket = mine or Ticket.objects.filter(desk=north).order_by("number")[0]
        return {"own": _made(north, ticket), "foreign": other, "absent": ABSENT}
    return {"foreign": other, "absent": ABSENT}


def _ticket_of(desk: Desk, person: Person | None) -> Ticket | None:
    if person is None or person.desk_id != desk.pk or person.organisation is None:
        return None
    home = person.organisation.pk
    rows = Ticket.objects.filter(desk=desk)
    return rows.filter(organisation_id=home).first() or rows.filter(reseller_id=home).first()


def _made(desk: Desk, ticket: Ticket) -> int:
    number = FIRST_OF_SOUTH if desk.slug == "south" else 10 + ticket.number % 40
    row, made = Appointment.objects.get_or_create(
        desk=desk,
        number=number,
        defaults={
            "ticket": ticket,
            "purpose": "call",
            "about": "Walk",
            "minutes": 60,
            "proposed_by": staff_of(desk)[0],
            "proposed_at": now(),
            "changed_at": now(),
            "agreed_at": now(),
        },
    )
    if made:
        begins = now() + timedelta(days=1)
        row.chosen = Slot.objects.create(
            appointment=row, round=1, from_at=begins, until_at=begins + timedelta(minutes=60)
        )
        row.save()
    return number
