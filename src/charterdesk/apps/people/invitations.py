"""Invitations: somebody of a desk gets his account by a link sent to his address. Only the link's SHA-256 is kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.people import account_letters, persons, queries
from charterdesk.apps.people.access import actor_of_person, is_staff, require
from charterdesk.apps.people.actions import add_membership, create_account, create_person
from charterdesk.apps.people.checks import Problems, need_email, need_name, refuse
from charterdesk.apps.people.models import Account, Invitation, Membership, Organisation, Person

DAYS: Final = 7
MOST_IN_AN_HOUR: Final = 30  # of one person who invites: a stolen session must not become a source of mail
LONGEST_TOKEN: Final = 100


@transaction.atomic
def invite(actor: Actor, *, name: str, email: str, organisation_id: int, role: str, language: str = "") -> Invitation:
    """Make somebody known in an organisation, give him a role there, and send him the link to his account.

    Whether the address has an account, or stands with another organisation, shows in nothing: neither answer nor mail
    differs. Whom somebody invites who does not work for the desk is unconfirmed until he accepts. NotFound for an
    organisation out of reach, NotAllowed without the right to give the role, Invalid naming the field.
    """
    require(actor, "people.manage")
    problems: Problems = {}
    address = email.strip().lower()
    need_name(name, problems)
    need_email(address, problems)
    refuse(problems)
    organisation = queries.organisation(actor, organisation_id)
    row = Person.objects.filter(desk=actor.desk, email=address, organisation=organisation, active=True).first()
    if row is None:
        row = create_person(actor, name, email=address, language=language, organisation_id=organisation.pk)
        row.unconfirmed = not is_staff(actor) and not _is_of(organisation, address)
        row.save(update_fields=["unconfirmed"])
    add_membership(actor, row.pk, organisation.pk, role)
    return _send(actor, row)


@transaction.atomic
def send_again(actor: Actor, person_id: int) -> Invitation:
    """Send the link to a person of the desk, for the first time or again; the links sent before work no more.

    NotFound for who is out of reach, NotAllowed without the right over him, Invalid where he has no address.
    """
    require(actor, "people.manage")
    queries.person(actor, person_id)
    row = persons.held(actor, person_id)
    persons.may_change_person(actor, row)
    if not row.email or not row.active:
        raise Invalid(_("There is no address to send an invitation to."), field="email")
    return _send(actor, row)


@transaction.atomic
def revoke(actor: Actor, person_id: int) -> None:
    """The links sent to this person work no more. NotFound for who is out of reach, NotAllowed without the right."""
    require(actor, "people.manage")
    queries.person(actor, person_id)
    row = persons.held(actor, person_id)
    persons.may_change_person(actor, row)
    if end_open(row.pk):
        events.record(actor.desk, f"person:{row.pk}", "invitation.revoked", actor=actor)


def end_open(person_id: int) -> int:
    """The links of this person work no more; how many there were."""
    return Invitation.objects.filter(person_id=person_id, accepted_at=None, revoked_at=None).update(revoked_at=now())


def open_invitations(actor: Actor) -> QuerySet[Invitation]:
    """The invitations that wait for an answer, of people within the actor's sight, the last sent first."""
    seen = queries.visible_persons(actor).values("pk")
    return _open().filter(desk=actor.desk, person_id__in=seen).select_related("person").order_by("-pk")


def last_sent(actor: Actor, person_id: int) -> Invitation | None:
    """The invitation sent last to a person within the actor's sight, whether it still works or not."""
    seen = queries.visible_persons(actor).values("pk")
    rows = Invitation.objects.filter(desk=actor.desk, person_id=person_id, person_id__in=seen)
    return rows.select_related("invited_by").order_by("-pk").first()


def state_of(row: Invitation) -> str:
    """What became of it: "sent", "accepted", "withdrawn" or "past"."""
    if row.accepted_at is not None:
        return "accepted"
    if row.revoked_at is not None:
        return "withdrawn"
    return "past" if row.expires_at <= now() else "sent"


