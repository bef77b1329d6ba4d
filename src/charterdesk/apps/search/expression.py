"""What is asked of the words of a document, in the languages of both engines. No text of anybody gets into them but
forms: letters, digits and points.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from charterdesk.apps.base.words import fold, wanted
from charterdesk.apps.search.document import READERS

READS: Final = {
    "customer": (READERS["customer"],),
    "reseller": (READERS["customer"], READERS["reseller"]),
    "internal": (READERS["customer"], READERS["reseller"], READERS["internal"]),
    "name": (READERS["name"],),
}


class Expression(Protocol):
    """One question about a document."""

    def as_fts5(self) -> str:
        """For SQLite's FTS5."""

    def as_tsquery(self) -> str:
        """For PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a word, or all that begin with it."""

    form: str
    prefix: bool = False

    def as_fts5(self) -> str:
        """The form in quotes, with a star behind a beginning."""
        return f'"{self.form}" *' if self.prefix else f'"{self.form}"'

    def as_tsquery(self) -> str:
        """The form in quotes, with :* behind a beginning."""
        return f"'{self.form}':*" if self.prefix else f"'{self.form}'"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one after the other."""

    forms: tuple[str, ...]

    def as_fts5(self) -> str:
        """Only where words have places."""
        return f'stream : "{" ".join(self.forms)}"'

    def as_tsquery(self) -> str:
        """What has no place is in no phrase."""
        return "(" + " <-> ".join(f"'{form}'" for form in self.forms) + ")"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these."""

    of: tuple[Expression, ...]

    def as_fts5(self) -> str:
        """Joined by OR."""
        return "(" + " OR ".join(one.as_fts5() for one in self.of) + ")"

    def as_tsquery(self) -> str:
        """Joined by |."""
        return "(" + " | ".join(one.as_tsquery() for one in self.of) + ")"


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these and none of those; there is at least one of the first."""

    of: tuple[Expression, ...]
    none_of: tuple[Expression, ...] = ()

    def as_fts5(self) -> str:
        """Joined by AND; NOT takes what stands after it away."""
        found = "(" + " AND ".join(one.as_fts5() for one in self.of) + ")"
        if not self.none_of:
            return found
        return f"({found} NOT ({' OR '.join(one.as_fts5() for one in self.none_of)}))"

    def as_tsquery(self) -> str:
        """Joined by &."""
        return (
            "(" + " & ".join([one.as_tsquery() for one in self.of] + [f"!{n.as_tsquery()}" for n in self.none_of]) + ")"
        )


def facet(name: str, keys: Iterable[int]) -> OneOf:
    """A facet with one of these keys."""
    return OneOf(tuple(Form(f"{name}.{key}") for key in sorted(keys)))


def word(text: str, reads: str, *, prefix: bool = False) -> OneOf:
    """A word in one of its forms, as a reader of this level (customer, reseller, internal) may meet it."""
    marks = READS[reads]
    found = [Form(mark + form) for mark in marks for form in wanted(text)]
    if prefix:
        found += [Form(mark + fold(text), prefix=True) for mark in marks]
    return OneOf(tuple(found))


def starting(text: str, reads: str) -> OneOf:
    """A word that begins like this."""
    return OneOf(tuple(Form(mark + fold(text), prefix=True) for mark in READS[reads]))


def phrase(texts: Iterable[str], reads: str) -> OneOf:
    """These words as written (accents apart), one after the other, said by one person to the same readers."""
    forms = [fold(text) for text in texts]
    if len(forms) == 1:
        return OneOf(tuple(Form(mark + forms[0]) for mark in READS[reads]))
    return OneOf(tuple(Phrase(tuple(mark + form for form in forms)) for mark in READS[reads]))
