"""Swaps and other changes of a rota, one by one or out of a calendar file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.on_call import feeds, planning
from charterdesk.apps.on_call.subscribed import follow_calendar
from charterdesk.apps.people.access import require
from charterdesk.web.desk.on_call.forms import CalendarForm, ChangeForm, FollowForm
from charterdesk.web.desk.on_call.rota_page import people_of, rendered
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

MOST_TOLD = 20


@require_POST
@for_staff
def change(request: HttpRequest, actor: Actor, rota_id: int) -> HttpResponse:
    """Somebody takes over for a stretch."""
    reach = require(actor, "on_call.change")
    form = ChangeForm(request.POST, people=people_of(actor), nobody=reach.everything)
    if form.is_valid():
        said = form.cleaned_data
        try:
            planning.change(
                actor, rota_id, person_id=said["person"], from_at=said["from_at"], until_at=said["until_at"]
            )
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The change is noted."))
            return redirect("desk:rota", actor.desk.slug, rota_id)
    return rendered(request, actor, rota_id, change_form=form)


@require_POST
@for_staff
def withdraw(request: HttpRequest, actor: Actor, change_id: int) -> HttpResponse:
    """The change is taken back before it begins."""
    withdrawn = planning.withdraw_change(actor, change_id)
    messages.success(request, _("The change is taken back."))
    return redirect("desk:rota", actor.desk.slug, withdrawn.rota_id)


@require_POST
@for_staff
def calendar(request: HttpRequest, actor: Actor, rota_id: int) -> HttpResponse:
    """The stretches of a calendar file as changes; each that could not be taken is told."""
    require(actor, "on_call.plan")
    form = CalendarForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            told = feeds.take_in(actor, rota_id, file.read(feeds.LARGEST + 1))
        except Invalid as refused:
            form.add_error("file", str(refused.message))
        else:
            said = {"added": told.added, "known": told.known}
            messages.success(request, _("Taken in: %(added)d, known already: %(known)d.") % said)
            for problem in told.problems[:MOST_TOLD]:
                messages.warning(request, problem)
            return redirect("desk:rota", actor.desk.slug, rota_id)
    return rendered(request, actor, rota_id, calendar_form=form)


@require_POST
@for_staff
def followed(request: HttpRequest, actor: Actor, rota_id: int) -> HttpResponse:
    """The rota follows the calendar at an address, or none any more."""
    require(actor, "on_call.plan")
    form = FollowForm(request.POST)
    if form.is_valid():
        try:
            follow_calendar(actor, rota_id, form.cleaned_data["address"])
        except Invalid as refused:
            tell(form, refused)
        else:
            if form.cleaned_data["address"]:
                messages.success(request, _("The calendar is followed from now on."))
            else:
                messages.success(request, _("No calendar is followed any more."))
            return redirect("desk:rota", actor.desk.slug, rota_id)
    return rendered(request, actor, rota_id, follow_form=form)
