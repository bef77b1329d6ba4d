"""The queue: what to do first, and why first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.queue import queue
from charterdesk.apps.tickets.queue_counts import MOST_COUNTED, counted
from charterdesk.apps.workspace.models import SavedView
from charterdesk.apps.workspace.views import may_change, views_of
from charterdesk.rules.terms.charter import Charter
from charterdesk.web.desk import queue_words as words
from charterdesk.web.desk.queue_bulk_forms import BULK
from charterdesk.web.desk.queue_lines import lines
from charterdesk.web.desk.queue_panel import chips, panel
from charterdesk.web.desk.queue_rows import RowWords
from charterdesk.web.desk.queue_wanted import (
    ALL,
    COLUMNS,
    MOST_DIGITS,
    MOST_PAGES,
    VIEWS,
    Wanted,
    as_filter,
    wanted_by,
)
from charterdesk.web.desk.staff import for_staff

__all__ = ["MOST_DIGITS", "MOST_PAGES", "queue_page", "running_charter"]

# The others are as long as they are.
COUNTED: Final = tuple(view for view in VIEWS if view not in {ALL, "closed"})


@dataclass(frozen=True, slots=True)
class Tab:
    """A view to go to, and how many tickets stand in it where that is counted."""

    address: str
    word: str
    current: bool
    count: str = ""
    attention: bool = False


@require_safe
@for_staff
def queue_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list that the address asks for, in the charter's order unless another is asked for; nonsense in the address
    is ignored. `part=rows` answers what changes meanwhile, `panel` opens the filters.
    """
    charter = running_charter(actor)
    wanted = wanted_by(request.GET, charter)
    context = _list(actor, wanted, charter)
    if request.GET.get("part") == "rows":
        return render(request, "desk/queue_rows.html", context)
    opened = "panel" in request.GET
    return render(
        request,
        "desk/queue.html",
        {
            **context,
            "chips": chips(actor, wanted, charter),
            "panel": panel(actor, wanted, charter) if opened else None,
            "panel_address": wanted.address(page=1, panel="" if opened else "1"),
            "closed_panel": wanted.address(page=1),
            "exports": may(actor, "data.export") is not None,
            "tab": "queue",
        },
    )


def running_charter(actor: Actor) -> Charter | None:
    """Today's charter, for its words; None where none was published."""
    try:
        return charter_at(actor.desk, now()).charter
    except NoCharter:
        return None


def _list(actor: Actor, wanted: Wanted, charter: Charter | None) -> dict[str, Any]:
    found = queue(actor, as_filter(wanted), limit=wanted.size, offset=(wanted.page - 1) * wanted.size)
    # One reverse, not fifty.
    pattern = reverse("desk:ticket", args=[actor.desk.slug, 0]).replace("/0/", "/{}/")
    saved = views_of(actor)
    bulk = [one for one in BULK.values() if may(actor, one.right)]
    current = next((row for row in saved if row.pk == wanted.saved), None)
    return {
        "wanted": wanted,
        "lines": lines(found.rows, RowWords(charter, now()), address=pattern, columns=wanted.columns, acts=bool(bulk)),
        "heads": [(name, words.COLUMNS[name]) for name in COLUMNS if name in wanted.columns],
        "views": _views(actor, wanted, current),
        "saved": [_saved_tab(wanted, row) for row in saved],
        "current": current,
        "changed": current is not None and {**current.query} != {**wanted.values},
        "may_change": current is not None and may_change(actor, current),
        "acts": bool(bulk),
        "takes": may(actor, "ticket.take_in_charge") is not None,
        "bulk": bulk,
        "empty": words.EMPTY[wanted.view],
        "before": wanted.address(page=wanted.page - 1) if wanted.page > 1 else "",
        "after": wanted.address(page=wanted.page + 1) if found.more else "",
        "here": wanted.address(),
    }


def _views(actor: Actor, wanted: Wanted, current: SavedView | None) -> list[Tab]:
    counts = counted(actor, {view: as_filter(Wanted({"view": view})) for view in COUNTED})
    return [
        Tab(
            Wanted(
                {"view": view, **{name: wanted.values[name] for name in ("cols", "size") if name in wanted.values}}
            ).address(),
            str(words.VIEWS[view]),
            view == wanted.view and current is None,
            _count(counts.get(view, 0)),
            attention=view == "missed" and counts[view] > 0,
        )
        for view in VIEWS
    ]


def _saved_tab(wanted: Wanted, row: SavedView) -> Tab:
    return Tab(Wanted(row.query, saved=row.pk).address(), row.name, row.pk == wanted.saved)


def _count(found: int) -> str:
    return f"{MOST_COUNTED}+" if found > MOST_COUNTED else str(found or "")
