"""Where a script is played: who acts, and what the steps before have made, by the names that the script gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from charterdesk.apps.base import now
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.people.models import Person
from charterdesk.demo.scene import Scene

Said = Mapping[str, Any]
Verb = Callable[["Stage", Said], None]
USUAL: Final = "agent1"


@dataclass(slots=True)
class Stage:
    """A desk, and what its script has named: `made` holds keys or numbers of rows, by kind and name."""

    scene: Scene
    made: dict[tuple[str, str], int] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def by(self, said: Said, otherwise: str = USUAL) -> Actor:
        """Who does it: somebody of the desk by the name before the @, of a customer by the whole address."""
        return self.scene.actor(self.person(str(said.get("by", otherwise))))

    def person(self, name: str) -> Person:
        """One of the people of the scene; KeyError is a mistake in the script."""
        if not self.people:
            for person in (person for held in self.scene.staff.values() for person in held):
                self.people[person.email.partition("@")[0]] = person
            for party in self.scene.parties.values():
                self.people.update({person.email: person for person in party.people})
        return self.people[name]

    def equipment(self, serial: str) -> Equipment:
        """What a customer has under this serial number."""
        return next(
            row for party in self.scene.parties.values() for owned, row in party.equipment if owned.serial == serial
        )

    def made_as(self, kind: str, said: Said) -> int:
        """What was named before; the name stands under the kind."""
        return self.made[kind, str(said[kind])]

    def remember(self, kind: str, said: Said, key: int) -> None:
        """Name what was made now."""
        self.made[kind, str(said[kind])] = key

    def at(self, when: str) -> datetime:
        """A local time some workdays from now: "2 10:30"; 0 is today."""
        days, _, clock = when.partition(" ")
        day = now.now().astimezone(self.scene.zone).date()
        for _day in range(int(days)):
            day += timedelta(days=1)
            while not self.scene.timeline.is_workday(day):
                day += timedelta(days=1)
        return datetime.combine(day, time.fromisoformat(clock), self.scene.zone)
