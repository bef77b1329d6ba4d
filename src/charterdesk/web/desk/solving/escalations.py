"""What is handed over: the list of the desk; who is called while a promise runs out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.escalation.alerts import acknowledge, open_alerts
from charterdesk.apps.escalation.queries import ended_ones, file_of, open_ones
from charterdesk.web.desk.solving.level_shown import alerts_shown, named
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.download import download_stored

MOST_ALERTS = 100


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Promises that run out; what waits for somebody, the soonest due first; then what has ended lately."""
    shown = {
        "alerts": alerts_shown(open_alerts(actor)[:MOST_ALERTS]),
        "open_ones": named(open_ones(actor)),
        "ended_ones": named(ended_ones(actor)),
        "present": now(),
        "tab": "solving",
    }
    return render(request, "desk/solving/escalations.html", shown)


@require_POST
@for_staff
def know(request: HttpRequest, actor: Actor, alert_id: int) -> HttpResponse:
    """I see to it: nobody else is called. Whoever was quicker is named."""
    alert = acknowledge(actor, alert_id)
    if alert.acknowledged_by_id == actor.person_id:
        messages.success(request, _("You see to it; nobody else is called."))
    else:
        name = alert.acknowledged_by.name if alert.acknowledged_by else "–"
        messages.info(request, _("%(name)s sees to it already.") % {"name": name})
    return redirect("desk:ticket", actor.desk.slug, alert.ticket.number)


@require_safe
@for_staff
def file(_request: HttpRequest, actor: Actor, file_id: int) -> HttpResponseBase:
    """A file of a conversation, always as a download. NotFound."""
    found = file_of(actor, file_id)
    return download_stored(found.stored_file, found.name)
