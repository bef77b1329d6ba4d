"""Where records may be missing: the connection was down, the exchange began anew. It is marked, not guessed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from charterdesk.apps.telephone.models import Call as CallRow
from charterdesk.apps.telephone.models import CallSource, Gap

AT_ONCE: Final = 50  # calls that may begin in another order than they are numbered


class Begun(NamedTuple):
    """A call: its key, when it began, when it ended if it has."""

    key: str
    started_at: datetime
    ended_at: datetime | None


def mark(source: CallSource, from_at: datetime, until_at: datetime, why: str) -> None:
    """Mark a gap, once."""
    Gap.objects.get_or_create(source=source, from_at=from_at, until_at=max(from_at, until_at), why=why)


def mark_restarts(source: CallSource, begun: Iterable[Begun]) -> None:
    """Mark where the numbers of calls begin anew while time goes on: the exchange restarted, and lost what it had in
    its buffer. `begun` are calls that are new.
    """
    ordered = sorted(begun, key=lambda call: call.started_at)
    if not ordered:
        return
    newest = newest_before(source, ordered[0].started_at)
    before = (number_of(newest.key), newest.ended_at or newest.started_at) if newest else None
    for call in ordered:
        number = number_of(call.key)
        if before is not None and number + AT_ONCE < before[0]:
            mark(source, min(before[1], call.started_at), call.started_at, "restarted")
            before = None
        if before is None or number > before[0]:
            before = (number, call.ended_at or call.started_at)


def newest_before(source: CallSource, moment: datetime) -> Begun | None:
    """The latest call of a source that began before a moment."""
    rows = CallRow.objects.filter(desk=source.desk_id, source=source, started_at__lt=moment)
    values = rows.order_by("-started_at", "-pk").values_list("key", "started_at", "ended_at").first()
    return Begun(*values) if values else None


def number_of(key: str) -> int:
    """The number that the exchange counted."""
    return int(key.partition("-")[0])
