"""Times proposed, agreed or not, called off, held; whose move it is meanwhile (ES-19)."""

import dataclasses
from datetime import timedelta

import icalendar
import pytest

import four_desks
from charterdesk.apps.appointments import answering, ending, invitation, proposing, queries, reminding
from charterdesk.apps.appointments.models import Appointment, Reminder, Slot
from charterdesk.apps.appointments.standing import Stands
from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.check_data import check
from charterdesk.apps.tickets.facts import happened, stream_of
from charterdesk.apps.tickets.models import Message, Pause, Ticket
from four_desks import paris


def slots(row):
    return list(Slot.objects.filter(appointment=row, round=row.round).order_by("from_at"))


def codes(ticket):
    return list(events.of(ticket.desk, stream_of(ticket)).values_list("code", flat=True))


def standing(desk, row):
    return queries.appointment(desk.agent, row.number).stands


@pytest.fixture
def agreed(desk, proposed):
    return answering.answer(desk.customer, proposed.number, slot_id=slots(proposed)[0].pk)


def written_for(row):
    written = invitation.as_it_stands(row)
    assert written is not None
    return written


def calendar_of(row):
    calendar = icalendar.Calendar.from_ical(written_for(row))
    return calendar, calendar.walk("VEVENT")[0]


def test_the_customer_is_written_the_times_and_waited_for(desk, ticket, proposed):
    body = Message.objects.filter(ticket=ticket).latest("pk").body
    assert "10:00 (Europe/Paris)" in body
    assert f"/esii/portal/appointments/{proposed.number}/" in body
    pause = Pause.objects.get(ticket=ticket, until_at=None)
    assert (pause.party, pause.pk) == ("customer", proposed.pause_id)
    assert standing(desk, proposed) is Stands.PROPOSED
    assert "ticket.appointment_proposed" in codes(ticket)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"times": ()}, "times"),
        ({"times": (paris("2026-11-13 10:00"),)}, "times"),
        ({"times": (paris("2027-03-01 10:00"),)}, "times"),
        ({"times": tuple(paris(f"2026-11-18 1{hour}:00") for hour in range(6))}, "times"),
        ({"times": (paris("2026-11-22 10:00"),)}, "outside_hours"),
        ({"times": (paris("2026-11-18 21:30"),)}, "outside_hours"),
        ({"about": " "}, "about"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"minutes": 601}, "minutes"),
        ({"purpose": "lunch"}, "purpose"),
        ({"until_party": "neighbour"}, "party"),
    ],
)
def test_what_cannot_be_proposed_is_said_beside_its_field(desk, ticket, wanted, changed, field):
    with pytest.raises(Invalid) as refused:
        proposing.propose(desk.agent, ticket.pk, dataclasses.replace(wanted, **changed))
    assert refused.value.field == field
    assert not Appointment.objects.exists()


def test_a_sunday_is_proposed_where_it_is_meant(desk, ticket, wanted):
    sunday = dataclasses.replace(wanted, times=(paris("2026-11-22 10:00"),), outside_hours=True)
    assert proposing.propose(desk.agent, ticket.pk, sunday).number == 1


def test_by_taking_a_time_the_customer_answers_and_is_waited_for_no_more(desk, ticket, agreed):
    ticket.refresh_from_db()
    assert ticket.waiting_for == ""
    assert not Pause.objects.filter(ticket=ticket, until_at=None).exists()
    assert standing(desk, agreed) is Stands.AGREED
    assert {"ticket.appointment_agreed", "ticket.customer_replied"} <= set(codes(ticket))
    told = Message.objects.filter(ticket=ticket).latest("pk")
    assert told.attachments.get().name == invitation.name_of(agreed)


def test_until_the_time_whoever_the_agent_named_is_waited_for(desk, ticket, wanted):
    row = proposing.propose(desk.agent, ticket.pk, dataclasses.replace(wanted, until_party="customer"))
    row = answering.answer(desk.customer, row.number, slot_id=slots(row)[0].pk)
    assert Pause.objects.get(ticket=ticket, until_at=None).pk == row.pause_id
    with now.at(row.chosen.from_at):
        reminding.remind_due()
    assert not Pause.objects.filter(ticket=ticket, until_at=None).exists()


