"""Proofs that a delivery comes from who shares the secret: HMAC-SHA256 (RFC 2104), compared in constant time."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

SECONDS_OF_GRACE: Final = 300
MOST_DIGITS: Final = 11
MOST_SIGNATURES: Final = 5
PREFIX: Final = "whsec_"


def hub_problem(header: str, body: bytes, secrets: Sequence[str]) -> str:
    """What is wrong with "sha256=HEX" of the body (WebSub, GitHub, Jira); several secrets may be in use."""
    if not header:
        return "unsigned"
    method, _, given = header.strip().partition("=")
    made = [hmac.new(secret.encode(), body, "sha256").hexdigest() for secret in secrets if secret]
    return "" if method == "sha256" and _one_of(made, given.lower()) else "signature"


def token_problem(given: str, secrets: Sequence[str]) -> str:
    """What is wrong with a secret that is sent as it is (GitLab)."""
    if not given:
        return "unsigned"
    return "" if _one_of([secret for secret in secrets if secret], given) else "signature"


def standard_problem(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], present: datetime) -> str:
    """What is wrong with a delivery signed as Standard Webhooks say: base64 of HMAC-SHA256("id.timestamp.body").

    Signed more than five minutes before or after `present`, it may be a replay.
    """
    number, seconds = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not number or not (seconds.isascii() and seconds.isdigit() and len(seconds) <= MOST_DIGITS):
        return "signature"
    signatures = headers.get("webhook-signature", "").split()[:MOST_SIGNATURES]
    content = f"{number}.{seconds}.".encode() + body
    made = [
        "v1," + b64encode(hmac.digest(key, content, "sha256")).decode()
        for secret in secrets
        if secret
        for key in _keys(secret)
    ]
    if not any([_one_of(made, one) for one in signatures]):  # noqa: C419  # every signature is compared
        return "signature"
    apart = present - datetime.fromtimestamp(int(seconds), UTC)
    return "late" if abs(apart.total_seconds()) > SECONDS_OF_GRACE else ""


def _keys(secret: str) -> list[bytes]:
    """The bytes that a secret may stand for: its own characters, or what they are in base64 (after "whsec_")."""
    with suppress(NotBase64, ValueError):
        return [secret.encode(), b64decode(secret.removeprefix(PREFIX), validate=True)]
    return [secret.encode()]


def _one_of(made: Sequence[str], given: str) -> bool:
    # Every secret is tried, so that the time says nothing of which.
    wanted = given.encode("utf-8", "replace")
    return sum(hmac.compare_digest(one.encode(), wanted) for one in made) > 0
