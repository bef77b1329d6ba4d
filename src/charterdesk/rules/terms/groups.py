"""What lines of a charter tell apart: the regions that customers are in, the groups that products belong to."""

from __future__ import annotations

from dataclasses import dataclass

from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import NO_TEXT, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Term):
    """Where a customer or his site is, as far as promises and prices depend on it."""

    is_: Text = NO_TEXT
    """What is meant, in the languages of the desk. Example: `{en: Overseas departments}`"""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductGroup(Term):
    """A group of products, as far as promises and prices depend on it."""

    is_: Text = NO_TEXT
    """What is meant, in the languages of the desk. Example: `{en: Servers and storage}`"""
    source: str = ""
