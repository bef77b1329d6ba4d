"""How long a mail may keep the next one waiting: who takes longer is put back, and read by a slower lane.

A mail of 20 kB takes some 4 ms of processor, a megabyte of attachment as much. While mails are quick one that is not
may take some time; a desk that is sent bombs has none left, so that two hundred of them keep no customer waiting.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final, Protocol

from charterdesk.apps.channels.confined import SLOW, Breach
from charterdesk.apps.channels.parse import ParsedMail

MOST_SECONDS: Final = 0.1
LEAST_SECONDS: Final = 0.03  # half of it was seen to give up an ordinary mail, which then waits behind all bombs
SECONDS_OF_A_MEGABYTE: Final = 0.008
MOST_LOST: Final = 0.4
WON_BACK: Final = 0.1  # seconds each second
STEADY_SECONDS: Final = 0.4
MANY_FILES: Final = 20  # to store them takes longer than to read them
MEGABYTE: Final = 1024 * 1024


class Patience(Protocol):
    """Seconds of processor that mails may take."""

    def allowed(self) -> float:
        """For the next mail, whatever its size."""
        ...

    def lose(self, seconds: float) -> None:
        """So many were spent on a mail that was then put back."""
        ...


class Wearing:
    """Patience that is worn by each mail that was put back, and comes again with time."""

    def __init__(self) -> None:
        self._left = MOST_LOST
        self._at = time.monotonic()

    def allowed(self) -> float:
        """A quarter of what is left, between the least and the most."""
        present = time.monotonic()
        self._left = min(MOST_LOST, self._left + (present - self._at) * WON_BACK)
        self._at = present
        return min(MOST_SECONDS, max(LEAST_SECONDS, self._left / 4))

    def lose(self, seconds: float) -> None:
        """Never below nothing."""
        self._left = max(0.0, self._left - seconds)


class Steady:
    """The same for every mail."""

    def allowed(self) -> float:
        """As ever."""
        return STEADY_SECONDS

    def lose(self, seconds: float) -> None:
        """Nothing follows from it."""


class Reads(Protocol):
    """What reads a mail within some seconds of processor: `confined.Reader`, or a double of it."""

    def read(self, raw: bytes, processor: float) -> ParsedMail | Breach:
        """The mail as read, or how its reading ended."""
        ...


@dataclass(frozen=True, slots=True)
class Hurried:
    """A reader that gives mails up: one that takes too long, goes wrong, or has more than `most_files` (None: any)
    is left to the next lane as "slow".
    """

    reader: Reads
    patience: Patience
    most_files: int | None = None

    def read(self, raw: bytes) -> ParsedMail | Breach:
        """The mail, or that it is slow."""
        seconds = self.patience.allowed() + len(raw) / MEGABYTE * SECONDS_OF_A_MEGABYTE
        read = self.reader.read(raw, seconds)
        if isinstance(read, Breach):
            self.patience.lose(seconds)
        elif self.most_files is None or len(read.attachments) <= self.most_files:
            return read
        return Breach(SLOW)
