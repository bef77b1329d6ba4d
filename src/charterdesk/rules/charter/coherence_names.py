"""A name that a charter uses is one that it defines: how it is said where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from charterdesk.rules.why.said import Said

Path = tuple[str, ...]
Found = Iterator[tuple[Path, Said]]
A_CALENDAR = Said("a calendar")
A_CHANNEL = Said("a channel")
AN_AUDIENCE = Said("an audience")
PRODUCTS = Said("a group of products")
A_REGION = Said("a region")
A_KIND = Said("a kind of request")
A_SEVERITY = Said("a severity")
A_LANGUAGE = Said("a language")
AN_OPTION = Said("an option")
A_PLAN = Said("a plan")
AN_EVENT = Said("an event")
A_COMMITMENT = Said("a commitment")
LONGEST_NAME = 60


def undefined(path: Path, name: str, known: Iterable[str], what: Said, *, needed: bool = False) -> Found:
    """Yield a name that is not one of these. The empty name is none, but where one is `needed`."""
    if (name or needed) and name not in known:
        listed = tuple(known) or Said("it has none")
        yield path, Said("'{name}' is not {what} of this charter ({known})", name=name, what=what, known=listed)


def misnamed(path: Path) -> Found:
    """Yield a name that is too long, or nothing but blanks."""
    if len(path[-1]) > LONGEST_NAME or not path[-1].strip():
        yield path, Said("a name has at most {number} characters", number=LONGEST_NAME)
