"""A tracker is added, changed, tried; the addresses at which it posts are made and ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charterdesk.apps.base import hooks
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.integrations import setting_up as trackers
from charterdesk.apps.integrations.arriving import deliveries
from charterdesk.apps.integrations.hooks import end_hook, make_hook
from charterdesk.apps.integrations.models import Tracker, TrackerHook
from charterdesk.apps.integrations.trackers.dialogue import NotSaid
from charterdesk.apps.people.access import require
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.trackers.forms import TrackerForm
from charterdesk.web.desk.solving.trackers.words import KINDS, STATES, WHYS, refused
from charterdesk.web.desk.staff import for_staff

AFTER: Final = {"day": timedelta(days=1)}
LISTED: Final = 20


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new tracker."""
    require(actor, "tracker.manage")
    form = TrackerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = trackers.declare(actor, form.cleaned_data["name"], form.cleaned_data["kind"], form.terms())
        except Invalid as wrong:
            _show(form, wrong)
        else:
            return redirect("desk:tracker", actor.desk.slug, row.pk)
    shown = {"form": form, "here": "trackers", "tab": "solving"}
    return render(request, "desk/solving/trackers/add.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def change(request: HttpRequest, actor: Actor, tracker_id: int) -> HttpResponse:
    """One of them; sent, its terms."""
    require(actor, "tracker.manage")
    row = trackers.tracker(actor, tracker_id)
    if request.method != "POST":
        return _page(request, actor, row, TrackerForm(row=row))
    form = TrackerForm(request.POST, row=row)
    if form.is_valid():
        try:
            trackers.change(actor, row.pk, form.terms())
        except Invalid as wrong:
            _show(form, wrong)
        else:
            messages.success(request, _("Saved: %(name)s.") % {"name": row.name})
            return redirect("desk:tracker", actor.desk.slug, row.pk)
    return _page(request, actor, row, form, status=422)


@require_POST
@for_staff
def try_out(request: HttpRequest, actor: Actor, tracker_id: int) -> HttpResponse:
    """Ask it who we are, and whether we may work in the project."""
    try:
        me = trackers.try_connection(actor, tracker_id)
    except NotSaid as wrong:
        messages.error(request, f"{refused(str(wrong))} ({str(wrong)[:160]})")
    else:
        messages.success(request, _("It works: we are %(name)s there.") % {"name": me.name or me.id})
    return redirect("desk:tracker", actor.desk.slug, tracker_id)


@require_POST
@for_staff
def address(request: HttpRequest, actor: Actor, tracker_id: int) -> HttpResponse:
    """A new address at which it posts, shown on this page and never again."""
    row = trackers.tracker(actor, tracker_id)
    try:
        made = make_hook(actor, row.pk, secret=request.POST.get("secret", "")[:200])
    except Conflict as wrong:
        messages.error(request, str(wrong.message))
        return _page(request, actor, row, TrackerForm(row=row), status=409)
    return _page(request, actor, row, TrackerForm(row=row), made=made)


@require_POST
@for_staff
def end_address(request: HttpRequest, actor: Actor, hook_id: int) -> HttpResponse:
    """End an address, at once or after a day (`after=day`)."""
    hook = end_hook(actor, hook_id, after=AFTER.get(request.POST.get("after", ""), timedelta(0)))
    return redirect("desk:tracker", actor.desk.slug, hook.tracker_id)


def _show(form: TrackerForm, wrong: Invalid) -> None:
    names = {"fields": "fields_"}
    for problem in wrong.problems:
        if problem.field in names:
            form.add_error(names[problem.field], str(problem.message))
            return
    tell(form, wrong)


def _page(
    request: HttpRequest,
    actor: Actor,
    row: Tracker,
    form: TrackerForm,
    *,
    made: hooks.Made[TrackerHook] | None = None,
    status: int = 200,
) -> HttpResponse:
    path = reverse("api:tracker", args=[actor.desk.slug, made.token]) if made else ""
    shown: dict[str, Any] = {
        "row": row,
        "kind": KINDS.get(row.kind, row.kind),
        "why": refused(row.last_error),
        "form": form,
        "hooks": list(hooks.in_use(row.hooks)),
        "made": made,
        "address": f"{settings.BASE_URL}{path}" if made else "",
        "deliveries": [
            (one, STATES[one.state], WHYS.get(one.why, one.why)) for one in deliveries(actor, row.pk, LISTED)
        ],
        "here": "trackers",
        "tab": "solving",
    }
    response = render(request, "desk/solving/trackers/tracker.html", shown, status=status)
    response["Cache-Control"] = "no-store"
    return response
