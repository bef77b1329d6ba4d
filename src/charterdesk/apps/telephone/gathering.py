"""Small writes of many threads in few transactions, for an engine with one place for a writer (SQLite).

There a transaction lasts as long as the disk takes, and each waits for the one before it: a hundred a second at most.
Who comes while one is being stored is stored with the next, all of them together; nobody is answered before his own is
safe. An engine that stores many at once (PostgreSQL) needs none of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from django.db import connection, transaction

Asked = TypeVar("Asked")
Given = TypeVar("Given")
ONE_WRITER: Final = "sqlite"
MOST: Final = 50  # in one transaction: others want to write too


@dataclass(slots=True, eq=False)
class _One(Generic[Asked, Given]):
    asked: Asked
    done: bool = False
    given: Given | None = None
    error: BaseException | None = None


class Gathering(Generic[Asked, Given]):
    """Does for each caller what he asks, within a transaction that he may share with others. What fails together is
    done again one by one, so that each has only his own failure.
    """

    def __init__(self, do: Callable[[Asked], Given]) -> None:
        self._do = do
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._waiting: list[_One[Asked, Given]] = []

    def __call__(self, asked: Asked) -> Given:
        """What was done, once it is stored; the error of this caller's own."""
        if connection.in_atomic_block or connection.vendor != ONE_WRITER:
            return self._alone(asked)
        mine: _One[Asked, Given] = _One(asked)
        with self._lock:
            self._waiting.append(mine)
        while not mine.done:
            with self._turn:
                # Whoever had the turn before may have done it.
                if not mine.done:
                    self._serve()
        if mine.error is not None:
            raise mine.error
        return mine.given  # type: ignore[return-value]  # done without an error: given

    def _serve(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            with transaction.atomic():
                given = [self._do(one.asked) for one in batch]
        except Exception:  # noqa: BLE001  # whatever it is, it is told to whom it belongs
            for one in batch:
                self._serve_alone(one)
            return
        except BaseException:
            with self._lock:
                self._waiting = batch + self._waiting
            raise
        for one, what in zip(batch, given, strict=True):
            one.given = what
            one.done = True

    def _serve_alone(self, one: _One[Asked, Given]) -> None:
        try:
            one.given = self._alone(one.asked)
        except Exception as error:  # noqa: BLE001  # raised again where it belongs
            one.error = error
        one.done = True

    def _alone(self, asked: Asked) -> Given:
        with transaction.atomic():
            return self._do(asked)
