"""What is asked: the kinds of request, the information asked for, what is not covered and what is offered instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import NO_TEXT, Text

BASE_KINDS = (
    "anomaly",
    "usage",
    "information",
    "configuration",
    "installation",
    "training",
    "third_party",
    "customer_damage",
    "intervention",
    "stand_by",
)
BASE_INFORMATION = (
    "description",
    "steps",
    "error_message",
    "architecture_diagram",
    "technical_report",
    "configuration_backup",
    "screenshot",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Term):
    """A kind of request. ``severity: no`` means that the desk judges none for it.

    A severity is asked for where a promise depends on it; ``asks_severity`` asks for it whatever the promises.
    """

    is_: Text = NO_TEXT
    severity: bool = True
    asks_severity: bool = False
    usual_severity: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Information(Term):
    """Something that the customer is asked for when he opens a ticket. It never refuses the ticket."""

    is_: Text = NO_TEXT
    only_for: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    when_possible: bool = False
    source: str = ""

    def asked_for(self, kind: str | None) -> bool:
        """Say whether a request of this kind is asked for it."""
        return kind not in self.not_for and (not self.only_for or kind in self.only_for)


class Sold(StrEnum):
    """What happens to a request that the charter excludes."""

    QUOTE = "quote"
    NOT_AT_ALL = "not at all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion(Term):
    """A kind of request that the promise does not cover, and what is offered instead."""

    is_: Text = NO_TEXT
    offer: str = ""
    sold: Sold = Sold.QUOTE
    without_plan: bool = False
    uses_credit: bool = False
    source: str = ""


def kinds_known(declared: Any) -> tuple[str, ...]:
    """Return the kinds that every charter knows and those that this one adds."""
    return (*BASE_KINDS, *(name for name in declared if name not in BASE_KINDS))
