"""Days that are over, judged once: the calls stay the facts, and what they add up to is kept beside them.

A day's sums hold while no call of it changes and the charter of that day stays the same; what does not hold is judged
when somebody asks, and kept by the worker. Who changes a call says so here, in the same transaction (`forget`): then
the version of its day goes up, and sums of another version are nobody's. Today is never kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_of
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.telephone.facts import Row, rows_between
from charterdesk.apps.telephone.models import Call, CallDay, CallSource, DayTally
from charterdesk.rules.simulate.staffing_plan import slot_of
from charterdesk.rules.telephone.counting import Counting, Judged, counting_of, judged
from charterdesk.rules.telephone.tally import Tally, of_kept, tally
from charterdesk.rules.worktime.calendar import zone_named

DAY: Final = timedelta(days=1)
BY: Final = ("day", "hour", "half", "group", "contract", "agent")
JUDGING: Final = "2"  # goes up when the same calls are judged, or parted, otherwise by the same charter
AFTER: Final = timedelta(hours=1)  # past midnight, when a day counts as over
MOST_AT_ONCE: Final = 30  # days of a desk that the worker judges in one go
Parts = dict[str, Tally]


@dataclass(frozen=True, slots=True)
class Rule:
    """How calls are counted from a day on, and by what this is known again."""

    first: date
    name: str
    counting: Counting


def rules_of(desk: Desk) -> tuple[Rule, ...]:
    """How the calls of a desk are counted from which day on, by each version of its charter. NoCharter."""
    rows = CharterVersion.objects.filter(desk=desk).order_by("holds_from", "published_at", "pk")
    # Of several texts for one day the one published last holds.
    latest = {row.holds_from: row for row in rows.defer("text", "holidays")}
    if not latest:
        raise NoCharter
    return tuple(
        Rule(day, f"{JUDGING}:{row.digest}", counting_of(charter_of(row))) for day, row in sorted(latest.items())
    )


def rule_on(rules: Sequence[Rule], day: date) -> Rule:
    """The one that held on a day; the first one before all of them."""
    held = [rule for rule in rules if rule.first <= day]
    return held[-1] if held else rules[0]


def forget(source: CallSource, moments: Iterable[datetime]) -> None:
    """The calls that arrived at these moments have changed, or come, or gone. In the transaction that changed them."""
    # No day is kept within an hour of its last call: what happens now asks nothing more.
    old = [moment for moment in moments if now() - moment >= AFTER]
    if old:
        _forget(source.desk, old)


def _forget(desk: Desk, moments: Iterable[datetime]) -> None:
    zone = zone_named(desk.time_zone)
    today = now().astimezone(zone).date()
    days = sorted({day for moment in moments if (day := moment.astimezone(zone).date()) < today})
    if not days:
        return
    CallDay.objects.bulk_create([CallDay(desk=desk, day=day) for day in days], ignore_conflicts=True)
    # In the order of the days, so that two who change the same days wait for one another and not in a circle.
    held = CallDay.objects.select_for_update().filter(desk=desk, day__in=days).order_by("day")
    CallDay.objects.filter(pk__in=[row.pk for row in held]).update(version=F("version") + 1)


def by_day(desk: Desk, first: date, last: date, by: str) -> dict[date, Parts]:
    """The sums of each day that has calls, in parts (BY): kept where they hold, else judged now. NoCharter."""
    rules, zone = rules_of(desk), zone_named(desk.time_zone)
    holding = _holding(desk, first, last, rules)
    found: dict[date, Parts] = {}
    kept = DayTally.objects.filter(day__in=list(holding), by=by).values_list("day", "tallies")
    for key, tallies in kept:
        found[holding[key]] = {name: of_kept(said) for name, said in tallies.items()}
    for day, rows in judged_by_day(desk, _missing(first, last, set(holding.values())), zone):
        found[day] = _parts(_judged(rows, rule_on(rules, day)), by, zone)
    return dict(sorted(found.items()))


def by_half_hour(desk: Desk, first: date, last: date) -> dict[date, dict[int, Tally]]:
    """The sums of each day that has calls, by half-hour of the day. NoCharter."""
    found = by_day(desk, first, last, "half")
    return {day: {int(name): one for name, one in parts.items()} for day, parts in found.items()}


def judged_by_day(
    desk: Desk, stretches: Iterable[tuple[date, date]], zone: ZoneInfo, **only: object
) -> Iterator[tuple[date, list[Row]]]:
    """The calls of the days of these stretches, day by day, those that a condition names alone."""
    for first, last in stretches:
        of_day: list[Row] = []
        day = first
        for row in rows_between(desk, _midnight(first, zone), _midnight(last + DAY, zone), **only):
            arrived = row.call.started_at.astimezone(zone).date()
            if arrived != day:
                if of_day:
                    yield day, of_day
                day, of_day = arrived, []
            of_day.append(row)
        if of_day:
            yield day, of_day


def keep_days(limit: int = MOST_AT_ONCE) -> int:
    """Judge days that are over and not kept, of each desk the latest first; how many were kept."""
    return sum(_keep_days_of(desk, limit) for desk in Desk.objects.order_by("pk"))


def keep_all_days(desk: Desk) -> int:
    """The same of all days of a desk, at once."""
    kept = 0
    while done := _keep_days_of(desk, MOST_AT_ONCE):
        kept += done
    return kept


def _keep_days_of(desk: Desk, limit: int) -> int:
    first_call = Call.objects.filter(desk=desk).order_by("started_at").values_list("started_at", flat=True).first()
    if first_call is None:
        return 0
    try:
        rules = rules_of(desk)
    except NoCharter:
        return 0
    zone = zone_named(desk.time_zone)
    first, last = first_call.astimezone(zone).date(), (now() - AFTER).astimezone(zone).date() - DAY
    known = set(_holding(desk, first, last, rules).values())
    missing = [day for begins, ends in _missing(first, last, known) for day in _days(begins, ends)]
    for day in missing[-limit:]:
        keep_day(desk, day, rules, zone)
    return len(missing[-limit:])


@transaction.atomic
def keep_day(desk: Desk, day: date, rules: Sequence[Rule], zone: ZoneInfo) -> None:
    """Judge a day and keep its sums, unless one of its calls changes meanwhile."""
    row, _made = CallDay.objects.get_or_create(desk=desk, day=day)
    rule = rule_on(rules, day)
    rows = [*rows_between(desk, _midnight(day, zone), _midnight(day + DAY, zone))]
    of_day = _judged(rows, rule)
    unchanged = CallDay.objects.filter(pk=row.pk, version=row.version)
    if unchanged.update(judged_version=row.version, rule=rule.name):
        DayTally.objects.filter(day=row).delete()
        made = {by: _parts(of_day, by, zone) for by in BY} if of_day else {}
        DayTally.objects.bulk_create(
            DayTally(day=row, by=by, tallies={name: one.kept() for name, one in parts.items()})
            for by, parts in made.items()
        )


def wrong_days(desk: Desk) -> Iterator[tuple[date, str, Mapping[str, object], Mapping[str, object]]]:
    """The kept sums that are not those of the calls: the day, the parts, what is kept and what it should be."""
    try:
        rules = rules_of(desk)
    except NoCharter:
        return
    zone = zone_named(desk.time_zone)
    rows = CallDay.objects.filter(desk=desk, judged_version=F("version")).order_by("day").prefetch_related("tallies")
    for row in rows.iterator(chunk_size=50):
        rule = rule_on(rules, row.day)
        if row.rule != rule.name:
            continue
        calls = [*rows_between(desk, _midnight(row.day, zone), _midnight(row.day + DAY, zone))]
        of_day = _judged(calls, rule)
        kept = {one.by: one.tallies for one in row.tallies.all()}
        for by in BY:
            right = {name: one.kept() for name, one in _parts(of_day, by, zone).items()}
            if kept.get(by, {}) != right:
                yield row.day, by, kept.get(by, {}), right


def label(one: tuple[Row, Judged], by: str, zone: ZoneInfo) -> str:
    """The part in which a call stands."""
    row, _judgement = one
    match by:
        case "hour":
            return str(row.call.started_at.astimezone(zone).hour)
        case "half":
            return str(slot_of(row.call.started_at, zone))
        case "group":
            return row.call.group
        case "agent":
            return row.call.agent
        case "contract":
            return str(row.contract or "")
    return ""


def _parts(of_day: Iterable[tuple[Row, Judged]], by: str, zone: ZoneInfo) -> Parts:
    parted: dict[str, list[Judged]] = {}
    for one in of_day:
        parted.setdefault(label(one, by, zone), []).append(one[1])
    return {name: tally(parted[name]) for name in sorted(parted)}


def _judged(rows: Iterable[Row], rule: Rule) -> list[tuple[Row, Judged]]:
    return [(row, judged(row.call, rule.counting)) for row in rows]


def _holding(desk: Desk, first: date, last: date, rules: Sequence[Rule]) -> dict[int, date]:
    """The days in between whose sums hold, by their keys."""
    rows = CallDay.objects.filter(desk=desk, day__gte=first, day__lte=last, judged_version=F("version"))
    return {key: day for key, day, rule in rows.values_list("pk", "day", "rule") if rule == rule_on(rules, day).name}


def _missing(first: date, last: date, known: set[date]) -> Iterator[tuple[date, date]]:
    """The other days, neighbours together."""
    begins: date | None = None
    for day in _days(first, last + DAY):
        missing = day <= last and day not in known
        if missing and begins is None:
            begins = day
        elif not missing and begins is not None:
            yield begins, day - DAY
            begins = None


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
