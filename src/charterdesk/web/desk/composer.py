"""What the composer offers: as what a text may be sent now, and who will read it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from charterdesk.apps.people.models import UNIDENTIFIED
from charterdesk.apps.tickets.page import TicketPage


def kinds_to_send(page: TicketPage) -> list[tuple[str, str]]:
    """Ways of sending that the charter and the reader's rights allow now; the readers are named before sending."""
    ticket, found = page.ticket, []
    if "reply" in page.may:
        nobody_yet = ticket.organisation.kind == UNIDENTIFIED
        who = ticket.requester.name if nobody_yet else ticket.organisation.name
        found.append(("customer", _("answer, read by %(who)s") % {"who": who}))
        if ticket.reseller:
            found.append(("reseller", _("answer, read by %(who)s only") % {"who": ticket.reseller.name}))
    if "note" in page.may:
        found.append(("note", _("internal note, read by the desk only")))
    if "propose_solution" in page.may:
        found.append(("solution", _("solution, for the customer to validate")))
        found.append(("workaround", _("workaround, work goes on")))
    return found
