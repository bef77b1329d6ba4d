"""What another charter would promise on the tickets that are open: looked at, nothing stored, in bounded time."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Count

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.models import Event
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import UnreadableCharter, charter_of
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.facts import DerivedClock, derive, facts_in, stream_of, under_another
from charterdesk.apps.tickets.models import Pause, Ticket
from charterdesk.apps.tickets.rebasing import RIGHT, hindrance, judged, movable
from charterdesk.rules.terms.charter import Charter

MOST_TICKETS: Final = 5_000
MOST_LISTED: Final = 50
CHUNK: Final = 250
SECONDS: Final = 4.0


@dataclass(frozen=True, slots=True)
class Moved:
    """An open ticket whose next due moment would be another one; `missed`: it would be missed at once."""

    number: int
    subject: str
    opened_at: datetime
    before: datetime | None
    after: datetime | None
    missed: bool

    @property
    def sooner(self) -> bool:
        """Whether something would be owed sooner than now."""
        return self.after is not None and (self.before is None or self.after < self.before)


@dataclass(frozen=True, slots=True)
class Stays:
    """An open ticket that could not stand under the other charter, and why."""

    number: int
    subject: str
    opened_at: datetime
    why: str


@dataclass(slots=True)
class Effect:
    """What would be different: of `total` open tickets `looked_at` were looked at, spread over all of them where it is
    not all. Lists hold the oldest; the counts all that were looked at.
    """

    total: int
    looked_at: int = 0
    differ: int = 0
    sooner: int = 0
    later: int = 0
    missed: int = 0
    moved: list[Moved] = field(default_factory=list)
    stays: list[Stays] = field(default_factory=list)
    staying: int = 0

    @property
    def sampled(self) -> bool:
        """Whether only some of the open tickets were looked at."""
        return self.looked_at < self.total


def effect_on_open(actor: Actor, charter: Charter, *, seconds: float = SECONDS) -> Effect:
    """What would change if every open ticket of the desk were moved to this charter now, published or not.

    At most 5,000 tickets and some seconds; beyond, an evenly spread part of them. NotAllowed.
    """
    require(actor, RIGHT)
    keys = list(movable(actor.desk).order_by("opened_at", "pk").values_list("pk", flat=True))
    effect, until = Effect(len(keys)), time.monotonic() + seconds
    for chunk in _spread(keys):
        for ticket in _with_facts(chunk):
            _look(effect, ticket, charter)
        if time.monotonic() > until:
            break
    effect.moved = sorted(effect.moved, key=lambda one: (one.opened_at, one.number))[:MOST_LISTED]
    effect.stays = sorted(effect.stays, key=lambda one: (one.opened_at, one.number))[:MOST_LISTED]
    return effect


def _spread(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """The tickets in parts, each spread over all of them, so that the first ones alone are a fair sample."""
    looked_at = keys[:: -(-len(keys) // MOST_TICKETS) or 1]
    parts = -(-len(looked_at) // CHUNK)
    for part in range(parts):
        yield looked_at[part::parts]


@dataclass(frozen=True, slots=True)
class _Looked:
    ticket: Ticket
    journal: Sequence[Event]
    pauses: Sequence[Pause]


def _with_facts(keys: Sequence[int]) -> Iterator[_Looked]:
    rows = Ticket.objects.filter(pk__in=keys).select_related("desk", "organisation", "charter_version")
    tickets = list(rows.defer("charter_version__text", "charter_version__holidays"))
    journal: dict[str, list[Event]] = defaultdict(list)
    pauses: dict[int, list[Pause]] = defaultdict(list)
    if not tickets:
        return
    desk_id, streams = tickets[0].desk_id, [stream_of(ticket) for ticket in tickets]
    lines = Event.objects.filter(desk_id=desk_id, stream__in=streams).only("stream", "seq", "at", "code", "data")
    for line in lines.order_by("seq"):
        journal[line.stream].append(line)
    for pause in Pause.objects.filter(ticket_id__in=keys).order_by("from_at", "pk"):
        pauses[pause.ticket_id].append(pause)
    for ticket in tickets:
        yield _Looked(ticket, journal[stream_of(ticket)], pauses[ticket.pk])


def _look(effect: Effect, looked: _Looked, charter: Charter) -> None:
    ticket = looked.ticket
    effect.looked_at += 1
    try:
        under = charter_of(ticket.charter_version)
    except UnreadableCharter as unreadable:
        _stay(effect, ticket, str(unreadable))
        return
    if why := hindrance(ticket, charter):
        _stay(effect, ticket, why)
        return
    facts = facts_in(looked.journal, looked.pauses)
    before = derive(ticket, under, facts)
    after = under_another(ticket, charter, facts, judged(before))
    was, would_be = _next(before), _next(after)
    if was == would_be:
        return
    moment = now()
    overdue = {clock.key for clock in before if clock.judged(moment).missed}
    missed = any(clock.judged(moment).missed for clock in after if clock.key not in overdue)
    one = Moved(ticket.number, ticket.subject, ticket.opened_at, was, would_be, missed)
    effect.differ += 1
    effect.missed += missed
    effect.sooner += one.sooner
    effect.later += not one.sooner
    effect.moved.append(one)


def _stay(effect: Effect, ticket: Ticket, why: str) -> None:
    effect.staying += 1
    effect.stays.append(Stays(ticket.number, ticket.subject, ticket.opened_at, why))


def _next(clocks: Sequence[DerivedClock]) -> datetime | None:
    """The soonest due moment of what runs."""
    moment = now()
    running = (clock.judged(moment).due for clock in clocks if clock.facts.stopped_at is None)
    return min((due for due in running if due is not None), default=None)


def open_by_version(actor: Actor) -> dict[int, int]:
    """How many open tickets stand under each version of the charter."""
    require(actor, "journal.see")
    counted = movable(actor.desk).order_by().values_list("charter_version_id").annotate(Count("pk"))
    return dict(counted)
