"""The one door of records: whatever an exchange tells comes in here, from a connection, a file, a post.

What was told is kept first, byte for byte and once; then the calls that it is about are made anew of all their records.
A batch is one transaction: kept twice, in another order, or again after it was broken off, it gives the same calls.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from charterdesk.apps.base.now import now
from charterdesk.apps.telephone import bulk, days, gaps
from charterdesk.apps.telephone.formats import FORMATS, Format
from charterdesk.apps.telephone.made import row_values
from charterdesk.apps.telephone.models import Call, CallRecord, CallSource
from charterdesk.apps.telephone.prepared import digest_of
from charterdesk.apps.telephone.records.record import (
    LONGEST_PROBLEM,
    OPEN_FOR,
    Aside,
    Reduced,
    Terms,
    Unreadable,
    terms_of,
)
from charterdesk.apps.telephone.records.values import MADE, values_of
from charterdesk.rules.telephone.call import Outcome

CALL_COLUMNS: Final = ("id", "desk_id", "source_id", "exchange_id", "done", *MADE)
RECORD_COLUMNS: Final = (
    "source_id", "received_at", "raw", "digest", "exchange_id", "state", "problem", "call_id",
)  # fmt: skip
TOLD_BY_PEOPLE: Final = ("person_id", "organisation_id", "contract_id", "ticket_id")


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a batch: records taken, those that were here before, those put aside."""

    taken: int = 0
    doubled: int = 0
    aside: int = 0

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.taken + other.taken, self.doubled + other.doubled, self.aside + other.aside)


@dataclass(slots=True)
class Fresh:
    """A record on its way: as it came, as it was read, the call that was made of it."""

    row: int | None
    raw: bytes
    digest: bytes
    received_at: datetime
    read: Any
    problem: str = ""
    call: int | None = None
    call_before: int | None = None


def keep(source: CallSource, lines: Iterable[bytes | Unreadable], received_at: datetime | None = None) -> Kept:
    """Keep these records of a source and make their calls anew. SettingsError when its settings mean nothing."""
    came_at = received_at or now()
    form, terms = FORMATS[source.kind], terms_for(source)
    total, given = 0, {}
    for total, line in enumerate(lines, start=1):  # noqa: B007  # the count is wanted
        raw, problem = line if isinstance(line, Unreadable) else (line, "")
        given[digest_of(raw)] = (raw, problem)
    with transaction.atomic():
        CallSource.objects.select_for_update().get(pk=source.pk)
        with bulk.by_index():
            for part in bulk.parts(list(given)):
                for digest in bulk.known(source.pk, part):
                    del given[digest]
        fresh = [fresh_of(form, terms, came_at, digest, *told) for digest, told in given.items()]
        begun = make(source, form, terms, [told for told in fresh if not told.problem and told.read.exchange_id])
        if form.counts_up:
            gaps.mark_restarts(source, begun)
        bulk.insert(CallRecord, RECORD_COLUMNS, [_record_row(source, told) for told in fresh])
        CallSource.objects.filter(pk=source.pk).update(heard_at=came_at)
    aside = sum(bool(told.problem) for told in fresh)
    return Kept(taken=len(fresh) - aside, doubled=total - len(fresh), aside=aside)


def terms_for(source: CallSource) -> Terms:
    """What the records of a source mean."""
    return terms_of(source.name, source.time_zone, source.settings)


def recount(source: CallSource, exchange_ids: Iterable[str]) -> None:
    """Make the calls of these numbers anew: after a change of the settings, or since time has passed."""
    form, terms = FORMATS[source.kind], terms_for(source)
    for part in bulk.parts(exchange_ids):
        with transaction.atomic():
            CallSource.objects.select_for_update().get(pk=source.pk)
            begun = make(source, form, terms, [], part)
            if form.counts_up:
                gaps.mark_restarts(source, begun)


def recount_all(source: CallSource) -> int:
    """Make all calls of a source anew, by its settings of now; how many there are then."""
    ids = CallRecord.objects.filter(source=source, state=CallRecord.TAKEN).exclude(exchange_id="")
    recount(source, list(ids.order_by("exchange_id").values_list("exchange_id", flat=True).distinct()))
    return Call.objects.filter(source=source).count()


def end_silent() -> int:
    """Make anew the calls that nothing closed and that have been silent for long: they have ended. How many."""
    before = now() - timedelta(seconds=OPEN_FOR)
    waiting = Call.objects.filter(outcome=Outcome.UNDER_WAY.value, started_at__lt=before, source__kind__in=FORMATS)
    by_source: dict[int, list[str]] = {}
    for source_id, exchange_id in waiting.order_by("pk").values_list("source", "exchange_id"):
        by_source.setdefault(source_id, []).append(exchange_id)
    for source_id, ids in by_source.items():
        recount(CallSource.objects.get(pk=source_id), ids)
    return sum(len(ids) for ids in by_source.values())


