"""A thread for each row of a table that is listened to: started when the row is there, started again when it died."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Generic, TypeVar

from django.db import close_old_connections, connections

SECONDS_BETWEEN_LOOKS: Final = 10
SECONDS_TO_STOP: Final = 25
log: Final = logging.getLogger(__name__)
Kept = TypeVar("Kept", bound=threading.Thread)


class KeptRunning(Generic[Kept]):
    """Keeps a thread a row running until `stop` is set. `rows`: the keys of the rows now; `made`: the thread of a key,
    not started, which ends by itself when its row is gone or `stop` is set.
    """

    def __init__(
        self, name: str, stop: threading.Event, rows: Callable[[], Iterable[int]], made: Callable[[int], Kept]
    ) -> None:
        self._stop = stop
        self._rows = rows
        self._made = made
        self._running: dict[int, Kept] = {}
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def running(self) -> Mapping[int, Kept]:
        """The threads, by the key of their row; one may have ended since."""
        return self._running

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self) -> None:
        """After `stop` is set: wait for what is in hand."""
        self._thread.join(SECONDS_TO_STOP)

    def _run(self) -> None:
        while not self._stop.is_set():
            close_old_connections()
            try:
                self._look()
            except Exception:
                log.exception("%s: the rows could not be read", self._thread.name)
            self._stop.wait(SECONDS_BETWEEN_LOOKS)
        for thread in self._running.values():
            thread.join(SECONDS_TO_STOP)
        connections.close_all()

    def _look(self) -> None:
        for key in self._rows():
            before = self._running.get(key)
            if before is None or not before.is_alive():
                self._running[key] = self._made(key)
                self._running[key].start()
