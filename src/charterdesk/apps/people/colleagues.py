"""The people of the organisations that somebody administers: his own, and for a reseller those that he serves."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.people import persons
from charterdesk.apps.people.access import require
from charterdesk.apps.people.actions import ROLES_IN
from charterdesk.apps.people.models import CUSTOMER, RESELLER, Invitation, Organisation, Person


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
    """Everybody of these organisations, those who left last; memberships and open invitations are read along."""
    waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now()).order_by("pk")
    rows = Person.objects.filter(desk=actor.desk, organisation__in=organisations(actor))
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


def role_of(row: Person) -> str:
    """What he is in his own organisation: the administrator where he is both, '' where he is nothing."""
    held = {one.role for one in row.memberships.all() if one.organisation_id == row.organisation_id}
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
    if home is None or role not in ROLES_IN[home.kind]:
        raise Invalid(_("This role does not go with this kind of organisation."), field="role", code="other_kind")
    said = replace(persons.terms_of(row), roles=frozenset({role}))
    return persons.change_person(actor, row.pk, said)
