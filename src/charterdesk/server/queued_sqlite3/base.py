"""Threads of one process queue for SQLite's only place for a writer.

SQLite itself does not wake who waits: a thread that finds the place taken sleeps up to 100 ms between two looks
(`sqliteDefaultBusyCallback`), and mostly sleeps while the place is free. Here the next thread is woken when the one
before it is done. Other processes, and writes outside of a transaction, still meet SQLite's own lock: it alone makes
the writing safe.
"""

from __future__ import annotations

import threading
from typing import Final

from django.db.backends.sqlite3 import base

LONGEST_WAIT: Final = 20.0  # seconds; then SQLite says that the database is locked
_place: Final = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for its turn before it begins a transaction."""

    _has_the_place = False

    def _start_transaction_under_autocommit(self) -> None:
        self._has_the_place = _place.acquire(timeout=LONGEST_WAIT)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # its own, not in the stubs
        except BaseException:
            self._leave()
            raise

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
