"""Mails as they travel: bytes that tests hand to the door, from invented people at example domains."""

from __future__ import annotations

from itertools import count
from typing import Any

from charterdesk.apps.base.files import path_of
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.confined import Breach
from charterdesk.apps.channels.incoming import understanding
from charterdesk.apps.channels.incoming.arrived import Addresses, Arrived, arrived
from charterdesk.apps.channels.incoming.door import receive
from charterdesk.apps.channels.models import IncomingMail, Mailbox, OutgoingMail
from charterdesk.apps.channels.parse import ParsedMail, parse
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Message, Ticket

SERVER = "mx.desk.example"
_numbers = count(1)


class InProcess:
    """Reads a mail here: quicker than a process apart, and as good where no mail is hostile."""

    def read(self, raw: bytes) -> ParsedMail | Breach:
        return parse(raw)


def mailbox(desk: Desk, *, emergency: bool = False, authserv_id: str = "") -> Mailbox:
    """support@<desk>.example, or the emergency address beside it."""
    name = f"{desk.slug}-emergency" if emergency else desk.slug
    word = "emergency" if emergency else "support"
    return Mailbox.objects.create(
        desk=desk, name=name, address=f"{word}@{desk.slug}.example", emergency=emergency, authserv_id=authserv_id
    )


def raw(
    sender: str,
    *,
    to: str = "support@desk.example",
    subject: str = "The switch is down",
    body: str = "Nothing answers since this morning.\n",
    message_id: str = "",
    **headers: str,
) -> bytes:
    """A plain mail; further headers by name (`in_reply_to`), '' leaves one out."""
    lines = {
        "from": sender,
        "to": to,
        "subject": subject,
        "date": "Wed, 15 Jul 2026 17:40:00 +0200",
        "message-id": message_id or f"<{next(_numbers)}@sender.example>",
        "mime-version": "1.0",
        "content-type": 'text/plain; charset="utf-8"',
        "content-transfer-encoding": "8bit",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name.title()}: {value}\r\n" for name, value in lines.items() if value)
    return (head + "\r\n" + body.replace("\n", "\r\n")).encode()


def vouched(verdict: str, domain: str) -> str:
    """What our own mail server says of a sender's domain (RFC 8601)."""
    return f"{SERVER}; dmarc={verdict} header.from={domain}"


def take(box: Mailbox, content: bytes, *, reader: Any = None, **told: Any) -> Any:
    """A mail received and understood; its row as it is then."""
    receipt = receive(box, content, **{"via": "lmtp", **told})
    understanding.understand_due("test", reader or InProcess())
    return IncomingMail.objects.get(pk=receipt.incoming_id)


def hold(row: IncomingMail, box: Mailbox) -> Arrived:
    """A mail in the hands of a worker."""
    content = path_of(row.sha256).read_bytes()
    return arrived(row, content, parse(content), Addresses({box.pk: box}, {box.address: box}))


def messages(ticket: Ticket) -> list[Message]:
    return list(Message.objects.filter(ticket=ticket).order_by("pk"))


def sent(ticket: Ticket, person: Person, domain: str) -> OutgoingMail:
    """A mail of the desk on this ticket that has reached this person."""
    number = OutgoingMail.objects.count()
    row = OutgoingMail.objects.create(
        desk=ticket.desk,
        ticket=ticket,
        person=person,
        kind="answer",
        dedupe_key=f"sent {number}",
        to_address=person.email,
        state=OutgoingMail.SENT,
        sent_at=now(),
    )
    row.msg_id = f"out.{tokens.sign('out', row.pk)}@{domain}"
    row.save(update_fields=["msg_id"])
    return row


def id_of(mail: OutgoingMail) -> str:
    """Its Message-ID as others name it."""
    return f"<{mail.msg_id}>"
