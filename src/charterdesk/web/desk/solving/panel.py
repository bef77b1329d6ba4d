"""What solving says beside a ticket: one fragment, fetched after the page; a page of its own without script."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets.queries import ticket as ticket_of
from charterdesk.web.desk.finding import section as similar_section
from charterdesk.web.desk.knowledge import checklist_section
from charterdesk.web.desk.knowledge import section as knowledge_section
from charterdesk.web.desk.macros import section as macro_section
from charterdesk.web.desk.solving import level_section
from charterdesk.web.desk.solving.appointments import section as appointment_section
from charterdesk.web.desk.solving.bugs import section as bugs_section
from charterdesk.web.desk.solving.environments import section as environments_section
from charterdesk.web.desk.solving.remote import section as remote_section
from charterdesk.web.desk.solving.section import SectionOf
from charterdesk.web.desk.solving.trackers import section as tracker_section
from charterdesk.web.desk.solving.vault import section as vault_section
from charterdesk.web.desk.staff import for_staff

# In the order in which they stand: what is done next, what helps to find it, what is looked up.
SECTIONS: Final[tuple[SectionOf, ...]] = (
    level_section.section,
    checklist_section.section,
    bugs_section.section,
    appointment_section.section,
    remote_section.section,
    knowledge_section.section,
    similar_section.section,
    macro_section.section,
    environments_section.section,
    vault_section.section,
    tracker_section.section,
)


@require_safe
@for_staff
def panel(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Every part that has something to say of this ticket; the fragment alone where `part` is asked for. NotFound."""
    ticket = ticket_of(actor, number)
    sections = [shown for section in SECTIONS if (shown := section(request, actor, ticket)) is not None]
    template = "desk/solving/sections.html" if "part" in request.GET else "desk/solving/panel.html"
    return render(request, template, {"ticket": ticket, "sections": sections, "tab": "queue"})
