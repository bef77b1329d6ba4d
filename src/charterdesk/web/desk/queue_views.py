"""Saved views: keeping a list under a name, and putting one's views in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.people.access import may
from charterdesk.apps.workspace import views
from charterdesk.web.desk.queue_page import running_charter
from charterdesk.web.desk.queue_panel import chips
from charterdesk.web.desk.queue_wanted import Wanted, number, wanted_by
from charterdesk.web.desk.queue_words import ORDERS, VIEWS
from charterdesk.web.desk.staff import for_staff

Change = Callable[[Actor, int, str], object]
CHANGES: Final[Mapping[str, tuple[Change, str | Promise]]] = {
    "rename": (
        lambda actor, view, name: views.rename(actor, view, name=name),
        gettext_lazy("The view has its new name."),
    ),
    "up": (lambda actor, view, _name: views.move(actor, view, step=-1), ""),
    "down": (lambda actor, view, _name: views.move(actor, view, step=1), ""),
    "share": (lambda actor, view, _name: views.share(actor, view), gettext_lazy("The whole desk has this view now.")),
    "take-back": (
        lambda actor, view, _name: views.take_back(actor, view),
        gettext_lazy("This view is yours alone now."),
    ),
    "delete": (
        lambda actor, view, _name: views.delete(actor, view),
        gettext_lazy("The view is gone; the tickets stay where they are."),
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A view on the page of views; `typed` and `wrong` where it could not be renamed so."""

    pk: int
    name: str
    typed: str
    wrong: str
    address: str
    about: str
    shared: bool
    his: bool


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The views of the desk and one's own: what each shows, its name, its place."""
    return _overview(request, actor)


@require_POST
@for_staff
def keep(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep the list of the address in `query` under a name, or in the place of a view that one may change."""
    charter = running_charter(actor)
    wanted = wanted_by(QueryDict(request.POST.get("query", "").removeprefix("?")), charter)
    view_id = number(request.POST.get("view", "")) or None
    try:
        row = views.keep(actor, name=request.POST.get("name", ""), query=wanted.values, view_id=view_id)
    except Invalid as refused:
        messages.error(request, str(refused.message))
        return redirect(reverse("desk:queue", args=[actor.desk.slug]) + wanted.address())
    messages.success(request, _("The view is kept."))
    return redirect(reverse("desk:queue", args=[actor.desk.slug]) + Wanted(wanted.values, saved=row.pk).address())


@require_POST
@for_staff
def change(request: HttpRequest, actor: Actor, view_id: int) -> HttpResponse:
    """Rename, move, share, take back or delete one view; a name that cannot be is told (422)."""
    known = CHANGES.get(request.POST.get("do", ""))
    if known is None:
        raise NotFound
    run, done = known
    try:
        run(actor, view_id, request.POST.get("name", ""))
    except Invalid as refused:
        return _overview(request, actor, wrong={view_id: str(refused.message)}, status=422)
    if done:
        messages.success(request, str(done))
    return redirect("desk:views", actor.desk.slug)


def _overview(
    request: HttpRequest, actor: Actor, wrong: Mapping[int, str] | None = None, status: int = 200
) -> HttpResponse:
    charter = running_charter(actor)
    lines: list[Line] = []
    for row in views.views_of(actor):
        wanted = Wanted(row.query, saved=row.pk)
        about = [str(VIEWS[wanted.view]), *(chip.word for chip in chips(actor, wanted, charter))]
        if "sort" in wanted.values:
            about.append(str(ORDERS[wanted.values["sort"]]))
        problem = (wrong or {}).get(row.pk, "")
        lines.append(
            Line(
                pk=row.pk,
                name=row.name,
                typed=request.POST.get("name", "") if problem else row.name,
                wrong=problem,
                address=reverse("desk:queue", args=[actor.desk.slug]) + wanted.address(),
                about=" · ".join(about),
                shared=row.owner_id is None,
                his=views.may_change(actor, row),
            )
        )
    context = {
        "shared": [line for line in lines if line.shared],
        "own": [line for line in lines if not line.shared],
        "shares": may(actor, "workspace.share") is not None,
        "tab": "queue",
    }
    return render(request, "desk/queue_views.html", context, status=status)
