"""The ways in: portal, e-mail, telephone, with their own hours and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from charterdesk.rules.terms.audiences import AudienceName
from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import NO_TEXT, Text


class ChannelName(StrEnum):
    """The channels that a desk may have, in the order in which they are offered."""

    PORTAL = "portal"
    EMAIL = "email"
    PHONE = "phone"


class Identification(StrEnum):
    """How a requester proves who he is on a channel."""

    ACCOUNT = "account"
    ACCESS_CODE = "access_code"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Term):
    """One way in. ``open`` names the calendar outside which nobody answers; portal and e-mail always take requests.

    ``unknown_sender`` says for which audience a sender is taken whom the desk does not know (e-mail only).
    """

    address: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)
    emergency_address: str = ""
    open: str = ""
    identify_by: Identification = Identification.NONE
    opens_tickets: bool = True
    unknown_sender: AudienceName | None = None
    note: Text = NO_TEXT
    source: str = ""
