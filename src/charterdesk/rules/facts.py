"""What happened and what is so, as the rules see it. A value of None is unknown, never false."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class AccessCode(StrEnum):
    """What came of the check of an access code."""

    VALID = "valid"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """Who asks, from which of the regions that the charter declares; whether he is one of the persons whom his contract
    names.
    """

    audience: str | None = None
    region: str | None = None
    named_contact: bool | None = None
    access_code: AccessCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    """The contract behind a request. Its dates are days in the desk's zone, both included; ``credit_until`` is the last
    day on which what was bought in advance can be used.
    """

    plan: str | None = None
    starts: date | None = None
    ends: date | None = None
    options: frozenset[str] = frozenset()
    credit_hours: Decimal = Decimal(0)
    credit_incidents: int = 0
    credit_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """What is known of the product of a request; ``group`` is one of the groups of products that the charter declares,
    ``others`` holds the facts that the charter itself declares: yes, no, or the last day on which one holds.
    """

    group: str | None = None
    covered_by_contract: bool | None = None
    in_catalogue: bool | None = None
    bought_here: bool | None = None
    up_to_date: bool | None = None
    manufacturer_maintenance_until: date | None = None
    others: Mapping[str, bool | date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it reaches the desk. ``at`` is the moment of its reception, ``wished_at`` the one at which the work
    is wished to begin; both are aware instants. ``language`` is the one in which the requester is served.
    """

    at: datetime
    channel: str
    requester: Requester = Requester()
    contract: ContractFacts | None = None
    product: ProductFacts = ProductFacts()
    kind: str | None = None
    severity: str | None = None
    wished_priority: str | None = None
    emergency: bool = False
    given: frozenset[str] = frozenset()
    estimated_hours: Decimal | None = None
    language: str | None = None
    wished_at: datetime | None = None
