"""The one door of every mail: its bytes durable in the file store, then one row; then whoever brought it is told.

Mails that threads of one process bring at the same moment share a commit: while one is on its way to the disk the
others gather, and go together.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import BigIntegerField, CharField
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import files
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.base.now import now, whole_seconds
from charterdesk.apps.base.prepared import Given, Prepared, insert
from charterdesk.apps.channels.incoming.lanes import READ_WITHIN, first_place
from charterdesk.apps.channels.models import LONGEST_ADDRESS, IncomingMail, Mailbox

RAW_NAME: Final = "mail.eml"
TRIES: Final = 3

_BY_BYTES: Final[Prepared[IncomingMail]] = Prepared(
    lambda: IncomingMail.objects.filter(
        mailbox_id=Given("mailbox", BigIntegerField()), sha256=Given("sha256", CharField())
    ).only("uidvalidity", "uid", "sha256")
)
_BY_PLACE: Final[Prepared[IncomingMail]] = Prepared(
    lambda: IncomingMail.objects.filter(
        mailbox_id=Given("mailbox", BigIntegerField()),
        uidvalidity=Given("uidvalidity", BigIntegerField()),
        uid=Given("uid", BigIntegerField()),
    ).only("uidvalidity", "uid", "sha256")
)
_STORED: Final[Prepared[StoredFile]] = Prepared(
    lambda: StoredFile.objects.filter(desk_id=Given("desk", BigIntegerField()), sha256=Given("sha256", CharField()))
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The row of a mail that is safe now; `new` is False for one that was there already."""

    incoming_id: int
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A mail as it was brought: its bytes, and where it lay on a server. `envelope_from` is None where it is not told,
    '' for the null path.
    """

    raw: bytes
    via: str
    envelope_from: str | None = None
    envelope_to: str = ""
    uidvalidity: int | None = None
    uid: int | None = None
    received_at: datetime | None = None


@dataclass(slots=True)
class _Waiting:
    """A row whose bytes are on the disk, and its receipt once it is committed; `tried`: it was, if only in vain."""

    row: IncomingMail
    size: int
    receipt: Receipt | None = None
    tried: bool = False


_gathered: Final[list[_Waiting]] = []
_gathering: Final = threading.Lock()
_committing: Final = threading.Lock()


def receive(mailbox: Mailbox, raw: bytes, *, via: str, **about: Any) -> Receipt:
    """Take a mail: after this it is neither lost nor taken twice, whatever dies when (K4, K5).

    The same bytes in the same mailbox, and the same place on the server, are one mail. Other bytes at a place that is
    taken (a server that counts wrongly, or changes what it keeps) are a mail of their own, without a place.
    `about` as in `Brought`. Invalid (code "empty", "too_large") beyond settings.LARGEST_MAIL bytes.
    """
    row = _row_of(mailbox, Brought(raw=raw, via=via, **about))
    _sha256, size = files.write((raw,), settings.LARGEST_MAIL)
    for _try in range(TRIES):
        try:
            return _store_with_others(row, size) or _store(row, size)
        except IntegrityError:
            # Somebody stored the same mail, or the same bytes, at the same moment: now they are seen.
            continue
    return _store(row, size)


def receive_together(mailbox: Mailbox, mails: Sequence[Brought]) -> None:
    """Take mails as `receive` does, all of them in one transaction: whoever waits for the writer waits once.

    Invalid as `receive`, IntegrityError where somebody stores one of them at the same moment: then none is taken.
    """
    rows = [(_row_of(mailbox, mail), mail.raw) for mail in mails]
    sizes = [files.write((raw,), settings.LARGEST_MAIL)[1] for _row, raw in rows]
    with transaction.atomic():
        for (row, _raw), size in zip(rows, sizes, strict=True):
            _store_in(row, size)


def _row_of(mailbox: Mailbox, mail: Brought) -> IncomingMail:
    if not mail.raw:
        raise Invalid(_("The mail is empty."), code="empty")
    if len(mail.raw) > settings.LARGEST_MAIL:
        limit = settings.LARGEST_MAIL // (1024 * 1024)
        raise Invalid(_("A mail may have at most %(limit)s MB.") % {"limit": limit}, code="too_large")
    place = first_place(mailbox.desk_id, mail.raw)
    return IncomingMail(
        desk_id=mailbox.desk_id,
        mailbox_id=mailbox.pk,
        via=mail.via,
        uidvalidity=mail.uidvalidity,
        uid=mail.uid,
        lane=place.lane,
        weight=place.weight,
        look_at=now() + READ_WITHIN,
        from_email=place.sender,
        sha256=sha256_hex(mail.raw),
        envelope_from=None if mail.envelope_from is None else _address(mail.envelope_from),
        envelope_to=_address(mail.envelope_to),
        received_at=min(now(), whole_seconds(mail.received_at)) if mail.received_at else now(),
    )


def _store_with_others(row: IncomingMail, size: int) -> Receipt | None:
    """Store it in one transaction with all that wait now; None where that failed, and each must go alone. What fails
    alone raises.
    """
    if connection.in_atomic_block:
        return None
    mine = _Waiting(row, size)
    with _gathering:
        _gathered.append(mine)
    with _committing:
        if not mine.tried:
            with _gathering:
                together = [*_gathered]
                _gathered.clear()
            _commit(together)
    return mine.receipt


def _commit(together: Sequence[_Waiting]) -> None:
    receipts: list[Receipt | None]
    try:
        with transaction.atomic():
            receipts = [_store_in(one.row, one.size) for one in together]
    except Exception:
        if len(together) == 1:
            raise
        # Each is tried alone, where its failure is told.
        receipts = [None for _one in together]
    for one, receipt in zip(together, receipts, strict=True):
        one.receipt, one.tried = receipt, True


@transaction.atomic
def _store(row: IncomingMail, size: int) -> Receipt:
    return _store_in(row, size)


def _store_in(row: IncomingMail, size: int) -> Receipt:
    known = _known(row)
    if known is not None and known.sha256 == row.sha256:
        return Receipt(known.pk, new=False)
    if known is not None:
        row.uidvalidity = row.uid = None
    row.raw = stored_file(row.desk_id, row.sha256, size, RAW_NAME)
    insert(row)
    return Receipt(row.pk, new=True)


def stored_file(desk_id: int, sha256: str, size: int, name: str) -> StoredFile:
    """The row of bytes that lie in the store already, inside the caller's transaction; IntegrityError where somebody
    else stores it at the same moment.
    """
    found = _STORED.first(desk=desk_id, sha256=sha256)
    if found is None:
        found = StoredFile(desk_id=desk_id, sha256=sha256, size=size, content_type=files.content_type_for(name))
        insert(found)
    return found


def _known(row: IncomingMail) -> IncomingMail | None:
    same = _BY_BYTES.first(mailbox=row.mailbox_id, sha256=row.sha256)
    if same is not None or row.uid is None or row.uidvalidity is None:
        return same
    return _BY_PLACE.first(mailbox=row.mailbox_id, uidvalidity=row.uidvalidity, uid=row.uid)


def _address(given: str) -> str:
    return "".join(sign for sign in given if sign.isprintable()).strip()[:LONGEST_ADDRESS]
