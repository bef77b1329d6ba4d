"""The link under proposed times: the customer takes one, or says that none suits, without signing in (ES-19)."""

from datetime import timedelta

import pytest
from django.test import Client

import four_desks
import letters
from charterdesk.apps.appointments import answering, ending, proposing, reminding
from charterdesk.apps.appointments.models import Appointment, Slot
from charterdesk.apps.base import now
from charterdesk.apps.base.files import store
from charterdesk.apps.channels import links, tokens
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.models import Message
from four_desks import paris
from outgoing import html, plain, sent
from web.desk.agent import words

pytestmark = pytest.mark.django_db
WEDNESDAY, THURSDAY = paris("2026-11-18 10:00"), paris("2026-11-19 14:00")


@pytest.fixture(autouse=True)
def moment(settings, tmp_path):
    """It is Monday 16 November 2026, nine in Paris; files lie in a folder of the test."""
    settings.FILES_ROOT = tmp_path / "files"
    with now.at(paris("2026-11-16 09:00")):
        yield


@pytest.fixture
def esii():
    made = four_desks.esii()
    letters.mailbox(made.desk)
    return made


@pytest.fixture
def proposed(esii):
    wanted = proposing.Wanted((WEDNESDAY, THURSDAY), about="print 200 tickets")
    return proposing.propose(esii.agent, four_desks.opened(esii).pk, wanted)


def link(row, person=None, slug="esii"):
    person_id = person.pk if person is not None else row.ticket.requester_id
    return f"/{slug}/answers/time/{tokens.sign(links.TIME, row.ticket_id, person_id, row.pk, row.round)}/"


def first(row):
    return Slot.objects.filter(appointment=row, round=row.round).order_by("from_at")[0]


def mails(row):
    return sent().to(row.ticket.requester.email)


def calendars(message):
    return [part for part in message.walk() if part.get_content_type() == "text/calendar"]


def test_the_mail_carries_the_link_and_its_row_does_not(proposed):
    message = mails(proposed)[-1]
    assert link(proposed) in plain(message)
    assert link(proposed) in html(message)
    row = OutgoingMail.objects.get(event__data__has_key="time")
    assert link(proposed).split("/")[-2] not in row.text + row.html
    assert message["Auto-Submitted"] is None


def test_looking_changes_nothing_and_a_press_takes_the_time_once(esii, proposed):
    client, slot = Client(), first(proposed)
    page = words(client.get(link(proposed)).content.decode())
    assert "print 200 tickets" in page
    client.head(link(proposed))
    proposed.refresh_from_db()
    assert proposed.agreed_at is None
    done = client.post(link(proposed), {"slot": slot.pk})
    assert "Agreed time" in words(done.content.decode())
    proposed.refresh_from_db()
    assert (proposed.chosen_id, proposed.answered_by_id) == (slot.pk, proposed.ticket.requester_id)
    again = client.post(link(proposed), {"slot": slot.pk})
    assert "Agreed time" in words(again.content.decode())
    assert Message.objects.filter(ticket=proposed.ticket).count() == 4


def test_the_agreed_time_comes_as_an_invitation_that_calendars_know(esii, proposed):
    Client().post(link(proposed), {"slot": first(proposed).pk})
    message = mails(proposed)[-1]
    [part] = calendars(message)
    assert (part.get_param("method"), part.get_filename()) == ("REQUEST", "esii-1-1.ics")
    assert "METHOD:REQUEST" in part.get_content()
    assert message["Auto-Submitted"] == "auto-generated"
    row = Appointment.objects.get()
    ending.cancel(esii.agent, row.number, reason="The driver is not ready.")
    [part] = calendars(mails(row)[-1])
    assert part.get_param("method") == "CANCEL"


