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
    examples: tuple[Text, ...] = ()
    priority: str = ""
    uninterrupted: str = ""
    customer_must: Text = NO_TEXT
    source: str = ""
