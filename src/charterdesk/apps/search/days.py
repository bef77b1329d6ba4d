"""Days as people type them: 2026-11-23, 23/11/2026, 23.11.2026, 2026-11, 2026, today, hier, ayer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.apps.base.words import fold

EARLIEST, LATEST = 1990, 2200
NEAR: Final[Mapping[str, int]] = {
    "today": 0,
    "yesterday": -1,
    "aujourdhui": 0,
    "hier": -1,
    "hoy": 0,
    "ayer": -1,
}
_ISO: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_EUROPEAN: Final = re.compile(r"(?:(\d{1,2})[/.])?(\d{1,2})[/.](\d{4})")


@dataclass(frozen=True, slots=True)
class Days:
    """From a first day until before another, as instants."""

    begin: datetime
    end: datetime


def read(text: str, today: date, zone: ZoneInfo) -> Days | None:
    """The days that this text means on a wall of this zone: a day, a month, a year. None where it means none."""
    near = NEAR.get("".join(fold(part) for part in re.split(r"[\W_]+", text)))
    if near is not None:
        first = today + timedelta(days=near)
        return _days(first, first + timedelta(days=1), zone)
    found = _ISO.fullmatch(text)
    parts = (found[1], found[2], found[3]) if found else ()
    if not found and (found := _EUROPEAN.fullmatch(text)):
        parts = (found[3], found[2], found[1])
    if not parts:
        return None
    year, month, day = (int(part) if part else None for part in parts)
    if year is None or not EARLIEST <= year <= LATEST:
        return None
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return _days(first, first + timedelta(days=1), zone)
    following = date(year + (month or 12) // 12, (month or 12) % 12 + 1, 1)
    return _days(first, following, zone)


def _days(first: date, last: date, zone: ZoneInfo) -> Days:
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) for day in (first, last))
    return Days(begin, end)
