"""Amounts of time, money and share, each with its unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from charterdesk.rules.money import Money
from charterdesk.rules.terms.term import Line, Written
from charterdesk.rules.why.said import Said

SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
MINUTES_AN_HOUR = 60
SAME_DAY = "same working day"
SAME_DAY_SAID = {"en": "the same working day", "fr": "le même jour ouvré", "es": "el mismo día hábil"}
LONGEST_SECONDS = 10 * 365 * SECONDS["day"]
TIME = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s+(working|elapsed)\s+(minute|hour|day|week)s?")
MONEY = re.compile(r"(\d{1,9}(?:\.\d{1,2})?)\s+([A-Z]{3})")
RATE = re.compile(r"(\d{1,9}(?:\.\d{1,2})?)\s+([A-Z]{3})\s+per\s+(hour|minute|day)")
WORK = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s+(hour|minute)s?")
SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s*%")


class Counts(StrEnum):
    """Which time consumes a promise: the desk's open hours, or every hour."""

    WORKING = "working"
    """The hours in which the calendar is open."""
    ELAPSED = "elapsed"
    """Every hour, day and night."""


_WORKING, _ELAPSED = Counts.WORKING, Counts.ELAPSED
UNITS: dict[str, dict[tuple[Counts, str], tuple[str, str]]] = {
    "en": {(counts, unit): (f"{counts} {unit}", f"{counts} {unit}s") for counts in Counts for unit in SECONDS},
    "fr": {
        (_WORKING, "minute"): ("minute ouvrée", "minutes ouvrées"),
        (_WORKING, "hour"): ("heure ouvrée", "heures ouvrées"),
        (_WORKING, "day"): ("jour ouvré", "jours ouvrés"),
        (_ELAPSED, "minute"): ("minute écoulée", "minutes écoulées"),
        (_ELAPSED, "hour"): ("heure écoulée", "heures écoulées"),
        (_ELAPSED, "day"): ("jour calendaire", "jours calendaires"),
        (_ELAPSED, "week"): ("semaine écoulée", "semaines écoulées"),
    },
    "es": {
        (_WORKING, "minute"): ("minuto hábil", "minutos hábiles"),
        (_WORKING, "hour"): ("hora hábil", "horas hábiles"),
        (_WORKING, "day"): ("día hábil", "días hábiles"),
        (_ELAPSED, "minute"): ("minuto transcurrido", "minutos transcurridos"),
        (_ELAPSED, "hour"): ("hora transcurrida", "horas transcurridas"),
        (_ELAPSED, "day"): ("día natural", "días naturales"),
        (_ELAPSED, "week"): ("semana transcurrida", "semanas transcurridas"),
    },
}


