"""The figures of a desk's telephone: its calls of some days, judged by the charter that held on each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.contracts.charters import NoCharter, charter_of
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.people.access import may, require
from charterdesk.apps.telephone.models import AgentFigures, CallRecord
from charterdesk.apps.telephone.models import Call as CallRow
from charterdesk.rules.telephone.call import Call, Direction, Outcome
from charterdesk.rules.telephone.counting import Counting, CountingAt, Judged, by_versions, counting_of, judged, reasons
from charterdesk.rules.telephone.figures import Figures, Key, figures
from charterdesk.rules.why import Reason
from charterdesk.rules.worktime.calendar import zone_named

AT_ONCE: Final = 2_000
# What the figures need of a row, in the order of `_fact`.
FIELDS: Final = (
    "key", "source__name", "direction", "started_at", "caller", "called", "group", "agent", "waited", "talked", "held",
    "outcome", "answered_at", "ended_at", "account",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days in the desk's zone, both included."""

    first: date
    last: date

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return its first instant, and the first one after it."""
        return midnight(self.first, zone), midnight(self.last + timedelta(days=1), zone)


@dataclass(frozen=True, slots=True)
class Behind:
    """A call with what it was counted as; `row` is its key in the database."""

    row: int
    judged: Judged


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


def counting_at(desk: Desk) -> CountingAt:
    """How the calls of a desk are counted when: by the version of its charter that held. NoCharter where there is
    none.
    """
    zone = zone_named(desk.time_zone)
    rows = CharterVersion.objects.filter(desk=desk).order_by("holds_from", "published_at", "pk")
    # Of several texts for one day the one published last holds.
    latest = {row.holds_from: row for row in rows.defer("text", "holidays")}
    if not latest:
        raise NoCharter
    return by_versions([(midnight(day, zone), counting_of(charter_of(row))) for day, row in latest.items()])


def figures_of(actor: Actor, days: Days) -> Figures:
    """The figures of the calls that arrived in these days. NotAllowed, NoCharter."""
    require(actor, "call.see")
    at = counting_at(actor.desk)
    return figures(_facts(_arrived(actor.desk, days)), at)


def facts_of(desk: Desk, days: Days) -> Iterator[Call]:
    """The calls that arrived in these days, as the rules see them, in the order of their arrival."""
    return _facts(_arrived(desk, days))


def plans_of(actor: Actor, days: Days) -> dict[Key, str]:
    """The plan of the contract of each call that has one."""
    rows = _arrived(actor.desk, days).filter(contract__isnull=False)
    return {
        (source, key): plan
        for source, key, plan in rows.values_list("source__name", "key", "contract__plan").iterator()
    }


def rows_of(actor: Actor, wanted: Sequence[Key]) -> dict[Key, int]:
    """The rows of these calls, for links."""
    require(actor, "call.see")
    names: dict[str, list[str]] = {}
    for source, key in wanted:
        names.setdefault(source, []).append(key)
    found: dict[Key, int] = {}
    for source, keys in names.items():
        rows = CallRow.objects.filter(desk=actor.desk, source__name=source, key__in=keys)
        found.update({(source, key): row for row, key in rows.values_list("pk", "key")})
    return found


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


def fact_of(row: CallRow) -> Call:
    """A call as the rules see it, with how its records were read."""
    why = tuple(
        Reason(said["code"], said.get("source", ""), said.get("values", {})) for said in row.why if "code" in said
    )
    return _fact(tuple(_value(row, field) for field in FIELDS), why)


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


def _arrived(desk: Desk, days: Days) -> QuerySet[CallRow]:
    begins, ends = days.bounds(zone_named(desk.time_zone))
    return CallRow.objects.filter(desk=desk, started_at__gte=begins, started_at__lt=ends).order_by("started_at", "pk")


def _facts(rows: QuerySet[CallRow]) -> Iterator[Call]:
    for values in rows.values_list(*FIELDS).iterator(chunk_size=AT_ONCE):
        yield _fact(values)


def _fact(values: Sequence[Any], why: tuple[Reason, ...] = ()) -> Call:
    named: Mapping[str, Any] = dict(zip(FIELDS, values, strict=True))
    return Call(
        key=named["key"],
        source=named["source__name"],
        direction=Direction(named["direction"]),
        started_at=named["started_at"],
        caller=named["caller"],
        called=named["called"],
        group=named["group"],
        agent=named["agent"],
        waited=named["waited"],
        talked=named["talked"],
        held=named["held"],
        outcome=Outcome(named["outcome"]),
        answered_at=named["answered_at"],
        ended_at=named["ended_at"],
        account=named["account"],
        why=why,
    )


def _value(row: CallRow, field: str) -> object:
    return row.source.name if field == "source__name" else getattr(row, field)
