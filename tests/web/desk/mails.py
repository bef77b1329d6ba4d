"""Rows of mail as intake and the outbox leave them, for pages that show them."""

from __future__ import annotations

from typing import Any

from charterdesk.apps.base.files import store
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.models import IncomingImage, IncomingMail, IncomingText, Mailbox, OutgoingMail
from charterdesk.apps.tickets.models import Message, Ticket

PIXEL = b"\x89PNG\r\n\x1a\n of one point"


def mailbox(desk: Desk, name: str = "", **said: Any) -> Mailbox:
    usual: dict[str, Any] = {"name": name or desk.slug, "address": f"{name or 'support'}@{desk.slug}.example"}
    return Mailbox.objects.get_or_create(desk=desk, **usual, defaults=said)[0]


def received(desk: Desk, disposition: str, /, text: str = "", html: str = "", **said: Any) -> IncomingMail:
    """A mail that was read: what the desk did with it, its words, and what a test wants to say."""
    number = IncomingMail.objects.count() + 1
    raw = store(desk, [f"Subject: mail {number}\n\nHello\n".encode()], "mail.eml")
    usual: dict[str, Any] = {
        "mailbox": said.get("mailbox") or mailbox(desk),
        "via": "lmtp",
        "raw": raw,
        "sha256": raw.sha256,
        "received_at": now(),
        "state": "done",
        "done_at": now(),
        "from_email": "nora@quay.example",
        "from_name": "Nora Quay",
        "subject": "No light on port 3",
    }
    row = IncomingMail.objects.create(desk=desk, disposition=disposition, **{**usual, **said})
    reply = text.partition("\n\n> ")[0]
    IncomingText.objects.create(incoming=row, text=text, reply_text=reply, html=html, to=[row.mailbox.address], cc=[])
    return row


def picture(of: IncomingMail, content_id: str = "logo@quay", name: str = "logo.png") -> IncomingImage:
    stored = store(of.desk, [PIXEL + content_id.encode()], name)
    return IncomingImage.objects.create(incoming=of, content_id=content_id, stored_file=stored)


def joined(ticket: Ticket, text: str, *, trust: str = "verified", **said: Any) -> IncomingMail:
    """A mail that became a message of its ticket; unverified, a note that bears only an address."""
    verified = trust == "verified"
    message = Message.objects.create(
        desk=ticket.desk,
        ticket=ticket,
        author=ticket.requester if verified else None,
        sender="" if verified else "nora@quay.example",
        trust=trust,
        visibility="customer" if verified else "internal",
        body=text.partition("\n\n> ")[0],
        at=now(),
        recorded_at=now(),
    )
    disposition = "joined" if verified else "noted"
    return received(ticket.desk, disposition, text, ticket=ticket, message=message, trust=trust, **said)


def outgoing(desk: Desk, state: str, /, **said: Any) -> OutgoingMail:
    """A mail of the outbox in a state."""
    number = OutgoingMail.objects.count() + 1
    usual: dict[str, Any] = {
        "kind": "answer",
        "dedupe_key": f"test:{number}",
        "to_address": "nora@quay.example",
        "subject": f"[#{desk.slug}-1] No light on port 3",
        "text": "We look at it.",
        "written_at": now(),
        "sent_at": now() if state == "sent" else None,
    }
    return OutgoingMail.objects.create(desk=desk, state=state, **{**usual, **said})
