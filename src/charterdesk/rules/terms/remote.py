"""How the desk connects to a customer's systems from afar: by which tools, and what the customer agrees to before.

Whether a plan allows it, and whether anything may be changed by it, stands under `remote_access` of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import NO_TEXT, Text


class Tool(StrEnum):
    """By which program a connection is made."""

    TEAMVIEWER = "teamviewer"
    """TeamViewer."""
    ANYDESK = "anydesk"
    """AnyDesk."""
    RUSTDESK = "rustdesk"
    """RustDesk."""
    VPN = "vpn"
    """The customer's own secured network access."""
    OTHER = "other"
    """Another program; which one is said on the session."""


ANY_TOOL: Final = tuple(Tool)


class Means(StrEnum):
    """How a customer agrees to a connection."""

    PORTAL = "portal"
    """He presses a button on the portal."""
    MAIL = "mail"
    """He follows the signed link of a mail, and presses a button there."""
    PHONE = "phone"
    """He says so on the telephone, and the agent who hears it records it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote(Term):
    """By which tools the desk connects from afar, and to what the customer agrees before each connection. Without this
    chapter none is offered, whatever the plans say.
    """

    agreement: Text
    """What the customer agrees to before each connection, in the languages of the desk; kept with his agreement.
    Example: `{en: You watch all that we do and can end it at any time.}`
    """
    tools: tuple[Tool, ...] = ANY_TOOL
    """The programs that the desk uses; without it, any. Example: `[teamviewer, vpn]`"""
    agreed_by: tuple[Means, ...] = (Means.PORTAL, Means.MAIL, Means.PHONE)
    """How he may agree. Example: `[portal, mail]`"""
    note: Text = NO_TEXT
    source: str = ""
