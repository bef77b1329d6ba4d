"""Sign-in servers of organisations: which address leads to which, and whom each may sign in. Nobody else.

A server speaks for the people of one organisation and for its domains. What it says of anybody else counts nothing:
an address that it names is no key to an account that acts elsewhere.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, typed
from charterdesk.apps.base.actor import Actor, system_actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.base.sealing import seal, unseal
from charterdesk.apps.people.access import require
from charterdesk.apps.people.actions import add_membership, create_account
from charterdesk.apps.people.checks import Problems, refuse
from charterdesk.apps.people.invitations import attach
from charterdesk.apps.people.models import (
    CUSTOMER,
    DESK,
    RESELLER,
    Account,
    IdentityLink,
    IdentityProvider,
    Organisation,
    Person,
)
from charterdesk.apps.people.provider_checks import check_server, domain_problem, domains_in

OIDC: Final = "oidc"
SEAL: Final = "identity-provider"
LONGEST_SUBJECT: Final = 255
ROLE_IN: Final = {CUSTOMER: "customer", RESELLER: "reseller"}


class Refused(Exception):
    """The organisation's server may not sign this person in; `code` says why, for the log and the page."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderTerms:
    """All that is said of a sign-in server. `issuer`: its address; `secret`: empty keeps the one there is;
    `domains`: as typed, one a line; `only`: its people sign in no other way.
    """

    organisation_id: int
    issuer: str
    client_id: str
    secret: str = ""
    domains: str = ""
    only: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a server says of who signed in there; its signature and its freshness were checked."""

    subject: str
    email: str
    verified: bool
    name: str


def providers(actor: Actor) -> QuerySet[IdentityProvider]:
    """The sign-in servers that the desk knows."""
    require(actor, "identity.manage")
    return IdentityProvider.objects.filter(desk=actor.desk).select_related("organisation").order_by("pk")


def provider_row(actor: Actor, provider_id: int) -> IdentityProvider:
    """One of them; NotFound."""
    row = providers(actor).filter(pk=provider_id).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def set_up(actor: Actor, terms: ProviderTerms, provider_id: int | None = None) -> IdentityProvider:
    """Let the people of an organisation sign in at its own server, or say something else of that server.

    A domain belongs to one server of the whole installation. NotFound for an organisation or a server of another desk,
    Invalid naming the field.
    """
    require(actor, "identity.manage")
    row, problems = begun(actor, OIDC, terms.organisation_id, terms.domains, provider_id)
    if not (terms.secret or row.sealed_secret):
        problems["secret"] = _("The secret that the server gave for this desk is needed.")
    issuer, client_id = terms.issuer.strip().rstrip("/"), terms.client_id.strip()
    check_server(issuer, client_id, problems)
    said = {"issuer": issuer, "client_id": client_id, "only": terms.only}
    refuse(problems)
    row.settings, row.active = said, terms.active
    return kept(actor, row, terms.secret)


def begun(
    actor: Actor, protocol: str, organisation_id: int, domains: str, provider_id: int | None
) -> tuple[IdentityProvider, Problems]:
    """A new server, or the one that is changed, with its organisation and domains, and what is wrong with them."""
    row = IdentityProvider(desk=actor.desk, protocol=protocol)
    if provider_id is not None:
        row = provider_row(actor, provider_id)
    home = Organisation.objects.filter(desk=actor.desk, pk=organisation_id).first()
    if home is None or (home.kind not in ROLE_IN and home.kind != DESK) or row.protocol != protocol:
        raise NotFound
    problems: Problems = {}
    if provider_id is not None and row.organisation_id != home.pk:
        problems["organisation"] = _("A server stays with its organisation: set up another one.")
    row.organisation, row.domains = home, domains_in(domains)
    taken = {name for other in _active().exclude(pk=row.pk) for name in other.domains}
    problem = domain_problem(row.domains, taken)
    if problem:
        problems["domains"] = problem
    row.name = row.name or f"{actor.desk.slug[:20]}-{secrets.token_hex(5)}"
    return row, problems


def kept(actor: Actor, row: IdentityProvider, secret: str) -> IdentityProvider:
    """Store what was checked, its secret sealed ("" keeps the one there is), and tell it."""
    if secret:
        row.sealed_secret = seal(SEAL, row.name, secret)
    row.save()
    data: dict[str, events.Json] = {"provider": row.pk, "organisation": row.organisation_id, "active": row.active}
    events.record(row.desk, f"organisation:{row.organisation_id}", "identity.set_up", actor=actor, data=data)
    return row


def secret_of(row: IdentityProvider) -> str:
    """The secret that the server gave for this desk, or our own key for it; CannotUnsealError under another secret key
    of the installation.
    """
    return unseal(SEAL, row.name, row.sealed_secret)


def provider_named(name: str, protocol: str = "", *, in_use: bool = True) -> IdentityProvider:
    """A server in use (or one that is still being set up), of this protocol where one is asked for; NotFound."""
    rows = _active() if in_use else IdentityProvider.objects.all()
    row = rows.select_related("organisation", "desk").filter(name=name, protocol__startswith=protocol).first()
    if row is None:
        raise NotFound
    return row


def provider_for(email: str) -> IdentityProvider | None:
    """The server at which the people of this address's domain sign in."""
    domain = email.strip().lower().rpartition("@")[2]
    return next((row for row in _active().select_related("organisation") if domain in row.domains), None)