def invitation_of(token: str) -> Invitation:
    """What a link invites to; NotFound when it is unknown, used, revoked, past, or of somebody who left."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        raise NotFound
    rows = _open().select_related("person", "person__desk", "person__organisation")
    row = rows.filter(digest=sha256_hex(token.encode()), person__active=True).first()
    if row is None:
        raise NotFound
    return row


def account_awaited(row: Invitation) -> Account | None:
    """The account that has the invited address already: only whoever signs in with it may accept."""
    return Account.objects.filter(email=row.person.email).first()


@transaction.atomic
def accept(token: str, *, name: str = "", password: str | None = None, account: Account | None = None) -> Account:
    """Use the link, once: a new account for the address (without a password: a passkey or codes by mail), or the
    account that has it, if it is who is signed in.

    NotFound for a link that works no more, Invalid (code "sign_in") when the address has an account that is not the
    one given, Invalid naming the field. Whoever is known to the desk twice by then is joined.
    """
    row = invitation_of(token)
    awaited = account_awaited(row)
    if awaited is not None and awaited != account:
        raise Invalid(_("Sign in first: this address has an account."), code="sign_in")
    if not Invitation.objects.filter(pk=row.pk, accepted_at=None, revoked_at=None).update(accepted_at=now()):
        raise NotFound
    person = row.person
    if awaited is None:
        awaited = create_account(person.email, name or person.name, password=password, language=person.language)
    attach(person, awaited)
    end_open(person.pk)
    return awaited


def attach(person: Person, account: Account) -> Person:
    """The person acts through this account; whoever the account is in that desk already takes his roles over,
    unless he has left.
    """
    known = Person.objects.filter(desk_id=person.desk_id, account=account).first()
    if known is not None and known.pk != person.pk and not known.active:
        # Who had left comes back as what he is invited to be: not with his former roles and tickets.
        known.account = None
        known.save(update_fields=["account"])
        known = None
    actor = actor_of_person(known or person)
    if known is None:
        person.account, person.unconfirmed = account, False
        person.save(update_fields=["account", "unconfirmed"])
    elif known.pk != person.pk:
        for held in Membership.objects.filter(person=person):
            Membership.objects.get_or_create(
                desk_id=held.desk_id, person=known, organisation_id=held.organisation_id, role=held.role
            )
        person.active = False
        person.save(update_fields=["active"])
    if not account.is_active:
        account.is_active = True
        account.save(update_fields=["is_active"])
    data: dict[str, events.Json] = {"account": account.pk, "joined": known.pk if known else None}
    events.record(person.desk, f"person:{person.pk}", "person.signed_up", actor=actor, data=data)
    return known or person


def confirm(row: Person) -> None:
    """The address is his: he said so by its link, or the desk did."""
    row.unconfirmed = False
    row.save(update_fields=["unconfirmed"])


def _is_of(organisation: Organisation, address: str) -> bool:
    """Whether the desk wrote down that people with an address of this domain belong there."""
    return organisation.domains.filter(domain=address.rpartition("@")[2]).exists()


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now())


def _send(actor: Actor, row: Person) -> Invitation:
    present = now()
    by = ""
    if actor.person_id is not None:
        lately = Invitation.objects.filter(invited_by_id=actor.person_id, created_at__gt=present - timedelta(hours=1))
        if lately.count() >= MOST_IN_AN_HOUR:
            raise Invalid(_("Too many invitations in an hour: go on later."), code="too_many")
        by = Person.objects.values_list("name", flat=True).get(pk=actor.person_id)
    if row.unconfirmed and is_staff(actor):
        confirm(row)
    end_open(row.pk)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        desk=actor.desk,
        person=row,
        digest=sha256_hex(token.encode()),
        invited_by_id=actor.person_id,
        created_at=present,
        expires_at=present + timedelta(days=DAYS),
    )
    events.record(actor.desk, f"person:{row.pk}", "invitation.sent", actor=actor, data={"invitation": invitation.pk})
    send: Callable[[], None] = partial(
        account_letters.invite,
        row.email,
        token,
        desk=actor.desk.name,
        by=by,
        language=row.language or actor.desk.language,
        days=DAYS,
    )
    transaction.on_commit(send)
    return invitation
