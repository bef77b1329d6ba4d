"""The addresses at which trackers post: made, ended, found by their token; two may be in use."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import CharField, Q, QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.base.sealing import CannotUnsealError, seal, unseal
from charterdesk.apps.integrations.models import Tracker, TrackerHook
from charterdesk.apps.integrations.setting_up import tracker
from charterdesk.apps.people.access import require

MOST_TAKEN: Final = 2
TOKEN_BYTES: Final = 24
HINT: Final = 4
SEALED_FOR: Final = "integrations.hook"
LONGEST_TOKEN: Final = 80
_TAKEN: Final[Prepared[TrackerHook]] = Prepared(
    lambda: TrackerHook.objects.select_related("tracker__desk").filter(
        digest=Given("digest", CharField()), tracker__desk__slug=Given("slug", CharField()), tracker__active=True
    )
)


@dataclass(frozen=True, slots=True)
class Made:
    """A new address, told this once: its token, and the secret that proves what is posted there."""

    hook: TrackerHook
    token: str
    secret: str


@transaction.atomic
def make_hook(actor: Actor, tracker_id: int, *, secret: str = "") -> Made:
    """One more address; `secret`: the one that the tracker has chosen, else one is made. Conflict while there are
    two.
    """
    require(actor, "tracker.manage")
    row = tracker(actor, tracker_id)
    if taken(row).count() >= MOST_TAKEN:
        raise Conflict(_("Two addresses are in use: end one of them first."))
    token, proof = secrets.token_urlsafe(TOKEN_BYTES), secret.strip() or secrets.token_urlsafe(TOKEN_BYTES)
    digest = sha256_hex(token.encode())
    hook = TrackerHook.objects.create(
        tracker=row,
        digest=digest,
        hint=token[-HINT:],
        sealed_secret=seal(SEALED_FOR, digest, proof),
        made_at=now(),
    )
    events.record(actor.desk, f"tracker:{row.pk}", "tracker.hook_made", actor=actor, data={"hook": hook.pk})
    return Made(hook, token, proof)


@transaction.atomic
def end_hook(actor: Actor, hook_id: int, *, after: timedelta = timedelta(0)) -> TrackerHook:
    """The address is taken no longer, at once or after a while. NotFound."""
    require(actor, "tracker.manage")
    hook = TrackerHook.objects.select_related("tracker").filter(tracker__desk=actor.desk, pk=hook_id).first()
    if hook is None:
        raise NotFound
    hook.ends_at = now() + after
    hook.save(update_fields=["ends_at"])
    events.record(actor.desk, f"tracker:{hook.tracker_id}", "tracker.hook_ended", actor=actor, data={"hook": hook.pk})
    return hook


def taken(row: Tracker, at: datetime | None = None) -> QuerySet[TrackerHook]:
    """The addresses of a tracker that are in use."""
    return row.hooks.filter(Q(ends_at=None) | Q(ends_at__gt=at or now())).order_by("pk")


def hook_of(desk_slug: str, token: str) -> TrackerHook | None:
    """The address with this token in this desk, with its tracker; None where there is none, or it has ended."""
    if len(token) > LONGEST_TOKEN:
        return None
    hook = _TAKEN.first(digest=sha256_hex(token.encode()), slug=desk_slug)
    return hook if hook is not None and (hook.ends_at is None or hook.ends_at > now()) else None


def secrets_of(row: Tracker) -> list[str]:
    """The secrets of all addresses in use: a tracker that still signs with the other one is believed."""
    return [secret for secret in map(_secret_of, taken(row)) if secret]


def _secret_of(hook: TrackerHook) -> str:
    try:
        return unseal(SEALED_FOR, hook.digest, hook.sealed_secret)
    except CannotUnsealError:
        return ""
