"""Moving open tickets to the version that holds today: one from its page, all of the desk in the background."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.people.access import may, require
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.apps.tickets.rebasing import RIGHT, last_rebasing, moves_of, rebase, rebase_all, to_be_moved
from charterdesk.apps.tickets.rebasing_preview import effect_on_open
from charterdesk.web.desk.action import Action
from charterdesk.web.desk.charter.overview import running_of
from charterdesk.web.desk.forms import ActionForm, words
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

UNPROCESSABLE: Final = 422


class MoveForm(forms.Form):
    """Why all open tickets are moved; the version is the one that was shown."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stands in the journal of each ticket."),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**53)


class MoveOneForm(ActionForm):
    """Why one ticket is moved."""

    reason = words(_("Reason"), hint=_("It stands in the journal; the customer does not read it."))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def move(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What moving every open ticket would change; posted with a reason, do it in the background and say how far."""
    require(actor, RIGHT)
    running = running_of(actor)
    if running is None:
        raise NotFound
    form = MoveForm(request.POST or None, initial={"version": running.pk})
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            given = form.cleaned_data
            try:
                rebase_all(actor, reason=given["reason"], version_id=given["version"])
            except Invalid as refused:
                tell(form, refused)
            else:
                return redirect("desk:charter-move", actor.desk.slug)
    asked = last_rebasing(actor)
    if "part" in request.GET:
        answer = render(request, "desk/charter/moving.html", {"rebasing": asked})
        if asked is not None and asked.finished_at is not None:
            # All that stands around it is of before.
            answer["HX-Refresh"] = "true"
        return answer
    said = {
        "running": running,
        "form": form,
        "elsewhere": to_be_moved(actor.desk, running.pk).count(),
        "rebasing": asked,
        "effect": effect_on_open(actor, charter_of(running)),
        "tab": "charter",
    }
    return render(request, "desk/charter/move.html", said, status=status)


def shown(actor: Actor, page: TicketPage) -> dict[str, Any]:
    """For the ticket's page: another version that holds today, for whom may move it there; why it was moved before."""
    ticket = page.ticket
    moves = moves_of(ticket, page.journal)
    said: dict[str, Any] = {"moves": moves}
    if may(actor, RIGHT) is not None and _elsewhere(actor, page):
        said["other_version"] = running_of(actor)
    return said


def _elsewhere(actor: Actor, page: TicketPage) -> bool:
    """Whether the ticket is open and another version than its own holds today."""
    ticket = page.ticket
    if ticket.closed_at is not None or ticket.merged_into_id is not None or ticket.state == "solved":
        return False
    running = running_of(actor)
    return running is not None and running.pk != ticket.charter_version_id


REBASE: Final = Action(
    "move-to-version",
    "rebase",
    _("Move to today's charter"),
    _("Move the ticket"),
    _("The ticket stands under today's charter now."),
    MoveOneForm,
    lambda actor, ticket, given, _files, version: rebase(actor, ticket, reason=given["reason"], version=version),
    free=True,
    sense=_elsewhere,
)
