"""Who asks: customers, resellers, their end customers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import NO_TEXT, Text


class AudienceName(StrEnum):
    """The kinds of requester."""

    CUSTOMER = "customer"
    """Buys from the desk and asks for himself."""
    RESELLER = "reseller"
    """Sells the desk's products on, and asks for his customers."""
    END_CUSTOMER = "end_customer"
    """Bought from a reseller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience(Term):
    """A kind of requester that the desk serves, and to whom he is sent where no plan serves him."""

    is_: Text = NO_TEXT
    """Who they are, in the languages of the desk. Example: `{en: Partner resellers, fr: Revendeurs partenaires}`"""
    refer_to: str = ""
    """To whom a requester of this kind is sent where no plan serves him; without it he is refused. Example: `reseller`
    """
    source: str = ""
