"""At which level a ticket stands, where it may go from there, what is missing before, who may hand it over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.levels import Called, ClockCall, HandedBy, Level
from charterdesk.rules.terms.texts import NO_TEXT, Text

# Whose part whoever has a role may take: a manager does what agents do.
HANDS: Final[Mapping[str, frozenset[HandedBy]]] = {
    "agent": frozenset({HandedBy.AGENT}),
    "lead": frozenset({HandedBy.AGENT, HandedBy.LEAD}),
    "manager": frozenset(HandedBy),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a ticket: what was recorded on it, and the levels that have it now, in the order in which it was
    handed over.
    """

    recorded: frozenset[str] = frozenset()
    handed_to: tuple[str, ...] = ()


def first(charter: Charter) -> str:
    """The level at which tickets begin; empty where the charter names none."""
    return next(iter(charter.levels), "")


def stands_at(charter: Charter, standing: Standing) -> str:
    """The level at which a ticket stands: the last of the charter's order that has it, else the first.

    A level that the charter no longer names has it no more.
    """
    return next((name for name in reversed(tuple(charter.levels)) if name in standing.handed_to), first(charter))


def open_to(charter: Charter, standing: Standing) -> tuple[str, ...]:
    """The levels to which a ticket may go from where it stands: any later one that has not got it."""
    names = tuple(charter.levels)
    here = stands_at(charter, standing)
    return tuple(name for name in names[names.index(here) + 1 :] if name not in standing.handed_to) if here else ()


def lacking(level: Level, standing: Standing) -> tuple[str, ...]:
    """What must still be recorded before a ticket goes to this level, in the charter's order (ES-19)."""
    return tuple(name for name in level.needs if name not in standing.recorded)


def may_hand_over(level: Level, roles: frozenset[str]) -> bool:
    """Whether somebody with these roles may hand a ticket over to this level; without a word of the charter, any agent
    may.
    """
    held = frozenset[HandedBy]().union(*(HANDS.get(role, frozenset()) for role in roles))
    return bool(held & frozenset(level.handed_by or HandedBy))


def recordable_needs(charter: Charter) -> tuple[str, ...]:
    """What levels ask for that every charter knows, so that it can be recorded on tickets; each once."""
    asked = dict.fromkeys(name for level in charter.levels.values() for name in level.needs)
    return tuple(name for name in asked if name not in charter.events)


def told_to_customer(charter: Charter, standing: Standing) -> Text:
    """What the customer reads of where his ticket stands; no text where the charter has no words for it."""
    level = charter.levels.get(stands_at(charter, standing))
    return level.told if level else NO_TEXT


def calls_for(charter: Charter, *, commitment: str, severity: str) -> tuple[ClockCall, ...]:
    """Who is called while this promise runs out on a ticket of this severity, the smallest share first."""
    return _that_watch(charter.calls, commitment, severity)


def calls_at(level: Level, *, promise: str, severity: str) -> tuple[ClockCall, ...]:
    """Who is called while this promise of a level, or of its manufacturer, runs out: `take_in_charge` or `answer`."""
    return _that_watch(level.calls, promise, severity)


def _that_watch(calls: tuple[ClockCall, ...], promise: str, severity: str) -> tuple[ClockCall, ...]:
    return tuple(
        call
        for call in calls
        if (not call.commitments or promise in call.commitments)
        and (not call.severities or severity in call.severities)
    )


def climb(calls: tuple[ClockCall, ...], percent: int) -> tuple[ClockCall, ...]:
    """Whom to call, one after the other, of a promise of which so much is consumed: the call of this share, then those
    of later shares that call somebody else. The last one is not waited for.
    """
    steps: list[ClockCall] = []
    called: set[Called] = set()
    for call in calls:
        if int(call.at.percent) < percent or call.call in called:
            continue
        steps.append(call)
        called.add(call.call)
        if call.acknowledged_within is None:
            break
    return tuple(steps)
