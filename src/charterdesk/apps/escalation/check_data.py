"""What is handed over checks itself: what a ticket's journal tells, and the clocks that follow from what happened."""

from __future__ import annotations

from collections.abc import Iterator

from charterdesk.apps.base.models import Desk
from charterdesk.apps.contracts.charters import UnreadableCharter, charter_of
from charterdesk.apps.escalation.clocks import up_to_facts
from charterdesk.apps.escalation.models import Escalation
from charterdesk.apps.tickets.check_data import Difference
from charterdesk.apps.tickets.standing import standing_of

CHUNK = 200


def check_escalations(desk: Desk | None = None) -> list[Difference]:
    """Everything about what is handed over that differs, in one desk or in all."""
    desks = [desk] if desk is not None else list(Desk.objects.order_by("slug"))
    return [difference for one in desks for difference in _differences(one)]


def _differences(desk: Desk) -> Iterator[Difference]:
    rows = Escalation.objects.filter(desk=desk).select_related(
        "ticket__desk", "ticket__charter_version", "manufacturer__organisation"
    )
    for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
        key = f"ticket {row.ticket.number}.{row.number}"
        told = row.to_level in standing_of(row.ticket).handed_to
        # It may have been handed over again since.
        again = Escalation.objects.filter(ticket=row.ticket, to_level=row.to_level, ended_at__isnull=True).exists()
        if told is not again:
            yield Difference(desk.slug, "handed over", key, str(again), str(told))
        yield from _clocks(desk, row, key)


def _clocks(desk: Desk, row: Escalation, key: str) -> Iterator[Difference]:
    stored = {clock.kind: _said(clock) for clock in row.clocks.all()}
    try:
        found = up_to_facts(row, charter_of(row.ticket.charter_version))
    except UnreadableCharter:
        return
    for clock in found:
        said = _said(clock)
        if stored[clock.kind] != said:
            yield Difference(desk.slug, f"clock {clock.kind}", key, stored[clock.kind], said)


def _said(clock: object) -> str:
    """What does not change with the hour."""
    moments = (getattr(clock, name) for name in ("started_at", "stopped_at", "due_at"))
    return ", ".join(moment.isoformat() if moment else "–" for moment in moments)
