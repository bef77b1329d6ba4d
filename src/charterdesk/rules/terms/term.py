"""What every term of a charter shares: how it is checked and how one line of text becomes a term.

The reader (``charter/shape.py``) goes by the types of the fields. A term that authors may write as one line says itself
how that is read.

How a key says what it means: a text in triple quotes under its field, in words that a support manager knows, with
the unit, with what happens where the key is left out, and last an example as it would stand in a charter ("After which
silence of the customer the desk closes; without it, never. Example: `5 working days`"); so do the words of
enumerations. ``docs/charter.md`` and the schema for editors are made of these texts, the types and the defaults (`make
reference`). ``source``, ``is_`` and ``note`` mean the same everywhere and need no text of their own (``EVERYWHERE``).
A term that can be written as one line lists the lines that it reads (``lines``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from charterdesk.rules.why.said import Said

# What keys mean that most terms have.
EVERYWHERE = {
    "source": "Where the rule comes from, as readers find it: a paragraph, a page; shown wherever the rule decides. "
    "Example: `§ 4.2`",
    "is_": "What it is called, in the languages of the desk. Example: `{en: Maintenance, fr: Maintenance}`",
    "note": "What customers should know about it. Example: `{en: Have your contract at hand.}`",
}
SOURCE_OF = "Where it stands what `{key}` says. Example: `§ 4.2`"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text that stands for a whole term: a regular expression that editors understand, and an example."""

    pattern: str
    example: str


class Term:
    """A page or a line of a charter. An unknown key is an error of its author."""

    __slots__ = ()


class Written(Term):
    """A term that an author may write shortly, as one line of text instead of a mapping."""

    __slots__ = ()
    lines: ClassVar[tuple[Line, ...]] = ()
    only_lines: ClassVar[bool] = False  # it has no long form: its fields are what a line is taken apart into
    one_line: ClassVar[tuple[str, ...]] = ()  # the keys where one line may stand for the whole list or mapping

    @classmethod
    def read(cls, value: object) -> object:
        """Turn the short form into the mapping of the fields; ValueError says what was meant."""
        return value

    @classmethod
    def read_line(cls, value: object) -> object:
        """Read a line; ValueError where a mapping or a list is given."""
        if not isinstance(value, str):
            message = Said("takes one line such as '{example}', not a list or a mapping", example=cls.lines[0].example)
            raise ValueError(message)  # noqa: TRY004  # an author's mistake, as the others
        return cls.read(value)


def listed(value: object) -> object:
    """Let an author write one item where a list is expected."""
    return [value] if isinstance(value, str) else value
