"""The levels of support that a customer may have bought, and the options beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.commitments import Availability, Commitment, Served
from charterdesk.rules.terms.coverage import Need
from charterdesk.rules.terms.kinds import Exclusion
from charterdesk.rules.terms.prices import Price
from charterdesk.rules.terms.term import Line, Term, Written
from charterdesk.rules.terms.texts import NO_TEXT, Text
from charterdesk.rules.terms.when import When


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteAccess(Term):
    """What the desk may do on the customer's systems from afar."""

    allowed: bool
    """Whether the desk may connect."""
    changes: bool = False
    """Whether it may change anything there."""
    changes_with: str = ""
    """The option under which it may. Example: `professional_services`"""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Term):
    """A sentence that the charter publishes and that decides nothing by itself."""

    text: Text
    """The sentence, in the languages of the desk. Example: `{en: We advise. You decide.}`"""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialChannels(Term):
    """The channels for some requests, in place of the plan's. A line none of whose channels answers is passed over."""

    when: When
    """The requests that it is for. Example: `{severities: ["1"]}`"""
    channels: tuple[ChannelName, ...]
    """The channels by which they are taken. Example: `[phone]`"""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedContacts(Written):
    """The persons whom a customer names: only they may open requests."""

    lines: ClassVar[tuple[Line, ...]] = (Line(r"[0-9]{1,4}", "3"),)
    at_most: int
    """How many persons a contract may name. Example: `3`"""
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "3" or the long form."""
        return {"at_most": value} if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Term):
    """A level of support. ``or_else`` names the plan that serves where this one does not, if facts show that it may."""

    is_: Text = NO_TEXT
    """What it is called. Example: `{en: Maintenance contract}`"""
    for_: tuple[str, ...]
    """Who may hold it. Example: `[reseller, end_customer]`"""
    needs: tuple[Need, ...] = ()
    """What must be true before it serves a request. Example: `[manufacturer maintenance valid]`"""
    or_else: str = ""
    """The plan that serves where this one does not, if the facts show that it may. Example: `standard`"""
    channels: tuple[ChannelName, ...]
    """The channels that it gives. Example: `[portal, email]`"""
    channels_source: str = ""
    special_channels: tuple[SpecialChannels, ...] = ()
    """Other channels for some requests, the first line that fits holds. Example: `[{when: {severities: ["1"]},
    channels: [phone]}]`
    """
    named_contacts: NamedContacts | None = None
    """How many persons a customer names who may open requests; without it everybody of the customer may. Example: `3`
    """
    served: Served = Served.COMMITMENT
    """What orders the work where no time is promised."""
    served_source: str = ""
    commitments: Mapping[str, Commitment] = field(default_factory=dict)
    """What is promised, each under its name: `take_in_charge`, `respond`, `update`, `on_site`, `resolve`, or one of
    your own. Example: `{respond: {within: 4 working hours}}`
    """
    availability: Availability | None = None
    """A promised availability of a hosted system."""
    price: Price = Price()
    """What the work costs. Example: `included`"""
    options: tuple[str, ...] = ()
    """The options that can be bought with it. Example: `[on_call]`"""
    not_covered: Mapping[str, Exclusion] = field(default_factory=dict)
    """Kinds of request that this plan does not cover, beside those of the whole charter. Example: `{intervention:
    {offer: visit}}`
    """
    remote_access: RemoteAccess | None = None
    """What the desk may do on the customer's systems from afar."""
    statements: tuple[Statement, ...] = ()
    """Sentences about the plan that the charter publishes. Example: `[{text: {en: Also at weekends.}}]`"""
    source: str = ""


class OptionSold(StrEnum):
    """How an option is bought."""

    IN_THE_CONTRACT = "in the contract"
    """It is part of a contract."""
    ON_QUOTE = "on quote"
    """It is bought case by case, on quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Term):
    """Something sold beside a plan: an on-call cover, a stand-by, a credit of hours for services."""

    is_: Text = NO_TEXT
    """What it is called. Example: `{en: On-call cover}`"""
    answers_out_of_hours: bool = False
    """Whether requests are answered while the desk is closed."""
    emergencies_only: bool = False
    """Whether that is for emergencies alone."""
    sold: OptionSold = OptionSold.IN_THE_CONTRACT
    """How it is bought."""
    credits_in_hours: tuple[Decimal, ...] = ()
    """The sizes in which hours are sold in advance. Example: `[1, 5, 10, 20]`"""
    commitments: Mapping[str, Commitment] = field(default_factory=dict)
    """Promises that hold in place of the plan's while the option answers. Example: `{respond: 1 elapsed hour}`"""
    source: str = ""
