"""The on-call cover checks itself: each page climbed as its policy says, was told in the journal, and ended once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Q

from charterdesk.apps.base.models import Desk, Event
from charterdesk.apps.base.now import now
from charterdesk.apps.on_call.models import Page, PageCall, PagedCall, RotaLayer
from charterdesk.apps.on_call.pages import stream_of
from charterdesk.apps.on_call.policies import policy_of
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.check_data import Difference
from charterdesk.rules.on_call import paging

GRACE: Final = timedelta(minutes=2)  # what the worker has not done by then was forgotten
CHUNK: Final = 500
Found = Iterator[tuple[str, str, object, object]]


def check_on_call(desk: Desk) -> list[Difference]:
    """Everything about rotas and pages that differs."""
    found = (*_pages(desk), *_calls(desk), *_layers(desk))
    return [Difference(desk.slug, what, key, str(stored), str(expected)) for what, key, stored, expected in found]


def _pages(desk: Desk) -> Found:
    present = now()
    pages = Page.objects.filter(desk=desk).select_related("rota", "ticket").order_by("pk")
    for row in pages.iterator(CHUNK):
        key = f"page {row.number}"
        yield from ((what, key, stored, expected) for what, stored, expected in _in_journal(row))
        made = PageCall.objects.filter(page=row)
        if row.ended_at is None:
            policy = policy_of(row.rota.policy)
            begun = paging.begun_at(policy, _story(row, frozenset()), present - GRACE)
            steps = frozenset(made.filter(began=begun).values_list("round", "step")) if begun else frozenset()
            owed = paging.owed(policy, _story(row, steps), present - GRACE)
            if owed:
                yield "steps called", key, len(steps), len(steps) + len(owed)
        elif made.filter(state=PageCall.WAITING).exists():
            yield "calls that wait", key, made.filter(state=PageCall.WAITING).count(), 0
        if row.rota.desk_id != desk.pk or (row.ticket is not None and row.ticket.desk_id != desk.pk):
            yield "desk", key, row.rota.desk_id, desk.pk


def _story(row: Page, made: frozenset[tuple[int, int]]) -> paging.Story:
    return paging.Story(opened_at=row.opened_at, made=made, taken_at=row.taken_at, ended_at=row.ended_at)


def _in_journal(row: Page) -> Iterator[tuple[str, object, object]]:
    told = set(Event.objects.filter(desk=row.desk_id, stream=stream_of(row)).values_list("code", flat=True))
    for code, at in (("page.opened", row.opened_at), ("page.taken", row.taken_at), ("page.ended", row.ended_at)):
        if (code in told) is not (at is not None):
            yield code, "told" if code in told else "not told", "told" if at else "not told"


def _calls(desk: Desk) -> Found:
    """Calls that made a page: of this desk, incoming, under a contract of this desk."""
    wrong = PagedCall.objects.filter(page__desk=desk).exclude(
        Q(call__desk=desk, call__direction="in", contract__desk=desk, page__opened_at__isnull=False)
    )
    for row in wrong.order_by("pk"):
        yield "call of a page", f"call {row.call_id}", "another desk's, or not incoming", "an incoming one of the desk"


def _layers(desk: Desk) -> Found:
    people = set(Person.objects.filter(desk=desk).values_list("pk", flat=True))
    for row in RotaLayer.objects.filter(rota__desk=desk).order_by("pk"):
        strangers = [key for key in row.people if key not in people]
        if strangers:
            yield "people of a layer", f"layer {row.pk}", strangers, "people of the desk"
