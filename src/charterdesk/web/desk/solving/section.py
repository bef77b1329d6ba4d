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

    `name` is its id in the page: letters and hyphens.
    """

    name: str
    title: str | Promise
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


# None where there is nothing to say or do on this ticket, or not for this reader.
SectionOf = Callable[[HttpRequest, Actor, Ticket], Section | None]
