"""A book of rows that are said by terms: finding the row of a line, reading the terms, telling what differs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from charterdesk.apps.base import typed
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.models import LANGUAGES
from charterdesk.apps.base.sheets import Cells, Column, Judged, Line

ACTIVE = "active"


class TermsBook(ABC):
    """Each line says the terms of one row, found by what names it; a column that the file lacks leaves what stands."""

    def __init__(self, actor: Actor, columns: tuple[Column, ...]) -> None:
        self.actor = actor
        self.columns = columns
        self.seen: dict[tuple[str, ...], int] = {}

    @abstractmethod
    def prepare(self, lines: Sequence[Line]) -> None:
        """Read what these lines name."""

    @abstractmethod
    def find(self, cells: Cells) -> tuple[tuple[str, ...], Any]:
        """What names the row of this line, and the row if there is one; problems are noted."""

    @abstractmethod
    def read(self, cells: Cells, row: Any) -> Any:
        """The terms that the line says, or None where problems are noted."""

    @abstractmethod
    def before(self, row: Any) -> Any:
        """The terms that stand."""

    @abstractmethod
    def written(self, row: Any) -> Mapping[str, Any]:
        """What an export writes of the row, by column."""

    @abstractmethod
    def save(self, row: Any, terms: Any, *, active: bool) -> None:
        """Store the terms, inside the import's transaction."""

    def judge(self, line: Line) -> Judged:
        """Judge one line."""
        cells = Cells(line)
        key, row = self.find(cells)
        name = " · ".join(part for part in key if part)
        if key in self.seen and not cells.problems:
            cells.wrong("", _("The same as line %(line)s.") % {"line": self.seen[key]})
        terms = None if cells.problems else self.read(cells, row)
        stands = True if row is None else bool(getattr(row, ACTIVE, True))
        said = cells.yes_or_no(ACTIVE, stands)
        active = stands if said is None else said
        if cells.problems or terms is None:
            return Judged("wrong", name, problems=tuple(cells.problems))
        self.seen[key] = line.number
        changed = self._changed(line, row, terms) if row is not None else ()
        if row is not None and active != stands:
            changed = (*changed, (ACTIVE, words_of_fact(stands)))
        if row is not None and not changed:
            return Judged("leave", name)
        self.remember(key, terms, line)
        return Judged(
            "add" if row is None else "change",
            name,
            changed,
            store=lambda: self.save(row, terms, active=active),
        )

    def remember(self, key: tuple[str, ...], terms: Any, line: Line) -> None:
        """Keep what following lines may name; nothing unless a list names itself."""
        del key, terms, line

    def _changed(self, line: Line, row: Any, terms: Any) -> tuple[tuple[str, str], ...]:
        before, old = self.before(row), self.written(row)
        return tuple(
            (column.key, str(old.get(column.key) or ""))
            for column in self.columns
            if column.key in line.cells and column.key != ACTIVE and _part(before, column) != _part(terms, column)
        )


def _part(terms: Any, column: Column) -> Any:
    if column.key.startswith("custom."):
        return terms.custom.get(column.key.removeprefix("custom."))
    return getattr(terms, column.term)


def heading(fr: str, en: str, es: str) -> dict[str, str]:
    """What a column is called."""
    return {"fr": fr, "en": en, "es": es}


def in_every_language(words: Iterable[tuple[str, str | Promise]]) -> dict[str, str]:
    """What may be written for each machine word: itself, its name in every language; no capitals, no accents."""
    known: dict[str, str] = {}
    pairs = list(words)
    for language, _name in LANGUAGES:
        with translation.override(language):
            known |= {typed.plain(str(said)): word for word, said in pairs}
    return known | {typed.plain(word): word for word, _said in pairs}


def words_of_fact(value: bool | None) -> str:  # noqa: FBT001  # a fact of three values
    """A fact as an export writes it."""
    return "" if value is None else _("yes") if value else _("no")
