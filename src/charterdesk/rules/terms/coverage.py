"""What must be true before a plan serves a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from charterdesk.rules.terms.term import Line, Term, Written
from charterdesk.rules.terms.texts import NO_TEXT, Text

PHRASES = {
    "product covered by contract": "covered_by_contract",
    "product bought here": "bought_here",
    "product in catalogue": "in_catalogue",
    "product up to date": "up_to_date",
    "manufacturer maintenance valid": "manufacturer_maintenance_until",
}


class Unknown(StrEnum):
    """What the desk does while it does not know: ask for it, or take it as given."""

    ASK = "ask"
    """The ticket is taken, and the fact asked for."""
    ASSUME = "assume"
    """It is taken as given."""


class Otherwise(StrEnum):
    """What follows where the condition does not hold."""

    NOT_THIS_PLAN = "not this plan"
    """Another plan may serve (`or_else`)."""
    REFUSED = "refused"
    """The request is refused."""
    REFERRED = "referred"
    """The requester is sent to somebody (`refer_to`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Written):
    """A condition of coverage, named by the fact that it looks at."""

    lines: ClassVar[tuple[Line, ...]] = (Line(r"[\s\S]+", "product up to date"),)
    is_: str
    """What must be true: `product covered by contract`, `product bought here`, `product in catalogue`, `product up to
    date`, `manufacturer maintenance valid`, or one of the charter's own `facts`. Example: `product up to date`
    """
    unknown: Unknown = Unknown.ASK
    """What the desk does while it does not know."""
    otherwise: Otherwise = Otherwise.NOT_THIS_PLAN
    """What follows where it is not so."""
    refer_to: str = ""
    """To whom the requester is then sent; needed with `otherwise: referred`. Example: `reseller`"""
    source: str = ""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "product in catalogue", a declared fact such as "project finished", or the long form."""
        said = {"is_": value} if isinstance(value, str) else value
        if not isinstance(said, Mapping):
            return value
        phrase = said.get("is_")
        name = PHRASES.get(str(phrase), str(phrase).replace(" ", "_"))
        return {**said, "is_": name} if phrase is not None else said


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredFact(Term):
    """A fact about the product or project of the request, beyond those that every charter knows: yes, no, or a day."""

    last_day: bool = False
    """Whether it is a day: the last one on which the fact holds, such as the end of a product's life."""
    is_: Text = NO_TEXT
    """What it is called. Example: `{en: Project finished}`"""
    source: str = ""
