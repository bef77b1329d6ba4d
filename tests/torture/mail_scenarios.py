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
ELSEWHERE: Final = "help@elsewhere.example"
BOX: Final = "support"
STRANGER: Final = "zoe@stranger.example"
# What says that mail servers of the desk vouch for the sender's domain.
AUTHSERV: Final = "mail.example.net"
NOTICE: Final = """
Return-Path: <>
From: MAILER-DAEMON@mail.example.net
To: {ours}
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn-1@mail.example.net>
Date: Fri, 20 Nov 2026 08:00:00 +0000
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=cut

--cut
Content-Type: text/plain; charset=us-ascii

Your mail could not be delivered: user unknown.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--cut
Content-Type: text/rfc822-headers

From: {ours}
To: {to}
Subject: Re
Message-ID: <{number}>

--cut--
"""
Outcome = Sequence[str]


@dataclass(frozen=True)
class MailScenario:
    """`way`: imap, lmtp, pipe, or none. `becomes`: the disposition of the mail. `sent`: the kinds of mail that go out.

    `by_person`: what goes out was written by a person, and may arrive twice rather than never. `waits`: the mail is
    heavy and waits for others, so that it has its ticket before it is read.
    """

    name: str
    way: str
    prepare: Callable[[], Given]
    becomes: str
    sent: Outcome
    by_person: bool = False
    waits: bool = False


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


def with_mailbox(scene: Scene, address: str = ADDRESS) -> Scene:
    """The scene's desk takes mail."""
    create_mailbox(system_actor(scene.desk), name=BOX, address=address, authserv_id=AUTHSERV)
    return scene


def given(mail: bytes) -> Given:
    """What the processes of the scenario are told: the mail as it travels."""
    return {"letter": mail.decode("ascii")}


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
    return given(as_bytes(mail))


def heavy_mail() -> Given:
    """Of somebody whom the desk does not know yet."""
    with_mailbox(four_desks.econnect())
    log = b"08:02 paper jam\n" * 20_000
    return given(as_bytes(letter(STRANGER, "It does not work", "Nothing happens.\n", log=log)))


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
    return given(as_bytes(reply_to(scene, ticket)))


def reply_to_closed() -> Given:
    scene, ticket = ticket_before(closed=True)
    return given(as_bytes(reply_to(scene, ticket)))


def reply_to(scene: Scene, ticket: Ticket) -> EmailMessage:
    """The customer answers at the address that only he was given."""
    local, _, domain = ADDRESS.partition("@")
    signed = f"{local}+{tokens.sign('reply', ticket.pk, scene.customer_person.pk)}@{domain}"
    return letter(scene.customer_person.email, f"Re: {ticket.subject}", "It happened again.\n", to=signed)


def unknown_sender() -> Given:
    with_mailbox(four_desks.exer())
    return given(as_bytes(letter(STRANGER, "The switch is dark", "Nothing happens.\n")))


def came_back() -> Given:
    """The answer of yesterday could not be delivered: what its server says of it."""
    scene, ticket = ticket_before()
    work.reply(scene.agent, ticket.pk, body="Have you restarted it?")
    row = OutgoingMail.objects.get(ticket=ticket, kind="answer")
    domain = ADDRESS.partition("@")[2]
    person = scene.customer_person
    row.state, row.to_address, row.person = OutgoingMail.SENT, person.email, person
    row.mailbox_id, row.sent_at, row.written_at = 1, now.now(), now.now()
    row.reason = "torture"
    row.msg_id = f"out.{tokens.sign('out', row.pk)}@{domain}"
    row.save()
    silent_but_sent()
    return given(notice(row))


def silent_but_sent() -> None:
    """As `silent`, but for what is sent."""
    OutgoingMail.objects.exclude(state=OutgoingMail.SENT).update(state=OutgoingMail.WITHHELD, reason="torture")


def notice(row: OutgoingMail) -> bytes:
    """A delivery status notification (RFC 3464) for one of our mails."""
    lines = NOTICE.format(ours=ADDRESS, to=row.to_address, number=row.msg_id).strip().splitlines()
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def answer_to_send() -> Given:
    scene, ticket = ticket_before()
    work.reply(scene.agent, ticket.pk, body="Have you restarted it?")
    return given(b"")


def this_desk() -> Given:
    with_mailbox(four_desks.esii())
    return given(b"")


def other_desk() -> Given:
    with_mailbox(four_desks.econnect(), ELSEWHERE)
    return given(b"")


# Installations apart, for mails that go to and fro.
HERE: Final = MailScenario("a desk", "", this_desk, "", ())
THERE: Final = MailScenario("a desk elsewhere", "", other_desk, "", ())
SCENARIOS: Final = (
    MailScenario("a new ticket by IMAP, with a file", "imap", new_ticket, "opened", ("acknowledgment",)),
    MailScenario("a new ticket by LMTP, with a file", "lmtp", new_ticket, "opened", ("acknowledgment",)),
    MailScenario("a new ticket by the pipe, with a file", "pipe", new_ticket, "opened", ("acknowledgment",)),
    MailScenario(
        "a heavy mail that got its ticket before it was read",
        "lmtp",
        heavy_mail,
        "opened",
        ("acknowledgment",),
        waits=True,
    ),
    MailScenario("a reply that joins its ticket", "imap", reply, "joined", ()),
    MailScenario("a reply that reopens its ticket", "lmtp", reply_to_closed, "reopened", ()),
    MailScenario("an unknown sender is declined", "imap", unknown_sender, "declined", ("declined",)),
    MailScenario("a mail of ours comes back", "lmtp", came_back, "bounce", ()),
    MailScenario("an agent's answer goes out", "", answer_to_send, "", ("answer",), by_person=True),
)
BY_NAME: Final = {scenario.name: scenario for scenario in (*SCENARIOS, HERE, THERE)}
