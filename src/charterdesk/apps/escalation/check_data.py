"""What is handed over checks itself: what a ticket's journal tells, and the clocks that follow from what happened."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from charterdesk.apps.base.models import Desk
from charterdesk.apps.contracts.charters import UnreadableCharter, charter_of
from charterdesk.apps.escalation.clocks import up_to_facts
from charterdesk.apps.escalation.models import Alert, Escalation
from charterdesk.apps.tickets.check_data import Difference
from charterdesk.apps.tickets.standing import standing_of

CHUNK = 200


def check_escalations(desk: Desk | None = None) -> list[Difference]:
    """Everything about what is handed over that differs, in one desk or in all."""
    desks = [desk] if desk is not None else list(Desk.objects.order_by("slug"))
    return [difference for one in desks for difference in (*_differences(one), *_alerts(one))]


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
        yield from _moments(desk, row, key)
        yield from _clocks(desk, row, key)


def _moments(desk: Desk, row: Escalation, key: str) -> Iterator[Difference]:
    """Its state says what its moments say; what is due next is the soonest of its clocks that run."""
    ended = row.ended_at is not None
    if ended is not (row.state in Escalation.ENDED) or (row.state == Escalation.ANSWERED and row.answered_at is None):
        moment = row.ended_at or row.answered_at
        yield Difference(desk.slug, "state", key, row.state, moment.isoformat() if moment else "")
    running = [clock.due_at for clock in row.clocks.all() if clock.stopped_at is None and clock.due_at is not None]
    soonest = min(running, default=None)
    if row.next_due != soonest:
        stored, found = (at.isoformat() if at else "" for at in (row.next_due, soonest))
        yield Difference(desk.slug, "due next", key, stored, found)


def _alerts(desk: Desk) -> Iterator[Difference]:
    """Nobody is called for what somebody has acknowledged, or for a promise that runs no more."""
    over = Q(acknowledged_at__isnull=False) | Q(ended_at__isnull=False)
    rows = Alert.objects.filter(desk=desk).select_related("ticket").order_by("pk")
    for row in rows.filter(over, next_at__isnull=False):
        key = f"ticket {row.ticket.number}, {row.percent} %"
        yield Difference(desk.slug, "called next", key, str(row.next_at), "")
    for row in rows.filter(acknowledged_at__isnull=False, acknowledged_by=None):
        yield Difference(desk.slug, "acknowledged", f"ticket {row.ticket.number}, {row.percent} %", "", "by nobody")


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
