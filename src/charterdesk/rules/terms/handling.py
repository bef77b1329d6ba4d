"""How a request travels: the order of the queue, closing, and how changes of the charter are announced."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from charterdesk.rules.terms.amounts import Duration
from charterdesk.rules.terms.term import Line, Term, Written
from charterdesk.rules.terms.texts import NO_TEXT, Text


class Criterion(StrEnum):
    """What the queue can be ordered by."""

    EMERGENCY = "emergency"
    """What came by the emergency door goes first."""
    CONTRACT = "contract"
    """Customers with a contract before those without."""
    PLAN = "plan"
    """The plans listed in `first`, then the others."""
    KIND = "kind"
    """The kinds listed in `first`, then the others."""
    SEVERITY = "severity"
    """The worst first, as the charter lists them."""
    COMMITMENT = "commitment"
    """What is due first."""
    ARRIVAL = "arrival"
    """Who came first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankBy(Written):
    """One criterion of the order of the queue; ``first`` lists what goes before all else for a plan or a kind."""

    lines: ClassVar[tuple[Line, ...]] = (Line("|".join(Criterion), "arrival"),)
    by: Criterion
    """The criterion. Example: `severity`"""
    first: tuple[str, ...] = ()
    """For `plan` and `kind`: the names that go before all others, in this order. Example: `[premium]`"""
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "arrival" or the long form."""
        return {"by": value} if isinstance(value, str) else value


class ClosedBy(StrEnum):
    """Whose word closes a ticket."""

    DESK = "desk"
    """The desk closes when it has solved it."""
    CUSTOMER = "customer"
    """It waits for the customer to say that it is solved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing(Term):
    """Who closes; after which silence of the customer the desk may; until when a closed ticket can be reopened."""

    by: ClosedBy = ClosedBy.DESK
    """Whose word closes a ticket."""
    silence: Duration | None = None
    """After which silence of the customer, once a solution was proposed, the desk closes all the same; without it, with
    `by: customer`, the ticket waits for ever. Example: `5 working days`
    """
    reopen_within: Duration | None = None
    """How long after its end a ticket can be reopened; without it, always. Example: `4 elapsed weeks`"""
    customer_told: bool = True
    """Whether the customer is told that it was closed."""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes(Term):
    """How customers learn that the charter changes."""

    announced: bool = True
    """Whether customers are told before a new version holds."""
    source: str = ""
    note: Text = NO_TEXT
    """What the charter says about it. Example: `{en: You are told a month before.}`"""
