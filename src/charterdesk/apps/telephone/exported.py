"""Records of calls in a file, word for word, and the calls that are made of them again: without Django or a database.

The first line says whose they are, of which year, in which zone, as of when, and what the settings of each source are
(no secret among them); each other line is one record. All lines are JSON. Bytes stand as characters of ISO 8859-1, so
that none is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from charterdesk.apps.telephone.events.event import Refused
from charterdesk.apps.telephone.events.readers import READERS
from charterdesk.apps.telephone.events.reduced import Told, reduce, told
from charterdesk.apps.telephone.formats import FORMATS
from charterdesk.apps.telephone.records.record import Aside, terms_of
from charterdesk.rules.telephone.call import Call

FORMAT: Final = "charterdesk calls 1"
ONE_TO_ONE: Final = "latin-1"


@dataclass(frozen=True, slots=True)
class SourceTerms:
    """What the records of a source mean: its kind, the zone of its clock, its settings."""

    kind: str
    time_zone: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """Whose records a file holds, of which year in which zone, as of when."""

    desk: str
    year: int
    zone: str
    as_of: datetime
    sources: Mapping[str, SourceTerms]


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a source, as it came."""

    source: str
    received_at: datetime
    raw: bytes


def lines_of(head: Head, records: Iterable[Record]) -> Iterator[str]:
    """Write a file, line by line."""
    sources = {
        name: {"kind": said.kind, "time_zone": said.time_zone, "settings": said.settings}
        for name, said in head.sources.items()
    }
    said = {"desk": head.desk, "year": head.year, "zone": head.zone, "as_of": head.as_of.isoformat()}
    yield json.dumps({"format": FORMAT, **said, "sources": sources})
    for one in records:
        yield json.dumps([one.source, one.received_at.isoformat(), one.raw.decode(ONE_TO_ONE)])


def read(name: str, lines: Iterable[str]) -> tuple[Head, tuple[Record, ...]]:
    """Read a file; ValueError says in which line it is none."""
    head: Head | None = None
    records = []
    for number, line in enumerate(lines, start=1):
        try:
            said = json.loads(line)
            if head is None:
                head = _head(said)
            else:
                records.append(_record(head, said))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ValueError(f"{name}:{number}: this is no file of `charterdesk calls export`") from None
    if head is None:
        raise ValueError(f"{name}: the file is empty")
    return head, tuple(records)


def calls_of(head: Head, records: Sequence[Record]) -> Iterator[Call]:
    """Make the calls again that arrived in the year; of each source in the order in which its records came."""
    zone = ZoneInfo(head.zone)
    for name, said in head.sources.items():
        own = [one for one in records if one.source == name]
        made = _of_records(head, name, said, own) if said.kind in FORMATS else _of_events(name, said, own, head.as_of)
        yield from (call for call in made if call.started_at.astimezone(zone).year == head.year)


def _head(said: Mapping[str, Any]) -> Head:
    if said["format"] != FORMAT:
        raise ValueError(said["format"])
    ZoneInfo(said["zone"])
    sources = {
        name: SourceTerms(terms["kind"], terms["time_zone"], terms["settings"])
        for name, terms in said["sources"].items()
    }
    if not all(terms.kind in FORMATS or terms.kind in READERS for terms in sources.values()):
        raise ValueError("kind")
    return Head(said["desk"], int(said["year"]), said["zone"], datetime.fromisoformat(said["as_of"]), sources)


def _record(head: Head, said: Sequence[Any]) -> Record:
    source, received_at, raw = said
    if source not in head.sources:
        raise ValueError(source)
    return Record(source, datetime.fromisoformat(received_at), raw.encode(ONE_TO_ONE))


def _of_records(head: Head, name: str, said: SourceTerms, records: Sequence[Record]) -> Iterator[Call]:
    form, terms = FORMATS[said.kind], terms_of(name, said.time_zone, said.settings)
    parsed = [form.parse(one.raw, terms, one.received_at) for one in records]
    taken = [one for one in parsed if not isinstance(one, Aside)]
    yield from (reduced.call for reduced in form.calls(taken, terms, head.as_of) if reduced.call is not None)


def _of_events(name: str, said: SourceTerms, records: Sequence[Record], as_of: datetime) -> Iterator[Call]:
    by_call: dict[str, list[Told]] = {}
    for one in records:
        found = READERS[said.kind](one.raw)
        if not isinstance(found, Refused):
            for event in found:
                by_call.setdefault(found[0].call_id, []).append(told(event, one.received_at))
    for key, events in by_call.items():
        yield reduce(name, key, events, as_of)
