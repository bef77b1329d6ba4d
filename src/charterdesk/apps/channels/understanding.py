"""The worker's way with mails that were received: claimed, read apart, and understood in one transaction (K7 to K9).

A claim is one conditional UPDATE and holds for the length of a lease; `attempts` is its fencing number. Reading happens
in a process that can be killed, outside any transaction; so does the storing of attachments. What the mail becomes and
the end of its row are one transaction, which only the holder of the lease can commit. A mail that fails three times,
or lies beyond the bounds, becomes a ticket that people look at.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from django.db import Error, InterfaceError, OperationalError, connection, transaction

from charterdesk.apps.base.files import path_of
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import change, insert
from charterdesk.apps.channels.arrived import Addresses, Arrived, arrived, kept_id, storable
from charterdesk.apps.channels.confined import Breach
from charterdesk.apps.channels.envelope import ascii_domain
from charterdesk.apps.channels.handled import Handled
from charterdesk.apps.channels.handling import handle
from charterdesk.apps.channels.models import (
    LONGEST_ADDRESS,
    IncomingImage,
    IncomingMail,
    IncomingText,
    Mailbox,
)
from charterdesk.apps.channels.parse import ParsedMail
from charterdesk.apps.channels.senders import sender_of
from charterdesk.apps.channels.stubs import Unread, open_stub

LEASE_SECONDS: Final = 60
MOST_ATTEMPTS: Final = 3
# A worker that dies counts less than a mail that fails: it may have died of something else.
MOST_CLAIMS: Final = 8
BEGIN_WITHIN: Final = 20  # seconds after the claim; what was not begun by then is given back
HEAD_READ: Final = 16_384  # bytes of an unreadable mail, for its sender and subject
LONGEST_PROBLEM: Final = 200
MOST_PROBLEMS: Final = 50
NOT_ITS_FAULT: Final = (OperationalError, InterfaceError, OSError)
log: Final = logging.getLogger(__name__)

# PostgreSQL must not run the inner SELECT twice, hence the array; SQLite has one writer and no row locks.
_CLAIM: Final = {
    "sqlite": """
        UPDATE channels_incomingmail SET owner = %s, lease_until = %s, attempts = attempts + 1 WHERE id IN (
            SELECT id FROM channels_incomingmail
            WHERE state = 'received' AND (lease_until IS NULL OR lease_until <= %s)
            ORDER BY received_at, id LIMIT %s
        ) RETURNING *
        """,
    "postgresql": """
        UPDATE channels_incomingmail SET owner = %s, lease_until = %s, attempts = attempts + 1 WHERE id = ANY(ARRAY(
            SELECT id FROM channels_incomingmail
            WHERE state = 'received' AND (lease_until IS NULL OR lease_until <= %s)
            ORDER BY received_at, id LIMIT %s FOR UPDATE SKIP LOCKED
        )) RETURNING *
        """,
}


class LeaseLostError(Exception):
    """Another worker has the mail now: whatever was done with it must not be committed."""


class Reads(Protocol):
    """What reads a mail apart from this process: `confined.Reader`, or a double of it."""

    def begin(self, raw: bytes) -> None:
        """Begin to read the mail that will be asked for next."""
        ...

    def read(self, raw: bytes) -> ParsedMail | Breach:
        """The mail as read, or how its reading ended."""
        ...


@dataclass(frozen=True, slots=True)
class _Reading:
    """A mail as it was read apart; `problem` where a person must look at it, with what little is known of it."""

    raw: bytes = b""
    mail: ParsedMail | None = None
    problem: str = ""


def understand_due(owner: str, reader: Reads, limit: int = 10) -> int:
    """Claim up to `limit` received mails, the oldest first, and understand each; how many were claimed.

    Nothing that a mail contains raises: what fails is tried again, then looked at by a person. While one mail is
    understood the next is read.
    """
    claimed = claim(owner, limit)
    if not claimed:
        return 0
    addresses = _addresses()
    give_back_after = now() + timedelta(seconds=BEGIN_WITHIN)
    ahead = _bytes_of(claimed[0])
    for row, following in zip(claimed, (*claimed[1:], None), strict=True):
        try:
            if now() > give_back_after:
                _leave(row, owner="", lease_until=None, attempts=row.attempts - 1)
                continue
            reading = _read(row, ahead, reader)
            if following is not None:
                ahead = _bytes_of(following)
                if isinstance(ahead, bytes):
                    reader.begin(ahead)
            _understand(row, reading, addresses)
        except LeaseLostError:
            log.warning("mail %s: another worker has it now", row.pk)
    return len(claimed)


def claim(owner: str, limit: int) -> Sequence[IncomingMail]:
    """Take up to `limit` received mails, the oldest first, for the length of a lease."""
    present = now()
    moment = connection.ops.adapt_datetimefield_value(present)
    until = connection.ops.adapt_datetimefield_value(present + timedelta(seconds=LEASE_SECONDS))
    with transaction.atomic():
        rows = IncomingMail.objects.raw(_CLAIM[connection.vendor], [owner, until, moment, limit])
        return sorted(rows, key=lambda row: (row.received_at, row.pk))


def _addresses() -> Addresses:
    boxes = list(Mailbox.objects.select_related("desk"))
    by_address = {form(box.address.lower()): box for box in boxes for form in (str, ascii_domain)}
    return Addresses({box.pk: box for box in boxes}, by_address)


def _bytes_of(row: IncomingMail) -> bytes | OSError:
    try:
        return Path(path_of(row.sha256)).read_bytes()
    except OSError as error:
        return error


def _read(row: IncomingMail, raw: bytes | OSError, reader: Reads) -> _Reading | Exception:
    if row.attempts > MOST_CLAIMS:
        return _Reading(problem="no_attempt_ended")
    if isinstance(raw, OSError):
        return raw
    try:
        read = reader.read(raw)
        if not isinstance(read, Breach):
            return _Reading(raw, read, "" if read.whole else "beyond_bounds")
        # Its beginning is read as carefully as the whole, for a sender and a subject.
        head = reader.read(raw[:HEAD_READ])
    except Exception as error:  # noqa: BLE001 - whatever it is, it is an attempt of this mail
        return error
    return _Reading(raw, head if isinstance(head, ParsedMail) else None, f"breach: {read.problem}")


def _understand(row: IncomingMail, reading: _Reading | Exception, addresses: Addresses) -> None:
    if isinstance(reading, Exception):
        _try_again(row, addresses, None, reading)
        return
    try:
        if reading.problem or reading.mail is None:
            _quarantine(row, addresses, reading.mail, reading.problem)
        else:
            finish(row, arrived(row, reading.raw, reading.mail, addresses))
    except LeaseLostError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is an attempt of this mail
        _try_again(row, addresses, reading.mail, error)


def _try_again(row: IncomingMail, addresses: Addresses, mail: ParsedMail | None, error: Exception) -> None:
    """Later; after the third failure a person looks at it. A disk or database that fails is not the mail's fault."""
    if isinstance(error, NOT_ITS_FAULT):
        log.warning("mail %s: tried again later: %s", row.pk, error)
        _leave(row, lease_until=now() + timedelta(seconds=2**row.attempts), last_error=_told(error))
        return
    log.error("mail %s: attempt %s failed", row.pk, row.attempts, exc_info=error)
    if row.attempts < MOST_ATTEMPTS:
        _leave(row, lease_until=now() + timedelta(seconds=row.attempts), last_error=_told(error))
    else:
        row.last_error = _told(error)
        _quarantine(row, addresses, mail, f"failed: {type(error).__name__}")


