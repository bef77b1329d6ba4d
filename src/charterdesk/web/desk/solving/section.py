"""What a capability says of a ticket in its panel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the panel: its heading, the template that shows it, what the template is given beside `ticket`.

    `name` is its id in the page: letters and hyphens. `count` is how much of it there is, told in its heading; 0: only
    something to begin, which stands open as one line. It stands folded unless it `opens` or its reader unfolded one of
    this name before; where it is `urgent` it stands open whatever he did.
    """

    name: str
    title: str | Promise
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    count: int | str | None = None
    opens: bool = False
    urgent: bool = False


# None where there is nothing to say or do on this ticket, or not for this reader.
SectionOf = Callable[[HttpRequest, Actor, Ticket], Section | None]
