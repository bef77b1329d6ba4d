"""The macros in the set-up: one's own and everybody's, one form, their order."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.people.access import may, require
from charterdesk.apps.tickets.fitting import Fitting
from charterdesk.apps.workspace import canned, macros
from charterdesk.apps.workspace.models import Macro
from charterdesk.web.desk import fitting, ordering
from charterdesk.web.desk.macros import forms, words
from charterdesk.web.desk.macros.forms import MacroForm
from charterdesk.web.desk.staff import for_staff

MOST_DIGITS: Final = 18


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list and the form; POST keeps one (`macro` names it where it is changed), retires it, or moves it beside
    another (`go`: "before-12", "after-12").
    """
    require(actor, "workspace.use")
    if request.method != "POST":
        return _page(request, actor, _asked(actor, request.GET.get("macro", "")), None)
    row = _asked(actor, request.POST.get("macro", ""))
    if "go" in request.POST:
        if row is None:
            raise NotFound
        return ordering.act(
            request,
            "desk:setup-macros",
            row.name,
            lambda: macros.retire(actor, row.pk),
            lambda neighbour, after: macros.move(actor, row.pk, neighbour_id=neighbour, after=after),
        )
    form = _form(actor, row, request.POST)
    if not form.is_valid():
        return _page(request, actor, row, form)
    try:
        macros.keep(actor, form.terms(), macro_id=row.pk if row else None)
    except Invalid as refused:
        form.tell(refused)
        return _page(request, actor, row, form)
    messages.success(request, _("Kept: it is offered beside the tickets to which it applies."))
    return redirect("desk:setup-macros", actor.desk.slug)


def _asked(actor: Actor, given: str) -> Macro | None:
    if not given:
        return None
    known = given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS
    row = macros.macros_of(actor).filter(pk=given).first() if known else None
    if row is None:
        raise NotFound
    if not macros.may_change(actor, row):
        raise NotAllowed("workspace.share")
    return row


def _form(actor: Actor, row: Macro | None, said: Any = None) -> MacroForm:
    form = MacroForm(said, initial=forms.initial_of(row))
    form.fill(actor, words.names(actor, fitting.running(actor)), row.fitting if row else Fitting())
    if may(actor, "workspace.share") is None:
        del form.fields["shared"]
    return form


def _page(request: HttpRequest, actor: Actor, row: Macro | None, bound: MacroForm | None) -> HttpResponse:
    rows = [*macros.macros_of(actor)]
    known = words.names(actor, fitting.running(actor))
    applies = fitting.in_words(actor, [one.fitting for one in rows])
    around = ordering.around([(one.pk, one.owner_id) for one in rows])
    listed = [
        (one, where, words.told(one, known), macros.may_change(actor, one), around[one.pk])
        for one, where in zip(rows, applies, strict=True)
    ]
    shown = {
        "form": bound or _form(actor, row),
        "changed": row,
        "macros": listed,
        "fields": canned.FIELDS.items(),
        "moved": request.GET.get("moved", ""),
        "tab": "setup",
    }
    return render(request, "desk/macros/set_up.html", shown, status=422 if bound else 200)
