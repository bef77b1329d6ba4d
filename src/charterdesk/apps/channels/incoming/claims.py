"""Whose mail it is to understand: claimed by one conditional UPDATE, held for the length of a lease, let go as done,
for later, or for a slower lane. `attempts` is the fencing number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import SmallIntegerField

from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given, Prepared, change
from charterdesk.apps.channels.incoming.lanes import LANES, heavier, slower_lane
from charterdesk.apps.channels.models import IncomingMail

LEASE_SECONDS: Final = 60
SECONDS_PUT_OFF: Final = 2

_BY_WEIGHT: Final = "lane, weight, received_at, id"
# PostgreSQL must not run the inner SELECT twice, hence the array; SQLite has one writer and no row locks.
_CLAIM: Final = {
    "sqlite": """
        UPDATE channels_incomingmail SET owner = %s, lease_until = %s, attempts = attempts + 1 WHERE id IN (
            SELECT id FROM channels_incomingmail
            WHERE state = 'received' AND lane BETWEEN %s AND %s AND (lease_until IS NULL OR lease_until <= %s)
            ORDER BY lane, weight, received_at, id LIMIT %s
        ) RETURNING *
        """,
    "postgresql": """
        UPDATE channels_incomingmail SET owner = %s, lease_until = %s, attempts = attempts + 1 WHERE id = ANY(ARRAY(
            SELECT id FROM channels_incomingmail
            WHERE state = 'received' AND lane BETWEEN %s AND %s AND (lease_until IS NULL OR lease_until <= %s)
            ORDER BY lane, weight, received_at, id LIMIT %s FOR UPDATE SKIP LOCKED
        )) RETURNING *
        """,
}

_CLAIM_OLDEST: Final = {vendor: told.replace(_BY_WEIGHT, "received_at, id") for vendor, told in _CLAIM.items()}
_CLAIM_TO_LOOK: Final = {
    vendor: told.replace("lane BETWEEN %s AND %s", "lane >= 2 AND look_at IS NOT NULL AND look_at <= %s").replace(
        _BY_WEIGHT, "weight, look_at, id"
    )
    for vendor, told in _CLAIM.items()
}
_CLAIM_OLDEST_TO_LOOK: Final = {
    vendor: told.replace("weight, look_at, id", "look_at, id") for vendor, told in _CLAIM_TO_LOOK.items()
}
# Words for word what its index holds.
_TO_LOOK: Final = """
    SELECT 1 FROM channels_incomingmail
    WHERE state = 'received' AND lane >= 2 AND look_at IS NOT NULL AND look_at <= %s LIMIT 1
    """

# Who only looks whether there is anything takes no writer's place.
_WAITING: Final[Prepared[IncomingMail]] = Prepared(
    lambda: IncomingMail.objects.filter(
        state="received", lane__gte=Given("first", SmallIntegerField()), lane__lte=Given("last", SmallIntegerField())
    ).only("id")[:1]
)


class LeaseLostError(Exception):
    """Another worker has the mail now: whatever was done with it must not be committed."""


def claim(owner: str, limit: int, lanes: range = LANES, *, oldest: bool = False) -> Sequence[IncomingMail]:
    """Take up to `limit` received mails of these lanes for a lease's length: quicker lanes first, in each the lightest,
    of these the oldest. `oldest`: whatever lane and weight, the one that waits longest first.
    """
    if not _WAITING(first=lanes[0], last=lanes[-1]):
        return []
    present = now()
    moment = connection.ops.adapt_datetimefield_value(present)
    until = connection.ops.adapt_datetimefield_value(present + timedelta(seconds=LEASE_SECONDS))
    told = (_CLAIM_OLDEST if oldest else _CLAIM)[connection.vendor]
    with transaction.atomic():
        rows = IncomingMail.objects.raw(told, [owner, until, lanes[0], lanes[-1], moment, limit])
        if oldest:
            return sorted(rows, key=lambda row: (row.received_at, row.pk))
        return sorted(rows, key=lambda row: (row.lane, row.weight, row.received_at, row.pk))


def claim_to_look(owner: str, limit: int, *, oldest: bool = False) -> Sequence[IncomingMail]:
    """Take up to `limit` mails that are not light and have waited unread, for a look at their headers; the lightest
    first, or the one that waited longest.
    """
    present = now()
    moment = connection.ops.adapt_datetimefield_value(present)
    with connection.cursor() as cursor:
        cursor.execute(_TO_LOOK, [moment])
        if cursor.fetchone() is None:
            return []
    until = connection.ops.adapt_datetimefield_value(present + timedelta(seconds=LEASE_SECONDS))
    told = (_CLAIM_OLDEST_TO_LOOK if oldest else _CLAIM_TO_LOOK)[connection.vendor]
    with transaction.atomic():
        rows = IncomingMail.objects.raw(told, [owner, until, moment, moment, limit])
        return sorted(rows, key=lambda row: (0 if oldest else row.weight, row.look_at, row.pk))


def put_off(row: IncomingMail) -> None:
    """Leave a mail that is held for a moment: another one goes first, and no attempt of this one failed."""
    until = now() + timedelta(seconds=SECONDS_PUT_OFF)
    leave(row, owner="", lease_until=until, attempts=row.attempts - 1)


def slow_down(row: IncomingMail, *, heavy: bool = True) -> None:
    """Leave a mail that is held to a slower lane: it took too long among others, and no attempt of it failed. `heavy`:
    its shape had said that it may.
    """
    lane, weight = slower_lane(row.lane, heavy=heavy), heavier(row.weight)
    leave(row, lane=lane, weight=weight, owner="", lease_until=None, attempts=row.attempts - 1)


def leave(row: IncomingMail, **values: Any) -> None:
    """Change a mail that is held; LeaseLostError when another worker has it now."""
    # The attempt counts too: a lease that ran out and came back to the same worker is another hold.
    held = {"id": row.pk, "owner": row.owner, "attempts": row.attempts, "state": IncomingMail.RECEIVED}
    if not change(IncomingMail, values, **held):
        raise LeaseLostError(row.pk)
