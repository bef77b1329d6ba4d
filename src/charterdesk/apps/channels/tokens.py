"""Signed tokens: who holds one was given it by us, for this desk, this ticket and this person."""

from __future__ import annotations

import hmac
import re
from typing import Final

from charterdesk.apps.base.digests import keyed_digest
from charterdesk.apps.base.row_keys import in_base_36

SIGNATURE_LENGTH: Final = 26
BASE_32: Final = "abcdefghijklmnopqrstuvwxyz234567"
_TOKEN: Final = re.compile(rf"([0-9a-z]{{1,13}}(?:\.[0-9a-z]{{1,13}})*)\.([a-z2-7]{{{SIGNATURE_LENGTH}}})")


def sign(purpose: str, *ids: int) -> str:
    """A token over some row keys for one purpose: the keys in base 36 and 130 bits of HMAC-SHA256, in small letters
    and digits that survive a mail address.
    """
    keys = unsigned(*ids)
    return f"{keys}.{_signature(purpose, keys)}"


def unsigned(*ids: int) -> str:
    """The row keys of a token alone: it says of what, and opens nothing."""
    return in_base_36(*ids)


def read(purpose: str, token: str) -> tuple[int, ...] | None:
    """The row keys in a token of this purpose; None for anything that we did not sign, whole and unchanged."""
    found = _TOKEN.fullmatch(token.lower()) if token.isascii() else None
    if found is None:
        return None
    keys, signature = found.groups()
    if not hmac.compare_digest(signature, _signature(purpose, keys)):
        return None
    return tuple(int(key, 36) for key in keys.split("."))


def _signature(purpose: str, keys: str) -> str:
    number = int(keyed_digest(f"mail.{purpose}", keys), 16)
    return "".join(BASE_32[(number >> (5 * place)) & 31] for place in range(SIGNATURE_LENGTH))
