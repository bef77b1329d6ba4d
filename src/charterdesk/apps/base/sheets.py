"""Lists that come as files: each line is judged before anything is stored, then all of them are stored or none.

A `Book` knows one kind of list: it reads what a few hundred lines name, judges each and stores it. Whatever reads the
file, finds its columns and tells what would happen is here; nothing of it grows with the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Final, Literal, Protocol

from django.db import connection, transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, typed
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.tables import rows_of_csv

LARGEST: Final = 8 * 1024 * 1024  # bytes
MOST_LINES: Final = 20_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 10_000
CHUNK: Final = 500
MOST_TOLD: Final = 200  # problems and changes shown
SHORT: Final = 80
Action = Literal["add", "change", "leave", "wrong"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its machine name, its heading in each language, and what it is called in the terms of the row."""

    key: str
    names: Mapping[str, str]
    needed: bool = False
    part: str = ""

    def name(self, language: str) -> str:
        """The heading in a language."""
        return self.names.get(language) or self.names.get("en") or self.key

    @property
    def term(self) -> str:
        """What the terms of a row call it."""
        return self.part or self.key


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: its number there, its cells by the machine name of their column."""

    number: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Cells:
    """Reading the cells of a line; what cannot be read is noted under its column. A column that the file does not have
    leaves what stands.
    """

    line: Line
    problems: list[tuple[str, str]] = field(default_factory=list)

    def wrong(self, column: str, problem: object) -> None:
        """Note what is wrong with a cell."""
        self.problems.append((column, str(problem)))

    def text(self, column: str, before: str = "") -> str:
        """The cell as text."""
        return self.line.cells.get(column, before)

    def day(self, column: str, before: date | None = None) -> date | None:
        """The cell as a day."""
        text = self.line.cells.get(column)
        if text is None:
            return before
        found = typed.day(text)
        if text and found is None:
            self.wrong(column, _("This is no day: write it as 2026-12-31."))
        return found

    def yes_or_no(self, column: str, before: bool | None = None) -> bool | None:  # noqa: FBT001  # a fact
        """The cell as a fact; empty is unknown."""
        text = self.line.cells.get(column)
        if text is None:
            return before
        found = typed.yes_or_no(text)
        if text and found is None:
            self.wrong(column, _("Say yes or no."))
        return found

    def word(self, column: str, known: Mapping[str, str], before: str = "") -> str:
        """The cell as one of the words known, whatever its capitals and accents."""
        text = self.line.cells.get(column)
        if text is None:
            return before
        found = known.get(typed.plain(text), "")
        if text and not found:
            self.wrong(column, _("This is none of: %(known)s.") % {"known": _some(sorted(set(known.values())))})
        return found


@dataclass(frozen=True, slots=True)
class Judged:
    """What a line would do; `store` does it, inside a transaction."""

    action: Action
    name: str = ""
    changed: tuple[tuple[str, str], ...] = ()  # columns, and what stood there
    problems: tuple[tuple[str, str], ...] = ()
    store: Callable[[], None] | None = None


class Book(Protocol):
    """One kind of list, while one file is read."""

    columns: tuple[Column, ...]

    def prepare(self, lines: Sequence[Line]) -> None:
        """Read what these lines name, in a few questions."""

    def judge(self, line: Line) -> Judged:
        """Judge one line, and remember what it would add for those that follow."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One problem: the line, the column as the file calls it, what is wrong, what was written there."""

    line: int
    column: str
    problem: str
    written: str


@dataclass(frozen=True, slots=True)
class Would:
    """What one line would do: its number, what it is about, and which columns it changes (before, after)."""

    line: int
    action: Action
    name: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(slots=True)
