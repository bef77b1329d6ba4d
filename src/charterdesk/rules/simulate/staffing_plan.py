"""People needed half-hour by half-hour: from volumes that somebody types or that were measured, for a service level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.rules.simulate.staffing import Load, Service, at_the_telephone, needed, on_the_payroll, service
from charterdesk.rules.telephone.counting import CountingAt
from charterdesk.rules.telephone.tally import Tally, together
from charterdesk.rules.terms.telephone import LevelOf

MINUTES: Final = 30
SLOTS: Final = 24 * 60 // MINUTES
SECONDS_A_MINUTE: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What is aimed at and supposed: which share (0 to 1) is in time (seconds), by which formula; the share of the
    people's time that is not for the telephone; average patience (seconds, None: callers never leave).
    """

    within: float
    target: float
    of: LevelOf = LevelOf.OFFERED
    shrinkage: float = 0
    patience: float | None = None

    def __post_init__(self) -> None:
        """Refuse shares that are none."""
        if not 0 < self.target < 1 or not 0 <= self.shrinkage < 1:
            raise ValueError("the share in time lies between 0 and 100 %, and shrinkage below 100 %")


@dataclass(frozen=True, slots=True)
class Volume:
    """The calls of one interval: the minute of the day at which it begins, its minutes, calls (on average, where it was
    measured on several days), seconds to handle one.
    """

    begins: int
    minutes: int
    calls: float
    handling: float

    @property
    def said(self) -> str:
        """Return its beginning, such as 09:30."""
        return f"{self.begins // 60:02}:{self.begins % 60:02}"


@dataclass(frozen=True, slots=True)
class Row:
    """One interval: the people needed at the telephone (None: more than anybody has), on the payroll for it, and what
    those present would give.
    """

    volume: Volume
    needed: Service | None
    payroll: int | None
    given: Service | None


def planned(volumes: Iterable[Volume], aim: Aim, present: int | None = None) -> tuple[Row, ...]:
    """Return how many are needed in each interval, and what the present staff would give. ValueError for volumes that
    no desk has.
    """
    return tuple(_row(volume, aim, present) for volume in volumes)


def _row(volume: Volume, aim: Aim, present: int | None) -> Row:
    interval = volume.minutes * SECONDS_A_MINUTE
    load = Load(calls=volume.calls, interval=interval, handling=volume.handling, patience=aim.patience)
    wanted = needed(load, aim.within, aim.target, aim.of)
    payroll = None if wanted is None else on_the_payroll(wanted.people, aim.shrinkage)
    given = None
    if present is not None:
        given = service(load, at_the_telephone(present, aim.shrinkage), aim.within)
    return Row(volume, wanted, payroll, given)


def slot_of(moment: datetime, zone: ZoneInfo) -> int:
    """Return the half-hour of the day in which a moment lies, from 0."""
    local = moment.astimezone(zone)
    return (local.hour * 60 + local.minute) // MINUTES


def measured(
    sums: Mapping[date, Mapping[int, Tally]],
    days: Sequence[date],
    zone: ZoneInfo,
    counting_at: CountingAt,
    *,
    after_call: float = 0,
) -> tuple[Volume, ...]:
    """Return the average calls of each half-hour of the day over those days on which the telephone was open in it, and
    how long one was handled: talk, hold, and `after_call` seconds of work after it. Half-hours in which it never was
    open have no line. Where nobody was answered in a half-hour, the average of the whole counts. `sums` of what calls
    add up to: by day and half-hour (slot_of).
    """
    usual = together(tally for of_day in sums.values() for tally in of_day.values()).average_handling
    if usual is None:
        return ()
    found = []
    for slot in range(SLOTS):
        begins = slot * MINUTES
        open_days = sum(_is_open(day, begins, zone, counting_at) for day in days)
        if open_days:
            came = together(sums[day][slot] for day in set(days) & sums.keys() if slot in sums[day])
            mean = usual if came.average_handling is None else came.average_handling
            found.append(Volume(begins, MINUTES, came.offered / open_days, float(mean) + after_call or 1.0))
    return tuple(found)


def _is_open(day: date, begins: int, zone: ZoneInfo, counting_at: CountingAt) -> bool:
    start = datetime.combine(day, time(begins // 60, begins % 60), zone).astimezone(UTC)
    hours = counting_at(start).hours
    end = start + timedelta(minutes=MINUTES)
    return hours is None or any(timeline.elapsed(start, end) > 0 for timeline in hours)
