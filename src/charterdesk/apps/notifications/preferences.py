"""What each person wants to be told of, by which ways, and in which hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed
from charterdesk.apps.notifications.kinds import KINDS, WAYS
from charterdesk.apps.notifications.models import Preferences
from charterdesk.apps.people.access import require
from charterdesk.rules.worktime.calendar import DAY, WEEKDAYS, Hours
from charterdesk.rules.worktime.timeline import timeline

MINUTE: Final = 60
Ways = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class OwnHours:
    """When mails and pushes may reach somebody: days (Monday is 0), from and until in minutes of the day; an end that
    is not after the beginning lies on the next day.
    """

    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    from_minute: int = 8 * 60
    until_minute: int = 19 * 60


@dataclass(frozen=True, slots=True)
class Wishes:
    """`ways` of each kind; `hours` None: at any time; `urgent`: emergencies come at any time."""

    ways: Ways = field(default_factory=lambda: {name: kind.ways for name, kind in KINDS.items()})
    hours: OwnHours | None = OwnHours()
    urgent: bool = True

    def wants(self, kind: str) -> frozenset[str]:
        """The ways by which he is told of this kind."""
        return self.ways.get(kind, frozenset())

    def from_when(self, at: datetime, zone: str) -> datetime:
        """The first moment from `at` on that lies in his hours, in his zone."""
        hours = self.hours
        if hours is None:
            return at
        until = hours.until_minute + (0 if hours.until_minute > hours.from_minute else DAY // MINUTE)
        span = ((hours.from_minute * MINUTE, until * MINUTE),)
        week = tuple(span if day in hours.days else () for day in range(WEEKDAYS))
        return timeline(Hours(zone=zone, week=week)).next_open(at)


def wishes_of(person_ids: Iterable[int]) -> dict[int, Wishes]:
    """What these people want; whoever said nothing wants the usual."""
    wanted = list(person_ids)
    said = dict(Preferences.objects.filter(person_id__in=wanted).values_list("person_id", "chosen"))
    return {person: _read(said[person]) if person in said else Wishes() for person in wanted}


def told_of_every_ticket(desk_id: int, kind: str) -> list[int]:
    """The people of a desk who asked to be told of a kind that is usually told to nobody."""
    rows = Preferences.objects.filter(person__desk_id=desk_id, person__active=True).values_list("person_id", "chosen")
    return [person for person, chosen in rows if chosen.get("ways", {}).get(kind)]


def own_wishes(actor: Actor) -> Wishes:
    """The actor's own; NotAllowed for whoever is no person."""
    require(actor, "notifications.tune")
    if actor.person_id is None:
        raise NotAllowed("notifications.tune")
    return wishes_of([actor.person_id])[actor.person_id]


@transaction.atomic
def tune(actor: Actor, wishes: Wishes) -> None:
    """Say anew what one wants to be told of, how and when; it holds for what happens from now on. Invalid (fields
    "days", "from_minute").
    """
    require(actor, "notifications.tune")
    if actor.person_id is None:
        raise NotAllowed("notifications.tune")
    chosen: dict[str, Any] = {
        "ways": {kind: sorted(wishes.wants(kind).intersection(WAYS)) for kind in KINDS},
        "hours": None,
        "urgent": wishes.urgent,
    }
    hours = wishes.hours
    if hours is not None:
        if not hours.days or not set(hours.days) <= set(range(WEEKDAYS)):
            raise Invalid(_("Choose at least one day."), field="days", code="required")
        if not all(0 <= minute < DAY // MINUTE for minute in (hours.from_minute, hours.until_minute)):
            raise Invalid(_("Give times of the day."), field="from_minute", code="invalid")
        chosen["hours"] = {
            "days": sorted(set(hours.days)),
            "from": hours.from_minute,
            "until": hours.until_minute,
        }
    Preferences.objects.update_or_create(person_id=actor.person_id, defaults={"chosen": chosen})


def _read(chosen: Mapping[str, Any]) -> Wishes:
    """What is stored; kinds that came later have their usual ways."""
    said = chosen.get("ways", {})
    hours = chosen.get("hours")
    return Wishes(
        ways={name: frozenset(said[name]) if name in said else kind.ways for name, kind in KINDS.items()},
        hours=OwnHours(tuple(hours["days"]), hours["from"], hours["until"]) if hours else None,
        urgent=bool(chosen.get("urgent", True)),
    )
