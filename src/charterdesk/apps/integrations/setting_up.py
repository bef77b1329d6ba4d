"""Setting up a tracker: where it is, as whom we speak there, what may leave. Secrets go in and never come out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, sealing
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.integrations.models import LONGEST_ERROR, Tracker
from charterdesk.apps.integrations.subjects import ALLOWED, FIELDS
from charterdesk.apps.integrations.trackers.dialogue import Denied, Me, NotSaid, Send, Site, run
from charterdesk.apps.integrations.trackers.kinds import CONSOLE, JIRA_CLOUD, KINDS
from charterdesk.apps.integrations.transport import Unsafe, check_address, sender
from charterdesk.apps.people.access import require

SEALED_FOR: Final = "integrations.tracker"
PROJECT: Final = re.compile(r"[\w.-]+(?:/[\w.-]+)*")
LONGEST_SECRET: Final = 2000
MOST_SEVERITIES: Final = 20


@dataclass(frozen=True, slots=True)
class Terms:
    """What is said of a tracker. `secret`: empty, it stays as it is. `severities`: ours to their priorities or labels;
    `fields`: those that may leave; `options`: those of its kind.
    """

    address: str = ""
    project: str = ""
    user: str = ""
    secret: str = ""
    active: bool = True
    severities: Mapping[str, str] = field(default_factory=dict)
    fields: Sequence[str] = ALLOWED
    options: Mapping[str, Any] = field(default_factory=dict)


def trackers(actor: Actor) -> QuerySet[Tracker]:
    """The desk's trackers."""
    require(actor, "tracker.see")
    return Tracker.objects.filter(desk=actor.desk).order_by("name")


def tracker(actor: Actor, tracker_id: int) -> Tracker:
    """One of them; NotFound."""
    row = trackers(actor).filter(pk=tracker_id).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def declare(actor: Actor, name: str, kind: str, terms: Terms) -> Tracker:
    """A new tracker. Invalid for a kind that there is not, a name that is taken, and terms that mean nothing."""
    require(actor, "tracker.manage")
    if kind not in KINDS:
        raise Invalid(_("There is no such kind of tracker."), field="kind")
    if Tracker.objects.filter(desk=actor.desk, name=name).exists():
        raise Invalid(_("There is a tracker of this name already."), field="name", code="taken")
    row = Tracker(desk=actor.desk, name=name, kind=kind)
    _take_over(row, terms)
    row.save()
    _seal(row, terms.secret)
    _tell(actor, row, "tracker.declared")
    return row


@transaction.atomic
def change(actor: Actor, tracker_id: int, terms: Terms) -> Tracker:
    """Other terms. Who points it elsewhere gives its secret again. Invalid."""
    require(actor, "tracker.manage")
    row = tracker(actor, tracker_id)
    before = _bound_to(row)
    _take_over(row, terms)
    if row.sealed_secret and not terms.secret and _bound_to(row) != before:
        raise Invalid(_("Give the secret again for another address or user."), field="secret", code="required")
    # Whatever kept it from being reached may be put right by this.
    row.try_at, row.failures = None, 0
    row.save(update_fields=["address", "project", "user", "active", "settings", "try_at", "failures"])
    _seal(row, terms.secret)
    _tell(actor, row, "tracker.changed")
    return row


def site_of(row: Tracker) -> Site:
    """Where it is and as whom we speak there; Denied where its secret cannot be read any more."""
    try:
        secret = sealing.unseal(SEALED_FOR, _bound_to(row), row.sealed_secret) if row.sealed_secret else ""
    except sealing.CannotUnsealError as error:
        raise Denied(0, "the secret cannot be read: give it again") from error
    return Site(row.address, row.project, row.user, secret, row.settings.get("options") or {})


def allowed(row: Tracker) -> frozenset[str]:
    """The fields that may leave."""
    given = row.settings.get("fields")
    return frozenset(given if isinstance(given, list) else ALLOWED)


def try_connection(actor: Actor, tracker_id: int, send: Send | None = None) -> Me:
    """Ask the tracker who we are; what it answers is remembered as our own number there. NotSaid."""
    require(actor, "tracker.manage")
    row = tracker(actor, tracker_id)
    try:
        site = site_of(row)
        me = run(KINDS[row.kind].check(site), send or sender(row.kind, site))
    except NotSaid as error:
        Tracker.objects.filter(pk=row.pk).update(last_error=str(error)[:LONGEST_ERROR])
        raise
    Tracker.objects.filter(pk=row.pk).update(
        bot=me.id[:100], checked_at=now(), failing_since=None, last_error="", try_at=None, failures=0
    )
    return me


def _take_over(row: Tracker, terms: Terms) -> None:
    address, project = terms.address.strip().rstrip("/"), terms.project.strip().strip("/")
    if row.kind != CONSOLE:
        try:
            check_address(address)
        except Unsafe as error:
            words = _("Only an https address with a public name is spoken to, or a host that the operator allows.")
            raise Invalid(words, field="address") from error
    if not PROJECT.fullmatch(project):
        raise Invalid(_("Name the project: letters, digits, points and hyphens."), field="project")
    if row.kind == JIRA_CLOUD and not terms.user.strip():
        raise Invalid(_("Jira Cloud wants the e-mail address of the account."), field="user", code="required")
    if len(terms.secret) > LONGEST_SECRET or not terms.secret.isprintable():
        raise Invalid(_("This cannot be a secret."), field="secret")
    unknown = sorted(set(terms.fields) - set(FIELDS))
    if unknown:
        raise Invalid(_("There is no such field: %(name)s.") % {"name": unknown[0]}, field="fields")
    row.address, row.project, row.user, row.active = address, project, terms.user.strip(), terms.active
    row.settings = {
        "severities": dict(list(terms.severities.items())[:MOST_SEVERITIES]),
        "fields": [name for name in FIELDS if name in terms.fields],
        "options": dict(terms.options),
    }


def _bound_to(row: Tracker) -> str:
    # Whoever may point the tracker elsewhere must not get at its secret in that way.
    return f"tracker:{row.pk}:{row.kind}:{row.address}:{row.user}"


def _seal(row: Tracker, secret: str) -> None:
    if secret:
        row.sealed_secret = sealing.seal(SEALED_FOR, _bound_to(row), secret)
        Tracker.objects.filter(pk=row.pk).update(sealed_secret=row.sealed_secret)


def _tell(actor: Actor, row: Tracker, code: str) -> None:
    events.record(actor.desk, f"tracker:{row.pk}", code, actor=actor, data={"tracker": row.pk})