def test_a_time_that_must_move_leaves_the_calendar_with_the_next_proposal(esii, proposed):
    client = Client()
    client.post(link(proposed), {"slot": first(proposed).pk})
    proposing.propose_again(esii.agent, proposed.number, (paris("2026-11-20 10:00"),))
    [gone] = calendars(mails(proposed)[-1])
    row = Appointment.objects.get()
    client.post(link(row), {"slot": first(row).pk})
    [moved] = calendars(mails(row)[-1])
    said = [
        [line for line in part.get_content().splitlines() if line.startswith(("UID", "SEQ", "DTSTART"))]
        for part in (gone, moved)
    ]
    assert (gone.get_param("method"), moved.get_param("method")) == ("CANCEL", "REQUEST")
    assert [[line for line in one if line.startswith("SEQ")] for one in said] == [["SEQUENCE:1"], ["SEQUENCE:2"]]
    assert len({line for one in said for line in one if line.startswith("UID")}) == 1


def test_a_file_that_somebody_else_calls_an_invitation_is_put_in_no_calendar(esii, proposed):
    stored = store(esii.desk, [b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n"], "party.ics")
    work.reply(esii.agent, proposed.ticket_id, body="Come!", files=[NewFile(stored, "party.ics")])
    assert calendars(mails(proposed)[-1]) == []


def test_who_cannot_come_after_all_says_so_by_the_same_link(proposed):
    client = Client()
    client.post(link(proposed), {"slot": first(proposed).pk})
    assert "I cannot come" in words(client.get(link(proposed)).content.decode())
    client.post(link(proposed), {"slot": "none", "reason": "We count the stock."})
    proposed.refresh_from_db()
    assert proposed.refused_at is not None
    his, ours = Message.objects.filter(ticket=proposed.ticket).order_by("-pk")[:2][::-1]
    assert "We count the stock." in his.body
    assert "takes it out of your calendar" in ours.body
    [part] = calendars(mails(proposed)[-1])
    assert part.get_param("method") == "CANCEL"
    assert client.get(link(proposed)).status_code == 410


def test_a_link_ends_with_its_times_and_with_the_next_proposal(esii, proposed):
    client, old = Client(), link(proposed)
    with now.at(THURSDAY + timedelta(minutes=1)):
        assert client.get(old).status_code == 410
    proposing.propose_again(esii.agent, proposed.number, (paris("2026-11-20 10:00"),))
    assert client.get(old).status_code == 410
    assert client.get(link(Appointment.objects.get())).status_code == 200


def test_it_acts_for_nobody_who_may_not_answer_or_has_left(esii, proposed):
    client = Client()
    agent = esii.agent.person_id
    forged = f"/esii/answers/time/{tokens.sign(links.TIME, proposed.ticket_id, agent, proposed.pk, 1)}/"
    assert client.get(forged).status_code == 410
    other = tokens.sign(links.AGREE, proposed.ticket_id, proposed.ticket.requester_id, proposed.pk, 1)
    assert client.get(f"/esii/answers/time/{other}/").status_code == 404
    assert client.get(link(proposed, slug="nowhere")).status_code == 404
    proposed.ticket.requester.active = False
    proposed.ticket.requester.save(update_fields=["active"])
    assert client.post(link(proposed), {"slot": first(proposed).pk}).status_code == 410


@pytest.mark.parametrize("slot", ["0", "x", "-1", "9" * 40])
def test_a_time_that_was_not_proposed_shows_the_page_again(proposed, slot):
    assert Client().post(link(proposed), {"slot": slot}).status_code == 422


def test_a_reminder_is_mailed_as_the_machines_word(esii, proposed):
    answering.hear(esii.agent, proposed.number, person_id=esii.customer_person.pk, slot_id=first(proposed).pk)
    assert mails(proposed)[-1]["Auto-Submitted"] is None
    with now.at(WEDNESDAY - timedelta(hours=23)):
        reminding.remind_due()
        message = mails(proposed)[-1]
    assert message["Auto-Submitted"] == "auto-generated"
    assert link(proposed) in plain(message)
