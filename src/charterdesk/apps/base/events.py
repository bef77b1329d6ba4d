"""The journal: the only place that builds events. Append-only, each stream a chain of digests.

One writer at a time in a stream: SQLite has one writer anyway (transactions take the write lock when they begin),
PostgreSQL takes an advisory lock of the stream until the transaction ends. The unique (desk, stream, seq) stands
behind both: what would fork a stream fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from django.db import connection
from django.db.models import BigIntegerField, CharField, QuerySet
from django.utils.module_loading import import_string

from charterdesk import reactions
from charterdesk.apps.base import jobs
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.models import Desk, Event
from charterdesk.apps.base.now import now, whole_seconds
from charterdesk.apps.base.prepared import Given, Prepared, insert

AT_ONCE: Final = 100  # lines stored by one statement
LONGEST_TEXT: Final = 200  # characters: room for codes, digests and times, not for what people write
_LAST: Final = Prepared(
    lambda: (
        Event.objects.filter(desk_id=Given("desk", BigIntegerField()), stream=Given("stream", CharField()))
        .order_by("-seq")
        .only("seq", "digest")[:1]
    )
)
Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(slots=True)
class _Gathered:
    """Lines that are not stored yet, and the last one of each stream."""

    lines: list[Event] = field(default_factory=list)
    last: dict[tuple[int, str], Event] = field(default_factory=dict)


_GATHERED: Final[ContextVar[_Gathered | None]] = ContextVar("gathered", default=None)


@contextmanager
def together() -> Iterator[None]:
    """For many facts of one transaction: their lines are stored together when the block ends, and only then have a
    key; what follows from them is done then, in their order, and at once for all where reactions.py says how.
    """
    gathered = _Gathered()
    token = _GATHERED.set(gathered)
    try:
        yield
    finally:
        _GATHERED.reset(token)
    for first in range(0, len(gathered.lines), AT_ONCE):
        insert(*gathered.lines[first : first + AT_ONCE])
    for event in gathered.lines:
        _follow(event, [path for path in _reactions(event) if path not in reactions.TOGETHER])
    for path, of_all in reactions.TOGETHER.items():
        lines = [event for event in gathered.lines if path in _reactions(event)]
        if lines:
            _function(of_all)(lines)


@contextmanager
def whole() -> Iterator[None]:
    """Among lines that are recorded together: none of this block, where it raises."""
    gathered = _GATHERED.get()
    lines, last = (len(gathered.lines), dict(gathered.last)) if gathered else (0, {})
    try:
        yield
    except BaseException:
        if gathered is not None:
            del gathered.lines[lines:]
            gathered.last = last
        raise


def read_ahead(desk: Desk, streams: Collection[str]) -> dict[str, list[Event]]:
    """Within `together`: the lines of these streams (number, moment, data, digest), each oldest first. Nobody else
    writes in them until the transaction ends, and what is recorded in them asks for no last line any more.
    """
    gathered = _GATHERED.get()
    if gathered is None:
        raise RuntimeError("lines are read ahead for what is recorded together")
    _hold_all(desk, streams)
    found: dict[str, list[Event]] = {stream: [] for stream in streams}
    rows = Event.objects.filter(desk=desk, stream__in=found).order_by("stream", "seq")
    for line in rows.only("stream", "seq", "at", "data", "digest"):
        found[line.stream].append(line)
    gathered.last.update({(desk.pk, stream): lines[-1] for stream, lines in found.items() if lines})
    return found


def not_stored(desk_id: int, stream: str) -> list[Event]:
    """The lines of a stream that are recorded together and not stored yet, oldest first."""
    gathered = _GATHERED.get()
    return [line for line in gathered.lines if line.stream == stream and line.desk_id == desk_id] if gathered else []


def record(
    desk: Desk,
    stream: str,
    code: str,
    *,
    actor: Actor,
    at: datetime | None = None,
    data: Mapping[str, Json] | None = None,
    first: bool = False,
) -> Event:
    """Append a line to a stream ('ticket:123'), inside the transaction of the fact that it tells.

    `first` says that the stream is of a row that this very transaction makes, so that nobody else can know it.

    `at` is when it happened (default: now), `data` holds ids, codes, digests and whole numbers. What reactions.py
    makes follow from this code is done or enqueued in the same transaction. RuntimeError outside a transaction,
    ValueError for another desk's actor, TypeError or ValueError for data that the journal must not hold.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded inside the transaction of its fact")
    if actor.desk.pk != desk.pk:
        raise ValueError("an actor of another desk")
    content = dict(data or {})
    if actor.macro is not None:
        content["macro"] = actor.macro
    check(content)
    recorded_at = now()
    gathered = _GATHERED.get()
    last = None if first else (gathered and gathered.last.get((desk.pk, stream))) or _last(desk, stream)
    event = Event(
        desk=desk,
        stream=stream,
        seq=last.seq + 1 if last else 1,
        at=whole_seconds(at) if at else recorded_at,
        recorded_at=recorded_at,
        actor_kind=actor.kind,
        actor_id=actor.journal_id,
        code=code,
        data=content,
    )
    event.digest = chained(last.digest if last else "", event)
    if gathered is not None:
        gathered.lines.append(event)
        gathered.last[desk.pk, stream] = event
        return event
    insert(event)
    _follow(event, _reactions(event))
    return event


