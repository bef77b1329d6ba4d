"""The desk's checklists in the set-up: the list, one form, their order."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.knowledge import checklists
from charterdesk.apps.knowledge.models import Checklist
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.fitting import Fitting
from charterdesk.web.desk import fitting, ordering
from charterdesk.web.desk.knowledge import checklist_forms
from charterdesk.web.desk.knowledge.checklist_forms import ChecklistForm
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

MOST_DIGITS = 18


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def set_up(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list and the form; POST keeps one (`list` names it where it is changed), retires it, or moves it beside
    another (`go`: "before-12", "after-12").
    """
    require(actor, "checklist.manage")
    if request.method != "POST":
        row = _asked(actor, request.GET.get("list", ""))
        return _page(request, actor, row, _form(actor, row), checklist_forms.steps_form(None, row))
    row = _asked(actor, request.POST.get("list", ""))
    if "go" in request.POST:
        if row is None:
            raise NotFound
        return ordering.act(
            request,
            "desk:setup-checklists",
            row.name,
            lambda: checklists.retire(actor, row.pk),
            lambda neighbour, after: checklists.move(actor, row.pk, neighbour_id=neighbour, after=after),
        )
    form, steps = _form(actor, row, request.POST), checklist_forms.steps_form(request.POST, row)
    if not (form.is_valid() and steps.is_valid()):
        return _page(request, actor, row, form, steps, status=422)
    try:
        checklists.keep(actor, checklist_forms.terms(form, steps), checklist_id=row.pk if row else None)
    except Invalid as refused:
        tell(form, refused)
        return _page(request, actor, row, form, steps, status=422)
    messages.success(request, _("Kept: it stands on the open tickets to which it applies."))
    return redirect("desk:setup-checklists", actor.desk.slug)


def _asked(actor: Actor, given: str) -> Checklist | None:
    if not given:
        return None
    known = given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS
    row = checklists.checklists_of(actor).filter(pk=given).first() if known else None
    if row is None:
        raise NotFound
    return row


def _form(actor: Actor, row: Checklist | None, said: Any = None) -> ChecklistForm:
    form = ChecklistForm(said, initial=checklist_forms.initial_of(row))
    form.offer(actor, row.fitting if row else Fitting())
    return form


def _page(
    request: HttpRequest, actor: Actor, row: Checklist | None, form: ChecklistForm, steps: Any, *, status: int = 200
) -> HttpResponse:
    lists = [*checklists.checklists_of(actor)]
    around = ordering.around([(one.pk, None) for one in lists])
    shown = {
        "form": form,
        "steps": steps,
        "changed": row,
        "lists": [
            (one, where, around[one.pk])
            for one, where in zip(lists, fitting.in_words(actor, [one.fitting for one in lists]), strict=True)
        ],
        "moved": request.GET.get("moved", ""),
        "tab": "setup",
    }
    return render(request, "desk/knowledge/checklists.html", shown, status=status)
