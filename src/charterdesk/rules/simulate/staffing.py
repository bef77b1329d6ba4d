"""How many people answer how well: Erlang C (whoever calls waits) and Erlang A (whoever loses patience leaves).

Calls arrive at random at a steady rate and are handled in a time that varies at random (M/M/n, M/M/n+M). Rates are
calls a second, times are seconds. Both models are exact; what they assume is not: patience and times of handling that
are spread otherwise, callers who call again, rates that change within the interval.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Final

from charterdesk.rules.terms.telephone import LevelOf

MOST_PEOPLE: Final = 5_000
# A term that adds less than this to a sum of one adds nothing that anybody sees.
NEGLIGIBLE: Final = 1e-16
MOST_WAITING: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What comes in during an interval: calls, seconds of the interval, seconds to handle one (talk, hold and work
    after it), seconds of patience on average (None: nobody leaves). ValueError for what no desk has.
    """

    calls: float
    interval: float
    handling: float
    patience: float | None = None

    def __post_init__(self) -> None:
        """Refuse numbers that are none, negative calls, times that are not above zero."""
        times = [self.interval, self.handling, *([] if self.patience is None else [self.patience])]
        if not all(math.isfinite(number) for number in (self.calls, *times)):
            raise ValueError("calls and times are numbers")
        if self.calls < 0 or min(times) <= 0:
            raise ValueError("calls are not negative, and times are above zero")
        if self.rate * (self.patience or 0) > MOST_WAITING:
            raise ValueError(f"no more than {MOST_WAITING} callers wait at once")

    @property
    def rate(self) -> float:
        """Calls a second."""
        return self.calls / self.interval

    @property
    def erlangs(self) -> float:
        """How many calls are handled at once, on average, if all are."""
        return self.rate * self.handling


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a number of people give: the chance to wait, the average wait of all callers (seconds; None where the queue
    grows without end), the share that leaves, the share of the time in which people are busy, and the service level for
    a time by each of the four formulas.
    """

    people: int
    waits: float
    average_wait: float | None
    abandoned: float
    occupancy: float
    levels: dict[LevelOf, float]


def service(load: Load, people: int, within: float) -> Service:
    """Say what a number of people give for a time of the service level in seconds: by Erlang A where patience is known,
    else by Erlang C. ValueError for a number of people below zero or above the most.
    """
    if not 0 <= people <= MOST_PEOPLE or within < 0:
        raise ValueError(f"people are from 0 to {MOST_PEOPLE}, and the time of a service level is not negative")
    if not load.calls:
        return Service(
            people=people, waits=0, average_wait=0, abandoned=0, occupancy=0, levels=dict.fromkeys(LevelOf, 1.0)
        )
    return erlang_c(load, people, within) if load.patience is None else erlang_a(load, people, load.patience, within)


def needed(load: Load, within: float, target: float, of: LevelOf = LevelOf.OFFERED) -> Service | None:
    """Return what the smallest number of people gives that reaches a service level (0 to 1); None above the most."""
    low, high = (math.floor(load.erlangs) + 1 if load.patience is None else 1), MOST_PEOPLE
    if not load.calls:
        return service(load, 0, within)
    step = 1
    while True:
        if low > high:
            return None
        # The answer lies near the load: widen from there, then halve.
        tried = min(low + step, high)
        if service(load, tried, within).levels[of] >= target:
            high = tried
            break
        if tried == high:
            return None
        low, step = tried + 1, step * 2
    while low < high:
        middle = (low + high) // 2
        if service(load, middle, within).levels[of] >= target:
            high = middle
        else:
            low = middle + 1
    return service(load, high, within)


def on_the_payroll(people: int, shrinkage: float) -> int:
    """How many must be there for a number to answer, when a share (0 to below 1) is away, in training or at a break."""
    if not 0 <= shrinkage < 1:
        raise ValueError("shrinkage is a share from 0 to below 1")
    # Binary fractions: 7 / (1 - 0.3) is 10, not a little more.
    return math.ceil(round(people / (1 - shrinkage), 9))


def at_the_telephone(present: int, shrinkage: float) -> int:
    """How many of those present answer, when a share is away, in training or at a break."""
    if not 0 <= shrinkage < 1:
        raise ValueError("shrinkage is a share from 0 to below 1")
    return math.floor(round(present * (1 - shrinkage), 9))


def erlang_b(erlangs: float, people: int) -> float:
    """The chance that all are busy, if nobody waits; by recursion, so that no factorial grows beyond bounds."""
    blocked = 1.0
    for number in range(1, people + 1):
        blocked = erlangs * blocked / (number + erlangs * blocked)
    return blocked


def erlang_c(load: Load, people: int, within: float) -> Service:
    """Whoever calls waits until somebody answers."""
    erlangs = load.erlangs
    if people <= erlangs:
        busy = 1.0 if people else 0.0
        levels = dict.fromkeys(LevelOf, 0.0)
        return Service(people=people, waits=1, average_wait=None, abandoned=0, occupancy=busy, levels=levels)
    blocked = erlang_b(erlangs, people)
    waits = blocked / (1 - erlangs / people * (1 - blocked))
    free = people - erlangs
    level = 1 - waits * math.exp(-free * within / load.handling)
    return Service(
        people=people,
        waits=waits,
        average_wait=waits * load.handling / free,
        abandoned=0,
        occupancy=erlangs / people,
        levels=dict.fromkeys(LevelOf, level),
    )


def erlang_a(load: Load, people: int, patience: float, within: float) -> Service:
    """Whoever calls waits until somebody answers or his patience ends (spread exponentially around its average).

    States are weighed against the one in which all are busy and nobody waits, so that no number grows beyond bounds.
    Of whoever comes behind j others, e to the power of minus his wait over patience is spread as Beta(c, j+1), c being
    people x patience / handling: that gives who is answered in time without an integral.
    """
    rate, leaving, serving = load.rate, 1 / patience, people / load.handling
    blocked = erlang_b(load.erlangs, people)
    # A weight so large that the states above count for nothing.
    below = 1 / blocked - 1 if blocked else math.inf
    if math.isinf(below):
        levels = dict.fromkeys(LevelOf, 1.0)
        busy = load.erlangs / people
        return Service(people=people, waits=0, average_wait=0, abandoned=0, occupancy=busy, levels=levels)
    queue = _Queue(serving / leaving, math.exp(-within * leaving), below)
    weight = 1.0
    for waiting in itertools.count():
        queue.add(waiting, weight)
        weight *= rate / (serving + (waiting + 1) * leaving)
        if weight > 1 / NEGLIGIBLE:
            weight = queue.scaled(weight)
        # Beyond the peak each term is smaller than the one before by an ever smaller factor.
        if rate < serving + waiting * leaving and weight * (waiting + 1) < NEGLIGIBLE * queue.total:
            break
    waits, behind = queue.busy / queue.total, queue.waiting / queue.total
    abandoned = min(1.0, leaving * behind / rate)
    answered = 1 - abandoned
    in_time = (queue.below + queue.in_time) / queue.total
    # Whoever is neither answered nor gone by then still waits.
    left_in_time = max(0.0, 1 - in_time - queue.still / queue.total)
    return Service(
        people=people,
        waits=waits,
        average_wait=behind / rate,
        abandoned=abandoned,
        occupancy=load.erlangs * answered / people if people else 0.0,
        levels={
            LevelOf.ANSWERED: in_time / answered if answered > NEGLIGIBLE else 0.0,
            LevelOf.ANSWERED_AND_ABANDONED: in_time,
            LevelOf.OFFERED_LESS_SHORT: in_time / (1 - left_in_time) if left_in_time < 1 else 0.0,
            LevelOf.OFFERED: in_time + left_in_time,
        },
    )


class _Queue:
    """The sums over the states in which all are busy; weights are those of the states."""

    def __init__(self, services: float, kept: float, below: float) -> None:
        """`services`: calls handled within one patience; `kept`: share whose patience outlasts the time."""
        self.below, self.busy, self.waiting, self.in_time, self.still = below, 0.0, 0.0, 0.0, 0.0
        self._services, self._kept = services, kept
        # Incomplete beta functions I(kept; c, j+1) and I(kept; c+1, j+1), each with the term that leads to the next.
        self._waits_longer, self._longer_and_kept = _Beta(services, kept), _Beta(services + 1, kept)

    @property
    def total(self) -> float:
        return self.below + self.busy

    def add(self, waiting: int, weight: float) -> None:
        """Add the state in which this many wait: whoever comes then has them before him."""
        self.busy += weight
        self.waiting += weight * waiting
        answered_first = self._services / (self._services + waiting + 1)
        self.in_time += weight * answered_first * (1 - self._longer_and_kept.value)
        self.still += weight * self._kept * self._waits_longer.value
        self._longer_and_kept.step()
        self._waits_longer.step()

    def scaled(self, weight: float) -> float:
        """Make all sums smaller by the same factor, before they grow beyond bounds."""
        self.below /= weight
        self.busy /= weight
        self.waiting /= weight
        self.in_time /= weight
        self.still /= weight
        return 1.0


class _Beta:
    """The share of Beta(a, b) below x, for b = 1, 2, 3 ... one after the other."""

    def __init__(self, a: float, x: float) -> None:
        self._a, self._b, self._rest = a, 1, -math.expm1(math.log(x)) if x else 1.0
        # The logarithm of x^a (1-x)^b / (b B(a, b)), whose exponential may be too small to be told from nothing.
        self._log_rest = math.log(self._rest) if self._rest > 0 else -math.inf
        self._log = a * math.log(x) if x else -math.inf
        self.value = math.exp(self._log) if a else 1.0
        self._log += self._log_rest + math.log(a) if a else -math.inf

    def step(self) -> None:
        """Go on to the next b."""
        self.value = min(1.0, self.value + math.exp(self._log))
        self._log += self._log_rest + math.log((self._a + self._b) / (self._b + 1))
        self._b += 1
