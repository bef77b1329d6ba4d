"""The on-call cover of a desk of the demo: a rota, and a night on which whoever had it was wanted (ES-05, EC-11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final

from django.db.models import F

from charterdesk.apps.base import now
from charterdesk.apps.on_call import calling, pages, planning
from charterdesk.apps.on_call.models import PageCall, Rota
from charterdesk.apps.on_call.rotas import on_call_now
from charterdesk.demo.courses import Course
from charterdesk.demo.scene import Scene

NIGHT: Final = time(21, 40)
NIGHTS_AGO: Final = 3
HANDS_OVER: Final = time(18, 30)


def begin(scene: Scene) -> Iterator[tuple[datetime, Course]]:
    """Plan the cover, and let a night come in which it is needed."""
    said = scene.data.cover
    if said is None:
        return
    manager = scene.actor(scene.staff["manager"][0])
    people = {person.email.partition("@")[0]: person.pk for held in scene.staff.values() for person in held}
    rota = planning.add_rota(manager, name=said.name, option=said.option)
    today = now.now().astimezone(scene.zone).date()
    monday = today - timedelta(days=today.weekday())
    turns = [people[name] for name in said.people]
    planning.add_layer(manager, rota.pk, people=turns, first_day=monday, hand_over=HANDS_OVER)
    night = datetime.combine(scene.day - timedelta(days=NIGHTS_AGO), NIGHT, scene.zone)
    yield night, _night(scene, rota, said.wanted)


def call() -> None:
    """Whom the pages want by now is called, and told at once: nobody is called weeks later."""
    if calling.call_due():
        waiting = PageCall.objects.filter(state=PageCall.WAITING, try_at__lte=now.now())
        waiting.update(state=PageCall.SENT, sent_at=F("try_at"))


def _night(scene: Scene, rota: Rota, wanted: str) -> Course:
    page = pages.call_out(scene.head(), rota.pk, reason=wanted)
    call()
    yield now.now() + timedelta(minutes=4)
    on_call = on_call_now(rota, now.now())
    person = next(person for held in scene.staff.values() for person in held if person.pk == on_call)
    pages.take(scene.actor(person), page.number)
    yield now.now() + timedelta(minutes=35)
    pages.end(scene.actor(person), page.number)
