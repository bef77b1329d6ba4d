"""Machines beside the worker: connectors are asked in their turn. A thread of its own, so that a hypervisor that does
not answer holds up nothing else.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.db import close_old_connections, connections

from charterdesk.apps.environments.listing import list_due

SECONDS_BETWEEN: Final = 15.0
SECONDS_TO_STOP: Final = 25
log: Final = logging.getLogger(__name__)


class MachineWork:
    """The thread of one process, from `start` until `stop` is set and `join` has come back."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._thread = threading.Thread(target=self._run, name="machines", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self) -> None:
        """After `stop` is set: wait for the list in hand."""
        self._thread.join(SECONDS_TO_STOP)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                try:
                    close_old_connections()
                    list_due()
                except Exception:
                    log.exception("the connectors go on after a failure")
                self._stop.wait(SECONDS_BETWEEN)
        finally:
            connections.close_all()
