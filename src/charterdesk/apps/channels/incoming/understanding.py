"""The worker's way with mails that were received: claimed, read apart, and understood in one transaction (K7 to K9).

Reading happens in a process that can be killed, outside any transaction; so does the storing of attachments. What the
mail becomes and the end of its row are one transaction, which only the holder of the lease can commit; on SQLite mails
that have been read by then share it, and are taken one by one if any of them fails. A mail that fails three times, or
lies beyond the bounds, becomes a ticket that people look at.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from django.db import Error, InterfaceError, OperationalError, connection, transaction

from charterdesk.apps.base.files import path_of
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import insert
from charterdesk.apps.channels.confined import NOT_LIGHT, SLOW, Breach
from charterdesk.apps.channels.incoming.arrived import Addresses, Arrived, addresses_now, arrived, storable
from charterdesk.apps.channels.incoming.claims import LeaseLostError, claim, leave, put_off, slow_down
from charterdesk.apps.channels.incoming.filling_in import as_entered, fill_in, fill_unreadable
from charterdesk.apps.channels.incoming.handled import Handled
from charterdesk.apps.channels.incoming.handling import UnreadNamesakeError, handle
from charterdesk.apps.channels.incoming.lanes import LANES
from charterdesk.apps.channels.incoming.outcome import outcome
from charterdesk.apps.channels.incoming.quota import HELD, is_over, note_held
from charterdesk.apps.channels.incoming.senders import sender_of
from charterdesk.apps.channels.incoming.stubs import UNREADABLE, Unread, open_stub
from charterdesk.apps.channels.incoming.trust import UNVERIFIED
from charterdesk.apps.channels.links import without_signatures
from charterdesk.apps.channels.models import (
    LONGEST_ADDRESS,
    IncomingImage,
    IncomingMail,
    IncomingText,
)
from charterdesk.apps.channels.parse import ParsedMail

MOST_ATTEMPTS: Final = 3
# A worker that dies counts less than a mail that fails: it may have died of something else.
MOST_CLAIMS: Final = 8
# One writer at a time: others wait no longer than a few mails take. With many writers a transaction of several mails
# would hold the locks of one (its number, its ladder) while it waits for those of the next: a deadlock.
MOST_TOGETHER: Final = {"sqlite": 10}
LARGEST_TOGETHER: Final = 8 * 1024 * 1024  # bytes of the mails that lie in memory at a time, unless one alone is larger
BEGIN_WITHIN: Final = 20  # seconds after the claim; what was not begun by then is given back
HEAD_READ: Final = 16_384  # bytes of an unreadable mail, for its sender and subject
NOT_ITS_FAULT: Final = (OperationalError, InterfaceError, OSError)
log: Final = logging.getLogger(__name__)


class Reads(Protocol):
    """What reads a mail apart from this process: `confined.Reader`, or a double of it."""

    def read(self, raw: bytes) -> ParsedMail | Breach:
        """The mail as read, or how its reading ended."""
        ...


@dataclass(frozen=True, slots=True)
class _Reading:
    """A mail as it was read apart; `problem` where a person must look at it, with what little is known of it. `slow`:
    others need not wait for it; `heavy`: nor does its shape say that they never would.
    """

    raw: bytes = b""
    mail: ParsedMail | None = None
    problem: str = ""
    slow: bool = False
    heavy: bool = True


def understand_due(owner: str, reader: Reads, limit: int = 10, lanes: range = LANES, *, oldest: bool = False) -> int:
    """Claim up to `limit` received mails of these lanes (`claims.claim`) and understand each; how many were claimed.

    Nothing that a mail contains raises: what fails is tried again, then looked at by a person. While mails are
    understood the next are read.
    """
    claimed = claim(owner, limit, lanes, oldest=oldest)
    if not claimed:
        return 0
    addresses = addresses_now()
    give_back_after = now() + timedelta(seconds=BEGIN_WITHIN)
    for rows in _in_memory_together(claimed):
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading") as ahead:
            readings = [ahead.submit(_read, row, reader) for row in rows]
            _understand_as_read(rows, readings, addresses, give_back_after)
            ahead.shutdown(cancel_futures=True)
    return len(claimed)


def _in_memory_together(rows: Sequence[IncomingMail]) -> Iterator[list[IncomingMail]]:
    """The mails in their order, so many at a time as may lie in memory together."""
    together: list[IncomingMail] = []
    size = 0
    for row in rows:
        its_size = _size_of(row)
        if together and size + its_size > LARGEST_TOGETHER:
            yield together
            together, size = [], 0
        together.append(row)
        size += its_size
    yield together


def _understand_as_read(
    rows: Sequence[IncomingMail],
    readings: Sequence[Future[_Reading | Exception]],
    addresses: Addresses,
    give_back_after: datetime,
) -> None:
    """Understand what has been read by now in one transaction, and go on until all has been or the time is over."""
    ready: list[Arrived] = []
    slow: list[tuple[IncomingMail, bool]] = []
    most_together = MOST_TOGETHER.get(connection.vendor, 1)
    for row, future, following in zip(rows, readings, (*readings[1:], None), strict=True):
        if not ready and now() > give_back_after:
            _give_back(row)
            continue
        reading = future.result()
        mail = None
        if isinstance(reading, _Reading) and reading.slow:
            slow.append((row, reading.heavy))
        else:
            mail = _arrived(row, reading, addresses)
        if mail is not None:
            ready.append(mail)
        if ready and (following is None or not following.done() or len(ready) == most_together):
            _finish_together(ready, addresses)
            ready = []
    if ready:
        _finish_together(ready, addresses)
    if slow:
        _put_back(slow)


def _put_back(slow: Sequence[tuple[IncomingMail, bool]]) -> None:
    with transaction.atomic():
        for row, heavy in slow:
            try:
                slow_down(row, heavy=heavy)
            except LeaseLostError:
                log.warning("mail %s: another worker has it now", row.pk)


def _arrived(row: IncomingMail, reading: _Reading | Exception, addresses: Addresses) -> Arrived | None:
    """The mail with its files stored; None where it was put off or left to a person."""
    try:
        if isinstance(reading, Exception):
            _try_again(row, addresses, None, reading)
        elif reading.problem or reading.mail is None:
            _quarantine(row, addresses, reading.mail, reading.problem)
        else:
            return arrived(row, reading.raw, reading.mail, addresses)
    except LeaseLostError:
        log.warning("mail %s: another worker has it now", row.pk)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is an attempt of this mail
        _failed(row, addresses, reading.mail if isinstance(reading, _Reading) else None, error)
    return None


def _finish_together(ready: Sequence[Arrived], addresses: Addresses) -> None:
    if len(ready) > 1:
        try:
            with transaction.atomic():
                for mail in ready:
                    _finish(mail)
        except Exception:  # noqa: BLE001, S110 - each is tried alone, where its failure is told
            pass
        else:
            return
    for mail in ready:
        try:
            finish(mail)
        except UnreadNamesakeError:
            _put_off(mail.row)
        except LeaseLostError:
            log.warning("mail %s: another worker has it now", mail.row.pk)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is an attempt of this mail
            _failed(mail.row, addresses, mail.mail, error)


def _size_of(row: IncomingMail) -> int:
    try:
        return path_of(row.sha256).stat().st_size
    except OSError:
        return 0


def _read(row: IncomingMail, reader: Reads) -> _Reading | Exception:
    if row.attempts > MOST_CLAIMS:
        return _Reading(problem="no_attempt_ended")
    try:
        raw = path_of(row.sha256).read_bytes()
        read = reader.read(raw)
        if not isinstance(read, Breach):
            return _Reading(raw, read, "" if read.whole else "beyond_bounds")
        if read.problem in {SLOW, NOT_LIGHT}:
            return _Reading(slow=True, heavy=read.problem == NOT_LIGHT)
        # Its beginning is read as carefully as the whole, for a sender and a subject.
        head = reader.read(raw[:HEAD_READ])
    except Exception as error:  # noqa: BLE001 - whatever it is, it is an attempt of this mail
        return error
    return _Reading(raw, head if isinstance(head, ParsedMail) else None, f"breach: {read.problem}")


def _give_back(row: IncomingMail) -> None:
    try:
        leave(row, owner="", lease_until=None, attempts=row.attempts - 1)
    except LeaseLostError:
        log.warning("mail %s: another worker has it now", row.pk)


def _put_off(row: IncomingMail) -> None:
    try:
        put_off(row)
    except LeaseLostError:
        log.warning("mail %s: another worker has it now", row.pk)


def _failed(row: IncomingMail, addresses: Addresses, mail: ParsedMail | None, error: Exception) -> None:
    try:
        _try_again(row, addresses, mail, error)
    except LeaseLostError:
        log.warning("mail %s: another worker has it now", row.pk)


def _try_again(row: IncomingMail, addresses: Addresses, mail: ParsedMail | None, error: Exception) -> None:
    """Later; after the third failure a person looks at it. A disk or database that fails is not the mail's fault."""
    if isinstance(error, NOT_ITS_FAULT):
        log.warning("mail %s: tried again later: %s", row.pk, error)
        leave(row, lease_until=now() + timedelta(seconds=2**row.attempts), last_error=_told(error))
        return
    log.error("mail %s: attempt %s failed", row.pk, row.attempts, exc_info=error)
    if row.attempts < MOST_ATTEMPTS:
        leave(row, lease_until=now() + timedelta(seconds=row.attempts), last_error=_told(error))
    else:
        row.last_error = _told(error)
        _quarantine(row, addresses, mail, f"failed: {type(error).__name__}")


