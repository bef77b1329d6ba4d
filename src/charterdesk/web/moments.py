"""How moments, durations and money are said: relative within a day, exact beyond; the reader's zone and language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from django.utils import formats, timezone
from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86_400
WEEK: Final = 7
EURO: Final = "EUR"


@lru_cache(maxsize=16)
def _names(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Short names of the days (Monday first) and of the months, in a language."""
    with override(language):
        months = tuple(str(MONTHS_3[month]) for month in range(1, 13))
        if language.startswith("en"):
            months = tuple(month.title() for month in months)
        return tuple(str(WEEKDAYS_ABBR[day]) for day in range(7)), months


def _time(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"


def day(value: date, *, year: bool = True) -> str:
    """Mon 23 Nov 2026"""
    weekdays, months = _names(get_language() or "en")
    said = f"{weekdays[value.weekday()]} {value.day} {months[value.month - 1]}"
    return f"{said} {value.year}" if year else said


def calendar_day(value: date) -> str:
    """1 Jul 2022: never figures alone, which are read in two ways."""
    month = _names(get_language() or "en")[1][value.month - 1]
    return f"{value.day}\N{NO-BREAK SPACE}{month}\N{NO-BREAK SPACE}{value.year}"


def exact(moment: datetime) -> str:
    """Mon 23 Nov 2026 14:10, in the reader's zone."""
    local = timezone.localtime(moment)
    return f"{day(local)} {_time(local)}"


def clock_time(moment: datetime) -> str:
    """14:10, in the reader's zone."""
    return _time(timezone.localtime(moment))


def brief(moment: datetime, now: datetime) -> str:
    """14:10 on the same day, Mon 14:10 in the coming days, else with the date; with the year where it is another."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    if local.date() == today.date():
        return _time(local)
    if 0 < (local.date() - today.date()).days < WEEK:
        return f"{_names(get_language() or 'en')[0][local.weekday()]} {_time(local)}"
    return f"{day(local, year=local.year != today.year)} {_time(local)}"


def short(moment: datetime, now: datetime) -> str:
    """14:10 within a day, 23 Nov before: for narrow columns, with the exact moment beside."""
    local = timezone.localtime(moment)
    if abs((now - moment).total_seconds()) < DAY:
        return _time(local)
    return f"{local.day} {_names(get_language() or 'en')[1][local.month - 1]}"


def said(moment: datetime, now: datetime) -> str:
    """Relative within a day (12 minutes ago, in 3 h), exact beyond."""
    seconds = int((moment - now).total_seconds())
    if abs(seconds) >= DAY:
        return brief(moment, now)
    if abs(seconds) < MINUTE:
        return _("now")
    span = duration(abs(seconds))
    return _("in %(span)s") % {"span": span} if seconds > 0 else _("%(span)s ago") % {"span": span}


def duration(seconds: int) -> str:
    """48 minutes, 2 h 40; whole minutes, seconds only below one."""
    if seconds < MINUTE:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    if seconds < HOUR:
        minutes = seconds // MINUTE
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours, rest = divmod(seconds // MINUTE, 60)
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def counted(seconds: int, counts: str) -> str:
    """A stretch of promised time: 48 open minutes, 2 h 40 open; elapsed time needs no word."""
    if counts != "working":
        return duration(seconds)
    if seconds < HOUR:
        minutes = max(0, seconds) // MINUTE
        return ngettext("%(count)d open minute", "%(count)d open minutes", minutes) % {"count": minutes}
    return _("%(span)s open") % {"span": duration(seconds)}


def money(amount: Decimal, currency: str) -> str:
    """1,234.50 €, digits grouped as the reader does."""
    said = formats.number_format(amount, decimal_pos=2, use_l10n=True, force_grouping=True)
    return f"{said}\N{NO-BREAK SPACE}{'€' if currency == EURO else currency}"


def hours(minutes: int) -> str:
    """Prepaid work: 4 h 30; nothing left is 0 h."""
    return duration(minutes * MINUTE) if minutes else "0 h"
