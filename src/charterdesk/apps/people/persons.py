"""People after they were added: changing them and their roles at home, their leaving and coming back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, prepared, typed
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.access import Scope, is_staff, require, scope
from charterdesk.apps.people.actions import ROLES_IN
from charterdesk.apps.people.checks import Problems, need_email, need_language, need_name, refuse
from charterdesk.apps.people.models import DESK, STAFF_ROLES, UNIDENTIFIED, Membership, Organisation, Person
from charterdesk.apps.people.phones import need_phone

LONGEST_EMAIL: Final = 254


@dataclass(frozen=True, slots=True)
class PersonTerms:
    """All that is said of a person. `roles`: those held in his own organisation; None leaves them as they are."""

    name: str
    organisation_id: int
    email: str = ""
    phone: str = ""
    language: str = ""
    roles: frozenset[str] | None = None


def terms_of(row: Person) -> PersonTerms:
    """What is said of him now; his memberships are read."""
    roles = frozenset(held.role for held in row.memberships.all() if held.organisation_id == row.organisation_id)
    return PersonTerms(row.name, row.organisation_id or 0, row.email, row.phone, row.language, roles)


def cleaned(terms: PersonTerms) -> PersonTerms:
    """The same with each thing on one line, the address in small letters."""
    return replace(terms, name=typed.line(terms.name), email=typed.line(terms.email).lower())


def problems_of(desk: Desk, terms: PersonTerms, home: Organisation) -> tuple[PersonTerms, Problems]:
    """The terms with the telephone number as it is kept, and what is wrong with them."""
    problems: Problems = {}
    need_name(terms.name, problems)
    if terms.email:
        need_email(terms.email, problems)
    if len(terms.email) > LONGEST_EMAIL:
        problems["email"] = _("This text is too long.")
    if terms.language:
        need_language(terms.language, problems)
    phone = need_phone(terms.phone, desk, problems)
    if home.kind == UNIDENTIFIED:
        problems["organisation"] = _("Nobody is added to those who are to be identified.")
    elif not (terms.roles or frozenset()) <= ROLES_IN[home.kind]:
        problems["roles"] = _("This role does not go with this kind of organisation.")
    return replace(terms, phone=phone), problems


@transaction.atomic
def add_person(actor: Actor, terms: PersonTerms) -> Person:
    """Make somebody known to the desk, with his roles. Who works for the desk is added by whoever manages its staff.

    NotFound for an organisation out of reach, NotAllowed for roles without the right to give them, Invalid naming the
    field.
    """
    reach = require(actor, "people.add")
    home = _home(actor, terms.organisation_id)
    if not reach.covers(organisation_id=home.pk, is_own=False):
        raise NotFound
    _may_change(actor, home, gives_roles=bool(terms.roles))
    said, problems = problems_of(actor.desk, cleaned(terms), home)
    if said.email and Person.objects.filter(desk=actor.desk, email=said.email, active=True).exists():
        problems["email"] = _("Somebody of this desk has this address.")
    refuse(problems)
    return insert(actor, said)


def insert(actor: Actor, terms: PersonTerms) -> Person:
    """Store what was checked, and tell it; inside the caller's transaction."""
    row = Person(
        desk=actor.desk,
        name=terms.name,
        email=terms.email,
        phone=terms.phone,
        language=terms.language,
        organisation_id=terms.organisation_id,
    )
    prepared.insert(row)
    data: dict[str, events.Json] = {"person": row.pk, "organisation": terms.organisation_id, "account": None}
    events.record(actor.desk, f"person:{row.pk}", "person.added", actor=actor, data=data, first=True)
    for role in sorted(terms.roles or ()):
        _give(actor, row, role)
    return row


