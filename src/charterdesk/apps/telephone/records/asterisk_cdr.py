"""Asterisk's call detail records (cdr_csv, or the table of FreePBX as a file): several a call, grouped by linkedid.

A queue answers a call before any person does, so of a call that was taken by a queue and by nobody else these records
do not tell whether its caller gave up: it is told by nobody, and counted apart. One that nothing took at all was given
up. Hold is not visible. Source: Asterisk's CDR specification.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from charterdesk.apps.telephone.records import columns
from charterdesk.apps.telephone.records.clocks import read_count, read_moment
from charterdesk.apps.telephone.records.record import LONGEST_ID, LONGEST_PARTY, Aside, Reduced, Terms
from charterdesk.apps.telephone.records.smdr import number
from charterdesk.rules.telephone.call import Call, Direction, Outcome
from charterdesk.rules.why import Reason

COLUMNS: Final = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer",
    "end", "duration", "billsec", "disposition", "amaflags", "uniqueid", "userfield", "linkedid", "sequence",
)  # fmt: skip
FEWEST: Final = 16
DISPOSITIONS: Final = frozenset({"NO ANSWER", "CONGESTION", "FAILED", "BUSY", "ANSWERED"})
MAILBOXES: Final = frozenset({"voicemail", "voicemailmain", "minivmrecord"})


class Record(NamedTuple):
    """One record: a channel and the one it was connected to. Times are seconds, instants aware UTC."""

    exchange_id: str
    starts_at: datetime
    answered_at: datetime | None
    ends_at: datetime
    caller: str
    called: str
    number_called: str
    device: str
    application: str
    duration: int
    talked: int
    answered: bool
    account: str
    disposition: str


def parse(line: bytes, terms: Terms, heard_at: datetime | None = None) -> Record | Aside:
    """Read one line, by the columns that the file named or in the usual order. An Aside names what cannot be read."""
    fields = columns.values(line)
    if fields is None:
        return Aside("control_characters")
    if not terms.columns and len(fields) < FEWEST:
        return Aside("too_few_fields")
    said = columns.by_name(terms.columns or COLUMNS, fields)
    disposition = said.get("disposition", "").upper()
    if disposition not in DISPOSITIONS:
        return Aside("disposition")
    starts = read_moment(said.get("start") or said.get("calldate", ""), terms.zone, heard_at)
    duration, talked = read_count(said.get("duration", "")), read_count(said.get("billsec", ""))
    if starts is None or duration is None or talked is None:
        return Aside("start" if starts is None else "duration")
    exchange_id = said.get("linkedid") or said.get("uniqueid", "")
    if len(exchange_id) > LONGEST_ID:
        return Aside("call_id")
    answer = read_moment(said.get("answer", ""), terms.zone, heard_at)
    end = read_moment(said.get("end", ""), terms.zone, heard_at)
    ends_at = end.at if end else starts.at + timedelta(seconds=duration)
    answered = disposition == "ANSWERED"
    return Record(
        exchange_id or f"{said.get('channel', '')}@{int(starts.at.timestamp())}"[:LONGEST_ID],
        starts.at,
        (answer.at if answer else ends_at - timedelta(seconds=talked)) if answered else None,
        ends_at,
        number(said.get("src", "")),
        number(said.get("did") or said.get("dst", "")),
        number(said.get("dst", "")),
        extension_of(said.get("dstchannel", "")),
        said.get("lastapp", "").lower(),
        duration,
        talked,
        answered,
        said.get("accountcode", "")[:LONGEST_PARTY],
        disposition,
    )


def extension_of(channel: str) -> str:
    """Who a channel is: SIP/201-0000002a is SIP/201, Local/201@from-queue-1;1 is 201."""
    name = channel.partition(";")[0]
    technology, _slash, rest = name.partition("/")
    if technology == "Local":
        return rest.partition("@")[0][:LONGEST_PARTY]
    return name.rpartition("-")[0][:LONGEST_PARTY] if "-" in rest else name[:LONGEST_PARTY]


def calls(records: Sequence[Record], terms: Terms, as_of: datetime) -> tuple[Reduced, ...]:  # noqa: ARG001  # all ended
    """The calls of these records."""
    by_id: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        by_id[record.exchange_id].append(place)
    return tuple(
        Reduced(_call([records[place] for place in ordered], terms), tuple(ordered))
        for places in by_id.values()
        for ordered in [sorted(places, key=lambda place: (records[place].starts_at, place))]
    )


def direction_of(caller: str, called: str, terms: Terms) -> Direction:
    """Which way a call went, by the lengths of its numbers: extensions are short."""
    inside = [each.isdigit() and len(each) <= terms.internal_digits for each in (caller, called)]
    if all(inside):
        return Direction.INTERNAL
    return Direction.OUT if inside[0] else Direction.IN


def _call(parts: Sequence[Record], terms: Terms) -> Call | None:
    first = parts[0]
    direction = direction_of(first.caller, first.called, terms)
    names = {terms.groups[part.number_called]: 0 for part in parts if part.number_called in terms.groups}
    group = next(iter(names), "") or terms.groups.get(first.called, "")
    if direction is Direction.IN and terms.groups and not group:
        return None
    spoken = [part for part in parts if part.answered and part.device and part.application not in MAILBOXES]
    outcome = _outcome(parts, spoken)
    answered_at = min((part.answered_at for part in spoken if part.answered_at), default=None)
    ends_at = max(part.ends_at for part in parts)
    waited = (answered_at or ends_at) - first.starts_at
    told: tuple[tuple[bool, str, Mapping[str, object]], ...] = (
        (len(parts) > 1, "call.records", {"count": len(parts)}),
        (outcome is Outcome.UNTOLD, "call.end_not_told", {}),
        (outcome is Outcome.ABANDONED, "call.never_taken", {"how": _dispositions(parts)}),
    )
    return Call(
        key=first.exchange_id,
        source=terms.source,
        direction=direction,
        started_at=first.starts_at,
        caller=first.caller,
        called=first.called,
        group=group if direction is Direction.IN else "",
        agent=spoken[0].device if spoken else "",
        waited=max(0, int(waited.total_seconds())),
        talked=max((part.talked for part in spoken), default=0) if len(spoken) == 1 else _spoken(spoken),
        held=0,
        outcome=outcome,
        answered_at=answered_at,
        ended_at=ends_at,
        account=next((part.account for part in reversed(parts) if part.account), ""),
        why=tuple(Reason(code, "", values) for holds, code, values in told if holds),
    )


def _outcome(parts: Sequence[Record], spoken: Sequence[Record]) -> Outcome:
    if spoken:
        return Outcome.ANSWERED
    if any(part.answered and part.application in MAILBOXES for part in parts):
        return Outcome.VOICEMAIL
    return Outcome.UNTOLD if any(part.answered for part in parts) else Outcome.ABANDONED


def _dispositions(parts: Sequence[Record]) -> str:
    return ", ".join(dict.fromkeys(part.disposition for part in parts))


def _spoken(parts: Sequence[Record]) -> int:
    """Seconds in which somebody was spoken with, overlapping records counted once."""
    whole, until = 0, None
    for part in sorted(parts, key=lambda each: (each.answered_at or each.starts_at, each.ends_at)):
        begins = part.answered_at or part.starts_at
        begins = max(begins, until) if until else begins
        whole += max(0, int((part.ends_at - begins).total_seconds()))
        until = max(part.ends_at, until) if until else part.ends_at
    return whole
