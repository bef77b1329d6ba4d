"""The addresses at which services post events of calls: made, ended, found by their token."""

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
from charterdesk.apps.people.access import require
from charterdesk.apps.telephone.models import CallHook, CallSource

MOST_TAKEN: Final = 2
TOKEN_BYTES: Final = 24
HINT: Final = 4
SEALED_FOR: Final = "telephone.hook"
LONGEST_TOKEN: Final = 80
_TAKEN: Final[Prepared[CallHook]] = Prepared(
    lambda: CallHook.objects.select_related("source__desk").filter(
        digest=Given("digest", CharField()), source__desk__slug=Given("slug", CharField()), source__active=True
    )
)


@dataclass(frozen=True, slots=True)
class Made:
    """A new address, told this once: its token, and the secret that signs what is posted there."""

    hook: CallHook
    token: str
    secret: str


@transaction.atomic
def make_hook(actor: Actor, source_id: int, *, secret: str = "") -> Made:
    """One more address for a source; `secret`: the one that the service has chosen, else one is made. Conflict while
    two are taken: one of them ends first.
    """
    require(actor, "telephone.manage")
    source = CallSource.objects.filter(desk=actor.desk, pk=source_id).first()
    if source is None:
        raise NotFound
    if taken(source).count() >= MOST_TAKEN:
        raise Conflict(_("Two addresses are in use: end one of them first."))
    token, signing = secrets.token_urlsafe(TOKEN_BYTES), secret.strip() or secrets.token_urlsafe(TOKEN_BYTES)
    digest = sha256_hex(token.encode())
    hook = CallHook.objects.create(
        source=source,
        digest=digest,
        hint=token[-HINT:],
        sealed_secret=seal(SEALED_FOR, digest, signing),
        made_at=now(),
    )
    events.record(actor.desk, f"desk:{actor.desk.pk}", "telephone.hook_made", actor=actor, data={"hook": hook.pk})
    return Made(hook, token, signing)


@transaction.atomic
def end_hook(actor: Actor, hook_id: int, *, after: timedelta = timedelta(0)) -> CallHook:
    """The address is taken no longer, at once or after a while."""
    require(actor, "telephone.manage")
    hook = CallHook.objects.select_related("source").filter(source__desk=actor.desk, pk=hook_id).first()
    if hook is None:
        raise NotFound
    hook.ends_at = now() + after
    hook.save(update_fields=["ends_at"])
    events.record(actor.desk, f"desk:{actor.desk.pk}", "telephone.hook_ended", actor=actor, data={"hook": hook.pk})
    return hook


def taken(source: CallSource, at: datetime | None = None) -> QuerySet[CallHook]:
    """The addresses of a source that are taken."""
    return source.hooks.filter(Q(ends_at=None) | Q(ends_at__gt=at or now())).order_by("pk")


def hook_of(desk_slug: str, token: str) -> CallHook | None:
    """The address with this token in this desk, with its source; None where there is none, or it has ended."""
    if len(token) > LONGEST_TOKEN:
        return None
    hook = _TAKEN.first(digest=sha256_hex(token.encode()), slug=desk_slug)
    return hook if hook is not None and (hook.ends_at is None or hook.ends_at > now()) else None


def secret_of(hook: CallHook) -> str:
    """The secret that signs what is posted; "" (which signs nothing) where it cannot be read any more."""
    try:
        return unseal(SEALED_FOR, hook.digest, hook.sealed_secret)
    except CannotUnsealError:
        return ""
