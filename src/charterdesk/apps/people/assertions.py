"""What a SAML server says counts once: its assertions are remembered until nobody would believe them any more."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.now import now
from charterdesk.apps.people.identity import Refused
from charterdesk.apps.people.models import IdentityProvider, SeenAssertion


def see(row: IdentityProvider, assertion_id: str, expires_at: datetime) -> int:
    """Remember an assertion by the digest of its id; Refused where it was seen before."""
    digest = sha256_hex(assertion_id.encode())
    try:
        with transaction.atomic():
            return SeenAssertion.objects.create(provider=row, digest=digest, expires_at=expires_at).pk
    except IntegrityError as error:
        raise Refused("replayed") from error


def use(row: IdentityProvider, seen_id: int) -> None:
    """Sign somebody in by it, once; Refused the second time."""
    if not SeenAssertion.objects.filter(pk=seen_id, provider=row, used=False).update(used=True):
        raise Refused("replayed")


def forget_expired() -> int:
    """Those that nobody would believe any more."""
    return SeenAssertion.objects.filter(expires_at__lt=now()).delete()[0]
