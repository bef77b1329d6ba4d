"""ClamAV looks at what others sent, where the operator has set it up: nobody gets a file before (files.open_stored)."""

from __future__ import annotations

import logging
import socket
import time
from datetime import timedelta
from typing import BinaryIO, Final, Protocol

from django.conf import settings
from django.db.models import Q

from charterdesk.apps.base.files import path_of
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.base.now import now

SECONDS_A_ROUND: Final = 10.0
SECONDS_AN_ANSWER: Final = 60
HOURS_BETWEEN_TRIES: Final = 24
PIECE: Final = 64 * 1024
LONGEST_ANSWER: Final = 4096
CLEAN: Final = ""
# What stands in place of a virus where clamd could not look at all of it.
NOT_WHOLE: Final = "not scanned: "
log: Final = logging.getLogger(__name__)


class Place(Protocol):
    """Where clamd listens: a socket of the file system, or a host and a port."""

    @property
    def path(self) -> str:
        """The socket, or ''."""

    @property
    def host(self) -> str:
        """The host, or ''."""

    @property
    def port(self) -> int:
        """The port, or 0."""


class ScannerError(OSError):
    """clamd does not answer, or says what it never says."""


def scan_new() -> int:
    """Have the files scanned that nobody has looked at, the latest first, for some seconds; how many were.

    While clamd is away nothing is given out. What it could not scan whole is tried again after a day.
    """
    place = settings.CLAMAV
    if place is None:
        return 0
    old = now() - timedelta(hours=HOURS_BETWEEN_TRIES)
    waiting = StoredFile.objects.filter(Q(scanned_at=None) | Q(virus__startswith=NOT_WHOLE, scanned_at__lt=old))
    give_up = time.monotonic() + SECONDS_A_ROUND
    scanned = 0
    for stored in waiting.order_by("-pk")[:1000]:
        if time.monotonic() > give_up:
            break
        try:
            found = _found_in(stored, place)
        except OSError as error:
            log.warning("the virus scanner at %s cannot be asked, files are not given out: %s", place, error)
            break
        if found:
            log.warning("file %s: the virus scanner says %s", stored.sha256, found)
        StoredFile.objects.filter(pk=stored.pk).update(scanned_at=now(), virus=found)
        scanned += 1
    return scanned


def _found_in(stored: StoredFile, place: Place) -> str:
    try:
        content = path_of(stored.sha256).open("rb")
    except FileNotFoundError:
        return NOT_WHOLE + "not on the disk"
    with content:
        return scan(place, content)


def scan(place: Place, content: BinaryIO) -> str:
    """What clamd finds in the bytes (INSTREAM, clamd(8)): '' for nothing, else the name of the virus, or why it did not
    scan all of it. OSError when it cannot be asked.
    """
    with _connected(place) as clamd:
        clamd.settimeout(SECONDS_AN_ANSWER)
        clamd.sendall(b"zINSTREAM\0")
        try:
            while piece := content.read(PIECE):
                clamd.sendall(len(piece).to_bytes(4, "big") + piece)
            clamd.sendall(bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            # It hangs up on what is larger than its StreamMaxLength; its answer may still be there.
            log.info("clamd did not take all of a file")
        return _meaning(_answer(clamd))


def _connected(place: Place) -> socket.socket:
    if not place.path:
        return socket.create_connection((place.host, place.port), timeout=SECONDS_AN_ANSWER)
    clamd = socket.socket(socket.AF_UNIX)
    try:
        clamd.settimeout(SECONDS_AN_ANSWER)
        clamd.connect(place.path)
    except BaseException:
        clamd.close()
        raise
    return clamd


def _answer(clamd: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        piece = clamd.recv(LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said


def _meaning(said: bytes) -> str:
    words = said.rstrip(b"\0\r\n").decode("utf-8", "replace")
    if words == "stream: OK":
        return CLEAN
    if words.startswith("stream: ") and words.endswith(" FOUND"):
        return words.removeprefix("stream: ").removesuffix(" FOUND")[:200] or "?"
    if "size limit exceeded" in words:
        return NOT_WHOLE + "larger than the scanner takes"
    raise ScannerError(f"clamd said {words[:100]!r}")
