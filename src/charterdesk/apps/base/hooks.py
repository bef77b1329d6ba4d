"""Addresses at which other systems post: known by the digest of their token, two in use at most while one replaces the
other, each with a secret that proves what is posted there.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from django.db import models
from django.db.models import Manager, Q, QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Conflict
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Prepared
from charterdesk.apps.base.sealing import CannotUnsealError, seal, unseal

MOST_IN_USE: Final = 2
TOKEN_BYTES: Final = 24
HINT: Final = 4
LONGEST_TOKEN: Final = 80


class Hook(models.Model):
    """An address: its token by its digest alone, and the secret, sealed. Ended, it takes nothing."""

    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    sealed_secret = models.TextField(default="", blank=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"…{self.hint}"


AnyHook = TypeVar("AnyHook", bound=Hook)


@dataclass(frozen=True, slots=True)
class Made(Generic[AnyHook]):
    """A new address, told this once: its token, and the secret that proves what is posted there."""

    hook: AnyHook
    token: str
    secret: str


def make(hooks: Manager[AnyHook], purpose: str, secret: str = "") -> Made[AnyHook]:
    """One more address among those of one owner; `secret`: the one that the other side has chosen, else one is made.
    Conflict while two are in use: one of them ends first.
    """
    if in_use(hooks).count() >= MOST_IN_USE:
        raise Conflict(_("Two addresses are in use: end one of them first."))
    token, proof = secrets.token_urlsafe(TOKEN_BYTES), secret.strip() or secrets.token_urlsafe(TOKEN_BYTES)
    digest = sha256_hex(token.encode())
    sealed = seal(purpose, digest, proof)
    return Made(hooks.create(digest=digest, hint=token[-HINT:], sealed_secret=sealed, made_at=now()), token, proof)


def end(hook: Hook, after: timedelta) -> None:
    """The address is taken no longer, at once or after a while."""
    hook.ends_at = now() + after
    hook.save(update_fields=["ends_at"])


def in_use(hooks: Manager[AnyHook], at: datetime | None = None) -> QuerySet[AnyHook]:
    """Those of them that take what is posted."""
    return hooks.filter(Q(ends_at=None) | Q(ends_at__gt=at or now())).order_by("pk")


def known(kept: Prepared[AnyHook], desk_slug: str, token: str) -> AnyHook | None:
    """The address with this token in this desk; None where there is none, or it has ended. `kept` asks by `digest` and
    `slug`.
    """
    if len(token) > LONGEST_TOKEN:
        return None
    hook = kept.first(digest=sha256_hex(token.encode()), slug=desk_slug)
    return hook if hook is not None and (hook.ends_at is None or hook.ends_at > now()) else None


def secret_of(hook: Hook, purpose: str) -> str:
    """The secret; "" (which proves nothing) where it cannot be read any more."""
    try:
        return unseal(purpose, hook.digest, hook.sealed_secret)
    except CannotUnsealError:
        return ""
