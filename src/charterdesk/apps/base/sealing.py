"""Secrets that must be used again: sealed with AES-256-GCM, so that a copy of the database alone tells nothing."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION: Final = "v1."
NONCE_BYTES: Final = 12


class CannotUnsealError(Exception):
    """What is stored was sealed under another secret key, for something else, or was changed since."""


def seal(purpose: str, bound_to: str, secret: str) -> str:
    """The secret, sealed under a key made for one purpose from the secret key of the server (NIST SP 800-38D).

    It opens only with the same `bound_to` (the row, and whatever it must not be moved to): moved or changed, it is
    refused.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_key(purpose)).encrypt(nonce, secret.encode(), bound_to.encode())
    return VERSION + urlsafe_b64encode(nonce + sealed).decode("ascii")


def unseal(purpose: str, bound_to: str, sealed: str) -> str:
    """The secret as it was given to `seal`; CannotUnsealError for anything else, never the text as it stands."""
    if not sealed.startswith(VERSION):
        raise CannotUnsealError("not sealed")
    try:
        raw = urlsafe_b64decode(sealed.removeprefix(VERSION).encode())
        return AESGCM(_key(purpose)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to.encode()).decode()
    except (InvalidTag, NotBase64, ValueError) as error:
        raise CannotUnsealError("sealed under another secret key, or changed since") from error


def _key(purpose: str) -> bytes:
    if not purpose:
        raise ValueError("a seal needs its purpose")
    return hmac.digest(settings.SECRET_KEY.encode(), b"charterdesk.seal." + purpose.encode(), "sha256")