@transaction.atomic
def change_person(actor: Actor, person_id: int, terms: PersonTerms, *, seen: str | None = None) -> Person:
    """Say something else of a person; nothing is told where nothing differs.

    Who goes to another organisation loses his roles in the one he leaves. NotFound for who is out of reach, NotAllowed
    without the right over both organisations, Conflict when he is no longer as he was `seen`, Invalid naming the field.
    """
    require(actor, "people.manage")
    row = held(actor, person_id)
    home = _home(actor, terms.organisation_id)
    may_change_person(actor, row, home)
    if seen is not None and seen != fingerprint(terms_of(row)):
        raise Conflict(_("Somebody changed this meanwhile: look at it as it stands now."))
    said, problems = problems_of(actor.desk, cleaned(terms), home)
    others = Person.objects.filter(desk=actor.desk, email=said.email, active=True).exclude(pk=row.pk)
    if said.email and said.email != row.email and others.exists():
        problems["email"] = _("Somebody of this desk has this address.")
    refuse(problems)
    update(actor, row, said)
    return row


def update(actor: Actor, row: Person, terms: PersonTerms) -> bool:
    """Store what was checked where it differs, and tell which parts; whether anything did. Invalid where the desk would
    be left without a manager.
    """
    said = {
        "name": terms.name,
        "email": terms.email,
        "phone": terms.phone,
        "language": terms.language,
        "organisation_id": terms.organisation_id,
    }
    roles = terms_of(row).roles or frozenset()
    wanted = roles if terms.roles is None else terms.roles
    changed = sorted(name for name, value in said.items() if getattr(row, name) != value)
    moves = "organisation_id" in changed
    for role in sorted(roles if moves else roles - wanted):
        _take(actor, row, role)
    for name in changed:
        setattr(row, name, said[name])
    if changed:
        # Who is written down by the desk, with this address, is whom the desk says.
        row.unconfirmed = row.unconfirmed and not is_staff(actor)
        row.save(update_fields=[*changed, "unconfirmed"])
        data: dict[str, events.Json] = {"changed": [*changed], "organisation": row.organisation_id}
        events.record(actor.desk, f"person:{row.pk}", "person.changed", actor=actor, data=data)
    for role in sorted((terms.roles or frozenset()) if moves else wanted - roles):
        _give(actor, row, role)
    return bool(changed) or wanted != roles


@transaction.atomic
def leave(actor: Actor, person_id: int) -> Person:
    """He has left: he enters the desk no more, from the next request on; his tickets go on.

    Said by whoever administers an organisation, it ends what he is there; what he is elsewhere is not theirs to end.
    Invalid for oneself and for the last manager.
    """
    reach = require(actor, "people.manage")
    row = held(actor, person_id)
    if row.pk == actor.person_id:
        raise Invalid(_("Nobody deactivates himself: ask a colleague."), code="oneself")
    if not reach.everything and _is_elsewhere(row, reach):
        _leave_organisations(actor, row, reach)
        return row
    may_change_person(actor, row)
    if row.active:
        _keep_a_manager(row)
        row.active = False
        row.save(update_fields=["active"])
        events.record(actor.desk, f"person:{row.pk}", "person.left", actor=actor)
    return row


@transaction.atomic
def come_back(actor: Actor, person_id: int) -> Person:
    """He is here again, with the roles that he had. Invalid where they are not all the actor's to give."""
    reach = require(actor, "people.manage")
    row = held(actor, person_id)
    may_change_person(actor, row)
    if not reach.everything and _is_elsewhere(row, reach):
        raise Invalid(_("Only the desk lets him in again: ask there."), code="elsewhere")
    if not row.active:
        row.active = True
        row.save(update_fields=["active"])
        events.record(actor.desk, f"person:{row.pk}", "person.came_back", actor=actor)
    return row


def held(actor: Actor, person_id: int) -> Person:
    """The person's row, for this transaction; NotFound for one of another desk."""
    rows = Person.objects.select_for_update(of=("self",)).filter(desk=actor.desk, pk=person_id)
    row = rows.select_related("organisation").prefetch_related("memberships").first()
    if row is None:
        raise NotFound
    return row


