"""A call as the rules see it: one contact of one caller, whatever the number of records that the exchange wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from charterdesk.rules.why import Reason


class Direction(StrEnum):
    """Which way a call went."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"


class Outcome(StrEnum):
    """What became of a call."""

    ANSWERED = "answered"
    """Somebody of the desk spoke with the caller."""
    ABANDONED = "abandoned"
    """The caller left before anybody answered."""
    VOICEMAIL = "voicemail"
    """A mailbox took it: neither answered by a person nor given up."""
    FORWARDED = "forwarded"
    """It left the desk unanswered, towards another number."""
    UNTOLD = "untold"
    """Nobody told: a machine took it and its records say no more, or its end never came."""
    UNDER_WAY = "under_way"
    """It still rings or is still spoken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. ``started_at``, ``answered_at`` and ``ended_at`` are aware UTC, whole seconds; ``waited``, ``talked``
    and ``held`` are seconds.

    ``key`` is unique within ``source``. ``caller`` stands as the exchange wrote it, empty where it was withheld.
    ``group`` is the hunt group or queue, ``agent`` the first who answered (extension or login); empty is unknown.
    ``waited`` runs from the arrival until it was answered or given up, announcements of a queue included.
    ``account`` is the account code of the call. ``why`` says how it was counted, step by step (codes ``call.*``).
    """

    key: str
    source: str
    direction: Direction
    started_at: datetime
    caller: str
    called: str
    group: str
    agent: str
    waited: int
    talked: int
    held: int
    outcome: Outcome
    answered_at: datetime | None
    ended_at: datetime | None
    account: str
    why: tuple[Reason, ...]
