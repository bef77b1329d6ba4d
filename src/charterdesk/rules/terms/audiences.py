"""Who asks: customers, resellers, their end customers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import NO_TEXT, Text


class AudienceName(StrEnum):
    """The kinds of requester."""

    CUSTOMER = "customer"
    RESELLER = "reseller"
    END_CUSTOMER = "end_customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience(Term):
    """A kind of requester that the desk serves, and to whom he is sent where no plan serves him."""

    is_: Text = NO_TEXT
    refer_to: str = ""
    source: str = ""
