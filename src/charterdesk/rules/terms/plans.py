"""The levels of support that a customer may have bought, and the options beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from charterdesk.rules.terms.audiences import AudienceName
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.commitments import Availability, Commitment, Served
from charterdesk.rules.terms.coverage import Need
from charterdesk.rules.terms.kinds import Exclusion
from charterdesk.rules.terms.prices import Price
from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import NO_TEXT, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteAccess(Term):
    """What the desk may do on the customer's systems from afar."""

    allowed: bool
    changes: bool = False
    changes_with: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Term):
    """A sentence that the charter publishes and that decides nothing by itself."""

    text: Text
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Term):
    """A level of support. ``or_else`` names the plan that serves where this one does not, if facts show that it may."""

    is_: Text = NO_TEXT
    for_: tuple[AudienceName, ...]
    needs: tuple[Need, ...] = ()
    or_else: str = ""
    channels: tuple[ChannelName, ...]
    channels_source: str = ""
    served: Served = Served.COMMITMENT
    served_source: str = ""
    commitments: Mapping[str, Commitment] = field(default_factory=dict)
    availability: Availability | None = None
    price: Price = Price()
    options: tuple[str, ...] = ()
    not_covered: Mapping[str, Exclusion] = field(default_factory=dict)
    remote_access: RemoteAccess | None = None
    statements: tuple[Statement, ...] = ()
    source: str = ""


class OptionSold(StrEnum):
    """How an option is bought."""

    IN_THE_CONTRACT = "in the contract"
    ON_QUOTE = "on quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Term):
    """Something sold beside a plan: an on-call cover, a stand-by, a credit of hours for services."""

    is_: Text = NO_TEXT
    answers_out_of_hours: bool = False
    emergencies_only: bool = False
    sold: OptionSold = OptionSold.IN_THE_CONTRACT
    credits_in_hours: tuple[Decimal, ...] = ()
    commitments: Mapping[str, Commitment] = field(default_factory=dict)
    source: str = ""
