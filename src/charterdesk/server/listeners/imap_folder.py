"""One folder of an IMAP server, over one connection: what is new is taken, then marked or moved, then its UID noted."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError
from imapclient import DELETED, SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.channels import mailboxes
from charterdesk.apps.channels.incoming import door
from charterdesk.apps.channels.models import IncomingMail, Mailbox
from charterdesk.server.listeners.imap_stub import LARGEST_HEADER, stub

SECONDS_TO_CONNECT: Final = 20
SECONDS_OF_AN_ANSWER: Final = 60
UIDS_A_SEARCH: Final = 100_000  # imaplib takes no longer line than a million characters
MAILS_A_QUESTION: Final = 500
MAILS_A_BATCH: Final = 50
MAILS_A_TRANSACTION: Final = 10
BYTES_A_BATCH: Final = 4 * 1024 * 1024
log: Final = logging.getLogger(__name__)


class NotEncryptedError(OSError):
    """Only a server on this machine is spoken to without TLS."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A mail on the server, before it is fetched."""

    uid: int
    size: int
    received_at: datetime


@contextmanager
def connected(mailbox: Mailbox) -> Iterator[Folder]:
    """The mailbox's folder, open. LoginError where the password is refused, IMAPClientError, OSError (TLS too),
    CannotUnsealError.
    """
    password = mailboxes.password_of(mailbox)
    client = _connect(mailbox)
    try:
        if mailbox.imap_tls == "starttls":
            client.starttls(ssl.create_default_context())
        try:
            client.login(mailbox.imap_user, password)
        except LoginError as error:
            # It is not about the password when the connection was cut or the server is busy (RFC 5530).
            cut = isinstance(error.__context__, IMAPClientAbortError)
            if cut or "UNAVAILABLE" in str(error) or "INUSE" in str(error):
                raise IMAPClientError(str(error)) from error
            raise
        yield Folder(client, mailbox)
        with suppress(IMAPClientError, OSError):
            client.logout()
    finally:
        with suppress(Exception):
            client.shutdown()


def _connect(mailbox: Mailbox) -> IMAPClient:
    if mailbox.imap_tls == "none" and not mailboxes.is_loopback(mailbox.imap_host):
        raise NotEncryptedError("without TLS only a server on this machine is asked")
    at_once = mailbox.imap_tls == "tls"
    client = IMAPClient(
        mailbox.imap_host,
        port=mailbox.imap_port,
        ssl=at_once,
        ssl_context=ssl.create_default_context() if at_once else None,
        timeout=SocketTimeout(connect=SECONDS_TO_CONNECT, read=SECONDS_OF_AN_ANSWER),
    )
    client.normalise_times = False
    return client


