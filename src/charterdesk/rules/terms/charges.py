"""What comes beside the rate: fees for what happens once, surcharges for the hour, the place or the short notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from charterdesk.rules.terms.amounts import MONEY, RATE, SHARE, Amount, Duration, Rate, Share
from charterdesk.rules.terms.term import Line, Term, Written
from charterdesk.rules.terms.texts import NO_TEXT, Text
from charterdesk.rules.terms.when import ALWAYS, When
from charterdesk.rules.why.said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialFee(Term):
    """A line of a fee for some requests: the first that fits holds in place of the general amount."""

    when: When
    """The requests that it is for. Example: `{regions: [islands]}`"""
    amount: Amount
    """What is due from them, excluding VAT; `0 EUR` is no fee. Example: `180 EUR`"""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTerms(Written):
    """An amount due once a request, such as a call-out or the travel."""

    lines: ClassVar[tuple[Line, ...]] = (Line(MONEY.pattern, "60 EUR"),)
    amount: Amount
    """What is due, excluding VAT. Example: `60 EUR`"""
    when: When = ALWAYS
    """The requests from which it is due; every request where this is left out. Example: `{kinds: [intervention]}`"""
    special: tuple[SpecialFee, ...] = ()
    """Other amounts for some of them, the first that fits holds. Example: `[{when: {regions: [islands]}, amount: 180
    EUR}]`
    """
    is_: Text = NO_TEXT
    """What it is for, in words. Example: `{en: Travel}`"""
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "60 EUR" (due from every request) or the long form."""
        return {"amount": value} if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Added(Written):
    """What a surcharge adds: a share of the rate, an amount to the rate, or an amount once."""

    lines: ClassVar[tuple[Line, ...]] = (
        Line(SHARE.pattern, "50 %"),
        Line(RATE.pattern, "30 EUR per hour"),
        Line(MONEY.pattern, "75 EUR"),
    )
    share: Share | None = None
    """A share of the rate. Example: `50 %`"""
    rate: Rate | None = None
    """An amount for each hour. Example: `30 EUR per hour`"""
    amount: Amount | None = None
    """An amount once. Example: `75 EUR`"""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "50 %", "30 EUR per hour" or "75 EUR"."""
        if not isinstance(value, str):
            return value
        said = value.strip()
        for name, form in (("share", SHARE), ("rate", RATE), ("amount", MONEY)):
            if form.fullmatch(said):
                return {name: said}
        message = Said(
            "'{value}' is not a surcharge; write for instance '50 %', '30 EUR per hour' or '75 EUR'", value=value
        )
        raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surcharge(Term):
    """What some work costs more. Every surcharge that fits is added, each to the rate without surcharges.

    ``during`` and ``outside`` of its ``when`` look at the moment wished for the work, or without one at the reception.
    """

    add: Added
    """What is added. A share counts for prepaid hours, too: an hour at + 50 % draws an hour and a half. Example: `50 %`
    """
    when: When = ALWAYS
    """The requests that it is for. Example: `{outside: opening}`"""
    asked_less_than: Duration | None = None
    """Only for work wished sooner than this after the request; without a wished moment there is none. Example: `2
    working days`
    """
    is_: Text = NO_TEXT
    """What it is for, in words. Example: `{en: Evenings and weekends}`"""
    source: str = ""
