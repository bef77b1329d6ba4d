"""A batch of records read and made into calls before anything is asked of a database: plain values alone, so that
another process may do it (ahead.py) while the batch before is stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from charterdesk.apps.telephone.formats import Format
from charterdesk.apps.telephone.records.record import LONGEST_PROBLEM, Aside, Terms, Unreadable
from charterdesk.apps.telephone.records.values import MADE, values_of

BEGINNING: Final = 16  # bytes
DIGEST: Final = 16  # bytes
QUARTER: Final = 900  # seconds; by which the days of all zones begin
INSTANTS: Final = tuple(place for place, name in enumerate(MADE) if name.endswith("_at"))
SECONDS: Final = len("2026-01-02 03:04:05")
STARTED: Final = MADE.index("started_at")


class Prepared(NamedTuple):
    """A batch: how many lines it had; its records, each once, as (words, digest, number of the call, problem); the
    calls that they make by themselves, as (number, places of the records, values of MADE with instants as text in
    UTC); the quarters of an hour (since 1970) in which these arrived.
    """

    lines: int
    records: list[tuple[bytes, bytes, str, str]]
    calls: list[tuple[str, tuple[int, ...], tuple[Any, ...]]]
    quarters: list[int]


def prepare(form: Format, terms: Terms, came_at: datetime, lines: Sequence[bytes | Unreadable]) -> Prepared:
    """Read the records of a batch and make their calls, as of the moment at which they came."""
    records: dict[bytes, tuple[bytes, bytes, str, str]] = {}
    read: list[Any] = []
    places: list[int] = []
    for line in lines:
        raw, problem = line if isinstance(line, Unreadable) else (line, "")
        digest = digest_of(raw)
        if digest in records:
            continue
        record = Aside(problem) if problem else form.parse(raw, terms, came_at)
        if isinstance(record, Aside):
            records[digest] = (raw, digest, "", record.problem[:LONGEST_PROBLEM])
            continue
        if record.exchange_id:
            read.append(record)
            places.append(len(records))
        records[digest] = (raw, digest, record.exchange_id, "")
    calls = []
    quarters: dict[int, None] = {}
    for each in form.calls(read, terms, came_at):
        if each.call is not None:
            quarters[int(each.call.started_at.timestamp()) // QUARTER] = None
            its_places = tuple([places[place] for place in each.records])
            calls.append((read[each.records[0]].exchange_id, its_places, in_text(values_of(each.call), INSTANTS)))
    return Prepared(len(lines), list(records.values()), calls, list(quarters))


def digest_of(raw: bytes) -> bytes:
    """By which a record is known again. It begins as the record does, mostly with a time: so records that come together
    stand together in the index, and a million of them do not write to all of it.
    """
    return raw[:BEGINNING] + hashlib.blake2b(raw, digest_size=DIGEST).digest()


def in_text(values: Iterable[Any], instants: Sequence[int]) -> tuple[Any, ...]:
    """The values with the instants at these places as text: in UTC, as all of ours are, without saying so."""
    said = list(values)
    for place in instants:
        instant = said[place]
        if instant is not None:
            said[place] = instant.isoformat(" ", "seconds")[:SECONDS]
    return tuple(said)
