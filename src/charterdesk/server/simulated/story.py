"""Calls that are invented: what happens to each, in the order in which it happens, and how the telling goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

OFTEN: Final = 0.1  # share of events that a disorder strikes
FAR: Final = 40  # places by which a late event comes later, at most
SECONDS_BETWEEN: Final = (1, 20)
NEW, ANSWER, HANGUP = "new", "answer", "hangup"


@dataclass(frozen=True, slots=True)
class Happens:
    """Something that happens to a call, `at` seconds after the story began; `waited` and `talked`: seconds so far.

    `end` is how the call ends: answered, left (the caller gave up), or voicemail.
    """

    at: int
    call: str
    what: str
    caller: str
    agent: str
    end: str
    waited: int = 0
    talked: int = 0


def told(number: int, chance: Random, disorders: frozenset[str] = frozenset()) -> list[Happens]:
    """What happens to so many calls, as it is told: in order, but for the disorders."""
    told_in_order = sorted(_happens(number, chance), key=lambda one: one.at)
    return _disordered(told_in_order, chance, disorders)


def _happens(number: int, chance: Random) -> Iterator[Happens]:
    story = f"{chance.getrandbits(48):012x}"
    at = 0
    for nth in range(number):
        at += chance.randint(*SECONDS_BETWEEN)
        wait, talk = chance.randint(2, 60), chance.randint(20, 600)
        end = chance.choices(("answered", "left", "voicemail"), (85, 9, 6))[0]
        call, caller = f"{story}-{nth}", f"06399{chance.randint(80000, 89999)}"
        agent = str(chance.randint(201, 208))
        yield Happens(at, call, NEW, caller, agent, end)
        if end != "left":
            yield Happens(at + wait, call, ANSWER, caller, agent, end, wait)
        spoken = talk if end != "left" else 0
        yield Happens(at + wait + spoken, call, HANGUP, caller, agent, end, wait, spoken)


def _disordered(told_in_order: list[Happens], chance: Random, disorders: frozenset[str]) -> list[Happens]:
    places: list[tuple[float, Happens]] = []
    for place, one in enumerate(told_in_order):
        later = chance.randint(1, FAR) if "late" in disorders and chance.random() < OFTEN else 0
        places.append((place + later + 0.5 * bool(later), one))
        if "doubled" in disorders and chance.random() < OFTEN:
            places.append((place + later + 0.6, one))
    found = [one for _place, one in sorted(places, key=lambda each: each[0])]
    if "swapped" in disorders:
        _swap_ends(found, chance)
    if "replayed" in disorders:
        found += [one for one in told_in_order if chance.random() < OFTEN]
    return found


def _swap_ends(found: list[Happens], chance: Random) -> None:
    """The end of some calls is told before their answer."""
    answers = {one.call: place for place, one in enumerate(found) if one.what == ANSWER}
    for place, one in enumerate(found):
        before = answers.get(one.call)
        if one.what == HANGUP and before is not None and before < place and chance.random() < OFTEN:
            found[before], found[place] = found[place], found[before]
