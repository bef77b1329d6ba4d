"""A new charter is told to those whom it concerns, in their language and in time (EC-12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from django.db.models import Count, Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.models import Desk, Event
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import insert
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.contracts.charters import charter_of, day_of
from charterdesk.apps.contracts.models import CharterVersion, Contract
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import STAFF_ROLES, Membership, Organisation, Person
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.terms.charter import Charter

AT_ONCE: Final = 30  # rows in one statement
PUBLISHED: Final = "charter.published"


@dataclass(frozen=True, slots=True)
class Telling:
    """Who would be told of a charter, and when: `people` addresses, each once, at the moment of publishing. `why_not`:
    "" where they are, else "first" (it changes nothing for anybody) or "without notice" (EX-21). `late`: it would hold
    already when they read of it.
    """

    people: int
    why_not: str
    late: bool


@dataclass(frozen=True, slots=True)
class Told:
    """How far the announcement of a version has gone: of `total` mails `sent` have left, `withheld` and `failed` never
    will; `noted`: whether the mails were noted yet.
    """

    total: int
    sent: int
    withheld: int
    failed: int
    noted: bool
    last_sent_at: datetime | None = None


def announce_charter(event: int) -> None:
    """Note a mail to everybody whom the charter published in this event concerns, where it says that its changes are
    announced. The first charter of a desk changes nothing for anybody.
    """
    told = Event.objects.select_related("desk").get(pk=event)
    version = CharterVersion.objects.get(pk=told.data["version"], desk_id=told.desk_id)
    charter = charter_of(version)
    if not charter.changes.announced or not _others(version).exists():
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
        for person in concerned(told.desk, charter, day_of(told.desk, told.recorded_at))
    )
    while batch := tuple(islice(rows, AT_ONCE)):
        insert(*batch)


def telling_of(actor: Actor, charter: Charter) -> Telling:
    """Who would be told if this charter were published now; nothing is stored."""
    require(actor, "charter.publish")
    today = day_of(actor.desk, now())
    late = charter.holds_from <= today
    if not CharterVersion.objects.filter(desk=actor.desk).exists():
        return Telling(0, "first", late=False)
    if not charter.changes.announced:
        return Telling(0, "without notice", late=False)
    return Telling(sum(1 for _ in concerned(actor.desk, charter, today)), "", late)


def told_of(actor: Actor, version: CharterVersion) -> Told | None:
    """How far the announcement of a version has gone; None where nobody is told of it."""
    require(actor, "charter.see")
    if not charter_of(version).changes.announced or not _others(version).exists():
        return None
    events = Event.objects.filter(desk=actor.desk, stream=f"desk:{actor.desk.pk}", code=PUBLISHED)
    event = events.filter(data__version=version.pk).order_by("-pk").first()
    if event is None:
        return None
    mails = OutgoingMail.objects.filter(event=event)
    counted = dict(mails.values_list("state").annotate(Count("pk")).order_by())
    last = mails.exclude(sent_at=None).order_by("-sent_at").values_list("sent_at", flat=True).first()
    total = sum(counted.values())
    return Told(
        total=total,
        sent=counted.get(OutgoingMail.SENT, 0),
        withheld=counted.get(OutgoingMail.WITHHELD, 0),
        failed=counted.get(OutgoingMail.FAILED, 0) + counted.get(OutgoingMail.IN_DOUBT, 0),
        noted=total > 0,
        last_sent_at=last,
    )


def concerned(desk: Desk, charter: Charter, today: date) -> Iterator[Person]:
    """The active people of those who are served, each address once: of customers and resellers with a contract that has
    not ended, of those whom such a reseller serves, and who has a request open. Where the charter serves without a
    contract, of all customers and resellers.
    """
    served = Membership.objects.filter(desk=desk).exclude(role__in=STAFF_ROLES)
    people = Person.objects.filter(desk=desk, active=True).exclude(email="")
    if charter.without_contract is not None:
        people = people.filter(pk__in=served.values("person_id"))
    else:
        members = served.filter(organisation_id__in=_served_organisations(desk, today))
        open_requests = Ticket.objects.filter(desk=desk, closed_at__isnull=True)
        people = people.filter(
            Q(pk__in=members.values("person_id"))
            | Q(pk__in=open_requests.values("requester_id")) & Q(pk__in=served.values("person_id"))
        )
    seen: set[str] = set()
    for person in people.order_by("pk").iterator(chunk_size=500):
        if person.email.lower() not in seen:
            seen.add(person.email.lower())
            yield person


def _served_organisations(desk: Desk, today: date) -> QuerySet[Organisation]:
    holders = Contract.objects.filter(desk=desk).filter(Q(ends=None) | Q(ends__gte=today)).values("organisation_id")
    rows = Organisation.objects.filter(desk=desk)
    resellers = rows.filter(pk__in=holders).exclude(reseller=None).values("reseller_id")
    return rows.filter(Q(pk__in=holders) | Q(reseller_id__in=holders) | Q(pk__in=resellers))


def _others(version: CharterVersion) -> QuerySet[CharterVersion]:
    """The versions that were there when this one was published."""
    rows = CharterVersion.objects.filter(desk_id=version.desk_id, published_at__lte=version.published_at)
    return rows.exclude(pk=version.pk)
