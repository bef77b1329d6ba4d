"""Digests: of content, and of secrets that must be found again without being kept."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings


def sha256_hex(content: bytes) -> str:
    """SHA-256 (FIPS 180-4) of the content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def keyed_digest(purpose: str, text: str) -> str:
    """HMAC-SHA256 (RFC 2104) of the text under a key made for one purpose from the secret key of the server.

    A copy of the database alone does not let anybody try codes; the same text under two purposes gives two digests.
    """
    if not purpose:
        raise ValueError("a keyed digest needs its purpose")
    key = hmac.digest(settings.SECRET_KEY.encode(), b"charterdesk.digest." + purpose.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def fingerprint(state: object) -> str:
    """How a thing stood when somebody looked at it, short: a form carries it, so that two who change one thing at the
    same time notice.
    """
    return sha256_hex(repr(state).encode())[:16]
