"""The figures of the telephone: of a number of judged calls, and of the parts of it by hour, day, group, plan, agent.

Definitions: an offered call came in for the desk in its hours and is over or answered; the answer delay runs from the
arrival until an agent answers, announcements of a queue included; the 90th percentile is the shortest delay within
which nine answered calls of ten were answered (nearest rank). Calls belong to the interval in which they arrived.
Where there is nothing to divide by, a figure is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from charterdesk.rules.telephone.call import Call, Outcome
from charterdesk.rules.telephone.counting import (
    GIVEN_UP,
    OFFERED,
    Counted,
    CountingAt,
    InTime,
    Judged,
    in_time,
    judged,
)
from charterdesk.rules.telephone.tally import Share, Tally, tally
from charterdesk.rules.terms.telephone import LevelOf

Key = tuple[str, str]
"""The source of a call and its key there: a call among all."""
L = TypeVar("L", str, int, date)


@dataclass(frozen=True)
class Figures:
    """The figures of some judged calls, and the calls themselves."""

    judged: tuple[Judged, ...]

    @cached_property
    def sums(self) -> Tally:
        """Return what they add up to."""
        return tally(self.judged)

    def counted_as(self, *counted: Counted) -> tuple[Judged, ...]:
        """Return the calls that are counted so, in their order."""
        return tuple(one for one in self.judged if one.counted in counted)

    @cached_property
    def offered(self) -> tuple[Judged, ...]:
        """Return the calls that came in for the desk in its hours, and are decided; short abandons among them."""
        return self.counted_as(*OFFERED)

    @cached_property
    def answered(self) -> tuple[Judged, ...]:
        """Return the offered calls that an agent answered."""
        return self.counted_as(Counted.ANSWERED)

    @cached_property
    def abandoned(self) -> tuple[Judged, ...]:
        """Return the offered calls whose callers left before, the short ones among them."""
        return self.counted_as(*GIVEN_UP)

    @cached_property
    def short(self) -> tuple[Judged, ...]:
        """Return the abandoned calls that the charter calls short."""
        return self.counted_as(Counted.SHORT)

    @property
    def abandoned_share(self) -> Share:
        """Abandoned of offered."""
        return self.sums.abandoned_share

    @property
    def abandoned_share_less_short(self) -> Share:
        """The same without the short ones, above and below the line."""
        return self.sums.abandoned_share_less_short

    @property
    def average_answer(self) -> Fraction | None:
        """Average answer delay of the answered calls, in seconds."""
        return self.sums.average_answer

    @property
    def ninetieth_answer(self) -> int | None:
        """Return the delay within which nine answered calls of ten were answered, in seconds."""
        return self.sums.ninetieth_answer

    @property
    def average_handling(self) -> Fraction | None:
        """Average of talk and hold of the answered calls that are over, in seconds."""
        return self.sums.average_handling

    @property
    def service_level(self) -> Share | None:
        """By the formula and the time that the charter states for each call; None where it states none for any."""
        return self.sums.service_level

    def service_level_of(self, within: int, of: LevelOf) -> Share:
        """By one formula and time in seconds, whatever the charter states."""
        said = [in_time(one.call, one.counted, within, of) for one in self.judged]
        met = said.count(InTime.YES)
        return Share(met, met + said.count(InTime.NO))

    @cached_property
    def out_of_hours(self) -> tuple[Judged, ...]:
        """Return the calls that came in while the telephone was closed."""
        return self.counted_as(Counted.OUT_OF_HOURS)

    @property
    def answered_out_of_hours(self) -> tuple[Judged, ...]:
        """Return those of them that somebody answered all the same."""
        return tuple(one for one in self.out_of_hours if one.call.outcome is Outcome.ANSWERED)


def figures(calls: Iterable[Call], counting_at: CountingAt) -> Figures:
    """Judge calls, each by what held when it arrived."""
    return Figures(tuple(judged(call, counting_at(call.started_at)) for call in calls))


def keys(calls: Iterable[Judged]) -> tuple[Key, ...]:
    """Name the calls behind a figure."""
    return tuple(key_of(one.call) for one in calls)


def key_of(call: Call) -> Key:
    """Name a call."""
    return call.source, call.key


def parted(whole: Figures, label: Callable[[Call], L]) -> dict[L, Figures]:
    """Part the calls by a label, in the order of the labels. Each call is in exactly one part."""
    parts: dict[L, list[Judged]] = {}
    for one in whole.judged:
        parts.setdefault(label(one.call), []).append(one)
    return {name: Figures(tuple(parts[name])) for name in sorted(parts)}


def by_hour(whole: Figures, zone: ZoneInfo) -> dict[int, Figures]:
    """Part by the hour of the day (0 to 23) in which calls arrived."""
    return parted(whole, lambda call: call.started_at.astimezone(zone).hour)


def by_day(whole: Figures, zone: ZoneInfo) -> dict[date, Figures]:
    """Part by the day on which calls arrived."""
    return parted(whole, lambda call: call.started_at.astimezone(zone).date())


def by_month(whole: Figures, zone: ZoneInfo) -> dict[date, Figures]:
    """Part by the month in which calls arrived, each named by its first day."""
    return parted(whole, lambda call: call.started_at.astimezone(zone).date().replace(day=1))


def by_group(whole: Figures) -> dict[str, Figures]:
    """Part by hunt group or queue; the empty name is unknown."""
    return parted(whole, lambda call: call.group)


def by_agent(whole: Figures) -> dict[str, Figures]:
    """Part by who answered first; the empty name is nobody."""
    return parted(whole, lambda call: call.agent)


def by_plan(whole: Figures, plans: Mapping[Key, str]) -> dict[str, Figures]:
    """Part by the plan of the contract of the caller; the empty name is unknown or none."""
    return parted(whole, lambda call: plans.get(key_of(call), ""))
