"""Ladders: robots and desks that answer each other fall silent; what an agent wrote always goes (security.md 1.1)."""

from datetime import timedelta

import pytest

import four_desks
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.channels.outgoing import ladders
from charterdesk.apps.people.models import UNIDENTIFIED, Organisation, Person
from charterdesk.apps.tickets import priority, work
from charterdesk.apps.tickets.intake import open_ticket
from four_desks import asked, paris
from outgoing import box, clock, sent

NOON = paris("2026-07-15 12:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def esii(db):
    made = four_desks.esii()
    box(made.desk, "support@esii.example")
    return made


def stranger(of, address):
    home, _ = Organisation.objects.get_or_create(desk=of.desk, kind=UNIDENTIFIED, defaults={"name": "?"})
    return Person.objects.create(desk=of.desk, name="?", email=address, organisation=home)


def writes(of, person, at, channel="email"):
    """A mail of this person opens a ticket at this moment; how many mails go out then."""
    form = asked(of, requester_person_id=person.pk, organisation_id=person.organisation_id, channel=channel)
    with clock.at(at):
        open_ticket(of.agent, form)
        return len(sent().letters)


def test_a_stranger_gets_one_automatic_mail_in_ten_minutes(esii):
    person = stranger(esii, "a@far.example")
    assert [writes(esii, person, NOON + MINUTE * minute) for minute in (0, 1, 9, 10, 11)] == [1, 0, 0, 1, 0]
    assert set(OutgoingMail.objects.filter(state="withheld").values_list("reason", flat=True)) == {"ladder_address"}


def test_a_stranger_gets_five_automatic_mails_a_day(esii):
    person = stranger(esii, "a@far.example")
    assert [writes(esii, person, NOON + MINUTE * 30 * turn) for turn in range(8)] == [1] * 5 + [0] * 3
    assert writes(esii, person, NOON + timedelta(days=1, minutes=1)) == 1


def test_forged_senders_make_us_write_fifty_mails_an_hour_to_a_domain(esii, monkeypatch):
    monkeypatch.setattr(ladders, "STRANGERS_OF_A_DOMAIN", (3, timedelta(hours=1)))
    assert timedelta(hours=1) == ladders.HOUR
    gone = [writes(esii, stranger(esii, f"a{number}@far.example"), NOON) for number in range(6)]
    assert gone == [1, 1, 1, 0, 0, 0]
    assert writes(esii, stranger(esii, "b@other.example"), NOON) == 1
    assert writes(esii, stranger(esii, "c@far.example"), NOON + timedelta(minutes=61)) == 1


def test_the_bounds_are_those_of_the_plan():
    assert ladders.STRANGER == ((1, ladders.TEN_MINUTES), (5, ladders.DAY))
    assert ladders.STRANGERS_OF_A_DOMAIN == (50, ladders.HOUR)


def test_somebody_known_has_three_of_his_mails_acknowledged_in_ten_minutes(esii):
    person = esii.customer_person
    assert [writes(esii, person, NOON + MINUTE * minute) for minute in range(5)] == [1, 1, 1, 0, 0]
    assert writes(esii, person, NOON + MINUTE * 11) == 1


def test_what_is_opened_on_the_portal_is_acknowledged_each_time_up_to_thirty_an_hour(esii):
    person = esii.customer_person
    assert [writes(esii, person, NOON + MINUTE, "portal") for _ in range(32)] == [1] * 30 + [0] * 2


def test_ten_automatic_mails_an_hour_about_one_ticket(esii):
    with clock.at(NOON):
        ticket = open_ticket(esii.agent, asked(esii))
        for turn in range(12):
            severity = ("minor", "major")[turn % 2]
            priority.change_priority(esii.agent, ticket.pk, severity=severity, reason="Again")
        assert len(sent().letters) == 10
        reasons = set(OutgoingMail.objects.filter(state="withheld").values_list("reason", flat=True))
        assert reasons == {"ladder_ticket"}
        # What an agent writes goes all the same.
        for _ in range(5):
            work.reply(esii.agent, ticket.pk, body="Try this.")
        assert len(sent().letters) == 5
