"""The people of the organisations that somebody administers: his own, and for a reseller those that he serves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.people import persons
from charterdesk.apps.people.access import require
from charterdesk.apps.people.actions import ROLES_IN
from charterdesk.apps.people.models import CUSTOMER, RESELLER, Invitation, Membership, Organisation, Person


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations in use whose people the actor manages, by name; NotAllowed for who manages nobody's, and for
    the desk's own people, who have their set-up.
    """
    reach = require(actor, "people.manage")
    if reach.everything:
        raise NotAllowed("people.manage")
    rows = Organisation.objects.filter(desk=actor.desk, kind__in=(CUSTOMER, RESELLER), active=True)
    return rows.filter(pk__in=reach.organisation_ids).order_by("name", "pk")


def colleagues(actor: Actor) -> QuerySet[Person]:
    """Everybody of these organisations, at home there or with a role there, those who left last; memberships and open
    invitations are read along.
    """
    waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now()).order_by("pk")
    homes = organisations(actor).order_by().values("pk")
    members = Membership.objects.filter(desk=actor.desk, organisation__in=homes).values("person_id")
    rows = Person.objects.filter(Q(organisation__in=homes) | Q(pk__in=members, active=True), desk=actor.desk)
    return (
        rows.select_related("organisation")
        .prefetch_related("memberships", Prefetch("invitations", queryset=waiting, to_attr="waiting"))
        .order_by("-active", "organisation__name", "name", "pk")
    )


def colleague(actor: Actor, person_id: int) -> Person:
    """One of them; NotFound for anybody else, whether he exists or not."""
    row = colleagues(actor).filter(pk=person_id).first()
    if row is None:
        raise NotFound
    return row


def roles_in(organisation: Organisation) -> tuple[str, ...]:
    """What somebody may be there, the plain role first."""
    return tuple(sorted(ROLES_IN[organisation.kind], key=lambda role: (len(role), role)))


def actor_homes(actor: Actor) -> frozenset[int]:
    """The ids of these organisations."""
    return frozenset(organisations(actor).values_list("pk", flat=True))


def role_of(row: Person) -> str:
    """What he is in his own organisation: the administrator where he is both, '' where he is nothing."""
    return _highest(row, {row.organisation_id})


def role_among(row: Person, homes: Collection[int]) -> str:
    """What somebody who is at home elsewhere is in these organisations."""
    return _highest(row, homes)


def is_guest(row: Person, homes: Collection[int]) -> bool:
    """Whether somebody is at home in none of these organisations: he only has a role there."""
    return row.organisation_id not in homes


def _highest(row: Person, homes: Collection[int | None]) -> str:
    held = {one.role for one in row.memberships.all() if one.organisation_id in homes}
    return max(held, key=lambda role: (len(role), role), default="")


@transaction.atomic
def set_role(actor: Actor, person_id: int, role: str) -> Person:
    """Make a colleague an administrator, or no longer; from his next request on.

    NotFound for who is no colleague, Invalid (field "role") for a role of another kind of organisation, or for oneself:
    an organisation must not lose its last administrator by a slip.
    """
    row = colleague(actor, person_id)
    if row.pk == actor.person_id:
        raise Invalid(_("Nobody changes his own role: ask a colleague."), field="role", code="oneself")
    home = row.organisation
    if home is None or is_guest(row, actor_homes(actor)):
        raise Invalid(_("His role is changed where he is at home."), field="role", code="elsewhere")
    if role not in ROLES_IN[home.kind]:
        raise Invalid(_("This role does not go with this kind of organisation."), field="role", code="other_kind")
    said = replace(persons.terms_of(row), roles=frozenset({role}))
    return persons.change_person(actor, row.pk, said)
