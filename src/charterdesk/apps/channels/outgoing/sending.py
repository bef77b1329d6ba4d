"""Sending: a mail is claimed, written, handed over, and what became of it is noted, each step committed by itself.

"sending" is committed right before the point from which the server may have the mail. A mail found there by the next
holder is in doubt: SMTP cannot tell (RFC 1047). What a machine wrote is then never sent again; somebody's words are,
under the same Message-ID, and the row says that they may have arrived twice.
"""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Final

from django.db import transaction

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.models import MarkedAddress, OutgoingMail
from charterdesk.apps.channels.outgoing import reasons
from charterdesk.apps.channels.outgoing.envelope import letter_of
from charterdesk.apps.channels.outgoing.kinds import is_automatic
from charterdesk.apps.channels.outgoing.leases import LeaseLost, claim, extend, hold, leave, release
from charterdesk.apps.channels.outgoing.transport import SECONDS_A_MAIL, InDoubt, Refused, Transport, Unreachable
from charterdesk.apps.channels.outgoing.writing import TooLate, write

HELD_SECONDS: Final = 2 * SECONDS_A_MAIL  # longer than any transport may take
LONGEST_PAUSE: Final = 30  # minutes between two tries
PAUSE_FOR_SERVER: Final = timedelta(minutes=1)  # while no mail gets out at all
KEPT_TRYING: Final = timedelta(days=5)  # RFC 5321, 4.5.4.1
UNREACHABLE: Final = "server: "  # how the reason of a mail begins that waits for the server, not for its recipient
# RFC 3463: 5.1.x is about the address; without such a code, what servers say.
_BAD_ADDRESS: Final = re.compile(r"(?<![\d.])5\.1\.(?:1|2|3|6|10)(?![\d.])")
_ENHANCED: Final = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_NO_SUCH_ADDRESS: Final = re.compile(
    r"(?:user|recipient|mailbox|address|account)\b.{0,40}\b(?:unknown|not found|does ?n[o']t exist|invalid|unavailable)"
    r"|(?:no such|unknown|invalid) (?:user|recipient|mailbox|address|local part)",
    re.IGNORECASE,
)
log: Final = logging.getLogger(__name__)


def send_due(owner: str, transport: Transport, limit: int = 10) -> int:
    """Carry up to `limit` mails that are due as far as they go; how many were carried.

    0 also when the server cannot be reached: whoever calls then waits a little. A mail that fails, or that takes long,
    holds up none but those of this batch, for three minutes at most.
    """
    batch = claim(owner, limit) if transport.ready() else []
    sent = 0
    for place, mail in enumerate(batch):
        try:
            sent += _carry(mail, transport)
        except LeaseLost:
            log.warning("mail %s was taken over by another sender", mail.pk)
        except Unreachable as error:
            log.warning("the mail server cannot be used: %s", error)
            _give_back(batch[place + 1 :])
            return 0
        except Exception as error:
            log.exception("mail %s failed", mail.pk)
            _put_back(mail, error)
    if sent:
        _server_is_back()
    return len(batch)


def _carry(claimed: OutgoingMail, transport: Transport) -> bool:
    """Whether the mail was sent."""
    mail = _ready(claimed)
    if mail is None:
        return False
    letter = letter_of(mail)
    try:
        transport.deliver(letter, lambda: extend(mail, HELD_SECONDS, state=OutgoingMail.SENDING))
    except Refused as refused:
        _refused(mail, letter.to, refused)
    except InDoubt as doubt:
        if _may_go_again(mail):
            _wait(mail, str(doubt))
    except Unreachable as error:
        # Not this mail's fault: its own pauses are not used up.
        leave(
            mail,
            state=OutgoingMail.WAITING,
            run_at=now() + PAUSE_FOR_SERVER,
            lease_until=None,
            reason=f"{UNREACHABLE}{error}"[:500],
            attempts=mail.attempts - 1,
        )
        raise
    else:
        leave(mail, state=OutgoingMail.SENT, sent_at=now(), lease_until=None, reason="")
        return True
    return False


def _ready(claimed: OutgoingMail) -> OutgoingMail | None:
    """The mail with its words, as it is to be sent; None where it is not, or no more."""
    if claimed.state == OutgoingMail.TO_WRITE:
        try:
            return write(claimed)
        except TooLate:
            _failed(claimed, reasons.TOO_LATE, 0)
            return None
    mail = hold(claimed)
    return None if mail.state == OutgoingMail.SENDING and not _may_go_again(mail) else mail


def _server_is_back() -> None:
    """What waited for the server alone waits no longer."""
    waiting = OutgoingMail.objects.filter(
        state=OutgoingMail.WAITING, run_at__gt=now(), lease_until=None, reason__startswith=UNREACHABLE
    )
    if waiting.exists():
        waiting.update(run_at=now())


def _put_back(mail: OutgoingMail, error: Exception) -> None:
    """After a failure of our own. A mail that may have been handed over is left to whoever finds it in doubt."""
    mail.refresh_from_db(fields=["state"])
    if mail.state != OutgoingMail.SENDING:
        _wait(mail, f"{type(error).__name__}: {error}")


def _may_go_again(mail: OutgoingMail) -> bool:
    """After a mail was handed over and no answer is known: whether it goes again."""
    if is_automatic(mail):
        leave(mail, state=OutgoingMail.IN_DOUBT, lease_until=None)
        return False
    leave(mail, state=OutgoingMail.WAITING, maybe_twice=True)
    return True


def _refused(mail: OutgoingMail, address: str, refused: Refused) -> None:
    if not refused.permanent:
        _wait(mail, str(refused), code=refused.code)
        return
    _failed(mail, str(refused), refused.code, marked=address if _says_no_such_address(refused) else "")


def _says_no_such_address(refused: Refused) -> bool:
    if not refused.at_recipient:
        return False
    if _ENHANCED.search(refused.text):
        return _BAD_ADDRESS.search(refused.text) is not None
    return _NO_SUCH_ADDRESS.search(refused.text) is not None


def _wait(mail: OutgoingMail, reason: str, *, code: int = 0) -> None:
    """Try again after 1, 2, 4 ... minutes; after five days it has failed."""
    if now() - mail.created_at > KEPT_TRYING:
        _failed(mail, reason, code)
        return
    minutes = min(2 ** min(mail.attempts - 1, 10), LONGEST_PAUSE)
    state = OutgoingMail.TO_WRITE if mail.state == OutgoingMail.TO_WRITE else OutgoingMail.WAITING
    leave(mail, state=state, run_at=now() + timedelta(minutes=minutes), lease_until=None, reason=reason[:500])


@transaction.atomic
def _failed(mail: OutgoingMail, reason: str, code: int, *, marked: str = "") -> None:
    """Failed for good: the ticket shows it, and an address that does not exist is not written to again."""
    leave(mail, state=OutgoingMail.FAILED, lease_until=None, reason=reason[:500])
    desk, worker = mail.desk, worker_actor(mail.desk)
    stream = f"ticket:{mail.ticket_id}" if mail.ticket_id is not None else f"desk:{mail.desk_id}"
    data: dict[str, events.Json] = {"mail": mail.pk, "code": code, "kind": mail.kind}
    events.record(desk, stream, "mail.failed", actor=worker, data=data)
    if marked:
        MarkedAddress.objects.get_or_create(desk=desk, address=marked.lower(), defaults={"reason": reason[:500]})


def _give_back(batch: list[OutgoingMail]) -> None:
    for mail in batch:
        try:
            release(mail)
        except LeaseLost:
            log.warning("mail %s was taken over by another sender", mail.pk)
