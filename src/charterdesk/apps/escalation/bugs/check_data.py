"""Rounds check themselves: how far they say they have gone follows from their rows, and none ends half done."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q

from charterdesk.apps.base.models import Desk
from charterdesk.apps.escalation.bugs.models import DeliveryRound, DeliveryTicket, WorkaroundRound
from charterdesk.apps.tickets.check_data import Difference


def check_bugs(desk: Desk | None = None) -> list[Difference]:
    """Everything about the rounds of workarounds and deliveries that differs, in one desk or in all."""
    desks = [desk] if desk is not None else list(Desk.objects.order_by("slug"))
    return [difference for one in desks for difference in (*_workarounds(one), *_deliveries(one))]


def _workarounds(desk: Desk) -> Iterator[Difference]:
    rounds = WorkaroundRound.objects.filter(desk=desk).annotate(
        rows=Count("sent"),
        gone=Count("sent", filter=Q(sent__at__isnull=False)),
        refused=Count("sent", filter=~Q(sent__refused="")),
    )
    for row in rounds.order_by("pk"):
        stored = (row.total, row.done, row.left_out)
        yield from _of(desk, f"workaround round {row.pk}", stored, (row.rows, row.gone, row.refused), row)


def _deliveries(desk: Desk) -> Iterator[Difference]:
    rounds = DeliveryRound.objects.filter(desk=desk).annotate(
        rows=Count("tickets"),
        gone=Count("tickets", filter=Q(tickets__at__isnull=False)),
        refused=Count("tickets", filter=Q(tickets__outcome=DeliveryTicket.LEFT_OUT)),
    )
    for row in rounds.order_by("pk"):
        stored = (row.total, row.done, row.left_out)
        yield from _of(desk, f"delivery round {row.pk}", stored, (row.rows, row.gone, row.refused), row)
        if row.deliveries.count() != row.installations:
            counted = str(row.deliveries.count())
            yield Difference(desk.slug, "installations", f"delivery round {row.pk}", str(row.installations), counted)


def _of(
    desk: Desk,
    key: str,
    stored: tuple[int, int, int],
    found: tuple[int, int, int],
    row: WorkaroundRound | DeliveryRound,
) -> Iterator[Difference]:
    if stored != found:
        yield Difference(desk.slug, "total, done, left out", key, str(stored), str(found))
    if row.finished_at is not None and found[0] != found[1]:
        yield Difference(desk.slug, "finished", key, "yes", "no")
