"""What recurs (EX-14): groups of tickets that share rare words, of one product where it is known.

How alike two tickets are: the weight of the words that they share, over that of the shorter of the two; a word weighs
the more the fewer tickets have it. The same tickets give the same groups, in whatever order they come.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LEAST: Final = 4  # tickets that make a recurrence
ALIKE: Final = 0.5  # of the weight of the shorter one
COMMON: Final = 0.2  # a word that more of the tickets have tells nothing ...
FEW: Final = 12  # ... unless so few have it
SHARED: Final = 2  # words that two tickets share at least
IN_MOST: Final = 0.6  # of a group's tickets have a word that names it
NAMED_BY: Final = 30  # words
SAME: Final = 0.5  # of a group's tickets lie in an earlier one that is the same


@dataclass(frozen=True, slots=True)
class Told:
    """A ticket as it is compared: the words that it says, and the product where it is known."""

    key: int
    words: frozenset[str]
    product: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Tickets that say the same; `words` are those that most of them share, the rarest first."""

    keys: tuple[int, ...]
    words: tuple[str, ...]
    product: int | None


def groups(
    tickets: Iterable[Told], *, least: int = LEAST, meant: Mapping[int, Collection[int]] | None = None
) -> tuple[Group, ...]:
    """The groups of at least so many tickets, the largest first; each ticket in one at most.

    `meant`: tickets that mean the same as another one, whatever their words.
    """
    by_key = {one.key: one for one in sorted(tickets, key=lambda one: one.key)}
    holders = _holders(by_key.values())
    weights = {word: math.log(1 + len(by_key) / len(keys)) for word, keys in holders.items()}
    near = _near(by_key, holders, weights)
    for key, others in (meant or {}).items():
        for other in others if key in by_key else ():
            if other in by_key and other != key and _may_be_one(by_key[key].product, by_key[other].product):
                near[key].add(other)
                near[other].add(key)
    found: list[Group] = []
    left = set(by_key)
    while True:
        centre = max(left, key=lambda key: (len(near[key] & left), -key), default=None)
        if centre is None or len(near[centre] & left) + 1 < least:
            return tuple(found)
        members = sorted({centre, *(near[centre] & left)})
        left.difference_update(members)
        found.append(_group([by_key[key] for key in members], weights))


def same(keys: Collection[int], earlier: Collection[int]) -> bool:
    """Whether a group is one that was found before: at least half of its tickets were in it."""
    return len(set(keys) & set(earlier)) >= SAME * len(keys)


def _holders(tickets: Collection[Told]) -> Mapping[str, list[int]]:
    """The words that tell something, each with the tickets that have it."""
    holders: dict[str, list[int]] = defaultdict(list)
    for one in tickets:
        for word in one.words:
            holders[word].append(one.key)
    most = max(FEW, COMMON * len(tickets))
    return {word: keys for word, keys in sorted(holders.items()) if 1 < len(keys) <= most}


def _near(
    by_key: Mapping[int, Told], holders: Mapping[str, Sequence[int]], weights: Mapping[str, float]
) -> Mapping[int, set[int]]:
    """The tickets that are like each one. Only those that share one of its heaviest words are weighed: whoever shares
    none of the words that make up its heavier half shares less than half.
    """
    # A word that only one ticket has counts for none of the two: it would make long texts unlike everything.
    telling = {key: _heaviest(one.words & weights.keys(), weights) for key, one in by_key.items()}
    whole = {key: sum(weights[word] for word in words) for key, words in telling.items()}
    sets = {key: frozenset(words) for key, words in telling.items()}
    near: dict[int, set[int]] = {key: set() for key in by_key}
    for key, words in telling.items():
        for other in {other for word in _heavier_half(words, weights) for other in holders[word]} - near[key] - {key}:
            shared = sets[key] & sets[other]
            if len(shared) < SHARED or not _may_be_one(by_key[key].product, by_key[other].product):
                continue
            if math.fsum(weights[word] for word in shared) >= ALIKE * min(whole[key], whole[other]):
                near[key].add(other)
                near[other].add(key)
    return near


def _heaviest(words: Collection[str], weights: Mapping[str, float]) -> list[str]:
    return sorted(words, key=lambda word: (-weights[word], word))


def _heavier_half(words: Sequence[str], weights: Mapping[str, float]) -> Sequence[str]:
    """The first of these words, down to where what follows weighs less than what makes two tickets alike."""
    left = sum(weights[word] for word in words)
    least = ALIKE * left
    for place, word in enumerate(words):
        if left < least:
            return words[:place]
        left -= weights[word]
    return words


def _may_be_one(first: int | None, second: int | None) -> bool:
    """Unknown is never "another"."""
    return first is None or second is None or first == second


def _group(members: Sequence[Told], weights: Mapping[str, float]) -> Group:
    counts: dict[str, int] = defaultdict(int)
    for one in members:
        for word in one.words & weights.keys():
            counts[word] += 1
    named = [word for word, count in counts.items() if count >= IN_MOST * len(members)]
    named.sort(key=lambda word: (-weights[word], word))
    products = sorted({one.product for one in members if one.product is not None})
    only = products[0] if len(products) == 1 else None
    return Group(tuple(one.key for one in members), tuple(named[:NAMED_BY]), only)
