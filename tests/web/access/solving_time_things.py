"""Appointments for the walk: one's own, another's, and none that exist."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from charterdesk.apps.appointments.models import Appointment, Slot
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.channels import links, tokens
from charterdesk.apps.people.models import Person
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.tickets.models import Ticket

ABOUT: Final = ("appointment", "time_link")
FORGED: Final = "1.1.1.1.aaaaaaaaaaaaaaaaaaaaaaaaaa"
ABSENT: Final = 99
FIRST_OF_SOUTH: Final = 60


def things(person: Person | None, about: str) -> dict[str, int | str]:
    """Of North Desk, where this person works there or is served there, and of South Desk; each agreed for tomorrow."""
    north, south = Desk.objects.get(slug="north"), Desk.objects.get(slug="south")
    other = _made(south, Ticket.objects.filter(desk=south).order_by("number")[0])
    absent: int | str = FORGED if about == "time_link" else ABSENT
    works = person is not None and staff_of(north).filter(pk=person.pk).exists()
    mine = _ticket_of(north, person)
    if works or mine is not None or about == "time_link":
        ticket = mine or Ticket.objects.filter(desk=north).order_by("number")[0]
        return {
            "own": _named(about, north, _made(north, ticket)),
            "foreign": _named(about, south, other),
            "absent": absent,
        }
    return {"foreign": _named(about, south, other), "absent": absent}


def _named(about: str, desk: Desk, number: int) -> int | str:
    """Its number, or the link to it that a mail to the requester carries."""
    if about != "time_link":
        return number
    row = Appointment.objects.select_related("ticket").get(desk=desk, number=number)
    return tokens.sign(links.TIME, row.ticket_id, row.ticket.requester_id, row.pk, row.round)


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
