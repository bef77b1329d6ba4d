"""Races: who does what at the same moment, and what must hold afterwards whoever was first.

A race is prepared once, then each of its sides runs in a thread (tests/flows/test_races.py) or in a process of its own
(test_long_races.py). A side is a row of attempts; each ends as "done", as a refusal of base.errors, or as an error,
and an error is always a failure: nobody who acts is ever told "database is locked".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from charterdesk.apps.base import events, now
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.people.access import actor_of_person
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.check_data import check
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Ticket

DONE: Final = "done"
REFUSED: Final = ("NotFound", "NotAllowed", "Invalid", "Conflict", "KeyReused")
Given = Mapping[str, str | int]
Attempt = Callable[[], object]
Side = Callable[[Given, int], Iterable[Attempt]]
Outcomes = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Race:
    """`prepare` says what the sides are given (as JSON could carry it), `verdict` what must hold."""

    name: str
    prepare: Callable[[], Given]
    sides: Sequence[Side]
    verdict: Callable[[Given, Outcomes], None]


def attempt_all(side: Side, given: Given, place: int) -> list[str]:
    """Do what a side does, at the moment of the race, and say how each attempt ended."""
    with now.at(datetime.fromisoformat(str(given["now"]))):
        return [ended(attempt) for attempt in side(given, place)]


def ended(attempt: Attempt) -> str:
    """How an attempt ended."""
    try:
        attempt()
    except (NotFound, NotAllowed, Invalid, Conflict) as refusal:
        return type(refusal).__name__
    except Exception as error:  # noqa: BLE001  # told to the verdict, which fails
        return f"{type(error).__name__}: {error}"
    return DONE


def judge(race: Race, given: Given, outcomes: Outcomes) -> None:
    """What holds after every race, then what holds after this one."""
    errors = [outcome for side in outcomes for outcome in side if outcome != DONE and outcome not in REFUSED]
    assert errors == [], errors
    with now.at(datetime.fromisoformat(str(given["now"]))):
        differences = check()
    assert differences == [], differences
    race.verdict(given, outcomes)


def counted(outcomes: Outcomes) -> dict[str, int]:
    """How often each ending came."""
    return dict(Counter(outcome for side in outcomes for outcome in side))


def actor(given: Given, who: str) -> Actor:
    """The actor whose person the race was given under this name."""
    return actor_of_person(Person.objects.select_related("desk").get(pk=given[who]))


def ticket_of(given: Given) -> Ticket:
    """The ticket of the race, as it stands now."""
    return Ticket.objects.select_related("desk", "charter_version").get(pk=given["ticket"])


def lines(given: Given, *codes: str) -> list[Event]:
    """The lines of the ticket's journal with these codes, in order."""
    ticket = ticket_of(given)
    return list(events.of(ticket.desk, stream_of(ticket)).filter(code__in=codes))
