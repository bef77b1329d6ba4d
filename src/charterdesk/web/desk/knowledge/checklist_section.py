"""The checklists beside a ticket: a press ticks a step; the section alone comes back where the page has a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.knowledge.checklist_standing import Standing, may_see, on_ticket
from charterdesk.apps.knowledge.checklist_ticks import put_on, take_off, tick
from charterdesk.apps.knowledge.checklists import checklists_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.queries import ticket as ticket_of
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.web.desk.queue_wanted import number as whole
from charterdesk.web.desk.solving.section import Section
from charterdesk.web.desk.staff import for_staff

NAME: Final = "checklists"
VERBS: Final[Mapping[str, Callable[[Actor, int, int, str], None]]] = {
    "tick": lambda actor, ticket, which, note: tick(actor, ticket, which, note=note),
    "untick": lambda actor, ticket, which, note: tick(actor, ticket, which, done=False, note=note),
    "put": lambda actor, ticket, which, _note: put_on(actor, ticket, which),
    "off": lambda actor, ticket, which, _note: take_off(actor, ticket, which),
}


def section(_request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """How far each list is; None where the desk has none."""
    if not ticket.desk.has_checklists or not may_see(actor):
        return None
    return _section(actor, ticket, "")


@require_POST
@for_staff
def act(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Tick a step or take the tick back, put a list on or take it off: "tick-12". NotFound for anything else."""
    ticket = ticket_of(actor, number)
    name, _dash, which = request.POST.get("go", "").partition("-")
    verb = VERBS.get(name)
    if verb is None:
        raise NotFound
    problem = ""
    try:
        verb(actor, ticket.pk, whole(which or request.POST.get("which", "")), request.POST.get("note", ""))
    except (Invalid, Conflict) as refused:
        problem = str(refused.message)
    if "part" in request.GET:
        shown = {"ticket": ticket, "section": _section(actor, ticket, problem)}
        return render(request, "desk/knowledge/checklist_part.html", shown)
    if problem:
        messages.error(request, problem)
    return redirect("desk:ticket-solving", actor.desk.slug, number)


def _section(actor: Actor, ticket: Ticket, problem: str) -> Section:
    standings = on_ticket(ticket)
    ticks = reaches(actor, "checklist.tick", ticket) and ticket.merged_into_id is None
    here = {one.id for one in standings if one.applies}
    told = {
        "standings": standings,
        "next": _next(standings),
        "ticks": ticks,
        "others": [row for row in checklists_of(actor) if row.pk not in here] if ticks else [],
        "problem": problem,
    }
    asked = [step for one in standings if one.applies for step in one.steps]
    done = sum(step.done for step in asked)
    template, count = "desk/knowledge/checklist_section.html", f"{done}/{len(asked)}" if asked else None
    opens = ticks and ticket.closed_at is None and done < len(asked)
    return Section(NAME, _("Checklists"), template, told, count, opens=opens)


def _next(standings: tuple[Standing, ...]) -> int | None:
    """The step that comes next: the first one that is asked and not done."""
    return next((step.id for one in standings for step in one.steps if step.asked and not step.done), None)
