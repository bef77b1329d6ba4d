"""When a mail says that it was written (RFC 5322, 3.3, and what else is met)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_LONGEST = 200
_FIRST_YEAR, _LAST_YEAR = 1901, 9998
_DAY = timedelta(hours=24)
_COMMENT = re.compile(r"\([^()]*\)")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?")
_DOTS = re.compile(r"(\d{1,2})\.(\d\d)\.(\d\d)(?=\s|$)")
_FRACTION = re.compile(r"(:\d\d)\.\d{1,9}(?=\D|$)")
_NO_SIGN = re.compile(r"(\d{4} \d{1,2}(?::\d\d){1,2}(?:\.\d{1,9})?) (\d{4})$")
_HALF_DAY = re.compile(r"\b(\d{1,2})((?::\d\d){1,2})\s*([AP])\.?M\b\.?", re.IGNORECASE)
_ZONE = re.compile(r"(?:GMT|UTC?)?\s*([+-])(\d\d):?(\d\d)\s*$")


def read(written: str) -> datetime | None:
    """The moment, with the sender's offset (UTC where none is given); None where it cannot be read."""
    written = _COMMENT.sub(" ", written[:_LONGEST]).strip().strip("\"'")
    if not written:
        return None
    iso = _ISO.match(written)
    if iso:
        return _from_iso(written, iso)
    written = _FRACTION.sub(r"\1", _NO_SIGN.sub(r"\1 +\2", written))
    written = _ZONE.sub(r"\1\2\3", _HALF_DAY.sub(_of_the_day, _DOTS.sub(r"\1:\2:\3", written)))
    try:
        parts = parsedate_tz(written)
        if parts is None or not _FIRST_YEAR <= parts[0] <= _LAST_YEAR:
            return None
        offset = timedelta(seconds=parts[9] or 0)
        zone = timezone(offset) if -_DAY < offset < _DAY else UTC
        return datetime(*parts[:5], min(parts[5], 59), tzinfo=zone)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _of_the_day(clock: re.Match[str]) -> str:
    """A time of twelve hours, as of twenty-four."""
    hour = int(clock[1]) % 12 if int(clock[1]) <= 12 else int(clock[1])  # noqa: PLR2004 -- noon
    return f"{hour + 12 if clock[3] in 'pP' and hour < 12 else hour}{clock[2]}"  # noqa: PLR2004 -- noon


def _from_iso(written: str, start: re.Match[str]) -> datetime | None:
    rest = written[start.end() :].strip().replace("Z", "+0000")
    zone = _ZONE.search(rest)
    try:
        moment = datetime.fromisoformat(start[0])
        offset = timedelta(hours=int(zone[2]), minutes=int(zone[3])) if zone else timedelta()
        offset = -offset if zone and zone[1] == "-" else offset
        return moment.replace(tzinfo=timezone(offset) if -_DAY < offset < _DAY else UTC)
    except ValueError:
        return None
