"""When a form was handed out, signed, so that machines that send at once or from a stock are noticed; used once."""

from __future__ import annotations

import hmac
import re
import secrets
from enum import StrEnum
from typing import Final

from django.core.cache import cache

from charterdesk.apps.base.digests import keyed_digest
from charterdesk.apps.base.now import now

SOONEST: Final = 3  # seconds: nobody reads and writes faster
LATEST: Final = 86_400  # seconds
_STAMP: Final = re.compile(r"(\d{1,12})\.([0-9a-f]{16})\.([0-9a-f]{64})")


class Age(StrEnum):
    """How old a stamp is; `FORGED`: none of ours."""

    FORGED = "forged"
    YOUNG = "young"
    RIGHT = "right"
    OLD = "old"


def stamp(place: str) -> str:
    """A stamp of now, for the form of this place alone."""
    said = f"{int(now().timestamp())}.{secrets.token_hex(8)}"
    return f"{said}.{_signature(place, said)}"


def age_of(place: str, text: str) -> Age:
    """How old the stamp is that a form brought back."""
    found = _STAMP.fullmatch(text) if text.isascii() else None
    if found is None or not hmac.compare_digest(found[3], _signature(place, f"{found[1]}.{found[2]}")):
        return Age.FORGED
    seconds = int(now().timestamp()) - int(found[1])
    if seconds < SOONEST:
        return Age.YOUNG
    return Age.RIGHT if seconds <= LATEST else Age.OLD


def use(text: str) -> bool:
    """Use a stamp; False where it was used before: a form that is sent twice asks once."""
    return cache.add(_kept(text), "used", LATEST + SOONEST)


def give_back(text: str) -> None:
    """What the form asked for was not done: it may be sent again."""
    cache.delete(_kept(text))


def _kept(text: str) -> str:
    return f"stamp.{text.rpartition('.')[2]}"


def _signature(place: str, said: str) -> str:
    return keyed_digest("form.stamp", f"{place} {said}")
