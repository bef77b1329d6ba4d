"""From the bug to the customer's word: bug, workaround, fixed in, delivered to, confirmed by. One line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.escalation.bugs.models import Bug, BugVersion, Delivery, ReleaseBug, Workaround, WorkaroundSent
from charterdesk.apps.escalation.bugs.queries import bugs
from charterdesk.apps.people.access import require

CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A bug on one installation that received a release against it; what has not come yet is empty. `versions`: those
    affected; `tickets`: how many show it; `told`: how many of them were sent a workaround.
    """

    bug: Bug
    state: str
    versions: str = ""
    tickets: int = 0
    workaround: str = ""
    workaround_at: datetime | None = None
    told: int = 0
    release: str = ""
    release_number: int = 0
    released_on: date | None = None
    customer: str = ""
    serial: str = ""
    version_before: str = ""
    delivered_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmed_by: str = ""


def lines(actor: Actor, *, product_id: int | None = None, bug: int | None = None) -> Iterator[Line]:
    """The ledger, the latest bug first, while it is read; of one product or one bug (by its number)."""
    require(actor, "bug.see")
    rows = bugs(actor, product_id=product_id)
    if bug is not None:
        rows = rows.filter(number=bug)
    for row in rows.iterator(CHUNK):
        texts = list(Workaround.objects.filter(bug=row).order_by("at"))
        written = ", ".join(sorted({text.language for text in texts}))
        given = WorkaroundSent.objects.filter(workaround__bug=row, message__isnull=False) if texts else None
        begun = Line(
            row,
            row.state,
            ", ".join(sorted(BugVersion.objects.filter(bug=row).values_list("version", flat=True))),
            row.ticket_count or 0,
            written,
            texts[0].at if texts else None,
            given.values("ticket").distinct().count() if given is not None else 0,
        )
        fixing = list(ReleaseBug.objects.filter(bug=row).select_related("release__product").order_by("release"))
        if not fixing:
            yield begun
        for one in fixing:
            yield from _of_release(begun, one)


def _of_release(begun: Line, fixing: ReleaseBug) -> Iterator[Line]:
    release = fixing.release
    known = replace(begun, release=str(release), release_number=release.number, released_on=release.released_on)
    rows = Delivery.objects.filter(release=release).select_related("equipment__organisation", "confirmed_by")
    found = False
    for row in rows.order_by("equipment__organisation__name", "equipment__serial", "pk").iterator(CHUNK):
        found = True
        yield replace(
            known,
            customer=row.equipment.organisation.name,
            serial=row.equipment.serial,
            version_before=row.version_before,
            delivered_at=row.at,
            confirmed_at=row.confirmed_at,
            confirmed_by=row.confirmed_by.name if row.confirmed_by else "",
        )
    if not found:
        yield known
