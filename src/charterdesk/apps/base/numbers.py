"""Numbers without gaps, for tickets, quotes and invoices."""

from __future__ import annotations

from typing import Final

from django.db import connection

from charterdesk.apps.base.models import Desk, Number

# One statement holds the series, counts it up and says what it was: the same on both engines.
_TAKE: Final = "UPDATE base_number SET next = next + 1 WHERE desk_id = %s AND series = %s RETURNING next - 1"


def take(desk: Desk, series: str) -> int:
    """The next number of the series, from 1; RuntimeError outside a transaction.

    The series is held until the caller's transaction ends, and a rollback gives the number back: take it late.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken inside the transaction that uses it")
    number = _next(desk, series)
    if number is None:
        Number.objects.get_or_create(desk=desk, series=series)
        number = _next(desk, series)
    if number is None:
        raise RuntimeError("the series was removed while a number was taken")
    return number


def _next(desk: Desk, series: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [desk.pk, series])
        found = cursor.fetchone()
    return None if found is None else int(found[0])
