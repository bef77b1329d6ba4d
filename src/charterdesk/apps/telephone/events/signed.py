"""Whether what was sent comes from who shares the secret: HMAC-SHA256 (RFC 2104), compared in constant time."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

SECONDS_OF_GRACE: Final = 300
MOST_SIGNATURES: Final = 5
MOST_DIGITS: Final = 11
Headers = Mapping[str, str]


def is_signed(secrets: Sequence[str], signature: str, *parts: bytes) -> bool:
    """Whether one of the secrets made this signature (hexadecimal) of these bytes; an empty secret signs nothing."""
    given = signature.strip().lower().encode("ascii", "replace")
    # Every secret is tried, so that the time says nothing of which.
    made = [hmac.new(secret.encode(), b"".join(parts), "sha256").hexdigest().encode() for secret in secrets if secret]
    return sum(hmac.compare_digest(one, given) for one in made) > 0


def problem_of_timed(header: str, body: bytes, secrets: Sequence[str], present: datetime) -> str:
    """What is wrong with a signature "t=SECONDS,v1=HEX[,v1=HEX]" of "SECONDS.BODY"; "" where nothing is.

    Signed more than five minutes before or after `present`, it may be a replay.
    """
    parts = [part.strip().partition("=") for part in header.split(",")[: MOST_SIGNATURES + 1]]
    times = [value for name, _, value in parts if name == "t"]
    signatures = [value for name, _, value in parts if name == "v1"]
    if len(times) != 1 or not signatures:
        return "unsigned" if not header else "signature"
    seconds = times[0]
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= MOST_DIGITS):
        return "signature"
    if not any(is_signed(secrets, one, seconds.encode(), b".", body) for one in signatures):
        return "signature"
    apart = present - datetime.fromtimestamp(int(seconds), UTC)
    return "late" if abs(apart.total_seconds()) > SECONDS_OF_GRACE else ""
