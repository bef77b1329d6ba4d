"""Whom to page next: a page climbs from step to step until somebody takes it, it is over, or its rounds are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

MOST_ROUNDS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Whom a page reaches `after` seconds (elapsed) without an answer, counted from the beginning of its round: these
    people, and whoever is on call at that moment where `on_call`.
    """

    after: int
    people: tuple[int, ...] = ()
    on_call: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The steps of a round, in order; `rounds` of them, each `round_seconds` (elapsed) after the one before.

    `taken_for`: a page that somebody took, and that is not over after so many seconds, begins anew; None: never.
    Raises ValueError for steps out of order, a round shorter than its steps, or rounds beyond ten.
    """

    steps: tuple[Step, ...]
    rounds: int = 1
    round_seconds: int = 0
    taken_for: int | None = None

    def __post_init__(self) -> None:
        waits = [step.after for step in self.steps]
        if not waits or waits != sorted(waits) or waits[0] < 0:
            raise ValueError("the steps of a page stand in the order of their time")
        if not 1 <= self.rounds <= MOST_ROUNDS:
            raise ValueError(f"a page has one to {MOST_ROUNDS} rounds")
        if self.rounds > 1 and self.round_seconds <= waits[-1]:
            raise ValueError("a round lasts longer than its last step takes")


@dataclass(frozen=True, slots=True)
class Call:
    """One step of one round, due at an instant (UTC)."""

    round: int
    step: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happened to a page: when it was opened, which calls were made, when it was taken and when it was over."""

    opened_at: datetime
    made: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    """Round and step of every call made, also where nobody was there to be called."""
    taken_at: datetime | None = None
    ended_at: datetime | None = None


def begun_at(policy: Policy, story: Story, at: datetime) -> datetime | None:
    """From when the steps count; None while somebody has it, or when it is over."""
    if story.ended_at is not None and story.ended_at <= at:
        return None
    if story.taken_at is None or story.taken_at > at:
        return story.opened_at
    if policy.taken_for is None:
        return None
    again = story.taken_at + timedelta(seconds=policy.taken_for)
    return again if at >= again else None


def owed(policy: Policy, story: Story, at: datetime) -> tuple[Call, ...]:
    """The calls to be made by this instant and not made yet, in order. A step is owed at its time even where nobody is
    on call: the next one must not wait for him.
    """
    begun = begun_at(policy, story, at)
    if begun is None:
        return ()
    return tuple(
        call for call in calls(policy, begun) if call.due_at <= at and (call.round, call.step) not in story.made
    )


def calls(policy: Policy, begun: datetime) -> tuple[Call, ...]:
    """Every call of a page that nobody answers, in order."""
    return tuple(
        Call(turn, place, begun + timedelta(seconds=turn * policy.round_seconds + step.after))
        for turn in range(policy.rounds)
        for place, step in enumerate(policy.steps)
    )


def exhausted(policy: Policy, story: Story, at: datetime) -> bool:
    """Whether everybody was called in every round and nobody took it."""
    begun = begun_at(policy, story, at)
    return begun is not None and all((call.round, call.step) in story.made for call in calls(policy, begun))
