"""What a mail looks like on its way: its headers, its parts, and where it comes back to when it cannot be delivered.

Everything that carries a token is made when the mail is sent, from the row's own keys: nothing of it is stored.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from django.conf import settings

from charterdesk.apps.base.files import content_type_for, open_stored
from charterdesk.apps.channels import links, tokens
from charterdesk.apps.channels.models import Mailbox, OutgoingFile, OutgoingMail
from charterdesk.apps.channels.outgoing.filling import one_line
from charterdesk.apps.channels.outgoing.kinds import is_automatic
from charterdesk.apps.channels.outgoing.questions import FILES_OF_MAIL
from charterdesk.apps.channels.outgoing.transport import Letter

LONGEST_LOCAL_PART: Final = 64  # RFC 5321, 4.5.3.1.1
LONGEST_NAME: Final = 100
_METHOD: Final = re.compile(rb"^METHOD:(REQUEST|CANCEL)\r?$", re.MULTILINE)
log: Final = logging.getLogger(__name__)


def sender_address(mailbox: Mailbox | None) -> str:
    """The address in From: the mailbox, or the installation's own where the desk takes no mail."""
    return ascii_domain(mailbox.address if mailbox is not None else settings.DEFAULT_FROM_EMAIL)


def with_token(mailbox: Mailbox | None, token: str) -> str:
    """The address of the mailbox with a token after a plus; without it where the mailbox or its length forbids it."""
    address = sender_address(mailbox)
    local, _, domain = address.rpartition("@")
    if mailbox is None or not mailbox.plus_addresses or len(local) + 1 + len(token) > LONGEST_LOCAL_PART:
        return address
    return f"{local}+{token}@{domain}"


def tagged(mail: OutgoingMail, subject: str) -> str:
    """The subject with the desk's tag before it, by which an answer finds its ticket: [#desk-123]."""
    if mail.ticket is None:
        return subject
    return f"[#{mail.desk.slug}-{mail.ticket.number}] {subject}"


def letter_of(mail: OutgoingMail) -> Letter:
    """The written mail as it travels, to its one recipient. It comes back, if at all, to an address that names it."""
    message = EmailMessage(policy=SMTP)
    address = sender_address(mail.mailbox)
    to = ascii_domain(mail.to_address)
    message["From"] = _address(mail.desk.name, address)
    message["To"] = _address("" if mail.to_stranger or mail.person is None else mail.person.name, to)
    message["Subject"] = _words(mail.subject)
    message["Date"] = format_datetime(mail.written_at or mail.created_at)
    message["Message-ID"] = f"<{mail.msg_id}>"
    _thread(message, mail)
    _marks(message, mail)
    granted = _granted(mail)
    text = links.with_signatures(mail.text, mail.desk, granted)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(
        links.with_signatures(mail.html, mail.desk, granted), subtype="html", cte="quoted-printable"
    )
    for file in FILES_OF_MAIL(mail=mail.pk):
        _attach(message, file, invites=links.TIME in granted)
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        # The same bytes at every try; "=_" stands in no encoded text.
        part.set_boundary(f"=_{mail.pk}.{number}")
    # Another token than that of its id, which travels on in every answer and in every copy.
    return Letter(with_token(mail.mailbox, tokens.sign("back", mail.pk)), to, message)


def ascii_domain(address: str) -> str:
    """The address with its domain in the letters of the domain name system (IDNA); unchanged where it has none."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def _thread(message: EmailMessage, mail: OutgoingMail) -> None:
    if mail.ticket_id is not None and mail.person_id is not None and mail.mailbox is not None:
        reply = with_token(mail.mailbox, tokens.sign("reply", mail.ticket_id, mail.person_id))
        message["Reply-To"] = _address(mail.desk.name, reply)
    before = [f"<{number}>" for number in mail.headers.get("references", ())]
    if before:
        # Folded by hand: ids are never broken, however long they are.
        message.set_raw("In-Reply-To", before[-1])
        message.set_raw("References", "\r\n ".join(before))


def _marks(message: EmailMessage, mail: OutgoingMail) -> None:
    message["X-Charterdesk-Loop"] = tokens.sign("loop", mail.desk_id)
    if is_automatic(mail):
        # RFC 3834; no Precedence, which says nothing more and lets mails be taken for advertisements.
        answers = mail.incoming_id is not None or (mail.ticket is not None and mail.ticket.channel == "email")
        replied = answers and mail.kind in {"acknowledgment", "declined"}
        message["Auto-Submitted"] = "auto-replied" if replied else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    else:
        message["X-Auto-Response-Suppress"] = "AutoReply"
    if mail.kind == "charter" and mail.person_id is not None:
        link = links.signed(mail.desk, links.UNSUBSCRIBE, mail.desk_id, mail.person_id)
        message["List-Unsubscribe"] = f"<{link}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


# What is answered by a link in a mail of this kind, and with which links.
_ANSWERED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "solution": ("message", (links.WORKS, links.FAILS)),
    "quote": ("quote", (links.ACCEPT, links.DECLINE)),
}


def _granted(mail: OutgoingMail) -> dict[str, tuple[int, ...]]:
    """The links that this mail gives to its recipient, and the rows for which they act."""
    if mail.person_id is None:
        return {}
    if mail.kind == "charter":
        return {links.UNSUBSCRIBE: (mail.desk_id, mail.person_id)}
    if mail.kind == "question" and mail.ticket_id is not None:
        return {links.AGREE: (mail.ticket_id, mail.person_id)}
    agreed = mail.event.data.get("time") if mail.event is not None else None
    if agreed is not None and mail.ticket_id is not None:
        return {links.TIME: (mail.ticket_id, mail.person_id, *agreed)}
    what, purposes = _ANSWERED.get(mail.kind, ("", ()))
    number = mail.event.data.get(what) if mail.event is not None else None
    if mail.ticket_id is None or number is None:
        return {}
    return dict.fromkeys(purposes, (mail.ticket_id, mail.person_id, number))


def _attach(message: EmailMessage, file: OutgoingFile, *, invites: bool) -> None:
    try:
        with open_stored(file.stored_file) as stored:
            content = stored.read()
    except FileNotFoundError:
        log.exception("file %s of mail %s is not on the disk", file.stored_file_id, file.outgoing_id)
        return
    kind, _, subtype = content_type_for(file.name).partition("/")
    method = _METHOD.search(content) if invites and file.name.endswith(".ics") else None
    if method is not None:
        # As calendars want it (RFC 6047, 2.4); of anybody's files but our own invitations nothing is put in a calendar.
        params = {"method": method[1].decode(), "charset": "utf-8", "name": _words(file.name)}
        message.add_attachment(
            content, maintype="text", subtype="calendar", filename=_words(file.name), cte="base64", params=params
        )
        return
    if kind in {"text", "message"}:
        kind, subtype = "application", "octet-stream"
    message.add_attachment(content, maintype=kind, subtype=subtype, filename=_words(file.name))


def _address(name: str, address: str) -> Address:
    # In two halves: addresses that break the rules of mail exist, and are answered.
    local, _, domain = address.rpartition("@")
    return Address(_words(name)[:LONGEST_NAME], local, domain)


def _words(text: str) -> str:
    """What people wrote, for a header: one line that is not decoded. The library takes "=?utf-8?q?a=0d=0aBcc:?=" for an
    encoded word and writes what it means, line breaks included.
    """
    return one_line(text).replace("=?", "= ?")
