"""What a month on call amounts to: how long, on which kind of day, and how much of it was an intervention.

The time on call and the work done in it are two facts with two values (Code du travail L3121-9: the intervention is
working time, the rest of the stand-by is not); what either is paid is not said here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.rules.on_call.rota import Shift
from charterdesk.rules.worktime.calendar import EPOCH, wall_instant, zone_named

SATURDAY: Final = 5
SUNDAY: Final = 6


class DayKind(StrEnum):
    """The kinds of days that agreements on stand-by pay apart."""

    WORKDAY = "workday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    PUBLIC_HOLIDAY = "public_holiday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """Work done by somebody who was on call, from one instant until another (UTC)."""

    person: int
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A person's month. Seconds on call and of intervention within it, each by kind of day, elapsed; overlapping
    interventions count once.
    """

    person: int
    on_call: Mapping[DayKind, int]
    worked: Mapping[DayKind, int]
    interventions: int

    @property
    def seconds(self) -> int:
        """All the time on call, interventions included."""
        return sum(self.on_call.values())


def statements(
    shifts: Iterable[Shift], interventions: Iterable[Intervention], *, zone: str, holidays: frozenset[date]
) -> tuple[Statement, ...]:
    """A statement for each person who was on call, in the order of their numbers. Days are those of the zone."""
    place = zone_named(zone)
    served: dict[int, list[Shift]] = {}
    for shift in shifts:
        if shift.person is not None:
            served.setdefault(shift.person, []).append(shift)
    work: dict[int, list[Intervention]] = {}
    for one in interventions:
        work.setdefault(one.person, []).append(one)
    return tuple(_statement(person, served[person], work.get(person, []), place, holidays) for person in sorted(served))


def _statement(
    person: int, served: list[Shift], work: list[Intervention], zone: ZoneInfo, holidays: frozenset[date]
) -> Statement:
    on_call: Counter[DayKind] = Counter()
    worked: Counter[DayKind] = Counter()
    spans = _merged((one.from_at, one.until_at) for one in work)
    for shift in served:
        _count(on_call, shift.from_at, shift.until_at, zone, holidays)
        for start, end in spans:
            if start < shift.until_at and end > shift.from_at:
                _count(worked, max(start, shift.from_at), min(end, shift.until_at), zone, holidays)
    within = sum(any(one.from_at < shift.until_at and one.until_at > shift.from_at for shift in served) for one in work)
    return Statement(person=person, on_call=dict(on_call), worked=dict(worked), interventions=within)


def _count(
    counted: Counter[DayKind], from_at: datetime, until_at: datetime, zone: ZoneInfo, holidays: frozenset[date]
) -> None:
    while from_at < until_at:
        end = min(until_at, midnight_after(zone, from_at))
        counted[kind_of(from_at.astimezone(zone).date(), holidays)] += round((end - from_at).total_seconds())
        from_at = end


def midnight_after(zone: ZoneInfo, at: datetime) -> datetime:
    """The instant at which the next local day begins."""
    return midnight_of(zone, at.astimezone(zone).date() + timedelta(days=1))


def midnight_of(zone: ZoneInfo, day: date) -> datetime:
    """The instant at which a local day begins."""
    return EPOCH + timedelta(seconds=wall_instant(zone, datetime.combine(day, time())))


def kind_of(day: date, holidays: frozenset[date]) -> DayKind:
    """A public holiday is one whatever day of the week it falls on."""
    if day in holidays:
        return DayKind.PUBLIC_HOLIDAY
    return {SATURDAY: DayKind.SATURDAY, SUNDAY: DayKind.SUNDAY}.get(day.weekday(), DayKind.WORKDAY)


def _merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged
