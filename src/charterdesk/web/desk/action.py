"""What an action of the ticket's page is: its name, the right behind it, its form, the verb that it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.web.desk import forms

REMOVE_WATCHER: Final = "remove-watcher"
Files = tuple[NewFile, ...]
Run = Callable[[Actor, int, Mapping[str, Any], Files, int], object]
Offered = Callable[[Actor, TicketPage], bool]
Chosen = Callable[[Actor, TicketPage], dict[str, Any]]


def no_choices(_actor: Actor, _page: TicketPage) -> dict[str, Any]:
    """A form that asks the same on every ticket."""
    return {}


@dataclass(frozen=True, slots=True)
class Action:
    """One form of the page. `right`: the verb in the access table; `key`: pressed anywhere on the page.

    `free`: no charter speaks of it, so that only the right decides, not the ticket's state. `sense`: whether it makes
    sense on this ticket now. `chosen`: what the form is made with, and under "initial" what stands in it at first.
    """

    name: str
    right: str
    label: str | Promise
    press: str | Promise
    done: str | Promise
    form: type[forms.ActionForm]
    run: Run
    key: str = ""
    free: bool = False
    sense: Offered | None = None
    chosen: Chosen = no_choices
