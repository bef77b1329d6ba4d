"""Credentials are added, changed, given new secrets, tried, and deleted: every verb in the journal, never a secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, numbers
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.events import Json
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.environments.models import Environment
from charterdesk.apps.people import queries
from charterdesk.apps.people.access import require
from charterdesk.apps.people.checks import Problems, refuse
from charterdesk.apps.people.models import Organisation, Team
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.vault import envelope
from charterdesk.apps.vault.keys import VaultClosedError, keys
from charterdesk.apps.vault.models import KINDS, AllowedTeam, Credential, SecretVersion

SERIES: Final = "credential"
FIELD: Final = "secret"
LONGEST_SECRET: Final = 20_000  # characters: a private key, a licence file
LONGEST: Final = {"system": 160, "environment": 80, "address": 300, "login": 200, "link": 500}
MOST_DAYS: Final = 3650
KIND_NAMES: Final = frozenset(name for name, _label in KINDS)


@dataclass(frozen=True, slots=True)
class Terms:
    """All that is said of a credential but its secret. `link`: where it stands in another vault."""

    system: str
    kind: str
    environment: str = ""
    address: str = ""
    login: str = ""
    link: str = ""
    owner_id: int | None = None
    rotate_days: int | None = None
    team_ids: frozenset[int] = field(default_factory=frozenset)
    environment_ids: frozenset[int] = field(default_factory=frozenset)


def stream_of(row: Credential) -> str:
    """The name of the credential's stream in the journal."""
    return f"credential:{row.pk}"


def binding_of(row: Credential, version: int) -> envelope.Binding:
    """Where a secret of this credential stands."""
    return envelope.Binding(row.desk_id, row.organisation_id, row.pk, FIELD, version)


def sealed_of(row: SecretVersion) -> envelope.Sealed:
    """The envelope as it is stored."""
    return envelope.Sealed(
        row.key_id, bytes(row.wrap_nonce), bytes(row.wrapped), bytes(row.nonce), bytes(row.ciphertext)
    )


@transaction.atomic
def add(
    actor: Actor, organisation_id: int, terms: Terms, *, secret: str = "", source_ticket_id: int | None = None
) -> Credential:
    """A credential of a customer, with its secret or with the link to another vault. Invalid, NotFound, Conflict where
    the vault is closed.
    """
    require(actor, "vault.manage")
    organisation = queries.organisation(actor, organisation_id)
    _check(actor, terms, secret)
    if bool(secret) == bool(terms.link):
        raise Invalid(_("Give the secret, or the link to the vault in which it stands."), field="secret")
    row = Credential.objects.create(
        desk=actor.desk,
        number=numbers.take(actor.desk, SERIES),
        organisation=organisation,
        source_ticket_id=source_ticket_id,
        created_at=now(),
        **_stored(terms),
    )
    _allow(row, terms)
    row.environments.set(_environments(row, terms))
    _tell(actor, row, "credential.added", {"organisation": organisation.pk})
    if secret:
        _give(actor, row, secret)
    return row


@transaction.atomic
def change(actor: Actor, number: int, terms: Terms) -> Credential:
    """Say something else of a credential. Its secret stays; with a link it has none, so that it is deleted first."""
    require(actor, "vault.manage")
    row = held(actor, number)
    _check(actor, terms, "")
    if bool(terms.link) == row.versions.exists():
        raise Invalid(_("It has a secret here, or a link to another vault: not both, not neither."), field="link")
    stored = _stored(terms)
    changed: list[Json] = [name for name, value in stored.items() if getattr(row, name) != value]
    for name, value in stored.items():
        setattr(row, name, value)
    row.save(update_fields=[*stored])
    theirs = _environments(row, terms)
    if set(row.environments.values_list("pk", flat=True)) != terms.environment_ids:
        changed.append("environments")
    row.environments.set(theirs)
    teams_before = set(row.teams.values_list("team_id", flat=True))
    if teams_before != terms.team_ids:
        changed.append("teams")
        row.teams.all().delete()
        _allow(row, terms)
    if changed:
        _tell(actor, row, "credential.changed", {"fields": changed})
    return row


@transaction.atomic
def give_secret(actor: Actor, number: int, secret: str) -> SecretVersion:
    """A new secret: the next version. The older ones stay in their envelopes; only heads are shown them."""
    require(actor, "vault.manage")
    row = held(actor, number)
    if row.link:
        raise Conflict(_("Its secret stands in another vault."))
    _check_secret(secret)
    return _give(actor, row, secret)


@transaction.atomic
def verify(actor: Actor, number: int) -> Credential:
    """Somebody used it and it works."""
    require(actor, "vault.reveal")
    row = held(actor, number)
    row.verified_at, row.verified_by_id = now(), actor.person_id
    row.save(update_fields=["verified_at", "verified_by"])
    _tell(actor, row, "credential.verified", {})
    return row


