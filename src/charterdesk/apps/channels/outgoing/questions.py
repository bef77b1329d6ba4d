"""What is asked of the database for every mail that goes out, each question prepared once."""

from __future__ import annotations

from typing import Final

from django.db.models import BigIntegerField, CharField, IntegerField, Q

from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.channels.models import (
    IncomingMail,
    LetterTemplate,
    Mailbox,
    MarkedAddress,
    OutgoingFile,
    OutgoingMail,
    Watcher,
)
from charterdesk.apps.tickets.models import Attachment, Message, Ticket

UNDER_WAY: Final = (OutgoingMail.TO_WRITE, OutgoingMail.WAITING, OutgoingMail.SENDING)
_desk: Final = Given("desk", BigIntegerField())
_mail: Final = Given("mail", BigIntegerField())
_ticket: Final = Given("ticket", BigIntegerField())
_message: Final = Given("message", BigIntegerField())
_address: Final = Given("address", CharField())

# A mail in the hands of a sender, with all that a letter looks at.
HELD: Final[Prepared[OutgoingMail]] = Prepared(
    lambda: (
        OutgoingMail.objects.select_related(
            "desk",
            "event",
            "incoming",
            "mailbox",
            "person__desk",
            "person__organisation__reseller",
            "ticket__desk",
            "ticket__charter_version",
            "ticket__requester__desk",
            "ticket__requester__organisation",
            "ticket__opened_by__desk",
            "ticket__opened_by__organisation",
        )
        .defer("ticket__charter_version__text", "ticket__charter_version__holidays")
        .filter(
            pk=_mail,
            owner=Given("owner", CharField()),
            attempts=Given("attempts", IntegerField()),
            state__in=UNDER_WAY,
        )
    )
)
MESSAGE: Final[Prepared[Message]] = Prepared(
    lambda: Message.objects.select_related("author__organisation", "incoming_mail__words").filter(
        pk=_message, ticket_id=_ticket
    )
)
FILES_OF_MESSAGE: Final[Prepared[Attachment]] = Prepared(
    lambda: Attachment.objects.filter(message_id=_message).select_related("stored_file").order_by("pk")
)
FILES_OF_MAIL: Final[Prepared[OutgoingFile]] = Prepared(
    lambda: OutgoingFile.objects.filter(outgoing_id=_mail).select_related("stored_file").order_by("pk")
)
WATCHERS: Final[Prepared[Watcher]] = Prepared(
    lambda: (
        Watcher.objects.filter(ticket_id=_ticket).select_related("person__desk", "person__organisation").order_by("pk")
    )
)
# What goes on on this ticket, also over several merges.
MERGED_INTO: Final[Prepared[Ticket]] = Prepared(
    lambda: (
        Ticket.objects.filter(Q(merged_into_id=_ticket) | Q(merged_into__merged_into_id=_ticket))
        .select_related("requester__desk", "requester__organisation")
        .order_by("pk")
    )
)
# By which mail a ticket was opened, or first written to.
FIRST_MAIL: Final[Prepared[IncomingMail]] = Prepared(
    lambda: IncomingMail.objects.filter(ticket_id=_ticket).select_related("mailbox").order_by("pk")[:1]
)
SUPPORT_BOX: Final[Prepared[Mailbox]] = Prepared(
    lambda: Mailbox.objects.filter(desk_id=_desk, active=True).order_by("emergency", "pk")[:1]
)
BOXES: Final[Prepared[Mailbox]] = Prepared(lambda: Mailbox.objects.filter(desk_id=_desk).only("address"))
MARKED: Final[Prepared[MarkedAddress]] = Prepared(
    lambda: MarkedAddress.objects.filter(desk_id=_desk, address=_address).only("pk")
)
OWN_WORDS: Final[Prepared[LetterTemplate]] = Prepared(
    lambda: LetterTemplate.objects.filter(
        desk_id=_desk, kind=Given("kind", CharField()), language=Given("language", CharField())
    )
)
# The two halves of a conversation about a ticket.
CAME: Final[Prepared[IncomingMail]] = Prepared(
    lambda: (
        IncomingMail.objects.filter(~Q(msg_id=""), ticket_id=_ticket)
        .only("from_email", "received_at", "msg_id")
        .order_by("received_at", "pk")
    )
)
WENT: Final[Prepared[OutgoingMail]] = Prepared(
    lambda: (
        OutgoingMail.objects.filter(ticket_id=_ticket, to_address=_address, sent_at__isnull=False)
        .only("sent_at", "msg_id")
        .order_by("sent_at", "pk")
    )
)
