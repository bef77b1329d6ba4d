"""Records that were put aside are read again, after a mended parser or a setting of their source: what can be read now
is taken in where it stood, at the moment at which it had come, and no word of it is lost.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError, transaction
from django.db.models import Count, QuerySet

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.access import require
from charterdesk.apps.telephone import keeping, live
from charterdesk.apps.telephone.formats import FORMATS
from charterdesk.apps.telephone.models import CallRecord, CallSource
from charterdesk.apps.telephone.records.record import LONGEST_PROBLEM, Aside
from charterdesk.apps.telephone.setting_up import source as source_of

AT_ONCE: Final = 500
# What came of these is no whole record, however it can be read.
BROKEN: Final = ("cut", "too_long")
UNSIGNED: Final = ("unsigned", "signature", "late")
log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of the records that had been put aside: taken in, still aside."""

    taken: int = 0
    aside: int = 0


def reasons(source: CallSource) -> list[tuple[str, int]]:
    """Why records of a source stand aside, and how many, the most frequent first."""
    rows = _aside(source).values_list("problem").annotate(number=Count("pk")).order_by("-number", "problem")
    return [(problem, number) for problem, number in rows]


def put_aside(actor: Actor, source_id: int, problem: str = "") -> QuerySet[CallRecord]:
    """The records of a source that stand aside, all or those of one reason, the latest first. NotFound."""
    rows = _aside(source_of(actor, source_id))
    return (rows.filter(problem=problem) if problem else rows).order_by("-received_at", "-pk")


def replay(actor: Actor, source_id: int) -> Replayed:
    """Read the records of a source that stand aside once more. What was cut or never ended stays; what was not signed
    as it should be is taken in only where the source need not sign any more. NotFound.
    """
    require(actor, "telephone.manage")
    source = CallSource.objects.select_related("desk").get(pk=source_of(actor, source_id).pk)
    before = _aside(source).count()
    left = _aside(source).exclude(problem__in=BROKEN)
    if source.settings.get("signed") is not False:
        left = left.exclude(problem__in=UNSIGNED)
    again = _lines if source.kind in FORMATS else _events
    keys = list(left.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), AT_ONCE):
        _part(source, again, keys[first : first + AT_ONCE])
    after = _aside(source).count()
    data: dict[str, events.Json] = {"source": source.pk, "taken": before - after, "aside": after}
    with transaction.atomic():
        events.record(actor.desk, f"desk:{actor.desk.pk}", "telephone.replayed", actor=actor, data=data)
    return Replayed(taken=before - after, aside=after)


def _aside(source: CallSource) -> QuerySet[CallRecord]:
    return CallRecord.objects.filter(source=source, state=CallRecord.ASIDE)


def _part(source: CallSource, again: Callable[[CallSource, Sequence[CallRecord]], None], keys: Sequence[int]) -> None:
    """Some records together; where they cannot be taken in together, each alone."""
    try:
        with transaction.atomic():
            CallSource.objects.select_for_update().get(pk=source.pk)
            again(source, list(_aside(source).filter(pk__in=keys).order_by("pk")))
    except DatabaseError:
        raise
    except Exception:
        if len(keys) == 1:
            log.exception("record %s stays aside", keys[0])
            return
        for key in keys:
            _part(source, again, [key])


def _lines(source: CallSource, records: Sequence[CallRecord]) -> None:
    form, terms = FORMATS[source.kind], keeping.terms_for(source)
    ids: dict[str, None] = {}
    for record in records:
        read = form.parse(bytes(record.raw), terms, record.received_at)
        if isinstance(read, Aside):
            _still(record, read.problem)
            continue
        mine = CallRecord.objects.filter(pk=record.pk)
        mine.update(state=CallRecord.TAKEN, problem="", exchange_id=read.exchange_id)
        if read.exchange_id:
            ids[read.exchange_id] = None
    if ids:
        keeping.recount(source, ids)


def _events(source: CallSource, records: Sequence[CallRecord]) -> None:
    for record in records:
        heard = live.hear_again(source, bytes(record.raw), record.received_at)
        if heard.reason:
            _still(record, heard.reason)
        else:
            CallRecord.objects.filter(pk=record.pk).delete()


def _still(record: CallRecord, problem: str) -> None:
    if record.problem != problem[:LONGEST_PROBLEM]:
        CallRecord.objects.filter(pk=record.pk).update(problem=problem[:LONGEST_PROBLEM])
