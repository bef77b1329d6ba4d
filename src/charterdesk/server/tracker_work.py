"""Trackers beside the worker: what waits for them is sent, their files are fetched, they are asked what changed,
compared at night. A thread of its own, so that one that does not answer holds up nothing else.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.db import close_old_connections, connections

from charterdesk.apps.integrations.comparing import compare_due
from charterdesk.apps.integrations.fetching import fetch_due
from charterdesk.apps.integrations.outbox import send_due
from charterdesk.apps.integrations.polling import poll_due

SECONDS_WITHOUT_WORK: Final = 2.0
SECONDS_AFTER_A_FAILURE: Final = 10.0
SECONDS_TO_STOP: Final = 25
ASKED_EACH: Final = 15  # rounds without work between two looks at who is to be asked or compared
log: Final = logging.getLogger(__name__)


class TrackerWork:
    """The thread of one process, from `start` until `stop` is set and `join` has come back."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._thread = threading.Thread(target=self._run, name="trackers", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self) -> None:
        """After `stop` is set: wait for the talk in hand."""
        self._thread.join(SECONDS_TO_STOP)

    def _run(self) -> None:
        rounds = 0
        try:
            while not self._stop.is_set():
                try:
                    close_old_connections()
                    done = send_due() + fetch_due() + (poll_due() + compare_due() if rounds % ASKED_EACH == 0 else 0)
                    rounds += 1
                except Exception:
                    log.exception("the trackers go on after a failure")
                    self._stop.wait(SECONDS_AFTER_A_FAILURE)
                else:
                    if not done:
                        self._stop.wait(SECONDS_WITHOUT_WORK)
        finally:
            connections.close_all()


def work_once() -> int:
    """Send, ask and compare everything that is due now; how much there was."""
    whole = 0
    while done := send_due():
        whole += done
    whole += poll_due()
    while done := fetch_due():
        whole += done
    return whole + compare_due()
