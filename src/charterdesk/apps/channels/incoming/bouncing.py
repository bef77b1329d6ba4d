"""Mails of ours that came back: the row says so, the address is marked, the ticket tells its agents."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext, override

from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.now import now
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.incoming.arrived import Arrived, storable
from charterdesk.apps.channels.incoming.handled import Handled
from charterdesk.apps.channels.incoming.threads import outgoing_ids, reply_tokens
from charterdesk.apps.channels.models import MarkedAddress, OutgoingMail
from charterdesk.apps.tickets.by_mail import note_mail

LONGEST_REASON: Final = 500


def came_back(mail: Arrived) -> Handled:
    """Take a delivery failure. Only what we signed (a Message-ID, our return path) says which mail came back, since
    anybody can write a notice. Whoever is copied on an answer knows the Message-ID: where the mailbox has return paths
    of its own, only what came by one marks the address.
    """
    row, by_return_path = _which(mail)
    if row is None:
        return Handled(disposition="bounce", problems=("bounce_unknown",))
    if not mail.mail.bounce_permanent:
        return Handled(disposition="bounce", person_id=row.person_id, ticket_id=row.ticket_id, problems=("delayed",))
    first = OutgoingMail.objects.filter(pk=row.pk, bounced_at__isnull=True).update(bounced_at=now())
    why = _why(mail)
    if row.to_address and (by_return_path or row.mailbox is None or not row.mailbox.plus_addresses):
        MarkedAddress.objects.get_or_create(desk=mail.desk, address=row.to_address.lower(), defaults={"reason": why})
    message_id = _tell(mail, row, why) if first and row.ticket_id is not None else None
    return Handled(disposition="bounce", person_id=row.person_id, ticket_id=row.ticket_id, message_id=message_id)


def _which(mail: Arrived) -> tuple[OutgoingMail | None, bool]:
    """The mail of ours that came back, and whether its return path says so."""
    by_path = [key for token in reply_tokens(mail) for key in tokens.read("back", token) or ()]
    keys = [*by_path, *outgoing_ids((*mail.mail.bounced_ids, mail.mail.in_reply_to, *mail.mail.references))]
    rows = OutgoingMail.objects.filter(desk=mail.desk).select_related("mailbox")
    found = {row.pk: row for row in rows.filter(pk__in=keys)} if keys else {}
    row = next((found[key] for key in keys if key in found), None)
    return row, row is not None and row.pk in by_path


def _why(mail: Arrived) -> str:
    words = " ".join(storable(mail.mail.text).split()) or storable(mail.mail.subject)
    return words[:LONGEST_REASON]


def _tell(mail: Arrived, row: OutgoingMail, why: str) -> int:
    with override(mail.desk.language):
        body = gettext("A mail to %(address)s could not be delivered:") % {"address": row.to_address or "?"}
    message = note_mail(
        worker_actor(mail.desk),
        row.ticket_id or 0,
        body=f"{body}\n\n{why}",
        sender=mail.sender or "?",
        code="mail.bounced",
        data={"outgoing": row.pk},
    )
    return message.pk
