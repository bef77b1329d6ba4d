"""Where records may be missing: the connection was down, the exchange began anew. It is marked, not guessed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from charterdesk.apps.telephone.models import Call as CallRow
from charterdesk.apps.telephone.models import CallSource, Gap
from charterdesk.rules.telephone.call import Call

AT_ONCE: Final = 50  # calls that may begin in another order than they are numbered


def mark(source: CallSource, from_at: datetime, until_at: datetime, why: str) -> None:
    """Mark a gap, once."""
    Gap.objects.get_or_create(source=source, from_at=from_at, until_at=max(from_at, until_at), why=why)


def mark_restarts(source: CallSource, calls: Iterable[Call]) -> None:
    """Mark where the numbers of calls begin anew while time goes on: the exchange restarted, and lost what it had in
    its buffer. `calls` are about to be kept, those before them are.
    """
    ordered = sorted(calls, key=lambda call: call.started_at)
    if not ordered:
        return
    newest = (
        CallRow.objects.filter(desk=source.desk_id, source=source, started_at__lt=ordered[0].started_at)
        .order_by("-started_at", "-pk")
        .values_list("key", "started_at", "ended_at")
        .first()
    )
    before = (_number(newest[0]), newest[2] or newest[1]) if newest else None
    for call in ordered:
        number = _number(call.key)
        if before is not None and number + AT_ONCE < before[0]:
            mark(source, min(before[1], call.started_at), call.started_at, "restarted")
            before = None
        if before is None or number > before[0]:
            before = (number, call.ended_at or call.started_at)


def _number(key: str) -> int:
    return int(key.partition("-")[0])
