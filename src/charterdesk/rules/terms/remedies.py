"""What the desk gives a customer where it did not keep its word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from charterdesk.rules.terms.amounts import MONEY, RATE, SHARE, Amount, Rate, Share
from charterdesk.rules.terms.term import Line, Term, Written
from charterdesk.rules.terms.texts import NO_TEXT, Text
from charterdesk.rules.why.said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Written):
    """What is given back: a share of a price, an amount once, or an amount for each hour of delay."""

    lines: ClassVar[tuple[Line, ...]] = (
        Line(SHARE.pattern, "5 %"),
        Line(MONEY.pattern, "50 EUR"),
        Line(RATE.pattern, "20 EUR per hour"),
    )
    share: Share | None = None
    """A share of what `of` says. Example: `5 %`"""
    amount: Amount | None = None
    """An amount once. Example: `50 EUR`"""
    rate: Rate | None = None
    """An amount for each hour, or day, of delay. Example: `20 EUR per hour`"""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "5 %", "50 EUR" or "20 EUR per hour"."""
        if not isinstance(value, str):
            return value
        said = value.strip()
        known = (("share", SHARE), ("amount", MONEY), ("rate", RATE))
        key = next((key for key, pattern in known if pattern.fullmatch(said)), None)
        if key is None:
            message = Said(
                "'{value}' is nothing to give; write for instance '5 %', '50 EUR' or '20 EUR per hour'", value=value
            )
            raise ValueError(message)
        return {key: said}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy(Term):
    """What a customer is given where a promise was missed. It is published beside the promise; what is owed is settled
    with the invoice.
    """

    give: Given
    """What is given. Example: `5 %`"""
    of: Text = NO_TEXT
    """Of what a share is taken. Example: `{en: the fee of the month}`"""
    severities: tuple[str, ...] = ()
    """The severities for which it is; all where none is named. Example: `["1"]`"""
    below: Share | None = None
    """For an availability: where less than this was reached; without it, less than was promised. Example: `99 %`"""
    at_most: Share | None = None
    """The most that is given in all, as a share of the same. Example: `30 %`"""
    source: str = ""
