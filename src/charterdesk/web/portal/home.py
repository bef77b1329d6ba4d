"""My requests: those that wait for me first, each with its state, whose turn it is and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets import queries
from charterdesk.apps.tickets.queue import ClockNow, QueueRow
from charterdesk.web.clock_strip import consumed_width
from charterdesk.web.moments import counted
from charterdesk.web.portal.progress import YOU, Next, Progress, progress_of
from charterdesk.web.portal.reader import for_customers

A_PAGE: Final = 30
RECENTLY_CLOSED: Final = 5
LAST_PAGE: Final = 1_000
MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Line:
    """One request in the list; `spent` is the filled part of its small clock strip."""

    row: QueueRow
    progress: Progress
    spent: int
    clock_words: str


@require_safe
@for_customers
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The open requests, those that wait for the reader first, and the last ones that were closed."""
    page = _page(request)
    found = queries.mine(actor, closed=False, limit=A_PAGE, offset=(page - 1) * A_PAGE)
    lines = [_line(row) for row in found.rows]
    closed = queries.mine(actor, closed=True, limit=RECENTLY_CLOSED)
    said = {
        "yours": [line for line in lines if line.progress.turn == YOU],
        "others": [line for line in lines if line.progress.turn != YOU],
        "closed": [_line(row) for row in closed.rows],
        "more_closed": closed.more,
        "several": len(actor.organisation_ids | actor.reseller_of_ids) > 1,
        "previous": page - 1,
        "following": page + 1 if found.more else 0,
    }
    return render(request, "portal/home.html", said)


@require_safe
@for_customers
def closed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The closed requests, the latest first."""
    page = _page(request)
    found = queries.mine(actor, closed=True, limit=A_PAGE, offset=(page - 1) * A_PAGE)
    said = {
        "lines": [_line(row) for row in found.rows],
        "several": len(actor.organisation_ids | actor.reseller_of_ids) > 1,
        "previous": page - 1,
        "following": page + 1 if found.more else 0,
    }
    return render(request, "portal/closed.html", said)


def _line(row: QueueRow) -> Line:
    clock = row.clock
    promise = Next(clock.kind, clock.due_at, clock.state, clock.firm) if clock else None
    return Line(
        row=row,
        progress=progress_of(row, promise),
        spent=consumed_width(clock.consumed_seconds, clock.promised_seconds) if clock else 0,
        clock_words=_clock_words(clock) if clock else "",
    )


def _clock_words(clock: ClockNow) -> str:
    values = {
        "consumed": counted(clock.consumed_seconds, clock.counts),
        "promised": counted(clock.promised_seconds, clock.counts),
    }
    return _("%(consumed)s counted of %(promised)s") % values


def _page(request: HttpRequest) -> int:
    said = request.GET.get("page", "1")
    return min(LAST_PAGE, max(1, int(said[:MOST_DIGITS]))) if said.isascii() and said.isdigit() else 1
