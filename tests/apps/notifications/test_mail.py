"""Notices by mail: gathered, once, in hours, and nothing of what was read meanwhile."""

from datetime import timedelta

import pytest

import make
from apps.tickets.test_at_once import together, with_threads
from charterdesk.apps.base import now
from charterdesk.apps.channels.outgoing.transport import InDoubt, Refused, Unreachable
from charterdesk.apps.notifications import mailing, notices
from charterdesk.apps.notifications.mailing import mail_due
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.people.models import Membership, Person
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.assignment import give
from four_desks import opened, paris

MORNING = paris("2026-07-15 10:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def given(exer, ida):
    """Two tickets given to Ida within a minute."""
    with now.at(MORNING):
        tickets = [opened(exer, wished_priority="2", subject=f"Matter {n}") for n in (1, 2)]
        give(exer.agent, tickets[0].pk, person_id=ida.person_id)
    with now.at(MORNING + MINUTE):
        give(exer.agent, tickets[1].pk, person_id=ida.person_id)
    return tickets


def at(minutes, way_out):
    with now.at(MORNING + minutes * MINUTE):
        return mail_due(way_out)


def test_what_comes_within_some_minutes_is_one_mail(given, way_out):
    assert at(2, way_out) == 0
    assert at(3, way_out) == 1
    assert at(60, way_out) == 0
    (letter,) = way_out.letters
    text = letter.message.get_content()
    assert letter.to == "ida@example.org"
    assert letter.message["Subject"] == "[Exer] 2 notices"
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert text.count("Given to you") == 2
    assert "#1 Matter 1" in text
    assert "/exer/tickets/2/" in text


def test_a_mail_tells_nothing_of_what_was_written(exer, ida, way_out):
    with now.at(MORNING):
        ticket = opened(exer, wished_priority="2", subject="A\r\nBcc: all@example.org", body="Secret words")
        work.note(exer.agent, ticket.pk, body="@Ida secret words")
    assert at(3, way_out) == 1
    message = way_out.letters[0].message
    assert message["Bcc"] is None
    assert "ecret words" not in message.as_string()


def test_what_was_read_meanwhile_is_not_mailed(given, ida, way_out):
    with now.at(MORNING + 2 * MINUTE):
        notices.read_of_ticket(ida, given[0].number)
    assert at(5, way_out) == 1
    assert way_out.letters[0].message["Subject"] == "[Exer] #2 Given to you: Matter 2"


def test_who_has_left_or_lost_his_role_gets_no_mail(given, ida, way_out):
    Membership.objects.filter(person_id=ida.person_id).delete()
    assert at(5, way_out) == 0
    assert not Notification.objects.filter(to_mail=True).exists()


def test_who_is_no_longer_active_gets_no_mail(given, ida, way_out):
    Person.objects.filter(pk=ida.person_id).update(active=False)
    assert at(5, way_out) == 0


def test_a_server_that_cannot_be_reached_loses_nothing(given, way_out):
    way_out.failing = Unreachable("down")
    assert at(3, way_out) == 0
    way_out.failing = None
    assert at(3, way_out) == 0
    assert at(5, way_out) == 1


def test_a_mail_refused_for_now_goes_later_and_one_refused_for_good_never(given, way_out):
    way_out.failing, way_out.after = Refused(450, "busy", permanent=False), True
    assert at(3, way_out) == 0
    assert at(4, way_out) == 0
    way_out.failing = Refused(550, "no", permanent=True)
    assert at(14, way_out) == 0
    way_out.failing = None
    assert at(60, way_out) == 0


def test_a_mail_in_doubt_is_not_sent_again(given, way_out):
    way_out.failing, way_out.after = InDoubt("?"), True
    assert at(3, way_out) == 1
    way_out.failing = None
    assert at(60, way_out) == 0


def test_a_sender_killed_before_the_mail_left_is_taken_over(given, way_out):
    way_out.failing = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        at(3, way_out)
    way_out.failing = None
    assert at(4, way_out) == 0
    assert at(3 + mailing.HELD // MINUTE, way_out) == 1
    assert len(way_out.letters) == 1


def test_a_sender_killed_after_it_sends_it_no_second_time(given, way_out):
    way_out.failing, way_out.after = KeyboardInterrupt(), True
    with pytest.raises(KeyboardInterrupt):
        at(3, way_out)
    way_out.failing = None
    assert at(60, way_out) == 0


@with_threads
def test_whatever_the_number_of_senders_each_notice_is_mailed_once(exer, way_out):
    people = [make.actor(make.person(exer.desk, name, "agent")) for name in ("Ida", "Jon", "Kai")]
    with now.at(MORNING):
        for person in people:
            give(exer.agent, opened(exer, wished_priority="2").pk, person_id=person.person_id)
    sent = together(*[lambda: at(3, way_out)] * 4)
    assert sum(sent) == len(way_out.letters) == 3
    assert {letter.to for letter in way_out.letters} == {f"{name}@example.org" for name in ("ida", "jon", "kai")}
