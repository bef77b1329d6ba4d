"""The button that gives an agent the ticket to work on now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets.queue_next import next_ticket
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.queue_wanted import number
from charterdesk.web.desk.staff import for_staff


@require_POST
@for_staff
def next_best(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open the first ticket that needs the desk and is the reader's or nobody's, which then becomes his; `passing`
    leaves some for later (the one on which he is). Where there is none he is told so, in the queue.
    """
    passing = {number(text) for text in request.POST.getlist("passing")}
    found = next_ticket(actor, passing=passing)
    if found is None:
        messages.info(
            request, _("Nothing waits for you now: every open ticket has its owner, or waits for somebody else.")
        )
        return redirect("desk:queue", actor.desk.slug)
    why = " · ".join(charter_labels.reason(reason) for reason in found.why)
    said = _("Yours now. Why first: %(why)s") if found.taken else _("Yours already. Why first: %(why)s")
    messages.success(request, said % {"why": why})
    return redirect("desk:ticket", actor.desk.slug, found.number)
