"""People who make themselves known to a desk that allows it (ES-02).

The address is confirmed by a link, the organisation by the domain that the desk wrote down for it, or by the desk.
Until the link is followed nothing is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import events, typed
from charterdesk.apps.base.actor import Actor, system_actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.people import account_letters, invitations, queries
from charterdesk.apps.people.access import require, scope
from charterdesk.apps.people.actions import add_membership, create_account
from charterdesk.apps.people.checks import Problems, need_email, need_name, refuse
from charterdesk.apps.people.models import (
    CUSTOMER,
    RESELLER,
    STAFF_ROLES,
    Account,
    OrganisationDomain,
    Person,
    SelfRegistration,
)
from charterdesk.apps.people.provider_checks import domain_problem, domains_in

SALT: Final = "charterdesk.registration"
SECONDS: Final = 86400
ROLE_IN: Final = {CUSTOMER: "customer", RESELLER: "reseller"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for an account where, as the link of his mail says; `account` is the one that the address has."""

    desk: Desk
    name: str
    email: str
    account: Account | None


def desk_open_to_all(slug: str) -> Desk:
    """The desk, if it lets people register; NotFound, whether it exists or not."""
    row = SelfRegistration.objects.select_related("desk").filter(desk__slug=slug, open=True).first()
    if row is None:
        raise NotFound
    return row.desk


def is_open(desk: Desk) -> bool:
    """Whether the desk lets people register."""
    return SelfRegistration.objects.filter(desk=desk, open=True).exists()


def domains(actor: Actor) -> QuerySet[OrganisationDomain]:
    """The domains that say the organisation, by name."""
    require(actor, "people.manage")
    rows = OrganisationDomain.objects.filter(desk=actor.desk).select_related("organisation")
    return rows.order_by("domain") if scope(actor, "people.manage").everything else rows.none()


def set_domain(actor: Actor, domain: str, organisation_id: int | None) -> None:
    """People with an address of this domain belong to the organisation (None: the domain says nothing any more).

    NotAllowed for whoever does not manage all people of the desk, NotFound for an organisation out of reach, Invalid.
    """
    if not require(actor, "people.manage").everything:
        raise NotAllowed("people.manage")
    found = domains_in(domain)
    problem = domain_problem(found, ())
    if problem or len(found) != 1:
        raise Invalid(problem or _("One domain at a time."), field="domain")
    home = None if organisation_id is None else queries.organisation(actor, organisation_id)
    if home is not None and home.kind not in ROLE_IN:
        raise NotFound
    with transaction.atomic():
        OrganisationDomain.objects.filter(desk=actor.desk, domain=found[0]).delete()
        if home is not None:
            OrganisationDomain.objects.create(desk=actor.desk, organisation=home, domain=found[0])
        data: dict[str, events.Json] = {"organisation": home.pk if home else None}
        events.record(actor.desk, f"desk:{actor.desk.pk}", "desk.domain", actor=actor, data=data)


def set_open(actor: Actor, *, is_open: bool) -> None:
    """Let people register at the desk, or no longer."""
    require(actor, "desk.manage")
    with transaction.atomic():
        SelfRegistration.objects.update_or_create(desk=actor.desk, defaults={"open": is_open})
        data: dict[str, events.Json] = {"open": is_open}
        events.record(actor.desk, f"desk:{actor.desk.pk}", "desk.registration", actor=actor, data=data)


def ask(desk: Desk, *, name: str, email: str, language: str) -> None:
    """Send the link that confirms the address, or tell its owner that he has an account there: who asks learns neither.

    Nothing is stored. Invalid names the field.
    """
    problems: Problems = {}
    address = email.strip().lower()
    need_name(name, problems)
    need_email(address, problems)
    refuse(problems)
    if Person.objects.filter(desk=desk, active=True, account__email=address).exists():
        account_letters.tell_known(address, desk=desk.name, language=language)
        return
    token = signing.dumps({"d": desk.pk, "n": typed.line(name), "e": address}, salt=SALT)
    account_letters.confirm_address(address, token, desk=desk.name, language=language)


