"""Two desks pointed at each other, and robots that answer everything: after three mails at most there is silence."""

from datetime import timedelta

import pytest

import four_desks
import letters
import make
from charterdesk.apps.channels.models import Mailbox, OutgoingMail
from charterdesk.apps.people.models import Person
from four_desks import paris
from outgoing import clock, sent

NOON = paris("2026-07-15 12:00")
MARKS = (b"auto-submitted", b"x-auto-response-suppress", b"x-charterdesk-loop", b"precedence")


def without_marks(raw: bytes) -> bytes:
    """As a careless server passes it on: without the headers that say that a machine wrote it, under a new id."""
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(MARKS)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


# Each is known to the other by a name of another world: desks of one installation know each other's addresses.
ABROAD = {"esii.example": "first.example", "e-connect.example": "second.example"}
AT_HOME = {abroad: home for home, abroad in ABROAD.items()}


@pytest.fixture
def desks(db):
    """The mailboxes by their domains abroad."""
    made = (four_desks.esii(), four_desks.econnect())
    boxes = [letters.mailbox(scene.desk) for scene in made]
    return {ABROAD[box.address.partition("@")[2]]: box for box in boxes}


def carried(letter, desks, passed_on):
    """One desk's mail comes in at the other, which knows only names abroad."""
    raw, sender = passed_on(letter.as_bytes()), letter.sender
    for home, abroad in ABROAD.items():
        raw, sender = raw.replace(home.encode(), abroad.encode()), sender.replace(home, abroad)
    domain = letter.to.partition("@")[2]
    raw = raw.replace(domain.encode(), AT_HOME[domain].encode())
    letters.take(desks[domain], raw, envelope_from=sender, envelope_to=letter.to.replace(domain, AT_HOME[domain]))


@pytest.mark.parametrize("passed_on", [bytes, without_marks])
def test_two_desks_fall_silent_after_three_mails(desks, passed_on):
    with clock.at(NOON):
        first = letters.raw("support@second.example", to="support@esii.example", subject="Hello")
        letters.take(desks["first.example"], first, envelope_from="support@second.example")
    exchanged = 0
    for turn in range(20):
        with clock.at(NOON + timedelta(seconds=20 * turn)):
            for letter in sent().letters:
                exchanged += 1
                carried(letter, desks, passed_on)
    assert 1 <= exchanged <= 3
    assert not OutgoingMail.objects.filter(state__in=("to_write", "waiting")).exists()


@pytest.mark.parametrize("passed_on", [bytes, without_marks])
def test_two_desks_that_know_each_other_and_are_proved_fall_silent_too(desks, passed_on):
    for domain, box in desks.items():
        other = next(abroad for abroad in desks if abroad != domain)
        customer = make.organisation(box.desk, "The other desk")
        person = make.person(box.desk, f"Support-{domain}", "customer", customer, known=False)
        Person.objects.filter(pk=person.pk).update(email=f"support@{other}")
        Mailbox.objects.filter(pk=box.pk).update(authserv_id=letters.SERVER)

    def proved(raw):
        head = passed_on(raw)
        sender = head.partition(b"@")[2][:60]
        home = next(domain for domain in ABROAD if domain.encode() in sender)
        return f"Authentication-Results: {letters.vouched('pass', ABROAD[home])}\r\n".encode() + head

    with clock.at(NOON):
        said = letters.vouched("pass", "second.example")
        first = letters.raw(
            "support@second.example", to="support@esii.example", subject="Hello", authentication_results=said
        )
        row = letters.take(desks["first.example"], first, envelope_from="support@second.example")
        assert row.trust == "verified"
    exchanged = 0
    for turn in range(20):
        with clock.at(NOON + timedelta(seconds=20 * turn)):
            for letter in sent().letters:
                exchanged += 1
                carried(letter, desks, proved)
    assert 1 <= exchanged <= 3


def test_a_robot_that_answers_every_mail_gets_one(desks):
    box = desks["first.example"]
    robot = "robot@far.example"
    gone = 0
    for turn in range(15):
        with clock.at(NOON + timedelta(seconds=30 * turn)):
            letters.take(box, letters.raw(robot, to=box.address, subject=f"Re: {turn}"), envelope_from=robot)
            gone += len(sent().letters)
    assert gone == 1
