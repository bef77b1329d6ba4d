"""Machines, copies and failures: no loop, no double, no mail that comes back unheard."""

import pytest

import four_desks
import letters
from charterdesk.apps.base import events
from charterdesk.apps.base.now import at, now
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.models import IncomingMail, Mailbox, MarkedAddress, OutgoingMail
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Message, Ticket
from four_desks import opened, paris

pytestmark = pytest.mark.django_db
CORA = "cora-e-connect@example.org"


@pytest.fixture(autouse=True)
def wednesday():
    with at(paris("2026-07-15 17:40")):
        yield


@pytest.fixture
def scene():
    return four_desks.econnect()


@pytest.fixture
def box(scene):
    return letters.mailbox(scene.desk)


@pytest.fixture
def ticket(scene):
    return opened(scene, kind=None)


def tag(ticket):
    return f"[#{ticket.desk.slug}-{ticket.number}] It does not work"


def sent_by_us(ticket, person):
    return letters.sent(ticket, person, "e-connect.example")


MACHINES = {
    "away": {"auto_submitted": "auto-replied", "subject": "Automatic reply: hello"},
    "a list": {"precedence": "bulk"},
    "a newsletter": {"list_unsubscribe": "<https://news.example/out>"},
    "a calendar": {"content_type": "text/calendar; method=REPLY", "subject": "Accepted: meeting"},
    "no return path": {"return_path": "<>"},
}


@pytest.mark.parametrize("which", MACHINES)
def test_what_a_machine_of_somebody_unknown_writes_opens_nothing_and_is_answered_by_nothing(box, which):
    row = letters.take(box, letters.raw("robot@elsewhere.example", **MACHINES[which]))
    assert (row.disposition, row.ticket) == ("automatic", None)
    assert OutgoingMail.objects.count() == Ticket.objects.count() == 0


@pytest.mark.parametrize("which", ["away", "a list", "a newsletter", "a calendar"])
def test_of_a_customer_neither(box, which):
    assert letters.take(box, letters.raw(CORA, **MACHINES[which])).disposition == "automatic"
    assert OutgoingMail.objects.count() == 0


def test_the_monitoring_of_a_customer_opens_a_ticket_that_is_not_acknowledged(box):
    alarm = letters.raw(CORA, subject="PROBLEM: web-3 is down", auto_submitted="auto-generated")
    row = letters.take(box, alarm)
    assert (row.disposition, row.ticket.subject) == ("opened", "PROBLEM: web-3 is down")
    [withheld] = OutgoingMail.objects.all()
    assert (withheld.kind, withheld.state, withheld.reason) == ("acknowledgment", "withheld", "automatic")


def test_an_empty_envelope_sender_is_answered_by_nothing(box):
    row = letters.take(box, letters.raw(CORA), envelope_from="")
    assert row.disposition == "opened"
    assert OutgoingMail.objects.get().state == "withheld"


def test_who_is_away_is_noted_on_the_ticket_and_ends_no_pause(scene, box, ticket):
    before = OutgoingMail.objects.count()
    row = letters.take(box, letters.raw(CORA, subject=f"Automatic reply: {tag(ticket)}", auto_submitted="auto-replied"))
    assert (row.disposition, row.ticket, row.message.visibility) == ("automatic", ticket, "internal")
    assert OutgoingMail.objects.count() == before


def test_an_automatic_answer_to_our_return_path_is_noted_never_a_word(scene, box, ticket):
    sent = sent_by_us(ticket, scene.customer_person)
    address = f"support+{tokens.sign('back', sent.pk)}@e-connect.example"
    row = letters.take(box, letters.raw(CORA, to=address, subject="I am away"), envelope_to=address)
    assert (row.disposition, row.ticket, row.message.visibility) == ("automatic", ticket, "internal")


def test_our_own_mails_come_back_unheard(scene, box, ticket):
    loop = tokens.sign("loop", scene.desk.pk)
    row = letters.take(box, letters.raw("support@e-connect.example", subject=tag(ticket), x_charterdesk_loop=loop))
    assert (row.disposition, row.message) == ("own", None)
    forwarded = letters.take(box, letters.raw(CORA, subject=tag(ticket), x_charterdesk_loop=loop))
    assert forwarded.disposition == "own"
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_the_mail_of_another_desk_of_ours_opens_nothing(scene, box):
    esii = letters.mailbox(four_desks.esii().desk)
    loop = tokens.sign("loop", esii.desk_id)
    row = letters.take(box, letters.raw(esii.address, x_charterdesk_loop=loop, auto_submitted="auto-replied"))
    assert row.disposition == "own"
    assert OutgoingMail.objects.count() == Ticket.objects.count() == 0


def test_the_same_mail_by_two_roads_is_one_message(scene, box):
    content = letters.raw(CORA, message_id="<one@quay.example>")
    first = letters.take(box, content)
    second = letters.take(box, b"Received: from another.example by mx; Wed, 15 Jul 2026 17:41:00 +0200\r\n" + content)
    assert (first.disposition, second.disposition) == ("opened", "duplicate")
    assert (second.ticket, second.message) == (first.ticket, None)
    assert Ticket.objects.count() == Message.objects.count() == 1


