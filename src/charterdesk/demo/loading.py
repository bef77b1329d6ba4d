"""Loads the demo in one transaction: all of it is there, or nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from charterdesk.apps.base import now
from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels.outgoing.outbox import withhold_older
from charterdesk.apps.contracts.credits import buy_credit
from charterdesk.apps.tickets.intake import NotTaken, open_ticket
from charterdesk.apps.tickets.models import Ticket
from charterdesk.demo import cover, telephone
from charterdesk.demo.asking import Wanted, exceptional, find
from charterdesk.demo.courses import Course, Turns, course, drawn
from charterdesk.demo.data import SLUGS, Exceptional, desk_data, phrases
from charterdesk.demo.laid_out import lay_out, put_to_use
from charterdesk.demo.life import Life, begin
from charterdesk.demo.scene import Scene, build
from charterdesk.demo.solving import script
from charterdesk.demo.timetable import live
from charterdesk.rules.decide.decision import Outcome

PASSWORD: Final = "demo-charterdesk"  # noqa: S105 - of invented people; nothing but the demo knows it
OPENED: Final = timedelta(days=60)
TOLD_BY_MAIL: Final = 8  # of each desk
STORY_BEGINS: Final = 42  # days before the present
TICKETS_OF_A_DESK: Final = 75
BUSY_HOURS: Final = (8, 9, 9, 9, 10, 10, 10, 11, 11, 13, 14, 14, 15, 15, 16, 16, 17, 18, 20)
QUIET_DAYS: Final = 0.15  # share of week-end requests that are kept
QUOTED: Final = 0.12  # share of requests for which a price comes first


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: how many tickets, and how many courses a refusal broke off (none, when all is well)."""

    tickets: int
    broken: int


@transaction.atomic
def load(slugs: Sequence[str] = SLUGS, *, tickets: int = TICKETS_OF_A_DESK) -> Loaded:
    """Make the desks and let them live up to the present. `tickets` is the number for each desk."""
    present = now.now()
    password = make_password(PASSWORD)
    starts: list[tuple[datetime, Course]] = []
    scenes: list[Scene] = []
    for slug in slugs:
        with now.at(present - OPENED):
            scene = build(desk_data(slug), present, password)
            lay_out(scene)
            starts += cover.begin(scene)
            starts += telephone.begin(scene, tickets / TICKETS_OF_A_DESK)
        scenes.append(scene)
        starts += script.begin(scene, present)
        starts += _starts(scene, present, tickets)
    broken = live(starts, present)
    for scene in scenes:
        put_to_use(scene)
    # What happened weeks ago is told to nobody; the latest mails are written, and lie in the demo's mail box.
    for desk in Desk.objects.filter(slug__in=slugs):
        withhold_older(desk, but=TOLD_BY_MAIL)
    return Loaded(Ticket.objects.count(), broken)


def _starts(scene: Scene, present: datetime, tickets: int) -> Iterator[tuple[datetime, Course]]:
    chance = Random(f"{scene.day} {scene.data.slug}")  # noqa: S311 - an invented story, no secret
    said = phrases()
    yield from _purchases(scene, present)
    for tried in (*scene.data.declined, *scene.data.overridden):
        yield _on_day(scene, tried), _exception(scene, tried, chance, said)
    whole = scene.data.tail
    share = max(1, tickets * len(whole) // TICKETS_OF_A_DESK)
    tail = [whole[place * len(whole) // share] for place in range(share)]
    for minutes, stage in tail:
        yield (
            scene.timeline.before(present, minutes * 60),
            _ticket(scene, chance.randrange(2**32), said, stage, present),
        )
    taken = len(tail) + len(scene.data.overridden) + script.opened(scene.data.slug)
    for at in sorted(_moments(scene, chance, max(1, tickets - taken))):
        yield at, _ticket(scene, chance.randrange(2**32), said, "closed", present)


def _purchases(scene: Scene, present: datetime) -> Iterator[tuple[datetime, Course]]:
    for client in scene.data.clients:
        for bought in client.contracts:
            begins = present - min(OPENED - timedelta(days=1), timedelta(days=max(0, -bought.starts)))
            for place, minutes in enumerate(bought.credits):
                at = begins + timedelta(days=place * 14, minutes=place)
                yield at, _purchase(scene, bought.number, minutes, f"{bought.number}:{place}")


def _purchase(scene: Scene, number: str, minutes: int, key: str) -> Course:
    reason = f"Crédit de {minutes // 60} h"
    buy_credit(scene.head(), contract_id=scene.contracts[number].pk, minutes=minutes, key=key, reason=reason)
    yield from ()


def _ticket(scene: Scene, seed: int, said: Any, stage: str, present: datetime) -> Course:
    chance = Random(seed)  # noqa: S311 - as above
    received = now.now()
    turns = drawn(chance, stage)
    asking = None
    for wanted in _wanted(stage, chance):
        asking = asking or find(scene, chance, wanted, received)
    if asking is None:
        return
    if asking.form.channel == "email" and not scene.timeline.is_open(received):
        # Nobody reads mail at night: it is noted in the morning, with the moment at which it came.
        morning = scene.timeline.next_open(received) + timedelta(minutes=chance.randint(2, 25))
        if morning < present:
            yield morning
    yield from course(begin(scene, asking, chance, said, received), turns)


def _wanted(stage: str, chance: Random) -> tuple[Wanted, ...]:
    """What the ticket should be, and what will do where there is no such request."""
    if stage == "quote" or (stage == "closed" and chance.random() < QUOTED):
        return Wanted(outcome=Outcome.QUOTE_FIRST), Wanted()
    if stage == "intervention":
        return Wanted(works="intervention", promised=True), Wanted()
    if stage == "closed":
        return (Wanted(),)
    return Wanted(promised=True), Wanted()


def _exception(scene: Scene, tried: Exceptional, chance: Random, said: Any) -> Course:
    asking = exceptional(scene, tried, chance)
    try:
        ticket = open_ticket(asking.actor, asking.form)
    except NotTaken:
        return
    agent = scene.actor(chance.choice(scene.staff["agent"]))
    yield from course(Life(scene, asking, chance, said, ticket, agent), Turns())


def _on_day(scene: Scene, tried: Exceptional) -> datetime:
    day = scene.day + timedelta(days=tried.days)
    while not scene.timeline.is_workday(day):
        day -= timedelta(days=1)
    return datetime(day.year, day.month, day.day, tried.hour, 12, tzinfo=scene.zone)


def _moments(scene: Scene, chance: Random, count: int) -> Iterator[datetime]:
    found = 0
    while found < count:
        day = scene.day - timedelta(days=chance.randint(3, STORY_BEGINS))
        if not scene.timeline.is_workday(day) and chance.random() > QUIET_DAYS:
            continue
        hour, minute = chance.choice(BUSY_HOURS), chance.randint(0, 59)
        found += 1
        yield datetime(day.year, day.month, day.day, hour, minute, chance.randint(0, 59), tzinfo=scene.zone)
