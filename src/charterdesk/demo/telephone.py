"""The telephone of a desk of the demo: its exchange's records of last year and of late, callers who are called back.

Last year's report shows what the desk publishes (ES-10): its figures are computed from these records, like any desk's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from random import Random
from typing import Final

from charterdesk.apps.base import now
from charterdesk.apps.people.models import Person
from charterdesk.apps.telephone import call_backs, calls
from charterdesk.apps.telephone.keeping import keep
from charterdesk.apps.telephone.models import Call, CallSource
from charterdesk.apps.telephone.sources import create_source
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.demo.courses import Course
from charterdesk.demo.exchange import FIRST_NUMBER, House, Line, Telephone, calls_of
from charterdesk.demo.scene import Scene
from charterdesk.rules.telephone.call import Direction, Outcome

NAME: Final = "ip-office"
LATELY: Final = timedelta(days=45)
WORKDAYS_A_YEAR: Final = 252
EVENING: Final = time(20, 30)
NOON: Final = time(12, 10)
CALLED_BACK_ON: Final = 4  # days of late on which somebody is called back
HOURS_TO_CALL_BACK: Final = 9  # open ones: what was promised today is still owed tonight
FRANCE: Final = "+33"


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days whose calls have the figures of a year, be they fewer."""

    first: date
    last: date
    offered: int


def begin(scene: Scene, share: float = 1) -> Iterator[tuple[datetime, Course]]:
    """Connect the exchange, and take over what it has kept of the time before; then its records day by day, and on some
    days somebody is called back. `share` of the calls of a year.
    """
    said = scene.data.telephone
    if said is None:
        return
    source = create_source(
        scene.head(), NAME, "smdr", time_zone=scene.data.time_zone, settings=said.settings(_keys(scene))
    )
    opened = now.now()
    lines = [*_lines(scene, said, int(said.offered * share))]
    keep(source, [line.text for line in lines if line.at <= opened])
    later = [line for line in lines if line.at > opened]
    for day, written in groupby(later, key=lambda line: line.at.astimezone(scene.zone).date()):
        yield from _day(scene, source, day, [*written])
    workdays = [day for day in _days(scene.day - timedelta(days=10), scene.day) if scene.timeline.is_workday(day)]
    for day in workdays[-CALLED_BACK_ON:]:
        at = datetime.combine(day, NOON, scene.zone) + timedelta(minutes=2)
        yield at, _called_back(scene, source, kept=day != workdays[-1])


def _lines(scene: Scene, said: Telephone, offered: int) -> Iterator[Line]:
    names = {extension: _named(scene, name) for extension, name in said.extensions.items()}
    house = House(said, scene.timeline, scene.zone, names, _known(scene))
    number = FIRST_NUMBER
    for stretch in _stretches(scene, offered):
        chance = Random(f"{scene.data.slug} {stretch.first}")  # noqa: S311 - invented calls, no secret
        written = calls_of(house, stretch.first, stretch.last, stretch.offered, chance, number)
        number += 1 + len(written)
        yield from written


def _stretches(scene: Scene, offered: int) -> Iterator[_Stretch]:
    this_year = date(scene.day.year, 1, 1)
    yield _Stretch(date(scene.day.year - 1, 1, 1), this_year - timedelta(days=1), offered)
    first = max(this_year, scene.day - LATELY)
    workdays = sum(scene.timeline.is_workday(day) for day in _days(first, scene.day))
    yield _Stretch(first, scene.day, workdays * offered // WORKDAYS_A_YEAR)


def _day(scene: Scene, source: CallSource, day: date, lines: list[Line]) -> Iterator[tuple[datetime, Course]]:
    """What came until noon, and until the evening."""
    for place, until in enumerate((NOON, EVENING)):
        at = datetime.combine(day, until, scene.zone)
        written = [line.text for line in lines if (line.at > datetime.combine(day, NOON, scene.zone)) == bool(place)]
        yield at, _kept(source, written)


def _kept(source: CallSource, lines: list[bytes]) -> Course:
    keep(source, lines)
    yield from ()


def _called_back(scene: Scene, source: CallSource, *, kept: bool) -> Course:
    """The latest caller who gave up, and whom the desk knows, is promised a call back, and mostly gets it."""
    agent = scene.actor(Random(scene.data.slug).choice(scene.staff["agent"]))  # noqa: S311 - as above
    given_up = Call.objects.filter(
        source=source, outcome=Outcome.ABANDONED, direction=Direction.IN, started_at__gt=now.now() - timedelta(days=1)
    )
    ticket = visible_to(agent).filter(closed_at=None).order_by("-number").first()
    call = given_up.order_by("-started_at", "-pk").first()
    if ticket is None or call is None:
        return
    calls.say_who(agent, call.pk, ticket.requester_id)
    calls.go_on_with(agent, call.pk, ticket.number)
    owed = call_backs.promise(agent, call.pk, until=scene.timeline.due(now.now(), HOURS_TO_CALL_BACK * 3600))
    if kept:
        yield scene.timeline.due(now.now(), 2 * 3600)
        call_backs.keep(agent, owed.pk)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]


def _people(scene: Scene) -> dict[str, Person]:
    return {person.email.partition("@")[0]: person for held in scene.staff.values() for person in held}


def _keys(scene: Scene) -> dict[str, int]:
    return {name: person.pk for name, person in _people(scene).items()}


def _named(scene: Scene, name: str) -> str:
    return _people(scene)[name].name


def _known(scene: Scene) -> list[str]:
    """The numbers of customers, as an exchange in the country writes them."""
    numbers = [human.phone.replace(" ", "") for client in scene.data.clients for human in client.people]
    return [f"0{number.removeprefix(FRANCE)}" for number in numbers if number.startswith(FRANCE)]
