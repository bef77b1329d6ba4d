"""Handing a ticket over: what is missing before is listed, and recorded from the same page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.escalation.handing_over import HandedOver, Lacking, Way, hand_over, ways
from charterdesk.apps.escalation.manufacturers import manufacturers
from charterdesk.apps.people.access import may, require
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.queries import ticket as ticket_of
from charterdesk.apps.tickets.standing import standing_of
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.level_forms import HandOverForm
from charterdesk.web.desk.solving.level_shown import events_said
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.desk.uploads import stored_files


@require_http_methods(["GET", "POST"])
@for_staff
def page(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """The form; what is missing is told (422) and what was typed is kept. NotFound, NotAllowed."""
    require(actor, "escalation.hand_over")
    ticket = ticket_of(actor, number)
    found = ways(actor, ticket, charter_of(ticket.charter_version), standing_of(ticket))
    form = _form(request, actor, ticket, found)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, ticket, found, form, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    try:
        row = hand_over(actor, ticket.pk, _said(actor, request, given))
    except Lacking as lacking:
        charter = charter_of(ticket.charter_version)
        words = ", ".join(said for _name, said in events_said(charter, lacking.missing))
        form.add_error("to_level", _("Not yet: %(missing)s.") % {"missing": words})
    except Invalid as refused:
        tell(form, refused)
    else:
        messages.success(request, _("It is handed over."))
        return redirect("desk:escalation", actor.desk.slug, number, row.number)
    return _shown(request, ticket, found, form, status=422)


@require_POST
@for_staff
def record(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Something that is asked for before has been done."""
    ticket = ticket_of(actor, number)
    try:
        work.record_event(actor, ticket.pk, event=request.POST.get("event", ""), note=request.POST.get("note", ""))
    except Invalid as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("It is noted."))
    return redirect("desk:hand-over", actor.desk.slug, number)


def _said(actor: Actor, request: HttpRequest, given: dict[str, Any]) -> HandedOver:
    return HandedOver(
        to_level=given["to_level"],
        body=given["body"],
        manufacturer_id=given.get("manufacturer"),
        override_reason=given.get("override_reason", ""),
        files=stored_files(actor, request),
    )


def _form(request: HttpRequest, actor: Actor, ticket: Ticket, found: tuple[Way, ...]) -> HandOverForm:
    charter = charter_of(ticket.charter_version)
    outside = any(way.outside for way in found)
    makers = [(row.pk, str(row)) for row in manufacturers(actor, active=True)] if outside else []
    return HandOverForm(
        request.POST if request.method == "POST" else None,
        levels=[(way.name, charter_labels.at_level(charter, way.name)) for way in found if way.may],
        makers=makers,
        overrides=may(actor, "escalation.override") is not None and any(way.missing for way in found),
    )


def _shown(
    request: HttpRequest, ticket: Ticket, found: tuple[Way, ...], form: HandOverForm, *, status: int
) -> HttpResponse:
    charter = charter_of(ticket.charter_version)
    missing = dict.fromkeys(name for way in found for name in way.missing)
    shown = {
        "ticket": ticket,
        "form": form,
        "ways": [
            (charter_labels.at_level(charter, way.name), events_said(charter, way.missing)) for way in found if way.may
        ],
        "missing": events_said(charter, list(missing)),
        "no_maker": any(way.outside for way in found) and "manufacturer" not in form.fields,
        "tab": "queue",
    }
    return render(request, "desk/solving/hand_over.html", shown, status=status)
