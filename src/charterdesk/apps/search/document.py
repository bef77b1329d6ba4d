"""What is kept of a row to find it: its words in their order, their further forms, and facets that narrow a search.

PostgreSQL counts at most 16,383 places in a document and 255 places of one word; the same bounds hold on SQLite, so
that phrases are found alike.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from charterdesk.apps.base.words import forms, spelled
from charterdesk.apps.search.language import language_of

MOST_PLACES: Final = 16_000
MOST_TIMES: Final = 250
MOST_FORMS: Final = 30_000  # of one document, so that it stays below PostgreSQL's megabyte
GAP: Final = "."  # a place that no phrase crosses
# Who may read a word stands before it: words for everybody bear nothing. "name": of people and organisations once more.
READERS: Final = {"customer": "", "reseller": "r.", "internal": "i.", "name": "b."}


@dataclass(frozen=True, slots=True)
class Document:
    """`stream`: words at their places; `bag`: what has no place (stems, facets)."""

    stream: tuple[str, ...]
    bag: tuple[str, ...]

    @property
    def digest(self) -> str:
        """What a stored document is compared with."""
        said = "\n".join((" ".join(self.stream), " ".join(self.bag)))
        return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()

    def as_tsvector(self) -> str:
        """The document as PostgreSQL reads it; forms are letters, digits and points, so nothing needs an escape."""
        found: dict[str, list[str]] = {form: [] for form in self.bag}
        for place, form in enumerate(self.stream, start=1):
            if form != GAP:
                found.setdefault(form, []).append(str(place))
        return " ".join(f"'{form}':{','.join(at)}" if at else f"'{form}'" for form, at in found.items())


@dataclass(slots=True)
class Writing:
    """A document under way."""

    stream: list[str] = field(default_factory=list)
    bag: set[str] = field(default_factory=set)
    times: Counter[str] = field(default_factory=Counter)

    def add(self, text: str, *, language: str = "", visibility: str = "customer") -> None:
        """The words of a text that this visibility says who may read; no phrase reaches into the next one. `language`
        is the one noted with it, which is believed where its small words agree.
        """
        mark, stream, bag, times = READERS[visibility], self.stream, self.bag, self.times
        words = spelled(text)
        known = language_of(words, language)
        for word in words:
            folded, further = forms(word, known)
            if not folded or len(bag) + len(times) > MOST_FORMS:
                continue
            bag.update(further if not mark else [mark + form for form in further])
            form = mark + folded
            if len(stream) >= MOST_PLACES:
                bag.add(form)
            elif times[form] < MOST_TIMES:
                times[form] += 1
                stream.append(form)
            else:
                stream.append(GAP)
        if len(stream) < MOST_PLACES:
            stream.append(GAP)

    def mark(self, facets: Iterable[str]) -> None:
        """Facets: "d.3" is of desk 3."""
        self.bag.update(facets)

    def done(self) -> Document:
        """The document."""
        return Document(tuple(self.stream), tuple(sorted(self.bag - self.times.keys())))