@dataclass(frozen=True, slots=True)
class Duration(Written):
    """A length of time, in working or in elapsed units; never a bare "day". `same working day` lasts until the closing
    of the day, or of the next open day for what begins while it is closed; only promises take it.
    """

    lines: ClassVar[tuple[Line, ...]] = (Line(TIME.pattern, "4 working hours"), Line(SAME_DAY, SAME_DAY))
    only_lines: ClassVar[bool] = True
    number: Decimal
    """How many. Example: `4`"""
    counts: Counts
    """Which time passes: `working` or `elapsed`."""
    unit: str
    """`minute`, `hour`, `day` or `week`; a working week has no fixed length and cannot be written."""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "4 working hours", "48 elapsed hours", "2 working days", "same working day"."""
        if not isinstance(value, str):
            return value
        if value.strip() == SAME_DAY:
            return {"number": "0", "counts": Counts.WORKING, "unit": "day"}
        found = TIME.fullmatch(value.strip())
        if not found:
            message = Said(
                "'{value}' is not a length of time; write for instance '4 working hours' or '48 elapsed hours'",
                value=value,
            )
            raise ValueError(message)
        number, counts, unit = found.groups()
        if counts == Counts.WORKING and unit == "week":
            message = Said(
                "'{value}': a working week has no fixed length; write the number of working days", value=value
            )
            raise ValueError(message)
        if not 0 < Decimal(number) * SECONDS[unit] <= LONGEST_SECONDS:
            message = Said("'{value}': a length of time is above zero and at most ten years", value=value)
            raise ValueError(message)
        if counts == Counts.WORKING and unit == "day" and Decimal(number) % 1:
            message = Said(
                "'{value}': working days are counted whole; write working hours for a part of one", value=value
            )
            raise ValueError(message)
        return {"number": number, "counts": counts, "unit": unit}

    @property
    def in_working_days(self) -> bool:
        """Working days are counted on the calendar, not in seconds."""
        return self.counts is Counts.WORKING and self.unit == "day"

    @property
    def same_day(self) -> bool:
        """Whether it lasts until the closing of the day."""
        return not self.number

    @property
    def seconds(self) -> int:
        """Return the length in seconds (open seconds for working hours); working days have none."""
        if self.in_working_days:
            message = "working days have no length in seconds before their start is known"
            raise ValueError(message)
        return int(self.number * SECONDS[self.unit])

    def in_language(self, language: str) -> str:
        """Say it in words: "4 working hours", "4 heures ouvrées"."""
        if self.same_day:
            return SAME_DAY_SAID.get(language, SAME_DAY_SAID["en"])
        one, many = UNITS.get(language, UNITS["en"])[(self.counts, self.unit)]
        return f"{self.number.normalize():f} {one if self.number == 1 else many}"


@dataclass(frozen=True, slots=True)
class Hours(Written):
    """A quantity of work, in hours."""

    lines: ClassVar[tuple[Line, ...]] = (Line(WORK.pattern, "8 hours"),)
    only_lines: ClassVar[bool] = True
    number: Decimal
    """How many hours of work. Example: `8`"""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "8 hours" or "15 minutes"."""
        if not isinstance(value, str):
            return value
        found = WORK.fullmatch(value.strip())
        if not found:
            message = Said(
                "'{value}' is not a quantity of work; write for instance '8 hours' or '15 minutes'", value=value
            )
            raise ValueError(message)
        return {"number": Decimal(found[1]) / (1 if found[2] == "hour" else MINUTES_AN_HOUR)}

    @property
    def minutes(self) -> int:
        """Return the quantity in whole minutes."""
        return round(self.number * MINUTES_AN_HOUR)


@dataclass(frozen=True, slots=True)
class Amount(Written):
    """An amount of money excluding VAT."""

    lines: ClassVar[tuple[Line, ...]] = (Line(MONEY.pattern, "150 EUR"),)
    only_lines: ClassVar[bool] = True
    money: Money
    """An amount and its currency, excluding VAT."""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "150 EUR"."""
        if not isinstance(value, str):
            return value
        found = MONEY.fullmatch(value.strip())
        if not found:
            message = Said("'{value}' is not an amount; write for instance '150 EUR'", value=value)
            raise ValueError(message)
        return {"money": Money(Decimal(found[1]), found[2])}


@dataclass(frozen=True, slots=True)
class Rate(Written):
    """A price for a unit of working time, excluding VAT."""

    lines: ClassVar[tuple[Line, ...]] = (Line(RATE.pattern, "120 EUR per hour"),)
    only_lines: ClassVar[bool] = True
    money: Money
    """An amount and its currency, excluding VAT."""
    per: str
    """For which length of work: `hour`, `minute` or `day`."""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "120 EUR per hour"."""
        if not isinstance(value, str):
            return value
        found = RATE.fullmatch(value.strip())
        if not found:
            message = Said("'{value}' is not a rate; write for instance '120 EUR per hour'", value=value)
            raise ValueError(message)
        return {"money": Money(Decimal(found[1]), found[2]), "per": found[3]}


@dataclass(frozen=True, slots=True)
class Share(Written):
    """A share of a whole, in percent."""

    lines: ClassVar[tuple[Line, ...]] = (Line(SHARE.pattern, "5 %"),)
    only_lines: ClassVar[bool] = True
    percent: Decimal
    """From 0 to 100."""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "5 %"."""
        if not isinstance(value, str):
            return value
        found = SHARE.fullmatch(value.strip())
        if not found or Decimal(found[1]) > 100:  # noqa: PLR2004
            message = Said("'{value}' is not a share; write for instance '5 %'", value=value)
            raise ValueError(message)
        return {"percent": found[1]}
