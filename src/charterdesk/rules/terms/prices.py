"""What it costs, excluding VAT: what is included, the rate of an hour, prepaid hours, fees, when a quote precedes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from charterdesk.rules.terms.amounts import Amount, Hours, Rate, Share
from charterdesk.rules.terms.term import Line, Term, Written
from charterdesk.rules.terms.texts import NO_TEXT, Text

INCLUDED = "included"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price(Written):
    """The price of the work of a plan. Without a rate of its own the charter's rate holds, less the discount."""

    lines: ClassVar[tuple[Line, ...]] = (Line(INCLUDED, "included"),)
    included: bool = False
    """Whether the work costs nothing more."""
    rate: Rate | None = None
    """The rate of this plan; the charter's `prices.hour` where it is left out. Example: `90 EUR per hour`"""
    discount: Share = Share(Decimal(0))
    """What is taken off the rate."""
    prepaid_hours: bool = False
    """Whether the work draws on hours bought in advance."""
    what: Text = NO_TEXT
    """What the price holds, in words. Example: `{en: Labour, parts and travel included}`"""
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
    """The fee is all."""
    AT_THE_USUAL_RATE = "at the usual rate"
    """The time spent is charged at the usual rate on top."""
    AT_ITS_OWN_RATE = "at its own rate"
    """The time spent is charged at `rate` on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency(Term):
    """The door for real emergencies: its price, and how it is served."""

    fee: Amount | None = None
    """Due when an emergency is opened, excluding VAT. Example: `150 EUR`"""
    time: EmergencyTime = EmergencyTime.IN_THE_FEE
    """Whether the time spent comes on top."""
    rate: Rate | None = None
    """The rate of an emergency, with `time: at its own rate`. Example: `200 EUR per hour`"""
    open: str = ""
    """The calendar while emergencies are dealt with; at any hour where none is named. Example: `opening`"""
    outside_with: str = ""
    """The option under which they are dealt with outside. Example: `stand_by`"""
    is_: Text = NO_TEXT
    """What counts as an emergency. Example: `{en: A shop cannot sell}`"""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteAbove(Term):
    """Work estimated above this quantity waits for a validated quote; an emergency only where the charter says so."""

    work: Hours
    """Above this estimate a quote goes first. Example: `8 hours`"""
    emergencies_too: bool = False
    """Whether an emergency waits for its quote, too."""
    source: str = ""


class Period(StrEnum):
    """How often an invoice is sent."""

    MONTH = "month"
    """Each month."""
    QUARTER = "quarter"
    """Each quarter."""
    YEAR = "year"
    """Each year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoices(Term):
    """How often the statement of the time spent is invoiced, and what a customer may ask for instead."""

    every: Period
    """How often. Example: `quarter`"""
    on_request: Period | None = None
    """What a customer may ask for instead. Example: `month`"""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices(Term):
    """The prices of the desk, whatever the plan."""

    hour: Rate | None = None
    """The usual rate, excluding VAT. Example: `120 EUR per hour`"""
    hour_source: str = ""
    quote_above: QuoteAbove | None = None
    """From which estimate on a quote goes first. Example: `{work: 8 hours}`"""
    invoices: Invoices | None = None
    """How often the time spent is invoiced. Example: `{every: quarter, on_request: month}`"""
    note: Text = NO_TEXT
    """What customers should know about the prices. Example: `{en: Prices are reviewed each January.}`"""
    source: str = ""
