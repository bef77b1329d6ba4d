"""What a list of the set-up is: its words, its rows, its form, its verbs; one way of showing and changing them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.people.access import may, require
from charterdesk.apps.people.lists import STATES
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

PAGE: Final = 50
LONGEST_SEARCH: Final = 100
Words = str | Promise


def nothing_more(_actor: Actor, _row: Any) -> Mapping[str, Any]:
    """A page that shows nothing beside the form."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list. `sees`, `adds`, `changes`: verbs of the access table. `terms` is what a row says now: two who change it
    at the same time notice. `press`: what its page does beside saving, by the name of the button.
    """

    name: str
    title: Words
    lead: Words
    add_words: Words
    empty: Words
    sees: str
    adds: str
    changes: str
    heads: tuple[Words, ...]
    rows: Callable[..., Any]
    cells: Callable[[Actor, Sequence[Any]], list[tuple[Any, ...]]]
    form: Callable[..., forms.Form]
    add: Callable[[Actor, Any], Any]
    change: Callable[[Actor, Any, Any, str], Any]
    find: Callable[[Actor, int], Any]
    terms: Callable[[Any], object]
    press: Mapping[str, tuple[Words, Callable[[Actor, Any, Mapping[str, Any]], object]]] = field(default_factory=dict)
    beside: str = ""
    shown: Callable[[Actor, Any], Mapping[str, Any]] = nothing_more
    in_file: bool = True
    tab: str = "setup"

    def addresses(self, at: str = "") -> list[URLPattern]:
        """The addresses of the list and its pages, below /<desk>/."""
        here = f"setup/{self.name}/"
        return [
            path(at or here, self.view(show), name=f"setup-{self.name}"),
            path(f"{here}add/", self.view(add), name=f"setup-{self.name}-add"),
            path(f"{here}<int:{self.name}_id>/", self.view(change), name=f"setup-{self.name}-change"),
        ]

    def view(self, page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        """The page of this list."""

        def of_this_list(request: HttpRequest, **named: int) -> HttpResponseBase:
            return page(request, self, *named.values())

        return of_this_list


def show(request: HttpRequest, listing: Listing) -> HttpResponseBase:
    """The list, fifty lines a page; nonsense in the address is ignored."""
    return _show(request, listing=listing)


def add(request: HttpRequest, listing: Listing) -> HttpResponseBase:
    """Something new; what is wrong is told beside its field (422)."""
    return _add(request, listing=listing)


def change(request: HttpRequest, listing: Listing, pk: int) -> HttpResponseBase:
    """One row: its form and what can be pressed. NotFound; 409 when somebody changed it meanwhile."""
    return _change(request, listing=listing, pk=pk)


@require_safe
@for_staff
def _show(request: HttpRequest, actor: Actor, *, listing: Listing) -> HttpResponse:
    require(actor, listing.sees)
    sought = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    state = next((one for one in STATES if one == request.GET.get("state")), STATES[0])
    found = Paginator(listing.rows(actor, sought=sought, state=state), PAGE).get_page(request.GET.get("page"))
    rows = list(found)
    shown = {
        "listing": listing,
        "lines": list(zip(rows, listing.cells(actor, rows), strict=True)),
        "found": found,
        "sought": sought,
        "state": state,
        "states": [(name, _state_words(name)) for name in STATES],
        "kept": urlencode({name: value for name, value in (("q", sought), ("state", state)) if value}),
        "adds": may(actor, listing.adds) is not None,
        "changes": may(actor, listing.changes) is not None,
        "add_address": f"desk:setup-{listing.name}-add",
        "change_address": f"desk:setup-{listing.name}-change",
        "tab": listing.tab,
    }
    return render(request, "desk/setup/list.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def _add(request: HttpRequest, actor: Actor, *, listing: Listing) -> HttpResponse:
    require(actor, listing.adds)
    given = request.POST if request.method == "POST" else None
    form = listing.form(actor, given, row=None, first=request.GET)
    if given is None or not form.is_valid():
        return _edit(request, actor, listing, form)
    try:
        row = listing.add(actor, form)
    except Invalid as refused:
        tell(form, refused)
        return _edit(request, actor, listing, form)
    messages.success(request, _("Added: %(name)s.") % {"name": row})
    if may(actor, listing.changes) is None:
        return redirect(f"desk:setup-{listing.name}", actor.desk.slug)
    return redirect(f"desk:setup-{listing.name}-change", actor.desk.slug, row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def _change(request: HttpRequest, actor: Actor, *, listing: Listing, pk: int) -> HttpResponse:
    require(actor, listing.changes)
    row = listing.find(actor, pk)
    if request.method != "POST":
        return _edit(request, actor, listing, listing.form(actor, None, row=row, first={}), row=row)
    pressed = listing.press.get(request.POST.get("go", ""))
    if pressed is not None:
        return _press(request, actor, listing, row, pressed)
    form = listing.form(actor, request.POST, row=row, first={})
    if not form.is_valid():
        return _edit(request, actor, listing, form, row=row)
    try:
        listing.change(actor, row, form, request.POST.get("seen", ""))
    except Invalid as refused:
        tell(form, refused)
        return _edit(request, actor, listing, form, row=row)
    except Conflict as lost:
        form.add_error(None, str(lost.message))
        return _edit(request, actor, listing, form, row=listing.find(actor, pk), status=409)
    messages.success(request, _("Saved: %(name)s.") % {"name": listing.find(actor, pk)})
    return redirect(f"desk:setup-{listing.name}-change", actor.desk.slug, pk)


def _press(
    request: HttpRequest,
    actor: Actor,
    listing: Listing,
    row: Any,
    pressed: tuple[Words, Callable[[Actor, Any, Mapping[str, Any]], object]],
) -> HttpResponse:
    done, run = pressed
    try:
        run(actor, row, request.POST)
    except Invalid as refused:
        form = listing.form(actor, None, row=row, first={})
        for problem in refused.problems:
            messages.error(request, str(problem.message))
        return _edit(request, actor, listing, form, row=row, status=422)
    messages.success(request, str(done))
    return redirect(f"desk:setup-{listing.name}-change", actor.desk.slug, row.pk)


def _edit(
    request: HttpRequest, actor: Actor, listing: Listing, form: forms.Form, *, row: Any = None, status: int = 0
) -> HttpResponse:
    shown = {
        "listing": listing,
        "back": reverse(f"desk:setup-{listing.name}", args=[actor.desk.slug]),
        "form": form,
        "row": row,
        "seen": fingerprint(listing.terms(row)) if row is not None else "",
        "tab": listing.tab,
        **(listing.shown(actor, row) if row is not None else {}),
    }
    return render(request, "desk/setup/edit.html", shown, status=status or (422 if form.errors else 200))


def _state_words(state: str) -> str:
    return {"active": _("in use"), "retired": _("retired"), "all": _("all")}[state]
