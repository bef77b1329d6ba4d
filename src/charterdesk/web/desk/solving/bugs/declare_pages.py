"""Declaring a bug, by itself or from a ticket: what is known already is offered first; changing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.contracts.queries import products
from charterdesk.apps.escalation.bugs import declaring, queries
from charterdesk.apps.escalation.bugs.models import Bug
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.queries import ticket as ticket_of
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.bugs.forms import BugForm
from charterdesk.web.desk.solving.bugs.words import severity_choices, with_words
from charterdesk.web.desk.staff import for_staff


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A bug that no ticket shows yet."""
    return _declare(request, actor, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def from_ticket(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """A bug that this ticket shows: filled with what the ticket says. NotFound."""
    return _declare(request, actor, ticket_of(actor, number))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def change(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Say something else of a bug; what is wrong is told beside its field (422)."""
    require(actor, "bug.manage")
    bug = queries.bug(actor, number)
    said = request.POST if request.method == "POST" else None
    form = _form(actor, said, _of(bug))
    if said is not None and form.is_valid():
        version = said.get("version", "")
        try:
            declaring.change(actor, number, form.terms(), version=int(version[:9]) if version.isdecimal() else None)
        except Invalid as refused:
            tell(form, refused)
        except Conflict as conflict:
            form.add_error(None, str(conflict.message))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:bug", actor.desk.slug, number)
    shown = {"form": form, "bug": bug, "tab": "solving"}
    return render(request, "desk/solving/bugs/change.html", shown, status=422 if form.errors else 200)


def _declare(request: HttpRequest, actor: Actor, ticket: Ticket | None) -> HttpResponse:
    require(actor, "bug.manage")
    said = request.POST if request.method == "POST" else None
    form = _form(actor, said, _from(actor, ticket) if ticket else None)
    alike: list[Bug] = []
    if said is not None and form.is_valid():
        # Whoever has seen what is known already, and presses again, is believed.
        if "sure" not in said:
            alike = queries.like(actor, form.cleaned_data["product"], form.cleaned_data["title"], least=2)
        if not alike:
            try:
                bug = declaring.declare(actor, form.terms(), ticket_id=ticket.pk if ticket else None)
            except Invalid as refused:
                tell(form, refused)
            else:
                messages.success(request, _("%(bug)s is declared.") % {"bug": bug.name})
                return redirect("desk:bug", actor.desk.slug, bug.number)
    elif said is None and ticket is not None:
        product = ticket.equipment.product_id if ticket.equipment else None
        known = {bug.pk for bug in queries.bugs_of(actor, ticket)}
        alike = [bug for bug in queries.like(actor, product, ticket.subject) if bug.pk not in known]
    shown = {
        "form": form,
        "ticket": ticket,
        "alike": with_words(actor, alike),
        "sure": bool(alike) or (said is not None and "sure" in said),
        "tab": "solving",
    }
    return render(request, "desk/solving/bugs/declare.html", shown, status=422 if form.errors else 200)


def _form(actor: Actor, said: Any, initial: Any) -> BugForm:
    names = [*products(actor).values_list("pk", "name")]
    return BugForm(said, products=names, severities=severity_choices(actor), initial=initial)


def _from(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    equipment = ticket.equipment
    first = ticket.messages.order_by("at", "pk").first()
    return {
        "product": equipment.product_id if equipment else None,
        "title": ticket.subject,
        "severity": ticket.severity if ticket.severity in declaring.severities(actor) else "",
        "versions": equipment.version if equipment else "",
        "reproduction": first.body[: declaring.LONGEST_TEXT] if first else "",
        "environment": str(equipment) if equipment else "",
    }


def _of(bug: Bug) -> dict[str, Any]:
    return {
        "product": bug.product_id,
        "title": bug.title,
        "severity": bug.severity,
        "versions": ", ".join(sorted(row.version for row in bug.affected.all())),
        "reproduction": bug.reproduction,
        "environment": bug.environment,
    }
