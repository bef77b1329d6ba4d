"""The tray: mails that `mail-in` has put on the disk go through the door, one after another."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.channels import mailboxes
from charterdesk.apps.channels.incoming import door
from charterdesk.apps.channels.models import IncomingMail, Mailbox
from charterdesk.server.listeners.pipe import DRAFT, MAIL, came_at, envelope_of

MOST_AT_ONCE: Final = 200
SECONDS_OF_A_DRAFT: Final = 24 * 3600
SET_ASIDE: Final = ".refused"
log: Final = logging.getLogger(__name__)


def root() -> Path:
    """Where the trays are, one for each mailbox, by its name."""
    return Path(settings.DATA_DIR) / "tray"


def make_tray(name: str) -> bool:
    """Make the tray of a mailbox in use, durably; False where there is no such mailbox."""
    if mailboxes.by_name(name) is None:
        return False
    tray = root() / name
    for directory in (root(), tray):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            whose = root().parent.stat()
            os.chown(directory, whose.st_uid, whose.st_gid)
    for directory in (root(), root().parent):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return True


def take_trays(stop: threading.Event) -> int:
    """Take what lies in the trays; how many mails. A mail leaves its tray when its row is committed: of one that was
    killed in between the door says that it was received before.
    """
    taken = 0
    for tray in sorted(root().iterdir()) if root().is_dir() else []:
        with _alone(tray) as alone:
            if alone:
                taken += _take(tray, stop)
    return taken


def _take(tray: Path, stop: threading.Event) -> int:
    waiting = _waiting(tray)
    mailbox = Mailbox.objects.filter(name=tray.name).first()
    if mailbox is None:
        if waiting:
            _complain(f"mails wait in {tray}, but there is no such mailbox")
        return 0
    taken = 0
    for path in waiting:
        if stop.is_set():
            break
        taken += _take_one(mailbox, path)
    if not mailbox.active and not waiting:
        # The next mail asks again whether there is such a mailbox. With a draft in it the directory stays.
        with suppress(OSError):
            tray.rmdir()
    return taken


def _take_one(mailbox: Mailbox, path: Path) -> bool:
    """Whether it has left the tray."""
    try:
        with path.open("rb") as file:
            sender, recipient = envelope_of(file.readline())
            at = datetime.fromtimestamp(came_at(path.name), UTC)
            door.receive(
                mailbox,
                file.read(),
                via=IncomingMail.PIPE,
                envelope_from=sender,
                envelope_to=recipient,
                received_at=at,
            )
    except FileNotFoundError:
        # Another worker was quicker.
        return False
    except PermissionError as error:
        _complain(f"a mail cannot be read: {error}")
        return False
    except (Invalid, ValueError) as error:
        log.exception("%s cannot be taken and is set aside: %s", path, error)  # noqa: TRY401  # in one line too
        path.rename(path.with_name(path.name + SET_ASIDE))
        return True
    path.unlink(missing_ok=True)
    return True


def _waiting(tray: Path) -> list[Path]:
    """The mails that are whole, the oldest first; drafts of mails that were never finished are thrown away."""
    found = []
    oldest = now().timestamp() - SECONDS_OF_A_DRAFT
    for path in tray.iterdir():
        if path.name.endswith(MAIL):
            found.append(path)
        elif path.name.startswith(DRAFT):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
    return sorted(found)[:MOST_AT_ONCE]


@lru_cache(maxsize=1000)
def _complain(words: str) -> None:
    """Once: the trays are looked at every second."""
    log.error(words)


@contextmanager
def _alone(tray: Path) -> Iterator[bool]:
    """Of several workers of one machine one takes from a tray; on several machines they only do some work twice."""
    try:
        handle = os.open(tray, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        alone = True
    except OSError:
        alone = False
    try:
        yield alone
    finally:
        os.close(handle)
