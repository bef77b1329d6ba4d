"""A rota: its coming shifts, who takes turns, what was changed, and calling whoever is on call."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.on_call import pages, rotas
from charterdesk.apps.on_call.models import Rota
from charterdesk.apps.on_call.subscribed import followed_by
from charterdesk.apps.people.access import scope
from charterdesk.apps.people.queries import names_of, staff_of
from charterdesk.apps.tickets import queries
from charterdesk.rules.on_call.rota import Shift
from charterdesk.web.desk.on_call.forms import (
    CalendarForm,
    ChangeForm,
    FollowForm,
    LayerForm,
    Named,
    PageForm,
    StepsForm,
)
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

AHEAD: Final = timedelta(days=35)
BEYOND: Final = timedelta(days=400)  # as far as the last shift may last


def people_of(actor: Actor) -> Named:
    """Whom the reader may choose for a change: everybody who works there, or himself."""
    people: Named = [*staff_of(actor.desk).values_list("pk", "name")]
    reach = scope(actor, "on_call.change")
    return people if reach.everything else [one for one in people if one[0] == actor.person_id]


def staff_choices(actor: Actor) -> Named:
    """Everybody who works for the desk, by name."""
    return [*staff_of(actor.desk).values_list("pk", "name")]


def coming(row: Rota, present: datetime) -> list[Shift]:
    """The shifts that begin within the coming weeks, each as far as its end."""
    ends = present + AHEAD
    told = rotas.shifts(row, present, ends)
    if told and told[-1].until_at == ends:
        told = rotas.shifts(row, present, ends + BEYOND)
    return [shift for shift in told if shift.from_at < ends]


def rendered(request: HttpRequest, actor: Actor, rota_id: int, **told: Any) -> HttpResponse:
    """The page of a rota, with the form that was wrong in the place of its empty one (422)."""
    row = rotas.rota(actor, rota_id)
    present = now()
    shifts = coming(row, present)
    layers = [layer for layer in row.layers.all() if layer.until_at is None or layer.until_at > present]
    changes = [one for one in row.changes.all() if one.until_at > present]
    named = rotas.people_in(shifts) | {one.person_id for one in changes if one.person_id is not None}
    names = names_of(actor, named | {person for layer in layers for person in layer.people})
    whole = scope(actor, "on_call.change").everything
    mine = [one for one in changes if one.from_at > present and (whole or one.person_id == actor.person_id)]
    shown = {
        "rota": row,
        "shifts": [(shift, names.get(shift.person or 0, ""), shift.from_at <= present) for shift in shifts],
        "layers": [(layer, ", ".join(names.get(person, "–") for person in layer.people)) for layer in layers],
        "changes": [(one, names.get(one.person_id or 0, ""), one in mine) for one in changes],
        "change_form": ChangeForm(people=people_of(actor), nobody=whole),
        "layer_form": LayerForm(people=staff_choices(actor)),
        "steps_form": StepsForm(people=staff_choices(actor), policy=row.policy),
        "page_form": PageForm(),
        "calendar_form": CalendarForm(),
        "follow_form": FollowForm(),
        "followed": followed_by(row),
        "tab": "on_call",
        **told,
    }
    wrong = any(form.errors for name, form in told.items() if name.endswith("_form"))
    return render(request, "desk/on_call/rota.html", shown, status=422 if wrong else 200)


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, rota_id: int) -> HttpResponse:
    """The rota as it stands."""
    return rendered(request, actor, rota_id)


@require_POST
@for_staff
def page(request: HttpRequest, actor: Actor, rota_id: int) -> HttpResponse:
    """Call whoever is on call, by hand."""
    form = PageForm(request.POST)
    if form.is_valid():
        try:
            ticket = queries.ticket(actor, form.cleaned_data["number"]).pk if form.cleaned_data["number"] else None
            pages.call_out(actor, rota_id, reason=form.cleaned_data["reason"], ticket_id=ticket)
        except Invalid as refused:
            tell(form, refused)
        except NotFound:
            rotas.rota(actor, rota_id)
            form.add_error("number", _("There is no such open ticket."))
        else:
            messages.success(request, _("Whoever is on call is called."))
            return redirect("desk:on-call", actor.desk.slug)
    return rendered(request, actor, rota_id, page_form=form)
