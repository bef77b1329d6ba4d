"""The installation checks itself: every stored judgement is computed again from its facts, and what differs is told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final, TypeVar

from django.db.models import Sum

from charterdesk.apps.base import events
from charterdesk.apps.base.files import path_of
from charterdesk.apps.base.models import Desk, Event, Number, StoredFile
from charterdesk.apps.contracts.charters import UnreadableCharter, charter_of, read_text
from charterdesk.apps.contracts.models import CharterVersion, CreditBalance, CreditEntry
from charterdesk.apps.tickets.check_joined import joined
from charterdesk.apps.tickets.clocks import (
    JUDGED,
    WITHDRAWN,
    judgement_of,
    next_moment_of,
    rank_of,
    silence_ends,
    soonest_due,
)
from charterdesk.apps.tickets.facts import derive, facts_in, stream_of
from charterdesk.apps.tickets.intake import decision_as_kept
from charterdesk.apps.tickets.models import Clock, Pause, PriorityChange, Ticket
from charterdesk.apps.tickets.page import decision_of, opening_charter
from charterdesk.apps.tickets.replay import replay
from charterdesk.rules.priority import priority_of
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.workflow import State

CHUNK: Final = 500
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something stored that is not what its facts say: where, what, and both values as text."""

    desk: str
    what: str
    key: str
    stored: str
    recomputed: str

    def __str__(self) -> str:
        return f"{self.desk}: {self.what} of {self.key}: stored {self.stored}, recomputed {self.recomputed}"


Found = Iterator[tuple[str, str, object, object]]


def check(desk: Desk | None = None) -> list[Difference]:
    """Everything that differs, in one desk or in all; nothing when each judgement follows from its facts."""
    checks: Sequence[Callable[[Desk], Found]] = (
        _charters,
        _streams,
        _numbers,
        _credit,
        _files,
        _tickets,
        joined,
    )
    desks = [desk] if desk is not None else list(Desk.objects.order_by("slug"))
    return [
        Difference(one.slug, what, key, _said(stored), _said(recomputed))
        for one in desks
        for checked in checks
        for what, key, stored, recomputed in checked(one)
    ]


