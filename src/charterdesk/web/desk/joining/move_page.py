"""Moving messages to another ticket, or to one of their own: chosen, previewed, done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.tickets import moving
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.page import TicketPage, ticket_page
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.web import moments, texts
from charterdesk.web.desk.joining import preview
from charterdesk.web.desk.joining.forms import MoveForm
from charterdesk.web.desk.joining.merge_page import CONFIRM, whole
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

MOST_SHOWN = 120


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def move(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Choose messages and where they belong, see who will read them, and move them; refused as `merge` is."""
    page = ticket_page(actor, number)
    if not reaches(actor, "ticket.move_message", page.ticket):
        raise NotAllowed("ticket.move_message")
    form = MoveForm(request.POST if request.method == "POST" else None, offered=_offered(page))
    context: dict[str, Any] = {
        "ticket": page.ticket,
        "form": form,
        "version": request.POST.get("version", page.ticket.version),
        "tab": "queue",
    }
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                if request.POST.get("go") == CONFIRM:
                    moved_to = _moved(actor, page.ticket, form.cleaned_data, whole(request.POST.get("version", "")))
                    messages.success(request, _("The messages stand here now."))
                    return redirect("desk:ticket", actor.desk.slug, moved_to.number)
                context["preview"] = _preview(actor, page.ticket, form.cleaned_data)
                # What is shown is how it stands now: that is what is confirmed.
                context["version"] = page.ticket.version
                status = 200
        except Invalid as refused:
            tell(form, refused)
        except Conflict as meanwhile:
            context["meanwhile"], status = meanwhile.message, 409
            context["version"] = ticket_page(actor, number).ticket.version
    return render(request, "desk/joining/move.html", context, status=status)


def _offered(page: TicketPage) -> list[tuple[str, str]]:
    """The messages of the ticket itself, but for the one that opened it."""
    own = [one for one in page.messages if one.from_ticket is None]
    opened_with = next((line.data.get("message") for line in page.journal if line.code == "ticket.opened"), None)
    return [
        (
            str(one.id),
            _("%(author)s, %(moment)s (%(seen)s): %(words)s")
            % {
                "author": one.author,
                "moment": moments.exact(one.at),
                "seen": texts.visibility(one.visibility),
                "words": " ".join(one.body.split())[:MOST_SHOWN] or ", ".join(file.name for file in one.files),
            },
        )
        for one in own
        if one.id != opened_with
    ]


def _moved(actor: Actor, ticket: Ticket, given: dict[str, Any], version: int) -> Ticket:
    if given["to_number"]:
        return moving.move(
            actor, ticket.pk, message_ids=given["messages"], to_number=given["to_number"], version=version
        )
    return moving.split(actor, ticket.pk, message_ids=given["messages"], subject=given["subject"], version=version)


def _preview(actor: Actor, ticket: Ticket, given: dict[str, Any]) -> dict[str, Any]:
    rows = moving.chosen(ticket, given["messages"])
    if not given["to_number"]:
        moving.check_split(actor, ticket, rows, given["subject"])
        return {"rows": rows, "subject": given["subject"], "lines": preview.of_move(ticket, ticket, rows)}
    target = moving.destination(actor, ticket, given["to_number"])
    moving.check(ticket, target, rows)
    return {"rows": rows, "target": target, "lines": preview.of_move(ticket, target, rows)}