def asked(token: str) -> Asked:
    """What a link confirms; NotFound when it is forged, past, used, or the desk lets nobody register any more."""
    try:
        given = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature as error:
        raise NotFound from error
    row = SelfRegistration.objects.select_related("desk").filter(desk_id=given["d"], open=True).first()
    account = Account.objects.filter(email=given["e"]).first()
    if row is None or Person.objects.filter(desk_id=given["d"], account=account).exclude(account=None).exists():
        raise NotFound
    return Asked(desk=row.desk, name=given["n"], email=given["e"], account=account)


@transaction.atomic
def confirm(token: str, *, password: str | None = None, account: Account | None = None) -> Account:
    """The address is his: make the account (or use his own, if it is who is signed in) and make him known to the desk.

    NotFound for a link that works no more, Invalid (code "sign_in") when the address has an account that is not the
    one given, Invalid naming the field.
    """
    said = asked(token)
    if said.account is not None and said.account != account:
        raise Invalid(_("Sign in first: this address has an account."), code="sign_in")
    found = said.account or create_account(said.email, said.name, password=password, language=said.desk.language)
    operator = system_actor(said.desk)
    person = _expected(said)
    if person is None:
        home = _home_of(said)
        person = Person.objects.create(desk=said.desk, name=said.name, email=said.email, organisation_id=home)
        data: dict[str, events.Json] = {"person": person.pk, "organisation": home, "account": None}
        events.record(said.desk, f"person:{person.pk}", "person.added", actor=operator, data=data, first=True)
    person = invitations.attach(person, found)
    home_now = person.organisation
    if home_now is not None and home_now.kind in ROLE_IN and not person.memberships.exists():
        add_membership(operator, person.pk, home_now.pk, ROLE_IN[home_now.kind])
    return found


def waiting(actor: Actor) -> QuerySet[Person]:
    """Those who registered and belong to no organisation yet; the desk's to settle."""
    if not scope(actor, "people.manage").everything:
        return Person.objects.none()
    rows = Person.objects.filter(desk=actor.desk, active=True, organisation=None, memberships=None)
    return rows.exclude(account=None).order_by("pk")


def waiting_person(actor: Actor, person_id: int) -> Person:
    """One of those who wait; NotFound."""
    row = waiting(actor).filter(pk=person_id).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def place(actor: Actor, person_id: int, organisation_id: int) -> Person:
    """Say to which organisation somebody who registered belongs. NotFound for who does not wait or an organisation out
    of reach, NotAllowed for whoever does not manage people, Invalid for an organisation that has no customers.
    """
    require(actor, "people.manage")
    row = waiting_person(actor, person_id)
    organisation = queries.organisation(actor, organisation_id)
    if organisation.kind not in ROLE_IN:
        raise NotAllowed("staff.manage")
    row.organisation = organisation
    row.save(update_fields=["organisation"])
    add_membership(actor, row.pk, organisation.pk, ROLE_IN[organisation.kind])
    return row


def _expected(said: Asked) -> Person | None:
    """The one person whom the desk itself wrote down with this address, unless he works there: staff are invited. What
    only somebody whom the desk serves said of an address does not bind who has it.
    """
    rows = Person.objects.filter(desk=said.desk, email=said.email, account=None, active=True, unconfirmed=False)
    found = list(rows.select_related("organisation").exclude(memberships__role__in=STAFF_ROLES)[:2])
    if len(found) != 1 or found[0].organisation is None or found[0].organisation.kind not in ROLE_IN:
        return None
    return found[0]


def _home_of(said: Asked) -> int | None:
    domain = said.email.rpartition("@")[2]
    row = OrganisationDomain.objects.filter(desk=said.desk, domain=domain).first()
    return None if row is None else row.organisation_id
