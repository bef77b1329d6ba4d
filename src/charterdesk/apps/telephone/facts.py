"""Calls as the rules see them, read from their rows: many at once, and only what figures need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from charterdesk.apps.base.models import Desk
from charterdesk.apps.telephone.models import Call as CallRow
from charterdesk.rules.telephone.call import Call, Direction, Outcome

AT_ONCE: Final = 2_000
# In the order of `fact`.
FIELDS: Final = (
    "key", "source__name", "direction", "started_at", "caller", "called", "group", "agent", "waited", "talked", "held",
    "outcome", "answered_at", "ended_at", "account",
)  # fmt: skip


class Row(NamedTuple):
    """A call, the key of its row, and that of its contract, if it has one."""

    key: int
    contract: int | None
    call: Call


def facts(rows: QuerySet[CallRow]) -> Iterator[Call]:
    """The calls of these rows, in their order."""
    for values in rows.values_list(*FIELDS).iterator(chunk_size=AT_ONCE):
        yield fact(values)


def rows_between(desk: Desk, begins: datetime, ends: datetime, **only: object) -> Iterator[Row]:
    """The calls of a desk that arrived between two instants, in the order of their arrival."""
    rows = CallRow.objects.filter(desk=desk, started_at__gte=begins, started_at__lt=ends, **only)
    found = rows.order_by("started_at", "pk").values_list("pk", "contract_id", *FIELDS)
    for key, contract, *values in found.iterator(chunk_size=AT_ONCE):
        yield Row(key, contract, fact(values))


def fact(values: Sequence[Any]) -> Call:
    """A call from the values of FIELDS."""
    (
        key, source, direction, started_at, caller, called, group, agent, waited, talked, held,
        outcome, answered_at, ended_at, account,
    ) = values  # fmt: skip
    return Call(
        key=key,
        source=source,
        direction=Direction(direction),
        started_at=started_at,
        caller=caller,
        called=called,
        group=group,
        agent=agent,
        waited=waited,
        talked=talked,
        held=held,
        outcome=Outcome(outcome),
        answered_at=answered_at,
        ended_at=ended_at,
        account=account,
        why=(),
    )
