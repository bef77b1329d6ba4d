"""A time to be agreed, as the customer sees it: one press takes it, another says that none suits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.appointments import answering, invitation, queries
from charterdesk.apps.appointments.standing import Stands
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.web.calendar_file import calendar_file
from charterdesk.web.portal.reader import for_customers

UNPROCESSABLE = 422
CONFLICT = 409
NONE_SUITS = "none"
MOST_DIGITS = 12


@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def appointment(request: HttpRequest, actor: Actor, appointment: int) -> HttpResponse:
    """The page; what is pressed is done once, and the page says how it stands."""
    changed, status = "", 200
    if request.method == "POST":
        try:
            slot_id = _pressed(request.POST.get("slot", ""))
            answering.answer(actor, appointment, slot_id=slot_id, reason=request.POST.get("reason", ""))
            return redirect("portal:appointment", desk=actor.desk.slug, appointment=appointment)
        except Invalid as refused:
            changed, status = str(refused.message), UNPROCESSABLE
        except Conflict as meanwhile:
            changed, status = str(meanwhile.message), CONFLICT
    seen = queries.appointment(actor, appointment)
    shown = {
        "seen": seen,
        "row": seen.row,
        "changed": changed,
        "asks": seen.stands in {Stands.PROPOSED, Stands.UNANSWERED},
        "agreed": seen.stands is Stands.AGREED,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "portal/appointment.html", shown, status=status)


@require_safe
@for_customers
def calendar(_request: HttpRequest, actor: Actor, appointment: int) -> HttpResponse:
    """The invitation, or its withdrawal; NotFound where no time was ever agreed."""
    row = queries.appointment(actor, appointment).row
    content = invitation.as_it_stands(row)
    if content is None:
        raise NotFound
    return calendar_file(content, invitation.name_of(row))


def _pressed(said: str) -> int | None:
    if said == NONE_SUITS:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS):
        raise Invalid(_("Choose one of the times, or say that none suits."), field="slot")
    return int(said)
