"""What a comparison of two charters is made of: changes by chapter, who gains and who loses, worked examples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from charterdesk.rules.charter.document.blocks import Cell, Inline


class Chapter(StrEnum):
    """The chapters of a comparison, in the order in which they are told."""

    HOURS = "hours"
    CHANNELS = "channels"
    WHO = "who"
    PLANS = "plans"
    KINDS = "kinds"
    SEVERITIES = "severities"
    COMMITMENTS = "commitments"
    SPECIAL = "special"
    PRICES = "prices"
    EXCLUSIONS = "exclusions"
    OPTIONS = "options"
    INFORMATION = "information"
    LEVELS = "levels"
    QUEUE = "queue"
    CLOSING = "closing"
    ANNOUNCEMENTS = "announcements"
    STATEMENTS = "statements"
    ABOUT = "about"


class Effect(StrEnum):
    """What a change means to those whom it concerns."""

    GAIN = "gain"
    """They get more, sooner or cheaper."""
    LOSS = "loss"
    """They get less, later or dearer."""
    BOTH = "both"
    """One or the other, by the hour or the case."""
    NEITHER = "neither"
    """Not comparable, or the same to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """Those whom a change concerns, by the names of the charter; nothing named is everybody."""

    plans: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One case under both versions, computed by the rules. `before` and `after` are due moments where the case has
    some; `said` tells it in words.
    """

    said: Inline
    at: datetime
    before: datetime | None = None
    after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line that differs: what, before and after, for whom it is better or worse, with examples.

    `place` names the keys that lead there in the text of the charter: `plans.premium.commitments.respond.within.2`.
    """

    chapter: Chapter
    place: str
    what: Inline
    before: Cell
    after: Cell
    effect: Effect
    concerned: Concerned
    whom: Inline
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One of the two versions: its name, its date of effect, its fingerprint."""

    name: str
    holds_from: date
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """What differs between two charters, in one language, chapter by chapter; falsy where nothing does."""

    language: str
    desk: str
    time_zone: str
    today: date
    old: Version
    new: Version
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        """Say whether anything differs."""
        return bool(self.changes)

    def of(self, chapter: Chapter) -> tuple[Change, ...]:
        """Return the changes of one chapter."""
        return tuple(change for change in self.changes if change.chapter is chapter)

    def counted(self, effect: Effect) -> int:
        """Return how many changes have this effect."""
        return sum(change.effect is effect for change in self.changes)
