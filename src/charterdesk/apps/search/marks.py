"""Where a text has what was asked for: the same forms as in the index, on the text itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from charterdesk.apps.search.asked import SHORTEST_BEGINNING, Asked, Piece
from charterdesk.apps.search.language import language_of
from charterdesk.apps.search.words import LONGEST, fold, forms, places, wanted

BEFORE: Final = 60  # characters shown before what is marked
SHOWN: Final = 220  # characters of an excerpt
READ: Final = 20_000  # characters of a text in which marks are looked for

Segment = tuple[str, bool]
_Word = tuple[int, int, str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with marks: where they begin and end; `pieces`: how many of the things asked for it has."""

    text: str
    spans: tuple[tuple[int, int], ...]
    pieces: int

    def segments(self, begin: int = 0, end: int | None = None) -> tuple[Segment, ...]:
        """The text between two places, in parts that are marked or not."""
        last = len(self.text) if end is None else end
        parts: list[Segment] = []
        at = begin
        for first, after in self.spans:
            if first < at or after > last:
                continue
            parts += [(self.text[at:first], False), (self.text[first:after], True)]
            at = after
        parts.append((self.text[at:last], False))
        return tuple(part for part in parts if part[0])

    def excerpt(self) -> tuple[Segment, ...]:
        """The text around the first mark, cut at blanks, with an ellipsis where it is cut."""
        first = self.spans[0][0] if self.spans else 0
        begin = max(0, first - BEFORE)
        if begin:
            blank = self.text.find(" ", begin, first)
            begin = blank + 1 if blank >= 0 else begin
        end = min(len(self.text), begin + SHOWN)
        if end < len(self.text):
            blank = self.text.rfind(" ", first, end)
            end = blank if blank > first else end
        shown = self.segments(begin, end)
        return (*((("… ", False),) if begin else ()), *shown, *(((" …", False),) if end < len(self.text) else ()))


def mark(asked: Asked, text: str, *, language: str = "") -> Marked:
    """Mark in a text all words that were asked for."""
    read = unicodedata.normalize("NFC", text[:READ])
    words: list[_Word] = []
    known = language_of((found[0] for found in places(read)), language)
    for found in places(read):
        folded, further = forms(found[0][:LONGEST], known)
        if folded:
            words.append((found.start(), found.end(), folded, frozenset((folded, *further))))
    spans: set[tuple[int, int]] = set()
    pieces = 0
    for piece in asked.of(""):
        if not piece.negative:
            found_here = _spans(piece, words)
            spans |= set(found_here)
            pieces += bool(found_here)
    return Marked(read, tuple(_apart(sorted(spans))), pieces)


def _spans(piece: Piece, words: Sequence[_Word]) -> list[tuple[int, int]]:
    if piece.together:
        sought = [fold(text) for text in piece.texts]
        folded = [word[2] for word in words]
        size = len(sought)
        begins = [at for at in range(len(folded) - size + 1) if folded[at : at + size] == sought]
        return [(words[at][0], words[at + size - 1][1]) for at in begins]
    found: list[tuple[int, int]] = []
    for place, text in enumerate(piece.texts):
        last = place == len(piece.texts) - 1
        beginning = fold(text) if last and (piece.prefix or piece.open_end) else ""
        of_word = set(wanted(text)) if not (piece.prefix and last) else set()
        spans = [
            (begin, end)
            for begin, end, folded, known in words
            if not of_word.isdisjoint(known) or (len(beginning) >= SHORTEST_BEGINNING and folded.startswith(beginning))
        ]
        if not spans:
            return []
        found += spans
    return found


def _apart(spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Without those that lie in the one before."""
    at = 0
    for begin, end in spans:
        if begin >= at:
            yield begin, end
            at = end
