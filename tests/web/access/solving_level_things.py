"""What was handed over, for the walk: one's own, another's, and none that exist."""

from __future__ import annotations

from typing import Final

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.files import store
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.escalation.models import (
    Alert,
    Escalation,
    EscalationFile,
    EscalationMessage,
    Manufacturer,
)
from charterdesk.apps.people.actions import create_organisation
from charterdesk.apps.people.models import Organisation, Person
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.tickets.models import Clock, Ticket

OUTSIDE: Final = ("handed_over", "handed_over_file")
ABOUT: Final = ("escalation", "escalation_file", "alert", "maker", *OUTSIDE)
ABSENT: Final = 99


def things(person: Person | None, about: str) -> dict[str, int | str]:
    """Of North Desk, for whoever works there (what was handed to Gauge Makers: for its people), and of South Desk."""
    north, south = Desk.objects.get(slug="north"), Desk.objects.get(slug="south")
    absent = "99/1" if about == "escalation" else ABSENT
    works = person is not None and staff_of(north).filter(pk=person.pk).exists()
    makes = person is not None and person.memberships.filter(role="manufacturer").exists()
    mine = makes if about in OUTSIDE else works
    own = {"own": _made(about, north)} if mine else {}
    return {**own, "foreign": _made(about, south), "absent": absent}


def _made(about: str, desk: Desk) -> int | str:
    if about == "alert":
        clock = Clock.objects.filter(desk=desk).order_by("pk")[0]
        alert, _new = Alert.objects.get_or_create(
            desk=desk, ticket=clock.ticket, clock=clock, percent=75, defaults={"raised_at": now()}
        )
        return alert.pk
    maker = Manufacturer.objects.filter(desk=desk).first() or Manufacturer.objects.create(
        desk=desk, organisation=_house(desk)
    )
    if about == "maker":
        return maker.pk
    # The highest: the numbers of one desk are not those of the other.
    ticket = Ticket.objects.filter(desk=desk, closed_at=None).order_by("-number")[0]
    row, made = Escalation.objects.get_or_create(
        desk=desk, ticket=ticket, number=1, defaults={"to_level": "maker", "manufacturer": maker, "opened_at": now()}
    )
    if made:
        message = EscalationMessage.objects.create(
            desk=desk, escalation=row, visibility="manufacturer", body="It fails.", at=now(), recorded_at=now()
        )
        EscalationFile.objects.create(message=message, stored_file=store(desk, [b"trace"], "a.txt"), name="a.txt")
    if about in {"escalation_file", "handed_over_file"}:
        return EscalationFile.objects.get(message__escalation=row).pk
    return f"{ticket.number}/1" if about == "escalation" else row.pk


def _house(desk: Desk) -> Organisation:
    found = Organisation.objects.filter(desk=desk, kind="partner").first()
    return found or create_organisation(system_actor(desk), "Foreign Makers", "partner", reseller_id=None)
