"""Reads of credentials: never a secret, each scoped by who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.environments.models import Environment
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Organisation
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.vault.models import Credential, SecretVersion, SecretView

KEPT_AFTER_CONTRACT: Final = timedelta(days=30)
SOON: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Ended:
    """A customer whose contracts have all ended, and the credentials that are proposed for deletion."""

    organisation: Organisation
    ended: date
    credentials: tuple[Credential, ...]


def credentials(actor: Actor, *, organisation_id: int | None = None, words: str = "") -> QuerySet[Credential]:
    """The credentials that are kept, by customer and system; perhaps of one customer, perhaps with these words."""
    require(actor, "vault.see")
    rows = Credential.objects.filter(desk=actor.desk, closed_at=None).select_related("organisation", "owner")
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    for word in words.split():
        named = Q(system__icontains=word) | Q(environment__icontains=word) | Q(organisation__name__icontains=word)
        rows = rows.filter(named)
    return rows.order_by("organisation__name", "system", "environment", "number")


def credential(actor: Actor, number: int) -> Credential:
    """One of them; NotFound."""
    row = credentials(actor).filter(number=number).select_related("verified_by", "source_ticket").first()
    if row is None:
        raise NotFound
    return row


def due(actor: Actor) -> QuerySet[Credential]:
    """Those whose secret should be another one, now or within two weeks."""
    return credentials(actor).filter(rotation_due__lte=day_of(actor.desk, now()) + SOON).order_by("rotation_due", "pk")


def versions(actor: Actor, row: Credential) -> QuerySet[SecretVersion]:
    """When each secret was given and by whom, the latest first; nothing of the secrets themselves."""
    require(actor, "vault.see")
    kept = SecretVersion.objects.filter(credential=row).select_related("given_by")
    return kept.only("version", "given_at", "given_by__name", "credential_id").order_by("-version")


def views(actor: Actor, row: Credential) -> QuerySet[SecretView]:
    """Who asked for its secret, the latest first."""
    require(actor, "vault.see")
    return SecretView.objects.filter(credential=row).select_related("person", "ticket").order_by("-at", "-pk")


def seen_by(actor: Actor, person_id: int) -> QuerySet[Credential]:
    """The credentials whose secret of now this person was shown; for heads, when he leaves."""
    require(actor, "vault.delete")
    return known_to(actor.desk.pk, person_id)


def known_to(desk_id: int, person_id: int) -> QuerySet[Credential]:
    """`seen_by` without asking who wants to know."""
    latest = SecretVersion.objects.filter(credential=OuterRef("credential_id")).order_by("-version")
    newest = Subquery(latest.values("version")[:1])
    shown = SecretView.objects.filter(
        credential=OuterRef("pk"), person_id=person_id, outcome=SecretView.SHOWN, version=newest
    )
    given = SecretVersion.objects.filter(credential=OuterRef("pk"), given_by_id=person_id, version=newest)
    rows = Credential.objects.filter(desk_id=desk_id, closed_at=None).select_related("organisation")
    return rows.filter(Exists(shown) | Exists(given)).order_by("organisation__name", "system", "pk")


def to_delete(actor: Actor) -> list[Ended]:
    """Credentials of customers whose last contract ended more than 30 days ago: they are proposed for deletion."""
    require(actor, "vault.delete")
    today = day_of(actor.desk, now())
    of_reseller = Q(organisation=OuterRef("organisation__reseller"))
    running = Contract.objects.filter(Q(organisation=OuterRef("organisation")) | of_reseller)
    going_on = running.filter(Q(ends=None) | Q(ends__gte=today - KEPT_AFTER_CONTRACT))
    last = Subquery(running.order_by("-ends").values("ends")[:1])
    rows = credentials(actor).filter(Exists(running), ~Exists(going_on)).annotate(contract_ended=last)
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.organisation_id, []).append(row)
    return [Ended(rows[0].organisation, rows[0].contract_ended, tuple(rows)) for rows in found.values()]


def in_environment(actor: Actor, row: Environment) -> list[Credential]:
    """The credentials that open something in an environment."""
    return list(credentials(actor).filter(environments=row))


def in_environments(actor: Actor, rows: Sequence[Environment]) -> dict[int, list[Credential]]:
    """The same for several, by the key of the environment."""
    require(actor, "vault.see")
    pairs = Credential.environments.through.objects.filter(environment__in=[row.pk for row in rows])
    by_key = {row.pk: row for row in credentials(actor).filter(pk__in=pairs.values("credential_id"))} if rows else {}
    found: dict[int, list[Credential]] = {}
    for environment, credential_id in pairs.values_list("environment_id", "credential_id"):
        if credential_id in by_key:
            found.setdefault(environment, []).append(by_key[credential_id])
    return {key: sorted(mine, key=lambda row: (row.system, row.number)) for key, mine in found.items()}


def for_ticket(actor: Actor, ticket: Ticket) -> list[Credential]:
    """The credentials of the customer of a ticket."""
    return list(credentials(actor, organisation_id=ticket.organisation_id))
