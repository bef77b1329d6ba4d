"""A browser that takes pushes, or takes them no more: js/notices.js asks here for the person in front of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.notifications.subscriptions import subscribe, unsubscribe
from charterdesk.web.desk.staff import for_staff


@require_POST
@for_staff
def push(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take this browser in, or out where `off` is said: 204, or 422 for one that gives no address to push to."""
    said = request.POST
    endpoint = said.get("endpoint", "")
    if said.get("off"):
        unsubscribe(actor, endpoint=endpoint)
        return HttpResponse(status=204)
    try:
        subscribe(actor, endpoint=endpoint, p256dh=said.get("p256dh", ""), auth=said.get("auth", ""))
    except Invalid as refused:
        return HttpResponse(str(refused.message), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)
