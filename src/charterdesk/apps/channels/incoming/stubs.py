"""A ticket that stands for a mail which nobody could read, or whose sender nobody can name: seen, never lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext, override

from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.channels.incoming.handled import Handled, latest_message
from charterdesk.apps.channels.incoming.senders import Sender, make_known, nobody
from charterdesk.apps.channels.models import Mailbox
from charterdesk.apps.channels.outgoing import outbox
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.intake import LONGEST_SUBJECT, IntakeForm, open_for_sender
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.rules.terms.channels import ChannelName

UNREADABLE: Final = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What little is known of a mail that a person must look at."""

    mailbox: Mailbox
    at: datetime
    address: str
    sender: Sender
    subject: str = ""
    body: str = ""
    files: Sequence[NewFile] = ()
    problems: tuple[str, ...] = ()


def open_stub(mail: Unread) -> Handled:
    """Open the ticket of a mail that a person must look at, inside the caller's transaction: for its sender where he is
    known, else for somebody to be identified. It is taken whatever the charter says, which its reason tells.

    Its message is a note for the desk. Only a known sender is told that it was received.
    """
    desk = mail.mailbox.desk
    person = _requester(mail)
    with override(desk.language):
        subject = gettext("Mail that could not be read: %(subject)s") % {"subject": mail.subject or mail.address or "?"}
        body = mail.body or gettext("This mail could not be read. It is kept as it came, byte for byte.")
        reason = gettext("A mail that could not be read is looked at by a person.")
    form = IntakeForm(
        requester_person_id=person.pk,
        channel=ChannelName.EMAIL,
        subject=subject[:LONGEST_SUBJECT],
        body=body,
        organisation_id=person.organisation_id,
        emergency=mail.mailbox.emergency,
        files=tuple(mail.files),
        override_reason=reason,
        trust="unverified",
    )
    try:
        ticket = open_for_sender(worker_actor(desk), form, at=mail.at, sender=mail.address or "?")
    except Invalid:
        # A desk without charter cannot open tickets: the mail stands in the list of what is to be looked at.
        return Handled(disposition="quarantined", trust="unverified", problems=(*mail.problems, "no_charter"))
    if mail.sender.person != person:
        outbox.keep_silent(ticket.pk)
    return Handled(
        disposition="quarantined",
        person_id=person.pk,
        ticket_id=ticket.pk,
        message_id=latest_message(ticket.pk),
        trust="unverified",
        trust_reason=UNREADABLE,
        problems=mail.problems,
    )


def _requester(mail: Unread) -> Person:
    known = mail.sender.person
    if known is not None and not mail.sender.staff and known.organisation_id is not None:
        return known
    desk = mail.mailbox.desk
    return make_known(desk, mail.address, "") if mail.address and known is None else nobody(desk)
