"""What was handed over to a manufacturer, for its own people: that and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.escalation import escalations as verbs
from charterdesk.apps.escalation.manufacturers import handed_over_file, handed_over_one, handed_over_to, readable_to
from charterdesk.apps.people.access import actor_of
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.level_forms import OwnCaseForm, WordsForm
from charterdesk.web.desk.uploads import stored_files
from charterdesk.web.download import download_stored

MOST: Final = 200
Run = Callable[[Actor, int, Mapping[str, Any], HttpRequest], object]
VERBS: Final[Mapping[str, tuple[type[forms.Form], Run, str | Promise]]] = {
    "write": (
        WordsForm,
        lambda actor, pk, said, request: verbs.write(actor, pk, body=said["body"], files=stored_files(actor, request)),
        _("It is written."),
    ),
    "ask-back": (
        WordsForm,
        lambda actor, pk, said, _request: verbs.ask_back(actor, pk, body=said["body"]),
        _("The question is asked."),
    ),
    "answer": (
        WordsForm,
        lambda actor, pk, said, request: verbs.answer(actor, pk, body=said["body"], files=stored_files(actor, request)),
        _("It is answered."),
    ),
    "case": (
        OwnCaseForm,
        lambda actor, pk, said, _request: verbs.note_case(actor, pk, number=said["number"]),
        _("Your number is noted."),
    ),
}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All that was handed over to the reader's house, what is open first."""
    rows = handed_over_to(actor_of(request))[:MOST]
    return render(request, "desk/solving/handed_over.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, escalation_id: int) -> HttpResponse:
    """One of them, with what is meant for this house; written, asked, answered there (`do`). NotFound."""
    if request.method == "GET":
        return _shown(request, escalation_id)
    actor = actor_of(request)
    row = handed_over_one(actor, escalation_id)
    name = request.POST.get("do", "")
    if name not in VERBS:
        raise NotFound
    form_of, run, done = VERBS[name]
    form = form_of(request.POST)
    if not form.is_valid():
        return _shown(request, escalation_id, wrong=form)
    try:
        run(actor, row.pk, form.cleaned_data, request)
    except Invalid as refused:
        tell(form, refused)
        return _shown(request, escalation_id, wrong=form)
    except Conflict as meanwhile:
        messages.error(request, str(meanwhile.message))
    else:
        messages.success(request, str(done))
    return redirect("desk:handed-over-one", actor.desk.slug, escalation_id)


@require_safe
def file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """A file that is meant for this house; NotFound."""
    found = handed_over_file(actor_of(request), file_id)
    return download_stored(found.stored_file, found.name)


def _shown(request: HttpRequest, escalation_id: int, *, wrong: forms.Form | None = None) -> HttpResponse:
    row = handed_over_one(actor_of(request), escalation_id)
    shown = {
        "row": row,
        "said": readable_to(row, by_staff=False),
        "clocks": list(row.clocks.order_by("due_at", "pk")),
        "words_form": wrong if isinstance(wrong, WordsForm) else WordsForm(),
        "case_form": wrong if isinstance(wrong, OwnCaseForm) else OwnCaseForm(initial={"number": row.external_case}),
    }
    return render(request, "desk/solving/handed_over_one.html", shown, status=422 if wrong else 200)
