"""One action on the tickets that were chosen in a list: what it asks, then what became of each."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.queue_bulk import MOST_AT_ONCE, Answer, Chosen, each, named
from charterdesk.apps.workspace import macros
from charterdesk.web.desk.macros import words
from charterdesk.web.desk.queue_bulk_forms import BULK, Bulk, BulkForm
from charterdesk.web.desk.queue_page import running_charter
from charterdesk.web.desk.queue_wanted import LONGEST, number
from charterdesk.web.desk.staff import for_staff

LONGEST_BACK: Final = 10 * LONGEST


@require_POST
@for_staff
def bulk(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask what the action needs; once that is given, do it to each ticket as the page showed it, and tell each answer.
    A macro is tried first on each, and done once that was seen (`go`).

    What is wrong in the form is told beside the field (422), and nothing is done. NotAllowed for whoever has not the
    right; NotFound for an action that does not exist.
    """
    action = BULK.get(request.POST.get("do", ""))
    if action is None:
        raise NotFound
    require(actor, action.right)
    chosen = chosen_in(request.POST.getlist("ticket"))
    if not chosen:
        messages.warning(request, _("Choose the tickets first: tick them in the list."))
        return redirect(_back(request, actor))
    if len(chosen) > MOST_AT_ONCE:
        messages.warning(request, _("At most %(most)s tickets at once.") % {"most": MOST_AT_ONCE})
        return redirect(_back(request, actor))
    asked = "sure" in request.POST
    form = action.form(request.POST if asked else None, actor=actor, charter=running_charter(actor))
    if not asked or not form.is_valid():
        return _ask(request, actor, action, form, chosen)
    if action.look is not None and "go" not in request.POST:
        return _look(request, actor, action, form, chosen)
    answers = each(
        actor,
        action.right,
        chosen,
        lambda who, ticket_id, version: action.run(who, ticket_id, form.cleaned_data, version),
    )
    return _tell(request, actor, action, answers)


def chosen_in(texts: list[str]) -> list[Chosen]:
    """The tickets that a form names, "number:version" each; nonsense is left out."""
    pairs = (text.partition(":")[::2] for text in texts)
    return [Chosen(number(first), number(second)) for first, second in pairs if number(first)]


def _ask(request: HttpRequest, actor: Actor, action: Bulk, form: BulkForm, chosen: list[Chosen]) -> HttpResponse:
    context = {
        "action": action,
        "form": form,
        "chosen": chosen,
        "tickets": named(actor, chosen),
        "title": ngettext("%(action)s: %(count)d ticket", "%(action)s: %(count)d tickets", len(chosen))
        % {"action": action.label, "count": len(chosen)},
    }
    return _answer(request, actor, context, status=422 if form.is_bound else 200)


def _look(request: HttpRequest, actor: Actor, action: Bulk, form: BulkForm, chosen: list[Chosen]) -> HttpResponse:
    """What it would do, to how many, and which would refuse it and why; nothing is kept."""
    given, look = form.cleaned_data, action.look
    answers = each(actor, action.right, chosen, lambda who, ticket, version: look and look(who, ticket, given, version))
    refused = [one for one in answers if one.refused]
    left = {one.number for one in answers} - {one.number for one in refused}
    macro = macros.macros_of(actor).get(pk=given["macro"])
    titled = ngettext(
        "“%(name)s” would be run on %(count)d ticket", "“%(name)s” would be run on %(count)d tickets", len(left)
    )
    shown = {
        "action": action,
        "form": form,
        "looked": words.told(macro, words.names(actor, running_charter(actor))),
        "would": len(left),
        "chosen": [one for one in chosen if one.number in left],
        "refused": refused,
        "title": titled % {"name": macro.name, "count": len(left)},
    }
    return _answer(request, actor, shown)


def _tell(request: HttpRequest, actor: Actor, action: Bulk, answers: tuple[Answer, ...]) -> HttpResponse:
    refused = [one for one in answers if one.refused]
    done = len(answers) - len(refused)
    summary = [ngettext("%(count)d done", "%(count)d done", done) % {"count": done}]
    if refused:
        summary.append(ngettext("%(count)d refused", "%(count)d refused", len(refused)) % {"count": len(refused)})
    context = {"action": action, "refused": refused, "told": True, "title": f"{action.label}: {', '.join(summary)}"}
    return _answer(request, actor, context)


def _answer(request: HttpRequest, actor: Actor, context: dict[str, Any], status: int = 200) -> HttpResponse:
    part = request.POST.get("part") == "dialog"
    template = "desk/queue_bulk_part.html" if part else "desk/queue_bulk.html"
    shown = {**context, "back": _back(request, actor), "query": _query(request), "tab": "queue"}
    return render(request, template, shown, status=status)


def _query(request: HttpRequest) -> str:
    back = request.POST.get("back", "")[:LONGEST_BACK]
    return back if back.startswith("?") else ""


def _back(request: HttpRequest, actor: Actor) -> str:
    """The list from which the tickets come."""
    return reverse("desk:queue", args=[actor.desk.slug]) + _query(request)
