"""From the rows of a rota to whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Prefetch, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.apps.on_call.models import Rota, RotaChange, RotaLayer
from charterdesk.apps.people.access import require
from charterdesk.rules.on_call import rota as rules
from charterdesk.rules.on_call.statement import midnight_after
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.calendar import DAY, WEEKDAYS, AnyHours, Hours, zone_named
from charterdesk.rules.worktime.opening import hours_of

AHEAD: Final = timedelta(days=14)
FAR_AHEAD: Final = timedelta(days=400)  # beyond the longest turn
ALL_DAY: Final = ((0, DAY),)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on call on a rota now, until when, and who comes after him; None where nobody is."""

    rota: Rota
    person: int | None
    until_at: datetime | None
    next: rules.Shift | None


def rotas_of(desk: Desk) -> QuerySet[Rota]:
    """The rotas in use, with all that says whose turn it is."""
    changes = RotaChange.objects.filter(withdrawn_at__isnull=True).order_by("pk")
    layers = RotaLayer.objects.order_by("pk")
    return (
        Rota.objects.filter(desk=desk, active=True)
        .prefetch_related(Prefetch("layers", layers), Prefetch("changes", changes))
        .order_by("name")
    )


def rota(actor: Actor, rota_id: int) -> Rota:
    """A rota of the desk, with all that says whose turn it is. NotFound."""
    require(actor, "on_call.see")
    found = rotas_of(actor.desk).filter(pk=rota_id).first()
    if found is None:
        raise NotFound
    return found


def as_told(row: Rota, charter: Charter) -> rules.Rota:
    """What the rules judge: the row's layers and changes, over the hours that this charter leaves to be covered."""
    return rules.Rota(
        zone=charter.desk.time_zone,
        cover=cover_of(row, charter),
        layers=tuple(
            rules.Layer(
                people=tuple(layer.people),
                first_day=layer.first_day,
                hand_over=layer.hand_over,
                turn_days=layer.turn_days,
                since=layer.since_at,
                until=layer.until_at,
            )
            for layer in row.layers.all()
        ),
        changes=tuple(
            rules.Change(person=change.person_id, from_at=change.from_at, until_at=change.until_at)
            for change in row.changes.all()
            if change.withdrawn_at is None
        ),
    )


def cover_of(row: Rota, charter: Charter) -> AnyHours:
    """The hours to be covered: those of the calendar that the rota names, else whenever the desk is closed (ES-05)."""
    calendar = charter.calendars.get(row.calendar)
    if calendar is not None:
        return hours_of(charter, calendar)
    opening = hours_of(charter, charter.calendars[charter.opening])
    return Hours(charter.desk.time_zone, (ALL_DAY,) * WEEKDAYS, outside=opening)


def shifts(row: Rota, from_at: datetime, until_at: datetime) -> tuple[rules.Shift, ...]:
    """Who is on call when, each stretch under the charter that holds then; without a charter, nobody is needed."""
    found: list[rules.Shift] = []
    for charter, start, end in _stretches(row.desk, from_at, until_at):
        for shift in rules.shifts(as_told(row, charter), start, end):
            last = found[-1] if found else None
            if last and last.until_at == shift.from_at and last.person == shift.person:
                found[-1] = rules.Shift(shift.person, last.from_at, shift.until_at)
            else:
                found.append(shift)
    return tuple(found)


def _stretches(desk: Desk, from_at: datetime, until_at: datetime) -> Iterator[tuple[Charter, datetime, datetime]]:
    """The charters that hold in a time, day by day of the desk, neighbours with the same content joined."""
    start, held = from_at, _charter(desk, from_at)
    zone, moment = zone_named(desk.time_zone), from_at
    while moment < until_at:
        moment = min(midnight_after(zone, moment), until_at)
        charter = _charter(desk, moment)
        if charter is not held:
            if held is not None:
                yield held, start, moment
            start, held = moment, charter
    if held is not None and start < until_at:
        yield held, start, until_at


def _charter(desk: Desk, at: datetime) -> Charter | None:
    try:
        return charter_at(desk, at).charter
    except NoCharter:
        return None


def duties(desk: Desk, at: datetime | None = None) -> tuple[Duty, ...]:
    """Who is on call now on every rota of the desk, and who comes next within a fortnight."""
    present = at or now()
    charter = _charter(desk, present)
    if charter is None:
        return ()
    return tuple(_duty(row, _coming(as_told(row, charter), present), present) for row in rotas_of(desk))


def _coming(told: rules.Rota, present: datetime) -> tuple[rules.Shift, ...]:
    """The shifts from now on; where one lasts longer than a fortnight, as far as its end."""
    coming = rules.shifts(told, present, present + AHEAD)
    if coming and coming[0].until_at == present + AHEAD:
        return rules.shifts(told, present, present + FAR_AHEAD)
    return coming


def _duty(row: Rota, coming: tuple[rules.Shift, ...], present: datetime) -> Duty:
    running = coming[0] if coming and coming[0].from_at <= present else None
    after = coming[1:] if running else coming
    return Duty(
        row, running.person if running else None, running.until_at if running else None, after[0] if after else None
    )


def on_call_now(row: Rota, at: datetime) -> int | None:
    """Whom a page reaches: whose turn it is at this instant, also in hours that need no cover, for a page may be sent
    at any; None where nobody was named.
    """
    charter = _charter(row.desk, at)
    return rules.whose_turn(as_told(row, charter), at) if charter is not None else None


def people_in(rows: Iterable[rules.Shift]) -> frozenset[int]:
    """Whom these shifts name."""
    return frozenset(shift.person for shift in rows if shift.person is not None)
