"""For which requests a line of the charter is: by channel, product, region, kind, severity, language, hour."""

from __future__ import annotations

from dataclasses import dataclass

from charterdesk.rules.terms.channel_names import ChannelName
from charterdesk.rules.terms.term import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class When(Term):
    """The requests that a line is for. What is left out does not matter; what is given must all hold.

    ``products`` and ``regions`` are names that the charter declares; ``during`` and ``outside`` name a calendar, at the
    moment of reception.
    """

    channels: tuple[ChannelName, ...] = ()
    """Requests by one of these channels. Example: `[phone]`"""
    audiences: tuple[str, ...] = ()
    """Requests of one of these audiences. Example: `[reseller]`"""
    products: tuple[str, ...] = ()
    """Requests about one of these groups of products. Example: `[servers]`"""
    regions: tuple[str, ...] = ()
    """Requests from one of these regions. Example: `[mainland]`"""
    kinds: tuple[str, ...] = ()
    """Requests of one of these kinds. Example: `[anomaly]`"""
    severities: tuple[str, ...] = ()
    """Requests of one of these severities. Example: `["1"]`"""
    languages: tuple[str, ...] = ()
    """Requests written or spoken in one of these languages of the desk. Example: `[fr]`"""
    during: str = ""
    """Requests received while this calendar is open. Example: `opening`"""
    outside: str = ""
    """Requests received while this calendar is closed. Example: `opening`"""


ALWAYS = When()