def fresh_of(form: Format, terms: Terms, came_at: datetime, digest: bytes, raw: bytes, problem: str = "") -> Fresh:
    """A record that just came."""
    read = Aside(problem) if problem else form.parse(raw, terms, came_at)
    aside = read.problem[:LONGEST_PROBLEM] if isinstance(read, Aside) else ""
    return Fresh(row=None, raw=raw, digest=digest, received_at=came_at, read=read, problem=aside)


def _record_row(source: CallSource, told: Fresh) -> tuple[Any, ...]:
    state = CallRecord.ASIDE if told.problem else CallRecord.TAKEN
    exchange_id = "" if told.problem else told.read.exchange_id
    return (source.pk, told.received_at, told.raw, told.digest, exchange_id, state, told.problem, told.call)


def make(
    source: CallSource, form: Format, terms: Terms, fresh: Sequence[Fresh], ids: Iterable[str] = ()
) -> list[gaps.Begun]:
    """Make the calls of these records, and of all that were kept of the same calls, in the caller's transaction. Each
    fresh record is told its call; given back are the calls that were not there before.
    """
    wanted = dict.fromkeys([*ids, *(told.read.exchange_id for told in fresh)])
    with bulk.by_index():
        told = [*_told_before(source, form, terms, wanted), *fresh]
    reduced = form.calls([each.read for each in told], terms, now())
    made = [each for each in reduced if each.call is not None]
    kept = _rows(told)
    chosen = _rows_of(told, made, kept)
    new = iter(bulk.reserve(Call, chosen.count(None)) if None in chosen else ())
    rows, surplus, moved = [], set(kept), []
    for each, row in zip(made, chosen, strict=True):
        key = row.pk if row else next(new)
        for place in each.records:
            told[place].call = key
        surplus.discard(key)
        if each.call is not None and row is None:
            exchange_id = told[each.records[0]].read.exchange_id
            moved.append(each.call.started_at)
            rows.append((key, source.desk_id, source.pk, exchange_id, False, *values_of(each.call)))
        elif each.call is not None and row is not None:
            moved += _change(row, values_of(each.call))
    bulk.insert(Call, CALL_COLUMNS, rows)
    for record in told:
        if record.row is not None and record.call != record.call_before:
            CallRecord.objects.filter(pk=record.row).update(call=record.call)
    moved += _remove(kept, surplus, told)
    days.forget(source, moved)
    fresh_calls = [each.call for each, row in zip(made, chosen, strict=True) if each.call and not row]
    return [gaps.Begun(call.key, call.started_at, call.ended_at) for call in fresh_calls]


def _told_before(source: CallSource, form: Format, terms: Terms, ids: Iterable[str]) -> list[Fresh]:
    """The records that were kept of these calls, in the order in which they came."""
    told = []
    for part in bulk.parts(ids):
        found = CallRecord.objects.filter(source=source, exchange_id__in=part, state=CallRecord.TAKEN)
        for row, raw, came_at, call in found.order_by("pk").values_list("pk", "raw", "received_at", "call"):
            read = form.parse(bytes(raw), terms, came_at)
            if not isinstance(read, Aside):
                told.append(Fresh(row, bytes(raw), b"", came_at, read, call=None, call_before=call))
    return told


def _rows(told: Iterable[Fresh]) -> dict[int, Call]:
    """The calls that stand of these records."""
    kept: dict[int, Call] = {}
    for part in bulk.parts({each.call_before for each in told if each.call_before is not None}):
        kept |= Call.objects.in_bulk(part)
    return kept


def _rows_of(told: Sequence[Fresh], made: Iterable[Reduced], kept: dict[int, Call]) -> list[Call | None]:
    """For each call the row that it was before: that of its first record that has one, where no other call took it."""
    first_of: dict[int, int] = {}
    for place, each in enumerate(told):
        if each.call_before is not None:
            first_of.setdefault(each.call_before, place)
    chosen = []
    for reduced in made:
        before = next((key for place in reduced.records if (key := told[place].call_before) is not None), None)
        mine = before is not None and first_of[before] in reduced.records
        chosen.append(kept.get(before) if mine and before is not None else None)
    return chosen


def _change(row: Call, values: tuple[Any, ...]) -> list[datetime]:
    """When the call arrived, before and after, if it is another one now."""
    if row_values(row) == values:
        return []
    changed = dict(zip(MADE, values, strict=True))
    changed["why"] = json.loads(changed["why"])
    Call.objects.filter(pk=row.pk).update(**changed)
    return [row.started_at, changed["started_at"]]


def _remove(kept: dict[int, Call], surplus: set[int], told: Sequence[Fresh]) -> list[datetime]:
    """Calls that turned out to be parts of another one: what people told of them goes over to it. When they arrived."""
    moved = [kept[key].started_at for key in surplus]
    for key in sorted(surplus):
        heir = next((each.call for each in told if each.call_before == key and each.call is not None), None)
        said = {name: value for name in TOLD_BY_PEOPLE if (value := getattr(kept[key], name)) is not None}
        if heir is not None and said:
            moved += Call.objects.filter(pk=heir).values_list("started_at", flat=True)
            for name, value in said.items():
                Call.objects.filter(pk=heir, **{name: None}).update(**{name: value})
        Call.objects.filter(pk=key).delete()
    return moved
