"""What is handed over: the list of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.escalation.queries import ended_ones, open_ones
from charterdesk.web.desk.staff import for_staff


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits for somebody, the soonest due first; then what has ended lately."""
    shown = {"open_ones": open_ones(actor), "ended_ones": ended_ones(actor), "tab": "solving"}
    return render(request, "desk/solving/escalations.html", shown)
