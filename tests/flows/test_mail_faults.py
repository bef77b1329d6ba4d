"""What goes wrong with mail: servers that refuse, hang, hang up; mails that kill; floods and robots. Short forms; the
long ones are in tests/torture.
"""

import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import connection

import four_desks
from charterdesk.apps.base import events, now
from charterdesk.apps.channels import confined
from charterdesk.apps.channels.incoming import door, understanding
from charterdesk.apps.channels.models import IncomingMail, Mailbox, MarkedAddress, OutgoingMail
from charterdesk.apps.channels.outgoing import sending, transport
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.models import Ticket
from charterdesk.server.environment import MailServer
from mail_servers import Answer, Sink, wait_for
from torture.installations import Hand, Shelf
from torture.mail_kills import Servers, judge_remains, kill, message_id, set_up
from torture.mail_scenarios import BOX, BY_NAME, as_bytes, letter, with_mailbox

KILLED = {
    "a new ticket by IMAP, with a file": 12,
    "an unknown sender is declined": 8,
    "an agent's answer goes out": 20,
}
OWNER = "test"
FLOOD = 70
DOMAIN_AN_HOUR = 50


@pytest.fixture
def sink():
    with Sink() as sink:
        yield sink


@pytest.fixture
def way_out(sink, settings):
    settings.MAIL_SERVER = MailServer("127.0.0.1", sink.port, "none")
    transports = transport.configured()
    yield transports
    transports.close()


@pytest.fixture
def reader():
    with confined.Reader() as reader:
        yield reader


@pytest.fixture
def scene(db):
    return with_mailbox(four_desks.esii())


def write_in(scene, subject, *, place=0, sender=""):
    """A mail of the scene's customer has been received."""
    mail = letter(sender or scene.customer_person.email, subject, "Nothing happens.\n")
    mail.replace_header("Message-ID", f"<{place}.{subject.replace(' ', '-')}@example.org>")
    return door.receive(Mailbox.objects.get(name=BOX), as_bytes(mail), via="lmtp")


def acknowledgment():
    return OutgoingMail.objects.get(kind="acknowledgment")


@pytest.mark.timeout(600)  # three minutes on a busy machine
@pytest.mark.django_db(transaction=True)
def test_mail_killed_on_its_way_is_in_once_and_told_once(tmp_path):
    shelf = Shelf(tmp_path)
    blank = shelf.blank("blank")
    chance = Random(11)
    with Servers.at_work() as servers, Hand.at_work(tmp_path, module="torture.mail_hand") as hand:
        for name, many in KILLED.items():
            stage = set_up(hand, servers, shelf, blank, BY_NAME[name])
            assert stage.points > 2 * many
            for point in sorted(chance.sample(range(1, stage.points - 5), many)):
                at = shelf.copy(stage.before, "point")
                status, post = kill(hand, servers, at, stage, point)
                assert status == -signal.SIGKILL
                judge_remains(hand, post, stage)


def test_while_the_mail_server_is_down_nothing_is_lost_and_all_goes_out_when_it_is_back(scene, sink, reader, way_out):
    write_in(scene, "It stopped")
    understanding.understand_due(OWNER, reader)
    sink.close()
    assert sending.send_due(OWNER, way_out) == 0
    assert acknowledgment().state == "waiting"
    sink.open()
    wait_for(way_out.ready)
    with now.at(now.now() + timedelta(minutes=1)):
        sending.send_due(OWNER, way_out)
    assert acknowledgment().state == "sent"
    assert [message_id(mail.raw) for mail in sink.mails] == [acknowledgment().msg_id]


@pytest.mark.parametrize(
    "answer",
    [
        Answer("451 4.7.1 greylisted, try again", at="rcpt"),
        Answer("421 4.3.2 shutting down", at="mail"),
        Answer("421 4.3.2 shutting down", at="data"),
        Answer("452 4.2.2 mailbox full"),
        Answer(at="rcpt", then="drop"),
    ],
    ids=lambda answer: f"{answer.text[:3]} {answer.then} at {answer.at}",
)
def test_who_is_refused_for_now_goes_out_later_and_once(scene, sink, reader, way_out, answer):
    write_in(scene, "It stopped")
    understanding.understand_due(OWNER, reader)
    sink.next(answer)
    sending.send_due(OWNER, way_out)
    assert acknowledgment().state == "waiting"
    assert sink.mails == []
    wait_for(way_out.ready)
    with now.at(now.now() + timedelta(minutes=2)):
        sending.send_due(OWNER, way_out)
    assert acknowledgment().state == "sent"
    assert len(sink.mails) == 1


@pytest.mark.parametrize(
    ("answer", "address_is_bad"),
    [
        (Answer("550 5.1.1 user unknown", at="rcpt"), True),
        (Answer("552 5.3.4 message too big"), False),
        (Answer("554 5.7.1 rejected as spam"), False),
    ],
    ids=lambda given: given.text[:3] if isinstance(given, Answer) else "",
)
def test_a_refusal_for_good_stands_on_the_ticket_at_once_and_is_not_tried_again(
    scene, sink, reader, way_out, answer, address_is_bad
):
    write_in(scene, "It stopped")
    understanding.understand_due(OWNER, reader)
    sink.next(answer)
    sending.send_due(OWNER, way_out)
    ticket = Ticket.objects.get()
    (told,) = events.of(ticket.desk, f"ticket:{ticket.pk}").filter(code="mail.failed")
    assert (acknowledgment().state, told.data["code"]) == ("failed", int(answer.text[:3]))
    assert MarkedAddress.objects.exists() == address_is_bad
    for days in range(1, 4):
        with now.at(now.now() + timedelta(days=days)):
            assert sending.send_due(OWNER, way_out) == 0
    assert sink.tried == 1


