"""Articles beside a ticket: those that were used on it, those that may help; writing one from it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.knowledge import linking
from charterdesk.apps.knowledge.suggesting import suggested
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.queries import ticket as ticket_of
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.queue_wanted import number as whole
from charterdesk.web.desk.solving.section import Section
from charterdesk.web.desk.staff import for_staff

VERBS = {"use": linking.link, "off": linking.unlink}


def section(_request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """The articles used on the ticket, the nearest to what it is about, and a way to write one; None where there is
    nothing of that.
    """
    if may(actor, "article.see") is None:
        return None
    product = ticket.equipment.product_id if ticket.equipment else None
    language = charter_labels.language()
    used = linking.linked(actor, ticket, language)
    near = suggested(actor, ticket.subject, product_id=product, language=language, ticket_id=ticket.pk)
    found = [one for one in near if one.article.pk not in {row.pk for row, _text in used}]
    writes = may(actor, "article.write") is not None
    if not found and not used and not writes:
        return None
    links = reaches(actor, "ticket.note", ticket) and ticket.merged_into_id is None
    told = {"found": found, "used": used, "links": links, "writes": writes}
    return Section("articles", gettext_lazy("Articles"), "desk/knowledge/section.html", told, len(found) + len(used))


@require_POST
@for_staff
def use(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Tie an article to the ticket, or untie it: "use-12", "off-12". NotFound for anything else."""
    ticket = ticket_of(actor, number)
    name, _dash, which = request.POST.get("go", "").partition("-")
    verb = VERBS.get(name)
    if verb is None:
        raise NotFound
    try:
        verb(actor, ticket.pk, whole(which))
    except Conflict as refused:
        messages.error(request, str(refused.message))
    if "part" in request.GET:
        ticket = ticket_of(actor, number)
        shown = {"ticket": ticket, "section": section(request, actor, ticket)}
        return render(request, "desk/knowledge/checklist_part.html", shown)
    messages.success(request, _("Kept."))
    return redirect("desk:ticket-solving", actor.desk.slug, number)
