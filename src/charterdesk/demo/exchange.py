"""What the exchange of a desk of the demo has written: SMDR lines of invented calls, always the same for the same days.

How calls go by chance is invented; how many are given up, and how long those who are answered wait on average, is what
the desk says of itself (ES-10): the waits are drawn, then made longer or shorter second by second until they add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from charterdesk.rules.worktime.opening import AnyTimeline

FIRST_NUMBER: Final = 1_000_000
BUSY: Final = {8: 5, 9: 12, 10: 13, 11: 11, 12: 5, 13: 5, 14: 11, 15: 11, 16: 9, 17: 6, 18: 2}
LATE: Final = (6, 7, 19, 20, 21, 22)
BUSY_DAYS: Final = (13, 10, 10, 10, 9, 2, 1)
CHARGES: Final = "," * 13
# Numbers that are kept free for invented people (Arcep).
INVENTED: Final = ("019900", "026191", "035301", "046571", "053649", "063998")
TRUNK: Final = "T9017,Line 17.1"
ANNOUNCEMENT: Final = "V9501,VM Channel 1"
MAILBOX: Final = "V9505,VM Channel 5"
SETTINGS: Final = {"queue_ports": ["9501-9504"], "mailbox_ports": ["9505"]}
MESSAGES: Final = 350  # of so many calls one leaves a message in the hours
COMES_BACK: Final = 0.85  # share of those who gave up that call again before long
KNOWN: Final = 0.25  # share of calls by people whose number the desk knows
SHORTEST: Final = 2  # seconds
LONGEST: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Telephone:
    """A desk's telephone: its number, its hunt group, who sits at which extension, and how it answers. `offered` calls
    a year, of which a share of `abandoned` is given up; `average`: the average answer, in seconds.
    """

    number: str
    group: str
    name: str
    extensions: dict[str, str]
    offered: int
    abandoned: str
    average: str

    def settings(self, people: dict[str, int]) -> dict[str, Any]:
        """What the source says of its records; `people`: the keys of who sits where, by the name of their address."""
        whose = {extension: people[name] for extension, name in self.extensions.items()}
        return {"groups": {self.group: self.name}, "voicemail": SETTINGS, "extensions": whose}


@dataclass(frozen=True, slots=True)
class House:
    """Where the exchange stands: its hours and its clock, who sits at which extension, who is known to call."""

    said: Telephone
    hours: AnyTimeline
    zone: ZoneInfo
    names: dict[str, str]
    known: Sequence[str]


class Line(NamedTuple):
    """A record, and when it was written."""

    at: datetime
    text: bytes


class _Asked(NamedTuple):
    """A call to come: when, from whom, how long it waits, and what becomes of it."""

    at: datetime
    caller: str
    wait: int
    how: Callable[[_Writer, _Asked], None]


def calls_of(house: House, first: date, last: date, offered: int, chance: Random, number: int) -> list[Line]:
    """The records of the calls of some days, as they were written, numbered from `number`; with so many offered calls
    the figures are what the desk says of itself, as near as whole calls come.
    """
    asked = [*_offered(house, first, last, offered, chance), *_others(house, first, last, offered, chance)]
    writer = _Writer(house, chance, number)
    for one in sorted(asked, key=lambda one: one.at):
        one.how(writer, one)
        writer.number += 1
    return sorted(writer.lines)


def shares(said: Telephone, offered: int) -> tuple[int, int, int]:
    """How many of these calls are answered, given up, and taken by the mailbox."""
    given_up = round(offered * Fraction(said.abandoned) / 100)
    messages = offered // MESSAGES
    # The waits can only add up to whole seconds.
    messages += (offered - given_up - messages) % Fraction(said.average).denominator
    return offered - given_up - messages, given_up, messages


def waits_of(number: int, average: Fraction, chance: Random) -> list[int]:
    """So many waits of callers, in seconds, with this very average."""
    waits = [_clipped(chance.lognormvariate(2.7, 0.75)) for _ in range(number)]
    missing = int(number * average) - sum(waits)
    step = 1 if missing > 0 else -1
    while missing:
        place = chance.randrange(number)
        if SHORTEST <= waits[place] + step <= LONGEST:
            waits[place] += step
            missing -= step
    return waits


def _offered(house: House, first: date, last: date, offered: int, chance: Random) -> Iterator[_Asked]:
    answered, given_up, messages = shares(house.said, offered)
    waits = iter(waits_of(answered, Fraction(house.said.average), chance))
    kinds = ["answered"] * answered + ["given up"] * given_up + ["message"] * messages
    chance.shuffle(kinds)
    came_back: list[str] = []
    for at, kind in zip(sorted(_moments(house, first, last, offered, chance)), kinds, strict=True):
        caller = _caller(house, chance)
        if kind == "given up":
            if chance.random() < COMES_BACK:
                came_back.append(caller)
            yield _Asked(at, caller, _clipped(chance.lognormvariate(3.3, 0.8)), _Writer.given_up)
        elif kind == "message":
            yield _Asked(at, caller, chance.randint(20, 30), _Writer.message)
        else:
            yield _Asked(at, came_back.pop(0) if came_back else caller, next(waits), _Writer.answered)


def _others(house: House, first: date, last: date, offered: int, chance: Random) -> Iterator[_Asked]:
    """Calls that no figure counts: at night, outgoing, between two of the house."""
    days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
    for _ in range(offered // 40):
        at = _clock(house, chance.choice(days), chance.choice(LATE), chance)
        if not house.hours.is_open(at):
            how = _Writer.message if chance.random() < 1 / 2 else _Writer.given_up
            yield _Asked(at, _caller(house, chance), chance.randint(3, 20), how)
    for at in _moments(house, first, last, offered // 12, chance):
        yield _Asked(at, _caller(house, chance), chance.randint(4, 25), _Writer.outgoing)


def _moments(house: House, first: date, last: date, number: int, chance: Random) -> Iterator[datetime]:
    """Moments of these days in the hours, as many as asked for."""
    days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
    open_days = [day for day in days if house.hours.is_workday(day)]
    weights = [BUSY_DAYS[day.weekday()] for day in open_days]
    hours, busy = list(BUSY), list(BUSY.values())
    found = 0
    while found < number and open_days:
        day = chance.choices(open_days, weights)[0]
        at = _clock(house, day, chance.choices(hours, busy)[0], chance)
        if house.hours.is_open(at):
            found += 1
            yield at


def _clock(house: House, day: date, hour: int, chance: Random) -> datetime:
    return datetime(day.year, day.month, day.day, hour, chance.randint(0, 59), chance.randint(0, 59), tzinfo=house.zone)


def _caller(house: House, chance: Random) -> str:
    if house.known and chance.random() < KNOWN:
        return chance.choice(house.known)
    return f"{chance.choice(INVENTED)}{chance.randint(0, 150):04}"


def _clipped(seconds: float) -> int:
    return max(SHORTEST, min(LONGEST, round(seconds)))


class _Writer:
    """The exchange as it writes: a record at the end of each segment of a call."""

    def __init__(self, house: House, chance: Random, number: int) -> None:
        self._house = house
        self._chance = chance
        self.number = number
        self.lines: list[Line] = []

    def answered(self, asked: _Asked) -> None:
        """Somebody answers: at once, after an announcement, in another's place, or passes the caller on."""
        chance, wait, talked = self._chance, asked.wait, _clipped(self._chance.lognormvariate(5.4, 0.8))
        first, second = (self._extension() for _ in range(2))
        how = chance.random()
        if how < 0.14 and wait > 10:  # noqa: PLR2004  # seconds
            rang = chance.randint(2, 8)
            self._write(asked, wait - rang, 0, ANNOUNCEMENT, more=True)
            self._write(asked, talked, rang, first, after=wait - rang)
        elif how < 0.24:  # noqa: PLR2004
            self._write(asked, chance.randint(15, 90), wait, first, hold=chance.randint(4, 30), more=True)
            self._write(asked, talked, 0, second)
        elif how < 0.29 and wait > 6:  # noqa: PLR2004  # seconds
            self._write(asked, 0, wait - 3, first, more=True)
            self._write(asked, talked, 3, second)
        elif how < 0.31:  # noqa: PLR2004
            self._write(asked, chance.randint(15, 90), wait, first, park=chance.randint(10, 60), more=True)
            self._write(asked, talked, 0, second)
        else:
            self._write(asked, talked, wait, first)

    def given_up(self, asked: _Asked) -> None:
        """The caller leaves."""
        said = self._house.said
        self._write(asked, 0, asked.wait, f"E{said.group},{said.name}")

    def message(self, asked: _Asked) -> None:
        """A mailbox takes the call."""
        self._write(asked, self._chance.randint(12, 60), asked.wait, MAILBOX)

    def outgoing(self, asked: _Asked) -> None:
        """Somebody of the desk calls: mostly a customer, sometimes a colleague."""
        talked, extension = _clipped(self._chance.lognormvariate(5, 0.9)), self._extension()
        own, other = extension.partition(",")[0][1:], self._extension()
        if self._chance.random() < 0.8:  # noqa: PLR2004
            head, parties = f"{own},O,{asked.caller},{asked.caller},,0", f"{extension},{TRUNK}"
        else:
            called = other.partition(",")[0][1:]
            head, parties = f"{own},O,{called},{called},,1", f"{extension},{other}"
        self._add(asked.at, talked, asked.wait, head, parties, "0", "0,0")

    def _write(
        self,
        asked: _Asked,
        talked: int,
        rang: int,
        party: str,
        *,
        hold: int = 0,
        park: int = 0,
        after: int = 0,
        more: bool = False,
    ) -> None:
        said = self._house.said
        head = f"{asked.caller},I,{said.group},{said.number},,0"
        at = asked.at + timedelta(seconds=after)
        self._add(at, talked, rang, head, f"{party},{TRUNK}", "1" if more else "0", f"{hold},{park}")

    def _add(self, at: datetime, talked: int, rang: int, head: str, parties: str, more: str, kept: str) -> None:
        spoken = f"{talked // 3600:02}:{talked % 3600 // 60:02}:{talked % 60:02}"
        text = f"{at:%Y/%m/%d %H:%M:%S},{spoken},{rang},{head},{self.number},{more},{parties},{kept}{CHARGES}"
        self.lines.append(Line(at + timedelta(seconds=talked + rang), text.encode()))

    def _extension(self) -> str:
        extension = self._chance.choice(list(self._house.names))
        return f"E{extension},{self._house.names[extension]}"
