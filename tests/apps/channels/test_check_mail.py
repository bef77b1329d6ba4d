"""What check-data finds in the rows of mail when somebody changed them behind the verbs' backs."""

import pytest

import four_desks
import letters
import make
from charterdesk.apps.base.now import at
from charterdesk.apps.channels.check_data import check_mail
from charterdesk.apps.channels.incoming.door import receive
from charterdesk.apps.channels.models import IncomingMail, IncomingText, OutgoingMail, Watcher
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.models import Message
from four_desks import paris

WEDNESDAY = paris("2026-07-15 17:40")


@pytest.fixture
def row(db):
    with at(WEDNESDAY):
        scene = four_desks.econnect()
        yield letters.take(letters.mailbox(scene.desk), letters.raw(scene.customer_person.email))


def found(row):
    return {difference.what for difference in check_mail(row.desk)}


def test_what_was_taken_and_sent_is_in_order(row):
    letters.sent(row.ticket, row.person, "e-connect.example")
    assert check_mail() == []


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"message": None}, {"message of a mail that opened"}),
        ({"disposition": ""}, {"state"}),
        ({"done_at": None}, {"state"}),
        ({"state": "received"}, {"state"}),
        ({"disposition": "declined"}, {"message of a mail that is declined"}),
        ({"sha256": "0" * 64}, {"raw mail"}),
        ({"ticket": None}, {"ticket of the message", "first message of the ticket"}),
    ],
)
def test_a_mail_that_did_not_end_as_it_says_is_found(row, changed, what):
    IncomingMail.objects.filter(pk=row.pk).update(**changed)
    assert found(row) == what


def test_a_first_message_that_is_not_the_first_is_found(row):
    message = Message.objects.get(pk=row.message_id)
    message.pk = None
    message.save()
    IncomingMail.objects.filter(pk=row.pk).update(message=message)
    assert found(row) == {"first message of the ticket"}


def test_words_that_are_gone_are_found(row):
    IncomingText.objects.all().delete()
    assert found(row) == {"words"}


def test_a_lease_that_never_ends_is_found(row):
    unread = receive(row.mailbox, letters.raw("a@b.example"), via="lmtp").incoming_id
    IncomingMail.objects.filter(pk=unread).update(lease_until=paris("2027-01-01 00:00"))
    assert found(row) == {"lease"}


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"msg_id": "out.1.aaaaaaaaaaaaaaaaaaaaaaaaaa@e-connect.example"}, "Message-ID"),
        ({"sent_at": None}, "sent_at"),
        ({"state": "sending", "lease_until": None}, "state"),
        ({"kind": "acknowledgment"}, "key"),
    ],
)
def test_an_outgoing_mail_that_is_none_of_ours_is_found(row, changed, what):
    mail = letters.sent(row.ticket, row.person, "e-connect.example")
    OutgoingMail.objects.filter(pk=mail.pk).update(**changed)
    assert what in found(row)


def test_a_second_acknowledgment_is_found(row):
    first = OutgoingMail.objects.get(kind="acknowledgment")
    first.pk, first.dedupe_key = None, "acknowledgment:another"
    first.save()
    assert found(row) == {"acknowledgments", "key"}


def test_nobody_watches_across_desks(row):
    south = four_desks.esii()
    Watcher.objects.create(desk=row.desk, ticket=row.ticket, person=south.customer_person)
    assert found(row) == {"watcher"}


def test_a_ticket_that_goes_on_stays_in_order(row):
    scene_agent = make.actor(make.person(row.desk, "Bruno", "agent"))
    work.reply(scene_agent, row.ticket.pk, body="Try again.")
    assert check_mail() == []
