"""Checklists check themselves: what the desk's row says of them, and that the journal tells every tick."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from charterdesk.apps.base.models import Desk, Event
from charterdesk.apps.knowledge.checklists import has_any
from charterdesk.apps.knowledge.models import ChecklistTick
from charterdesk.apps.tickets.check_data import Difference
from charterdesk.apps.tickets.facts import stream_of

TOLD = {"ticket.step_ticked": True, "ticket.step_unticked": False}


def check_checklists(desk: Desk | None = None) -> list[Difference]:
    """Everything about checklists that differs, in one desk or in all."""
    desks = [desk] if desk is not None else list(Desk.objects.order_by("slug"))
    return [difference for one in desks for difference in _differences(one)]


def _differences(desk: Desk) -> Iterator[Difference]:
    found = has_any(desk)
    if desk.has_checklists is not found:
        yield Difference(desk.slug, "has checklists", "desk", str(desk.has_checklists), str(found))
    kept: Counter[tuple[str, object, bool]] = Counter()
    for tick in ChecklistTick.objects.filter(desk=desk).select_related("ticket").order_by("pk").iterator():
        kept[stream_of(tick.ticket), tick.step_id, tick.done] += 1
    told: Counter[tuple[str, object, bool]] = Counter()
    for line in Event.objects.filter(desk=desk, code__in=TOLD).order_by("pk").iterator():
        told[line.stream, line.data.get("step"), TOLD[line.code]] += 1
    for key in sorted({*kept, *told}, key=str):
        if kept[key] != told[key]:
            stream, step, done = key
            name = f"{stream} step {step} {'ticked' if done else 'taken back'}"
            yield Difference(desk.slug, "ticks", name, str(kept[key]), str(told[key]))
