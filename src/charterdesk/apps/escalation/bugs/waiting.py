"""Who waits for a release: the installations that it puts right, and the tickets that move when these receive it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from charterdesk.apps.base.tables import rows_of_csv
from charterdesk.apps.base.typed import plain
from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.escalation.bugs.models import BugTicket, Delivery, DeliveryTicket, Release
from charterdesk.apps.escalation.bugs.states import has_still
from charterdesk.apps.people.models import Organisation
from charterdesk.apps.tickets.models import Ticket

CHUNK: Final = 500
HEADS: Final = frozenset({"serial", "serial number", "numero de serie", "n de serie", "no de serie", "sn"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """To whom a release is delivered: installations, and customers all of whose tickets are meant.

    `unknown`, `delivered`: lines of a file whose serial number is not known here, or has the release already.
    """

    equipment: tuple[Equipment, ...] = ()
    organisation_ids: frozenset[int] = frozenset()
    unknown: tuple[tuple[int, str], ...] = ()
    delivered: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer who may receive a release: how many installations of its product, how many waiting tickets."""

    id: int
    name: str
    installations: int
    tickets: int


def receivable(release: Release) -> QuerySet[Equipment]:
    """The installations in use of the release's product that have not received it, whatever they suffer from."""
    received = Delivery.objects.filter(release=release).values("equipment")
    rows = Equipment.objects.filter(desk=release.desk_id, product=release.product_id, active=True)
    return rows.exclude(pk__in=received).select_related("organisation").order_by("organisation__name", "serial", "pk")


def affected(release: Release) -> QuerySet[Equipment]:
    """Those of them that have one of the bugs that the release puts right, and received nothing against it yet."""
    suffering = Q(pk__in=[])
    for bug_id in release.bugs.values_list("bug_id", flat=True):
        suffering |= has_still(bug_id)
    return receivable(release).filter(suffering)


def everybody(release: Release) -> Chosen:
    """Every installation that has one of the bugs, and every customer with a ticket that waits."""
    waits = _waiting(release).values_list("organisation_id", flat=True)
    return Chosen(tuple(affected(release)), frozenset(waits))


def of_customers(release: Release, organisation_ids: Collection[int]) -> Chosen:
    """Every installation of the product that these customers have, and all of their tickets that wait."""
    rows = receivable(release).filter(organisation_id__in=organisation_ids)
    return Chosen(tuple(rows), frozenset(organisation_ids))


def of_serials(release: Release, content: bytes) -> Chosen:
    """The installations whose serial numbers a file names, one a line, in its column `serial` or in its first one.

    Invalid (field "file") for a file that cannot be read.
    """
    lines = list(rows_of_csv(content))
    heads = [plain("".join(sign if sign.isalnum() else " " for sign in cell)) for cell in lines[0][1]] if lines else []
    column = next((place for place, head in enumerate(heads) if head in HEADS), None)
    at = column or 0
    below = lines if column is None else lines[1:]
    named = [(number, row[at]) for number, row in below if len(row) > at and row[at]]
    known: dict[str, Equipment] = {}
    for some in _chunks(sorted({serial for _number, serial in named})):
        rows = Equipment.objects.filter(desk=release.desk_id, product=release.product_id, active=True, serial__in=some)
        known.update({row.serial: row for row in rows.select_related("organisation")})
    had = set(Delivery.objects.filter(release=release).values_list("equipment_id", flat=True))
    return Chosen(
        equipment=tuple(row for _serial, row in sorted(known.items()) if row.pk not in had),
        unknown=tuple((number, serial) for number, serial in named if serial not in known),
        delivered=tuple((number, serial) for number, serial in named if serial in known and known[serial].pk in had),
    )


def customers_of(release: Release) -> list[Customer]:
    """The customers who have installations of the product that did not receive the release, or tickets that wait."""
    installed = Counter(receivable(release).order_by().values_list("organisation_id", flat=True))
    waiting = Counter(_waiting(release).values_list("organisation_id", flat=True))
    rows = Organisation.objects.filter(pk__in=installed.keys() | waiting.keys()).order_by("name")
    return [Customer(row.pk, row.name, installed[row.pk], waiting[row.pk]) for row in rows]


def tickets_moved(release: Release, chosen: Chosen) -> list[Ticket]:
    """The open tickets that wait for what the release puts right, and move when it is delivered there.

    One that names its installation moves with it; one that names none moves when no installation of its customer waits
    any more. A ticket is told once of a release.
    """
    keys = {row.pk for row in chosen.equipment}
    waits = {organisation for key, organisation in _suffering(release) if key not in keys}
    served = (chosen.organisation_ids | {row.organisation_id for row in chosen.equipment}) - waits
    had = set(Delivery.objects.filter(release=release).values_list("equipment_id", flat=True))
    rows = _waiting(release).select_related("requester", "organisation", "desk", "equipment").order_by("pk")

    def moves(ticket: Ticket) -> bool:
        if ticket.equipment_id in keys:
            return True
        if ticket.equipment is not None and ticket.equipment.product_id == release.product_id:
            return ticket.equipment_id in had and ticket.organisation_id in chosen.organisation_ids
        return ticket.organisation_id in served

    return [ticket for ticket in rows if moves(ticket)]


def _suffering(release: Release) -> list[tuple[int, int]]:
    return list(affected(release).order_by().values_list("pk", "organisation_id"))


def _waiting(release: Release) -> QuerySet[Ticket]:
    """The open tickets of the bugs that a release puts right, that were not told of it."""
    linked = BugTicket.objects.filter(bug__releases__release=release).values("ticket")
    told = DeliveryTicket.objects.filter(release=release).values("ticket")
    rows = Ticket.objects.filter(pk__in=linked, closed_at__isnull=True, merged_into__isnull=True)
    return rows.exclude(pk__in=told)


def _chunks(serials: Sequence[str]) -> Iterator[Sequence[str]]:
    return (serials[first : first + CHUNK] for first in range(0, len(serials), CHUNK))


def each_customer(rows: Iterable[Equipment]) -> list[tuple[str, int]]:
    """How many of these installations each customer has, by name."""
    return sorted(Counter(row.organisation.name for row in rows).items())
