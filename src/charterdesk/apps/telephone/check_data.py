"""The telephone checks itself: each call is what its records make it, now as when they came; nothing stands apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db.models import F, Q

from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.telephone import bulk
from charterdesk.apps.telephone.events.event import Refused
from charterdesk.apps.telephone.events.readers import READERS
from charterdesk.apps.telephone.events.reduced import Told, reduce, told
from charterdesk.apps.telephone.formats import FORMATS
from charterdesk.apps.telephone.keeping import terms_for
from charterdesk.apps.telephone.made import row_values
from charterdesk.apps.telephone.models import Call, CallBack, CallRecord, CallSource, Gap
from charterdesk.apps.telephone.records.record import Aside
from charterdesk.apps.telephone.records.values import MADE, values_of
from charterdesk.apps.tickets.called_back import CALL_BACK
from charterdesk.apps.tickets.check_data import Difference
from charterdesk.apps.tickets.models import Clock

AGO: Final = timedelta(hours=1)  # a call that nothing closed is looked at again within this time
Found = Iterator[tuple[str, str, object, object]]


def check_calls(desk: Desk) -> list[Difference]:
    """Every call made anew of its records, and whatever hangs on calls."""
    found: list[tuple[str, str, object, object]] = []
    for source in CallSource.objects.filter(desk=desk).order_by("pk"):
        found += _of_lines(source) if source.kind in FORMATS else _of_events(source)
        found += _aside(source)
    found += [*_hanging(desk), *_call_backs(desk)]
    return [Difference(desk.slug, what, key, str(stored), str(expected)) for what, key, stored, expected in found]


def _of_lines(source: CallSource) -> Found:
    ids = CallRecord.objects.filter(source=source, state=CallRecord.TAKEN).exclude(exchange_id="")
    for part in bulk.parts(ids.order_by("exchange_id").values_list("exchange_id", flat=True).distinct().iterator()):
        yield from _of_part(source, part)
    kept = Call.objects.filter(source=source)
    for row in kept.exclude(exchange_id__in=ids.values("exchange_id")).order_by("pk"):
        yield "call without records", _key(row), row.outcome, "no call"


def _of_part(source: CallSource, ids: Sequence[str]) -> Found:
    form, terms = FORMATS[source.kind], terms_for(source)
    records: list[Any] = []
    call_of: list[int | None] = []
    rows = CallRecord.objects.filter(source=source, exchange_id__in=ids, state=CallRecord.TAKEN).order_by("pk")
    for raw, came_at, call in rows.values_list("raw", "received_at", "call"):
        read = form.parse(bytes(raw), terms, came_at)
        if isinstance(read, Aside):
            yield "record that was taken", f"{source.name} {bytes(raw)[:40]!r}", "taken", read.problem
        else:
            records.append(read)
            call_of.append(call)
    present, before = (
        {one.records[0]: values_of(one.call) for one in form.calls(records, terms, moment) if one.call is not None}
        for moment in (now(), now() - AGO)
    )
    kept = {row.pk: row for row in Call.objects.filter(source=source, exchange_id__in=ids)}
    for place, values in present.items():
        row = kept.pop(call_of[place] or 0, None)
        if row is None:
            yield "call of its records", f"{source.name} {values[0]}", "none", values
        elif row_values(row) not in {values, before.get(place)}:
            yield from _apart(row, values)
    for row in kept.values():
        yield "call of no records", _key(row), row.outcome, "no call"


def _of_events(source: CallSource) -> Found:
    read = READERS[source.kind]
    for part in bulk.parts(Call.objects.filter(source=source).order_by("pk").values_list("pk", flat=True).iterator()):
        told_of: dict[int, list[Told]] = {}
        records = CallRecord.objects.filter(call__in=part, state=CallRecord.TAKEN).order_by("pk")
        for raw, came_at, call in records.values_list("raw", "received_at", "call"):
            said = read(bytes(raw))
            if not isinstance(said, Refused):
                told_of.setdefault(call, []).extend(told(one, came_at) for one in said)
        for row in Call.objects.filter(pk__in=part).order_by("pk"):
            if row.pk not in told_of:
                yield "call without records", _key(row), row.outcome, "no call"
                continue
            # One that has just been silent for long may not be noted yet.
            right = [values_of(reduce(source.name, row.key, told_of[row.pk], at)) for at in (now(), now() - AGO)]
            if row_values(row) not in right:
                yield from _apart(row, right[0])
    alone = CallRecord.objects.filter(source=source, state=CallRecord.TAKEN, call=None).count()
    if alone:
        yield "events of no call", source.name, alone, 0


def _apart(row: Call, values: Sequence[Any]) -> Found:
    for name, stored, expected in zip(MADE, row_values(row), values, strict=True):
        if stored != expected:
            yield f"call: {name}", _key(row), stored, expected


def _key(row: Call) -> str:
    return f"call {row.pk} ({row.key})"


def _aside(source: CallSource) -> Found:
    rows = CallRecord.objects.filter(source=source)
    wrong = rows.filter(Q(state=CallRecord.ASIDE) & (Q(problem="") | Q(call__isnull=False)))
    if wrong.exists():
        yield "records aside without a reason, or in a call", source.name, wrong.count(), 0
    backwards = Gap.objects.filter(source=source, until_at__lt=F("from_at")).count()
    if backwards:
        yield "gaps that end before they begin", source.name, backwards, 0


def _hanging(desk: Desk) -> Found:
    others: Iterable[tuple[str, Q]] = (
        ("source", ~Q(source__desk=desk)),
        ("ticket", Q(ticket__isnull=False) & ~Q(ticket__desk=desk)),
        ("person", Q(person__isnull=False) & ~Q(person__desk=desk)),
        ("contract", Q(contract__isnull=False) & ~Q(contract__desk=desk)),
        ("record", Q(records__isnull=False) & ~Q(records__source=F("source"))),
    )
    for name, wrong in others:
        for key in Call.objects.filter(desk=desk).filter(wrong).order_by("pk").values_list("pk", flat=True):
            yield f"{name} of a call", f"call {key}", "another one's", "its own desk's"


def _call_backs(desk: Desk) -> Found:
    """A call back that was promised has its clock; one that was kept has stopped it."""
    clocks = {
        (ticket, sequence): stopped
        for ticket, sequence, stopped in Clock.objects.filter(
            ticket__in=CallBack.objects.filter(desk=desk).values("ticket"), kind=CALL_BACK
        ).values_list("ticket", "sequence", "stopped_at")
    }
    for row in CallBack.objects.filter(desk=desk).order_by("pk"):
        key = f"call back {row.pk}"
        place = (row.ticket_id, row.sequence)
        if place not in clocks:
            yield "clock of a call back", key, "none", "one"
        elif row.kept_at is not None and clocks[place] is None:
            yield "clock of a call back that was kept", key, "runs", "stopped"