@transaction.atomic
def close(actor: Actor, number: int) -> Credential:
    """Delete every secret of a credential for good; what it was for, and who saw it, stays."""
    require(actor, "vault.delete")
    row = held(actor, number)
    deleted, _by_table = row.versions.all().delete()
    row.closed_at, row.login, row.link, row.address = now(), "", "", ""
    row.rotation_due, row.rotation_reason = None, ""
    row.save(update_fields=["closed_at", "login", "link", "address", "rotation_due", "rotation_reason"])
    _tell(actor, row, "credential.deleted", {"versions": deleted})
    return row


def held(actor: Actor, number: int) -> Credential:
    """A credential of the desk that is not deleted, its row held until the transaction ends; NotFound."""
    rows = Credential.objects.select_for_update(of=("self",)).select_related("organisation", "desk")
    row = rows.filter(desk=actor.desk, number=number, closed_at=None).first()
    if row is None:
        raise NotFound
    return row


def _give(actor: Actor, row: Credential, secret: str) -> SecretVersion:
    last = row.versions.order_by("-version").values_list("version", flat=True).first() or 0
    try:
        key = keys().current
    except VaultClosedError as closed:
        raise Conflict(_("The vault is closed: %(why)s.") % {"why": closed}) from None
    sealed = envelope.seal(key.name, key.secret, binding_of(row, last + 1), secret)
    version = SecretVersion.objects.create(
        credential=row,
        version=last + 1,
        key_id=sealed.key_id,
        wrap_nonce=sealed.wrap_nonce,
        wrapped=sealed.wrapped,
        nonce=sealed.nonce,
        ciphertext=sealed.ciphertext,
        given_at=now(),
        given_by_id=actor.person_id,
    )
    today = day_of(row.desk, now())
    row.rotation_due = today + timedelta(days=row.rotate_days) if row.rotate_days else None
    row.rotation_reason = "age" if row.rotate_days else ""
    row.verified_at, row.verified_by = None, None
    row.save(update_fields=["rotation_due", "rotation_reason", "verified_at", "verified_by"])
    _tell(actor, row, "credential.secret_given", {"version": version.version, "key": key.name})
    return version


def _check(actor: Actor, terms: Terms, secret: str) -> None:
    problems: Problems = {}
    if not terms.system.strip():
        problems["system"] = _("Say which system it opens.")
    for name, longest in LONGEST.items():
        if len(getattr(terms, name)) > longest or "\x00" in getattr(terms, name):
            problems[name] = _("Use at most %(number)d characters.") % {"number": longest}
    if terms.kind not in KIND_NAMES:
        problems["kind"] = _("Choose a kind.")
    _check_addresses(terms, problems)
    if terms.rotate_days is not None and not 0 < terms.rotate_days <= MOST_DAYS:
        problems["rotate_days"] = _("Give a number of days, up to ten years.")
    if terms.owner_id is not None and not staff_of(actor.desk).filter(pk=terms.owner_id).exists():
        problems["owner_id"] = _("Choose somebody of the desk.")
    if Team.objects.filter(desk=actor.desk, pk__in=terms.team_ids).count() < len(terms.team_ids):
        problems["team_ids"] = _("Choose among the teams of the desk.")
    refuse(problems)
    if secret:
        _check_secret(secret)


def _check_addresses(terms: Terms, problems: Problems) -> None:
    for name in ("address", "link"):
        try:
            parts = urlsplit(getattr(terms, name))
        except ValueError:
            problems[name] = _("This is no address.")
            continue
        if parts.password:
            problems[name] = _("Leave the password out of the address.")
        elif name == "link" and terms.link and (parts.scheme != "https" or not parts.hostname):
            problems[name] = _("The link to another vault begins with https://.")


def _check_secret(secret: str) -> None:
    if not secret or len(secret) > LONGEST_SECRET or "\x00" in secret:
        raise Invalid(_("Give a secret of at most %(number)d characters.") % {"number": LONGEST_SECRET}, field="secret")


def _stored(terms: Terms) -> dict[str, object]:
    texts = {name: getattr(terms, name).strip() for name in LONGEST}
    return {**texts, "kind": terms.kind, "owner_id": terms.owner_id, "rotate_days": terms.rotate_days}


def _environments(row: Credential, terms: Terms) -> list[Environment]:
    found = list(Environment.objects.filter(desk=row.desk, organisation=row.organisation, pk__in=terms.environment_ids))
    if len(found) < len(terms.environment_ids):
        raise Invalid(_("Choose among the environments of the customer."), field="environment_ids")
    return found


def _allow(row: Credential, terms: Terms) -> None:
    AllowedTeam.objects.bulk_create([AllowedTeam(credential=row, team_id=key) for key in sorted(terms.team_ids)])


def _tell(actor: Actor, row: Credential, code: str, data: dict[str, Json]) -> None:
    events.record(row.desk, stream_of(row), code, actor=actor, data={"number": row.number, **data})


def customers(actor: Actor) -> list[Organisation]:
    """The organisations whose credentials may be kept."""
    require(actor, "vault.manage")
    return [*queries.visible_organisations(actor).filter(active=True).exclude(kind__in=("desk", "unidentified"))]
