"""All rows of one ticket, each list by one question prepared once: every look at a ticket asks them all."""

from __future__ import annotations

from typing import Final

from django.db.models import BigIntegerField, CharField

from charterdesk.apps.base.models import Event
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.tickets.models import (
    Attachment,
    Clock,
    Message,
    Pause,
    PriorityChange,
    Quote,
    Ticket,
    WorkEntry,
)

_desk: Final = Given("desk", BigIntegerField())
_ticket: Final = Given("ticket", BigIntegerField())

# The ticket itself, with all that its page names.
TICKET: Final[Prepared[Ticket]] = Prepared(
    lambda: (
        Ticket.objects.select_related(
            "desk",
            "requester",
            "organisation",
            "reseller",
            "owner",
            "team",
            "contract__credit",
            "equipment__product",
            "equipment__site",
            "charter_version",
        )
        .defer("charter_version__text", "charter_version__holidays")
        .filter(desk_id=_desk, number=Given("number", BigIntegerField()))
    )
)
JOURNAL: Final[Prepared[Event]] = Prepared(
    lambda: Event.objects.filter(desk_id=_desk, stream=Given("stream", CharField())).order_by("seq")
)
PAUSES: Final[Prepared[Pause]] = Prepared(
    lambda: Pause.objects.filter(ticket_id=_ticket).select_related("author").order_by("from_at", "pk")
)
WORK: Final[Prepared[WorkEntry]] = Prepared(
    lambda: WorkEntry.objects.filter(ticket_id=_ticket).select_related("person").order_by("at", "pk")
)
QUOTES: Final[Prepared[Quote]] = Prepared(
    lambda: Quote.objects.filter(ticket_id=_ticket).select_related("sent_by", "answered_by").order_by("sent_at", "pk")
)
PRIORITY_CHANGES: Final[Prepared[PriorityChange]] = Prepared(
    lambda: PriorityChange.objects.filter(ticket_id=_ticket).select_related("author").order_by("at", "pk")
)
MESSAGES: Final[Prepared[Message]] = Prepared(
    lambda: Message.objects.filter(ticket_id=_ticket).select_related("author__organisation").order_by("at", "pk")
)
FILES: Final[Prepared[Attachment]] = Prepared(
    lambda: Attachment.objects.filter(ticket_id=_ticket).select_related("stored_file").order_by("pk")
)
CLOCKS: Final[Prepared[Clock]] = Prepared(lambda: Clock.objects.filter(ticket_id=_ticket).order_by("pk"))
