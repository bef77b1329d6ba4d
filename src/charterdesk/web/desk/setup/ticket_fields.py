"""The desk's own fields on a ticket: what they hold, beside it; filling them, on a page of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base import custom_fields as own
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.custom import SUBJECT, fill_fields
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.apps.tickets.visibility import reaches, visible_to
from charterdesk.web import custom_fields
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff


def shown(actor: Actor, page: TicketPage) -> Mapping[str, Any]:
    """What the ticket's page shows: values, what was needed and not given, what is missing before closing, whether
    they may be filled.
    """
    ticket, fields = page.ticket, page.fields
    active = [field for field in fields if field.active]
    return {
        "own_values": custom_fields.shown(fields, ticket.custom),
        "own_missing": [
            field.label(custom_fields.language()) for field in own.missing(active, ticket.custom, own.CLOSING)
        ],
        "own_needed": [
            (field.label(custom_fields.language()), field.shown_to_customer)
            for field in own.missing(active, ticket.custom, own.OPENING)
        ],
        "own_fills": bool(active) and may(actor, "ticket.fill_fields") is not None,
    }


class FillForm(forms.Form):
    """Every field in use, with what the ticket holds."""

    def __init__(self, data: Any, ticket: Ticket) -> None:
        super().__init__(data)
        custom_fields.add_to(self, own.fields_of(ticket.desk, SUBJECT), ticket.custom, opening=False)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def fill(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Fill the fields of a ticket; 422 beside the field, 409 when somebody changed the ticket meanwhile."""
    ticket = visible_to(actor).filter(number=number).select_related("desk").first()
    if ticket is None:
        raise NotFound
    if not reaches(actor, "ticket.fill_fields", ticket):
        raise NotAllowed("ticket.fill_fields")
    form = FillForm(request.POST if request.method == "POST" else None, ticket)
    status = 0
    if request.method == "POST" and form.is_valid():
        said = request.POST.get("version", "")
        version = int(said) if said.isascii() and said.isdigit() and len(said) < len(str(2**31)) else 0
        try:
            fill_fields(actor, ticket.pk, given=custom_fields.given(form), version=version)
        except Invalid as refused:
            tell(form, refused)
        except Conflict as lost:
            form.add_error(None, str(lost.message))
            status = 409
        else:
            messages.success(request, _("The fields were filled."))
            return redirect("desk:ticket", actor.desk.slug, number)
        ticket.refresh_from_db(fields=["version"])
    page = {"form": form, "ticket": ticket, "tab": "queue"}
    return render(request, "desk/setup/ticket_fill.html", page, status=status or (422 if form.errors else 200))