def test_none_suits_says_so_on_the_ticket_and_other_times_are_proposed(desk, ticket, proposed):
    row = answering.answer(desk.customer, proposed.number, slot_id=None, reason="We count the stock.")
    assert standing(desk, row) is Stands.REFUSED
    assert "We count the stock." in Message.objects.filter(ticket=ticket).latest("pk").body
    again = proposing.propose_again(desk.agent, row.number, (paris("2026-11-20 10:00"),))
    assert (standing(desk, again), again.round, len(slots(again))) == (Stands.PROPOSED, 2, 1)


def test_an_answer_is_given_once_and_only_to_what_was_proposed(desk, proposed, agreed):
    with pytest.raises(Conflict):
        answering.answer(desk.customer, proposed.number, slot_id=slots(proposed)[1].pk)
    again = proposing.propose_again(desk.agent, proposed.number, (paris("2026-11-20 10:00"),))
    old = Slot.objects.filter(appointment=again, round=1)[0]
    with pytest.raises(Invalid):
        answering.answer(desk.customer, again.number, slot_id=old.pk)


def test_a_time_that_has_passed_cannot_be_taken(desk, proposed, times):
    with now.at(times[0] + timedelta(minutes=1)), pytest.raises(Invalid):
        answering.answer(desk.customer, proposed.number, slot_id=slots(proposed)[0].pk)


def test_an_agent_records_what_was_said_on_the_telephone(desk, ticket, proposed):
    row = answering.hear(desk.agent, proposed.number, person_id=desk.customer_person.pk, slot_id=slots(proposed)[1].pk)
    assert (row.answered_by_id, row.recorded_by_id) == (desk.customer_person.pk, desk.agent.person_id)
    assert not Pause.objects.filter(ticket=ticket, until_at=None).exists()
    with pytest.raises(Invalid):
        answering.hear(desk.agent, row.number, person_id=desk.agent.person_id, slot_id=None)


def test_who_is_served_proposes_nothing_and_who_serves_does_not_answer(desk, ticket, wanted, proposed):
    with pytest.raises(NotAllowed):
        proposing.propose(desk.customer, ticket.pk, wanted)
    with pytest.raises(NotAllowed):
        answering.answer(desk.agent, proposed.number, slot_id=None)


def test_another_customer_finds_nothing(desk, proposed):
    other = four_desks.exer()
    for actor in (other.customer, other.agent):
        with pytest.raises(NotFound):
            answering.answer(actor, proposed.number, slot_id=None)
        with pytest.raises(NotFound):
            queries.appointment(actor, proposed.number)


def test_calendars_know_one_appointment_by_its_uid_and_what_is_newer_by_its_sequence(desk, agreed):
    calendar, event = calendar_of(agreed)
    assert (str(calendar["METHOD"]), int(event["SEQUENCE"])) == ("REQUEST", 0)
    assert b"\r\n" in written_for(agreed)
    moved = proposing.propose_again(desk.agent, agreed.number, (paris("2026-11-20 10:00"),))
    calendar, gone = calendar_of(moved)
    assert (str(calendar["METHOD"]), str(gone["STATUS"]), int(gone["SEQUENCE"])) == ("CANCEL", "CANCELLED", 1)
    taken = answering.answer(desk.customer, agreed.number, slot_id=slots(moved)[0].pk)
    calendar, newer = calendar_of(taken)
    assert (str(calendar["METHOD"]), int(newer["SEQUENCE"]), newer["UID"]) == ("REQUEST", 2, event["UID"])
    assert newer.decoded("DTSTART") == paris("2026-11-20 10:00")


def test_called_off_the_customer_reads_why_and_his_calendar_is_told(desk, ticket, agreed):
    row = ending.cancel(desk.agent, agreed.number, reason="The driver is not ready.")
    told = Message.objects.filter(ticket=ticket).latest("pk")
    assert "The driver is not ready." in told.body
    assert told.attachments.exists()
    assert str(calendar_of(row)[0]["METHOD"]) == "CANCEL"
    with pytest.raises(Conflict):
        ending.cancel(desk.agent, row.number, reason="again")


