"""The figures of a desk's telephone: its calls of some days, judged by the charter that held on each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.access import may, require
from charterdesk.apps.telephone.days import rules_of
from charterdesk.apps.telephone.facts import AT_ONCE, facts
from charterdesk.apps.telephone.made import fact_of
from charterdesk.apps.telephone.models import AgentFigures, CallRecord
from charterdesk.apps.telephone.models import Call as CallRow
from charterdesk.rules.telephone.call import Call, Outcome
from charterdesk.rules.telephone.counting import (
    Counted,
    Counting,
    CountingAt,
    Judged,
    by_versions,
    judged,
    reasons,
)
from charterdesk.rules.telephone.figures import Figures, figures
from charterdesk.rules.why import Reason
from charterdesk.rules.worktime.calendar import zone_named

FORGOTTEN_AFTER: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days in the desk's zone, both included."""

    first: date
    last: date

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return its first instant, and the first one after it."""
        return midnight(self.first, zone), midnight(self.last + timedelta(days=1), zone)


@dataclass(frozen=True, slots=True)
class Told:
    """A call, what it was counted as, why, and the records of which it was made, word for word."""

    row: CallRow
    judged: Judged
    counting: Counting
    reasons: tuple[Reason, ...]
    records: tuple[CallRecord, ...]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day of the desk begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def countings_of(desk: Desk) -> tuple[tuple[date, Counting], ...]:
    """How the calls of a desk are counted from which day on, by each version of its charter. NoCharter."""
    return tuple((rule.first, rule.counting) for rule in rules_of(desk))


def counting_at(desk: Desk) -> CountingAt:
    """How the calls of a desk are counted when: by the version of its charter that held. NoCharter."""
    zone = zone_named(desk.time_zone)
    return by_versions([(midnight(day, zone), counting) for day, counting in countings_of(desk)])


@dataclass(frozen=True, slots=True)
class Now:
    """How the telephone stands this moment: who waits since when (the longest first), how many are spoken with, and the
    figures of today.
    """

    waiting: tuple[datetime, ...]
    spoken: int
    today: Figures
    day: date


def standing(actor: Actor, present: datetime) -> Now:
    """How the telephone stands; calls whose end nobody told for half a day are forgotten. NotAllowed, NoCharter."""
    require(actor, "call.see")
    day = present.astimezone(zone_named(actor.desk.time_zone)).date()
    at = counting_at(actor.desk)
    today = Days(day, day)
    under_way = CallRow.objects.filter(
        desk=actor.desk, outcome=Outcome.UNDER_WAY.value, started_at__gte=present - FORGOTTEN_AFTER
    )
    ours = [
        call
        for call in facts(under_way.order_by("started_at", "pk"))
        if judged(call, at(call.started_at)).counted is not Counted.NOT_OURS
    ]
    return Now(
        waiting=tuple(call.started_at for call in ours if call.answered_at is None),
        spoken=sum(call.answered_at is not None for call in ours),
        today=figures(facts(_arrived(actor.desk, today)), at),
        day=day,
    )


def facts_of(desk: Desk, days: Days) -> Iterator[Call]:
    """The calls that arrived in these days, as the rules see them, in the order of their arrival."""
    return facts(_arrived(desk, days))


def told(actor: Actor, call_id: int) -> Told:
    """A call with how it was counted and the records behind it. NotAllowed, NotFound, NoCharter."""
    require(actor, "call.see")
    row = (
        CallRow.objects.filter(desk=actor.desk, pk=call_id)
        .select_related("source", "person", "organisation", "contract", "ticket")
        .first()
    )
    if row is None:
        raise NotFound
    call = fact_of(row)
    counting = counting_at(actor.desk)(call.started_at)
    judgement = judged(call, counting)
    records = tuple(row.records.order_by("received_at", "pk"))
    return Told(row, judgement, counting, reasons(judgement, counting), records)


def shows_agents(actor: Actor) -> bool:
    """Whether the figures are shown to him agent by agent: he may, and the desk has said that they are."""
    return may(actor, "call.see_agents") is not None and agents_are_shown(actor.desk)


def agents_are_shown(desk: Desk) -> bool:
    """Whether the desk has said that figures are shown agent by agent."""
    return AgentFigures.objects.filter(desk=desk, shown=True).exists()


@transaction.atomic
def show_agents(actor: Actor, *, shown: bool) -> None:
    """Say whether figures are shown agent by agent, to those who may see them. NotAllowed."""
    require(actor, "telephone.manage")
    AgentFigures.objects.update_or_create(desk=actor.desk, defaults={"shown": shown})
    code = "telephone.agents_shown" if shown else "telephone.agents_hidden"
    events.record(actor.desk, "telephone", code, actor=actor)


def records_of(desk: Desk, days: Days) -> Iterator[tuple[str, datetime, bytes]]:
    """The records of the calls that arrived in these days: source, when it came, word for word; of each source in the
    order in which they came.
    """
    begins, ends = days.bounds(zone_named(desk.time_zone))
    rows = CallRecord.objects.filter(call__desk=desk, call__started_at__gte=begins, call__started_at__lt=ends)
    found = rows.order_by("source", "pk").values_list("source__name", "received_at", "raw")
    for source, received_at, raw in found.iterator(chunk_size=AT_ONCE):
        yield source, received_at, bytes(raw)


def _arrived(desk: Desk, days: Days) -> QuerySet[CallRow]:
    begins, ends = days.bounds(zone_named(desk.time_zone))
    return CallRow.objects.filter(desk=desk, started_at__gte=begins, started_at__lt=ends).order_by("started_at", "pk")
