"""The verbs about desks, accounts, organisations and people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.people import queries
from charterdesk.apps.people.access import require, scope
from charterdesk.apps.people.checks import (
    Problems,
    need_email,
    need_language,
    need_name,
    need_time_zone,
    refuse,
    stored_once,
)
from charterdesk.apps.people.models import (
    CUSTOMER,
    DESK,
    PARTNER,
    RESELLER,
    RESELLER_ROLES,
    ROLES,
    STAFF_ROLES,
    UNIDENTIFIED,
    Account,
    Membership,
    Organisation,
    Person,
)

ROLES_IN: Final[Mapping[str, frozenset[str]]] = {
    DESK: STAFF_ROLES,
    CUSTOMER: frozenset({"customer", "customer_admin"}),
    RESELLER: RESELLER_ROLES,
    PARTNER: frozenset({"manufacturer"}),
    UNIDENTIFIED: frozenset(),
}


def create_account(
    email: str, name: str, *, password: str | None = None, language: str = "", time_zone: str = ""
) -> Account:
    """Make a sign-in, global to the installation; without a password nobody can use it yet. Invalid names the field."""
    address = email.strip().lower()
    problems: Problems = {}
    account = Account(email=address, name=name.strip(), language=language, time_zone=time_zone)
    need_email(address, problems)
    if Account.objects.filter(email=address).exists():
        problems["email"] = _("This address has an account already.")
    need_name(name, problems)
    if language:
        need_language(language, problems)
    if time_zone:
        need_time_zone(time_zone, problems)
    if password is not None:
        try:
            validate_password(password, account)
        except ValidationError as error:
            problems["password"] = " ".join(error.messages)
    refuse(problems)
    account.set_password(password)
    with stored_once("email", _("This address has an account already.")):
        account.save()
    return account


def create_organisation(
    actor: Actor,
    name: str,
    kind: str,
    *,
    reseller_id: int | None = None,
    language: str = "",
    note: str = "",
) -> Organisation:
    """Add a customer, a reseller or a partner; a customer may be the end customer of one of the desk's resellers.

    A reseller's administrator adds end customers of his own organisation only (EX-04). Invalid names the field.
    """
    reach = require(actor, "people.manage")
    problems: Problems = {}
    need_name(name, problems)
    if kind not in {CUSTOMER, RESELLER, PARTNER}:
        problems["kind"] = _("Choose customer, reseller or partner.")
    if language:
        need_language(language, problems)
    if Organisation.objects.filter(desk=actor.desk, name=name.strip()).exists():
        problems["name"] = _("An organisation of this name exists.")
    reseller = None
    if reseller_id is not None:
        reseller = Organisation.objects.filter(desk=actor.desk, pk=reseller_id, kind=RESELLER).first()
        if reseller is None or kind != CUSTOMER:
            problems["reseller"] = _("Only a customer has a reseller, and it must be one of this desk.")
    if not reach.everything and (reseller is None or reseller.pk not in actor.organisation_ids):
        raise NotAllowed("people.manage")
    refuse(problems)
    with stored_once("name", _("An organisation of this name exists.")):
        row = Organisation.objects.create(
            desk=actor.desk, name=name.strip(), kind=kind, reseller=reseller, language=language, note=note
        )
        data: dict[str, events.Json] = {"organisation": row.pk, "kind": kind, "reseller": reseller_id}
        events.record(actor.desk, f"organisation:{row.pk}", "organisation.added", actor=actor, data=data)
    return row


def create_person(
    actor: Actor,
    name: str,
    *,
    email: str = "",
    phone: str = "",
    language: str = "",
    organisation_id: int | None = None,
    account: Account | None = None,
) -> Person:
    """Make somebody known to the desk (a caller too), with or without an account.

    NotFound for an organisation out of reach; Invalid names the field.
    """
    reach = require(actor, "people.add")
    problems: Problems = {}
    need_name(name, problems)
    if email:
        need_email(email.strip().lower(), problems)
    if language:
        need_language(language, problems)
    if account is not None and Person.objects.filter(desk=actor.desk, account=account).exists():
        problems["account"] = _("This account is somebody of this desk already.")
    if not reach.covers(organisation_id=organisation_id, is_own=False):
        raise NotFound
    organisation = None if organisation_id is None else queries.organisation(actor, organisation_id)
    refuse(problems)
    with stored_once("account", _("This account is somebody of this desk already.")):
        row = Person.objects.create(
            desk=actor.desk,
            account=account,
            name=name.strip(),
            email=email.strip().lower(),
            phone=phone.strip(),
            language=language,
            organisation=organisation,
        )
        data: dict[str, events.Json] = {
            "person": row.pk,
            "organisation": organisation_id,
            "account": account.pk if account else None,
        }
        events.record(actor.desk, f"person:{row.pk}", "person.added", actor=actor, data=data)
    return row


def add_membership(actor: Actor, person_id: int, organisation_id: int, role: str) -> Membership:
    """Give a person a role in an organisation; staff roles in the desk's own only. Asking twice changes nothing.

    NotFound for a person or an organisation out of reach, Invalid (field "role") for a role of another kind.
    """
    require(actor, "people.manage")
    if role not in dict(ROLES):
        raise Invalid(_("There is no such role."), field="role", code="unknown_role")
    person = queries.person(actor, person_id)
    organisation = queries.organisation(actor, organisation_id)
    if not _manages(actor, organisation):
        raise NotFound
    if role not in ROLES_IN[organisation.kind]:
        raise Invalid(_("This role does not go with this kind of organisation."), field="role", code="other_kind")
    with transaction.atomic():
        row, created = Membership.objects.get_or_create(
            desk=actor.desk, person=person, organisation=organisation, role=role
        )
        if created:
            data: dict[str, events.Json] = {"organisation": organisation.pk, "role": role}
            events.record(actor.desk, f"person:{person.pk}", "membership.added", actor=actor, data=data)
    return row


def remove_membership(actor: Actor, membership_id: int) -> None:
    """Take a role away, from the next request on. NotFound when it is out of reach."""
    require(actor, "people.manage")
    row = Membership.objects.select_related("organisation").filter(desk=actor.desk, pk=membership_id).first()
    if row is None or not _manages(actor, row.organisation):
        raise NotFound
    with transaction.atomic():
        data: dict[str, events.Json] = {"organisation": row.organisation_id, "role": row.role}
        row.delete()
        events.record(actor.desk, f"person:{row.person_id}", "membership.removed", actor=actor, data=data)


def forget_old_sessions() -> int:
    """Remove the sessions that have ended."""
    return Session.objects.filter(expire_date__lt=now()).delete()[0]


def _manages(actor: Actor, organisation: Organisation) -> bool:
    # Else a lead could make himself manager.
    verb = "staff.manage" if organisation.kind == DESK else "people.manage"
    return scope(actor, verb).covers(organisation_id=organisation.pk, is_own=False)
