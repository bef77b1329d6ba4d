"""For which requests a line of the charter is: by channel, product, region, kind, severity, hour of reception."""

from __future__ import annotations

from dataclasses import dataclass

from charterdesk.rules.terms.audiences import AudienceName
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.term import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class When(Term):
    """The requests that a line is for. What is left out does not matter; what is given must all hold.

    ``products`` and ``regions`` are names that the charter declares; ``during`` and ``outside`` name a calendar, at the
    moment of reception.
    """

    channels: tuple[ChannelName, ...] = ()
    audiences: tuple[AudienceName, ...] = ()
    products: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    during: str = ""
    outside: str = ""


ALWAYS = When()
