"""Articles that may help, for the panel beside a ticket; writing one from it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.knowledge.suggesting import suggested
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.models import Ticket
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.solving.section import Section


def section(_request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """The articles nearest to what the ticket is about, and a way to write one; None where there is neither."""
    if may(actor, "article.see") is None:
        return None
    product = ticket.equipment.product_id if ticket.equipment else None
    language = charter_labels.language()
    found = suggested(actor, ticket.subject, product_id=product, language=language, ticket_id=ticket.pk)
    writes = may(actor, "article.write") is not None
    if not found and not writes:
        return None
    told = {"found": found, "writes": writes}
    return Section("articles", _("Articles"), "desk/knowledge/section.html", told, len(found))
