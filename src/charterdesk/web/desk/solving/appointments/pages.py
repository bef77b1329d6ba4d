"""Agreed times: proposed on a ticket, answered on the telephone, moved, called off, held."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charterdesk.apps.appointments import answering, ending, invitation, proposing, queries
from charterdesk.apps.appointments.queries import Seen
from charterdesk.apps.appointments.standing import Stands, zone_of
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.people.access import may, require
from charterdesk.apps.tickets.queries import ticket as ticket_of
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.web import moments
from charterdesk.web.calendar_file import calendar_file
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.appointments.forms import CancelForm, HearForm, ProposeForm, ResultForm, TimesForm
from charterdesk.web.desk.staff import for_staff


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is proposed or agreed, and what waits for a result."""
    shown = {"appointments": queries.coming(actor), "tab": "solving"}
    return render(request, "desk/solving/appointments/overview.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def propose(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Propose times on a ticket; what lies outside hours is told, and proposed only where that is meant."""
    require(actor, "appointment.propose")
    ticket = ticket_of(actor, number)
    form = ProposeForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            row = proposing.propose(actor, ticket.pk, proposing.Wanted(times=form.times(), **form.told()))
        except Invalid as refused:
            form.refuse(refused)
        except Conflict as conflict:
            form.add_error(None, str(conflict.message))
            status = 409
        else:
            return redirect("desk:appointment", actor.desk.slug, row.number)
    if form.errors and status == 200:  # noqa: PLR2004  # the code of HTTP
        status = 422
    shown = {"ticket": ticket, "form": form, "zone": zone_of(ticket), "tab": "queue"}
    return render(request, "desk/solving/appointments/propose.html", shown, status=status)


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, appointment: int) -> HttpResponse:
    """How it stands and what may be done."""
    return _page(request, queries.appointment(actor, appointment), actor)


@require_POST
@for_staff
def hear(request: HttpRequest, actor: Actor, appointment: int) -> HttpResponse:
    """Record what somebody said on the telephone."""
    require(actor, "appointment.propose")
    seen = queries.appointment(actor, appointment)
    form = _hearing(seen, request.POST)
    return _done(request, actor, seen, form, lambda: answering.hear(actor, appointment, **form.cleaned_data))


@require_POST
@for_staff
def again(request: HttpRequest, actor: Actor, appointment: int) -> HttpResponse:
    """Propose other times for the same thing."""
    require(actor, "appointment.propose")
    seen, form = queries.appointment(actor, appointment), TimesForm(request.POST)
    return _done(
        request,
        actor,
        seen,
        form,
        lambda: proposing.propose_again(
            actor, appointment, form.times(), outside_hours=form.cleaned_data["outside_hours"]
        ),
    )


@require_POST
@for_staff
def cancel(request: HttpRequest, actor: Actor, appointment: int) -> HttpResponse:
    """Call it off."""
    require(actor, "appointment.propose")
    seen, form = queries.appointment(actor, appointment), CancelForm(request.POST)
    return _done(request, actor, seen, form, lambda: ending.cancel(actor, appointment, **form.cleaned_data))


@require_POST
@for_staff
def record(request: HttpRequest, actor: Actor, appointment: int) -> HttpResponse:
    """Say what came of it."""
    require(actor, "appointment.record")
    seen = queries.appointment(actor, appointment)
    form = ResultForm(request.POST, results=ending.results_of(seen.row))
    return _done(request, actor, seen, form, lambda: ending.record(actor, appointment, **form.cleaned_data))


@require_safe
@for_staff
def calendar(_request: HttpRequest, actor: Actor, appointment: int) -> HttpResponse:
    """The invitation, or its withdrawal; NotFound where no time was ever agreed."""
    row = queries.appointment(actor, appointment).row
    content = invitation.as_it_stands(row)
    if content is None:
        raise NotFound
    return calendar_file(content, invitation.name_of(row))


def _done(request: HttpRequest, actor: Actor, seen: Seen, form: forms.Form, act: Callable[[], object]) -> HttpResponse:
    """Do it where the form allows; the page with what is wrong else."""
    if form.is_valid():
        try:
            act()
        except Invalid as refused:
            if isinstance(form, TimesForm):
                form.refuse(refused)
            else:
                tell(form, refused)
        except Conflict as conflict:
            fresh = queries.appointment(actor, seen.row.number)
            return _page(request, fresh, actor, changed=str(conflict.message), status=409)
        else:
            return redirect("desk:appointment", actor.desk.slug, seen.row.number)
    return _page(request, seen, actor, wrong=form, status=422)


def _page(
    request: HttpRequest,
    seen: Seen,
    actor: Actor,
    *,
    wrong: forms.Form | None = None,
    changed: str = "",
    status: int = 200,
) -> HttpResponse:
    offered = reaches(actor, "appointment.propose", seen.row.ticket)
    answers = offered and seen.stands in {Stands.PROPOSED, Stands.UNANSWERED, Stands.AGREED}
    over = seen.stands in ending.OVER
    begun = seen.stands is Stands.TO_RECORD and may(actor, "appointment.record") is not None
    hearing = (wrong if isinstance(wrong, HearForm) else _hearing(seen, None)) if answers else None
    shown = {
        "seen": seen,
        "row": seen.row,
        "changed": changed,
        "hearing": hearing,
        "moving": _or(wrong, TimesForm, TimesForm) if offered and seen.stands in proposing.AGAIN else None,
        "cancelling": _or(wrong, CancelForm, CancelForm) if offered and not over else None,
        "recording": _or(wrong, ResultForm, lambda: ResultForm(results=ending.results_of(seen.row))) if begun else None,
        "tab": "solving",
    }
    return render(request, "desk/solving/appointments/appointment.html", shown, status=status)


def _or(wrong: forms.Form | None, kind: type[forms.Form], fresh: Callable[[], forms.Form]) -> forms.Form:
    return wrong if isinstance(wrong, kind) else fresh()


def _hearing(seen: Seen, said: object) -> HearForm:
    people = [(person.pk, person.name) for person in queries.people_who_may_answer(seen.row.ticket)]
    slots = [] if seen.at else [(slot.pk, moments.exact(slot.from_at)) for slot in seen.open_slots]
    return HearForm(said, people=people, slots=slots)
