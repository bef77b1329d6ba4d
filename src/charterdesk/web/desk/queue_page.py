"""The queue: what to do first, and why first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.apps.tickets.queue import ANYONE, NOBODY, QueueFilter, queue
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.workflow import State
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.queue_rows import shown
from charterdesk.web.desk.staff import for_staff

PAGE: Final = 50
MOST_PAGES: Final = 10_000
MOST_DIGITS: Final = 9
VIEWS: Final = ("all", "mine", "unassigned", "waiting", "solved", "closed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: a view, a kind, words to look for, a page from 1."""

    view: str
    kind: str
    text: str
    page: int

    def address(self, **changed: object) -> str:
        """The query of the same list with something changed."""
        asked = {"view": self.view, "kind": self.kind, "q": self.text, "page": self.page, **changed}
        usual: dict[str, object] = {"view": "all", "kind": "", "q": "", "page": 1}
        return "?" + urlencode({name: value for name, value in asked.items() if value != usual[name]})


@require_safe
@for_staff
def home(_request: HttpRequest, actor: Actor) -> HttpResponse:
    """The desk's own address leads to its queue."""
    return redirect("desk:queue", actor.desk.slug)


@require_safe
@for_staff
def queue_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Fifty rows in the charter's order, filtered as the address says; nonsense in the address is ignored."""
    charter = running_charter(actor)
    kinds = kinds_of(charter)
    wanted = wanted_by(request, {name for name, _word in kinds})
    offset = (wanted.page - 1) * PAGE
    found = queue(actor, as_filter(actor, wanted), limit=PAGE, offset=offset)
    moment = now()
    # One reverse, not fifty.
    pattern = reverse("desk:ticket", args=[actor.desk.slug, 0]).replace("/0/", "/{}/")
    rows = [
        shown(row, offset + place, pattern.format(row.number), moment, charter)
        for place, row in enumerate(found.rows, start=1)
    ]
    return render(
        request,
        "desk/queue.html",
        {
            "wanted": wanted,
            "rows": rows,
            "views": [(wanted.address(view=view, page=1), view_words(view), view == wanted.view) for view in VIEWS],
            "kinds": kinds,
            "before": wanted.address(page=wanted.page - 1) if wanted.page > 1 else "",
            "after": wanted.address(page=wanted.page + 1) if found.more else "",
            "tab": "queue",
        },
    )


def wanted_by(request: HttpRequest, kinds: set[str]) -> Wanted:
    """Read the address; what nobody knows is left out."""
    asked = request.GET
    view, kind, page = asked.get("view", "all"), asked.get("kind", ""), asked.get("page", "1")
    return Wanted(
        view=view if view in VIEWS else "all",
        kind=kind if kind in kinds else "",
        text=asked.get("q", "").replace("\x00", "").strip()[:200],
        page=min(max(int(page[:MOST_DIGITS]), 1), MOST_PAGES) if page.isascii() and page.isdigit() else 1,
    )


def as_filter(actor: Actor, wanted: Wanted) -> QueueFilter:
    """What the address asks for, as the queue understands it."""
    states = {"waiting": (State.WAITING, State.QUOTE), "solved": (State.SOLVED,)}.get(wanted.view, ())
    owners: dict[str, str | int] = {"mine": actor.person_id or 0, "unassigned": NOBODY}
    return QueueFilter(
        states=tuple(str(state) for state in states),
        owner=owners.get(wanted.view, ANYONE),
        kind=wanted.kind,
        closed=wanted.view == "closed",
        text=wanted.text,
    )


def view_words(view: str) -> str:
    """The name of a view."""
    return {
        "all": _("All open"),
        "mine": _("Mine"),
        "unassigned": _("Unassigned"),
        "waiting": _("Waiting"),
        "solved": _("To be validated"),
        "closed": _("Closed tickets"),
    }[view]


def running_charter(actor: Actor) -> Charter | None:
    """Today's charter, for its words; None where none was published."""
    try:
        return charter_at(actor.desk, now()).charter
    except NoCharter:
        return None


def kinds_of(charter: Charter | None) -> list[tuple[str, str]]:
    """The kinds that today's charter knows, for the filter."""
    if charter is None:
        return []
    return [
        (name, charter_labels.kind(charter, name)) for name in dict.fromkeys((*charter.kinds, *charter.not_covered))
    ]
