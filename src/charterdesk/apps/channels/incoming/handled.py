"""What became of a mail, as its row will say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BigIntegerField

from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.tickets.models import Message

_LATEST: Final[Prepared[Message]] = Prepared(
    lambda: Message.objects.filter(ticket_id=Given("ticket", BigIntegerField())).order_by("-pk").only("ticket_id")[:1]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """The disposition of a mail, its sender, the ticket and the one message that it made; `language` of an answer."""

    disposition: str
    person_id: int | None = None
    ticket_id: int | None = None
    message_id: int | None = None
    trust: str = ""
    trust_reason: str = ""
    language: str = ""
    problems: tuple[str, ...] = ()
    decision: Mapping[str, Any] | None = None


def latest_message(ticket_id: int) -> int | None:
    """The message that this very transaction wrote on the ticket last."""
    found = _LATEST.first(ticket=ticket_id)
    return None if found is None else found.pk