def _reactions(event: Event) -> tuple[str, ...]:
    kind = event.stream.partition(":")[0]
    return (*reactions.IN_TRANSACTION.get(event.code, ()), *reactions.IN_STREAM.get(kind, ()))


def _follow(event: Event, paths: Iterable[str]) -> None:
    for path in paths:
        _function(path)(event)
    for task in reactions.ON_EVENT.get(event.code, ()):
        jobs.enqueue(task, {"event": event.pk}, desk=event.desk)


@cache
def _function(path: str) -> Callable[..., Any]:
    function: Callable[..., Any] = import_string(path)
    return function


def of(desk: Desk, stream: str) -> QuerySet[Event]:
    """The lines of a stream, oldest first."""
    return Event.objects.filter(desk=desk, stream=stream).order_by("seq")


def streams(desk: Desk) -> list[str]:
    """The names of all streams of a desk."""
    return list(Event.objects.filter(desk=desk).order_by("stream").values_list("stream", flat=True).distinct())


def verify(desk: Desk, stream: str) -> list[str]:
    """What is wrong with a stream: a line missing, out of place or changed; empty when it is whole."""
    return broken(stream, of(desk, stream))


def broken(stream: str, lines: Iterable[Event]) -> list[str]:
    """`verify` for the lines of a stream at hand, oldest first."""
    problems: list[str] = []
    digest = ""
    for expected, event in enumerate(lines, start=1):
        if event.seq != expected:
            problems.append(f"{stream}: line {expected} is missing, line {event.seq} follows")
            break
        if chained(digest, event) != event.digest:
            problems.append(f"{stream}: line {event.seq} ({event.code}) differs from its digest")
        digest = event.digest
    return problems


def chained(previous: str, event: Event) -> str:
    """The digest of a line: of the line before it and of all that this one says."""
    content = {
        "desk": event.desk_id,
        "stream": event.stream,
        "seq": event.seq,
        "at": _instant(event.at),
        "recorded_at": _instant(event.recorded_at),
        "actor": [event.actor_kind, event.actor_id],
        "code": event.code,
        "data": event.data,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return sha256_hex(f"{previous}\n{canonical}".encode())


def check(value: Json) -> None:
    """TypeError or ValueError for what would not come back the same from both engines, or would be personal text."""
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT or "\x00" in value:
            raise ValueError("the journal holds codes and digests, not text")
    elif isinstance(value, list):
        for item in value:
            check(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{key!r} is no name for a value of the journal")
            check(item)
    elif value is not None and not isinstance(value, int):
        raise TypeError(f"the journal cannot hold {type(value).__name__}")


def _last(desk: Desk, stream: str) -> Event | None:
    _hold(desk, stream)
    return _LAST.first(desk=desk.pk, stream=stream)


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hold(desk: Desk, stream: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_of(desk, stream)])


def _hold_all(desk: Desk, streams: Iterable[str]) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            locks = [_lock_of(desk, stream) for stream in streams]
            cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [locks])


def _lock_of(desk: Desk, stream: str) -> int:
    return int(sha256_hex(f"stream {desk.pk} {stream}".encode())[:16], 16) - 2**63
