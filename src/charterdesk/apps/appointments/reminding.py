"""What time itself does for appointments.

A day and an hour before an agreed time both sides are told, each once; at the time the waiting for it ends; proposed
times that passed unanswered are told to whoever has the ticket.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from charterdesk.apps.appointments import letters
from charterdesk.apps.appointments.models import Appointment, Reminder, Slot
from charterdesk.apps.appointments.proposing import held, judged
from charterdesk.apps.appointments.standing import Stands
from charterdesk.apps.appointments.telling import inform
from charterdesk.apps.appointments.waiting import go_on, keeper
from charterdesk.apps.base import events
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.now import now
from charterdesk.apps.tickets.facts import stream_of

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MOST: Final = 200


def remind_due() -> int:
    """Do what is due now, whatever the number of workers; returns how many appointments were looked at."""
    due = list(_due().values_list("pk", flat=True)[:MOST])
    for key in due:
        _look(key)
    return len(due)


def _due() -> QuerySet[Appointment]:
    """Those for which something is to be done that was not done yet."""
    present, begins = now(), F("chosen__from_at")
    agreed = Q(agreed_at__isnull=False)
    a_day = Q(chosen__from_at__gt=present + HOUR, chosen__from_at__lte=present + DAY, agreed_at__lt=begins - DAY)
    an_hour = Q(chosen__from_at__gt=present, chosen__from_at__lte=present + HOUR, agreed_at__lt=begins - HOUR)
    reminders = Reminder.objects.filter(appointment=OuterRef("pk"))
    of_round = Slot.objects.filter(appointment=OuterRef("pk"), round=OuterRef("round"))
    said = reminders.filter(slot__round=OuterRef("round"), what="passed")
    unanswered = Q(agreed_at__isnull=True, refused_at__isnull=True) & ~Exists(of_round.filter(from_at__gt=present))
    wanted = (
        (agreed & a_day & ~Exists(reminders.filter(slot=OuterRef("chosen"), what="day")))
        | (agreed & an_hour & ~Exists(reminders.filter(slot=OuterRef("chosen"), what="hour")))
        | (agreed & Q(chosen__from_at__lte=present, pause__isnull=False))
        | (unanswered & ~Exists(said))
    )
    rows = Appointment.objects.filter(cancelled_at__isnull=True, result="", ticket__closed_at__isnull=True)
    return rows.filter(wanted, ticket__merged_into__isnull=True).order_by("proposed_at", "pk")


@transaction.atomic
def _look(key: int) -> None:
    found = Appointment.objects.select_related("desk").filter(pk=key).first()
    if found is None:
        return
    worker = worker_actor(found.desk)
    row = held(worker, found.number)
    standing = judged(row)
    if standing is Stands.UNANSWERED:
        last = Slot.objects.filter(appointment=row, round=row.round).order_by("-from_at").first()
        if last is not None and _first(row, last, "passed"):
            _tell(row, "ticket.appointment_passed", 0)
        return
    if row.agreed_at is None or row.chosen is None or standing not in {Stands.AGREED, Stands.TO_RECORD}:
        return
    left = row.chosen.from_at - now()
    if left <= timedelta(0):
        go_on(worker, row)
        return
    known = row.chosen.from_at - row.agreed_at  # who agreed an hour before needs no word a day before
    if HOUR < left <= DAY < known and _first(row, row.chosen, "day"):
        _remind(row, row.chosen, 24)
    elif left <= HOUR < known and _first(row, row.chosen, "hour"):
        _remind(row, row.chosen, 1)


def _remind(row: Appointment, slot: Slot, hours: int) -> None:
    _tell(row, "ticket.appointment_near", hours)
    speaker = keeper(row)
    if speaker is not None:
        inform(speaker, row, letters.reminder(row, slot))


def _first(row: Appointment, slot: Slot, what: str) -> bool:
    _reminder, made = Reminder.objects.get_or_create(appointment=row, slot=slot, what=what, defaults={"at": now()})
    return made


def _tell(row: Appointment, code: str, hours: int) -> None:
    data: dict[str, events.Json] = {"appointment": row.number, "hours": hours}
    events.record(row.desk, stream_of(row.ticket), code, actor=worker_actor(row.desk), data=data)
