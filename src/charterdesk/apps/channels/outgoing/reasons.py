"""Why a mail was not sent: the codes that rows carry, and their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOBODY: Final = "nobody"
FOLLOWS_NO_MORE: Final = "follows_no_more"
NO_ADDRESS: Final = "no_address"
MARKED: Final = "marked_address"
OWN: Final = "own_address"
UNSUBSCRIBED: Final = "unsubscribed"
AUTOMATIC: Final = "automatic"
UNREAD: Final = "unread"
NOT_TOLD: Final = "not_told"
TOO_LATE: Final = "too_late"
HISTORY: Final = "history"
UNDONE: Final = "undone"
LADDER_ADDRESS: Final = "ladder_address"
LADDER_DOMAIN: Final = "ladder_domain"
LADDER_TICKET: Final = "ladder_ticket"

REASONS: Final[Mapping[str, str | Promise]] = {
    NOBODY: _("Nobody who could be told follows this request."),
    FOLLOWS_NO_MORE: _("This person no longer follows the request."),
    NO_ADDRESS: _("No usable e-mail address is known."),
    MARKED: _("Mail to this address came back for good; it is marked until somebody unmarks it."),
    OWN: _("This is an address of the desk itself."),
    UNSUBSCRIBED: _("This person wants no announcements."),
    AUTOMATIC: _("The mail was written by a machine: it gets no automatic answer."),
    UNREAD: _("The mail that it answers has not been read yet: it goes out when it is."),
    NOT_TOLD: _("The charter says that customers are not told of this."),
    TOO_LATE: _("It could not be sent within five days: nobody would know what it is about."),
    UNDONE: _("The merge was undone before he was told of it."),
    HISTORY: _("It happened before this desk sent mails."),
    LADDER_ADDRESS: _("Too many automatic mails to this address within a short time: a loop, perhaps."),
    LADDER_DOMAIN: _("Too many automatic mails to unknown people of this domain within an hour."),
    LADDER_TICKET: _("Too many automatic mails about this request within an hour: a loop, perhaps."),
}


def said(reason: str) -> str:
    """The words for a reason; what a mail server said stays as it is."""
    return str(REASONS.get(reason, reason))
