"""The workaround of a bug: its texts, the preview of what each customer gets, sending it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.models import LANGUAGES
from charterdesk.apps.escalation.bugs import queries, workarounds
from charterdesk.apps.people.access import require
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.bugs.bug_pages import rendered
from charterdesk.web.desk.solving.bugs.forms import NAMES, TextsForm
from charterdesk.web.desk.staff import for_staff

SHOWN = 200


@require_POST
@for_staff
def write(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Keep the texts; an empty one leaves what stands."""
    require(actor, "bug.manage")
    bug = queries.bug(actor, number)
    form = TextsForm(request.POST)
    form.is_valid()
    said = {code: form.cleaned_data.get(f"text_{code}", "") for code, _name in LANGUAGES}
    try:
        for code, text in said.items():
            if text.strip():
                workarounds.write(actor, bug.number, code, text)
    except Invalid as refused:
        tell(form, refused)
        return rendered(request, actor, number, texts_form=form)
    messages.success(request, _("The workaround is kept. Nobody has got it yet: look at who gets what, then send it."))
    return redirect("desk:bug", actor.desk.slug, number)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def send(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Who gets which text and who gets none; then all of them at one press."""
    require(actor, "workaround.send")
    bug = queries.bug(actor, number)
    lost = ""
    if request.method == "POST":
        try:
            asked = workarounds.send(actor, number, seen=request.POST.get("seen", ""))
        except Conflict as conflict:
            lost = str(conflict.message)
        except Invalid as refused:
            messages.error(request, str(refused.message))
            return redirect("desk:bug", actor.desk.slug, number)
        else:
            said = ngettext(
                "The workaround is on its way to %(count)d ticket.",
                "The workaround is on its way to %(count)d tickets.",
                asked.total,
            )
            messages.success(request, said % {"count": asked.total})
            return redirect("desk:bug", actor.desk.slug, number)
    try:
        planned = workarounds.preview(actor, bug)
    except Invalid as refused:
        messages.error(request, str(refused.message))
        return redirect("desk:bug", actor.desk.slug, number)
    shown = {
        "bug": bug,
        "plan": planned,
        "counted": [(NAMES.get(wanted, wanted), NAMES[read], count) for wanted, read, count in planned.counted],
        "receivers": planned.receivers[:SHOWN],
        "more": max(0, len(planned.receivers) - SHOWN),
        "names": NAMES,
        "lost": lost,
        "tab": "solving",
    }
    return render(request, "desk/solving/bugs/send.html", shown, status=409 if lost else 200)


@require_safe
@for_staff
def progress(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """How far sending has gone: a part of the bug's page."""
    bug = queries.bug(actor, number)
    shown = {"bug": bug, "round": queries.last_round_of_bug(bug.pk)}
    return render(request, "desk/solving/bugs/sending.html", shown)
