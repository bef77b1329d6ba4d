"""The actions of the ticket's page as HTML. What a form shows before anybody types is written once for what it is made
with (language, choices, what stands in it at first) and kept; written anew for every look, the folded forms cost more
than all the rest of the page.

Nothing of a session or of a ticket is kept: where the form is sent and what it carries along (token, version) are put
in each time.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.web.desk import ticket_actions
from charterdesk.web.desk.action import Action
from charterdesk.web.desk.actions import ACTIONS
from charterdesk.web.desk.ticket_actions import Offer

TEMPLATE: Final = "desk/composing/verb.html"
KEPT: Final = 500
# Where the two are put in: no text holds these signs, and both stand before anything that somebody named.
ADDRESS: Final = "\x01"
CARRIED: Final = "\x02"
Parts = tuple[SafeString, SafeString, SafeString]


@dataclass(frozen=True, slots=True)
class Blank:
    """A form before anybody types: two with the same `values` are the same form. `chosen`: what it is made with."""

    language: str
    action: str
    values: Hashable
    chosen: Mapping[str, Any] = field(compare=False)


def bound(offer: Offer, *, address: str, carried: SafeString) -> SafeString:
    """A form that comes back with what was typed."""
    return render_to_string(TEMPLATE, _given(offer, address, carried) | {"bound": True})


def folded(action: Action, actor: Actor, page: TicketPage, *, address: str, carried: SafeString) -> SafeString:
    """The form of an action as nobody has touched it, folded away."""
    chosen = action.chosen(actor, page)
    try:
        blank = Blank(get_language() or "", action.name, values(chosen), chosen)
    except TypeError:
        return render_to_string(TEMPLATE, _given((action, ticket_actions.made(action, chosen)), address, carried))
    head, between, tail = _kept(blank)
    return format_html("{}{}{}{}{}", head, address, between, carried, tail)


def values(given: object) -> Hashable:
    """What a form is made with, as a key; TypeError where it is more than words and numbers."""
    match given:
        case str() | int() | None:
            return given
        case Promise():
            return str(given)
        case Mapping():
            return tuple((name, values(value)) for name, value in given.items())
        case list() | tuple():
            return tuple(values(value) for value in given)
    raise TypeError(type(given))


@lru_cache(maxsize=KEPT)
def _kept(blank: Blank) -> Parts:
    action = ACTIONS[blank.action]
    form = ticket_actions.made(action, blank.chosen)
    written = render_to_string(TEMPLATE, _given((action, form), ADDRESS, mark_safe(CARRIED)))  # noqa: S308  # a sign
    head, _address, rest = written.partition(ADDRESS)
    between, _carried, tail = rest.partition(CARRIED)
    return mark_safe(head), mark_safe(between), mark_safe(tail)  # noqa: S308  # parts of what a template escaped


def _given(offer: Offer, address: str, carried: SafeString) -> dict[str, Any]:
    return {"action": offer[0], "form": offer[1], "address": address, "carried": carried}
