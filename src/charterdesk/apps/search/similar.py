"""Tickets like this one: by the rare words that they share, and, where the extra is on, by what they mean; better with
the same product or customer, better solved. Of two ways the places count that a ticket has in each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
NEAR: Final = 0.40  # cosine
PRODUCT, CUSTOMER, SOLVED = 2.0, 1.0, 1.0  # weights beside those of words
NEARER: Final = 0.01  # of these weights, beside a cosine
EVEN: Final = 10.0  # the larger, the less the first places of a way count


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
    near_by = _meant(ticket) if MEANING in ways else {}
    keys = {*_heaviest({key: one.weight for key, one in shared.items()}), *near_by}
    if not keys:
        return ()
    rows = _rows(actor, keys)
    beside = {key: _nearness(ticket, row) for key, row in rows.items()}
    by_words = _ranks((key, one.weight + beside[key]) for key, one in shared.items() if key in rows)
    by_meaning = {key: cosine + NEARER * beside[key] for key, cosine in near_by.items() if key in rows}
    places = {WORDS: by_words, MEANING: _ranks(by_meaning.items(), least=NEAR)}
    scores = {key: sum(1 / (EVEN + way[key]) for way in places.values() if key in way) for key in rows}
    best = sorted((key for key in rows if scores[key]), key=lambda key: (-scores[key], -key))
    return tuple(
        _similar(ticket, rows[key], tuple(way for way in places if key in places[way]), shared.get(key)) for key in best
    )


def _meant(ticket: Ticket) -> dict[int, float]:
    if not model.name():
        return {}
    return {key: cosine for key, cosine in near(ticket.desk_id, TICKET, (TICKET, ticket.pk), WEIGHED) if cosine >= NEAR}


def _heaviest(weights: Mapping[int, float]) -> list[int]:
    return sorted(weights, key=lambda key: (-weights[key], -key))[:WEIGHED]


def _ranks(weights: Iterable[tuple[int, float]], *, least: float = ENOUGH) -> dict[int, int]:
    """The places of those that weigh enough, from 0."""
    enough = sorted(((key, weight) for key, weight in weights if weight >= least), key=lambda one: (-one[1], -one[0]))
    return {key: place for place, (key, _weight) in enumerate(enough)}


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
