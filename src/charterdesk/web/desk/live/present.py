"""Two agents on one ticket see each other: who looks at it, who types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.workspace import presence
from charterdesk.web.desk.staff import for_staff


@require_http_methods(["GET", "POST"])
@for_staff
def present(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Who else is there; sent, it notes that one is there oneself (`types`), or leaves (`leaves`)."""
    if request.method != "POST":
        others = presence.others(actor, number)
    elif request.POST.get("leaves"):
        presence.leave(actor, number)
        return HttpResponse(status=204)
    else:
        others = presence.beat(actor, number, types=bool(request.POST.get("types")))
    return render(request, "desk/live/others.html", {"others": others})