def _said(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _charters(desk: Desk) -> Found:
    for version in CharterVersion.objects.filter(desk=desk):
        key = f"charter version {version.pk}"
        try:
            # From the text itself: what the process keeps under the digest would hide a changed text.
            charter = read_text(version)
        except UnreadableCharter as error:
            yield "charter", key, "published", error
            continue
        if charter.digest != version.digest:
            yield "charter digest", key, version.digest, charter.digest
        if charter.holds_from != version.holds_from:
            yield "charter date", key, version.holds_from, charter.holds_from


def _streams(desk: Desk) -> Found:
    lines = Event.objects.filter(desk=desk).order_by("stream", "seq").iterator(chunk_size=2000)
    for stream, of_one in groupby(lines, key=lambda line: line.stream):
        for problem in events.broken(stream, of_one):
            yield "journal", stream, problem, "a whole chain"


def _numbers(desk: Desk) -> Found:
    stored = Number.objects.filter(desk=desk, series="ticket").values_list("next", flat=True).first() or 1
    numbers = set(Ticket.objects.filter(desk=desk).values_list("number", flat=True))
    following = max(numbers, default=0) + 1
    if stored != following:
        yield "next ticket number", "series ticket", stored, following
    for missing in sorted(set(range(1, following)) - numbers):
        yield "ticket number", str(missing), "missing", "present"


def _credit(desk: Desk) -> Found:
    entries = CreditEntry.objects.filter(desk=desk).values("contract_id").order_by()
    totals = entries.annotate(minutes=Sum("minutes"), incidents=Sum("incidents"))
    sums = {row["contract_id"]: (row["minutes"], row["incidents"]) for row in totals}
    kept = CreditBalance.objects.filter(desk=desk).values_list("contract_id", "minutes", "incidents")
    balances = {contract_id: (minutes, incidents) for contract_id, minutes, incidents in kept}
    for contract_id in sorted(sums.keys() | balances.keys()):
        pairs = zip(balances.get(contract_id, (0, 0)), sums.get(contract_id, (0, 0)), strict=True)
        for what, (stored, total) in zip(("credit balance", "incidents left"), pairs, strict=True):
            if stored != total:
                yield what, f"contract {contract_id}", stored, total


def _files(desk: Desk) -> Found:
    for stored in StoredFile.objects.filter(desk=desk).iterator():
        key = f"file {stored.pk}"
        try:
            with path_of(stored.sha256).open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
        except (FileNotFoundError, ValueError):
            yield "file", key, stored.sha256, "not on the disk"
            continue
        if digest != stored.sha256:
            yield "file", key, stored.sha256, digest


@dataclass(frozen=True, slots=True)
class _Rows:
    """All that was stored about one ticket."""

    ticket: Ticket
    charter: Charter
    journal: Sequence[Event]
    pauses: Sequence[Pause]
    changes: Sequence[PriorityChange]
    clocks: Sequence[Clock]


def _tickets(desk: Desk) -> Found:
    last = 0
    while True:
        rows = Ticket.objects.filter(desk=desk, pk__gt=last).select_related("desk", "charter_version")
        chunk = list(rows.defer("charter_version__text", "charter_version__holidays").order_by("pk")[:CHUNK])
        if not chunk:
            return
        last = chunk[-1].pk
        yield from _chunk(desk, chunk)


def _chunk(desk: Desk, tickets: Sequence[Ticket]) -> Found:
    ids = [ticket.pk for ticket in tickets]
    streams = [stream_of(ticket) for ticket in tickets]
    journal = _grouped(Event.objects.filter(desk=desk, stream__in=streams).order_by("seq"), lambda row: row.stream)
    pauses = _grouped(Pause.objects.filter(ticket_id__in=ids).order_by("from_at", "pk"), lambda row: row.ticket_id)
    changes = _grouped(PriorityChange.objects.filter(ticket_id__in=ids).order_by("pk"), lambda row: row.ticket_id)
    clocks = _grouped(Clock.objects.filter(ticket_id__in=ids).order_by("pk"), lambda row: row.ticket_id)
    for ticket in tickets:
        try:
            charter = charter_of(ticket.charter_version)
        except UnreadableCharter:
            continue
        stored = _Rows(
            ticket=ticket,
            charter=charter,
            journal=journal.get(stream_of(ticket), ()),
            pauses=pauses.get(ticket.pk, ()),
            changes=changes.get(ticket.pk, ()),
            clocks=clocks.get(ticket.pk, ()),
        )
        for what, of, before, after in (*_decided(stored), *_judged(stored), *_standing(stored)):
            yield what, f"ticket {ticket.number}{of}", before, after


def _grouped(rows: Iterable[Row], key: Callable[[Row], object]) -> dict[object, list[Row]]:
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _decided(stored: _Rows) -> Found:
    """The decision, and what was copied from it; the severity that counts now is the last validated one."""
    ticket, charter = stored.ticket, stored.charter
    try:
        decision = decision_of(ticket, charter)
    except ValueError as error:
        yield "request", "", "readable", error
        return
    answer = decision_as_kept(decision, opening_charter(ticket, charter), ticket.request.get("language"))
    kept, again = _without_words(ticket.decision), _without_words(answer)
    for name in sorted(name for name in again | kept if kept.get(name) != again.get(name)):
        yield "decision", f" ({name})", kept.get(name), again.get(name)
    severity = stored.changes[-1].to_severity if stored.changes else decision.severity or ""
    expected = {
        "outcome": str(decision.outcome),
        "plan": decision.plan or "",
        "offer": decision.offer or "",
        "order": answer["order"],
        "on_call": decision.on_call,
        "severity": severity,
        "priority": priority_of(charter, severity) or "",
    }
    yield from _unlike(ticket, expected)


def _without_words(answer: dict[str, Any]) -> dict[str, Any]:
    """The decision without the sentences of its reasons: they may be put better in a later version, the codes stand."""
    reasons = [{name: said for name, said in reason.items() if name != "text"} for reason in answer.get("reasons", ())]
    return {**answer, "reasons": reasons}


def _judged(stored: _Rows) -> Found:
    """Each clock as of the moment at which it was judged, the next due moment, the place in the queue."""
    ticket, charter = stored.ticket, stored.charter
    facts = facts_in(stored.journal, stored.pauses)
    derived = {clock.key: clock for clock in derive(ticket, charter, facts)}
    rows = {(row.kind, row.sequence): row for row in stored.clocks}
    for key in sorted(derived.keys() - rows.keys()):
        yield "clock", f", clock {key[0]} {key[1]}", "missing", "running or stopped"
    for key, row in rows.items():
        of = f", clock {key[0]} {key[1]}"
        if key in derived:
            expected = judgement_of(derived[key], row.judged_at)
            for what, _, before, after in _unlike(row, {name: expected[name] for name in JUDGED}):
                yield f"clock {what}", of, before, after
        elif row.state != WITHDRAWN:
            yield "clock state", of, row.state, WITHDRAWN
        if row.next_moment != next_moment_of(row):
            yield "clock next_moment", of, row.next_moment, next_moment_of(row)
        for what, code, moment in (
            ("warned_at", "clock.warned", row.warned_at),
            ("missed_recorded_at", "clock.missed", row.missed_recorded_at),
        ):
            told = {
                line.recorded_at for line in stored.journal if line.code == code and line.data.get("clock") == row.pk
            }
            if moment is not None and moment not in told:
                yield f"clock {what}", of, moment, "not in the journal"
    expected_ticket = {"next_due": soonest_due(stored.clocks), "rank": rank_of(ticket, charter, ticket.next_due)}
    yield from _unlike(ticket, expected_ticket)


def _standing(stored: _Rows) -> Found:
    """State, owner, waiting and pauses say the same thing, and the same as the journal."""
    ticket = stored.ticket
    told = replay(stored.journal)
    waits = [pause for pause in stored.pauses if pause.until_at is None]
    yield from _unlike(
        ticket,
        {
            "state": told.state,
            "owner_id": told.owner_id,
            "in_charge_at": told.in_charge_at,
            "closed_at": told.closed_at,
            "reopened": told.reopened,
            "silent_close_at": silence_ends(stored.charter, told.silent_since),
            "waiting_for": waits[0].party if waits else "",
        },
    )
    if waits and ticket.state not in {State.WAITING, State.QUOTE}:
        yield "pause", f", pause {waits[0].pk}", "open", f"the ticket is {ticket.state}"
    if not waits and ticket.state == State.WAITING:
        yield "pause", "", "none is open", f"the ticket is {ticket.state}"
    for before, after in zip(stored.pauses, stored.pauses[1:], strict=False):
        if before.until_at is None or before.until_at > after.from_at:
            yield "pause", f", pause {after.pk}", after.from_at, f"not before {before.until_at}"


def _unlike(row: object, expected: Mapping[str, object]) -> Found:
    for name, value in expected.items():
        if getattr(row, name) != value:
            yield name, "", getattr(row, name), value
