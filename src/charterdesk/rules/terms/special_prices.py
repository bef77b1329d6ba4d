"""Lines of a price for some requests: another rate, included or not, how the time is counted."""

from __future__ import annotations

from dataclasses import dataclass

from charterdesk.rules.terms.amounts import Amount, Hours, Rate, Share
from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import NO_TEXT, Text
from charterdesk.rules.terms.when import When


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstHours(Term):
    """A step of the rate: work up to this quantity has a rate of its own."""

    work: Hours
    """How much of the work. Example: `1 hour`"""
    rate: Rate
    """At which rate. Example: `150 EUR per hour`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialRate(Term):
    """The rate for some requests, in place of the general one; what it leaves out is as in the general line."""

    when: When
    """The requests that it is for. Example: `{outside: opening}`"""
    rate: Rate | None = None
    """The rate. Example: `180 EUR per hour`"""
    first: tuple[FirstHours, ...] | None = None
    """The steps before that rate, in order. Example: `[{work: 1 hour, rate: 220 EUR per hour}]`"""
    step: Hours | None = None
    """Time is counted in started steps of this length. Example: `30 minutes`"""
    at_least: Hours | None = None
    """The least that is counted for a request. Example: `2 hours`"""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialPrice(Term):
    """The price of a plan for some requests, in place of the general one; what it leaves out is as there.

    A line that gives a rate and does not say ``included: yes`` is charged.
    """

    when: When
    """The requests that it is for. Example: `{outside: opening}`"""
    included: bool | None = None
    """Whether the work costs nothing more."""
    rate: Rate | None = None
    """The rate. Example: `180 EUR per hour`"""
    discount: Share | None = None
    """What is taken off the rate. Example: `10 %`"""
    first: tuple[FirstHours, ...] | None = None
    """The steps before that rate, in order. Example: `[{work: 1 hour, rate: 220 EUR per hour}]`"""
    step: Hours | None = None
    """Time is counted in started steps of this length. Example: `30 minutes`"""
    at_least: Hours | None = None
    """The least that is counted for a request. Example: `2 hours`"""
    draws_credit: bool = True
    """Whether these requests draw on what was bought in advance, where the plan has such a credit."""
    quote_first: bool = False
    """Whether a quote goes first."""
    is_: Text = NO_TEXT
    """What it is for, in words. Example: `{en: Outside opening hours}`"""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialEmergency(Term):
    """The price of some emergencies, in place of the general one; what it leaves out is as there."""

    when: When
    """The emergencies that it is for. Example: `{outside: opening}`"""
    fee: Amount | None = None
    """Due when such an emergency is opened, excluding VAT; `0 EUR` is no fee. Example: `300 EUR`"""
    rate: Rate | None = None
    """The rate of such an emergency, with `time: at its own rate`. Example: `240 EUR per hour`"""
    source: str = ""