class Folder:
    """The open folder, and what the mailbox knows of it."""

    def __init__(self, client: IMAPClient, mailbox: Mailbox) -> None:
        self._client = client
        self._mailbox = mailbox
        self._can_move = client.has_capability("MOVE")
        self._can_expunge_some = client.has_capability("UIDPLUS")
        self._can_idle = client.has_capability("IDLE")

    def fetch_new(self, go_on: Callable[[], bool]) -> int:
        """Take what is new, the oldest first; how many mails. Before each batch it asks whether to go on.

        The first time it takes what nobody has read. After that it takes every UID above the last one, read or not;
        when the server counts anew (another UIDVALIDITY) all of the folder, and the door knows what it had.
        """
        said: Any = self._client.select_folder(self._mailbox.imap_folder)
        uidvalidity, following = int(said[b"UIDVALIDITY"]), int(said[b"UIDNEXT"])
        first = self._mailbox.uidvalidity is None
        if not first and self._mailbox.uidvalidity != uidvalidity:
            log.warning("mailbox %s: the server counts anew (UIDVALIDITY %s)", self._mailbox, uidvalidity)
            self._note(uidvalidity, 0)
        taken = 0
        for uids in self._new(following, unread_only=first):
            for batch in _batches(self._places(uids)):
                if not go_on():
                    return taken
                self._take(batch, uidvalidity)
                taken += len(batch)
                if not first:
                    self._note(uidvalidity, batch[-1].uid)
        if first:
            self._note(uidvalidity, following - 1)
        return taken

    @contextmanager
    def waiting(self, seconds_between_polls: float, seconds_of_an_idle: float) -> Iterator[Waiting]:
        """Wait for mail: by IDLE (RFC 2177) where the server can, else by asking again after a while."""
        waiting = Waiting(self._client, self._can_idle, seconds_of_an_idle if self._can_idle else seconds_between_polls)
        if not self._can_idle:
            yield waiting
            return
        self._client.idle()
        yield waiting
        self._client.idle_done()

    def _new(self, following: int, *, unread_only: bool) -> Iterator[list[int]]:
        lowest = self._mailbox.last_uid + 1
        while lowest < following:
            highest = min(lowest + UIDS_A_SEARCH, following) - 1
            wanted = ["UID", f"{lowest}:{highest}", *(["UNSEEN"] if unread_only else []), "UNDELETED"]
            found: Sequence[int] = self._client.search(wanted)
            # Whatever the server says: no UID twice, none that was not asked for.
            uids = sorted({uid for uid in found if lowest <= uid <= highest})
            for place in range(0, len(uids), MAILS_A_QUESTION):
                yield uids[place : place + MAILS_A_QUESTION]
            lowest = highest + 1

    def _places(self, uids: list[int]) -> list[_Place]:
        answers: Any = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        # What is gone meanwhile is not answered.
        return [
            _Place(uid, int(answers[uid].get(b"RFC822.SIZE", 0)), answers[uid].get(b"INTERNALDATE") or now())
            for uid in uids
            if uid in answers
        ]

    def _take(self, batch: Sequence[_Place], uidvalidity: int) -> None:
        over = [place for place in batch if place.size > settings.LARGEST_MAIL]
        raws: Any = {}
        if len(over) < len(batch):
            raws = self._client.fetch([place.uid for place in batch if place not in over], ["BODY.PEEK[]"])
        for place in over:
            self._receive(place, uidvalidity, self._stub(place))
        fetched = [(place, raws.pop(place.uid).get(b"BODY[]") or b"") for place in batch if place.uid in raws]
        done = []
        for first in range(0, len(fetched), MAILS_A_TRANSACTION):
            done += self._receive_together(fetched[first : first + MAILS_A_TRANSACTION], uidvalidity)
        self._mark(done)

    def _receive_together(self, fetched: Sequence[tuple[_Place, bytes]], uidvalidity: int) -> list[int]:
        """Which of these mails are safe; where they cannot be taken together, each is taken alone."""
        try:
            door.receive_together(self._mailbox, [self._brought(place, uidvalidity, raw) for place, raw in fetched])
        except (Invalid, IntegrityError):
            return [place.uid for place, raw in fetched if self._receive(place, uidvalidity, raw)]
        return [place.uid for place, _raw in fetched]

    def _brought(self, place: _Place, uidvalidity: int, raw: bytes) -> door.Brought:
        return door.Brought(
            raw=raw, via=IncomingMail.IMAP, uidvalidity=uidvalidity, uid=place.uid, received_at=place.received_at
        )

    def _receive(self, place: _Place, uidvalidity: int, raw: bytes) -> bool:
        """Whether all of the mail is safe, or nothing in it is worth keeping."""
        try:
            door.receive(
                self._mailbox,
                raw,
                via=IncomingMail.IMAP,
                uidvalidity=uidvalidity,
                uid=place.uid,
                received_at=place.received_at,
            )
        except Invalid as invalid:
            if invalid.code == "too_large":
                # Larger than the server said.
                self._receive(place, uidvalidity, self._stub(replace(place, size=len(raw))))
                return False
            log.warning("mailbox %s, UID %s is no mail: %s", self._mailbox, place.uid, invalid.code)
        return True

    def _stub(self, place: _Place) -> bytes:
        log.warning("mailbox %s, UID %s: too large (%s bytes), it stays there", self._mailbox, place.uid, place.size)
        asked = f"BODY.PEEK[HEADER]<0.{LARGEST_HEADER}>"
        answers: Any = self._client.fetch([place.uid], [asked])
        header = next((text for key, text in answers.get(place.uid, {}).items() if key.startswith(b"BODY[")), b"")
        return stub(header or b"", place.size, settings.LARGEST_MAIL, self._mailbox.imap_folder)

    def _mark(self, uids: list[int]) -> None:
        """These mails are safe: move them, or mark them as read. A server that will not do it stops nothing."""
        if not uids:
            return
        try:
            if self._mailbox.imap_done_folder:
                self._move(uids)
            else:
                self._client.add_flags(uids, [SEEN], silent=True)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            log.warning("mailbox %s: fetched mails could not be moved or marked: %s", self._mailbox, error)
            words = f"fetched mail could not be moved or marked: {error}"[:500]
            Mailbox.objects.filter(pk=self._mailbox.pk).update(last_error=words)
            with suppress(IMAPClientError):
                self._client.add_flags(uids, [SEEN], silent=True)

    def _move(self, uids: list[int]) -> None:
        folder = self._mailbox.imap_done_folder
        try:
            self._move_to(uids, folder)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            if self._client.folder_exists(folder):
                raise
            self._client.create_folder(folder)
            self._move_to(uids, folder)

    def _move_to(self, uids: list[int], folder: str) -> None:
        if self._can_move:
            self._client.move(uids, folder)
            return
        self._client.copy(uids, folder)
        self._client.add_flags(uids, [SEEN, DELETED], silent=True)
        if self._can_expunge_some:
            self._client.uid_expunge(uids)

    def _note(self, uidvalidity: int, last_uid: int) -> None:
        self._mailbox.uidvalidity, self._mailbox.last_uid = uidvalidity, last_uid
        same_place = Mailbox.objects.filter(
            pk=self._mailbox.pk,
            imap_host=self._mailbox.imap_host,
            imap_user=self._mailbox.imap_user,
            imap_folder=self._mailbox.imap_folder,
        )
        same_place.update(uidvalidity=uidvalidity, last_uid=last_uid)


