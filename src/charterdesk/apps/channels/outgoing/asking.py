"""The mail that a letter answers: what is known of its sender decides how much may be told, and how often."""

from __future__ import annotations

from typing import Final

from charterdesk.apps.channels.incoming.trust import REFUTED, VERIFIED
from charterdesk.apps.channels.models import IncomingMail, OutgoingMail
from charterdesk.apps.channels.outgoing.questions import FIRST_MAIL

OPENING: Final = frozenset({"opened", "continued"})


def asked_by(mail: OutgoingMail) -> IncomingMail | None:
    """The mail that was declined, or that opened the ticket; None where it was opened otherwise."""
    if mail.incoming is not None or mail.ticket_id is None:
        return mail.incoming
    first = FIRST_MAIL.first(ticket=mail.ticket_id)
    return first if first is not None and first.disposition in OPENING else None


def is_refuted(asked: IncomingMail | None) -> bool:
    """Whether the server of the sender's domain says that somebody else wrote the mail."""
    return asked is not None and asked.trust_reason == REFUTED


def is_verified(asked: IncomingMail | None) -> bool:
    """Whether the sender of the mail is who he says."""
    return asked is not None and asked.trust == VERIFIED
