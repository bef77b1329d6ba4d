"""Records of exchanges by TCP (Avaya IP Office SMDR): the exchange connects to us, or we to it.

Nothing is acknowledged, so what was read is kept before more is read; an exchange keeps some 3,000 records while the
line is down, older ones are lost: each new connection after the first marks a gap. One process in the whole
installation listens for a source. Nothing is authenticated either: only the addresses that a source names may send.
"""

from __future__ import annotations

import logging
import selectors
import socket
import threading
import time
from contextlib import suppress
from datetime import datetime
from typing import Final

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from charterdesk.apps.base.now import now
from charterdesk.apps.channels import turns
from charterdesk.apps.telephone import gaps, sources
from charterdesk.apps.telephone.keeping import keep
from charterdesk.apps.telephone.models import CallSource
from charterdesk.apps.telephone.records.lines import Lines
from charterdesk.apps.telephone.records.record import Unreadable
from charterdesk.server.listeners.kept_running import KeptRunning
from charterdesk.server.worker import owner_name

SECONDS_OF_A_TURN: Final = 60
SECONDS_BETWEEN_TURNS: Final = 15
SECONDS_BETWEEN_LOOKS: Final = 10
SECONDS_OF_A_GLANCE: Final = 0.2  # at whether to stop
SECONDS_TO_CONNECT: Final = 10
SECONDS_AFTER_A_FAILURE: Final = 1.0
LONGEST_WAIT: Final = 60
PIECE: Final = 64 * 1024
MOST_CONNECTIONS: Final = 8  # of one source: an old one that hangs, and the new one
log: Final = logging.getLogger(__name__)


def smdr_listeners(stop: threading.Event) -> KeptRunning[SmdrListener]:
    """A listener for each source that has a port, as the table says now."""
    return KeptRunning(
        "smdr", stop, lambda: [each.pk for each in sources.listened()], lambda key: SmdrListener(key, stop)
    )


class SmdrListener(threading.Thread):
    """Takes the records of one source until `stop` is set, or until the source is off or changed."""

    def __init__(self, source_id: int, stop: threading.Event) -> None:
        super().__init__(name=f"smdr-{source_id}", daemon=True)
        self._source_id = source_id
        self._stop_asked = stop
        self._failures = 0
        self.address: tuple[str, int] | None = None

    def run(self) -> None:
        """Take records, and begin again after whatever happens."""
        owner, turn = owner_name(), f"smdr:{self._source_id}"
        try:
            while not self._stop_asked.is_set():
                close_old_connections()
                seconds = self._round(turn, owner)
                if seconds is None:
                    return
                self._stop_asked.wait(seconds)
        finally:
            with suppress(Exception):
                turns.give_back(turn, owner)
            connections.close_all()

    def _round(self, turn: str, owner: str) -> float | None:
        """One connection, or one time of listening; the seconds until the next, None for never again."""
        try:
            source = next((each for each in sources.listened() if each.pk == self._source_id), None)
            if source is None:
                return None
            if not turns.take(turn, owner, SECONDS_OF_A_TURN):
                return SECONDS_BETWEEN_LOOKS
            failure = self._talk(source, turn, owner)
            if failure:
                sources.note_failure(source, failure)
        except Exception:
            log.exception("records of source %s: what happened could not be noted", self._source_id)
            failure = "the records are away"
        if not failure:
            return 0
        self._failures += 1
        return float(min(LONGEST_WAIT, 2 ** (self._failures - 1)))

    def _talk(self, source: CallSource, turn: str, owner: str) -> str:
        """Take records while the source stays as it is; what went wrong, or ''."""
        host, port = str(source.settings.get("host", "")), int(source.settings["port"])
        with selectors.DefaultSelector() as selector:
            exchange = _Exchange(source, selector, self._stop_asked)
            try:
                if source.settings.get("mode", "listen") == "connect":
                    exchange.add(socket.create_connection((host, port), SECONDS_TO_CONNECT))
                else:
                    self.address = exchange.listen(host, port)
                sources.note_success(source)
                self._failures = 0
                renewed = time.monotonic()
                while not self._stop_asked.is_set() and exchange.goes_on:
                    exchange.take()
                    if time.monotonic() - renewed > SECONDS_BETWEEN_TURNS:
                        renewed = time.monotonic()
                        if not turns.take(turn, owner, SECONDS_OF_A_TURN) or not _same(source):
                            return ""
            except OSError as error:
                log.warning("records of %s at %s:%s: %s", source, host, port, error)
                return str(error)
            finally:
                self.address = None
                exchange.close()
        return "" if self._stop_asked.is_set() else "the exchange has hung up"


