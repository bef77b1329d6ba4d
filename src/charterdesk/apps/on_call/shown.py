"""Who is on call, for the head of every page: asked once a minute in each process and at each hand-over, so that pages
stay quick.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.on_call.rotas import duties
from charterdesk.apps.people.models import Person

SECONDS: Final = timedelta(seconds=60)
MOST_DESKS: Final = 500
_kept: dict[int, tuple[datetime, datetime, tuple[str, ...]]] = {}


def names_on_call(desk: Desk) -> tuple[str, ...]:
    """The names of those who are on call now, in the order of the rotas. They change at the hand-over; what another
    process changed in the plan is seen within a minute.
    """
    present = now()
    held = _kept.get(desk.pk)
    if held is not None and held[0] <= present < held[1]:
        return held[2]
    told = duties(desk, present)
    people = [one.person for one in told if one.person is not None]
    named = dict(Person.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
    names = tuple(dict.fromkeys(named[person] for person in people if person in named))
    changes = [one.until_at or (one.next.from_at if one.next else None) for one in told]
    if len(_kept) >= MOST_DESKS:
        _kept.clear()
    _kept[desk.pk] = (present, min((present + SECONDS, *(moment for moment in changes if moment))), names)
    return names


def forget() -> None:
    """Ask anew at the next page: the plan was changed in this process."""
    _kept.clear()
