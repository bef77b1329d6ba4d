"""Threads of one process queue for SQLite's only place for a writer.

SQLite itself does not wake who waits: who finds the place taken sleeps up to 100 ms between two looks
(`sqliteDefaultBusyCallback`), and mostly sleeps while the place is free. Here the next thread is woken when the one
before it is done, and looks every millisecond whether another process has left it. SQLite's own lock alone makes the
writing safe; writes outside of a transaction meet nothing else.
"""

from __future__ import annotations

import threading
import time
from typing import Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base

LONGEST_WAIT: Final = 20.0  # seconds; then SQLite says that the database is locked
BETWEEN_LOOKS: Final = 0.001  # seconds
_place: Final = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for its turn before it begins a transaction."""

    _has_the_place = False

    def _start_transaction_under_autocommit(self) -> None:
        self._has_the_place = _place.acquire(timeout=LONGEST_WAIT)
        try:
            self._begin()
        except BaseException:
            self._leave()
            raise

    def _begin(self) -> None:
        patience = float(self.settings_dict["OPTIONS"].get("timeout", LONGEST_WAIT))
        give_up = time.monotonic() + patience
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while not self._begun(give_up):
                time.sleep(BETWEEN_LOOKS)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")

    def _begun(self, give_up: float) -> bool:
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # its own, not in the stubs
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            return False
        return True

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