def test_an_acknowledgment_cut_off_after_its_end_is_in_doubt_and_never_sent_again(scene, sink, reader, way_out):
    write_in(scene, "It stopped")
    understanding.understand_due(OWNER, reader)
    sink.next(Answer(then="drop", taken=True))
    for hours in range(30):
        with now.at(now.now() + timedelta(hours=hours)):
            sending.send_due(OWNER, way_out)
    assert acknowledgment().state == "in_doubt"
    assert len(sink.mails) == 1


def test_an_answer_cut_off_after_its_end_goes_again_as_the_same_mail_and_says_so(scene, sink, reader, way_out):
    write_in(scene, "It stopped")
    understanding.understand_due(OWNER, reader)
    sending.send_due(OWNER, way_out)
    sink.mails.clear()
    work.reply(scene.agent, Ticket.objects.get().pk, body="Have you restarted it?")
    sink.next(Answer(then="drop", taken=True))
    for hours in range(3):
        with now.at(now.now() + timedelta(hours=hours)):
            sending.send_due(OWNER, way_out)
    row = OutgoingMail.objects.get(kind="answer")
    assert (row.state, row.maybe_twice) == ("sent", True)
    assert [message_id(mail.raw) for mail in sink.mails] == [row.msg_id] * 2
    assert sink.mails[0].raw == sink.mails[1].raw


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_hangs_on_one_mail_does_not_hold_up_the_others(scene, sink, reader, way_out, monkeypatch):
    monkeypatch.setattr(transport, "SECONDS_A_STEP", 6)
    for place in range(6):
        write_in(scene, f"It stopped {place}", place=place)
    understanding.understand_due(OWNER, reader)
    sink.next(Answer(then="hang"))
    stuck = threading.Thread(target=send_alone, args=("stuck",))
    stuck.start()
    while sink.tried == 0:
        time.sleep(0.01)
    start = time.monotonic()
    sending.send_due(OWNER, way_out)
    took = time.monotonic() - start
    stuck.join()
    states = sorted(OutgoingMail.objects.filter(kind="acknowledgment").values_list("state", flat=True))
    assert took < 5
    assert states.count("in_doubt") == 1
    assert len(sink.mails) + states.count("withheld") == 5


def send_alone(owner):
    """One lane that has taken one mail."""
    alone = transport.configured()
    assert alone is not None
    sending.send_due(owner, alone, limit=1)
    alone.close()
    connection.close()


def spent():
    """Seconds of processor, of this process and of those that it has waited for: how long it takes where nothing else
    is done.
    """
    return sum(os.times()[:4])


def test_a_poisoned_mail_is_put_aside_with_a_ticket_and_the_next_is_read_within_five_seconds(
    scene, reader, monkeypatch
):
    monkeypatch.setattr(confined, "_MODULE", "torture.poisoned_child")
    # Of processor: half a second may be two on a busy machine.
    monkeypatch.setattr(confined, "SECONDS", 0.5)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    for place, kind in enumerate(("crash", "loop", "memory")):
        poison = letter(scene.customer_person.email, f"Poison {kind}", "Drink me.\n", X_Poison=kind)
        poison.replace_header("Message-ID", f"<{kind}@example.org>")
        door.receive(Mailbox.objects.get(name=BOX), as_bytes(poison), via="lmtp")
        write_in(scene, f"After {kind}", place=place)
        start = spent()
        moment = now.now()
        for minutes in range(0, 30, 5):
            with now.at(moment + timedelta(minutes=minutes)):
                understanding.understand_due(OWNER, reader)
            if IncomingMail.objects.filter(subject=f"After {kind}", state="done").exists():
                break
        reader.close()
        assert spent() - start < 5
    stubs = IncomingMail.objects.filter(disposition="quarantined")
    assert [bool(row.ticket_id) for row in stubs] == [True] * 3
    assert IncomingMail.objects.filter(disposition="opened").count() == 3


def test_ten_thousand_forged_senders_of_a_domain_make_us_write_there_fifty_times_an_hour(db, sink, reader, way_out):
    scene = with_mailbox(four_desks.exer())
    for place in range(FLOOD):
        write_in(scene, "Help", place=place, sender=f"victim{place}@flooded.example")
    while understanding.understand_due(OWNER, reader):
        pass
    while sending.send_due(OWNER, way_out):
        pass
    assert len(sink.mails) == DOMAIN_AN_HOUR
    with now.at(now.now() + timedelta(days=1)):
        while sending.send_due(OWNER, way_out):
            pass
    assert len(sink.mails) == DOMAIN_AN_HOUR


def test_a_robot_that_answers_everything_without_saying_so_hears_three_mails_at_most(scene, sink, reader, way_out):
    robot = scene.customer_person.email
    write_in(scene, "It stopped")
    heard = 0
    for turn in range(1, 10):
        with now.at(now.now() + timedelta(seconds=20 * turn)):
            understanding.understand_due(OWNER, reader)
            sending.send_due(OWNER, way_out)
            if len(sink.mails) == heard:
                break
            heard = len(sink.mails)
            answer = letter(robot, f"Thank you {turn}", "We have received your message.\n")
            answer.replace_header("Message-ID", f"<robot-{turn}@example.org>")
            door.receive(Mailbox.objects.get(name=BOX), as_bytes(answer), via="lmtp")
    assert 1 <= heard <= 3
