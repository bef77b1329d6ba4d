"""Planning in the browser: a new rota, its steps, who takes turns."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import charter_at
from charterdesk.apps.on_call import planning
from charterdesk.apps.people.access import require
from charterdesk.web.desk.on_call.forms import LayerForm, RotaForm, StepsForm
from charterdesk.web.desk.on_call.rota_page import rendered, staff_choices
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new rota; what is wrong is told beside its field (422)."""
    require(actor, "on_call.plan")
    charter = charter_at(actor.desk, now()).charter
    language = get_language() or actor.desk.language
    calendars = [(name, calendar.is_.in_language(language) or name) for name, calendar in charter.calendars.items()]
    options = [
        (name, option.is_.in_language(language) or name)
        for name, option in charter.options.items()
        if option.answers_out_of_hours
    ]
    said = request.POST if request.method == "POST" else None
    form = RotaForm(said, people=staff_choices(actor), calendars=calendars, options=options)
    if said is not None and form.is_valid():
        told = form.cleaned_data
        try:
            row = planning.add_rota(
                actor, name=told["name"], calendar=told["calendar"], option=told["option"], policy=form.policy()
            )
        except Invalid as refused:
            tell(form, refused)
        else:
            return redirect("desk:rota", actor.desk.slug, row.pk)
    shown = {"form": form, "tab": "on_call"}
    return render(request, "desk/on_call/add.html", shown, status=422 if form.errors else 200)


@require_POST
@for_staff
def steps(request: HttpRequest, actor: Actor, rota_id: int) -> HttpResponse:
    """Other steps for the pages of a rota."""
    require(actor, "on_call.plan")
    form = StepsForm(request.POST, people=staff_choices(actor))
    version = str(request.POST.get("version", ""))
    if form.is_valid():
        try:
            planning.set_policy(
                actor, rota_id, form.policy(), version=int(version) if version.isascii() and version.isdigit() else 0
            )
        except Invalid as refused:
            tell(form, refused)
        except Conflict as conflict:
            form.add_error(None, str(conflict.message))
        else:
            messages.success(request, _("The steps are as you said."))
            return redirect("desk:rota", actor.desk.slug, rota_id)
    return rendered(request, actor, rota_id, steps_form=form)


@require_POST
@for_staff
def layer(request: HttpRequest, actor: Actor, rota_id: int) -> HttpResponse:
    """People who take turns from now on."""
    require(actor, "on_call.plan")
    form = LayerForm(request.POST, people=staff_choices(actor))
    if form.is_valid():
        said = form.cleaned_data
        try:
            planning.add_layer(actor, rota_id, **said)
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("They take turns now."))
            return redirect("desk:rota", actor.desk.slug, rota_id)
    return rendered(request, actor, rota_id, layer_form=form)


@require_POST
@for_staff
def end_layer(request: HttpRequest, actor: Actor, layer_id: int) -> HttpResponse:
    """They take no turns any more, from now."""
    ended = planning.end_layer(actor, layer_id)
    messages.success(request, _("They take no turns any more."))
    return redirect("desk:rota", actor.desk.slug, ended.rota_id)
