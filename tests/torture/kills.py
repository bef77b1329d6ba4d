"""What must hold after a process was killed in a scenario, wherever that was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from torture.installations import Hand, Installation, Shelf
from torture.races import Given
from torture.scenarios import Scenario, State


@dataclass(frozen=True)
class Stage:
    """A scenario made ready: the installation before it, and what may be stored after each of its steps."""

    scenario: Scenario
    before: Installation
    given: Given
    allowed: Sequence[State]
    points: int


def set_up(hand: Hand, shelf: Shelf, blank: Installation, scenario: Scenario) -> Stage:
    """Prepare the scenario once, and run it unhurt: what is stored before and after each step."""
    label = "".join(sign if sign.isalnum() else "_" for sign in scenario.name)
    before = shelf.copy(blank, f"before_{label}"[:40])
    name = scenario.name
    given = hand.act_well("prepare", before, name)
    unhurt = shelf.copy(before, "unhurt")
    states, passed = [], 0
    for done in range(len(scenario.steps) + 1):
        seen = hand.act_well("look", unhurt, name, given=given)
        assert seen["wrong"] == [], seen["wrong"]
        states.append(seen["state"])
        if done < len(scenario.steps):
            told = hand.act_well("run", unhurt, name, given=given, first=done, last=done + 1, kill=None)
            assert told["error"] is None, told["error"]
            passed += len(told["points"])
    assert states[0] != states[-1]
    # All at once passes other points than step by step, where a step finds done what another did.
    whole = shelf.copy(before, "unhurt")
    told = hand.act_well("run", whole, name, given=given, kill=None)
    return Stage(scenario, before, given, states, len(told["points"]))


def judge_remains(hand: Hand, at: Installation, stage: Stage) -> int:
    """After the kill: all is whole, each step happened or did not; who was cut off goes on, and it ends as it should.

    Returns how many steps had happened.
    """
    name = stage.scenario.name
    seen = hand.act_well("look", at, name, given=stage.given)
    assert seen["wrong"] == [], seen["wrong"]
    assert seen["state"] in stage.allowed, differing(seen["state"], stage.allowed[0])
    happened = stage.allowed.index(seen["state"])
    first = 0 if stage.scenario.repeatable else happened
    told = hand.act_well("run", at, name, given=stage.given, first=first, later=stage.scenario.retry_after)
    assert told["error"] is None, told["error"]
    again = hand.act_well("look", at, name, given=stage.given)
    assert again["wrong"] == [], again["wrong"]
    assert again["state"] == stage.allowed[-1], differing(again["state"], stage.allowed[-1])
    return happened


def differing(state: State, other: State) -> str:
    """The rows that are not the same, for whoever looks for the reason."""
    tables = sorted(table for table in state if state[table] != other[table])
    return "\n".join(f"{table}: {state[table]}\n  not {other[table]}" for table in tables)


def drafts_left(at: Installation) -> int:
    """Drafts of files that nobody finished."""
    return len(list(Path(at.files).glob("incoming-*")))
