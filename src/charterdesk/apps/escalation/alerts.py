"""Who is called while a promise runs out, as the charter says: told, acknowledged, else the next one is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.errors import NotAllowed, NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.escalation.models import Alert, AlertTold, Escalation, EscalationClock
from charterdesk.apps.people.absences import away, stand_in_of
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Membership, TeamMember
from charterdesk.apps.tickets.clocks import PAUSED, WITHDRAWN, length_after
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.levels import calls_at, calls_for, climb
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.levels import Called, ClockCall, Level

RAISED: Final = "ticket.alert_raised"
ACKNOWLEDGED: Final = "ticket.alert_acknowledged"
# Its promise runs no more; it waits for somebody, so that nobody else is called meanwhile.
OVER: Final = Q(clock__stopped_at__isnull=False) | Q(level_clock__stopped_at__isnull=False) | Q(clock__state=WITHDRAWN)
STANDS_STILL: Final = Q(clock__state=PAUSED) | Q(level_clock__state=PAUSED)
UNANSWERED: Final = {"acknowledged_at__isnull": True, "ended_at__isnull": True}
# So many are looked at in one go.
AT_ONCE: Final = 100


def raise_alert(event: Event) -> None:
    """So much of a promise is consumed: the first whom the charter names is told. In the transaction of the event."""
    ticket = _ticket(int(event.stream.removeprefix("ticket:")))
    rows = Alert.objects.filter(clock_id=event.data["clock"])
    _raise(rows, Alert(clock_id=event.data["clock"], percent=event.data["percent"]), ticket, event.recorded_at)


def raise_at_level(escalation: Escalation, clock: EscalationClock, percent: int) -> None:
    """The same of what a level, or a manufacturer, promised to the desk. The caller holds the ticket."""
    rows = Alert.objects.filter(level_clock=clock)
    _raise(rows, Alert(level_clock=clock, percent=percent), _ticket(escalation.ticket_id), now())


def _raise(rows: QuerySet[Alert], alert: Alert, ticket: Ticket, moment: datetime) -> None:
    """Once for each share; where the promise had moved away and comes near again, anew from the first. What was said
    of a smaller share is over: whoever was still to be called for it is called for this one.
    """
    rows.filter(percent__lt=alert.percent, **UNANSWERED).update(ended_at=moment, next_at=None)
    earlier = rows.filter(percent=alert.percent).first()
    if earlier is not None:
        earlier.told.all().delete()
        alert.pk = earlier.pk
    alert.desk_id, alert.ticket, alert.raised_at = ticket.desk_id, ticket, moment
    alert.save(force_insert=earlier is None)
    _tell(alert, ticket, moment)


@transaction.atomic
def acknowledge(actor: Actor, alert_id: int) -> Alert:
    """I know, and see to it: nobody else is called for it. Of two at once the first has it. NotFound, NotAllowed."""
    require(actor, "alert.acknowledge")
    if actor.person_id is None:
        raise NotAllowed("alert.acknowledge")
    rows = Alert.objects.filter(desk_id=actor.desk.pk, pk=alert_id)
    first = rows.filter(acknowledged_at__isnull=True).update(
        acknowledged_at=now(), acknowledged_by=actor.person_id, next_at=None
    )
    row = rows.select_related("ticket__desk", "acknowledged_by").first()
    if row is None:
        raise NotFound
    if first:
        data: dict[str, events.Json] = {"alert": row.pk, "percent": row.percent}
        events.record(row.ticket.desk, stream_of(row.ticket), ACKNOWLEDGED, actor=actor, data=data)
    return row


def open_alerts(actor: Actor) -> QuerySet[Alert]:
    """Alerts that nobody has acknowledged and whose clock runs, the oldest first."""
    return _seen(actor).filter(**UNANSWERED).exclude(OVER)


def alert_of(actor: Actor, alert_id: int) -> Alert:
    """One alert of the desk, whatever became of it; NotFound."""
    row = _seen(actor).select_related("acknowledged_by").filter(pk=alert_id).first()
    if row is None:
        raise NotFound
    return row


def _seen(actor: Actor) -> QuerySet[Alert]:
    require(actor, "escalation.see")
    return (
        Alert.objects.filter(desk_id=actor.desk.pk)
        .select_related("ticket__charter_version", "clock", "level_clock__escalation__manufacturer__organisation")
        .defer(
            "ticket__charter_version__text",
            "ticket__charter_version__holidays",
            "level_clock__escalation__manufacturer__charter_text",
        )
        .prefetch_related("told__person")
        .order_by("raised_at", "pk")
    )


def climb_due(limit: int = AT_ONCE) -> int:
    """Tell the next one of alerts that nobody acknowledged in time, each once, and end those whose promise no longer
    runs; returns how many were looked at.
    """
    unended = Alert.objects.filter(**UNANSWERED)
    over = unended.filter(OVER).values_list("pk", flat=True)
    ended = Alert.objects.filter(pk__in=list(over[:limit])).update(ended_at=now(), next_at=None)
    due = Alert.objects.filter(next_at__lte=now()).exclude(STANDS_STILL).order_by("next_at")
    return ended + sum(_climb(alert, ticket) for alert, ticket in due.values_list("pk", "ticket_id")[:limit])


@transaction.atomic
def _climb(alert_id: int, ticket_id: int) -> bool:
    # Holds the row: of two workers the second finds nothing left to do.
    Ticket.objects.filter(pk=ticket_id).update(version=F("version"))
    moment = now()
    running = Alert.objects.exclude(OVER | STANDS_STILL)
    alert = running.select_related("clock", "level_clock__escalation").filter(pk=alert_id, next_at__lte=moment).first()
    if alert is None:
        return False
    alert.step += 1
    _tell(alert, _ticket(ticket_id), moment)
    return True


def _tell(alert: Alert, ticket: Ticket, moment: datetime) -> None:
    """Tell those of this step, whoever is away through who stands in for him; where nobody of the place is here, or
    all were told already, the next step at once.
    """
    absent = away(ticket.desk)
    charter = charter_of(ticket.charter_version)
    steps = climb(_calls(alert, ticket, charter), alert.percent)
    told = set(alert.told.values_list("person_id", flat=True))
    people: list[int] = []
    while alert.step < len(steps):
        called = (stand_in_of(absent, person) for person in _whom(steps[alert.step], alert, ticket))
        people = [person for person in dict.fromkeys(called) if person is not None and person not in told]
        if people:
            break
        alert.step += 1
    AlertTold.objects.bulk_create(
        [AlertTold(alert=alert, person_id=person, step=alert.step, at=moment) for person in people]
    )
    within = steps[alert.step].acknowledged_within if alert.step + 1 < len(steps) else None
    alert.next_at = length_after(charter, within, moment) if within is not None else None
    alert.save(update_fields=["step", "next_at"])
    data: dict[str, events.Json] = {
        "alert": alert.pk,
        "percent": alert.percent,
        "kind": alert.watched.kind,
        "level": alert.level_clock.escalation.to_level if alert.level_clock else "",
        "people": [*people],
        "called": str(steps[alert.step].call) if alert.step < len(steps) else "",
    }
    events.record(ticket.desk, stream_of(ticket), RAISED, actor=worker_actor(ticket.desk), data=data)


def _calls(alert: Alert, ticket: Ticket, charter: Charter) -> tuple[ClockCall, ...]:
    if alert.level_clock is None:
        return calls_for(charter, commitment=alert.watched.kind, severity=ticket.severity)
    level = charter.levels.get(alert.level_clock.escalation.to_level, Level())
    return calls_at(level, promise=alert.level_clock.kind, severity=ticket.severity)


def _whom(call: ClockCall, alert: Alert, ticket: Ticket) -> Iterable[int]:
    match call.call:
        case Called.OWNER:
            level = alert.level_clock.escalation.owner_id if alert.level_clock else None
            owner = level or ticket.owner_id
            return [owner] if owner is not None else []
        case Called.LEAD:
            return _leads(ticket)
    return _holders(ticket, "manager")


def _leads(ticket: Ticket) -> list[int]:
    """Those who lead agents in the ticket's team; without any, all who lead agents."""
    leads = _holders(ticket, "lead")
    members = TeamMember.objects.filter(team=ticket.team)
    team = set(members.values_list("person_id", flat=True)) if ticket.team_id is not None else set()
    return [person for person in leads if person in team] or leads


def _holders(ticket: Ticket, role: str) -> list[int]:
    rows = Membership.objects.filter(desk_id=ticket.desk_id, role=role, person__active=True)
    return list(rows.order_by("person_id").values_list("person_id", flat=True).distinct())


def _ticket(ticket_id: int) -> Ticket:
    return (
        Ticket.objects.select_related("desk", "charter_version")
        .defer("charter_version__text", "charter_version__holidays")
        .get(pk=ticket_id)
    )
