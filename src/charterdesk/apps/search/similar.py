"""Tickets like this one: by the rare words that they share, and, where the extra is on, by what they mean; better with
the same product or customer, better solved. Where meanings are known they put them in order, and shared words move them
a little.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.meaning import model
from charterdesk.apps.meaning.keeping import TICKET
from charterdesk.apps.meaning.nearest import near
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.search.similar_words import Shared, sharing
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.visibility import visible_to

WORDS: Final = "words"
MEANING: Final = "meaning"
WEIGHED: Final = 40  # tickets of each way
SHOWN: Final = 5
ENOUGH: Final = 5.0  # weight that two ordinary words have together, or one rare word
# Of the labelled set (bench/similar.txt): what two tickets that say the same reach; what those that share words reach.
NEAR, ALSO = 0.40, 0.33  # cosines
PRODUCT, CUSTOMER, SOLVED = 2.0, 1.0, 1.0  # weights beside those of words
NEARER: Final = 0.01  # what each of these weighs beside a cosine
SHARED: Final = 0.002  # what weight of words weighs beside a cosine
MOST_WEIGHT: Final = 30.0


@dataclass(frozen=True, slots=True)
class Similar:
    """A ticket like another; `solved`: it is closed and a solution stands on it. `ways`: what found it; `words`: those
    of the other's subject that it has too.
    """

    number: int
    subject: str
    organisation: str
    state: str
    opened_at: datetime
    solved: bool
    same_product: bool
    same_customer: bool
    ways: tuple[str, ...]
    words: tuple[str, ...]


def similar(actor: Actor, ticket: Ticket, *, ways: Collection[str] = (WORDS, MEANING)) -> tuple[Similar, ...]:
    """At most five tickets of the desk like this one, the solved ones first; for the desk only."""
    return tuple(sorted(ranked(actor, ticket, ways=ways)[:SHOWN], key=lambda one: not one.solved))


def ranked(actor: Actor, ticket: Ticket, *, ways: Collection[str] = (WORDS, MEANING)) -> tuple[Similar, ...]:
    """Those of them that are like enough, the most alike first."""
    if not is_staff(actor):
        return ()
    shared = sharing(ticket) if WORDS in ways else {}
    heaviest = _heaviest({key: one.weight for key, one in shared.items()})
    cosines = _meant(ticket, heaviest) if MEANING in ways else {}
    rows = _rows(actor, {*heaviest, *cosines})
    found: list[tuple[float, int, tuple[str, ...]]] = []
    for key, row in rows.items():
        beside, one = _nearness(ticket, row), shared.get(key)
        by = _ways(beside, one, cosines.get(key))
        if by:
            weight = one.weight if one is not None else 0.0
            found.append((_score(weight, beside, cosines.get(key, ALSO) if cosines else None), key, by))
    found.sort(reverse=True)
    return tuple(_similar(ticket, rows[key], by, shared.get(key)) for _score, key, by in found)


def _meant(ticket: Ticket, also: Collection[int]) -> Mapping[int, float]:
    """The cosines of those nearest in meaning, and of these; empty where the extra is off or this one is not read."""
    if not model.name():
        return {}
    return dict(near(ticket.desk_id, TICKET, (TICKET, ticket.pk), WEIGHED, also=also))


def _ways(beside: float, shared: Shared | None, cosine: float | None) -> tuple[str, ...]:
    """What makes it like enough: its meaning; its words, unless its meaning is another one and they have no number."""
    by_words = shared is not None and shared.weight + beside >= ENOUGH
    if by_words and shared is not None and cosine is not None and cosine < ALSO:
        by_words = any(sign.isdigit() for word in shared.words for sign in word)
    by_meaning = cosine is not None and cosine >= NEAR
    return tuple(way for way, found in ((WORDS, by_words), (MEANING, by_meaning)) if found)


def _score(weight: float, beside: float, cosine: float | None) -> float:
    if cosine is None:
        return weight + beside
    return cosine + NEARER * beside + SHARED * min(weight, MOST_WEIGHT)


def _heaviest(weights: Mapping[int, float]) -> list[int]:
    return sorted(weights, key=lambda key: (-weights[key], -key))[:WEIGHED]


def _rows(actor: Actor, keys: Collection[int]) -> dict[int, Mapping[str, Any]]:
    rows = visible_to(actor).filter(pk__in=keys, merged_into__isnull=True)
    told = rows.values(
        "pk",
        "number",
        "subject",
        "state",
        "opened_at",
        "closed_at",
        "organisation_id",
        organisation_name=F("organisation__name"),
        product_id=F("equipment__product_id"),
        solution=Exists(Message.objects.filter(ticket=OuterRef("pk"), kind="solution")),
    )
    return {row["pk"]: row for row in told}


def _nearness(ticket: Ticket, row: Mapping[str, Any]) -> float:
    weight = CUSTOMER if row["organisation_id"] == ticket.organisation_id else 0.0
    weight += PRODUCT if _product(ticket) is not None and row["product_id"] == _product(ticket) else 0.0
    return weight + (SOLVED if row["closed_at"] and row["solution"] else 0.0)


def _product(ticket: Ticket) -> int | None:
    return None if ticket.equipment is None else ticket.equipment.product_id


def _similar(ticket: Ticket, row: Mapping[str, Any], ways: tuple[str, ...], shared: Shared | None) -> Similar:
    return Similar(
        number=row["number"],
        subject=row["subject"],
        organisation=row["organisation_name"],
        state=row["state"],
        opened_at=row["opened_at"],
        solved=bool(row["closed_at"] and row["solution"]),
        same_product=_product(ticket) is not None and row["product_id"] == _product(ticket),
        same_customer=row["organisation_id"] == ticket.organisation_id,
        ways=ways,
        words=tuple(shared.words) if shared else (),
    )
