"""The bell in the frame of every page: how much is unread."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from charterdesk.apps.base.actor import Actor
from charterdesk.web.desk.staff import for_staff


@require_GET
@for_staff
def bell(request: HttpRequest, _actor: Actor) -> HttpResponse:
    """The bell alone, as it stands now."""
    return render(request, "desk/live/bell.html")
