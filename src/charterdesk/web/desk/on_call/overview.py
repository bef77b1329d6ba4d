"""Who is on call now, which pages are open, what was answered lately."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.on_call import pages
from charterdesk.apps.on_call.rotas import duties, people_in
from charterdesk.apps.people.access import require
from charterdesk.apps.people.queries import names_of
from charterdesk.web.desk.staff import for_staff

SHOWN = 50


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every rota with who is on call and who comes next; the pages, open ones first."""
    require(actor, "on_call.see")
    told = duties(actor.desk)
    named = {one.person for one in told if one.person is not None}
    names = names_of(actor, named | people_in(one.next for one in told if one.next))
    rows = [(one, names.get(one.person or 0, ""), _next(one.next.person if one.next else None, names)) for one in told]
    shown = {"rows": rows, "pages": pages.pages(actor)[:SHOWN], "tab": "on_call"}
    return render(request, "desk/on_call/overview.html", shown)


def _next(person: int | None, names: dict[int, str]) -> str:
    return names.get(person, "") if person is not None else ""


@require_POST
@for_staff
def take(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """I have it. Whoever was quicker is named."""
    page = pages.take(actor, number)
    if page.taken_by_id == actor.person_id:
        messages.success(request, _("The page is yours."))
    else:
        messages.info(request, _("%(name)s has it already.") % {"name": page.taken_by.name if page.taken_by else "–"})
    return redirect("desk:on-call", actor.desk.slug)


@require_POST
@for_staff
def end(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """It is over: nobody is called any more."""
    pages.end(actor, number)
    messages.success(request, _("The page is over."))
    return redirect("desk:on-call", actor.desk.slug)
