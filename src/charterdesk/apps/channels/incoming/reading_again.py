"""A mail that could not be read is read again: the bounds, or the program, have changed since."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.base.files import path_of
from charterdesk.apps.channels.confined import Breach, Reader
from charterdesk.apps.channels.incoming.arrived import (
    Addresses,
    Arrived,
    arrived,
    body_of,
    kept_id,
    language_of,
    storable,
)
from charterdesk.apps.channels.incoming.outcome import MOST_PROBLEMS
from charterdesk.apps.channels.incoming.senders import sender_of
from charterdesk.apps.channels.incoming.understanding import keep_words
from charterdesk.apps.channels.models import LONGEST_ADDRESS, IncomingMail
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.by_mail import note_mail
from charterdesk.apps.tickets.models import Message


def is_unread(row: IncomingMail) -> bool:
    """Whether a ticket stands for this mail, which could not be read."""
    return row.state == IncomingMail.DONE and row.disposition == "quarantined" and row.message_id is not None


def read_again(actor: Actor, incoming_id: int) -> Message:
    """Read the mail under the bounds of today; its words and files become a note on the ticket that stands for it, to
    be taken as somebody's word like any note.

    NotFound, NotAllowed; Conflict for a mail that was read, whose bytes are gone, or that still cannot be read.
    """
    require(actor, "mail.manage")
    row = (
        IncomingMail.objects.select_related("mailbox__desk", "message").filter(desk=actor.desk, pk=incoming_id).first()
    )
    if row is None:
        raise NotFound
    if not is_unread(row):
        raise Conflict(_("This mail was read."))
    mail = _read(row)
    with transaction.atomic():
        return _note(actor, row, mail)


def _read(row: IncomingMail) -> Arrived:
    try:
        raw = path_of(row.sha256).read_bytes()
    except FileNotFoundError:
        raise Conflict(_("The bytes of this mail are gone.")) from None
    with Reader() as reader:
        read = reader.read(raw)
    if isinstance(read, Breach) or not read.whole:
        raise Conflict(_("This mail still cannot be read safely."))
    return arrived(row, raw, read, Addresses({row.mailbox_id: row.mailbox}, {}))


def _note(actor: Actor, row: IncomingMail, mail: Arrived) -> Message:
    sender = sender_of(actor.desk, mail.sender)
    language = language_of(mail.mail, (), sender.person.language if sender.person else "", actor.desk.language)
    note = note_mail(
        replace(worker_actor(actor.desk), language=language),
        row.ticket_id or 0,
        body=body_of(mail.mail, language),
        sender=mail.sender or "?",
        files=mail.files,
    )
    unread = IncomingMail.objects.filter(pk=row.pk, disposition="quarantined", message=row.message)
    known = {} if sender.person is None else {"person": sender.person}
    if not unread.update(
        disposition="noted",
        message=note,
        from_email=storable(mail.sender)[:LONGEST_ADDRESS],
        from_name=storable(mail.mail.from_name)[:200],
        subject=storable(mail.mail.subject)[:250],
        msg_id=kept_id(mail.mail.message_id),
        content_digest=mail.content_digest,
        language=language[:5],
        problems=[storable(one)[:200] for one in dict.fromkeys((*mail.mail.problems, *mail.problems))][:MOST_PROBLEMS],
        **known,
    ):
        raise Conflict(_("This mail was read."))
    keep_words(mail)
    data: dict[str, events.Json] = {"incoming": row.pk, "ticket": row.ticket_id, "note": note.pk}
    events.record(actor.desk, f"mail:{row.pk}", "mail.read_again", actor=actor, data=data)
    return note
