"""Threads of one process queue for SQLite's only place for a writer.

SQLite itself does not wake who waits: who finds the place taken sleeps up to 100 ms between two looks
(`sqliteDefaultBusyCallback`), and mostly sleeps while the place is free. Here the next thread is woken when the one
before it is done, and looks every millisecond whether another process has left it. A write outside of a transaction
queues like one: otherwise it sleeps while the others hand the place on. SQLite's own lock alone makes the writing safe.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base

LONGEST_WAIT: Final = 20.0  # seconds; then SQLite says that the database is locked
BETWEEN_LOOKS: Final = 0.001  # seconds
LONGEST_KEPT: Final = 10_000  # characters of a question
WRITES: Final = ("INSERT", "UPDATE", "DELETE", "REPLACE")
_place: Final = threading.Lock()


@lru_cache(maxsize=1000)
def _with_marks(query: str) -> str:
    """A question with `?` for its values; most are asked again and again."""
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class QueuedCursor(base.SQLiteCursorWrapper):
    """A cursor whose writes outside of a transaction wait for their turn, too."""

    wrapper: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        """As in Django."""
        if self.connection.in_transaction or not query.lstrip()[:7].upper().startswith(WRITES):
            return super().execute(query, params)
        return self.wrapper.in_turn(lambda: super(QueuedCursor, self).execute(query, params))

    def convert_query(self, query: str, *, param_names: Sequence[str] | None = None) -> Any:
        """As in Django."""
        if param_names is None and len(query) < LONGEST_KEPT:
            return _with_marks(query)
        return super().convert_query(query, param_names=param_names)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for its turn before it begins a transaction."""

    _has_the_place = False

    def create_cursor(self, name: str | None = None) -> QueuedCursor:
        """A cursor that knows the queue."""
        del name
        cursor: QueuedCursor = self.connection.cursor(factory=QueuedCursor)
        cursor.wrapper = self
        return cursor

    def in_turn(self, write: Callable[[], Any]) -> Any:
        """What one write outside of a transaction gives, done when its turn has come."""
        self._has_the_place = _place.acquire(timeout=LONGEST_WAIT)
        try:
            return self._patiently(write)
        finally:
            self._leave()

    def _start_transaction_under_autocommit(self) -> None:
        self._has_the_place = _place.acquire(timeout=LONGEST_WAIT)
        try:
            self._patiently(super()._start_transaction_under_autocommit)  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._leave()
            raise

    def _patiently(self, begin: Callable[[], Any]) -> Any:
        patience = float(self.settings_dict["OPTIONS"].get("timeout", LONGEST_WAIT))
        give_up = time.monotonic() + patience
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    return begin()
                except (OperationalError, self.Database.OperationalError) as error:
                    if "locked" not in str(error) or time.monotonic() > give_up:
                        raise
                time.sleep(BETWEEN_LOOKS)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # its own, not in the stubs
        finally:
            self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # its own, not in the stubs
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # its own, not in the stubs
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._has_the_place:
            self._has_the_place = False
            _place.release()
