"""How I am called, and the calendar address of my own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.on_call import feeds, reached
from charterdesk.web.desk.on_call.forms import WayForm
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def ways(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The ways in which I am called beside my own address, and a form for one more (422 where it is wrong)."""
    form = WayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reached.add_way(actor, **form.cleaned_data)
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("You are called there too."))
            return redirect("desk:page-ways", actor.desk.slug)
    return _shown(request, actor, form)


def _shown(request: HttpRequest, actor: Actor, form: WayForm, address: str = "") -> HttpResponse:
    shown = {
        "form": form,
        "ways": reached.ways_of(actor),
        "feeds": feeds.feeds(actor),
        "address": address,
        "tab": "on_call",
    }
    return render(request, "desk/on_call/reached.html", shown, status=422 if form.errors else 200)


@require_POST
@for_staff
def remove(request: HttpRequest, actor: Actor, way_id: int) -> HttpResponse:
    """No more calls there."""
    reached.remove_way(actor, way_id)
    messages.success(request, _("You are called there no more."))
    return redirect("desk:page-ways", actor.desk.slug)


@require_POST
@for_staff
def open_calendar(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A calendar address, shown this once."""
    try:
        text = feeds.open_feed(actor)
    except Invalid as refused:
        messages.error(request, str(refused.message))
        return redirect("desk:page-ways", actor.desk.slug)
    return _shown(request, actor, WayForm(), feeds.address(actor.desk, text))


@require_POST
@for_staff
def close_calendar(request: HttpRequest, actor: Actor, feed_id: int) -> HttpResponse:
    """The address answers no more."""
    feeds.close_feed(actor, feed_id)
    messages.success(request, _("The calendar address answers no more."))
    return redirect("desk:page-ways", actor.desk.slug)
