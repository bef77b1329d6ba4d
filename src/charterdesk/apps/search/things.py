"""People, organisations and equipment found by their words; whose desk it is is part of the question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import F

from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.words import fold, squeezed
from charterdesk.apps.search.documents import key_of
from charterdesk.apps.search.expression import AllOf, Expression, Form, OneOf, facet, word
from charterdesk.apps.search.models import ThingWords

MOST_KEYS: Final = 500
MOST_NAMES: Final = 100  # people and organisations for whom a word stands among other words

# The newest first, and not by the primary key: there are always few, which the index of words finds.
BY_INDEX: Final = (F("pk") + 0).desc()


def named(
    desk: Desk, kind: str, texts: Iterable[str], *, limit: int = MOST_KEYS, by_name_only: bool = False
) -> list[int]:
    """The keys of those things of a kind whose words begin like each of these, the newest first. `by_name_only`: a
    person's address and number are not looked at.
    """
    wanted = [word(text, "name" if by_name_only else "customer", prefix=True) for text in texts if fold(text)]
    return _found(desk, kind, wanted, limit) if wanted else []


def with_serial(desk: Desk, serial: str, *, limit: int = MOST_KEYS) -> list[int]:
    """The keys of equipment whose serial number begins like this, whatever stands between its signs."""
    whole = squeezed(serial)
    return _found(desk, "equipment", [Form(f"n.{whole}", prefix=True)], limit) if whole else []


def matching(desk: Desk, kind: str, wanted: AllOf, *, limit: int) -> list[int]:
    """The keys of those things of a kind that an expression asks for."""
    return _found(desk, kind, [wanted], limit)


def bearing(desk: Desk, wanted: AllOf, *, limit: int = MOST_NAMES) -> tuple[Form, ...]:
    """The facets of tickets whose customer, reseller or requester bears a name that an expression asks for."""
    kinds = OneOf((Form("k.organisation"), Form("k.person")))
    asked = AllOf((wanted, kinds, facet("d", [desk.pk])))
    rows = ThingWords.objects.filter(words__matches=asked).order_by(BY_INDEX).values_list("pk", flat=True)
    facets: list[Form] = []
    for kind, key in map(key_of, rows[:limit]):
        facets += [Form(f"{name}.{key}") for name in ("p" if kind == "person" else "ov")]
    return tuple(facets)


def _found(desk: Desk, kind: str, wanted: Iterable[Expression], limit: int) -> list[int]:
    asked = AllOf((*wanted, Form(f"k.{kind}"), facet("d", [desk.pk])))
    rows = ThingWords.objects.filter(words__matches=asked).order_by(BY_INDEX).values_list("pk", flat=True)
    return [key_of(row)[1] for row in rows[:limit]]
