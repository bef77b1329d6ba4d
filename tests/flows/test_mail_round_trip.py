"""There and back: what the desk really sends is answered, bounces, comes home, meets another desk."""

from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Parsed

import pytest

import four_desks
import letters
import make
from charterdesk.apps.base.now import at
from charterdesk.apps.channels.models import IncomingMail, MarkedAddress, OutgoingMail
from charterdesk.apps.channels.outgoing.sending import send_due
from charterdesk.apps.channels.outgoing.transport import Letter
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.models import Ticket
from four_desks import paris

pytestmark = pytest.mark.django_db
CORA = "cora-e-connect@example.org"
AGNES = "agnes-e-connect@example.org"


@dataclass
class Post:
    """Takes every letter and keeps it."""

    kept: list[Letter] = field(default_factory=list)

    def ready(self):
        return True

    def close(self):
        """Nothing is open."""

    def deliver(self, letter, begin):
        begin()
        self.kept.append(letter)

    def sent(self) -> list[Letter]:
        """What leaves the desk now."""
        before = len(self.kept)
        while send_due("post", self):
            continue
        return self.kept[before:]


def headers(letter: Letter) -> Parsed:
    return message_from_bytes(letter.as_bytes())


def answer(letter: Letter, sender: str, body: str = "It is still down.\n", **changed: str) -> bytes:
    """What a mail program makes of "reply"."""
    got = headers(letter)
    usual = {
        "to": str(got["Reply-To"] or got["From"]),
        "subject": f"Re: {got['Subject']}",
        "in_reply_to": str(got["Message-ID"]),
        "references": str(got["Message-ID"]),
    }
    return letters.raw(sender, body=body, **{**usual, **changed})


@pytest.fixture
def scene():
    with at(paris("2026-07-15 17:40")):
        yield four_desks.econnect()


@pytest.fixture
def box(scene):
    return letters.mailbox(scene.desk, authserv_id=letters.SERVER)


@pytest.fixture
def post():
    return Post()


def test_the_reply_to_an_acknowledgment_is_the_customers_own_word(scene, box, post):
    # EC-03
    ticket = letters.take(box, letters.raw(CORA)).ticket
    [acknowledgment] = post.sent()
    assert acknowledgment.to == CORA
    assert f"[#e-connect-{ticket.number}]" in str(headers(acknowledgment)["Subject"])
    row = letters.take(box, answer(acknowledgment, CORA))
    assert (row.disposition, row.ticket, row.trust, row.message.author) == (
        "joined",
        ticket,
        "verified",
        scene.customer_person,
    )
    assert row.message.body == "It is still down."


def test_whoever_else_answers_it_is_noted(scene, box, post):
    letters.take(box, letters.raw(CORA))
    [acknowledgment] = post.sent()
    row = letters.take(box, answer(acknowledgment, "mallory@elsewhere.example"))
    assert (row.disposition, row.message.visibility) == ("noted", "internal")
    assert [letter.to for letter in post.sent() if letter.to not in {AGNES, "hugo-e-connect@example.org"}] == []


def test_a_conversation_goes_on_by_mail_and_on_the_page(scene, box, post):
    ticket = letters.take(box, letters.raw(CORA)).ticket
    post.sent()
    work.take_in_charge(scene.agent, ticket.pk)
    work.reply(scene.agent, ticket.pk, body="Which page is it?", wait_for="customer")
    [question] = [letter for letter in post.sent() if letter.to == CORA]
    before = "On Wed, Jul 15, 2026 at 5:45 PM e-connect <support@e-connect.example> wrote:"
    quoted = f"The shop.\n\n{before}\n> Which page is it?\n"
    row = letters.take(box, answer(question, CORA, quoted))
    assert (row.message.body, row.disposition) == ("The shop.", "joined")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.waiting_for) == ("in_charge", "")


def test_what_cannot_be_delivered_comes_back_to_the_ticket(scene, box, post):
    ticket = letters.take(box, letters.raw(CORA)).ticket
    [acknowledgment] = post.sent()
    notice = letters.raw(
        "MAILER-DAEMON@mx.elsewhere.example",
        to=acknowledgment.sender,
        subject="Undelivered Mail Returned to Sender",
        content_type='multipart/report; report-type=delivery-status; boundary="b"',
        body=(
            "--b\nContent-Type: text/plain\n\nUser unknown.\n"
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.elsewhere.example\n\n"
            f"Final-Recipient: rfc822; {CORA}\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
        ),
    )
    row = letters.take(box, notice, envelope_from="", envelope_to=acknowledgment.sender)
    assert (row.disposition, row.ticket) == ("bounce", ticket)
    assert MarkedAddress.objects.get().address == CORA
    assert letters.messages(ticket)[-1].visibility == "internal"


def test_an_absence_that_answers_the_return_path_is_noted_and_unanswered(scene, box, post):
    ticket = letters.take(box, letters.raw(CORA)).ticket
    [acknowledgment] = post.sent()
    away = answer(acknowledgment, CORA, to=acknowledgment.sender, subject="Away until Monday")
    row = letters.take(box, away, envelope_from="", envelope_to=acknowledgment.sender)
    assert (row.disposition, row.ticket) == ("automatic", ticket)
    assert [letter.to for letter in post.sent() if letter.to == CORA] == []


def test_our_own_mail_that_comes_home_is_unheard(scene, box, post):
    letters.take(box, letters.raw(CORA))
    [acknowledgment] = post.sent()
    assert letters.take(box, acknowledgment.as_bytes()).disposition == "own"
    assert post.sent() == []


def test_two_desks_that_are_each_others_customers_fall_silent(post):
    with at(paris("2026-07-15 17:40")):
        one, other = four_desks.econnect(), four_desks.esii()
        boxes = {box.address: box for box in (letters.mailbox(one.desk), letters.mailbox(other.desk))}
        here, there = boxes
        make.organisation(one.desk, "The other desk")
        Person.objects.filter(pk=one.customer_person.pk).update(email=there)
        Person.objects.filter(pk=other.customer_person.pk).update(email=here)
        letters.take(boxes[there], letters.raw(here))
        letters.take(boxes[here], letters.raw(there))
        for _round in range(6):
            for letter in post.sent():
                assert letter.to in boxes
                letters.take(boxes[letter.to], letter.as_bytes())
    assert len(post.kept) <= 3
    assert Ticket.objects.count() <= 2
    assert not IncomingMail.objects.filter(state="received").exists()
    assert not OutgoingMail.objects.filter(state__in=["to_write", "waiting"]).exists()
