"""Numbers without gaps, for tickets, quotes and invoices."""

from __future__ import annotations

from django.db import connection
from django.db.models import F

from charterdesk.apps.base.models import Desk, Number


def take(desk: Desk, series: str) -> int:
    """The next number of the series, from 1; RuntimeError outside a transaction.

    The series is held until the caller's transaction ends, and a rollback gives the number back: take it late.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken inside the transaction that uses it")
    row = Number.objects.filter(desk=desk, series=series)
    if not row.update(next=F("next") + 1):
        Number.objects.get_or_create(desk=desk, series=series)
        row.update(next=F("next") + 1)
    return row.values_list("next", flat=True).get() - 1
