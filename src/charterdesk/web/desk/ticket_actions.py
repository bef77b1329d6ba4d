"""Which actions the ticket's page offers to whom now, and their forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.web.desk import forms
from charterdesk.web.desk.action import Action
from charterdesk.web.desk.actions import ACTIONS

Offer = tuple[Action, forms.ActionForm]


def offered(actor: Actor, page: TicketPage, bound: Offer | None) -> dict[str, Action]:
    """The actions by name; the one that comes back with what was typed is shown even where it can no longer be done,
    so that its words can be copied.
    """
    found = {action.name: action for action in ACTIONS.values() if is_offered(action, actor, page)}
    if bound:
        found.setdefault(bound[0].name, bound[0])
    return found


def is_offered(action: Action, actor: Actor, page: TicketPage) -> bool:
    """Whether the reader may do this now, and whether it makes sense."""
    his = reaches(actor, f"ticket.{action.right}", page.ticket) if action.free else action.right in page.may
    if action.name == "say":
        his = bool({"reply", "note", "propose_solution"} & page.may)
    return his and (action.sense is None or action.sense(actor, page))


def form(action: Action, actor: Actor, page: TicketPage, request: HttpRequest | None = None) -> forms.ActionForm:
    """The form of an action, filled with what a request brings."""
    return made(action, action.chosen(actor, page), request)


def made(action: Action, chosen: Mapping[str, Any], request: HttpRequest | None = None) -> forms.ActionForm:
    """The form of an action, made with what was chosen for it."""
    data, files = (request.POST, request.FILES) if request else (None, None)
    given = {name: value for name, value in chosen.items() if name != "initial"}
    form = action.form(data, files, action=action.name, **given)
    form.initial = chosen.get("initial", {})
    return form