class Waiting:
    """Waiting for mail; `elapsed` counts its seconds."""

    def __init__(self, client: IMAPClient, idle: bool, seconds: float) -> None:  # noqa: FBT001  # of this module only
        self._client = client
        self._idle = idle
        self._seconds = seconds
        self._began = time.monotonic()

    @property
    def elapsed(self) -> float:
        """The seconds waited so far."""
        return time.monotonic() - self._began

    def over(self, seconds: float) -> bool:
        """Wait at most so many seconds; whether something has changed, or it has lasted long enough."""
        if not self._idle:
            time.sleep(min(seconds, max(0.0, self._seconds - self.elapsed)))
            return self.elapsed >= self._seconds
        began = time.monotonic()
        said: Any = self._client.idle_check(timeout=seconds)
        if any(isinstance(line, tuple) and b"BYE" in line for line in said):
            raise IMAPClientAbortError("the server took its leave")
        if not said and time.monotonic() - began < seconds / 2:
            # IMAPClient does not tell an end of the connection from silence.
            raise IMAPClientAbortError("the connection was cut")
        return bool(said) or self.elapsed >= self._seconds


def _batches(places: Sequence[_Place]) -> Iterator[list[_Place]]:
    """Mails that are fetched together: at most fifty, and four megabytes where they are more than one."""
    batch: list[_Place] = []
    size = 0
    for place in places:
        if batch and (len(batch) >= MAILS_A_BATCH or size + place.size > BYTES_A_BATCH):
            yield batch
            batch, size = [], 0
        batch.append(place)
        size += place.size
    if batch:
        yield batch
