"""Mailboxes fetched by IMAP: a thread each, one fetcher a mailbox in the whole installation, new mail within seconds.

The order of things makes it exactly once (security plan K0 to K6): compare UIDVALIDITY, look for UIDs above the last,
take the bytes through the door, and only when they are committed mark or move the mail on the server, then note its
UID. Wherever it is cut, the same mail is found again, and the door says that it was received before.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from datetime import timedelta
from typing import Final

from django.db import close_old_connections, connections
from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce
from imapclient.exceptions import IMAPClientError, LoginError

from charterdesk.apps.base.now import now
from charterdesk.apps.base.sealing import CannotUnsealError
from charterdesk.apps.channels import mailboxes, turns
from charterdesk.apps.channels.models import Mailbox
from charterdesk.server.listeners.imap_faults import in_words
from charterdesk.server.listeners.imap_folder import Folder, connected
from charterdesk.server.listeners.kept_running import KeptRunning
from charterdesk.server.worker import owner_name

SECONDS_OF_A_TURN: Final = 60  # how long nobody fetches after a fetcher was killed
SECONDS_BETWEEN_TURNS: Final = 15
SECONDS_BETWEEN_POLLS: Final = 30
SECONDS_OF_AN_IDLE: Final = 30  # a server may have told of a mail when nobody was listening
SECONDS_BETWEEN_LOOKS: Final = 10  # at whether it is our turn
SECONDS_AFTER_A_REFUSAL: Final = 5 * 60
LONGEST_WAIT: Final = 60
SECONDS_OF_A_GLANCE: Final = 2.0  # at whether to stop, while waiting for mail
LONGEST_ERROR: Final = 500
log: Final = logging.getLogger(__name__)


def fetchers(stop: threading.Event) -> KeptRunning[Fetcher]:
    """A fetcher for each mailbox in use that has an account, as the table says now."""
    return KeptRunning("imap", stop, lambda: [each.pk for each in mailboxes.fetched()], lambda key: Fetcher(key, stop))


class Fetcher(threading.Thread):
    """Fetches one mailbox until `stop` is set, or until it is off."""

    def __init__(self, mailbox_id: int, stop: threading.Event) -> None:
        super().__init__(name=f"imap-{mailbox_id}", daemon=True)
        self._mailbox_id = mailbox_id
        self._stop_asked = stop
        self._failures = 0
        self._owner = ""
        self._renewed = 0.0

    def run(self) -> None:
        """Fetch, wait for more, and begin again after whatever happens."""
        self._owner = owner_name()
        turn = turn_of(self._mailbox_id)
        try:
            while not self._stop_asked.is_set():
                close_old_connections()
                seconds = self._round(turn)
                if seconds is None:
                    return
                self._stop_asked.wait(seconds)
        finally:
            try:
                turns.give_back(turn, self._owner)
            except Exception:
                log.exception("a turn could not be given back; it ends by itself")
            connections.close_all()

    def _round(self, turn: str) -> float | None:
        """One connection, from its beginning to its end; the seconds until the next, None for never again."""
        try:
            mailbox = Mailbox.objects.select_related("desk").filter(pk=self._mailbox_id, active=True).first()
            if mailbox is None or not mailbox.imap_host:
                return None
            if turns.is_taken(refusal_of(mailbox)) or not turns.take(turn, self._owner, SECONDS_OF_A_TURN):
                return SECONDS_BETWEEN_LOOKS
            failure = self._fetch(mailbox, turn)
            if failure is not None:
                note_failure(mailbox, failure)
        except Exception:
            log.exception("mailbox %s: what happened could not be noted", self._mailbox_id)
            failure = "the records are away"
        if failure is None:
            self._failures = 0
            return 0
        self._failures += 1
        return min(LONGEST_WAIT, 2.0**self._failures)

    def _fetch(self, mailbox: Mailbox, turn: str) -> str | None:
        """Fetch until the mailbox changes or a stop is asked for; what went wrong, None when nothing did."""
        try:
            with connected(mailbox) as folder:
                while not self._stop_asked.is_set():
                    self._renewed = time.monotonic()
                    while folder.fetch_new(lambda: self._may_go_on(mailbox, turn)):
                        note_success(mailbox)
                    note_success(mailbox)
                    self._failures = 0
                    if not self._wait(folder, mailbox, turn):
                        return None
        except LoginError as error:
            # A server locks out who tries too often.
            turns.take(refusal_of(mailbox), self._owner, SECONDS_AFTER_A_REFUSAL)
            return in_words(error, mailbox)
        except (CannotUnsealError, IMAPClientError, OSError, ValueError) as error:
            return in_words(error, mailbox)
        except Exception as error:
            log.exception("mailbox %s", mailbox)
            return f"{type(error).__name__}: {error}"
        return None

    def _wait(self, folder: Folder, mailbox: Mailbox, turn: str) -> bool:
        """Wait for mail; False when the mailbox is another one than it was, or somebody else's turn."""
        with folder.waiting(SECONDS_BETWEEN_POLLS, SECONDS_OF_AN_IDLE) as waiting:
            while not self._stop_asked.is_set() and not waiting.over(SECONDS_OF_A_GLANCE):
                pass
        return self._still_ours(mailbox, turn)

    def _may_go_on(self, mailbox: Mailbox, turn: str) -> bool:
        if self._stop_asked.is_set():
            return False
        if time.monotonic() - self._renewed < SECONDS_BETWEEN_TURNS:
            return True
        self._renewed = time.monotonic()
        return self._still_ours(mailbox, turn)

    def _still_ours(self, mailbox: Mailbox, turn: str) -> bool:
        close_old_connections()
        present = Mailbox.objects.filter(pk=mailbox.pk, active=True).first()
        same = present is not None and account_of(present) == account_of(mailbox)
        return same and turns.take(turn, self._owner, SECONDS_OF_A_TURN)


def turn_of(mailbox_id: int) -> str:
    """The turn that who fetches from a mailbox has."""
    return f"imap:{mailbox_id}"


def refusal_of(mailbox: Mailbox) -> str:
    """The turn that nobody has while a password that was refused is not to be tried again; another one may be."""
    return f"imap-refused:{mailbox.pk}:{hashlib.sha256(repr(account_of(mailbox)).encode()).hexdigest()[:32]}"


def account_of(mailbox: Mailbox) -> tuple[object, ...]:
    """What makes another account of it."""
    return (
        mailbox.imap_host,
        mailbox.imap_port,
        mailbox.imap_tls,
        mailbox.imap_user,
        mailbox.imap_sealed_password,
        mailbox.imap_folder,
        mailbox.imap_done_folder,
    )


def note_failure(mailbox: Mailbox, words: str) -> None:
    """Mail cannot be fetched: since when, and why, for the pages."""
    line = "".join(sign if sign.isprintable() else " " for sign in words)[:LONGEST_ERROR]
    log.warning("mailbox %s: %s", mailbox, line)
    since = Coalesce("failing_since", Value(now(), DateTimeField()))
    Mailbox.objects.filter(pk=mailbox.pk).update(failing_since=since, last_error=line)


def note_success(mailbox: Mailbox) -> None:
    """Mail was fetched, or there was none; written down once a minute."""
    present = now()
    fresh = mailbox.fetched_at is not None and present - mailbox.fetched_at < timedelta(minutes=1)
    if fresh and mailbox.failing_since is None:
        return
    Mailbox.objects.filter(pk=mailbox.pk).update(fetched_at=present, failing_since=None, last_error="")
    mailbox.fetched_at, mailbox.failing_since = present, None
