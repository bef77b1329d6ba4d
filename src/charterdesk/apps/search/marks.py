"""Where a text has what was asked for: the same forms as in the index, on the text itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from charterdesk.apps.base.words import LONGEST, fold, forms, places, wanted
from charterdesk.apps.search.asked import SHORTEST_BEGINNING, Asked, Piece

BEFORE: Final = 60  # characters shown before what is marked
SHOWN: Final = 220  # characters of an excerpt
MOST_REMEMBERED: Final = 20_000  # words for each of the last searches
READ: Final = 20_000  # characters of a text in which marks are looked for

Segment = tuple[str, bool]


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


def mark(asked: Asked, text: str) -> Marked:
    """Mark in a text all words that were asked for."""
    return _marker(asked).mark(text)


class _Marker:
    """What was asked for, ready to be looked for in many texts: remembers of each word which of it the word is."""

    def __init__(self, asked: Asked) -> None:
        pieces = [piece for piece in asked.of("") if not piece.negative]
        self._phrases = [[fold(text) for text in piece.texts] for piece in pieces if piece.together]
        self._apart = [piece for piece in pieces if not piece.together]
        self._sought = [
            (place, number, *_sought(piece, number))
            for place, piece in enumerate(self._apart)
            for number in range(len(piece.texts))
        ]
        self._known: dict[str, tuple[tuple[int, int], ...]] = {}

    def mark(self, text: str) -> Marked:
        """The text with its marks."""
        read = unicodedata.normalize("NFC", text[:READ])
        met: dict[tuple[int, int], list[tuple[int, int]]] = {}
        found = list(places(read)) if self._sought or self._phrases else []
        for word in found:
            for one in self._meant(word[0]):
                met.setdefault(one, []).append(word.span())
        spans: list[tuple[int, int]] = []
        pieces = 0
        for place, piece in enumerate(self._apart):
            here = [met.get((place, number), []) for number in range(len(piece.texts))]
            if all(here):
                pieces += 1
                spans += [span for of_word in here for span in of_word]
        for phrase in self._phrases:
            of_phrase = _phrase(phrase, found)
            pieces += bool(of_phrase)
            spans += of_phrase
        return Marked(read, tuple(_apart(sorted(set(spans)))), pieces)

    def _meant(self, word: str) -> tuple[tuple[int, int], ...]:
        """Which words asked for this word is: the place of the piece, the word's number in it."""
        meant = self._known.get(word)
        if meant is None:
            folded, further = forms(word[:LONGEST])
            known = {folded, *further}
            meant = tuple(
                (place, number)
                for place, number, of_word, beginning in self._sought
                if not of_word.isdisjoint(known) or (beginning and folded.startswith(beginning))
            )
            if len(self._known) < MOST_REMEMBERED:
                self._known[word] = meant
        return meant


@lru_cache(maxsize=64)
def _marker(asked: Asked) -> _Marker:
    return _Marker(asked)


def _sought(piece: Piece, number: int) -> tuple[frozenset[str], str]:
    """The forms of one word of a piece, and its beginning where that is enough."""
    text, last = piece.texts[number], number == len(piece.texts) - 1
    beginning = fold(text) if last and (piece.prefix or piece.open_end) else ""
    if len(beginning) < SHORTEST_BEGINNING:
        return frozenset(wanted(text)), ""
    return frozenset(() if piece.prefix else wanted(text)), beginning


def _phrase(sought: Sequence[str], found: Sequence[re.Match[str]]) -> list[tuple[int, int]]:
    words = [(word.start(), word.end(), folded) for word in found if (folded := fold(word[0][:LONGEST]))]
    plain = [folded for _begin, _end, folded in words]
    size = len(sought)
    begins = [at for at in range(len(plain) - size + 1) if plain[at] == sought[0] and plain[at : at + size] == sought]
    return [(words[at][0], words[at + size - 1][1]) for at in begins]


def _apart(spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Without those that lie in the one before."""
    at = 0
    for begin, end in spans:
        if begin >= at:
            yield begin, end
            at = end
