"""A new charter is told to those whom it concerns (EC-12)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from charterdesk.apps.base.models import Event
from charterdesk.apps.base.prepared import insert
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.people.models import STAFF_ROLES, Membership, Person

AT_ONCE: Final = 30  # rows in one statement


def announce_charter(event: int) -> None:
    """Note a mail to each customer and reseller of the desk about the charter published in this event, where the
    charter says that its changes are announced. The first charter of a desk changes nothing for anybody.
    """
    told = Event.objects.select_related("desk").get(pk=event)
    version = CharterVersion.objects.get(pk=told.data["version"], desk_id=told.desk_id)
    if not charter_of(version).changes.announced:
        return
    if (
        not CharterVersion.objects.filter(desk_id=told.desk_id, published_at__lte=version.published_at)
        .exclude(pk=version.pk)
        .exists()
    ):
        return
    rows = (
        OutgoingMail(
            desk_id=told.desk_id,
            event=told,
            kind="charter",
            person=person,
            dedupe_key=f"event:{told.pk}:{person.pk}",
            created_at=told.recorded_at,
            run_at=told.recorded_at,
        )
        for person in _concerned(told.desk_id)
    )
    while batch := tuple(islice(rows, AT_ONCE)):
        insert(*batch)


def _concerned(desk_id: int) -> Iterator[Person]:
    """The active people of customers and resellers with an address, each address once."""
    served = Membership.objects.filter(desk_id=desk_id).exclude(role__in=STAFF_ROLES).values("person_id")
    people = Person.objects.filter(desk_id=desk_id, active=True, pk__in=served).exclude(email="").order_by("pk")
    seen: set[str] = set()
    for person in people.iterator(chunk_size=500):
        if person.email.lower() not in seen:
            seen.add(person.email.lower())
            yield person
