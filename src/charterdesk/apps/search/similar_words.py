"""Tickets that share the rare words of a subject.

Each word is asked for by itself, its newest tickets only: how far back they reach says how rare the word is, so no
statistics are kept and the time is bounded.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from charterdesk.apps.base.words import EMPTY, fold, spelled
from charterdesk.apps.search.expression import AllOf, facet, word
from charterdesk.apps.search.newest import newest_of_all
from charterdesk.apps.tickets.models import Ticket

MOST_WORDS: Final = 5
NEWEST: Final = 30  # tickets looked at for each word
SHORTEST: Final = 3  # letters of a word that says something
SECONDS: Final = 0.05  # after which no further word is asked for


@dataclass(slots=True)
class Shared:
    """What a ticket shares with another: the words, and how rare they are together."""

    weight: float = 0.0
    words: list[str] = field(default_factory=list)


def sharing(ticket: Ticket) -> dict[int, Shared]:
    """The tickets of the desk that share words with this one, whoever may see them: not to be shown so."""
    desk = facet("d", [ticket.desk_id])
    began = time.perf_counter()
    found: dict[int, Shared] = {}
    for text in telling(ticket.subject):
        keys = newest_of_all(AllOf((word(text, "internal"), desk)), NEWEST + 1)
        rarity = _rarity(keys)
        for key in keys[:NEWEST]:
            if key != ticket.pk:
                shared = found.setdefault(key, Shared())
                shared.weight += rarity
                shared.words.append(text)
        if time.perf_counter() - began > SECONDS:
            break
    return found


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