def provider_bound_to(account: Account) -> IdentityProvider | None:
    """The server at which alone this account signs in, where its organisation wants that."""
    row = provider_for(account.email)
    return row if row is not None and row.settings.get("only") and speaks_for(row, account) else None


def speaks_for(row: IdentityProvider, account: Account) -> bool:
    """Whether the account is somebody of the server's organisation, and nobody anywhere else of the installation."""
    persons = list(Person.objects.filter(account=account).prefetch_related("memberships"))
    if account.is_staff or not any(person.active for person in persons):
        return False
    homes = {(person.desk_id, person.organisation_id) for person in persons}
    held = {one.organisation_id for person in persons for one in person.memberships.all()}
    return homes == {(row.desk_id, row.organisation_id)} and held <= {row.organisation_id}


@transaction.atomic
def settle(row: IdentityProvider, claimed: Claimed) -> Account:
    """Whom the server means: who was bound to its subject, else the one of its organisation with this address, else
    somebody new there. Refused for everybody else.
    """
    if not 0 < len(claimed.subject) <= LONGEST_SUBJECT:
        raise Refused("no_subject")
    link = IdentityLink.objects.select_related("account").filter(provider=row, subject=claimed.subject).first()
    if link is not None:
        if not link.account.is_active or not speaks_for(row, link.account):
            raise Refused("elsewhere")
        IdentityLink.objects.filter(pk=link.pk).update(last_used_at=now())
        return link.account
    address = _own_address(row, claimed)
    account = Account.objects.filter(email=address).first()
    if account is None:
        account = _newcomer(row, address, claimed.name)
    elif not account.is_active or not speaks_for(row, account):
        raise Refused("elsewhere")
    elif account.identity_links.filter(provider=row).exists():
        # The address went to somebody else at the organisation: he is not who had it.
        raise Refused("other_subject")
    present = now()
    IdentityLink.objects.create(
        provider=row, subject=claimed.subject, account=account, created_at=present, last_used_at=present
    )
    return account


def _active() -> QuerySet[IdentityProvider]:
    return IdentityProvider.objects.filter(active=True)


def _own_address(row: IdentityProvider, claimed: Claimed) -> str:
    address = claimed.email.strip().lower()
    local, _at, domain = address.rpartition("@")
    if not claimed.verified:
        raise Refused("not_verified")
    if not local or "@" in local or not address.isascii() or domain not in row.domains:
        raise Refused("other_domain")
    return address


def _newcomer(row: IdentityProvider, address: str, name: str) -> Account:
    """Somebody who signs in for the first time. The desk's own people are known before: a server makes nobody staff."""
    operator = system_actor(row.desk)
    known = list(Person.objects.filter(desk=row.desk, email=address, account=None, active=True)[:2])
    mine = [person for person in known if person.organisation_id == row.organisation_id]
    if row.organisation.kind == DESK and len(mine) != 1:
        raise Refused("not_invited")
    account = create_account(address, typed.line(name)[:120] or address, language=row.desk.language)
    if len(mine) == 1:
        attach(mine[0], account)
        person = mine[0]
    else:
        person = Person.objects.create(
            desk=row.desk, account=account, name=account.name, email=address, organisation=row.organisation
        )
        data: dict[str, events.Json] = {
            "person": person.pk,
            "organisation": row.organisation_id,
            "account": account.pk,
        }
        events.record(row.desk, f"person:{person.pk}", "person.added", actor=operator, data=data, first=True)
    if not person.memberships.exists() and row.organisation.kind in ROLE_IN:
        add_membership(operator, person.pk, row.organisation_id, ROLE_IN[row.organisation.kind])
    if not speaks_for(row, account):
        raise Refused("elsewhere")
    return account
