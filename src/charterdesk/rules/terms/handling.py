"""How a request travels: the order of the queue, closing, and how changes of the charter are announced."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charterdesk.rules.terms.amounts import Duration
from charterdesk.rules.terms.term import Term, Written
from charterdesk.rules.terms.texts import NO_TEXT, Text


class Criterion(StrEnum):
    """What the queue can be ordered by."""

    EMERGENCY = "emergency"
    CONTRACT = "contract"
    PLAN = "plan"
    KIND = "kind"
    SEVERITY = "severity"
    COMMITMENT = "commitment"
    ARRIVAL = "arrival"


@dataclass(frozen=True, slots=True, kw_only=True)
class RankBy(Written):
    """One criterion of the order of the queue; ``first`` lists what goes before all else for a plan or a kind."""

    by: Criterion
    first: tuple[str, ...] = ()
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "arrival" or the long form."""
        return {"by": value} if isinstance(value, str) else value


class ClosedBy(StrEnum):
    """Whose word closes a ticket."""

    DESK = "desk"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing(Term):
    """Who closes; after which silence of the customer the desk may; until when a closed ticket can be reopened."""

    by: ClosedBy = ClosedBy.DESK
    silence: Duration | None = None
    reopen_within: Duration | None = None
    customer_told: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes(Term):
    """How customers learn that the charter changes."""

    announced: bool = True
    source: str = ""
    note: Text = NO_TEXT
