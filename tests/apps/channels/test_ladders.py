"""Ladders: robots and desks that answer each other fall silent; what an agent wrote always goes (security.md 1.1)."""

from datetime import timedelta

import pytest

import four_desks
import letters
import make
from charterdesk.apps.channels.models import LetterTemplate, Mailbox, OutgoingMail, Watcher
from charterdesk.apps.channels.outgoing import ladders
from charterdesk.apps.channels.outgoing.transport import Refused
from charterdesk.apps.people.models import UNIDENTIFIED, Organisation, Person
from charterdesk.apps.tickets import priority, work
from charterdesk.apps.tickets.intake import open_ticket
from charterdesk.apps.tickets.models import Ticket
from four_desks import asked, paris
from outgoing import Kept, box, clock, html, plain, sent

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


@pytest.fixture
def mailbox(esii):
    """An address whose mail server checks senders."""
    Mailbox.objects.filter(desk=esii.desk).update(authserv_id=letters.SERVER)
    return Mailbox.objects.get(desk=esii.desk)


def asks(mailbox, sender, at, verdict="", subject="The switch is down", body="Nothing answers since this morning."):
    """A mail of this sender; what goes out then."""
    said = letters.vouched(verdict, sender.rpartition("@")[2]) if verdict else ""
    with clock.at(at):
        letters.take(mailbox, letters.raw(sender, subject=subject, body=f"{body}\n", authentication_results=said))
        return sent().messages


def test_somebody_who_is_proved_has_twenty_of_his_mails_acknowledged_in_ten_minutes(esii, mailbox):
    known = esii.customer_person.email
    doors = [f"The {chr(97 + turn)} door is open." for turn in range(22)]
    moments = [NOON + timedelta(seconds=20 * turn) for turn in range(22)]
    gone = [len(asks(mailbox, known, at, "pass", body=body)) for at, body in zip(moments, doors, strict=True)]
    assert gone == [1] * 20 + [0] * 2


def test_a_robot_whose_answers_differ_in_their_numbers_hears_three_though_proved(esii, mailbox):
    known = esii.customer_person.email
    moments = [NOON + timedelta(seconds=20 * turn) for turn in range(6)]
    gone = [len(asks(mailbox, known, at, "pass", body=f"Your request {at:%H%M%S} was received.")) for at in moments]
    assert gone == [1, 1, 1, 0, 0, 0]


@pytest.mark.parametrize("subject", ["Re: Received", "[#far-12] Received", "Your ticket [AB#99] is open"])
def test_what_looks_like_another_desks_answer_is_acknowledged_three_times_though_proved(esii, mailbox, subject):
    known = esii.customer_person.email
    moments = [NOON + timedelta(seconds=20 * turn) for turn in range(5)]
    doors = [f"The {chr(97 + turn)} door is open." for turn in range(5)]
    gone = [len(asks(mailbox, known, at, "pass", subject, body)) for at, body in zip(moments, doors, strict=True)]
    assert gone == [1, 1, 1, 0, 0]


def test_whose_acknowledgment_was_held_back_learns_the_number_with_the_next(esii):
    # EC-03, EK-05: everybody gets the number of his request
    person = esii.customer_person
    assert [writes(esii, person, NOON + MINUTE * minute) for minute in range(5)] == [1, 1, 1, 0, 0]
    with clock.at(NOON + MINUTE * 11):
        open_ticket(esii.agent, asked(esii, requester_person_id=person.pk, channel="email"))
        [message] = sent().messages
        assert "We have also received your other requests, by their numbers: 4, 5." in plain(message)
        assert "by their numbers: 4, 5." in html(message)
        # Once is enough.
        open_ticket(esii.agent, asked(esii, requester_person_id=person.pk, channel="email"))
        assert "also received" not in plain(sent().messages[0])


def test_an_answer_names_what_was_held_back_too_and_to_nobody_else(esii):
    person = esii.customer_person
    for minute in range(4):
        writes(esii, person, NOON + MINUTE * minute)
    other = make.person(esii.desk, "Edda", "customer", esii.organisation)
    assert writes(esii, other, NOON + MINUTE * 4) == 1
    ticket = Ticket.objects.get(number=1)
    Watcher.objects.create(desk=esii.desk, ticket=ticket, person=other)
    with clock.at(NOON + MINUTE * 5):
        work.reply(esii.agent, ticket.pk, body="Try this.")
        kept = sent()
    assert "by their numbers: 4." in plain(kept.to(person.email)[0])
    assert "also received" not in plain(kept.to(other.email)[0])


