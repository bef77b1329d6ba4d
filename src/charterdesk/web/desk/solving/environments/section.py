"""Where the ticket's installation runs, in the panel beside it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.environments.freshness import freshness
from charterdesk.apps.environments.queries import of_ticket
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.vault.queries import in_environments
from charterdesk.web.desk.solving.section import Section


def section(_request: HttpRequest, actor: Actor, ticket: Ticket) -> Section | None:
    """The environments, the ways in, replicas and how old they are, credentials. None where nothing is known."""
    if may(actor, "environment.see") is None:
        return None
    today = now().date()
    found = of_ticket(actor, ticket)
    secrets = in_environments(actor, found) if may(actor, "vault.see") is not None else {}
    rows = [
        (row, [(one, freshness(one, today)) for one in row.machines.all() if one.gone_on is None], secrets.get(row.pk))
        for row in found
    ]
    if not rows:
        return None
    template = "desk/solving/environments/section.html"
    return Section("environments", _("Environments"), template, {"rows": rows}, len(rows))
