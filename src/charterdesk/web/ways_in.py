"""What the sign-in page offers to somebody who has no account: the desk that he wanted to reach says it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels.incoming.public_form import desk_that_asks
from charterdesk.apps.knowledge.public import helps
from charterdesk.apps.people.registration import desk_open_to_all


@dataclass(frozen=True, slots=True)
class WaysIn:
    """The desk whose page was wanted (its part of the address), and what it lets anybody do: ask, register, read."""

    slug: str
    asks: bool
    registers: bool
    helps: bool


def ways_in(wanted: str, language: str) -> WaysIn | None:
    """What the desk of the wanted address lets anybody do; None where it lets him do nothing, or does not exist."""
    slug = urlsplit(wanted).path.strip("/").partition("/")[0]
    if not slug:
        return None
    ways = WaysIn(
        slug, _lets(lambda: desk_that_asks(slug, language)), _lets(lambda: desk_open_to_all(slug)), helps(slug)
    )
    return ways if ways.asks or ways.registers or ways.helps else None


def _lets(door: Callable[[], Desk]) -> bool:
    try:
        door()
    except NotFound:
        return False
    return True
