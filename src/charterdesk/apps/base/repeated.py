"""Idempotency-Key: a creation repeated under the same key happens once, and gives the same answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Conflict
from charterdesk.apps.base.models import Desk, RepeatedRequest
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import insert

HOURS_KEPT: Final = 48
_RUNNING: Final = 0
_TELL: Final = "UPDATE base_repeatedrequest SET status = %s, body = %s WHERE id = %s"


class KeyReused(Conflict):
    """The key was used for another request."""


@dataclass(frozen=True)
class Answer:
    """What the first request was told; `repeated` when it was told again."""

    status: int
    body: str
    repeated: bool = False


def request_digest(method: str, path: str, body: bytes) -> str:
    """What must be the same for a request to count as a repetition."""
    return sha256_hex(f"{method}\n{path}\n".encode() + body)


def once(desk: Desk, account_id: int, key: str, digest: str, perform: Callable[[], Answer]) -> Answer:
    """Run `perform` and keep its answer, both in one transaction; later calls with the key get the kept answer.

    Of two at the same time the second waits for the first. A `perform` that raises leaves nothing, and may be tried
    again under the same key. KeyReused when the key was used for another request.
    """
    try:
        with transaction.atomic():
            row = RepeatedRequest(desk=desk, account_id=account_id, key=key, digest=digest, status=_RUNNING)
            insert(row)
            answer = perform()
            with connection.cursor() as cursor:
                cursor.execute(_TELL, [answer.status, answer.body, row.pk])
            return answer
    except IntegrityError:
        known = RepeatedRequest.objects.filter(desk=desk, account_id=account_id, key=key).first()
        if known is None:
            raise
    if known.digest != digest:
        raise KeyReused(_("This Idempotency-Key was used for another request."), current={"key": key})
    return Answer(status=known.status, body=known.body, repeated=True)


def forget_old() -> int:
    """Remove the answers older than 48 hours."""
    return RepeatedRequest.objects.filter(created_at__lt=now() - timedelta(hours=HOURS_KEPT)).delete()[0]
