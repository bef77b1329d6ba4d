"""The monthly statement of on-call time: who stood by how long, on which days, and what of it was work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.contracts.charters import charter_at
from charterdesk.apps.on_call.models import Rota
from charterdesk.apps.on_call.rotas import people_in, rota, shifts
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import WorkEntry
from charterdesk.rules.on_call.rota import Shift
from charterdesk.rules.on_call.statement import Intervention, Statement, midnight_of, statements
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.calendar import zone_named

LONGEST_WORK: Final = timedelta(days=1)  # an entry may end after the month in which it began


@dataclass(frozen=True, slots=True)
class Month:
    """A rota's month: its first and last instant, a statement a person, his name, and what nobody covered."""

    rota: Rota
    from_at: datetime
    until_at: datetime
    lines: tuple[tuple[str, Statement], ...]
    uncovered: int
    """Seconds (elapsed) to be covered in which nobody was on call."""


def month(actor: Actor, rota_id: int, first: date) -> Month:
    """The statement of the month in which this day lies. Others' figures are for heads: whoever is no head reads his
    own line. NotFound.
    """
    require(actor, "on_call.see")
    reach = require(actor, "on_call.change")
    row = rota(actor, rota_id)
    begins, ends = _limits(first, row.desk.time_zone)
    told = shifts(row, begins, ends)
    people = people_in(told)
    charter = charter_at(row.desk, begins).charter
    made = statements(told, _work(row, people, begins, ends), zone=row.desk.time_zone, holidays=_holidays(charter))
    names = {one.pk: one.name for one in Person.objects.filter(pk__in=people)}
    shown = [one for one in made if reach.everything or one.person == actor.person_id]
    return Month(row, begins, ends, tuple((names[one.person], one) for one in shown), _uncovered(told))


def _limits(first: date, zone: str) -> tuple[datetime, datetime]:
    place = zone_named(zone)
    begins = first.replace(day=1)
    ends = (begins + timedelta(days=31)).replace(day=1)
    return midnight_of(place, begins), midnight_of(place, ends)


def _uncovered(told: tuple[Shift, ...]) -> int:
    return sum(shift.seconds for shift in told if shift.person is None)


def _holidays(charter: Charter) -> frozenset[date]:
    return charter.holidays.get(charter.desk.holiday_list, frozenset())


def _work(row: Rota, people: frozenset[int], begins: datetime, ends: datetime) -> list[Intervention]:
    """Work noted by whoever was on call; an entry ends when it was noted, and began its seconds before."""
    entries = WorkEntry.objects.filter(desk=row.desk, person__in=people, at__gt=begins, at__lte=ends + LONGEST_WORK)
    return [
        Intervention(person=one.person_id, from_at=one.at - timedelta(seconds=one.seconds), until_at=one.at)
        for one in entries
    ]
