"""Bars by hour, drawn by the server: what came in and what was answered, a table of the same numbers beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

HEIGHT: Final = 64
SLOT: Final = 24  # width of an hour
BAR: Final = 9
USUAL_FIRST, USUAL_LAST = 8, 18  # hours shown even when nothing happened


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour: its numbers, and where its two bars stand."""

    hour: int
    opened: int
    answered: int
    x: int
    answered_x: int
    label_x: int
    opened_y: int
    answered_y: int
    opened_height: int
    answered_height: int


@dataclass(frozen=True, slots=True)
class Bars:
    """The whole drawing."""

    hours: tuple[Hour, ...]
    width: int
    height: int
    most: int


def bars(opened: Iterable[datetime], answered: Iterable[datetime]) -> Bars:
    """Count by hour of the reader's day and draw; the highest bar is as high as the drawing."""
    came, went = _by_hour(opened), _by_hour(answered)
    busy = {*came, *went}
    first, last = min({USUAL_FIRST, *busy}), max({USUAL_LAST, *busy})
    most = max([1, *came.values(), *went.values()])
    hours = tuple(_hour(hour, came[hour], went[hour], (hour - first) * SLOT, most) for hour in range(first, last + 1))
    return Bars(hours, len(hours) * SLOT, HEIGHT, most)


def _hour(hour: int, came: int, went: int, x: int, most: int) -> Hour:
    high, low = _height(came, most), _height(went, most)
    return Hour(
        hour=hour,
        opened=came,
        answered=went,
        x=x + 2,
        answered_x=x + 2 + BAR + 1,
        label_x=x + SLOT // 2,
        opened_y=HEIGHT - high,
        answered_y=HEIGHT - low,
        opened_height=high,
        answered_height=low,
    )


def _height(count: int, most: int) -> int:
    """At least two units for something, so that it is seen."""
    return max(2, round(count * HEIGHT / most)) if count else 0


def _by_hour(moments: Iterable[datetime]) -> Counter[int]:
    return Counter(timezone.localtime(one).hour for one in moments)
