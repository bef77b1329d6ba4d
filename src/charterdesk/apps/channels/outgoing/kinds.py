"""The kinds of mail: which a machine writes, which carry somebody's words."""

from __future__ import annotations

from typing import Final

from charterdesk.apps.channels.models import OutgoingMail

# Written by nobody: at most once, held back by the ladders, never a stranger's words in them.
AUTOMATIC: Final = frozenset({"acknowledgment", "declined", "closed", "merged", "charter", "priority"})
# Somebody's words, passed on to others by the desk: the ladders count and hold them as they do automatic mails.
PASSED_ON: Final = frozenset({"ticket.customer_replied"})
# Told by the desk itself in an agent's name: reminders, confirmations.
BY_ITSELF: Final = frozenset({"ticket.informed"})
ANSWERING: Final = frozenset({"acknowledgment", "declined"})


def is_automatic(mail: OutgoingMail) -> bool:
    """Whether no human wrote this mail."""
    return mail.kind in AUTOMATIC or (mail.event is not None and mail.event.code in BY_ITSELF)


def is_held_by_ladders(mail: OutgoingMail) -> bool:
    """Whether too many such mails are held back: automatic ones, and those that only pass on. Agents' words never."""
    return mail.kind in AUTOMATIC or (mail.event is not None and mail.event.code in PASSED_ON)
