"""Which lines of two texts are the same, in order: bounded work, whatever the texts are.

Lines that stand once in both are held against each other first (patience), then what lies between them; what is left is
compared the long way as far as its bounds allow, and else counts as written anew.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

DEEPEST: Final = 8
PAIRS: Final = 2_000_000  # of lines that are compared the long way, in all
Block = tuple[int, int, int]
Span = tuple[int, int, int, int]


class Matched(difflib.SequenceMatcher[str]):
    """What the library makes of matching lines (groups with lines around), told which match."""

    def __init__(self, older: Sequence[str], newer: Sequence[str]) -> None:
        super().__init__(None, [], [])
        self._blocks = [difflib.Match(*block) for block in _joined(same_lines(older, newer))]
        self._blocks.append(difflib.Match(len(older), len(newer), 0))

    def get_matching_blocks(self) -> list[difflib.Match]:
        """They were found already."""
        return self._blocks


def same_lines(older: Sequence[str], newer: Sequence[str]) -> list[Block]:
    """Where lines are the same: from which of each, and how many; in order."""
    found: list[Block] = []
    pairs = PAIRS
    spans: list[tuple[Span, int]] = [((0, len(older), 0, len(newer)), DEEPEST)]
    while spans:
        (begun, end, at, until), depth = spans.pop()
        first, size = begun, 0
        while begun < end and at < until and older[begun] == newer[at]:
            begun, at = begun + 1, at + 1
        if begun > first:
            found.append((first, at - (begun - first), begun - first))
        while end > begun and until > at and older[end - 1] == newer[until - 1]:
            end, until, size = end - 1, until - 1, size + 1
        if size:
            found.append((end, until, size))
        if begun == end or at == until:
            continue
        span = (begun, end, at, until)
        kept = list(_between(older, newer, span)) if depth else [span]
        if kept != [span]:
            spans += [(one, depth - 1) for one in kept]
        elif (end - begun) * (until - at) <= pairs:
            pairs -= (end - begun) * (until - at)
            whole = difflib.SequenceMatcher(None, older[begun:end], newer[at:until])
            found += [(begun + i, at + j, size) for i, j, size in whole.get_matching_blocks() if size]
    return sorted(found)


def _between(older: Sequence[str], newer: Sequence[str], span: Span) -> Iterator[Span]:
    """The spans that begin at lines which stand once in both, as far as these have kept their order."""
    begun, end, at, until = span
    once = {line for line, times in Counter(older[begun:end]).items() if times == 1}
    places = {line: j for j, line in enumerate(newer[at:until], at) if line in once}
    again = Counter(line for line in newer[at:until] if line in once)
    pairs = [(i, places[line]) for i, line in enumerate(older[begun:end], begun) if again[line] == 1]
    for i, j in _rising(pairs):
        if (i, j) != (begun, at):
            yield begun, i, at, j
        begun, at = i, j
    yield begun, end, at, until


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs in which both sides rise."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_i, j) in enumerate(pairs):
        place = bisect_left(ends, j)
        before.append(last[place - 1] if place else -1)
        ends[place : place + 1], last[place : place + 1] = [j], [number]
    chosen, number = [], last[-1] if last else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    begun: Block | None = None
    for i, j, size in blocks:
        if begun is not None and (begun[0] + begun[2], begun[1] + begun[2]) == (i, j):
            begun = (begun[0], begun[1], begun[2] + size)
            continue
        if begun is not None:
            yield begun
        begun = (i, j, size)
    if begun is not None:
        yield begun
