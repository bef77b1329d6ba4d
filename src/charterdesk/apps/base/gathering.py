"""Many verbs of one transaction, each about a row of its own: what they read is fetched for all of them beforehand,
what they write is kept here and stored for all of them at the end (`prepared.together`).

A verb sees what it would see alone. One that is refused leaves nothing of what it wrote, as if it had a savepoint.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model

Asked = tuple[Hashable, frozenset[tuple[str, object]]]


@dataclass(slots=True)
class Written:
    """New rows, and columns of rows that are there, by model and key; what is said later of a column counts."""

    made: dict[type[Model], list[Model]] = field(default_factory=dict)
    changed: dict[tuple[type[Model], object], dict[str, object]] = field(default_factory=dict)

    def take(self, other: Written) -> None:
        """What the other one wrote, after one's own."""
        for model, rows in other.made.items():
            self.made.setdefault(model, []).extend(rows)
        for key, values in other.changed.items():
            self.changed.setdefault(key, {}).update(values)


@dataclass(slots=True)
class Gathering:
    """Answers that were fetched ahead, those about one row given once; keys of rows to come, by model; what was written
    so far.
    """

    next_key: Callable[[type[Model]], int]
    keyed: frozenset[type[Model]]
    written: Written = field(default_factory=Written)
    _answers: dict[Asked, Sequence[Any]] = field(default_factory=dict)
    _same: dict[Asked, Sequence[Any]] = field(default_factory=dict)
    _about: dict[int, list[Asked]] = field(default_factory=dict)

    def foresee(self, about: int, question: Hashable, given: Mapping[str, object], rows: Sequence[Any]) -> None:
        """The answer to a question that the verb `about` this row will ask."""
        asked = (question, frozenset(given.items()))
        self._answers[asked] = rows
        self._about.setdefault(about, []).append(asked)

    def foresee_same(self, question: Hashable, given: Mapping[str, object], rows: Sequence[Any]) -> None:
        """The answer to a question that every verb asks and none changes."""
        self._same[question, frozenset(given.items())] = rows

    def knows(self, question: Hashable, given: Mapping[str, object]) -> bool:
        """Whether the answer is here."""
        return (question, frozenset(given.items())) in self._answers

    def answer(self, question: Hashable, given: Mapping[str, object]) -> list[Any] | None:
        """The answer, where it is here; whoever asks again about one row asks the database."""
        asked = (question, frozenset(given.items()))
        rows = self._answers.pop(asked, self._same.get(asked))
        return None if rows is None else list(rows)

    def forget(self, about: int) -> None:
        """Ask the database again about this row."""
        for asked in self._about.pop(about, ()):
            self._answers.pop(asked, None)


NOW: Final[ContextVar[Gathering | None]] = ContextVar("gathering", default=None)


@contextmanager
def whole(about: int) -> Iterator[None]:
    """What is written in this block counts as a whole: nothing of it where the block raises."""
    gathering = NOW.get()
    if gathering is None:
        yield
        return
    before, gathering.written = gathering.written, Written()
    try:
        yield
    except BaseException:
        gathering.forget(about)
        gathering.written = before
        raise
    before.take(gathering.written)
    gathering.written = before
