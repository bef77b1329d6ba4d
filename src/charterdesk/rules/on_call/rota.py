"""Whose turn it is: layers of people who hand over to one another, and changes that win over them.

Hand-overs are wall times of the rota's zone, durations are real seconds: the turn over the last Sunday of October is an
hour longer, that of March an hour shorter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.rules.worktime.calendar import EPOCH, AnyHours, spans_of_year, wall_instant, zone_named

LONGEST_LOOK: Final = timedelta(days=800)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """People who take turns, in this order. The first begins on `first_day` at `hand_over` (wall time); a turn lasts
    `turn_days` local days. It holds from its first hand-over, or from `since` (UTC) where that is later, so that a plan
    of today moves nothing of yesterday; until `until` (UTC, left out), for ever without.

    Raises ValueError without people, or where a turn is shorter than a day.
    """

    people: tuple[int, ...]
    first_day: date
    hand_over: time = time(9)
    turn_days: int = 7
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        if not self.people:
            raise ValueError("a layer names at least one person")
        if self.turn_days < 1:
            raise ValueError("a turn lasts at least a day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Somebody takes over for a stretch (UTC): a swap, a leave, a stand-by of its own (EC-11). The one told last wins;
    without a person nobody is on call meanwhile.
    """

    person: int | None
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """`cover`: the hours in which somebody must be on call. `layers`: of several that hold, the last one wins;
    `changes`: in the order in which they were told.
    """

    zone: str
    cover: AnyHours
    layers: tuple[Layer, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """A person on call from one instant until another (UTC), without a break; nobody is a gap."""

    person: int | None
    from_at: datetime
    until_at: datetime

    @property
    def seconds(self) -> int:
        """How long it lasts, in elapsed seconds."""
        return _seconds(self.until_at - self.from_at)


def shifts(rota: Rota, from_at: datetime, until_at: datetime) -> tuple[Shift, ...]:
    """Who is on call when, within the hours to be covered, in order; where nobody is, a shift without a person.

    ValueError for a stretch longer than some two years.
    """
    if until_at - from_at > LONGEST_LOOK:
        raise ValueError(f"a rota is looked at for {LONGEST_LOOK.days} days at most")
    found: list[Shift] = []
    for opening, closing in _cover(rota.cover, from_at, until_at):
        for start, end in pairwise(_moments(rota, opening, closing)):
            person = whose_turn(rota, start)
            last = found[-1] if found else None
            if last and last.until_at == start and last.person == person:
                found[-1] = Shift(person, last.from_at, end)
            else:
                found.append(Shift(person, start, end))
    return tuple(found)


def gaps(rota: Rota, from_at: datetime, until_at: datetime) -> tuple[Shift, ...]:
    """The stretches to be covered in which nobody is on call."""
    return tuple(shift for shift in shifts(rota, from_at, until_at) if shift.person is None)


def on_call_at(rota: Rota, at: datetime) -> int | None:
    """Who is on call at this instant; None outside the hours to be covered, or where nobody was named."""
    return whose_turn(rota, at) if is_covered(rota, at) else None


def is_covered(rota: Rota, at: datetime) -> bool:
    """Whether somebody must be on call at this instant."""
    moment = _seconds(at - EPOCH)
    spans = spans_of_year(rota.cover, at.astimezone(UTC).year)
    place = bisect_right(spans, moment, key=lambda span: span[0]) - 1
    return place >= 0 and moment < spans[place][1]


def whose_turn(rota: Rota, at: datetime) -> int | None:
    """Whose turn it is at this instant, whether or not these hours are to be covered."""
    for change in reversed(rota.changes):
        if change.from_at <= at < change.until_at:
            return change.person
    zone = zone_named(rota.zone)
    for layer in reversed(rota.layers):
        if (person := _in_layer(layer, zone, at)) is not None:
            return person
    return None


def _in_layer(layer: Layer, zone: ZoneInfo, at: datetime) -> int | None:
    if (layer.until is not None and at >= layer.until) or (layer.since is not None and at < layer.since):
        return None
    day = at.astimezone(zone).date()
    if at < _hand_over(layer, zone, day):
        day -= timedelta(days=1)
    turn, _ = divmod((day - layer.first_day).days, layer.turn_days)
    return layer.people[turn % len(layer.people)] if turn >= 0 else None


def _moments(rota: Rota, opening: datetime, closing: datetime) -> list[datetime]:
    """Instants at which whoever is on call may change, from the opening of a stretch to its closing."""
    zone = zone_named(rota.zone)
    moments = {opening, closing}
    for change in rota.changes:
        moments.update((change.from_at, change.until_at))
    for layer in rota.layers:
        moments.update(moment for moment in (layer.since, layer.until) if moment is not None)
        moments.update(_hand_overs(layer, zone, opening, closing))
    return sorted(moment for moment in moments if opening <= moment <= closing)


def _hand_overs(layer: Layer, zone: ZoneInfo, opening: datetime, closing: datetime) -> Iterable[datetime]:
    first = opening.astimezone(zone).date() - timedelta(days=1)
    turns = max(0, -(-(first - layer.first_day).days // layer.turn_days))
    day = layer.first_day + timedelta(days=turns * layer.turn_days)
    last = closing.astimezone(zone).date()
    while day <= last:
        yield _hand_over(layer, zone, day)
        day += timedelta(days=layer.turn_days)


def _hand_over(layer: Layer, zone: ZoneInfo, day: date) -> datetime:
    return EPOCH + timedelta(seconds=wall_instant(zone, datetime.combine(day, layer.hand_over)))


def _cover(cover: AnyHours, from_at: datetime, until_at: datetime) -> Iterable[tuple[datetime, datetime]]:
    years = range(from_at.astimezone(UTC).year, until_at.astimezone(UTC).year + 1)
    low, high = _seconds(from_at - EPOCH), _seconds(until_at - EPOCH)
    for year in years:
        for opening, closing in spans_of_year(cover, year):
            if opening < high and closing > low:
                yield EPOCH + timedelta(seconds=max(opening, low)), EPOCH + timedelta(seconds=min(closing, high))


def _seconds(span: timedelta) -> int:
    return span.days * 86_400 + span.seconds
