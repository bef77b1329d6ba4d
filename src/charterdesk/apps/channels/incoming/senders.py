"""Whose address a mail bears: somebody whom the desk knows, one of its staff, or nobody yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, CharField, Exists, OuterRef, QuerySet
from django.utils.translation import gettext, override

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.models import LANGUAGES, Desk
from charterdesk.apps.base.prepared import Given, Prepared, insert
from charterdesk.apps.people.models import DESK, STAFF_ROLES, UNIDENTIFIED, Membership, Organisation, Person

LONGEST_NAME: Final = 120


def _active() -> QuerySet[Person]:
    staff = Membership.objects.filter(person=OuterRef("pk"), role__in=sorted(STAFF_ROLES))
    return (
        # Whom only somebody of an organisation claims has not said yet that he belongs there.
        Person.objects.filter(desk_id=Given("desk", BigIntegerField()), active=True, unconfirmed=False)
        .select_related("desk", "organisation")
        .annotate(of_the_staff=Exists(staff))
        .order_by("pk")
    )


_BY_ADDRESS: Final[Prepared[Person]] = Prepared(lambda: _active().filter(email=Given("address", CharField())))
_BY_ACCOUNT: Final[Prepared[Person]] = Prepared(lambda: _active().filter(account__email=Given("address", CharField())))
_UNIDENTIFIED: Final[Prepared[Organisation]] = Prepared(
    lambda: Organisation.objects.filter(desk_id=Given("desk", BigIntegerField()), kind=UNIDENTIFIED)
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who an address belongs to: a person of the desk or nobody; `staff`: of the desk's own people; `several`: it
    belongs to more than one, and the one was taken who can sign in, then the one known longest.
    """

    person: Person | None = None
    staff: bool = False
    several: bool = False


def sender_of(desk: Desk, address: str) -> Sender:
    """The owner of an address (small letters) in this desk; nobody for whoever left, and for whom a customer invited
    until he accepts.
    """
    if not address:
        return Sender()
    found = _BY_ADDRESS(desk=desk.pk, address=address) or _BY_ACCOUNT(desk=desk.pk, address=address)
    if not found:
        return Sender()
    person = next((one for one in found if one.account_id is not None), found[0])
    return Sender(person, staff=any(is_staff(one) for one in found), several=len(found) > 1)


def make_known(desk: Desk, address: str, language: str) -> Person:
    """A person for an address that nobody had, among those to be identified; inside the caller's transaction."""
    home = unidentified(desk)
    with override(language or desk.language):
        name = address or gettext("Sender not readable")
    spoken = language if language in dict(LANGUAGES) else ""
    person = Person(desk=desk, name=name[:LONGEST_NAME], email=address, language=spoken, organisation=home)
    insert(person)
    data: dict[str, events.Json] = {"person": person.pk, "organisation": home.pk, "account": None}
    events.record(desk, f"person:{person.pk}", "person.added", actor=worker_actor(desk), data=data, first=True)
    return person


def nobody(desk: Desk) -> Person:
    """The one person without an address who stands for senders that cannot be read."""
    known = Person.objects.filter(desk=desk, organisation__kind=UNIDENTIFIED, email="").order_by("pk").first()
    return known or make_known(desk, "", "")


def unidentified(desk: Desk) -> Organisation:
    """The organisation of those who wrote and are not known yet; made when the first one writes."""
    found = _UNIDENTIFIED.first(desk=desk.pk)
    if found is not None:
        return found
    with override(desk.language):
        wanted = gettext("To be identified")
    names = set(Organisation.objects.filter(desk=desk, name__startswith=wanted).values_list("name", flat=True))
    number = next(number for number in range(1, len(names) + 2) if _numbered(wanted, number) not in names)
    row = Organisation(desk=desk, name=_numbered(wanted, number), kind=UNIDENTIFIED)
    try:
        with transaction.atomic():
            insert(row)
            data: dict[str, events.Json] = {"organisation": row.pk, "kind": UNIDENTIFIED, "reseller": None}
            events.record(desk, f"organisation:{row.pk}", "organisation.added", actor=worker_actor(desk), data=data)
    except IntegrityError:
        return Organisation.objects.get(desk=desk, kind=UNIDENTIFIED)
    return row


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} {number}"


def is_staff(person: Person) -> bool:
    """Whether a person found here, or at home in the desk itself, is of the desk's staff."""
    home = person.organisation
    return bool(getattr(person, "of_the_staff", False)) or (home is not None and home.kind == DESK)
