"""Who holds a mail: a lease with the number of the attempt, so that only its holder can say what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import connection, transaction

from charterdesk.apps.base.now import now
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.channels.outgoing.questions import HELD, UNDER_WAY

CLAIM_SECONDS: Final = 60

# As for jobs: PostgreSQL must not run the inner SELECT twice, SQLite has one writer and no row locks.
_CLAIM: Final = {
    "sqlite": """
        UPDATE channels_outgoingmail SET owner = %s, lease_until = %s, attempts = attempts + 1 WHERE id IN (
            SELECT id FROM channels_outgoingmail
            WHERE state IN ('to_write', 'waiting', 'sending') AND run_at <= %s
            AND (lease_until IS NULL OR lease_until <= %s)
            ORDER BY run_at, id LIMIT %s
        ) RETURNING *
        """,
    "postgresql": """
        UPDATE channels_outgoingmail SET owner = %s, lease_until = %s, attempts = attempts + 1 WHERE id = ANY(ARRAY(
            SELECT id FROM channels_outgoingmail
            WHERE state IN ('to_write', 'waiting', 'sending') AND run_at <= %s
            AND (lease_until IS NULL OR lease_until <= %s)
            ORDER BY run_at, id LIMIT %s FOR UPDATE SKIP LOCKED
        )) RETURNING *
        """,
}


class LeaseLost(Exception):
    """Somebody else has the mail now: whatever was found out about it must not be noted."""


def claim(owner: str, limit: int) -> list[OutgoingMail]:
    """Take up to `limit` mails that are due, oldest first, for a minute (elapsed)."""
    present = now()
    moment = connection.ops.adapt_datetimefield_value(present)
    until = connection.ops.adapt_datetimefield_value(present + timedelta(seconds=CLAIM_SECONDS))
    with transaction.atomic():
        rows = OutgoingMail.objects.raw(_CLAIM[connection.vendor], [owner, until, moment, moment, limit])
        return sorted(rows, key=lambda mail: (mail.run_at, mail.pk))


def hold(mail: OutgoingMail) -> OutgoingMail:
    """The row as it stands, with all that a letter looks at. LeaseLost when it is no longer held."""
    found = HELD.first(mail=mail.pk, owner=mail.owner, attempts=mail.attempts)
    if found is None:
        raise LeaseLost(mail.pk)
    return found


def leave(mail: OutgoingMail, **values: object) -> None:
    """Note what became of a mail that is held, on the row at hand too; LeaseLost when it is no longer held."""
    # The attempt counts too: a lease that ran out and came back to the same owner is another hold.
    held = OutgoingMail.objects.filter(pk=mail.pk, owner=mail.owner, attempts=mail.attempts, state__in=UNDER_WAY)
    if not held.update(**values):
        raise LeaseLost(mail.pk)
    for name, value in values.items():
        setattr(mail, name, value)


def extend(mail: OutgoingMail, seconds: int, **values: object) -> None:
    """Hold a mail for so many seconds more (elapsed), from now."""
    leave(mail, lease_until=now() + timedelta(seconds=seconds), **values)


def release(mail: OutgoingMail) -> None:
    """Give back a mail that was claimed and not begun; the attempt does not count."""
    leave(mail, owner="", lease_until=None, attempts=mail.attempts - 1)
