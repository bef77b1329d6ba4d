"""Appointments check themselves: times, pauses and reminders are those of their own, and facts do not contradict."""

from __future__ import annotations

from collections.abc import Iterator

from charterdesk.apps.appointments.models import Appointment, Reminder
from charterdesk.apps.base.models import Desk
from charterdesk.apps.tickets.check_data import Difference


def check_appointments(desk: Desk | None = None) -> list[Difference]:
    """Everything about appointments that differs, in one desk or in all."""
    desks = [desk] if desk is not None else list(Desk.objects.order_by("slug"))
    return [difference for one in desks for difference in (*_facts(one), *_reminders(one))]


def _facts(desk: Desk) -> Iterator[Difference]:
    rows = Appointment.objects.filter(desk=desk).select_related("ticket", "chosen", "pause").order_by("number")
    for row in rows.prefetch_related("slots").iterator(chunk_size=500):
        for what, stored, wanted in _wrong(row):
            yield Difference(desk.slug, what, f"appointment {row.number}", stored, wanted)


def _wrong(row: Appointment) -> Iterator[tuple[str, str, str]]:
    if row.ticket.desk_id != row.desk_id:
        yield "ticket", str(row.ticket_id), "a ticket of this desk"
    if not any(slot.round == row.round for slot in row.slots.all()):
        yield "times", f"none in round {row.round}", "at least one"
    if row.chosen is not None and row.chosen.appointment_id != row.pk:
        yield "agreed time", str(row.chosen_id), "a time of its own"
    if row.agreed_at is not None and (row.chosen is None or row.refused_at is not None):
        yield "agreed", "yes", "a time, and no refusal"
    if row.result and row.agreed_at is None:
        yield "result", row.result, "none without an agreed time"
    if row.pause is not None and row.pause.ticket_id != row.ticket_id:
        yield "pause", str(row.pause_id), "a pause of its ticket"


def _reminders(desk: Desk) -> Iterator[Difference]:
    rows = Reminder.objects.filter(appointment__desk=desk).select_related("slot", "appointment").order_by("pk")
    for row in rows.iterator(chunk_size=500):
        if row.slot.appointment_id != row.appointment_id:
            key = f"reminder {row.pk} of appointment {row.appointment.number}"
            yield Difference(desk.slug, "time", key, str(row.slot_id), "a time of its own")
