"""Who is on call, for the head of every page: asked once a minute in each process, so that pages stay quick."""

from __future__ import annotations

from typing import Final

from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.on_call.rotas import duties
from charterdesk.apps.people.models import Person

SECONDS: Final = 60
MOST_DESKS: Final = 500
_kept: dict[int, tuple[int, tuple[str, ...]]] = {}


def names_on_call(desk: Desk) -> tuple[str, ...]:
    """The names of those who are on call now, in the order of the rotas; up to a minute old."""
    minute = int(now().timestamp()) // SECONDS
    held = _kept.get(desk.pk)
    if held is not None and held[0] == minute:
        return held[1]
    people = [one.person for one in duties(desk) if one.person is not None]
    named = dict(Person.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
    names = tuple(dict.fromkeys(named[person] for person in people if person in named))
    if len(_kept) >= MOST_DESKS:
        _kept.clear()
    _kept[desk.pk] = (minute, names)
    return names


def forget() -> None:
    """Ask anew at the next page: the plan was changed in this process."""
    _kept.clear()
