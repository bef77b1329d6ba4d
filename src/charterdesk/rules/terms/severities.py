"""How bad it is: the levels that the desk validates."""

from __future__ import annotations

from dataclasses import dataclass

from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import NO_TEXT, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity(Term):
    """A level of severity. ``priority`` is what the desk calls it where that differs from the level's own name.

    ``uninterrupted`` names the calendar during which the desk works on it without interruption.
    """

    is_: Text
    """What it means, so that a customer recognises his case. Example: `{en: Production interrupted}`"""
    examples: tuple[Text, ...] = ()
    """Cases of it. Example: `[{en: No call reaches the desk}]`"""
    priority: str = ""
    """What the desk calls it, where that differs from the name of the level. Example: `"5"`"""
    uninterrupted: str = ""
    """The calendar during which the desk works on it without interruption. Example: `opening`"""
    customer_must: Text = NO_TEXT
    """What the customer does meanwhile. Example: `{en: Staff who can test a correction are at hand.}`"""
    source: str = ""