def may_change_person(actor: Actor, row: Person, home: Organisation | None = None) -> None:
    """NotAllowed unless the actor manages the people of his organisation (and of the one to which he goes): who works
    for the desk is changed by whoever manages its staff, or a lead could make himself manager.
    """
    works_here = any(one.role in STAFF_ROLES for one in row.memberships.all())
    for organisation in (row.organisation, home):
        staff = works_here or (organisation is not None and organisation.kind == DESK)
        verb = "staff.manage" if staff else "people.manage"
        reach = scope(actor, verb)
        if not reach.covers(organisation_id=organisation.pk if organisation else None, is_own=False):
            raise NotAllowed(verb)
        if home is None:
            return


def may_be_changed(actor: Actor, row: Person) -> bool:
    """Whether the actor manages the people of his organisation. The organisation is read."""
    try:
        may_change_person(actor, row)
    except NotAllowed:
        return False
    return True


def _is_elsewhere(row: Person, reach: Scope) -> bool:
    """Whether he is something at an organisation beyond reach: by his home, or by a role."""
    homes = {row.organisation_id, *(one.organisation_id for one in row.memberships.all())}
    return not homes <= reach.organisation_ids


def _leave_organisations(actor: Actor, row: Person, reach: Scope) -> None:
    """He is nothing more at the organisations within reach; NotAllowed where he was nothing there."""
    ended = [one for one in row.memberships.all() if one.organisation_id in reach.organisation_ids]
    kept = [one.organisation_id for one in row.memberships.all() if one not in ended]
    if not ended and row.organisation_id not in reach.organisation_ids:
        raise NotAllowed("people.manage")
    for one in ended:
        one.delete()
        data: dict[str, events.Json] = {"organisation": one.organisation_id, "role": one.role}
        events.record(actor.desk, f"person:{row.pk}", "membership.removed", actor=actor, data=data)
    if row.organisation_id in reach.organisation_ids:
        row.organisation_id = kept[0]
        row.save(update_fields=["organisation"])
        moved: dict[str, events.Json] = {"changed": ["organisation_id"], "organisation": row.organisation_id}
        events.record(actor.desk, f"person:{row.pk}", "person.changed", actor=actor, data=moved)


def _may_change(actor: Actor, home: Organisation, *, gives_roles: bool) -> None:
    verb = "staff.manage" if home.kind == DESK else "people.manage" if gives_roles else "people.add"
    if not scope(actor, verb).covers(organisation_id=home.pk, is_own=False):
        raise NotAllowed(verb)


def _home(actor: Actor, organisation_id: int) -> Organisation:
    row = Organisation.objects.filter(desk=actor.desk, pk=organisation_id).first()
    if row is None:
        raise NotFound
    return row


def _give(actor: Actor, row: Person, role: str) -> None:
    home = row.organisation_id or 0
    prepared.insert(Membership(desk=actor.desk, person=row, organisation_id=home, role=role))
    data: dict[str, events.Json] = {"organisation": home, "role": role}
    events.record(actor.desk, f"person:{row.pk}", "membership.added", actor=actor, data=data)


def _take(actor: Actor, row: Person, role: str) -> None:
    if role == "manager":
        _keep_a_manager(row)
    home = row.organisation_id or 0
    data: dict[str, events.Json] = {"organisation": home, "role": role}
    Membership.objects.filter(person=row, organisation_id=home, role=role).delete()
    events.record(actor.desk, f"person:{row.pk}", "membership.removed", actor=actor, data=data)


def _keep_a_manager(row: Person) -> None:
    """Whoever manages nothing any more must not be the last who did."""
    managers = Membership.objects.filter(desk_id=row.desk_id, role="manager", person__active=True)
    ids = set(managers.select_for_update(of=("self",)).values_list("person_id", flat=True))
    if ids == {row.pk}:
        raise Invalid(_("This is the last manager of the desk: make somebody else a manager first."), field="roles")
