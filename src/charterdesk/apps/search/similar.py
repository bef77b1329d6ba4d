"""Tickets like this one: those that share its rare words, better with the same product or customer, better solved.

Each word is asked for by itself, its newest tickets only: how far back they reach says how rare the word is, so no
statistics are kept and the time is bounded.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.words import EMPTY, fold, spelled
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.search.expression import AllOf, facet, word
from charterdesk.apps.search.newest import newest_of_all
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.visibility import visible_to

MOST_WORDS: Final = 5
NEWEST: Final = 30  # tickets looked at for each word
WEIGHED: Final = 40
SHOWN: Final = 5
SHORTEST: Final = 3  # letters of a word that says something
SECONDS: Final = 0.05  # after which no further word is asked for
ENOUGH: Final = 5.0  # weight that two ordinary words have together, or one rare word
PRODUCT, CUSTOMER, SOLVED = 2.0, 1.0, 1.0


@dataclass(frozen=True, slots=True)
class Similar:
    """A ticket like another; `solved`: it is closed and a solution stands on it."""

    number: int
    subject: str
    organisation: str
    state: str
    opened_at: datetime
    solved: bool
    same_product: bool
    same_customer: bool


def similar(actor: Actor, ticket: Ticket) -> tuple[Similar, ...]:
    """At most five tickets of the desk like this one, the solved ones first; for the desk only."""
    if not is_staff(actor):
        return ()
    weights = _shared(actor, ticket)
    near = sorted(weights, key=lambda key: (-weights[key], -key))[:WEIGHED]
    rows = visible_to(actor).filter(pk__in=near, merged_into__isnull=True)
    found: list[Mapping[str, Any]] = [
        {**row, "weight": weights[row["pk"]] + _nearness(ticket, row)}
        for row in rows.values(
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
    ]
    best = sorted((row for row in found if row["weight"] >= ENOUGH), key=lambda row: (-row["weight"], -row["pk"]))
    shown = [_similar(ticket, row) for row in best[:SHOWN]]
    return tuple(sorted(shown, key=lambda one: not one.solved))


def _shared(actor: Actor, ticket: Ticket) -> dict[int, float]:
    """The tickets that share words with this one, each with how rare those are together."""
    desk = facet("d", [actor.desk.pk])
    began = time.perf_counter()
    weights: dict[int, float] = {}
    for text in telling(ticket.subject):
        asked = AllOf((word(text, "internal"), desk))
        keys = newest_of_all(asked, NEWEST + 1)
        rarity = _rarity(keys)
        for key in keys[:NEWEST]:
            if key != ticket.pk:
                weights[key] = weights.get(key, 0.0) + rarity
        if time.perf_counter() - began > SECONDS:
            break
    return weights


def telling(subject: str) -> list[str]:
    """The words of a subject that may tell it from others: the longest first, numbers before them."""
    words = {fold(text): text for text in spelled(subject)}
    kept = [folded for folded in words if len(folded) >= SHORTEST and folded not in EMPTY]
    kept.sort(key=lambda folded: (not any(sign.isdigit() for sign in folded), -len(folded), folded))
    return [words[folded] for folded in kept[:MOST_WORDS]]


def _rarity(keys: Sequence[int]) -> float:
    """How rare a word is of which these are the newest tickets: as far as they reach back, that rare."""
    if not keys:
        return 0.0
    newest, oldest = keys[0], keys[-1] if len(keys) > NEWEST else 0
    return math.log(1 + (newest - oldest + 1) / len(keys))


def _nearness(ticket: Ticket, row: Mapping[str, Any]) -> float:
    weight = CUSTOMER if row["organisation_id"] == ticket.organisation_id else 0.0
    weight += PRODUCT if _product(ticket) is not None and row["product_id"] == _product(ticket) else 0.0
    return weight + (SOLVED if row["closed_at"] and row["solution"] else 0.0)


def _product(ticket: Ticket) -> int | None:
    return None if ticket.equipment is None else ticket.equipment.product_id


def _similar(ticket: Ticket, row: Mapping[str, Any]) -> Similar:
    return Similar(
        number=row["number"],
        subject=row["subject"],
        organisation=row["organisation_name"],
        state=row["state"],
        opened_at=row["opened_at"],
        solved=bool(row["closed_at"] and row["solution"]),
        same_product=_product(ticket) is not None and row["product_id"] == _product(ticket),
        same_customer=row["organisation_id"] == ticket.organisation_id,
    )