def test_a_letter_that_is_lost_has_told_nobody(esii):
    person = esii.customer_person
    for minute in range(4):
        writes(esii, person, NOON + MINUTE * minute)
    with clock.at(NOON + MINUTE * 11):
        open_ticket(esii.agent, asked(esii, requester_person_id=person.pk, channel="email"))
        way_out = Kept()
        way_out.next(Refused(550, "5.7.1 no", permanent=True))
        assert sent(kept=way_out).letters == []
        open_ticket(esii.agent, asked(esii, requester_person_id=person.pk, channel="email"))
        assert "by their numbers: 4." in plain(sent().messages[0])


def test_what_was_held_back_is_told_within_a_day(esii):
    person = esii.customer_person
    for minute in range(4):
        writes(esii, person, NOON + MINUTE * minute)
    with clock.at(NOON + timedelta(days=1, minutes=4)):
        open_ticket(esii.agent, asked(esii, requester_person_id=person.pk, channel="email"))
        assert "also received" not in plain(sent().messages[0])


def test_words_of_the_desks_own_without_that_field_say_it_at_their_end(esii):
    body = "Your number: {{number}}.\n\n{{desk}}"
    LetterTemplate.objects.create(
        desk=esii.desk, kind="acknowledgment", language="en", subject="Received", body=body, changed_by=None
    )
    person = esii.customer_person
    for minute in range(4):
        writes(esii, person, NOON + MINUTE * minute)
    with clock.at(NOON + MINUTE * 11):
        open_ticket(esii.agent, asked(esii, requester_person_id=person.pk, channel="email"))
        assert plain(sent().messages[0]).endswith(
            "Esii\n\nWe have also received your other requests, by their numbers: 4.\n"
        )


def test_a_stranger_with_many_plus_addresses_is_one_stranger(esii):
    gone = [writes(esii, stranger(esii, f"one+{number}@far.example"), NOON) for number in range(3)]
    assert gone == [1, 0, 0]
    assert writes(esii, stranger(esii, "one@far.example"), NOON) == 0
    assert writes(esii, stranger(esii, "one.else@far.example"), NOON) == 1
    assert writes(esii, stranger(esii, "one+1@other.example"), NOON) == 1


@pytest.mark.any_engine
def test_what_a_stranger_got_is_found_by_indexes_however_full_the_outbox_is(esii, monkeypatch):
    plans: list[str] = []
    counted = ladders.Rung.is_full

    def explained(rung):
        plans.extend(rows.filter(written_at__gt=NOON).explain() for rows in rung.rows)
        return counted(rung)

    monkeypatch.setattr(ladders.Rung, "is_full", explained)
    writes(esii, stranger(esii, "one+1@far.example"), NOON)
    reads = [line for plan in plans for line in plan.splitlines() if "channels_outgoingmail" in line]
    assert len(reads) > 4
    assert [line for line in reads if "SCAN" in line or ("written_at>" not in line and "ticket_id" not in line)] == []


def test_the_names_below_a_domain_are_one_domain(esii, monkeypatch):
    monkeypatch.setattr(ladders, "STRANGERS_OF_A_DOMAIN", (3, timedelta(hours=1)))
    gone = [writes(esii, stranger(esii, f"u@s{number}.far.example"), NOON) for number in range(5)]
    assert gone == [1, 1, 1, 0, 0]
    assert writes(esii, stranger(esii, "u@s1.other.example"), NOON) == 1


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


def test_a_request_that_its_own_domain_disowns_is_acknowledged_like_a_strangers(esii, mailbox):
    known = esii.customer_person.email
    [message] = asks(mailbox, known, NOON, "fail", subject="Cheap pills http://spam.example")
    whole = str(message["Subject"]) + str(message["To"]) + plain(message) + html(message)
    assert "pills" not in whole
    assert "Nothing answers" not in whole
    assert message["To"] == known
    assert "Its number is 1." in plain(message)


def test_what_is_forged_in_somebodys_name_makes_one_mail_in_ten_minutes_and_takes_nothing_of_his_own(esii, mailbox):
    known = esii.customer_person.email
    forged = [len(asks(mailbox, known, NOON + timedelta(seconds=30 * turn), "fail")) for turn in range(4)]
    assert forged == [1, 0, 0, 0]
    own = [asks(mailbox, known, NOON + MINUTE * 3 + timedelta(seconds=20 * turn)) for turn in range(4)]
    assert [len(messages) for messages in own] == [1, 1, 1, 0]
    assert "The switch is down" in str(own[0][0]["Subject"])


def test_a_request_that_is_disowned_and_not_taken_repeats_nothing_either(db):
    # EK-03: requests come through the portal
    esker = four_desks.esker()
    mailbox = letters.mailbox(esker.desk, authserv_id=letters.SERVER)
    known = esker.customer_person.email
    for verdict, repeated in (("fail", False), ("pass", True)):
        [message] = asks(mailbox, known, NOON, verdict, subject="Cheap pills")
        assert ("pills" in str(message["Subject"])) is repeated
        assert "pills" not in plain(message) or repeated
