"""Mails on their way through the desk, each of which a kill at any step must leave whole: in once, told once.

A scenario stores what stands before, and says the mail that comes in (or none: then something is to go out). What must
be at its end is said in the trade's words: what became of the mail, and which kinds of mail went out because of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

import four_desks
from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.mailboxes import create_mailbox
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.tickets import closure, work
from charterdesk.apps.tickets.models import Ticket
from four_desks import Scene, opened
from torture.races import Given

ADDRESS: Final = "support@desk.example.org"
BOX: Final = "support"
STRANGER: Final = "zoe@stranger.example"
# What says that mail servers of the desk vouch for the sender's domain.
AUTHSERV: Final = "mail.example.net"
Outcome = Sequence[str]


@dataclass(frozen=True)
class MailScenario:
    """`way`: imap, lmtp, pipe, or none. `becomes`: the disposition of the mail. `sent`: the kinds of mail that go out.

    `by_person`: what goes out was written by a person, and may arrive twice rather than never.
    """

    name: str
    way: str
    prepare: Callable[[], Given]
    becomes: str
    sent: Outcome
    by_person: bool = False


def letter(
    sender: str, subject: str, body: str, *, to: str = ADDRESS, log: bytes = b"", **headers: str
) -> EmailMessage:
    """A mail of a person, with the marks of a server that knows his domain."""
    mail = EmailMessage()
    domain = sender.partition("@")[2]
    mail["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from={domain}"
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<one@{domain}>"
    mail["Date"] = "Fri, 20 Nov 2026 08:00:00 +0000"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    if log:
        mail.add_attachment(log, maintype="text", subtype="plain", filename="till.log")
    return mail


def with_mailbox(scene: Scene) -> Scene:
    """The scene's desk takes mail; nothing of what stood before is to be sent."""
    create_mailbox(system_actor(scene.desk), name=BOX, address=ADDRESS, authserv_id=AUTHSERV)
    return scene


def given(mail: EmailMessage | None) -> Given:
    """What the processes of the scenario are told: the mail as it travels."""
    return {"letter": as_bytes(mail).decode("ascii") if mail is not None else ""}


def as_bytes(mail: EmailMessage) -> bytes:
    """The mail as it travels."""
    return mail.as_bytes(policy=SMTP)


def silent() -> None:
    """What stood before has been told already."""
    OutgoingMail.objects.update(state=OutgoingMail.WITHHELD, reason="torture")


def new_ticket() -> Given:
    scene = with_mailbox(four_desks.esii())
    log = b"08:02 paper jam\n" * 400
    mail = letter(scene.customer_person.email, "It does not work", "Nothing happens.\n", log=log)
    return given(mail)


def ticket_before(*, closed: bool = False) -> tuple[Scene, Ticket]:
    """A ticket of yesterday that the agent has answered, perhaps closed."""
    scene = with_mailbox(four_desks.esii())
    yesterday = now.now() - timedelta(days=1)
    with now.at(yesterday):
        ticket = opened(scene)
    with now.at(yesterday + timedelta(hours=1)):
        work.take_in_charge(scene.agent, ticket.pk)
        if closed:
            closure.close(scene.agent, ticket.pk, reason="It works again")
    silent()
    return scene, ticket


def reply() -> Given:
    scene, ticket = ticket_before()
    return given(reply_to(scene, ticket))


def reply_to_closed() -> Given:
    scene, ticket = ticket_before(closed=True)
    return given(reply_to(scene, ticket))


def reply_to(scene: Scene, ticket: Ticket) -> EmailMessage:
    """The customer answers at the address that only he was given."""
    local, _, domain = ADDRESS.partition("@")
    signed = f"{local}+{tokens.sign('reply', ticket.pk, scene.customer_person.pk)}@{domain}"
    return letter(scene.customer_person.email, f"Re: {ticket.subject}", "It happened again.\n", to=signed)


def unknown_sender() -> Given:
    with_mailbox(four_desks.exer())
    return given(letter(STRANGER, "The switch is dark", "Nothing happens.\n"))


def came_back() -> Given:
    """The answer of yesterday could not be delivered: what its server says of it."""
    scene, ticket = ticket_before()
    work.reply(scene.agent, ticket.pk, body="Have you restarted it?")
    row = OutgoingMail.objects.get(ticket=ticket, kind="answer")
    domain = ADDRESS.partition("@")[2]
    person = scene.customer_person
    row.state, row.to_address, row.person = OutgoingMail.SENT, person.email, person
    row.mailbox_id, row.sent_at, row.written_at = 1, now.now(), now.now()
    row.msg_id = f"out.{tokens.sign('out', row.pk)}@{domain}"
    row.save()
    silent_but_sent()
    return given(notice(row))


def silent_but_sent() -> None:
    """As `silent`, but for what is sent."""
    OutgoingMail.objects.exclude(state=OutgoingMail.SENT).update(state=OutgoingMail.WITHHELD, reason="torture")


def notice(row: OutgoingMail) -> EmailMessage:
    """A delivery status notification (RFC 3464) for one of our mails."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "MAILER-DAEMON@mail.example.net", ADDRESS
    mail["Return-Path"] = "<>"
    mail["Subject"], mail["Message-ID"] = "Undelivered Mail Returned to Sender", "<dsn-1@mail.example.net>"
    mail["Date"], mail["Auto-Submitted"] = "Fri, 20 Nov 2026 08:00:00 +0000", "auto-replied"
    mail.make_mixed()
    mail.set_type("multipart/report")
    mail.set_param("report-type", "delivery-status")
    words, status, returned = EmailMessage(), EmailMessage(), EmailMessage()
    words.set_content("Your mail could not be delivered: user unknown.\n")
    status["Content-Type"] = "message/delivery-status"
    status.set_payload(
        "Reporting-MTA: dns; mail.example.net\n\n"
        f"Final-Recipient: rfc822; {row.to_address}\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 user unknown\n"
    )
    returned["Content-Type"] = "text/rfc822-headers"
    returned.set_payload(f"From: {ADDRESS}\nTo: {row.to_address}\nSubject: Re\nMessage-ID: <{row.msg_id}>\n")
    for part in (words, status, returned):
        mail.attach(part)
    return mail


def answer_to_send() -> Given:
    scene, ticket = ticket_before()
    work.reply(scene.agent, ticket.pk, body="Have you restarted it?")
    return given(None)


SCENARIOS: Final = (
    MailScenario("a new ticket by IMAP, with a file", "imap", new_ticket, "opened", ("acknowledgment",)),
    MailScenario("a new ticket by LMTP, with a file", "lmtp", new_ticket, "opened", ("acknowledgment",)),
    MailScenario("a new ticket by the pipe, with a file", "pipe", new_ticket, "opened", ("acknowledgment",)),
    MailScenario("a reply that joins its ticket", "imap", reply, "joined", ()),
    MailScenario("a reply that reopens its ticket", "lmtp", reply_to_closed, "reopened", ()),
    MailScenario("an unknown sender is declined", "imap", unknown_sender, "declined", ("declined",)),
    MailScenario("a mail of ours comes back", "lmtp", came_back, "bounce", ()),
    MailScenario("an agent's answer goes out", "", answer_to_send, "", ("answer",), by_person=True),
)
BY_NAME: Final = {scenario.name: scenario for scenario in SCENARIOS}
