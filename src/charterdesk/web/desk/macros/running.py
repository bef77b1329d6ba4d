"""A macro on a ticket: what it will do and what the customer will read, then its run."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.tickets.page import TicketPage, ticket_page
from charterdesk.apps.workspace import held, macro_runs
from charterdesk.apps.workspace.macro_steps import STEPS, last_seen, words_of
from charterdesk.apps.workspace.models import Macro
from charterdesk.web.desk import fitting
from charterdesk.web.desk.composer import kinds_to_send
from charterdesk.web.desk.macros import words
from charterdesk.web.desk.queue_wanted import number as whole
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.ready_fields import values


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def show(request: HttpRequest, actor: Actor, number: int, macro_id: int) -> HttpResponse:
    """Look first (go=look tries it and keeps nothing), then press; pressed in the menu, at once. Refused, nothing is
    done and the page says why (422, 409). NotFound for a macro that does not apply to the ticket.
    """
    page = ticket_page(actor, number)
    macro = macro_runs.macro_for(actor, page.ticket, macro_id)
    known = values(actor, page)
    if request.method != "POST":
        return _preview(request, actor, page, macro, None)
    if request.POST.get("go") == "look":
        return _preview(request, actor, page, macro, macro_runs.tried(actor, page.ticket.pk, macro_id, known))
    looked = "version" in request.POST
    version = whole(request.POST.get("version", "")) if looked else None
    message, _dash, waiting = request.POST.get("talk", "").partition("-")
    seen = (whole(message), whole(waiting)) if looked else None
    try:
        ran = macro_runs.run(actor, page.ticket.pk, macro_id, known, version=version, seen=seen)
    except Invalid as refused:
        return _preview(request, actor, page, macro, refused, status=422)
    except Conflict as conflict:
        said = _("%(why)s Look at the ticket, then press again.") % {"why": conflict.message}
        page = ticket_page(actor, number)
        return _preview(request, actor, page, macro, Invalid(said), status=409)
    said = _("“%(macro)s” is done. Its answer leaves in %(seconds)d seconds; until then it can be taken back.")
    done = said % {"macro": macro.name, "seconds": held.SECONDS} if ran.held else _("“%(macro)s” is done.")
    messages.success(request, done if ran.held else done % {"macro": macro.name})
    return redirect("desk:ticket", actor.desk.slug, number)


def _preview(
    request: HttpRequest, actor: Actor, page: TicketPage, macro: Macro, refused: Invalid | None, *, status: int = 200
) -> HttpResponse:
    last = last_seen(page.ticket)
    shown = {
        "page": page,
        "ticket": page.ticket,
        "macro": macro,
        "steps": words.told(macro, words.names(actor, fitting.running(actor)), values(actor, page)),
        "refused": refused.message if refused else "",
        "reads": _read_by_the_customer(actor, page, macro),
        "talk": f"{last[0]}-{last[1]}",
        "seconds": held.SECONDS,
        "tab": "queue",
    }
    return render(request, "desk/macros/preview.html", shown, status=status)


def _read_by_the_customer(actor: Actor, page: TicketPage, macro: Macro) -> list[dict[str, Any]]:
    """What leaves the desk: as what, and its words."""
    known, ways = values(actor, page), dict(kinds_to_send(page))
    found: list[dict[str, Any]] = []
    for one in macro.steps:
        if one["do"] == "answer":
            said_as = ways.get(one["as"], words.SAID_AS[one["as"]])
            try:
                found.append({"as": said_as, "body": words_of(actor, page.ticket, one, known)})
            except Invalid as gone:
                found.append({"as": said_as, "body": str(gone.message)})
        elif one["do"] in {"priority", "close"}:
            found.append({"as": STEPS[one["do"]].label, "body": one["reason"]})
    return found
