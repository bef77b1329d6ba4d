"""The worker reads what tickets mean, a little at a time: the newest first, then those of before.

It takes at most a fifth of a second in each, so that what else it does waits no longer; a ticket that was opened has
its row about a second later. After the last one it looks through all of them again now and then.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Max, OuterRef, Subquery

from charterdesk.apps.meaning import model
from charterdesk.apps.meaning.keeping import READ, TICKET, keep, text_of
from charterdesk.apps.meaning.models import Meaning
from charterdesk.apps.tickets.models import Message, Ticket

SECONDS: Final = 0.2  # of each second that are spent on it
AT_ONCE: Final = 8  # texts
WINDOW: Final = 500  # keys of tickets that are looked at together
AGAIN: Final = 3600.0  # seconds after which all are looked at once more


@dataclass(slots=True)
class Walk:
    """How far this process has come: all tickets above `above` and below `below` are looked at next."""

    above: int = 0
    below: int = 0
    ended: float = field(default=-AGAIN)


walk: Final = Walk()


def make() -> None:
    """Read some tickets that are not read yet, by the present model. Nothing where it is off."""
    if not model.name():
        return
    until = time.perf_counter() + SECONDS
    _newest(until)
    while time.perf_counter() < until and _before(until):
        pass


def text_of_tickets(keys: Sequence[int]) -> dict[tuple[int, int], str]:
    """(desk, key) -> what is read of a ticket: its subject and how the customer's first message begins."""
    first = Message.objects.filter(ticket=OuterRef("pk"), visibility="customer").order_by("at", "pk")
    rows = Ticket.objects.filter(pk__in=keys).annotate(body=Subquery(first.values("body")[:1]))
    read = rows.order_by("-pk").values_list("desk_id", "pk", "subject", "body")
    return {(desk, key): text_of(subject, (body or "")[:READ]) for desk, key, subject, body in read}


def _newest(until: float) -> None:
    """Those opened since the last look; the first look only notes where it stands."""
    last = Ticket.objects.aggregate(last=Max("pk"))["last"] or 0
    if walk.above == 0 or last - walk.above > WINDOW:
        walk.above, walk.below = last, last + 1
    elif last > walk.above and _read(walk.above + 1, last + 1, until):
        walk.above = last


def _before(until: float) -> bool:
    """One stretch of those of before; whether there is another."""
    if walk.below <= 1:
        if time.monotonic() - walk.ended < AGAIN:
            return False
        walk.below = walk.above + 1
    first = max(walk.below - WINDOW, 1)
    if _read(first, walk.below, until):
        walk.below = first
        if first == 1:
            walk.ended = time.monotonic()
    return True


def _read(first: int, end: int, until: float) -> bool:
    """Read what is missing of the tickets from the first key to before the end, the newest first; whether all were."""
    having = Meaning.objects.filter(kind=TICKET, key__gte=first, key__lt=end, model=model.name())
    done = set(having.values_list("key", flat=True))
    keys = Ticket.objects.filter(pk__gte=first, pk__lt=end).order_by("-pk").values_list("pk", flat=True)
    missing = [key for key in keys if key not in done]
    for place in range(0, len(missing), AT_ONCE):
        if time.perf_counter() >= until:
            return False
        keep(TICKET, text_of_tickets(missing[place : place + AT_ONCE]))
    return True
