"""Setting up a connector: where machines are told of, with which account. Secrets go in and never come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, sealing
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.environments.connectors.interface import NotListed, Site
from charterdesk.apps.environments.connectors.kinds import KINDS
from charterdesk.apps.environments.models import Connector
from charterdesk.apps.people.access import require

SEALED_FOR: Final = "environments.connector"
LONGEST: Final = {"name": 60, "address": 300, "user": 254, "secret": 2_000}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is said of a connector. `secret`: empty, it stays as it is."""

    name: str
    address: str
    user: str = ""
    secret: str = field(default="", repr=False)
    active: bool = True


def connectors(actor: Actor) -> QuerySet[Connector]:
    """The desk's connectors."""
    require(actor, "environment.see")
    return Connector.objects.filter(desk=actor.desk).order_by("name")


def connector(actor: Actor, connector_id: int) -> Connector:
    """One of them; NotFound."""
    row = connectors(actor).filter(pk=connector_id).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def declare(actor: Actor, kind: str, terms: Terms) -> Connector:
    """A new connector; it is asked within a minute. Invalid for a kind that there is not, a name that is taken, and an
    address that is not asked.
    """
    require(actor, "environment.connect")
    if kind not in KINDS:
        raise Invalid(_("There is no such kind of connector."), field="kind")
    row = Connector(desk=actor.desk, kind=kind, next_at=now())
    _say(row, terms)
    row.save()
    _seal(row, terms.secret)
    _tell(actor, row, "connector.declared")
    return row


@transaction.atomic
def change(actor: Actor, connector_id: int, terms: Terms) -> Connector:
    """Other terms; it is asked within a minute. Who points it elsewhere gives its secret again. Errors as `declare`."""
    require(actor, "environment.connect")
    row = _held(actor, connector_id)
    before = _bound_to(row)
    _say(row, terms)
    if row.sealed_secret and not terms.secret and _bound_to(row) != before:
        raise Invalid(_("Give the secret again for another address or user."), field="secret", code="required")
    row.next_at, row.failures = now(), 0
    row.save(update_fields=["name", "address", "user", "active", "next_at", "failures"])
    _seal(row, terms.secret)
    _tell(actor, row, "connector.changed")
    return row


def ask_soon(actor: Actor, connector_id: int) -> None:
    """Have it asked within a minute; NotFound."""
    require(actor, "environment.connect")
    row = connector(actor, connector_id)
    Connector.objects.filter(pk=row.pk).update(next_at=now())


def site_of(row: Connector) -> Site:
    """Where it is and as whom we ask; NotListed where its secret cannot be read any more."""
    try:
        secret = sealing.unseal(SEALED_FOR, _bound_to(row), row.sealed_secret) if row.sealed_secret else ""
    except sealing.CannotUnsealError:
        raise NotListed("secret") from None
    return Site(row.address, row.user, secret)


def _say(row: Connector, terms: Terms) -> None:
    name, address, user = terms.name.strip(), terms.address.strip().rstrip("/"), terms.user.strip()
    given = {"name": name, "address": address, "user": user, "secret": terms.secret}
    for key, text in given.items():
        if len(text) > LONGEST[key] or not text.isprintable():
            raise Invalid(_("Use at most %(number)d characters.") % {"number": LONGEST[key]}, field=key)
    if not name:
        raise Invalid(_("Give it a name."), field="name")
    if Connector.objects.filter(desk=row.desk, name=name).exclude(pk=row.pk).exists():
        raise Invalid(_("There is a connector of this name already."), field="name", code="taken")
    try:
        KINDS[row.kind].check(Site(address))
    except NotListed as refused:
        words = _("Only hosts and files that the operator allows are asked (%(why)s).") % {"why": refused}
        raise Invalid(words, field="address", code="unsafe") from None
    row.name, row.address, row.user, row.active = name, address, user, terms.active


def _held(actor: Actor, connector_id: int) -> Connector:
    row = Connector.objects.select_for_update().filter(desk=actor.desk, pk=connector_id).first()
    if row is None:
        raise NotFound
    return row


def _bound_to(row: Connector) -> str:
    # Whoever may point the connector elsewhere must not get at its secret in that way.
    return f"connector:{row.pk}:{row.kind}:{row.address}:{row.user}"


def _seal(row: Connector, secret: str) -> None:
    if secret:
        row.sealed_secret = sealing.seal(SEALED_FOR, _bound_to(row), secret)
        row.save(update_fields=["sealed_secret"])


def _tell(actor: Actor, row: Connector, code: str) -> None:
    events.record(actor.desk, f"connector:{row.pk}", code, actor=actor, data={"connector": row.pk, "name": row.name})
