"""Calls while they last: what is posted or heard is kept as it came, and the call is made anew of all that was told.

An event costs little, and nothing is looked up for it: who calls is asked when somebody looks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, connection
from django.db.models import BigIntegerField, CharField, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given, Prepared, change, insert
from charterdesk.apps.people.access import require
from charterdesk.apps.telephone import days
from charterdesk.apps.telephone.events.event import CallEvent, Read, Refused
from charterdesk.apps.telephone.events.readers import READERS
from charterdesk.apps.telephone.events.reduced import Told, reduce, ringing, told
from charterdesk.apps.telephone.gathering import Gathering
from charterdesk.apps.telephone.models import Call, CallRecord, CallSource
from charterdesk.apps.telephone.records.values import MADE, values_of
from charterdesk.rules.telephone.call import Outcome

DIGEST: Final = 16
MOST_ASIDE: Final = 1000  # an hour and a source: beyond, what cannot be read is refused and no longer kept
MOST_EVENTS: Final = 200  # of one call
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
STALE: Final = timedelta(hours=12)
LOOKED_BACK: Final = 200
POSTGRESQL: Final = "postgresql"


def _call() -> QuerySet[Call]:
    return Call.objects.filter(source_id=Given("source", BigIntegerField()), key=Given("key", CharField()))


# Asked at every event; the row is held where the engine can (SQLite has one writer anyway).
_CALL: Final = {False: Prepared(_call), True: Prepared(lambda: _call().select_for_update())}
_RECORDS: Final = Prepared(
    lambda: CallRecord.objects.only("raw", "digest", "received_at", "state").filter(
        source_id=Given("source", BigIntegerField()), exchange_id=Given("key", CharField()), state=CallRecord.TAKEN
    )[:MOST_EVENTS]
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of something that was told: taken, doubled (known already), aside; with the reason."""

    state: str
    reason: str = ""
    read: Read = ()


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call that rings or is spoken; `agents`: where it rings, as the exchange names them; `persons`: who that is."""

    call: Call
    agents: tuple[str, ...]
    persons: frozenset[int]


def hear(source: CallSource, raw: bytes, *, problem: str = "") -> Heard:
    """Keep what a source told, and move its call. The same a second time changes nothing; what cannot be read, and what
    came with a `problem` (no signature, a wrong one), is kept aside with its reason.
    """
    asked = _Asked(source, raw, Refused(problem) if problem else READERS[source.kind](raw))
    try:
        return _TAKE(asked)
    except IntegrityError:
        # Another event of this call came at the same moment and was first.
        return _TAKE(asked)


def hear_again(source: CallSource, raw: bytes, received_at: datetime) -> Heard:
    """What was put aside when it came, read once more: taken in as of that moment, or still not understood. In a
    transaction.
    """
    read = READERS[source.kind](raw)
    return Heard("aside", read.reason, read) if isinstance(read, Refused) else _keep(source, raw, read, received_at)


def under_way(actor: Actor) -> list[Ringing]:
    """The desk's calls that ring or are spoken, the longest waiting first; one whose end was never told is forgotten
    after twelve hours.
    """
    require(actor, "call.see")
    calls = _calls(actor.desk).filter(outcome=Outcome.UNDER_WAY, started_at__gt=now() - STALE).order_by("started_at")
    rows = list(calls[:MOST_EVENTS])
    told_of = _told_of(rows)
    return [_ringing(call, told_of.get(call.pk, [])) for call in rows]


def ringing_of(call: Call) -> Ringing:
    """Where one call rings, or rang."""
    return _ringing(call, _told_of([call]).get(call.pk, []))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Something that was told, and how it is read."""

    source: CallSource
    raw: bytes
    read: Read


def _take(asked: _Asked) -> Heard:
    if isinstance(asked.read, Refused):
        return _keep_aside(asked.source, asked.raw, asked.read)
    return _keep(asked.source, asked.raw, asked.read)


_TAKE: Final[Gathering[_Asked, Heard]] = Gathering(_take)


