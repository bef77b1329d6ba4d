"""What listens in one process: for mail the LMTP listener, and a fetcher for each mailbox with an account; for calls a
listener for each exchange.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.conf import settings

from charterdesk.server.listeners.ami import ami_listeners
from charterdesk.server.listeners.imap import fetchers
from charterdesk.server.listeners.lmtp import LmtpListener
from charterdesk.server.listeners.smdr import smdr_listeners

log: Final = logging.getLogger(__name__)


class Listeners:
    """Everything that listens, from `start` until `stop` is set and `join` has come back."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._lmtp = LmtpListener(settings.LMTP) if settings.LMTP is not None else None
        self._kept = (fetchers(stop), smdr_listeners(stop), ami_listeners(stop))

    def start(self) -> None:
        """Begin. OSError when the place for LMTP is taken or cannot be used."""
        if self._lmtp is not None:
            self._lmtp.open()
        for kept in self._kept:
            kept.start()

    def join(self) -> None:
        """After `stop` is set: wait for the mails and records in hand."""
        if self._lmtp is not None:
            self._lmtp.close()
        for kept in self._kept:
            kept.join()