def test_a_mail_to_support_and_to_the_emergency_address_is_one_ticket_and_the_desk_is_told(scene, box):
    # EC-10
    content = letters.raw(CORA, message_id="<one@quay.example>", to="support@e-connect.example")
    first = letters.take(box, content)
    emergency = letters.mailbox(scene.desk, emergency=True)
    assert letters.take(emergency, content).disposition == "duplicate"
    note = letters.messages(first.ticket)[-1]
    assert (note.visibility, note.body) == ("internal", "The same mail also came by emergency@e-connect.example.")


def test_another_mail_under_the_same_message_id_is_a_mail_of_its_own_and_flagged(box):
    letters.take(box, letters.raw(CORA, message_id="<one@quay.example>"))
    row = letters.take(box, letters.raw(CORA, message_id="<one@quay.example>", body="Something else.\n"))
    assert row.disposition == "opened"
    assert "same_message_id" in row.problems


def test_after_thirty_days_the_same_mail_is_a_new_one(box):
    content = letters.raw(CORA, message_id="<one@quay.example>")
    letters.take(box, content)
    with at(paris("2026-08-20 10:00")):
        assert letters.take(box, b"Received: by mx\r\n" + content).disposition == "opened"


def bounce(our_message_id, recipient, *, to="support@e-connect.example", action="failed", status="5.1.1"):
    return letters.raw(
        "Mail Delivery System <MAILER-DAEMON@mx.elsewhere.example>",
        to=to,
        subject="Undelivered Mail Returned to Sender",
        auto_submitted="auto-replied",
        content_type='multipart/report; report-type=delivery-status; boundary="b"',
        body=(
            "--b\nContent-Type: text/plain\n\nThe mail system could not deliver your message: user unknown.\n"
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.elsewhere.example\n\n"
            f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n"
            f"Diagnostic-Code: smtp; 550 {status} user unknown\n\n"
            "--b\nContent-Type: text/rfc822-headers\n\n"
            f"From: support@e-connect.example\nTo: {recipient}\nMessage-ID: {our_message_id}\nSubject: Your ticket\n\n"
            "--b--\n"
        ),
    )


def test_a_mail_that_came_back_is_told_on_its_ticket_and_its_address_is_marked(scene, box, ticket):
    sent = sent_by_us(ticket, scene.customer_person)
    path = f"support+{tokens.sign('back', sent.pk)}@e-connect.example"
    row = letters.take(box, bounce(letters.id_of(sent), CORA, to=path))
    sent.refresh_from_db()
    assert (row.disposition, row.ticket) == ("bounce", ticket)
    assert sent.bounced_at == now()
    assert MarkedAddress.objects.get(desk=scene.desk).address == CORA
    note = letters.messages(ticket)[-1]
    assert (note.visibility, CORA in note.body, "user unknown" in note.body) == ("internal", True, True)
    line = events.of(scene.desk, stream_of(ticket)).get(code="mail.bounced")
    assert line.data["outgoing"] == sent.pk
    again = letters.take(box, bounce(letters.id_of(sent), CORA))
    assert (again.disposition, again.message) == ("bounce", None)


@pytest.mark.parametrize("plus_addresses", [True, False])
def test_who_knows_a_message_id_silences_nobody_where_return_paths_are_signed(scene, box, ticket, plus_addresses):
    # The id travels on in every answer and copy; the return path does not.
    Mailbox.objects.filter(pk=box.pk).update(plus_addresses=plus_addresses)
    sent = sent_by_us(ticket, scene.customer_person)
    OutgoingMail.objects.filter(pk=sent.pk).update(mailbox=box)
    row = letters.take(box, bounce(letters.id_of(sent), CORA))
    assert (row.disposition, row.ticket) == ("bounce", ticket)
    assert "user unknown" in letters.messages(ticket)[-1].body
    assert MarkedAddress.objects.exists() is not plus_addresses


def test_a_mail_that_is_only_late_marks_nobody(scene, box, ticket):
    sent = sent_by_us(ticket, scene.customer_person)
    row = letters.take(box, bounce(letters.id_of(sent), CORA, action="delayed", status="4.4.1"))
    assert (row.disposition, row.problems) == ("bounce", ["delayed"])
    assert MarkedAddress.objects.count() == 0


def test_a_notice_that_names_no_mail_of_ours_marks_nobody(scene, box):
    row = letters.take(box, bounce("<out.1.aaaaaaaaaaaaaaaaaaaaaaaaaa@e-connect.example>", CORA))
    assert (row.disposition, row.ticket, row.problems) == ("bounce", None, ["bounce_unknown"])
    assert MarkedAddress.objects.count() == OutgoingMail.objects.count() == 0


def test_two_desks_pointed_at_each_other_say_nothing(scene, box):
    """Each desk's address is a customer of the other; what one sends automatically the other does not answer."""
    for _round in range(5):
        letters.take(
            box,
            letters.raw(
                CORA,
                subject="Request received [#other-1]",
                auto_submitted="auto-replied",
                x_charterdesk_loop="1.abcdefghijklmnopqrstuvwxyz",
                in_reply_to="<x@other.example>",
            ),
        )
    assert {row.disposition for row in IncomingMail.objects.all()} == {"automatic"}
    assert OutgoingMail.objects.count() == 0
