"""What the desk does with a mail, from the first question to the last: all in the transaction that ends its row."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from django.db import connection
from django.db.models import BigIntegerField, CharField, Q
from django.utils.translation import gettext, override

from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.channels.incoming.arrived import Arrived, kept_id
from charterdesk.apps.channels.incoming.bouncing import came_back
from charterdesk.apps.channels.incoming.conversation import converse
from charterdesk.apps.channels.incoming.handled import Handled
from charterdesk.apps.channels.incoming.outcome import sender_kept, subject_kept
from charterdesk.apps.channels.incoming.requests import Asking, ask
from charterdesk.apps.channels.incoming.senders import Sender, sender_of
from charterdesk.apps.channels.incoming.threads import claim_of
from charterdesk.apps.channels.models import IncomingMail
from charterdesk.apps.tickets.by_mail import note_mail

DAYS_OF_A_DUPLICATE: Final = 30

_SAME_ID: Final[Prepared[IncomingMail]] = Prepared(
    lambda: (
        IncomingMail.objects.filter(
            Q(state=IncomingMail.DONE) | Q(message__isnull=False),
            desk_id=Given("desk", BigIntegerField()),
            msg_id=Given("msg_id", CharField()),
        )
        .exclude(msg_id="")  # said for the index, which knows no others: else every mail looks at all
        .only(
            "content_digest",
            "received_at",
            "ticket_id",
            "mailbox_id",
            "disposition",
            "state",
            "from_email",
            "subject",
        )
        .order_by("pk")[:50]
    )
)


class UnreadNamesakeError(Exception):
    """Another copy of this mail, as far as headers tell, has its ticket and is still to be read: it goes first."""


def handle(mail: Arrived) -> Handled:
    """Decide and do; `problems` of the mail and of its parsing come with what was done.

    Of a mail that is `unread` so much is done as its headers alone decide: without a message where they do not. Raises
    UnreadNamesakeError where another mail must be read before it is known whether this is the same.
    """
    _one_at_a_time(mail)
    handled = _handled(mail)
    problems = dict.fromkeys((*mail.mail.problems, *mail.problems, *handled.problems))
    return replace(handled, problems=tuple(problems), language=handled.language or mail.mail.language)


def _handled(mail: Arrived) -> Handled:
    namesakes = _namesakes(mail)
    if mail.unread and (_may_be_a_bounce(mail) or any(_looks_same(mail, row) for row in namesakes)):
        return Handled(disposition="")
    if any(row.state == IncomingMail.RECEIVED and _looks_same(mail, row) for row in namesakes):
        raise UnreadNamesakeError
    first = next((row for row in namesakes if _is_same(mail, row)), None)
    if first is not None:
        return _duplicate(mail, first)
    if mail.mail.is_bounce:
        return came_back(mail)
    problems = ("same_message_id",) if namesakes else ()
    if mail.loop_desk == mail.desk.pk:
        return Handled(disposition="own", problems=problems)
    return _heard(mail, problems)


def _heard(mail: Arrived, problems: tuple[str, ...]) -> Handled:
    """A mail that somebody sent: on a ticket that there is, or about something new. Our own addresses are nobody."""
    ours = mail.sender in mail.addresses.by_address
    sender = Sender() if ours or mail.dubious else sender_of(mail.desk, mail.sender)
    found = claim_of(mail)
    odd = {"several_people": sender.several, "forged_token": found.forged}
    problems = (*problems, *(word for word, holds in odd.items() if holds))
    if mail.unread and (sender.staff or found.returned):
        # What an agent says may be an answer to the customer, which nobody gives before it is read.
        return Handled(disposition="")
    if ours or found.returned:
        mail = replace(mail, machine=True, no_answer=mail.no_answer or "own-address")
    if found.claim is not None:
        return converse(mail, sender, found.claim, forged=found.forged, problems=problems)
    if ours:
        return Handled(disposition="own", problems=problems)
    return ask(Asking(mail, sender, problems))


def _namesakes(mail: Arrived) -> list[IncomingMail]:
    msg_id = kept_id(mail.mail.message_id)
    rows = _SAME_ID(desk=mail.desk.pk, msg_id=msg_id) if msg_id else []
    return [row for row in rows if row.pk != mail.row.pk]


def _is_same(mail: Arrived, first: IncomingMail) -> bool:
    return _is_near(mail, first) and first.disposition != "duplicate" and first.content_digest == mail.content_digest


def _looks_same(mail: Arrived, other: IncomingMail) -> bool:
    """Whether nothing but what only the reading tells parts them."""
    return (
        _is_near(mail, other)
        and other.from_email == sender_kept(mail.mail, mail.sender)
        and other.subject == subject_kept(mail.mail)
    )


def _is_near(mail: Arrived, other: IncomingMail) -> bool:
    return abs(mail.row.received_at - other.received_at) <= timedelta(days=DAYS_OF_A_DUPLICATE)


def _may_be_a_bounce(mail: Arrived) -> bool:
    """Whether its headers leave open that a mail of ours came back: that opens no ticket, and says more when read."""
    return mail.mail.is_bounce or mail.no_answer in {"bounce", "null-return-path"} or mail.row.envelope_from == ""


def _duplicate(mail: Arrived, first: IncomingMail) -> Handled:
    """The same mail by another way; where one way was the emergency door, the desk is told on the ticket (EC-10)."""
    before = mail.addresses.by_id.get(first.mailbox_id)
    if first.ticket_id is not None and before is not None and before.emergency != mail.mailbox.emergency:
        with override(mail.desk.language):
            body = gettext("The same mail also came by %(address)s.") % {"address": mail.mailbox.address}
        note_mail(worker_actor(mail.desk), first.ticket_id, body=body, sender=mail.sender or "?")
    return Handled(disposition="duplicate", ticket_id=first.ticket_id)


def _one_at_a_time(mail: Arrived) -> None:
    """Mails of one sender to one desk follow each other, so that a second copy sees the first, and nobody is made known
    twice. SQLite has one writer anyway.
    """
    if connection.vendor != "postgresql":
        return
    key = int(sha256_hex(f"mail {mail.desk.pk} {mail.sender}".encode())[:16], 16) - 2**63
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
