"""What an action of the ticket's page is: its name, the right behind it, its form, the verb that it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.web.desk import forms

REMOVE_WATCHER: Final = "remove-watcher"
Files = tuple[NewFile, ...]
Run = Callable[[Actor, int, Mapping[str, Any], Files, int], object]


@dataclass(frozen=True, slots=True)
class Action:
    """One form of the page. `right`: the verb in the access table."""

    name: str
    right: str
    label: str | Promise
    press: str | Promise
    done: str | Promise
    form: type[forms.ActionForm]
    run: Run
    key: str = ""
