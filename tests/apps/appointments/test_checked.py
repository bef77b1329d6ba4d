"""Appointments check themselves."""

import pytest

import four_desks
from charterdesk.apps.appointments import answering, proposing
from charterdesk.apps.appointments.check_data import check_appointments
from charterdesk.apps.appointments.models import Appointment, Reminder, Slot
from charterdesk.apps.base import now


def found(desk):
    return {(one.key, one.what) for one in check_appointments(desk.desk)}


@pytest.fixture
def agreed(desk, proposed):
    slot = Slot.objects.filter(appointment=proposed).order_by("from_at")[0]
    return answering.answer(desk.customer, proposed.number, slot_id=slot.pk)


def test_what_follows_from_its_own_rows_is_in_order(desk, agreed):
    assert found(desk) == set()


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"chosen": None}, "agreed"),
        ({"refused_at": "now"}, "agreed"),
        ({"agreed_at": None, "result": "passed"}, "result"),
        ({"round": 7}, "times"),
    ],
)
def test_facts_that_contradict_are_named(desk, agreed, changed, what):
    said = {name: now.now() if value == "now" else value for name, value in changed.items()}
    Appointment.objects.filter(pk=agreed.pk).update(**said)
    assert found(desk) == {(f"appointment {agreed.number}", what)}


def test_times_of_another_appointment_and_tickets_of_another_desk_are_named(desk, ticket, agreed, wanted):
    second = proposing.propose(desk.agent, ticket.pk, wanted)
    strange = Slot.objects.filter(appointment=second)[0]
    Appointment.objects.filter(pk=agreed.pk).update(chosen=strange)
    Reminder.objects.create(appointment=agreed, slot=strange, what="day", at=now.now())
    other = four_desks.exer()
    Appointment.objects.filter(pk=second.pk).update(ticket=four_desks.opened(other))
    assert {what for _key, what in found(desk)} == {"agreed time", "time", "ticket", "pause"}
    assert found(other) == set()