def finish(mail: Arrived) -> None:
    """Do all that follows from a mail, and end its row, in one transaction; LeaseLostError leaves nothing."""
    with transaction.atomic():
        _finish(mail)


def _finish(mail: Arrived) -> None:
    row = mail.row
    handled = handle(mail) if row.message_id is None else fill_in(mail)
    counted = "" if mail.dubious else mail.sender
    _done(row, handled, mail.mail, mail.content_digest, mail.sender, counted)
    keep_words(mail)


def _quarantine(row: IncomingMail, addresses: Addresses, mail: ParsedMail | None, problem: str) -> None:
    """Leave the mail to a person, with a ticket that stands for it; without one where even that fails."""
    known = mail or ParsedMail()
    mailbox = addresses.by_id[row.mailbox_id]
    address = storable(known.from_email or row.envelope_from or "").strip().lower()
    address = address if "@" in address and len(address) <= LONGEST_ADDRESS else ""
    problems = (*known.problems, problem)
    try:
        with transaction.atomic():
            unread = Unread(
                mailbox=mailbox,
                at=min(row.received_at, now()),
                address=address,
                sender=sender_of(mailbox.desk, address),
                subject=" ".join(storable(known.subject).split()),
                problems=problems,
            )
            if row.message_id is not None:
                handled = fill_unreadable(row, mailbox.desk, problems)
            else:
                handled = _held_back(row, unread) or open_stub(unread)
            _done(row, handled, known, "", address, address)
    except (LeaseLostError, OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("mail %s: not even a ticket could be opened for it", row.pk)
        with transaction.atomic():
            problem = "no_ticket" if row.message_id is None else "failed"
            handled = replace(as_entered(row), disposition="quarantined", problems=(*problems, problem))
            _done(row, handled, known, "", address, address)


def _held_back(row: IncomingMail, mail: Unread) -> Handled | None:
    desk = mail.mailbox.desk
    if row.released or not is_over(desk, mail.address, mail.at, trust=UNVERIFIED):
        return None
    note_held(desk, mail.address, mail.at, trust=UNVERIFIED)
    return Handled(disposition=HELD, trust=UNVERIFIED, trust_reason=UNREADABLE, problems=mail.problems)


def keep_words(arrived_mail: Arrived) -> None:
    """Keep what was read of a mail, and the pictures that it shows, inside the caller's transaction."""
    row, mail = arrived_mail.row, arrived_mail.mail
    insert(
        IncomingText(
            incoming=row,
            text=without_signatures(storable(mail.text)),
            reply_text=without_signatures(storable(mail.reply_text)),
            html=without_signatures(storable(mail.clean_html)),
            to=[storable(address) for address in mail.to],
            cc=[storable(address) for address in mail.cc],
        )
    )
    insert(*(IncomingImage(incoming=row, content_id=name, stored_file=one) for name, one in arrived_mail.images))


def _done(
    row: IncomingMail, handled: Handled, mail: ParsedMail, content_digest: str, address: str, counted: str
) -> None:
    leave(
        row,
        state=IncomingMail.DONE,
        lease_until=None,
        last_error=row.last_error,
        done_at=now(),
        content_digest=content_digest,
        **outcome(row, handled, mail, address, counted),
    )


def _told(error: Exception | Error) -> str:
    return storable(f"{type(error).__name__}: {error}")[:500]
