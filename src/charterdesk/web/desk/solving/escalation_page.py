"""One thing that was handed over: its own conversation, its clocks, what may be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.escalation import escalations as verbs
from charterdesk.apps.escalation.alerts import open_alerts
from charterdesk.apps.escalation.clocks import consumed, let_go, up_to_facts
from charterdesk.apps.escalation.manufacturers import readable_to
from charterdesk.apps.escalation.models import Escalation
from charterdesk.apps.escalation.queries import escalation as escalation_of
from charterdesk.apps.escalation.queries import takers
from charterdesk.apps.people.access import may, require
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.rules.terms.levels import Level, WorkedBy
from charterdesk.web.charter_events import charter_event
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.level_forms import CaseForm, OwnerForm, ReasonForm, WordsForm
from charterdesk.web.desk.solving.level_shown import alerts_shown
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.desk.uploads import stored_files

Given = Mapping[str, Any]
Files = tuple[NewFile, ...]


@dataclass(frozen=True, slots=True)
class Verb:
    """What may be done: the right to it, its form, what is said afterwards."""

    right: str
    form: type[forms.Form]
    run: Callable[[Actor, int, Given, Files], object]
    done: str | Promise


VERBS: Final[Mapping[str, Verb]] = {
    "take": Verb("take", forms.Form, lambda actor, pk, _given, _files: verbs.take(actor, pk), _("It is yours.")),
    "assign": Verb(
        "take",
        OwnerForm,
        lambda actor, pk, given, _files: verbs.assign(actor, pk, person_id=given["owner"]),
        _("Who sees to it is noted."),
    ),
    "write": Verb(
        "write",
        WordsForm,
        lambda actor, pk, given, files: verbs.write(actor, pk, body=given["body"], files=files),
        _("It is written."),
    ),
    "note": Verb(
        "write",
        WordsForm,
        lambda actor, pk, given, files: verbs.write(actor, pk, body=given["body"], internal=True, files=files),
        _("It is noted, for the desk only."),
    ),
    "ask-back": Verb(
        "answer",
        WordsForm,
        lambda actor, pk, given, _files: verbs.ask_back(actor, pk, body=given["body"]),
        _("The question is asked; its clock waits."),
    ),
    "answer": Verb(
        "answer",
        WordsForm,
        lambda actor, pk, given, files: verbs.answer(actor, pk, body=given["body"], files=files),
        _("It is answered."),
    ),
    "take-back": Verb(
        "end",
        ReasonForm,
        lambda actor, pk, given, _files: verbs.take_back(actor, pk, reason=given["reason"]),
        _("It is taken back."),
    ),
    "close": Verb("end", forms.Form, lambda actor, pk, _given, _files: verbs.close(actor, pk), _("It is closed.")),
    "case": Verb(
        "write",
        CaseForm,
        lambda actor, pk, given, _files: verbs.note_case(actor, pk, number=given["number"]),
        _("Their number is noted."),
    ),
}


@require_http_methods(["GET", "POST"])
@for_staff
def page(request: HttpRequest, actor: Actor, number: int, which: int) -> HttpResponse:
    """The page, and what is done there (`do`); what is wrong is told beside the field (422), what was typed stays.
    NotFound.
    """
    if request.method == "GET":
        return _shown(request, actor, number, which)
    row = escalation_of(actor, number, which)
    verb = VERBS.get(request.POST.get("do", ""))
    if verb is None:
        raise NotFound
    require(actor, f"escalation.{verb.right}")
    form = _owner_form(actor, row, request.POST) if verb.form is OwnerForm else verb.form(request.POST)
    if not form.is_valid():
        return _shown(request, actor, number, which, wrong=form, status=422)
    try:
        verb.run(actor, row.pk, form.cleaned_data, stored_files(actor, request))
    except Invalid as refused:
        tell(form, refused)
        return _shown(request, actor, number, which, wrong=form, status=422)
    except Conflict as meanwhile:
        messages.error(request, str(meanwhile.message))
    else:
        messages.success(request, str(verb.done))
    return redirect("desk:escalation", actor.desk.slug, number, which)


def _owner_form(actor: Actor, row: Escalation, data: Any = None) -> OwnerForm:
    return OwnerForm(data, people=list(takers(actor.desk).values_list("pk", "name")), owner=row.owner_id)


def _shown(
    request: HttpRequest, actor: Actor, number: int, which: int, *, wrong: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    row = escalation_of(actor, number, which)
    charter = charter_of(row.ticket.charter_version)
    level = charter.levels.get(row.to_level, Level())
    held = {verb.right for verb in VERBS.values() if may(actor, f"escalation.{verb.right}") is not None}
    shown = {
        "row": row,
        "ticket": row.ticket,
        "level": charter_labels.at_level(charter, row.to_level),
        "messages_said": readable_to(row, by_staff=True),
        "alerts": alerts_shown(open_alerts(actor).filter(level_clock__escalation=row)),
        "clocks": [(clock, let_go(row, clock), consumed(clock)) for clock in up_to_facts(row, charter)],
        "present": now(),
        "rights": held if row.ended_at is None else set(),
        "outside": level.worked_by is WorkedBy.MANUFACTURER,
        "lacking": [charter_event(charter, name) for name in row.lacking],
        "words_form": wrong if isinstance(wrong, WordsForm) else WordsForm(),
        "reason_form": wrong if isinstance(wrong, ReasonForm) else ReasonForm(),
        "owner_form": wrong if isinstance(wrong, OwnerForm) else _owner_form(actor, row),
        "case_form": wrong if isinstance(wrong, CaseForm) else CaseForm(initial={"number": row.external_case}),
        "wrong": wrong,
        "tab": "solving",
    }
    return render(request, "desk/solving/escalation.html", shown, status=status)
