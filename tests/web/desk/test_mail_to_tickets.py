"""From a mail to its ticket by a person's hand: who wrote is identified; what was declined is taken all the same."""

import pytest

import four_desks
import make
from charterdesk.apps.base import now
from charterdesk.apps.channels.confined import Reader
from charterdesk.apps.channels.incoming import door, understanding
from charterdesk.apps.channels.models import IncomingMail
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Ticket
from four_desks import paris
from web.desk import mails
from web.desk.agent import Agent, words

MORNING = paris("2026-07-15 10:00")


@pytest.fixture(autouse=True)
def moment():
    with now.at(MORNING):
        yield


def arrived(desk, sender, subject="No light on port 3"):
    """A mail that came by LMTP and was understood."""
    raw = (
        f"From: Nora Quay <{sender}>\r\nTo: support@{desk.slug}.example\r\nSubject: {subject}\r\n"
        f"Message-ID: <1@{desk.slug}.example>\r\n\r\nThe left port is dark.\r\n"
    )
    receipt = door.receive(mails.mailbox(desk), raw.encode(), via="lmtp", envelope_from=sender)
    reader = Reader()
    try:
        understanding.understand_due("test", reader)
    finally:
        reader.close()
    return IncomingMail.objects.get(pk=receipt.incoming_id)


@pytest.fixture
def econnect(db):
    return four_desks.econnect()


@pytest.fixture
def amy(econnect):
    return Agent(econnect.agent)


@pytest.fixture
def unknown(econnect):
    # EC-03: a ticket all the same, to be identified
    return arrived(econnect.desk, "nora@quay.example").ticket


def test_a_ticket_of_somebody_unknown_asks_who_it_is(unknown, amy):
    page = amy.page(f"tickets/{unknown.number}/")
    assert "Nobody knows yet who this is. nora@quay.example wrote, and belongs to no customer." in page
    assert "Or somebody new, of" in page
    assert (
        "Desk"
        not in amy.html(f"tickets/{unknown.number}/").partition("identify-organisation")[2].partition("</select>")[0]
    )


def test_somebody_new_of_a_customer(econnect, unknown, amy):
    amy.act(unknown.number, "identify", organisation=econnect.organisation.pk, name="Nora Quay")
    page = amy.page(f"tickets/{unknown.number}/")
    assert "It is known now who asks: the ticket was judged again." in page
    assert "Quay Foods e-connect, Nora Quay" in page
    assert "Identify" not in page
    assert Person.objects.get(email="nora@quay.example").organisation == econnect.organisation


def test_somebody_whom_the_desk_knows_by_another_address(econnect, unknown, amy):
    page = amy.act(unknown.number, "identify", 422, person="nobody@example.org")
    assert "Nobody of this desk has this address." in words(page)
    amy.act(unknown.number, "identify", person=econnect.customer_person.email.upper())
    assert Ticket.objects.get(pk=unknown.pk).requester == econnect.customer_person


def test_to_identify_is_to_say_who(unknown, amy):
    page = amy.act(unknown.number, "identify", 422)
    assert "Say who asks." in words(page)


def test_who_is_known_is_not_asked_again(econnect, unknown, amy):
    amy.act(unknown.number, "identify", person=econnect.customer_person.email)
    page = amy.act(unknown.number, "identify", 409, person=econnect.customer_person.email)
    assert "Somebody changed this ticket meanwhile" in words(page)


@pytest.fixture
def declined(exer):
    # EX-05: an end customer whom nobody knows goes to his reseller
    return arrived(exer.desk, "nora@quay.example")


def test_a_head_opens_a_ticket_from_a_mail_that_was_declined(exer, declined, hugo):
    assert declined.disposition == "declined"
    page = hugo.page(f"mail/{declined.pk}/")
    assert "Open a ticket anyway" in page
    page = hugo.post(f"mail/{declined.pk}/open/", 422)
    assert "The charter does not take this request: say why it is taken all the same." in words(page)
    place = hugo.post(f"mail/{declined.pk}/open/", reason="A large customer to be.")
    page = words(hugo.html(place.removeprefix("/exer/")))
    assert "Taken against the charter A large customer to be." in page
    assert "No light on port 3" in page
    assert "The left port is dark." in page
    assert "Open a ticket anyway" not in hugo.page(f"mail/{declined.pk}/")
    hugo.post(f"mail/{declined.pk}/open/", 302, reason="Again.")
    assert "This mail has its ticket already." in hugo.page(f"mail/{declined.pk}/")
    assert Ticket.objects.count() == 1


def test_who_is_no_head_does_not_go_against_the_charter(exer, declined, agnes):
    agnes.post(f"mail/{declined.pk}/open/", 403, reason="Please.")
    rolf = Agent(make.actor(make.person(exer.desk, "Rolf", "read_only")))
    assert "Open a ticket anyway" not in rolf.page(f"mail/{declined.pk}/")
    rolf.post(f"mail/{declined.pk}/open/", 403, reason="Please.")
    assert not Ticket.objects.exists()