def finish(row: IncomingMail, mail: Arrived) -> None:
    """Do all that follows from a mail, and end its row, in one transaction; LeaseLostError leaves nothing."""
    with transaction.atomic():
        handled = handle(mail)
        _done(row, handled, mail.mail, mail.content_digest, mail.sender)
        _keep_words(row, mail.mail)
        insert(*(IncomingImage(incoming=row, content_id=name, stored_file=stored) for name, stored in mail.images))


def _quarantine(row: IncomingMail, addresses: Addresses, mail: ParsedMail | None, problem: str) -> None:
    """Leave the mail to a person, with a ticket that stands for it; without one where even that fails."""
    known = mail or ParsedMail()
    mailbox = addresses.by_id[row.mailbox_id]
    address = storable(known.from_email or row.envelope_from or "").strip().lower()
    address = address if "@" in address and len(address) <= LONGEST_ADDRESS else ""
    problems = (*known.problems, problem)
    try:
        with transaction.atomic():
            handled = open_stub(
                Unread(
                    mailbox=mailbox,
                    at=min(row.received_at, now()),
                    address=address,
                    sender=sender_of(mailbox.desk, address),
                    subject=" ".join(storable(known.subject).split()),
                    problems=problems,
                )
            )
            _done(row, handled, known, "", address)
    except (LeaseLostError, OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("mail %s: not even a ticket could be opened for it", row.pk)
        with transaction.atomic():
            _done(row, Handled(disposition="quarantined", problems=(*problems, "no_ticket")), known, "", address)


def _keep_words(row: IncomingMail, mail: ParsedMail) -> None:
    insert(
        IncomingText(
            incoming=row,
            text=storable(mail.text),
            reply_text=storable(mail.reply_text),
            html=storable(mail.clean_html),
            to=[storable(address) for address in mail.to],
            cc=[storable(address) for address in mail.cc],
        )
    )


def _done(row: IncomingMail, handled: Handled, mail: ParsedMail, content_digest: str, address: str) -> None:
    problems = [storable(problem)[:LONGEST_PROBLEM] for problem in dict.fromkeys(handled.problems) if problem]
    _leave(
        row,
        state=IncomingMail.DONE,
        lease_until=None,
        last_error=row.last_error,
        done_at=now(),
        disposition=handled.disposition,
        from_email=address or storable(mail.from_email)[:LONGEST_ADDRESS],
        from_name=storable(mail.from_name)[:200],
        subject=storable(mail.subject)[:250],
        msg_id=kept_id(mail.message_id),
        content_digest=content_digest,
        language=handled.language[:5],
        trust=handled.trust,
        trust_reason=handled.trust_reason,
        problems=problems[:MOST_PROBLEMS],
        decision=handled.decision,
        person_id=handled.person_id,
        ticket_id=handled.ticket_id,
        message_id=handled.message_id,
    )


def _leave(row: IncomingMail, **values: Any) -> None:
    # The attempt counts too: a lease that ran out and came back to the same worker is another hold.
    held = {"id": row.pk, "owner": row.owner, "attempts": row.attempts, "state": IncomingMail.RECEIVED}
    if not change(IncomingMail, values, **held):
        raise LeaseLostError(row.pk)


def _told(error: Exception | Error) -> str:
    return storable(f"{type(error).__name__}: {error}")[:500]