class Tried:
    """What a file would do, counted; the first problems and changes; `digest` names this very outcome."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("add", "change", "leave", "wrong"), 0))
    wrong: list[Wrong] = field(default_factory=list)
    would: list[Would] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    digest: str = ""

    @property
    def fine(self) -> bool:
        """Whether it can be stored."""
        return self.counts["wrong"] == 0

    @property
    def changes(self) -> bool:
        """Whether it would store anything."""
        return bool(self.counts["add"] or self.counts["change"])


def try_file(content: bytes, book: Book, language: str) -> Tried:
    """What the file would do; nothing is stored. Invalid (field "file") where it cannot be read as this list."""
    return _run(content, book, language, stores=False)


@transaction.atomic
def store_file(actor: Actor, name: str, content: bytes, book: Book, *, tried: str, language: str) -> Tried:
    """Do what was tried, all of it or nothing. Conflict when the desk's data changed since: it would do something else.

    One import of a desk at a time; the journal tells the file's digest and what was counted.
    """
    _alone(actor)
    done = _run(content, book, language, stores=True)
    if not done.fine or done.digest != tried:
        raise Conflict(_("The desk's data changed since this file was tried: try it again and look at the outcome."))
    data: dict[str, events.Json] = {
        "list": name,
        "file": sha256(content).hexdigest(),
        "added": done.counts["add"],
        "changed": done.counts["change"],
    }
    if done.changes:
        events.record(actor.desk, f"desk:{actor.desk.pk}", "data.imported", actor=actor, data=data)
    return done


def _run(content: bytes, book: Book, language: str, *, stores: bool) -> Tried:
    if len(content) > LARGEST:
        raise Invalid(_("A list may have at most 8 MB."), field="file", code="too_large")
    rows = rows_of_csv(content)
    _number, heads = next(rows, (0, []))
    columns, ignored = _columns(heads, book.columns)
    titles = {column.key: column.name(language) for column in book.columns}
    tried = Tried(ignored=ignored)
    digest = sha256(sha256(content).digest())
    total = 0
    while chunk := list(islice(rows, CHUNK)):
        total += len(chunk)
        if total > MOST_LINES:
            raise Invalid(_("A list may have at most 20,000 lines: part it."), field="file", code="too_many_lines")
        lines = [(Line(number, _cells(row, columns)), len(row) > len(heads)) for number, row in chunk]
        book.prepare([line for line, _longer in lines])
        # The journal of so many lines, and their words for search, are kept together.
        with events.together():
            for line, longer in lines:
                judged = _judged(book, line, longer=longer)
                if stores and judged.store is not None:
                    judged.store()
                digest.update(f"{line.number} {judged.action} {judged.name} {judged.changed}\n".encode())
                _count(tried, line, judged, titles)
    if not total:
        raise Invalid(_("There is no line below the heading."), field="file", code="empty")
    tried.digest = digest.hexdigest()
    return tried


def _judged(book: Book, line: Line, *, longer: bool) -> Judged:
    too_long = [(key, _("This cell is too long.")) for key, text in line.cells.items() if len(text) > LONGEST_CELL]
    if longer:
        too_long.append(("", _("This line has more cells than the heading has columns.")))
    return Judged("wrong", problems=tuple(too_long)) if too_long else book.judge(line)


def _count(tried: Tried, line: Line, judged: Judged, titles: Mapping[str, str]) -> None:
    tried.counts[judged.action] += 1
    for column, problem in judged.problems:
        if len(tried.wrong) < MOST_TOLD:
            written = line.cells.get(column, "")
            tried.wrong.append(Wrong(line.number, titles.get(column, column), problem, written[:SHORT]))
    if judged.action in {"add", "change"} and len(tried.would) < MOST_TOLD:
        changes = tuple(
            (titles.get(column, column), before[:SHORT], line.cells.get(column, "")[:SHORT])
            for column, before in judged.changed
        )
        tried.would.append(Would(line.number, judged.action, judged.name, changes))


def _columns(heads: Sequence[str], known: Sequence[Column]) -> tuple[list[str], tuple[str, ...]]:
    """The machine name of each column of the file, '' for one that is left out, and the names of those."""
    if len(heads) > MOST_COLUMNS:
        raise Invalid(_("A list may have at most 200 columns."), field="file", code="too_many_columns")
    by_name = {typed.plain(name): column.key for column in known for name in (column.key, *column.names.values())}
    found = [by_name.get(typed.plain(head), "") for head in heads]
    twice = {key for key in found if key and found.count(key) > 1}
    missing = [column for column in known if column.needed and column.key not in found]
    titles = {column.key: column for column in known}
    if missing:
        names = ", ".join(" / ".join(dict.fromkeys(column.names.values())) for column in missing)
        raise Invalid(
            _("The heading has no column “%(names)s”. The first line names the columns: take the template.")
            % {"names": names},
            field="file",
            code="no_column",
        )
    if twice:
        names = ", ".join(sorted(titles[key].name("en") for key in twice))
        raise Invalid(_("The heading names a column twice: %(names)s.") % {"names": names}, field="file", code="twice")
    return found, tuple(head[:SHORT] for head, key in zip(heads, found, strict=True) if head and not key)


def _cells(row: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    return {key: row[at].replace("\r\n", "\n") if at < len(row) else "" for at, key in enumerate(columns) if key}


def parts_of(text: str) -> list[str]:
    """Several things in one cell, parted by commas, semicolons or bars."""
    return [part for part in (typed.line(one) for one in text.replace(";", ",").replace("|", ",").split(",")) if part]


def _some(words: Sequence[str]) -> str:
    most = 12
    return ", ".join(words[:most]) + (" …" if len(words) > most else "")


def _alone(actor: Actor) -> None:
    # SQLite has one writer anyway, from the beginning of the transaction.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORTS + actor.desk.pk])


_IMPORTS: Final = 7_400_000_000_000
