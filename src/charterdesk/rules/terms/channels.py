"""The ways in: portal, e-mail, telephone, with their own hours and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from charterdesk.rules.terms.channel_names import ChannelName
from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import NO_TEXT, Text
from charterdesk.rules.terms.when import When

__all__ = ["Channel", "ChannelName", "Identification", "SpecialHours"]


class Identification(StrEnum):
    """How a requester proves who he is on a channel."""

    ACCOUNT = "account"
    """Signs in with an account."""
    ACCESS_CODE = "access_code"
    """Says the access code of the contract; a wrong one is refused, a missing one asked for."""
    NONE = "none"
    """Is taken at his word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialHours(Term):
    """The hours in which a channel is answered for some requests, in place of its own."""

    when: When
    """The requests that it is for. Example: `{languages: [fr]}`"""
    open: str
    """The calendar while somebody answers them. Example: `french_hours`"""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Term):
    """One way in. ``open`` names the calendar outside which nobody answers; portal and e-mail always take requests.

    ``unknown_sender`` says for which audience a sender is taken whom the desk does not know (e-mail only).
    """

    address: str = ""
    """The e-mail address, or the address of the page. Example: `support@example.org`"""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Telephone numbers, each under the words that say who dials it. Example: `{France: 01 23 45 67 89, Elsewhere: +33
    1 23 45 67 89}`
    """
    emergency_address: str = ""
    """A second address; what comes there is an emergency (see `emergency`). Example: `urgent@example.org`"""
    open: str = ""
    """The calendar while somebody answers; without one the channel answers at any hour. Portal and e-mail take requests
    at any hour whatever stands here. Example: `opening`
    """
    special: tuple[SpecialHours, ...] = ()
    """Other hours for some requests, such as those in another language; the first line that fits holds. Example:
    `[{when: {languages: [fr]}, open: french_hours}]`
    """
    identify_by: Identification = Identification.NONE
    """How a requester proves who he is. Example: `access_code`"""
    opens_tickets: bool = True
    """Whether a request may be made here; `no` for a number that only advises to write."""
    unknown_sender: str | None = None
    """For whom a sender is taken whom the desk does not know, on the channel `email` alone; without it his mail waits
    for somebody to say. Example: `customer`
    """
    note: Text = NO_TEXT
    """What customers should know about it. Example: `{en: With your access code at hand}`"""
    source: str = ""
