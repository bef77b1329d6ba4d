"""What a customer sees: his installations, what was delivered to them, which of his requests wait for a release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.contracts.queries import equipment
from charterdesk.apps.escalation.bugs.models import BugTicket, BugVerdict, Delivery, Release, ReleaseFile
from charterdesk.apps.escalation.bugs.queries import fixed_in
from charterdesk.apps.people.access import scope
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import visible_to


@dataclass(frozen=True, slots=True)
class Waits:
    """A request that waits for a correction; `release`: the one that brings it, once there is one."""

    ticket: Ticket
    release: Release | None


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation, what it received (the latest first), what it waits for; `to_confirm`: the delivery that nobody
    there has confirmed.
    """

    equipment: Equipment
    deliveries: tuple[Delivery, ...]
    waits: tuple[Waits, ...]

    @property
    def to_confirm(self) -> Delivery | None:
        """The latest delivery, as long as nobody has confirmed it."""
        latest = self.deliveries[0] if self.deliveries else None
        return latest if latest is not None and latest.confirmed_at is None else None


def installations(actor: Actor) -> list[Installation]:
    """The installations within the actor's sight; those that wait for his word first."""
    rows = list(equipment(actor))
    received: dict[int, list[Delivery]] = {}
    deliveries = Delivery.objects.filter(equipment__in=rows).select_related("release__product", "confirmed_by")
    for row in deliveries.order_by("-at", "-pk"):
        received.setdefault(row.equipment_id, []).append(row)
    waits = _waits(actor, rows)
    found = [Installation(row, tuple(received.get(row.pk, ())), tuple(waits.get(row.pk, ()))) for row in rows]
    return sorted(found, key=lambda one: (one.to_confirm is None, not one.waits))


def delivered_release(actor: Actor, number: int) -> Release:
    """A release that somebody within the actor's sight received; NotFound."""
    mine = Delivery.objects.filter(equipment__in=equipment(actor, retired=True)).values("release")
    row = Release.objects.filter(desk=actor.desk, number=number, pk__in=mine).select_related("product", "desk").first()
    if row is None:
        raise NotFound
    return row


def delivered_file(actor: Actor, file_id: int) -> ReleaseFile:
    """A file of a release that somebody within the actor's sight received; NotFound."""
    row = ReleaseFile.objects.select_related("stored_file", "release").filter(pk=file_id).first()
    if row is None or row.release.desk_id != actor.desk.pk:
        raise NotFound
    delivered_release(actor, row.release.number)
    return row


def may_confirm(actor: Actor, row: Equipment) -> bool:
    """Whether it is for this reader to say that a release works there."""
    return scope(actor, "release.confirm").covers(organisation_id=row.organisation_id, is_own=False)


def _waits(actor: Actor, rows: Sequence[Equipment]) -> dict[int, list[Waits]]:
    """The open requests that the actor sees and that wait for a correction, by installation."""
    links = BugTicket.objects.filter(
        ticket__in=visible_to(actor), ticket__equipment__in=rows, ticket__closed_at__isnull=True
    )
    settled = BugVerdict.objects.filter(verdict__in=(BugVerdict.REJECTED, BugVerdict.DUPLICATE)).values("bug")
    links = links.exclude(bug__in=settled).select_related("ticket").order_by("ticket__number")
    received = set(Delivery.objects.filter(equipment__in=rows).values_list("equipment_id", "release__bugs__bug_id"))
    open_links = [link for link in links if (link.ticket.equipment_id, link.bug_id) not in received]
    brings = fixed_in(link.bug_id for link in open_links)
    found: dict[int, list[Waits]] = {}
    for link in open_links:
        if link.ticket.equipment_id is not None:
            releases = brings.get(link.bug_id, [])
            waits = Waits(link.ticket, releases[0] if releases else None)
            found.setdefault(link.ticket.equipment_id, []).append(waits)
    return found
