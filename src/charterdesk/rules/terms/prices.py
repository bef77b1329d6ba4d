"""What it costs, excluding VAT: what is included, the rate of an hour, prepaid hours, fees, when a quote precedes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from charterdesk.rules.terms.amounts import Amount, Hours, Rate, Share
from charterdesk.rules.terms.term import Term, Written
from charterdesk.rules.terms.texts import NO_TEXT, Text

INCLUDED = "included"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price(Written):
    """The price of the work of a plan. Without a rate of its own the charter's rate holds, less the discount."""

    included: bool = False
    rate: Rate | None = None
    discount: Share = Share(Decimal(0))
    prepaid_hours: bool = False
    what: Text = NO_TEXT
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "included" or the long form."""
        if isinstance(value, str) and value == INCLUDED:
            return {"included": True}
        return value


class EmergencyTime(StrEnum):
    """Whether the time spent on an emergency comes on top of its fee."""

    IN_THE_FEE = "in the fee"
    AT_THE_USUAL_RATE = "at the usual rate"
    AT_ITS_OWN_RATE = "at its own rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency(Term):
    """The door for real emergencies: its price, and how it is served."""

    fee: Amount | None = None
    time: EmergencyTime = EmergencyTime.IN_THE_FEE
    rate: Rate | None = None
    open: str = ""
    outside_with: str = ""
    is_: Text = NO_TEXT
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteAbove(Term):
    """Work estimated above this quantity waits for a validated quote; an emergency only where the charter says so."""

    work: Hours
    emergencies_too: bool = False
    source: str = ""


class Period(StrEnum):
    """How often an invoice is sent."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoices(Term):
    """How often the statement of the time spent is invoiced, and what a customer may ask for instead."""

    every: Period
    on_request: Period | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices(Term):
    """The prices of the desk, whatever the plan."""

    hour: Rate | None = None
    hour_source: str = ""
    quote_above: QuoteAbove | None = None
    invoices: Invoices | None = None
    note: Text = NO_TEXT
    source: str = ""
