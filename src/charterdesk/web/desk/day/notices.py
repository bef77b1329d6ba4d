"""What one was told: the list, and marking read."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.notifications import notices as told
from charterdesk.apps.notifications.kinds import words_of
from charterdesk.apps.people.access import require
from charterdesk.web.desk.staff import for_staff

PAGE: Final = 50
MOST_DIGITS: Final = 9


@require_safe
@for_staff
def notices(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything that one was told, the latest first; `?all=1` shows what was read too."""
    whole = request.GET.get("all") == "1"
    page = max(1, _whole(request.GET.get("page", "1")))
    found, more = told.notices(actor, unread_only=not whole, limit=PAGE, offset=(page - 1) * PAGE)
    kept = "all=1&" if whole else ""
    return render(
        request,
        "desk/day/notices.html",
        {
            "lines": [(one, words_of(one.kind)) for one in found],
            "latest": found[0].id if found else 0,
            "whole": whole,
            "before": f"?{kept}page={page - 1}" if page > 1 else "",
            "after": f"?{kept}page={page + 1}" if more else "",
            "tab": "notices",
        },
    )


@require_POST
@for_staff
def open_one(_request: HttpRequest, actor: Actor, notice_id: int) -> HttpResponse:
    """Mark a notice read and go to its ticket, or to where it is dealt with. NotFound for another's."""
    return redirect(told.read_one(actor, notice_id))


@require_POST
@for_staff
def read(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Mark read what was shown (`up_to`), or what was told of a ticket that one looks at (`ticket`)."""
    require(actor, "notifications.tune")
    ticket = _whole(request.POST.get("ticket", ""))
    if ticket:
        told.read_of_ticket(actor, ticket)
        return HttpResponse(status=204)
    told.read_all(actor, up_to=_whole(request.POST.get("up_to", "")))
    return redirect("desk:notices", actor.desk.slug)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
