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
    """What it is called. Example: `{en: Help with use}`"""
    severity: bool = True
    """Whether the desk judges how bad a request of this kind is."""
    asks_severity: bool = False
    """Whether a severity is asked for even where no promise depends on it."""
    usual_severity: str = ""
    """The severity of such a request while nobody has judged it. Example: `"4"`"""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Information(Term):
    """Something that the customer is asked for when he opens a ticket. It never refuses the ticket."""

    is_: Text = NO_TEXT
    """What is asked for, in words. Example: `{en: The log of the last hour}`"""
    only_for: tuple[str, ...] = ()
    """The kinds of request that it is asked for; all where none is named. Example: `[anomaly]`"""
    not_for: tuple[str, ...] = ()
    """The kinds of request that it is not asked for. Example: `[information]`"""
    when_possible: bool = False
    """Whether it is only wished for."""
    source: str = ""

    def asked_for(self, kind: str | None) -> bool:
        """Say whether a request of this kind is asked for it."""
        return kind not in self.not_for and (not self.only_for or kind in self.only_for)


class Sold(StrEnum):
    """What happens to a request that the charter excludes."""

    QUOTE = "quote"
    """Done after the customer has validated a quote."""
    NOT_AT_ALL = "not at all"
    """Not done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion(Term):
    """A kind of request that the promise does not cover, and what is offered instead."""

    is_: Text = NO_TEXT
    """What is not covered, in words. Example: `{en: Training}`"""
    offer: str = ""
    """What is offered instead, by a short name: an option of this charter, or another. Example: `separate_contract`"""
    sold: Sold = Sold.QUOTE
    """What happens to such a request."""
    without_plan: bool = False
    """Whether it is sold to those whom no plan serves, too."""
    uses_credit: bool = False
    """Whether it draws on the hours bought in advance."""
    source: str = ""


def kinds_known(declared: Any) -> tuple[str, ...]:
    """Return the kinds that every charter knows and those that this one adds."""
    return (*BASE_KINDS, *(name for name in declared if name not in BASE_KINDS))
