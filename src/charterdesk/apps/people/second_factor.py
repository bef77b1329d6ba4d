"""Who must have a second factor: what the installation asks of everybody who works for a desk, and what a desk asks of
its own people and of those who administer an organisation it serves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.access import is_staff, require
from charterdesk.apps.people.models import Membership, Person
from charterdesk.apps.people.queries import staff_of

KINDS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
ADMINS: Final = frozenset({"customer_admin", "reseller_admin"})


@dataclass(frozen=True, slots=True)
class Count:
    """So many people who sign in, and so many of them with a second factor."""

    people: int
    having: int


def must_have(actor: Actor) -> bool:
    """Whether this person must have one before the desk opens."""
    if is_staff(actor) and (settings.STAFF_MFA or actor.desk.staff_second_factor):
        return True
    return actor.desk.admin_second_factor and bool(actor.roles & ADMINS)


@transaction.atomic
def ask_for(actor: Actor, *, staff: bool, admins: bool) -> None:
    """The desk asks one of its staff, and of the administrators of the organisations it serves, or no longer. What the
    installation asks stays. NotAllowed.
    """
    require(actor, "desk.manage")
    row = Desk.objects.select_for_update().get(pk=actor.desk.pk)
    if (row.staff_second_factor, row.admin_second_factor) == (staff, admins):
        return
    row.staff_second_factor, row.admin_second_factor = staff, admins
    row.save(update_fields=["staff_second_factor", "admin_second_factor"])
    data: dict[str, events.Json] = {"staff": staff, "admins": admins}
    events.record(row, f"desk:{row.pk}", "desk.second_factor", actor=actor, data=data)


def counted(actor: Actor) -> tuple[Count, Count]:
    """Of the desk's staff, and of these administrators: how many sign in, how many have a second factor."""
    require(actor, "desk.manage")
    admins = Membership.objects.filter(desk=actor.desk, role__in=ADMINS).values("person_id")
    return _count(staff_of(actor.desk)), _count(Person.objects.filter(desk=actor.desk, active=True, pk__in=admins))


def _count(rows: QuerySet[Person]) -> Count:
    signing_in = rows.exclude(account=None)
    having = Authenticator.objects.filter(type__in=KINDS).values("user_id")
    return Count(signing_in.count(), signing_in.filter(account_id__in=having).count())
