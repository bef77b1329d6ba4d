"""Which actions the ticket's page offers to whom now, and their forms."""

from __future__ import annotations

from django.http import HttpRequest

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.web.desk import forms
from charterdesk.web.desk.action import Action
from charterdesk.web.desk.actions import ACTIONS

Offer = tuple[Action, forms.ActionForm]


def offered(actor: Actor, page: TicketPage, bound: Offer | None) -> dict[str, Offer]:
    """The actions by name with their forms; `bound` is the one that comes back with what was typed. It is shown even
    where it can no longer be done, so that its words can be copied.
    """
    found = {
        action.name: bound if bound and bound[0] is action else (action, form(action, actor, page))
        for action in ACTIONS.values()
        if is_offered(action, actor, page)
    }
    if bound:
        found.setdefault(bound[0].name, bound)
    return found


def is_offered(action: Action, actor: Actor, page: TicketPage) -> bool:
    """Whether the reader may do this now, and whether it makes sense."""
    his = reaches(actor, f"ticket.{action.right}", page.ticket) if action.free else action.right in page.may
    if action.name == "say":
        his = bool({"reply", "note", "propose_solution"} & page.may)
    return his and (action.sense is None or action.sense(actor, page))


def form(action: Action, actor: Actor, page: TicketPage, request: HttpRequest | None = None) -> forms.ActionForm:
    """The form of an action, filled with what a request brings."""
    data, files = (request.POST, request.FILES) if request else (None, None)
    chosen = action.chosen(actor, page)
    initial = chosen.pop("initial", {})
    made = action.form(data, files, action=action.name, **chosen)
    made.initial = initial
    return made
