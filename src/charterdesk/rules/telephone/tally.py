"""Figures as sums: what many judged calls add up to, without the calls. Sums of days add up to those of a year.

Nothing is rounded: waits are kept as how many calls waited how long, so that an average and a percentile of many days
are those of their calls.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from charterdesk.rules.telephone.call import Outcome
from charterdesk.rules.telephone.counting import GIVEN_UP, OFFERED, Counted, InTime, Judged

NINE_TENTHS: Final = Fraction(9, 10)
JUDGED_AS: Final[Mapping[str, Callable[[Judged], bool]]] = {
    "offered": lambda one: one.counted in OFFERED,
    "answered": lambda one: one.counted is Counted.ANSWERED,
    "abandoned": lambda one: one.counted in GIVEN_UP,
    "short": lambda one: one.counted is Counted.SHORT,
    "voicemail": lambda one: one.counted is Counted.VOICEMAIL,
    "forwarded": lambda one: one.counted is Counted.FORWARDED,
    "in_time": lambda one: one.in_time is InTime.YES,
    "late": lambda one: one.in_time is InTime.NO,
    "out_of_hours": lambda one: one.counted is Counted.OUT_OF_HOURS,
    "under_way": lambda one: one.counted is Counted.UNDER_WAY,
    "untold": lambda one: one.counted is Counted.UNTOLD,
    "not_ours": lambda one: one.counted is Counted.NOT_OURS,
}
"""Which calls stand behind a figure, by the name of the figure."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, each a number of calls; without a whole there is no share."""

    part: int
    whole: int

    @property
    def value(self) -> Fraction | None:
        """Return the part divided by the whole, exactly."""
        return Fraction(self.part, self.whole) if self.whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The sums of some judged calls. ``waits``: seconds -> how many answered calls waited so long; ``handled`` and
    ``over``: seconds of talk and hold of the answered calls that are over, and how many those are. ``in_time`` and
    ``late`` are None where no charter stated a service level.
    """

    counted: Mapping[Counted, int] = field(default_factory=dict)
    waits: Mapping[int, int] = field(default_factory=dict)
    handled: int = 0
    over: int = 0
    in_time: int | None = None
    late: int | None = None
    answered_out_of_hours: int = 0

    def count(self, what: str) -> int:
        """Return how many calls stand behind the figure of this name (JUDGED_AS)."""
        match what:
            case "offered":
                return self._of(*OFFERED)
            case "abandoned":
                return self._of(*GIVEN_UP)
            case "in_time":
                return self.in_time or 0
            case "late":
                return self.late or 0
        return self._of(Counted(what))

    @property
    def offered(self) -> int:
        """Return how many calls came in for the desk in its hours, and are decided; short abandons among them."""
        return self.count("offered")

    @property
    def out_of_hours(self) -> int:
        """Return how many calls came in while the telephone was closed."""
        return self.count("out_of_hours")

    @property
    def abandoned_share(self) -> Share:
        """Abandoned of offered."""
        return Share(self.count("abandoned"), self.offered)

    @property
    def abandoned_share_less_short(self) -> Share:
        """The same without the short ones, above and below the line."""
        short = self.count("short")
        return Share(self.count("abandoned") - short, self.offered - short)

    @property
    def average_answer(self) -> Fraction | None:
        """Average answer delay of the answered calls, in seconds."""
        calls = sum(self.waits.values())
        return Fraction(sum(wait * times for wait, times in self.waits.items()), calls) if calls else None

    @property
    def ninetieth_answer(self) -> int | None:
        """Return the delay within which nine answered calls of ten were answered (nearest rank), in seconds."""
        left = -(-NINE_TENTHS * sum(self.waits.values()) // 1)
        for wait in sorted(self.waits):
            left -= self.waits[wait]
            if left <= 0:
                return wait
        return None

    @property
    def average_handling(self) -> Fraction | None:
        """Average of talk and hold of the answered calls that are over, in seconds."""
        return Fraction(self.handled, self.over) if self.over else None

    @property
    def service_level(self) -> Share | None:
        """By the formula and the time that the charter states for each call; None where it states none for any."""
        if self.in_time is None:
            return None
        return Share(self.in_time, self.in_time + (self.late or 0))

    def kept(self) -> dict[str, Any]:
        """Return the same as plain values, for keeping as JSON; what is zero is left out."""
        said: dict[str, Any] = {
            "counted": {str(name): number for name, number in sorted(self.counted.items()) if number},
            "waits": [[wait, times] for wait, times in sorted(self.waits.items())],
            "handled": [self.handled, self.over],
            "at_night": self.answered_out_of_hours,
        }
        if self.in_time is not None:
            said["level"] = [self.in_time, self.late]
        return {name: value for name, value in said.items() if value}

    def _of(self, *counted: Counted) -> int:
        return sum(self.counted.get(name, 0) for name in counted)


def tally(judged: Iterable[Judged]) -> Tally:
    """Add up judged calls."""
    counted: Counter[Counted] = Counter()
    waits: Counter[int] = Counter()
    level: Counter[InTime] = Counter()
    handled = over = at_night = 0
    for one in judged:
        counted[one.counted] += 1
        if one.in_time is not None:
            level[one.in_time] += 1
        if one.counted is Counted.ANSWERED:
            waits[one.call.waited] += 1
            if one.call.ended_at is not None:
                handled += one.call.talked + one.call.held
                over += 1
        elif one.counted is Counted.OUT_OF_HOURS and one.call.outcome is Outcome.ANSWERED:
            at_night += 1
    return Tally(
        counted=counted,
        waits=waits,
        handled=handled,
        over=over,
        in_time=level[InTime.YES] if level else None,
        late=level[InTime.NO] if level else None,
        answered_out_of_hours=at_night,
    )


def together(tallies: Iterable[Tally]) -> Tally:
    """Add up sums."""
    counted: Counter[Counted] = Counter()
    waits: Counter[int] = Counter()
    level: list[Tally] = []
    handled = over = at_night = 0
    for one in tallies:
        counted.update(one.counted)
        waits.update(one.waits)
        handled, over, at_night = handled + one.handled, over + one.over, at_night + one.answered_out_of_hours
        if one.in_time is not None:
            level.append(one)
    return Tally(
        counted=counted,
        waits=waits,
        handled=handled,
        over=over,
        in_time=sum(one.in_time or 0 for one in level) if level else None,
        late=sum(one.late or 0 for one in level) if level else None,
        answered_out_of_hours=at_night,
    )


def of_kept(said: Mapping[str, Any]) -> Tally:
    """Return the sums that were kept."""
    in_time, late = said.get("level", (None, None))
    handled, over = said.get("handled", (0, 0))
    return Tally(
        counted={Counted(name): number for name, number in said.get("counted", {}).items()},
        waits=dict(said.get("waits", ())),
        handled=handled,
        over=over,
        in_time=in_time,
        late=late,
        answered_out_of_hours=said.get("at_night", 0),
    )
