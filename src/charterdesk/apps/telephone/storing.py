"""Batches that were read before (prepared.py) are stored: what `keep` would give, in few questions to the database.

What a batch makes by itself is stored as it is. A call of which something was kept before, or a record that was here
before, goes the way of single records.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from charterdesk.apps.telephone import bulk, days, gaps
from charterdesk.apps.telephone.formats import FORMATS
from charterdesk.apps.telephone.keeping import CALL_COLUMNS, RECORD_COLUMNS, Fresh, Kept, fresh_of, make, terms_for
from charterdesk.apps.telephone.models import Call, CallRecord, CallSource
from charterdesk.apps.telephone.prepared import QUARTER, STARTED, Prepared
from charterdesk.apps.telephone.records.values import MADE

ENDED = MADE.index("ended_at")
New = tuple[str, tuple[int, ...], tuple[Any, ...]]


def store(source: CallSource, batch: Prepared, came_at: datetime) -> Kept:
    """Keep a batch and its calls, in one transaction. `came_at` is the moment as of which it was prepared."""
    with transaction.atomic():
        CallSource.objects.select_for_update().get(pk=source.pk)
        with bulk.by_index():
            known = set(bulk.known(source.pk, [record[1] for record in batch.records]))
            met = set(bulk.numbers_known(source.pk, [number for number, _places, _values in batch.calls]))
        met |= {number for _raw, digest, number, _problem in batch.records if digest in known}
        again = _again(source, batch, known, met, came_at)
        begun = make(source, FORMATS[source.kind], terms_for(source), list(again.values())) if again else []
        call_of: list[int | None] = [None] * len(batch.records)
        for place, told in again.items():
            call_of[place] = told.call
        new = [call for call in batch.calls if call[0] not in met] if met else batch.calls
        _insert_calls(source, new, call_of)
        records = [
            (source.pk, came_at, raw, digest, number, CallRecord.ASIDE if problem else CallRecord.TAKEN, problem, call)
            for (raw, digest, number, problem), call in zip(batch.records, call_of, strict=True)
            if digest not in known
        ]
        bulk.insert(CallRecord, RECORD_COLUMNS, records)
        with bulk.by_index():
            _mark_restarts(source, begun, new)
        days.forget(source, [datetime.fromtimestamp(quarter * QUARTER, UTC) for quarter in batch.quarters])
        CallSource.objects.filter(pk=source.pk).update(heard_at=came_at)
    aside = sum(bool(record[6]) for record in records)
    return Kept(taken=len(records) - aside, doubled=batch.lines - len(records), aside=aside)


def _again(
    source: CallSource, batch: Prepared, known: set[bytes], met: set[str], came_at: datetime
) -> dict[int, Fresh]:
    """The new records of calls of which others were kept before, by their places."""
    form, terms = FORMATS[source.kind], terms_for(source)
    return {
        place: fresh_of(form, terms, came_at, digest, raw)
        for place, (raw, digest, number, problem) in enumerate(batch.records)
        if number in met and not problem and digest not in known
    }


def _insert_calls(source: CallSource, new: Sequence[New], call_of: list[int | None]) -> None:
    keys = bulk.reserve(Call, len(new)) if new else ()
    rows = []
    for key, (number, places, values) in zip(keys, new, strict=True):
        for place in places:
            call_of[place] = key
        rows.append((key, source.desk_id, source.pk, number, False, *values))
    bulk.insert(Call, CALL_COLUMNS, rows)


def _mark_restarts(source: CallSource, begun: list[gaps.Begun], new: Sequence[New]) -> None:
    """Where the numbers begin anew; that they do not is mostly seen without looking at each call."""
    if not FORMATS[source.kind].counts_up:
        return
    if begun or _falls(source, new):
        told = [gaps.Begun(values[0], _instant(values[STARTED]), _instant(values[ENDED])) for _, _, values in new]
        gaps.mark_restarts(source, [*begun, *told])


def _falls(source: CallSource, new: Sequence[New]) -> bool:
    """Whether a number may be much lower than one before it."""
    if not new:
        return False
    ordered = [int(number) for _started, number in sorted((values[STARTED], number) for number, _, values in new)]
    newest = gaps.newest_before(source, _instant(min(values[STARTED] for _, _, values in new)))
    highest = gaps.number_of(newest.key) if newest else 0
    for number in ordered:
        if number + gaps.AT_ONCE < highest:
            return True
        highest = max(highest, number)
    return False


def _instant(text: str | None) -> Any:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
