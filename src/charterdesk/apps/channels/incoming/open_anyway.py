"""A person of the desk opens a ticket from a mail that made none: declined, automatic, or left to be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.files import path_of
from charterdesk.apps.channels.confined import Breach, Reader
from charterdesk.apps.channels.incoming.arrived import (
    Addresses,
    Arrived,
    arrived,
    body_of,
    language_of,
    storable,
    subject_of,
)
from charterdesk.apps.channels.incoming.handled import latest_message
from charterdesk.apps.channels.incoming.senders import make_known, nobody, sender_of
from charterdesk.apps.channels.models import IncomingMail
from charterdesk.apps.channels.outgoing import outbox
from charterdesk.apps.channels.parse import ParsedMail
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.intake import IntakeForm, NotTaken, open_for_sender
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.terms.channels import ChannelName

WITHOUT_TICKET: Final = frozenset({"declined", "automatic", "quarantined", "held"})


def open_anyway(actor: Actor, incoming_id: int, *, reason: str = "") -> Ticket:
    """Open the ticket that a mail asked for, for its sender, from the moment at which it was received.

    Where the charter does not take the request a `reason` is needed, and a head of the desk who gives it. A mail from
    somebody of the desk opens a ticket whose requester is to be identified. NotFound, NotAllowed, Invalid (field
    "reason"), Conflict for a mail that has its ticket already.
    """
    require(actor, "mail.see")
    row = IncomingMail.objects.select_related("mailbox__desk").filter(desk=actor.desk, pk=incoming_id).first()
    if row is None:
        raise NotFound
    if row.disposition not in WITHOUT_TICKET or row.message_id is not None:
        raise Conflict(_("This mail has its ticket already."))
    mail = _read_again(row)
    with transaction.atomic():
        try:
            return _open(actor, row, mail, reason)
        except NotTaken as refused:
            message = _("The charter does not take this request: say why it is taken all the same.")
            raise Invalid(message, field="reason", code="required") from refused


def _read_again(row: IncomingMail) -> Arrived:
    """The mail with its files, read apart as it was the first time; with its words alone where it cannot be."""
    addresses = Addresses({row.mailbox_id: row.mailbox}, {})
    try:
        raw = Path(path_of(row.sha256)).read_bytes()
    except FileNotFoundError:
        return arrived(row, b"", ParsedMail(subject=row.subject, from_email=row.from_email), addresses)
    reader = Reader()
    try:
        read = reader.read(raw)
    finally:
        reader.close()
    known = ParsedMail(subject=row.subject, from_email=row.from_email) if isinstance(read, Breach) else read
    return arrived(row, raw, known, addresses)


def _open(actor: Actor, row: IncomingMail, mail: Arrived, reason: str) -> Ticket:
    sender = sender_of(actor.desk, mail.sender)
    person = _requester(mail) if sender.person is None else nobody(actor.desk) if sender.staff else sender.person
    language = language_of(mail.mail, (), person.language, actor.desk.language)
    form = IntakeForm(
        requester_person_id=person.pk,
        channel=ChannelName.EMAIL,
        subject=subject_of(mail.mail, language),
        body=body_of(mail.mail, language),
        organisation_id=person.organisation_id,
        emergency=row.mailbox.emergency,
        files=mail.files,
        language=language,
        override_reason=reason,
        trust=row.trust or "unverified",
    )
    unsaid = storable(row.from_email) or "?"
    ticket = open_for_sender(actor, form, at=row.received_at, sender="" if person.email == mail.sender else unsaid)
    if row.disposition == "automatic":
        outbox.keep_silent(ticket.pk)
    free = IncomingMail.objects.filter(pk=row.pk, disposition=row.disposition, message__isnull=True)
    if not free.update(
        disposition="opened", ticket=ticket, message=latest_message(ticket.pk), person=person, language=language
    ):
        raise Conflict(_("This mail has its ticket already."))
    return ticket


def _requester(mail: Arrived) -> Person:
    if mail.dubious:
        return nobody(mail.desk)
    return make_known(mail.desk, mail.sender, mail.mail.language)
