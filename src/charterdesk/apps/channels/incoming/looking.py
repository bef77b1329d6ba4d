"""A mail that has waited unread has its ticket at once, from a look at its headers: nobody waits for what others sent.

What is done is what reading would do (`handling.py`), with a line in place of the words; what headers alone do not
decide (a bounce, a request that is declined, an agent's answer, what is held back) is left for the reading and leaves
nothing. Ticket and message stand in the row, which is still to be read; the reading fills them in (`filling_in.py`),
and only then anybody is told by mail.

A look costs what a light mail costs at the most, whatever the mail: 0.02 seconds of processor, and 0.01 its ticket.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext, override

from charterdesk.apps.base.files import path_of
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.confined import Breach
from charterdesk.apps.channels.incoming.arrived import Addresses, Arrived, addresses_now, arrived
from charterdesk.apps.channels.incoming.claims import LeaseLostError, claim_to_look, leave
from charterdesk.apps.channels.incoming.handling import handle
from charterdesk.apps.channels.incoming.outcome import outcome
from charterdesk.apps.channels.incoming.understanding import MOST_ATTEMPTS, MOST_TOGETHER, Reads
from charterdesk.apps.channels.models import IncomingMail
from charterdesk.apps.channels.outgoing import outbox
from charterdesk.apps.channels.parse import light

SECONDS_AFTER_A_FAILURE: Final = 2
NOT_ITS_FAULT: Final = (OperationalError, InterfaceError, OSError)
_LOOKED: Final[Mapping[str, Any]] = {"look_at": None, "owner": "", "lease_until": None}
log: Final = logging.getLogger(__name__)
Looked = tuple[IncomingMail, Arrived | None]


class _LeftToReadingError(Exception):
    """The headers do not decide what becomes of the mail: nothing of the look stays."""


def look_due(owner: str, reader: Reads, limit: int, *, oldest: bool = False) -> int:
    """Look at the headers of up to `limit` mails that have waited unread, the lightest first, or the one that waits
    longest; how many. Nothing that a mail contains raises.
    """
    rows = claim_to_look(owner, limit, oldest=oldest)
    if not rows:
        return 0
    addresses = addresses_now()
    looked = iter([(row, _head(row, reader, addresses)) for row in rows])
    while some := list(islice(looked, MOST_TOGETHER.get(connection.vendor, 1))):
        _enter_together(some)
    return len(rows)


def _head(row: IncomingMail, reader: Reads, addresses: Addresses) -> Arrived | None:
    """The mail as far as its headers tell it; None where they cannot be read either, or reading it ended workers."""
    if row.attempts > MOST_ATTEMPTS or row.message_id is not None:
        return None
    try:
        with path_of(row.sha256).open("rb") as file:
            raw = file.read(light.HEADER_LOOKED_AT)
        read = reader.read(light.head_of(raw))
        if isinstance(read, Breach):
            return None
        with override(addresses.by_id[row.mailbox_id].desk.language):
            words = gettext("This mail has not been read yet. Its words and files appear here as soon as it is.")
        head = replace(read, text=words, reply_text=words, html="", clean_html="", language="")
        return replace(arrived(row, raw, head, addresses), unread=True)
    except Exception:
        log.exception("mail %s: its headers could not be looked at", row.pk)
        return None


def _enter_together(looked: Sequence[Looked]) -> None:
    try:
        with transaction.atomic():
            for row, mail in looked:
                with suppress(LeaseLostError), transaction.atomic():
                    _enter(row, mail)
    except NOT_ITS_FAULT as error:
        log.warning("%s mails: their headers are looked at later: %s", len(looked), error)
        for row, _mail in looked:
            _later(row)


def _enter(row: IncomingMail, mail: Arrived | None) -> None:
    """What the headers decide, and that they were looked at, together; where they decide nothing, that alone."""
    try:
        with transaction.atomic():
            leave(row, **_LOOKED, attempts=row.attempts - 1, **(_entered(mail) if mail is not None else {}))
            return
    except _LeftToReadingError:
        pass
    except (LeaseLostError, *NOT_ITS_FAULT):
        raise
    except Exception:
        log.exception("mail %s: its headers did not make its ticket", row.pk)
    leave(row, **_LOOKED, attempts=row.attempts - 1)


def _entered(mail: Arrived) -> dict[str, Any]:
    handled = handle(mail)
    if handled.message_id is None or handled.ticket_id is None:
        raise _LeftToReadingError
    outbox.hold_until_read(mail.row, handled.ticket_id, handled.message_id)
    return outcome(mail.row, handled, mail.mail, mail.sender, "" if mail.dubious else mail.sender)


def _later(row: IncomingMail) -> None:
    try:
        until = now() + timedelta(seconds=SECONDS_AFTER_A_FAILURE)
        leave(row, owner="", lease_until=until, attempts=row.attempts - 1)
    except (LeaseLostError, *NOT_ITS_FAULT):
        log.warning("mail %s: looked at when its lease has ended", row.pk)
