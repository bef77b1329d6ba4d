"""Connections from afar, for the panel beside a ticket: offered where the charter allows them, else why not."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.access import may
from charterdesk.apps.remote.models import AGREED, ASKED, RUNNING
from charterdesk.apps.remote.offering import offer
from charterdesk.apps.remote.queries import of_ticket
from charterdesk.apps.tickets.models import Ticket
from charterdesk.web.desk.solving.section import Section


def section(_request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """The connections of this ticket and whether another may be asked for; None where the charter has no such chapter
    and there was none.
    """
    if may(actor, "remote.see") is None:
        return None
    offered, rows = offer(ticket), of_ticket(actor, ticket)
    if offered.chapter is None and not rows:
        return None
    told = {
        "offer": offered,
        "why": offered.why((get_language() or actor.language)[:2]),
        "sessions": rows,
        "may_ask": offered.allowed and ticket.closed_at is None and may(actor, "remote.start") is not None,
    }
    live = any(row.state in {ASKED, AGREED, RUNNING} for row in rows)
    count = len(rows) if rows or told["may_ask"] else None
    return Section("remote", _("Remote connection"), "desk/solving/remote/section.html", told, count, opens=live)
