"""The clock of an exchange: local time without a zone, read as an instant."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

HOUR: Final = 3600
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2099
NEAR: Final = timedelta(hours=3)
MOMENT: Final = re.compile(r"\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?")


class Moment(NamedTuple):
    """An instant, and whether its local time came twice that day (the clock was put back)."""

    at: datetime
    twice: bool


def read_moment(text: str, zone: ZoneInfo, heard_at: datetime | None = None) -> Moment | None:
    """`2008/06/28 09:28:41` or `2008-06-28 09:28:41`, seconds not needed; None where it is no moment.

    Of two instants with the same local time it is the first, unless the record came in within hours of the second.
    """
    if not MOMENT.fullmatch(text):
        return None
    hour = _hour(text[:13], zone)
    minutes, seconds = int(text[14:16]), int(text[17:19] or 0)
    if hour is None or minutes > 59 or seconds > 59:  # noqa: PLR2004  # of an hour, of a minute
        return None
    into = timedelta(minutes=minutes, seconds=seconds)
    if hour.even:
        return Moment(hour.begins + into, twice=False)
    return _of_two(hour.local + into, zone, heard_at)


class _Hour(NamedTuple):
    local: datetime
    begins: datetime
    even: bool


@lru_cache(maxsize=20_000)
def _hour(text: str, zone: ZoneInfo) -> _Hour | None:
    try:
        local = datetime(int(text[:4]), int(text[5:7]), int(text[8:10]), int(text[11:13]))  # noqa: DTZ001  # local
    except ValueError:
        return None
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        return None
    last = local + timedelta(seconds=HOUR - 1)
    offsets = {moment.replace(tzinfo=zone, fold=fold).utcoffset() for moment in (local, last) for fold in (0, 1)}
    return _Hour(local, local.replace(tzinfo=zone).astimezone(UTC), even=len(offsets) == 1)


def _of_two(local: datetime, zone: ZoneInfo, heard_at: datetime | None) -> Moment:
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    # Where the clock was put forward this local time never was: the exchange's own clock had not followed.
    if second <= first:
        return Moment(first, twice=False)
    if heard_at is not None and second <= heard_at <= second + NEAR:
        return Moment(second, twice=False)
    return Moment(first, twice=heard_at is None or not first <= heard_at < second)


@lru_cache(maxsize=20_000)
def read_duration(text: str) -> int | None:
    """Seconds of `HH:MM:SS`; None where it is none."""
    hours, minutes, seconds, *more = (*text.split(":"), "", "")[:4]
    parts = (hours, minutes, seconds)
    if any(more) or not all(part.isascii() and part.isdigit() for part in parts) or len(hours) > 3:  # noqa: PLR2004
        return None
    if int(minutes) >= 60 or int(seconds) >= 60:  # noqa: PLR2004  # of an hour, of a minute
        return None
    return int(hours) * HOUR + int(minutes) * 60 + int(seconds)


@lru_cache(maxsize=20_000)
def read_count(text: str) -> int | None:
    """A whole number of at most six digits; nothing is 0, None where it is none."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None  # noqa: PLR2004
