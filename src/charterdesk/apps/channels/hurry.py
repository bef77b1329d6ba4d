"""How long a mail may keep the next one waiting: who takes longer is put back, and read by a slower lane.

A mail of 20 kB takes some 4 ms of processor, a megabyte of attachment 7. What is light by its shape (`parse/light.py`)
has twenty times what it takes, so that no busy machine puts it back. All others have what they weigh
(`parse/weight.py`), and some time beside: less the more was lost lately on mails that took longer than they weigh.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final, Protocol

from charterdesk.apps.channels.confined import NOT_LIGHT, SLOW, Breach
from charterdesk.apps.channels.parse import ParsedMail, light
from charterdesk.apps.channels.parse.weight import weigh

LIGHT_SECONDS: Final = 0.4
LEAST_LIGHT_SECONDS: Final = 0.1  # were there a light mail that takes long after all, two hundred of them end nothing
MOST_SECONDS: Final = 0.1
LEAST_SECONDS: Final = 0.03
SECONDS_OF_A_MEGABYTE: Final = 0.010
SECONDS_A_MILLISECOND: Final = 0.0015  # of weight, which a busy machine makes longer
MOST_ALLOWED: Final = 200  # milliseconds of weight
WON_BACK: Final = 0.1  # seconds each second
STEADY_SECONDS: Final = 0.4
MANY_FILES: Final = 20  # to store them takes longer than to read them
MOST_FILES_AGAIN: Final = 60
MEGABYTE: Final = 1024 * 1024


class Patience(Protocol):
    """Seconds of processor that mails may take."""

    def allowed(self) -> float:
        """For the next mail, whatever its size; 0 where it is not to be read now."""
        ...

    def lose(self, seconds: float) -> None:
        """So many were spent on a mail that was then put back."""
        ...


class Wearing:
    """Patience that is worn by each mail that was put back, and comes again with time: a quarter of what is left."""

    def __init__(self, most: float = MOST_SECONDS, least: float = LEAST_SECONDS) -> None:
        """Seconds of processor for one mail, while all are quick and while none is."""
        self._most, self._least = most, least
        self._left = most * 4
        self._at = time.monotonic()

    def allowed(self) -> float:
        """Between the least and the most."""
        present = time.monotonic()
        self._left = min(self._most * 4, self._left + (present - self._at) * WON_BACK)
        self._at = present
        return min(self._most, max(self._least, self._left / 4))

    def lose(self, seconds: float) -> None:
        """Never below nothing."""
        self._left = max(0.0, self._left - seconds)


class Rationed:
    """The same for so many mails of a round, and nothing for the rest of them."""

    def __init__(self, patience: Patience, mails: int) -> None:
        self._patience = patience
        self._mails = self._left = mails

    def renew(self) -> None:
        """A round begins."""
        self._left = self._mails

    def allowed(self) -> float:
        """0: the mail is not for this round."""
        self._left -= 1
        return self._patience.allowed() if self._left >= 0 else 0.0

    def lose(self, seconds: float) -> None:
        """As of the others."""
        self._patience.lose(seconds)


class Steady:
    """The same for every mail."""

    def allowed(self) -> float:
        """As ever."""
        return STEADY_SECONDS

    def lose(self, seconds: float) -> None:
        """Nothing follows from it."""


class Reads(Protocol):
    """What reads a mail within some seconds of processor: `confined.Reader`, or a double of it."""

    def read(self, raw: bytes, processor: float, *, only_light: bool = False) -> ParsedMail | Breach:
        """The mail as read, or how its reading ended."""
        ...


@dataclass(frozen=True, slots=True)
class Hurried:
    """A reader that gives mails up, to be read by another lane: as "slow" one that is light by its shape and took too
    long or went wrong all the same, as "not_light" any other that did, and what has more than `most_files` (None: any).
    """

    reader: Reads
    patience: Patience
    most_files: int | None = None
    patience_with_light: Patience = field(default_factory=lambda: Wearing(LIGHT_SECONDS, LEAST_LIGHT_SECONDS))

    def read(self, raw: bytes) -> ParsedMail | Breach:
        """The mail, or that it is slow."""
        if light.is_light(raw):
            read = self._within(self.patience_with_light, raw, only_light=True)
            if read != Breach(NOT_LIGHT):
                return Breach(SLOW) if isinstance(read, Breach) else self._unless_many_files(read)
        read = self._within(self.patience, raw)
        return Breach(NOT_LIGHT) if isinstance(read, Breach) else self._unless_many_files(read)

    def _within(self, patience: Patience, raw: bytes, *, only_light: bool = False) -> ParsedMail | Breach:
        allowed = patience.allowed()
        if not allowed:
            return Breach(NOT_LIGHT)
        weight = 0 if only_light else min(weigh(raw).milliseconds, MOST_ALLOWED)
        seconds = allowed + weight * SECONDS_A_MILLISECOND + len(raw) / MEGABYTE * SECONDS_OF_A_MEGABYTE
        read = self.reader.read(raw, seconds, only_light=only_light)
        if isinstance(read, Breach) and read.problem != NOT_LIGHT:
            patience.lose(seconds)
        return read

    def _unless_many_files(self, mail: ParsedMail) -> ParsedMail | Breach:
        many = self.most_files is not None and len(mail.files) > self.most_files
        return Breach(NOT_LIGHT) if many else mail
