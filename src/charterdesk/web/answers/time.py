"""The link by which a customer takes a proposed time, or says that none suits. Looking changes nothing."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from charterdesk.apps.appointments.answering import answer_by_link, asked_by_link, person_of_link
from charterdesk.apps.appointments.queries import Seen
from charterdesk.apps.appointments.standing import Stands
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.channels import links, tokens
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.web.answers import copies
from charterdesk.web.answers.holder import FORGED, GONE, as_read_by, kept_private, leads_nowhere

NONE_SUITS: Final = "none"
MOST_DIGITS: Final = 12
UNPROCESSABLE: Final = 422


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def time(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is proposed, or agreed; a press answers, as the person to whom the mail was sent. The link ends with
    the last time, and with the next proposal.
    """
    ids = tokens.read(links.TIME, token)
    if ids is None:
        return copies.of_time(request, token)
    seen = asked_by_link(ids)
    if seen is None:
        return leads_nowhere(request, GONE)
    if seen.row.desk.slug != desk_slug_of(request):
        return leads_nowhere(request, FORGED)
    with as_read_by(person_of_link(ids, seen.row), seen.row.desk):
        pressed = request.POST.get("slot", "") if request.method == "POST" else ""
        if not pressed or (seen.stands is Stands.AGREED and pressed != NONE_SUITS):
            return _shown(request, seen)
        return _answered(request, ids, seen, pressed)


def _answered(request: HttpRequest, ids: tuple[int, ...], seen: Seen, pressed: str) -> HttpResponse:
    chosen = next((slot for slot in seen.open_slots if str(slot.pk) == pressed), None)
    if chosen is None and pressed != NONE_SUITS:
        return _shown(request, seen, status=UNPROCESSABLE)
    try:
        row = answer_by_link(ids, slot_id=chosen.pk if chosen else None, reason=request.POST.get("reason", ""))
    except Invalid as refused:
        return _shown(request, seen, str(refused.message), UNPROCESSABLE)
    except (Conflict, NotAllowed, NotFound):
        return leads_nowhere(request, GONE)
    return render(request, "answers/time_done.html", {"desk": seen.row.desk, "row": row, "slot": chosen, "seen": seen})


def _shown(request: HttpRequest, seen: Seen, wrong: str = "", status: int = 200) -> HttpResponse:
    shown = {
        "desk": seen.row.desk,
        "row": seen.row,
        "seen": seen,
        "agreed": seen.stands is Stands.AGREED,
        "wrong": wrong,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "answers/time.html", shown, status=status)
