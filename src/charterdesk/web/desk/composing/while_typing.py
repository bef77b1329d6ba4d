"""What the composer asks for while somebody types: drafts, files, a look at the words, ready replies, taking back."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.people.queries import agents_of
from charterdesk.apps.tickets.messages import LONGEST_BODY
from charterdesk.apps.tickets.page import ticket_page
from charterdesk.apps.tickets.queries import ticket as ticket_of
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.apps.workspace import canned, drafts, held
from charterdesk.web.desk.composing import sending, stored
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.markdown import html_of
from charterdesk.web.ready_fields import values

UNPROCESSABLE: Final = 422
_OFFERED: Final = tuple(str(place) for place in range(drafts.MOST_OFFERED))


@require_POST
@for_staff
def draft(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Keep what was typed; the mark of this state, and how many older texts of other windows are offered. Pressed
    without a script (`go`): take older words up, or forget them.
    """
    ticket = ticket_of(actor, number)
    place, go = drafts.place_of(ticket.pk), request.POST.get("go", "")
    if go:
        _choose(actor, place, go)
        return redirect("desk:ticket", actor.desk.slug, number)
    typed = sending.typed_in(request, stored.read(actor, request))
    try:
        kept = drafts.keep(actor, place, typed, mark=request.POST.get("mark", ""))
    except Invalid as wrong:
        return JsonResponse({"problem": str(wrong.message)}, status=UNPROCESSABLE)
    return JsonResponse({"mark": kept.mark if kept else "", "older": len(kept.older) if kept else 0})


@require_POST
@for_staff
def upload(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Store one file for an answer that is not sent yet: its mark, name and size, or what is wrong with it."""
    ticket = ticket_of(actor, number)
    if not any(reaches(actor, f"ticket.{right}", ticket) for right in ("reply", "note")):
        raise NotAllowed("ticket.attach")
    found = stored.brought(actor, request)
    files = stored.marked(actor, found.files)
    problem = "; ".join(found.refused) or ("" if files else _("Choose a file."))
    body = {"files": [{"mark": one.mark, "name": one.name, "size": one.size} for one in files], "problem": problem}
    return JsonResponse(body, status=UNPROCESSABLE if problem else 200)


@require_POST
@for_staff
def preview(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """The words as they will be read."""
    ticket_of(actor, number)
    return HttpResponse(html_of(request.POST.get("body", "")[:LONGEST_BODY]))


@require_safe
@for_staff
def ready(_request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """The ready replies of the reader, their fields filled from this ticket; the colleagues whom a note may name."""
    known = values(actor, ticket_page(actor, number))
    rows = canned.canned_of(actor)
    replies = [{"name": row.name, "language": row.language, "body": canned.filled(row.body, known)} for row in rows]
    names = list(agents_of(actor.desk).values_list("name", flat=True))
    return JsonResponse({"ready": replies, "colleagues": names})


@require_POST
@for_staff
def undo(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Take an answer back, or (go=dismiss) say that one has read that it did not leave."""
    ticket, given = ticket_of(actor, number), request.POST.get("held", "")
    held_id = int(given) if given.isascii() and given.isdecimal() and len(given) < len(str(2**63)) else 0
    if request.POST.get("go") == "dismiss":
        held.dismiss(actor, ticket.pk, held_id)
        return redirect("desk:ticket", actor.desk.slug, number)
    try:
        held.undo(actor, ticket.pk, held_id)
    except Conflict as late:
        messages.error(request, str(late.message))
    else:
        messages.success(request, _("Taken back: nothing was sent, and the words are in the composer."))
    return redirect("desk:ticket", actor.desk.slug, number)


def _choose(actor: Actor, place: str, go: str) -> None:
    if go == "throw":
        drafts.clear(actor, place)
    elif go == "forget":
        drafts.forget_older(actor, place)
    else:
        which = go.removeprefix("take-")
        drafts.take_up(actor, place, int(which) if which in _OFFERED else drafts.MOST_OFFERED)
