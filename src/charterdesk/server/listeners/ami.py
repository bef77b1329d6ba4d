"""Asterisk heard by its manager interface: a thread an exchange, one listener in the whole installation.

What was heard is kept before more is read; while the line is down nothing is told, so a new line marks a gap.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from datetime import datetime
from typing import Final

from django.db import close_old_connections, connections

from charterdesk.apps.base.now import now
from charterdesk.apps.channels import turns
from charterdesk.apps.telephone import gaps, sources
from charterdesk.apps.telephone.events import ami
from charterdesk.apps.telephone.live import hear
from charterdesk.apps.telephone.manager import Line, ManagerError, heard_live
from charterdesk.apps.telephone.models import CallSource
from charterdesk.server.listeners.kept_running import KeptRunning
from charterdesk.server.worker import owner_name

SECONDS_OF_A_TURN: Final = 60
SECONDS_BETWEEN_TURNS: Final = 15
SECONDS_BETWEEN_LOOKS: Final = 10
LONGEST_WAIT: Final = 60
log: Final = logging.getLogger(__name__)


def ami_listeners(stop: threading.Event) -> KeptRunning[AmiListener]:
    """A listener for each exchange that is heard, as the table says now."""
    return KeptRunning("ami", stop, lambda: [each.pk for each in heard_live()], lambda key: AmiListener(key, stop))


class AmiListener(threading.Thread):
    """Hears one exchange until `stop` is set, or until its source is off."""

    def __init__(self, source_id: int, stop: threading.Event) -> None:
        super().__init__(name=f"ami-{source_id}", daemon=True)
        self._source_id = source_id
        self._stop_asked = stop
        self._failures = 0
        self._down_since: datetime | None = None

    def run(self) -> None:
        """Hear, and begin again after whatever happens."""
        owner, turn = owner_name(), f"ami:{self._source_id}"
        try:
            while not self._stop_asked.is_set():
                close_old_connections()
                source = next((each for each in heard_live() if each.pk == self._source_id), None)
                if source is None:
                    return
                if not turns.take(turn, owner, SECONDS_OF_A_TURN):
                    self._stop_asked.wait(SECONDS_BETWEEN_LOOKS)
                    continue
                self._hear(source, turn, owner)
                self._stop_asked.wait(float(min(LONGEST_WAIT, 2**self._failures)))
        finally:
            with suppress(Exception):
                turns.give_back(turn, owner)
            connections.close_all()

    def _hear(self, source: CallSource, turn: str, owner: str) -> None:
        try:
            with Line(source) as line:
                sources.note_success(source)
                if self._down_since is not None:
                    gaps.mark(source, self._down_since, now(), "reconnected")
                self._failures, self._down_since = 0, None
                renewed = time.monotonic()
                while not self._stop_asked.is_set():
                    for raw in line.packets():
                        if ami.is_of_a_call(raw):
                            hear(source, raw)
                    if time.monotonic() - renewed > SECONDS_BETWEEN_TURNS:
                        renewed = time.monotonic()
                        if not turns.take(turn, owner, SECONDS_OF_A_TURN):
                            return
        except ManagerError as error:
            log.warning("%s is not heard: %s", source, error)
            sources.note_failure(source, str(error))
        except Exception:
            log.exception("what %s told could not be kept", source)
        self._failures = min(self._failures + 1, 6)
        self._down_since = self._down_since or now()
