"""How the trackers fare: what waits, what was given up, what differs, what was not understood."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.integrations.arriving import play_again as once_more
from charterdesk.apps.integrations.arriving import put_aside
from charterdesk.apps.integrations.health import health, troubled
from charterdesk.apps.people.access import may
from charterdesk.web.desk.solving.trackers.beside import links_shown
from charterdesk.web.desk.solving.trackers.words import KINDS, refused
from charterdesk.web.desk.staff import for_staff


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every tracker, and every link that somebody has to look at."""
    rows = [
        (one, KINDS.get(one.tracker.kind, one.tracker.kind), refused(one.tracker.last_error)) for one in health(actor)
    ]
    shown = {
        "rows": rows,
        "links": links_shown(troubled(actor)),
        "manages": may(actor, "tracker.manage") is not None,
        "sends": may(actor, "tracker.send") is not None,
        "back": request.path,
        "here": "trackers",
        "tab": "solving",
    }
    return render(request, "desk/solving/trackers/health.html", shown)


@require_POST
@for_staff
def play_again(request: HttpRequest, actor: Actor, delivery_id: int) -> HttpResponse:
    """Take what was posted over once more, or put it aside (`go=aside`)."""
    if request.POST.get("go") == "aside":
        delivery = put_aside(actor, delivery_id)
        messages.success(request, _("It is put aside."))
    else:
        delivery = once_more(actor, delivery_id)
        messages.success(request, _("It is taken over once more."))
    return redirect("desk:tracker", actor.desk.slug, delivery.tracker_id)
