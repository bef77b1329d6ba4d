"""Whose mail it is to understand: claimed by one conditional UPDATE, held for the length of a lease, let go as done or
for later. `attempts` is the fencing number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction

from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Prepared, change
from charterdesk.apps.channels.models import IncomingMail

LEASE_SECONDS: Final = 60

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


# Who only looks whether there is anything takes no writer's place.
_WAITING: Final[Prepared[IncomingMail]] = Prepared(lambda: IncomingMail.objects.filter(state="received").only("id")[:1])


class LeaseLostError(Exception):
    """Another worker has the mail now: whatever was done with it must not be committed."""


def claim(owner: str, limit: int) -> Sequence[IncomingMail]:
    """Take up to `limit` received mails, the oldest first, for the length of a lease."""
    if not _WAITING():
        return []
    present = now()
    moment = connection.ops.adapt_datetimefield_value(present)
    until = connection.ops.adapt_datetimefield_value(present + timedelta(seconds=LEASE_SECONDS))
    with transaction.atomic():
        rows = IncomingMail.objects.raw(_CLAIM[connection.vendor], [owner, until, moment, limit])
        return sorted(rows, key=lambda row: (row.received_at, row.pk))


def leave(row: IncomingMail, **values: Any) -> None:
    """Change a mail that is held; LeaseLostError when another worker has it now."""
    # The attempt counts too: a lease that ran out and came back to the same worker is another hold.
    held = {"id": row.pk, "owner": row.owner, "attempts": row.attempts, "state": IncomingMail.RECEIVED}
    if not change(IncomingMail, values, **held):
        raise LeaseLostError(row.pk)
