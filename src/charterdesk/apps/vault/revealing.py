"""Showing a secret: for a reason, on an open ticket of its customer, to somebody who has just shown who he is.

Whoever asks leaves a line, whether he is shown it or not; the line is kept even where the answer is no.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.people.access import may, require
from charterdesk.apps.people.models import Person, TeamMember
from charterdesk.apps.tickets.facts import stream_of as stream_of_ticket
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.apps.vault import envelope
from charterdesk.apps.vault.keeping import binding_of, sealed_of, stream_of
from charterdesk.apps.vault.keys import VaultClosedError, keys
from charterdesk.apps.vault.models import Credential, SecretVersion, SecretView

FRESH: Final = timedelta(minutes=5)
MOST_AN_HOUR: Final = 10
SHORTEST_REASON: Final = 4
LONGEST_REASON: Final = 300
WHY_NOT: Final[dict[str, str | Promise]] = {
    "ticket": _("Name an open ticket of this customer."),
    "not_fresh": _("Show again who you are, then ask once more."),
    "team": _("This secret is for other teams."),
    "version": _("Only heads are shown a secret that was replaced."),
    "limit": _("You have asked for many secrets within an hour. Ask again later, or a head."),
    "link": _("It stands in another vault: follow the link."),
    "none": _("No secret is kept here."),
    "closed": _("The vault is closed: its master keys cannot be read. The operator is needed."),
    "unknown_key": _("It was sealed under a master key that is not at hand, or that has expired."),
    "damaged": _("What is stored was changed or stands in the wrong place. It is not shown; give the secret anew."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants which secret, and why. `confirmed_at`: when he last showed his password or second factor."""

    ticket_number: int | None
    reason: str
    confirmed_at: datetime | None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A secret for one page."""

    credential: Credential
    version: int
    secret: str = field(repr=False)


class Denied(Conflict):
    """The secret is not shown; `why` is a key of WHY_NOT."""

    def __init__(self, why: str) -> None:
        super().__init__(WHY_NOT[why])
        self.why = why


def reveal(actor: Actor, number: int, asked: Asked) -> Shown:
    """The secret, and a line that it was shown. NotFound, NotAllowed, Invalid without a reason, Denied with a line."""
    require(actor, "vault.reveal")
    if actor.person_id is None:
        raise NotAllowed("vault.reveal")
    reason = " ".join(asked.reason.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Invalid(_("Say for what it is needed, in a few words."), field="reason")
    with transaction.atomic():
        # Held, so that the limit counts each of several requests at once.
        Person.objects.select_for_update().get(pk=actor.person_id)
        row = _row(actor, number)
        ticket = _ticket(actor, asked.ticket_number)
        found = _judged(actor, row, ticket, asked)
        outcome = found if isinstance(found, str) else SecretView.SHOWN
        version = 0 if isinstance(found, str) else found.version
        view = SecretView.objects.create(
            desk=actor.desk,
            credential=row,
            version=version,
            person_id=actor.person_id,
            ticket=ticket,
            reason=reason,
            outcome=outcome,
            at=now(),
        )
        code = "credential.shown" if outcome == SecretView.SHOWN else "credential.denied"
        data: dict[str, events.Json] = {
            "view": view.pk,
            "version": version,
            "ticket": ticket.number if ticket else None,
        }
        events.record(actor.desk, stream_of(row), code, actor=actor, data={**data, "outcome": outcome})
        if ticket is not None and outcome == SecretView.SHOWN:
            told: dict[str, events.Json] = {"credential": row.number, "view": view.pk}
            events.record(actor.desk, stream_of_ticket(ticket), "ticket.secret_shown", actor=actor, data=told)
    if isinstance(found, str):
        raise Denied(found)
    return found


def is_fresh(confirmed_at: datetime | None) -> bool:
    """Whether somebody showed lately who he is: his password, or his second factor."""
    return confirmed_at is not None and now() - FRESH <= confirmed_at <= now() + timedelta(seconds=1)


def in_allowed_team(actor: Actor, row: Credential) -> bool:
    """Whether the secret is for the actor's teams; heads are in all of them."""
    teams = set(row.teams.values_list("team_id", flat=True))
    if not teams or may(actor, "vault.delete"):
        return True
    return TeamMember.objects.filter(person_id=actor.person_id or 0, team_id__in=teams).exists()


def _row(actor: Actor, number: int) -> Credential:
    row = Credential.objects.filter(desk=actor.desk, number=number, closed_at=None).first()
    if row is None:
        raise NotFound
    return row


def _ticket(actor: Actor, number: int | None) -> Ticket | None:
    return visible_to(actor).filter(number=number).first() if number is not None else None


def _judged(actor: Actor, row: Credential, ticket: Ticket | None, asked: Asked) -> Shown | str:
    refused = _refused(actor, row, ticket, asked)
    if refused:
        return refused
    kept = row.versions.order_by("-version").first()
    if asked.version is not None and kept is not None and asked.version != kept.version:
        if not may(actor, "vault.delete"):
            return "version"
        kept = row.versions.filter(version=asked.version).first()
    return _opened(row, kept) if kept is not None else "none"


def _refused(actor: Actor, row: Credential, ticket: Ticket | None, asked: Asked) -> str:
    if not in_allowed_team(actor, row):
        return "team"
    if ticket is None or ticket.organisation_id != row.organisation_id or ticket.closed_at or ticket.merged_into_id:
        return "ticket"
    if not is_fresh(asked.confirmed_at):
        return "not_fresh"
    since = now() - timedelta(hours=1)
    views = SecretView.objects.filter(person_id=actor.person_id or 0, at__gt=since, outcome=SecretView.SHOWN)
    if views.count() >= MOST_AN_HOUR:
        return "limit"
    return "link" if row.link else ""


def _opened(row: Credential, kept: SecretVersion) -> Shown | str:
    try:
        masters = keys().open_with()
        secret = envelope.unseal(masters, binding_of(row, kept.version), sealed_of(kept))
    except VaultClosedError:
        return "closed"
    except envelope.UnknownKeyError:
        return "unknown_key"
    except envelope.DamagedError:
        return "damaged"
    return Shown(row, kept.version, secret)
