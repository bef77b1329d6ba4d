"""Environments for the walk: one's own, another's, and none that exist; what belongs to one has its number as key."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from charterdesk.apps.base.files import store
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.environments.models import (
    AccessWay,
    ConfigurationBackup,
    Connector,
    Environment,
    Machine,
    SeenMachine,
)
from charterdesk.apps.people.models import Person
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.tickets.models import Ticket

ABOUT: Final = ("environment",)
ABSENT: Final = 9_999
NUMBERS: Final = {"north": 7_001, "south": 7_002}


def things(person: Person | None, _about: str) -> dict[str, int]:
    """Of North Desk, for who works there, and of South Desk."""
    north, south = Desk.objects.get(slug="north"), Desk.objects.get(slug="south")
    mine, other = _made(north), _made(south)
    if person is not None and staff_of(north).filter(pk=person.pk).exists():
        return {"own": mine, "foreign": other, "absent": ABSENT}
    return {"foreign": other, "absent": ABSENT}


def _made(desk: Desk) -> int:
    number = NUMBERS[desk.slug]
    theirs = {"organisation_id": Ticket.objects.filter(desk=desk).order_by("number")[0].organisation_id}
    row, made = Environment.objects.get_or_create(
        desk=desk, number=number, defaults={**theirs, "name": "Main hall", "use": "test"}
    )
    if made:
        AccessWay.objects.create(pk=number, environment=row, kind="vpn", identifier="gate")
        Machine.objects.create(
            pk=number, environment=row, name="copy", hypervisor="libvirt", copied_on=date(2026, 1, 1)
        )
        connector = Connector.objects.create(pk=number, desk=desk, name="hall", kind="file", address="hall.json")
        SeenMachine.objects.create(
            pk=number,
            connector=connector,
            uuid=UUID(int=number),
            name="copy",
            power="on",
            first_seen_at=now(),
            seen_at=now(),
        )
        stored = store(desk, [b"vlan 10"], "switch.conf")
        ConfigurationBackup.objects.create(
            pk=number, environment=row, name="switch.conf", stored_file=stored, taken_at=now(), recorded_at=now()
        )
    return number
