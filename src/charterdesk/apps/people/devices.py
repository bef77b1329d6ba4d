"""Browsers in which an account is signed in: its owner sees them, and ends one or all others at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.people.models import Account, SignedInDevice

LONGEST_AGENT: Final = 300
SECONDS_BETWEEN_SIGHTS: Final = 600
DAYS_KEPT: Final = 365


def remember(account: Account, session_key: str, *, user_agent: str, method: str) -> SignedInDevice:
    """Note that the account has signed in here. Of the session's key only a digest is kept."""
    present = now()
    return SignedInDevice.objects.create(
        account=account,
        digest=sha256_hex(session_key.encode()),
        user_agent=user_agent[:LONGEST_AGENT],
        method=method[:20],
        created_at=present,
        last_seen_at=present,
    )


def follow(device_id: int, session_key: str) -> None:
    """The session goes on under another key."""
    SignedInDevice.objects.filter(pk=device_id).update(digest=sha256_hex(session_key.encode()))


def see(device_id: int) -> None:
    """Note that the device was used now."""
    SignedInDevice.objects.filter(pk=device_id, ended_at=None).update(last_seen_at=now())


def has_signed_in_before(account: Account) -> bool:
    """Whether the account was ever signed in anywhere."""
    return SignedInDevice.objects.filter(account=account).exists()


def devices_of(account: Account) -> QuerySet[SignedInDevice]:
    """Where the account is signed in now, the one used last first."""
    living = now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return SignedInDevice.objects.filter(account=account, ended_at=None, last_seen_at__gt=living).order_by(
        "-last_seen_at", "-pk"
    )


def end(account: Account, device_id: int) -> None:
    """End one session of the account at once. NotFound where it is none of his."""
    if not _end(devices_of(account).filter(pk=device_id)):
        raise NotFound


def end_others(account: Account, session_key: str | None) -> int:
    """End all sessions of the account but the one with this key (None: all); how many there were."""
    others = SignedInDevice.objects.filter(account=account, ended_at=None)
    return _end(others.exclude(digest=sha256_hex(session_key.encode())) if session_key else others)


def signed_out(session_key: str) -> None:
    """Note that somebody signed out here himself."""
    SignedInDevice.objects.filter(digest=sha256_hex(session_key.encode()), ended_at=None).update(ended_at=now())


def forget_old_devices() -> int:
    """Remove what is known of sessions that ended a year ago."""
    return SignedInDevice.objects.filter(last_seen_at__lt=now() - timedelta(days=DAYS_KEPT)).delete()[0]


@transaction.atomic
def _end(rows: QuerySet[SignedInDevice]) -> int:
    digests = set(rows.values_list("digest", flat=True))
    if not digests:
        return 0
    # A session does not know whose it is; its key is nowhere but in its own row.
    keys = Session.objects.filter(expire_date__gt=now()).values_list("session_key", flat=True)
    Session.objects.filter(pk__in=[key for key in keys.iterator() if sha256_hex(key.encode()) in digests]).delete()
    return SignedInDevice.objects.filter(digest__in=digests).update(ended_at=now())