def test_tests_that_were_made_are_the_tickets_tests_with_the_customer(desk, ticket, agreed):
    with now.at(agreed.chosen.until_at):
        assert standing(desk, agreed) is Stands.TO_RECORD
        ending.record(desk.agent, agreed.number, result="failed", note="ticket 118 came out blank")
    line = events.of(ticket.desk, stream_of(ticket)).filter(code="ticket.event_recorded").get()
    assert line.data["event"] == "tests_with_customer"
    assert standing(desk, agreed) is Stands.DONE


def test_tests_that_nobody_came_to_are_not_made(desk, ticket, agreed):
    with now.at(agreed.chosen.until_at):
        ending.record(desk.agent, agreed.number, result="missed", note="nobody answered")
    assert "ticket.event_recorded" not in codes(ticket)
    assert "ticket.noted" in codes(ticket)


def test_nothing_came_of_it_before_its_time(desk, agreed):
    with pytest.raises(Conflict):
        ending.record(desk.agent, agreed.number, result="passed")


def test_both_sides_are_reminded_a_day_and_an_hour_before_each_once(desk, ticket, agreed):
    work.take_in_charge(desk.agent, ticket.pk)
    for before in (timedelta(hours=23), timedelta(hours=22), timedelta(minutes=50), timedelta(minutes=40)):
        with now.at(agreed.chosen.from_at - before):
            reminding.remind_due()
    assert list(Reminder.objects.order_by("pk").values_list("what", flat=True)) == ["day", "hour"]
    reminded = Message.objects.filter(ticket=ticket, body__contains="print 200 tickets", at__gt=agreed.agreed_at)
    assert reminded.count() == 2
    assert Notification.objects.filter(person_id=desk.agent.person_id, kind="appointment").count() == 2


def test_a_proposal_is_the_desks_word_a_confirmation_and_a_reminder_meet_no_promise(desk, ticket, agreed):
    """Whoever proposes has answered; what the desk says by itself has nobody said."""

    def answers():
        ticket.refresh_from_db()
        return [mark.name for mark in happened(ticket).marks].count("answered")

    assert answers() == 1
    with now.at(agreed.chosen.from_at - timedelta(hours=23)):
        reminding.remind_due()
    ticket.refresh_from_db()
    assert (answers(), ticket.last_message_by) == (1, "customer")
    assert codes(ticket).count("ticket.informed") == 2
    assert Message.objects.filter(ticket=ticket).latest("pk").author_id == desk.agent.person_id
    ending.cancel(desk.agent, agreed.number, reason="The driver is not ready.")
    assert answers() == 2


def test_a_promise_of_an_answer_is_not_met_by_a_reminder(desk, ticket, wanted, times):
    """An agent hears on the telephone: he answered. Nobody does where the customer presses and the desk confirms."""
    Ticket.objects.filter(pk=ticket.pk).update(last_message_by="customer")
    proposed = proposing.propose(desk.agent, ticket.pk, wanted)
    before = codes(ticket).count("ticket.replied")
    row = answering.hear(desk.agent, proposed.number, person_id=desk.customer_person.pk, slot_id=slots(proposed)[0].pk)
    assert codes(ticket).count("ticket.replied") == before + 1
    with now.at(row.chosen.from_at - timedelta(minutes=50)):
        reminding.remind_due()
    assert codes(ticket).count("ticket.replied") == before + 1
    assert not list(check(desk.desk))


def test_proposed_times_that_pass_unanswered_are_told_once(desk, ticket, proposed, times):
    for minutes in (1, 2):
        with now.at(times[-1] + timedelta(minutes=minutes)):
            reminding.remind_due()
    assert codes(ticket).count("ticket.appointment_passed") == 1
    with now.at(times[-1] + timedelta(minutes=3)):
        assert standing(desk, proposed) is Stands.UNANSWERED
        assert reminding.remind_due() == 0


def test_nothing_is_proposed_on_a_closed_ticket_and_what_was_agreed_lapses(desk, ticket, wanted, agreed):
    Ticket.objects.filter(pk=ticket.pk).update(state="closed", closed_at=now.now())
    assert standing(desk, agreed) is Stands.LAPSED
    with pytest.raises(Conflict):
        proposing.propose(desk.agent, ticket.pk, wanted)
    with now.at(agreed.chosen.from_at - timedelta(minutes=30)):
        assert reminding.remind_due() == 0
