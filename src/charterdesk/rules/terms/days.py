"""A day that comes every year or once, and an hour of the day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from charterdesk.rules.terms.term import Line, Written
from charterdesk.rules.why.said import Said

EACH_YEAR = re.compile(r"(\d{2})-(\d{2})")
HOUR = re.compile(r"(\d{1,2}):(\d{2})")
A_PLAIN_YEAR = 2025


@dataclass(frozen=True, slots=True)
class DayOfYear(Written):
    """A day of every year, or of one year."""

    lines: ClassVar[tuple[Line, ...]] = (
        Line(EACH_YEAR.pattern, "07-01"),
        Line(r"\d{4}-\d{2}-\d{2}", "2026-07-01"),
    )
    only_lines: ClassVar[bool] = True
    month: int
    """Its month, 1 to 12. Example: `7`"""
    day: int
    """Its day in the month. Example: `1`"""
    year: int | None = None
    """Its year; without it, it comes every year. Example: `2026`"""

    @classmethod
    def checked(cls, written: str) -> str:
        """Return a day as it is written; ValueError where it is none."""
        cls.read(written)
        return written

    @classmethod
    def read(cls, value: object) -> object:
        """Read "07-01" (every year) or "2026-07-01"."""
        if not isinstance(value, str):
            return value
        said = value.strip()
        found = EACH_YEAR.fullmatch(said)
        try:
            known = date(A_PLAIN_YEAR, int(found[1]), int(found[2])) if found else date.fromisoformat(said)
        except ValueError:
            message = Said("'{value}' is not a day such as 07-01 (every year) or 2026-07-01", value=value)
            raise ValueError(message) from None
        return {"month": known.month, "day": known.day, "year": None if found else known.year}

    def in_year(self, year: int) -> date:
        """Return the date on which it falls, in this year where it comes every year."""
        return date(self.year or year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class HourOfDay(Written):
    """A local hour, in seconds after midnight."""

    lines: ClassVar[tuple[Line, ...]] = (Line(HOUR.pattern, "15:00"),)
    only_lines: ClassVar[bool] = True
    seconds: int
    """Seconds after local midnight. Example: `54000`"""

    @classmethod
    def read(cls, value: object) -> object:
        """Read "15:00"."""
        if not isinstance(value, str):
            return value
        found = HOUR.fullmatch(value.strip())
        if not found or int(found[1]) > 23 or int(found[2]) > 59:  # noqa: PLR2004
            message = Said("'{value}' is not an hour of the day such as '15:00'", value=value)
            raise ValueError(message)
        return {"seconds": int(found[1]) * 3600 + int(found[2]) * 60}

    def __str__(self) -> str:
        """Write it as authors do: "15:00"."""
        return f"{self.seconds // 3600:02}:{self.seconds % 3600 // 60:02}"
