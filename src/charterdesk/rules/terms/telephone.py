"""How the telephone is counted: which calls are the desk's, what an abandoned call is, what the service level is of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from charterdesk.rules.terms.amounts import Share
from charterdesk.rules.terms.term import Line, Term, Written
from charterdesk.rules.terms.texts import NO_TEXT, Text
from charterdesk.rules.why.said import Said

SECONDS_IN = {"second": 1, "minute": 60}
WAIT = re.compile(r"(\d{1,4})\s+(second|minute)s?")
LONGEST_WAIT = 3_600
SAID = {
    "en": {60: ("minute", "minutes"), 1: ("second", "seconds")},
    "fr": {60: ("minute", "minutes"), 1: ("seconde", "secondes")},
    "es": {60: ("minuto", "minutos"), 1: ("segundo", "segundos")},
}


@dataclass(frozen=True, slots=True)
class Wait(Written):
    """How long a caller waits, on the clock of the exchange."""

    lines: ClassVar[tuple[Line, ...]] = (Line(WAIT.pattern, "20 seconds"),)
    only_lines: ClassVar[bool] = True
    seconds: int
    """How many seconds. Example: `20`"""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "20 seconds" or "2 minutes"."""
        if not isinstance(value, str):
            return value
        found = WAIT.fullmatch(value.strip())
        if not found:
            message = Said("'{value}' is not the wait of a caller; write for instance '20 seconds'", value=value)
            raise ValueError(message)
        seconds = int(found[1]) * SECONDS_IN[found[2]]
        if not 0 < seconds <= LONGEST_WAIT:
            message = Said("'{value}': the wait of a caller is above zero and at most one hour", value=value)
            raise ValueError(message)
        return {"seconds": seconds}

    def in_language(self, language: str) -> str:
        """Say it in words: "20 seconds", "2 minutes"."""
        unit = 60 if self.seconds and self.seconds % 60 == 0 else 1
        number = self.seconds // unit
        one, many = SAID.get(language, SAID["en"])[unit]
        return f"{number} {one if number == 1 else many}"


class LevelOf(StrEnum):
    """Of which calls a service level is the share; four are in use, and they differ."""

    ANSWERED = "answered"
    """Answered in time, of all answered calls. Callers who left count nowhere."""
    ANSWERED_AND_ABANDONED = "answered and abandoned"
    """Answered in time, of all calls that were answered or abandoned."""
    OFFERED_LESS_SHORT = "offered less short"
    """Answered in time, of all offered calls but those that were abandoned within the same time."""
    OFFERED = "offered"
    """Answered in time or abandoned within the same time, of all offered calls."""


class Published(StrEnum):
    """A figure that customers are told each year."""

    AVERAGE_ANSWER = "average answer"
    """How long answered calls waited on average."""
    ABANDONED = "abandoned"
    """The share of the offered calls that were abandoned, short ones included."""
    ABANDONED_LESS_SHORT = "abandoned less short"
    """The same without the short ones, neither among the abandoned nor among the offered."""
    SERVICE_LEVEL = "service level"
    """The share of the calls that were answered in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel(Term):
    """Within which time which share of the calls is answered."""

    within: Wait
    """How long a caller waits at most. Example: `20 seconds`"""
    answered: Share | None = None
    """The share that is meant to be answered in time; without it the share is measured and nothing is aimed at.
    Example: `80 %`
    """
    of: LevelOf
    """Of which calls it is the share. Example: `answered and abandoned`"""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telephone(Term):
    """Which calls are the desk's, and how they are counted. Calls outside the hours of the channel `phone` are counted
    apart, whatever stands here.
    """

    groups: tuple[str, ...] = ()
    """The hunt groups or queues of the exchange that are the desk's, as the exchange names them; without any, all of
    which it writes. Example: `[Support]`
    """
    called: tuple[str, ...] = ()
    """The called numbers that are the desk's, as the exchange writes them; without any, all of them. Example:
    `["0499922999", "+33499922808"]`
    """
    short_abandon: Wait | None = None
    """Whoever leaves within this time never waited: the share of abandoned calls is told without such calls, too, which
    are then neither abandoned nor offered. A service level goes by its own time alone. Without it there are none.
    Example: `10 seconds`
    """
    service_level: ServiceLevel | None = None
    """Which share is answered within which time; without it none is stated. Example: `{within: 20 seconds, answered:
    80 %, of: offered less short}`
    """
    publishes: tuple[Published, ...] = ()
    """The figures that customers are told each year. Example: `[average answer, abandoned]`"""
    note: Text = NO_TEXT
    """What customers should know about how calls are counted. Example: `{en: Announcements count as waiting.}`"""
    source: str = ""
