"""Merging a ticket into another one: chosen, previewed, done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.tickets import merging, queries
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.web.desk.joining import preview
from charterdesk.web.desk.joining.forms import MergeForm
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

CONFIRM = "confirm"


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def merge(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Choose the ticket on which this one goes on, see who will read what, and merge. What is wrong is told beside the
    field (422); what somebody else did meanwhile is told too (409).
    """
    source = queries.ticket(actor, number)
    if not reaches(actor, "ticket.merge", source):
        raise NotAllowed("ticket.merge")
    typed = request.POST if request.method == "POST" else (request.GET if "into_number" in request.GET else None)
    form = MergeForm(typed)
    context: dict[str, Any] = {
        "ticket": source,
        "form": form,
        "candidates": merging.candidates(actor, source),
        "version": request.POST.get("version", source.version),
        "tab": "queue",
    }
    status = 200
    if typed is not None:
        status = 422
        try:
            if form.is_valid():
                into = form.cleaned_data["into_number"]
                if request.method == "POST" and request.POST.get("go") == CONFIRM:
                    reason, version = form.cleaned_data["reason"], whole(request.POST.get("version", ""))
                    merging.merge(actor, source.pk, into_number=into, reason=reason, version=version)
                    messages.success(request, _("Ticket #%(number)d goes on here.") % {"number": number})
                    return redirect("desk:ticket", actor.desk.slug, into)
                context["preview"] = preview.of_merge(actor, source, merging.chosen(actor, source, into))
                # What is shown is how it stands now: that is what is confirmed.
                context["version"] = source.version
                status = 200
        except Invalid as refused:
            tell(form, refused)
        except Conflict as meanwhile:
            context["meanwhile"], status = meanwhile.message, 409
            context["version"] = queries.ticket(actor, number).version
    return render(request, "desk/joining/merge.html", context, status=status)


def whole(text: str) -> int:
    """The version that the preview was made of; what is no number is older than everything."""
    most_digits = 9
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else 0