@dataclass(slots=True)
class Watch:
    """Which desks were told of calls since the last reading."""

    _seen: frozenset[int] = field(default_factory=lambda: frozenset(_latest()))

    def read(self) -> frozenset[int]:
        """The desks."""
        latest = _latest()
        desks = frozenset(desk for number, desk in latest.items() if number not in self._seen)
        self._seen = frozenset(latest)
        return desks


def _latest() -> dict[int, int]:
    return dict(CallRecord.objects.order_by("-pk").values_list("pk", "source__desk_id")[:LOOKED_BACK])


def _keep_aside(source: CallSource, raw: bytes, refused: Refused) -> Heard:
    present = now()
    # What is refused today may be taken tomorrow: it is another record.
    digest = hashlib.sha256(refused.reason.encode() + b"\n" + raw).digest()[:DIGEST]
    kept = CallRecord.objects.filter(source=source, state=CallRecord.ASIDE)
    if kept.filter(received_at__gt=present - HOUR).count() < MOST_ASIDE:
        said = {"received_at": present, "raw": raw, "state": CallRecord.ASIDE, "problem": refused.reason}
        CallRecord.objects.get_or_create(source=source, digest=digest, defaults=said)
    return Heard("aside", refused.reason, refused)


def _keep(source: CallSource, raw: bytes, read: tuple[CallEvent, ...], received_at: datetime | None = None) -> Heard:
    present, key = received_at or now(), read[0].call_id
    digest = hashlib.sha256(raw).digest()[:DIGEST]
    call = _CALL[connection.vendor == POSTGRESQL].first(source=source.pk, key=key)
    # The events of a call are looked up only where there is a call already: most are its first.
    records = _RECORDS(source=source.pk, key=key) if call is not None else []
    if any(bytes(record.digest) == digest for record in records):
        return Heard("doubled", read=read)
    made = reduce(source.name, key, [*_events(source.kind, records), *(told(one, present) for one in read)])
    values = dict(zip(MADE, values_of(made), strict=True))
    values["why"] = json.loads(values["why"])
    before = call.started_at if call is not None else made.started_at
    if call is None:
        call = Call(desk_id=source.desk_id, source=source, exchange_id=key, **{**values, "key": key})
        insert(call)
    else:
        changed = {name: value for name, value in values.items() if getattr(call, name) != value}
        if changed:
            change(Call, changed, id=call.pk)
    days.forget(source, {before, made.started_at})
    insert(CallRecord(source=source, received_at=present, raw=raw, digest=digest, exchange_id=key, call=call))
    if source.heard_at is None or present - source.heard_at >= MINUTE:
        CallSource.objects.filter(pk=source.pk).update(heard_at=present)
    return Heard("taken", read=read)


def _events(kind: str, records: Iterable[CallRecord]) -> list[Told]:
    found: list[Told] = []
    for record in records:
        read = READERS[kind](bytes(record.raw))
        if not isinstance(read, Refused):
            found.extend(told(one, record.received_at) for one in read)
    return found


def _told_of(calls: Sequence[Call]) -> dict[int, list[Told]]:
    rows = CallRecord.objects.filter(call__in=[call.pk for call in calls], source__kind__in=READERS)
    told_of: dict[int, list[Told]] = {}
    for record in rows.select_related("source")[: MOST_EVENTS * 10]:
        if record.call_id is not None:
            told_of.setdefault(record.call_id, []).extend(_events(record.source.kind, [record]))
    return told_of


def _ringing(call: Call, events: Sequence[Told]) -> Ringing:
    agents = ringing(events)
    whose = call.source.settings.get("extensions") or {}
    named = {whose.get(agent) for agent in (*agents, call.agent) if agent}
    return Ringing(call, agents, frozenset(one for one in named if isinstance(one, int)))


def _calls(desk: Desk) -> QuerySet[Call]:
    return Call.objects.filter(desk=desk).select_related("source", "ticket")
