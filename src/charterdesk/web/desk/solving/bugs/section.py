"""The bugs that a ticket waits for, in the panel beside it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.escalation.bugs import queries
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.models import Ticket
from charterdesk.web.desk.solving.bugs.words import with_words
from charterdesk.web.desk.solving.section import Section


def section(_request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """The bugs, where each stands and which release puts it right; declaring one. None for who may not see them."""
    if may(actor, "bug.see") is None:
        return None
    bugs = with_words(actor, queries.bugs_of(actor, ticket))
    declares = may(actor, "bug.manage") is not None and ticket.closed_at is None
    if not bugs and not declares:
        return None
    fixed = queries.fixed_in(bug.pk for bug in bugs)
    told = {"bugs": [(bug, fixed.get(bug.pk, [])) for bug in bugs], "declares": declares}
    return Section("bugs", _("Bugs"), "desk/solving/bugs/section.html", told, len(bugs), opens=True)
