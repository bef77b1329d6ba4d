"""A tracker, its address, a delivery, a tied issue, for the walk: one's own, another's, and none that exist."""

from __future__ import annotations

from typing import Final

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.files import store
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.escalation.models import Escalation
from charterdesk.apps.integrations.hooks import make_hook
from charterdesk.apps.integrations.models import Tracker, TrackerDelivery, TrackerFile, TrackerHook, TrackerLink
from charterdesk.apps.people.models import Person
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.tickets.models import Ticket

ABOUT: Final = ("tracker", "tracker_about", "tracker_link", "tracker_hook", "tracker_delivery", "tracker_file")
ABSENT: Final = 99


def things(person: Person | None, about: str) -> dict[str, int | str]:
    """Of North Desk, where this person works there, and of South Desk."""
    north, south = Desk.objects.get(slug="north"), Desk.objects.get(slug="south")
    works = person is not None and staff_of(north).filter(pk=person.pk).exists()
    mine = {"own": _made(about, north)} if works else {}
    return {**mine, "foreign": _made(about, south), "absent": "bug/99" if about == "tracker_about" else ABSENT}


def _made(about: str, desk: Desk) -> int | str:
    row, _new = Tracker.objects.get_or_create(
        desk=desk, name="printer", kind="console", project="DEMO", defaults={"settings": {"fields": ["title"]}}
    )
    if about == "tracker":
        return row.pk
    if about == "tracker_hook":
        return (TrackerHook.objects.filter(tracker=row).first() or make_hook(system_actor(desk), row.pk).hook).pk
    if about == "tracker_delivery":
        digest = sha256_hex(b"{}")
        said = {"number": "1", "received_at": now(), "raw": b"{}", "state": TrackerDelivery.FAILED}
        return TrackerDelivery.objects.get_or_create(tracker=row, digest=digest, defaults=said)[0].pk
    ticket = Ticket.objects.filter(desk=desk, closed_at=None).order_by("pk")[0]
    # A second escalation of the ticket: the walk through those of the levels has the first.
    escalation, _new = Escalation.objects.get_or_create(
        desk=desk, ticket=ticket, number=2, defaults={"to_level": "tracked", "opened_at": now()}
    )
    if about == "tracker_about":
        return f"escalation/{escalation.pk}"
    link, _new = TrackerLink.objects.get_or_create(
        desk=desk,
        tracker=row,
        about_kind="escalation",
        about_id=escalation.pk,
        defaults={"external_id": "1", "key": "DEMO-1", "state": "new", "made_at": now()},
    )
    if about == "tracker_file":
        kept = {"name": "a.log", "state": TrackerFile.KEPT, "noted_at": now(), "try_at": now()}
        stored = store(desk, [b"a log"], "a.log")
        file, _new = TrackerFile.objects.get_or_create(
            link=link, external_id="1", defaults={**kept, "stored_file": stored}
        )
        return file.pk
    return link.pk
