"""A sentence with its values: English by itself, told in another language by the catalogue of whoever says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from charterdesk.rules.why import DAY_FIRST

ENGLISH = "en"
# English sentence with its {values} -> the same in one other language.
Catalogue = Mapping[str, str]
NOTHING: Catalogue = {}


@dataclass(frozen=True, slots=True)
class _Told:
    by_language: Mapping[str, str]

    def in_language(self, language: str) -> str:
        return self.by_language.get(language) or self.by_language[ENGLISH]


class Said(str):
    """The English sentence; it keeps its template and values, so that it can be told in other languages.

    A value that is a text stays as its author wrote it, with control characters made visible; a term, a day or another
    sentence is told in the language; of a list, each.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Fill the values in; braces that stand for themselves are doubled in the template."""
        said = super().__new__(cls, template.format_map(_words(values, ENGLISH, NOTHING)))
        said.template = template
        said.values = values
        return said

    def __getnewargs_ex__(self) -> tuple[tuple[str], Mapping[str, object]]:
        """Return what makes it again."""
        return (self.template,), self.values

    def told(self, language: str, catalogue: Catalogue) -> str:
        """Tell it in a language; what the catalogue does not know stays English."""
        return catalogue.get(self.template, self.template).format_map(_words(self.values, language, catalogue))


def told_before(by_language: Mapping[str, str]) -> Said:
    """Return a sentence that was told elsewhere, in each language."""
    return Said("{said}", said=_Told(by_language))


def printable(text: str) -> str:
    """Make control characters visible, so that a message stays one line."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def _words(values: Mapping[str, object], language: str, catalogue: Catalogue) -> dict[str, str]:
    return {name: _word(value, language, catalogue) for name, value in values.items()}


def _word(value: object, language: str, catalogue: Catalogue) -> str:
    if isinstance(value, Said):
        return str(value) if language == ENGLISH else value.told(language, catalogue)
    if isinstance(value, tuple | list):
        return ", ".join(_word(part, language, catalogue) for part in value)
    in_language = getattr(value, "in_language", None)
    if in_language is not None:
        return str(in_language(language))
    if isinstance(value, date) and language in DAY_FIRST:
        return value.strftime(DAY_FIRST[language])
    return printable(str(value))
