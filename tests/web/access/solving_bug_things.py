"""Bugs, releases and what was delivered, for the walk: one's own, another's, and none that exist."""

from __future__ import annotations

from datetime import date
from typing import Final

from charterdesk.apps.base.files import store
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.models import Equipment, Product
from charterdesk.apps.escalation.bugs.models import (
    Bug,
    BugTicket,
    Delivery,
    DeliveryRound,
    Release,
    ReleaseBug,
    ReleaseFile,
    Workaround,
)
from charterdesk.apps.people.models import Organisation, Person
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.tickets.models import Ticket

OUTSIDE: Final = ("received", "received_release", "received_file")
ABOUT: Final = ("bug", "bug_ticket", "release", "release_file", "delivery", *OUTSIDE)
ABSENT: Final = 99


def things(person: Person | None, about: str) -> dict[str, int | str]:
    """Of North Desk, for whoever works there, or for Quay Foods or Heron Clinic; and of South Desk."""
    north, south = Desk.objects.get(slug="north"), Desk.objects.get(slug="south")
    absent = "99/1" if about == "bug_ticket" else ABSENT
    home = person.organisation if person is not None else None
    works = person is not None and staff_of(north).filter(pk=person.pk).exists()
    house = {"customer": "Quay Foods", "reseller": "Heron Clinic"}.get(home.kind if home else "", "")
    name = house if about in OUTSIDE else "Quay Foods" if works else ""
    mine = {"own": _made(about, north, name, 1)} if name else {}
    return {**mine, "foreign": _made(about, south, "Dune Transport", 60), "absent": absent}


def _made(about: str, desk: Desk, organisation: str, number: int) -> int | str:
    house = Organisation.objects.get(desk=desk, name=organisation)
    product, _new = Product.objects.get_or_create(desk=desk, reference="MF", defaults={"name": "Mail Flow"})
    bug, _new = Bug.objects.get_or_create(
        desk=desk, number=number, defaults={"product": product, "title": "It stops", "declared_at": now()}
    )
    ticket = Ticket.objects.filter(desk=desk, closed_at=None).order_by("pk")[0]
    BugTicket.objects.get_or_create(desk=desk, bug=bug, ticket=ticket, defaults={"at": now()})
    Workaround.objects.get_or_create(bug=bug, language="en", revision=1, defaults={"text": "Restart.", "at": now()})
    release, _new = Release.objects.get_or_create(
        desk=desk,
        number=number,
        product=product,
        product_version="4.2",
        defaults={"released_on": date(2026, 9, 1), "recorded_at": now()},
    )
    ReleaseBug.objects.get_or_create(release=release, bug=bug)
    equipment, _new = Equipment.objects.get_or_create(desk=desk, product=product, organisation=house)
    row = Delivery.objects.filter(release=release, equipment=equipment).first()
    if row is None:
        told = {"asked_at": now(), "delivered_at": now(), "finished_at": now(), "total": 0, "installations": 1}
        asked = DeliveryRound.objects.create(desk=desk, release=release, **told)
        row = Delivery.objects.create(desk=desk, release=release, equipment=equipment, round=asked, at=now())
    if not release.files.exists():
        ReleaseFile.objects.create(release=release, stored_file=store(desk, [b"patch"], "a.zip"), name="a.zip")
    match about:
        case "bug":
            return bug.number
        case "bug_ticket":
            return f"{bug.number}/{ticket.number}"
        case "release" | "received_release":
            return release.number
        case "release_file" | "received_file":
            return ReleaseFile.objects.filter(release=release)[0].pk
    return row.pk