class _Exchange:
    """The connections of one exchange, and what has come of lines on each."""

    def __init__(self, source: CallSource, selector: selectors.BaseSelector, stop: threading.Event) -> None:
        self._source = source
        self._selector = selector
        self._stop_asked = stop
        self._lines: dict[socket.socket, Lines] = {}
        self._server: socket.socket | None = None
        # Whatever was heard before this process: nobody listened since.
        self._silent_since: datetime | None = source.heard_at
        self._heard_at: datetime | None = None
        self._allowed = frozenset(str(peer) for peer in source.settings.get("peers", ()))

    @property
    def goes_on(self) -> bool:
        """Whether there is anything to wait for."""
        return self._server is not None or bool(self._lines)

    def listen(self, host: str, port: int) -> tuple[str, int]:
        """Wait for the exchange here; the address. OSError when the place is taken."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._server = socket.create_server((host, port), family=family, backlog=MOST_CONNECTIONS)
        self._server.settimeout(0)
        self._selector.register(self._server, selectors.EVENT_READ)
        address: tuple[str, int] = self._server.getsockname()[:2]
        log.info("records of %s are taken at %s:%s", self._source, *address)
        return address

    def add(self, line: socket.socket) -> None:
        """A connection begins. After another one, or after a time without: records may have been lost in between."""
        line.settimeout(0)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._selector.register(line, selectors.EVENT_READ)
        # A second one while the first seems to stand: the first is dead, and nobody told us.
        since = self._heard_at if self._lines else self._silent_since
        self._lines[line] = Lines()
        self._silent_since = None
        if since is not None:
            gaps.mark(self._source, since, now(), "reconnected")

    def take(self) -> None:
        """Wait a moment for what comes, and keep it."""
        for key, _mask in self._selector.select(SECONDS_OF_A_GLANCE):
            line = key.fileobj
            if not isinstance(line, socket.socket):
                continue
            if line is self._server:
                self._accept(line)
            else:
                self._read(line)

    def close(self) -> None:
        """Hang up."""
        for line in list(self._lines):
            self._end(line)
        if self._server is not None:
            self._server.close()

    def _accept(self, server: socket.socket) -> None:
        line, address = server.accept()
        peer = str(address[0])
        if (self._allowed and peer not in self._allowed) or len(self._lines) >= MOST_CONNECTIONS:
            log.warning("records of %s: %s is not one of its exchanges, or one too many", self._source, peer)
            line.close()
            return
        self.add(line)

    def _read(self, line: socket.socket) -> None:
        try:
            piece = line.recv(PIECE)
        except BlockingIOError:
            return
        except OSError as error:
            log.info("records of %s: the connection broke: %s", self._source, error)
            piece = b""
        if not piece:
            self._end(line)
            return
        self._keep(self._lines[line].feed(piece))

    def _end(self, line: socket.socket) -> None:
        self._selector.unregister(line)
        line.close()
        rest = self._lines.pop(line).rest()
        if rest:
            self._keep(rest)
            gaps.mark(self._source, now(), now(), "cut")
        if not self._lines:
            self._silent_since = now()

    def _keep(self, lines: list[bytes | Unreadable]) -> None:
        """Keep them, as often as it takes: nobody would send them again. Meanwhile nothing more is read."""
        while lines:
            try:
                keep(self._source, lines)
            except (OperationalError, InterfaceError):
                log.exception("%s records of %s could not be kept yet", len(lines), self._source)
                close_old_connections()
                if self._stop_asked.wait(SECONDS_AFTER_A_FAILURE):
                    log.exception("records of %s are kept nowhere but here: %r", self._source, lines)
                    return
            except Exception:
                log.exception("records of %s: one of %s is not what it seems", self._source, len(lines))
                self._keep_each(lines)
                return
            else:
                self._heard_at = now()
                return

    def _keep_each(self, lines: list[bytes | Unreadable]) -> None:
        """Keep what can be kept of a batch, and put the rest aside."""
        for line in lines:
            try:
                keep(self._source, [line])
            except (OperationalError, InterfaceError):
                self._keep([line])
            except Exception:
                log.exception("a record of %s is put aside", self._source)
                keep(self._source, [Unreadable(line if isinstance(line, bytes) else line.raw, "not_understood")])


def _same(source: CallSource) -> bool:
    """Whether the source is still what it was when this began."""
    now_so = next((each for each in sources.listened() if each.pk == source.pk), None)
    return now_so is not None and (now_so.settings, now_so.time_zone) == (source.settings, source.time_zone)
