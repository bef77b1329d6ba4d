"""An agent takes a mail that was only noted as the word of a participant: he asked, or knows who wrote it."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.channels.incoming.trust import VERIFIED
from charterdesk.apps.channels.models import IncomingMail
from charterdesk.apps.people.access import actor_by_mail, require
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.by_mail import hear_for
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.models import Attachment, Message
from charterdesk.apps.tickets.visibility import reaches

TAKEN: Final = "taken"


def whose_word(row: IncomingMail) -> Person | None:
    """Whose word a noted mail would be: its sender's where he takes part in the ticket, else the requester's; None
    where it is no note on a ticket.
    """
    if row.state != IncomingMail.DONE or row.disposition != "noted" or row.ticket is None or row.message_id is None:
        return None
    sender = row.person
    if sender is not None and reaches(actor_by_mail(sender), "ticket.reply", row.ticket):
        return sender
    return row.ticket.requester


@transaction.atomic
def take_word(actor: Actor, incoming_id: int) -> Message:
    """The words and files of the note become a message of the customer, from now on; the note stays for the desk.

    NotFound, NotAllowed; Conflict for a mail that is no note (any more), or on a ticket that takes no words now.
    """
    require(actor, "mail.see")
    require(actor, "ticket.reply")
    rows = IncomingMail.objects.select_related("ticket__requester__desk", "ticket__desk", "person__desk", "message")
    row = rows.filter(desk=actor.desk, pk=incoming_id).first()
    if row is None:
        raise NotFound
    person, note = whose_word(row), row.message
    if person is None or note is None:
        raise Conflict(_("This mail is no note on a ticket."))
    kept = Attachment.objects.filter(message=note).select_related("stored_file").order_by("pk")
    files = [NewFile(one.stored_file, one.name) for one in kept]
    message = hear_for(actor, note.ticket_id, body=note.body, author_id=person.pk, trust=VERIFIED, files=files)
    noted = IncomingMail.objects.filter(pk=row.pk, state=IncomingMail.DONE, disposition="noted", message=note)
    if not noted.update(disposition="joined", message=message, person=person, trust=VERIFIED, trust_reason=TAKEN):
        raise Conflict(_("This mail is no note on a ticket."))
    data: dict[str, events.Json] = {
        "incoming": row.pk,
        "person": person.pk,
        "ticket": note.ticket_id,
        "note": note.pk,
        "message": message.pk,
    }
    events.record(actor.desk, f"mail:{row.pk}", "mail.word_taken", actor=actor, data=data)
    return message
