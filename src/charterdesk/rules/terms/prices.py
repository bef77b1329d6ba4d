"""What it costs, excluding VAT: what is included, the rate of an hour, prepaid hours, fees, when a quote precedes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from charterdesk.rules.terms.amounts import Amount, Hours, Rate, Share
from charterdesk.rules.terms.charges import FeeTerms, Surcharge
from charterdesk.rules.terms.prepaid import PREPAID_HOURS, Period, Prepaid
from charterdesk.rules.terms.special_prices import FirstHours, SpecialEmergency, SpecialPrice, SpecialRate
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
    prepaid: Prepaid | None = None
    """What is bought in advance, hours or incidents, in full; `prepaid_hours: yes` is short for hours. Example:
    `{counted_in: incidents, kinds: [anomaly], none_left: refused}`
    """
    first: tuple[FirstHours, ...] | None = None
    """The steps before the rate, in order; the charter's where they are left out. Example: `[{work: 1 hour,
    rate: 150 EUR per hour}]`
    """
    step: Hours | None = None
    """Time is counted in started steps of this length. Example: `15 minutes`"""
    at_least: Hours | None = None
    """The least that is counted for a request. Example: `1 hour`"""
    special: tuple[SpecialPrice, ...] = ()
    """Other prices for some requests, the first line that fits holds. Example: `[{when: {outside: opening}, rate: 180
    EUR per hour}]`
    """
    surcharges: Mapping[str, Surcharge] = field(default_factory=dict)
    """What some work costs more, each under its name; one of the charter's name takes its place. Example: `{evening:
    {when: {outside: opening}, add: 50 %}}`
    """
    fees: Mapping[str, FeeTerms] = field(default_factory=dict)
    """What is due once a request, even where the work is included, each under its name; one of the charter's name takes
    its place. Example: `{travel: {amount: 60 EUR, when: {kinds: [intervention]}}}`
    """
    what: Text = NO_TEXT
    """What the price holds, in words. Example: `{en: Labour and travel included}`"""
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "included" or the long form."""
        if isinstance(value, str) and value == INCLUDED:
            return {"included": True}
        return value

    @property
    def credit(self) -> Prepaid | None:
        """Return what the work draws on, or None."""
        return self.prepaid or (PREPAID_HOURS if self.prepaid_hours else None)


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
    special: tuple[SpecialEmergency, ...] = ()
    """Other prices of some emergencies, the first line that fits holds. Example: `[{when: {outside: opening}, fee: 300
    EUR}]`
    """
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
    first: tuple[FirstHours, ...] = ()
    """The steps before the rate, in order. Example: `[{work: 1 hour, rate: 150 EUR per hour}]`"""
    step: Hours | None = None
    """Time is counted in started steps of this length. Example: `15 minutes`"""
    at_least: Hours | None = None
    """The least that is counted for a request. Example: `1 hour`"""
    special: tuple[SpecialRate, ...] = ()
    """Other rates for some requests, the first line that fits holds. Example: `[{when: {regions: [islands]}, rate: 140
    EUR per hour}]`
    """
    surcharges: Mapping[str, Surcharge] = field(default_factory=dict)
    """What some work costs more where it is not included, each under its name. Example: `{short_notice: {when: {kinds:
    [intervention]}, asked_less_than: 2 working days, add: 50 %}}`
    """
    fees: Mapping[str, FeeTerms] = field(default_factory=dict)
    """What is due once a request where the work is not included, each under its name. Example: `{call_out: {amount: 80
    EUR, when: {kinds: [intervention]}}}`
    """
    quote_above: QuoteAbove | None = None
    """From which estimate on a quote goes first. Example: `{work: 8 hours}`"""
    invoices: Invoices | None = None
    """How often the time spent is invoiced. Example: `{every: quarter, on_request: month}`"""
    note: Text = NO_TEXT
    """What customers should know about the prices. Example: `{en: Prices are reviewed each January.}`"""
    source: str = ""
