"""The processes of mail: killed at any moment they lose nothing and double nothing; told to stop they stop."""

import random
import signal
import smtplib
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings as of_django

from charterdesk import charters
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.channels import mailboxes
from charterdesk.apps.channels.mailboxes import MailboxTerms
from charterdesk.apps.channels.models import IncomingMail, Turn
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from charterdesk.server import mail_work
from charterdesk.server.mail_work import MailWork
from charterdesk.server.opening_desks import CharterText, Manager, open_desk
from mail_servers import Sink, wait_for
from torture.installations import environment

PROGRAM = str(Path(sys.executable).with_name("charterdesk"))
MAIL = (
    "From: ada@customer-{0}.example\r\nMessage-ID: <{0}@customer.example>\r\n"
    "Subject: Mail {0}\r\n\r\nIt does not print.\r\n"
)


@pytest.fixture
def start(transactional_db, tmp_path):
    """Starts the command with the database of the test; what still runs at the end is killed."""
    running = []

    def run(*words, **variables):
        made = {
            **environment(tmp_path),
            "CHARTERDESK_SECRET_KEY": of_django.SECRET_KEY,
            "CHARTERDESK_LMTP": f"unix:{tmp_path / 'lmtp'}",
            **variables,
        }
        process = subprocess.Popen(  # noqa: S603  # our own
            [PROGRAM, *words], env=made, cwd=tmp_path, stderr=subprocess.PIPE, text=True
        )
        running.append(process)
        return process

    yield run
    for process in running:
        end(process)


def end(process):
    process.kill()
    process.wait()
    process.stderr.close()


def ready(process):
    """Wait until it has begun."""
    assert any("LMTP on" in line or "worker" in line for line in iter(process.stderr.readline, ""))
    return process


def told(process, sign=signal.SIGTERM):
    """Tell it to stop; its exit status, what it said, the seconds it took."""
    began = time.monotonic()
    process.send_signal(sign)
    _out, said = process.communicate(timeout=40)
    return process.returncode, said, time.monotonic() - began


def hand_over(place, numbers, over):
    """As a mail server does: each mail until it is taken."""
    for number in numbers:
        while not over.is_set():
            try:
                with smtplib.LMTP(str(place), timeout=5) as client:
                    client.sendmail("ada@customer.example", ["support@north.example"], MAIL.format(number))
                break
            except (OSError, smtplib.SMTPException):
                time.sleep(0.05)


def goes_on(or_else):
    """Whether another mail has come in since now."""
    before = IncomingMail.objects.count()
    return lambda: IncomingMail.objects.count() > before or or_else()


def test_a_listener_that_is_killed_again_and_again_takes_each_mail_once(mailbox, start, tmp_path):
    place, chance, over = tmp_path / "lmtp", random.Random(3), threading.Event()
    clients = [
        threading.Thread(target=hand_over, args=(place, range(first, 150, 3), over), daemon=True) for first in range(3)
    ]
    listener = start("listen")
    wait_for(place.exists)
    for client in clients:
        client.start()
    kills = 0
    while any(client.is_alive() for client in clients) and kills < 5:
        time.sleep(0.05 + chance.random() * 0.3)
        end(listener)
        kills += 1
        listener = start("listen")
        wait_for(goes_on(lambda: not any(client.is_alive() for client in clients)))
    for client in clients:
        client.join(60)
    over.set()
    assert kills >= 3
    assert IncomingMail.objects.count() == 150


def test_a_fetcher_that_is_killed_again_and_again_takes_each_mail_once(mailbox, account, dovecot, start):
    for number in range(300):
        dovecot.deliver(account.user, MAIL.format(number).encode())
    terms = MailboxTerms(address=mailbox.address, imap=account)
    mailboxes.change_mailbox(system_actor(mailbox.desk), "north", terms)
    chance = random.Random(4)
    for _kill in range(4):
        Turn.objects.all().delete()
        process = start("listen")
        wait_for(goes_on(lambda: not dovecot.unseen(account.user)))
        time.sleep(chance.random() * 0.1)
        end(process)
    Turn.objects.all().delete()
    process = ready(start("listen"))
    wait_for(lambda: dovecot.unseen(account.user) == [], 60)
    assert IncomingMail.objects.count() == 300
    status, said, seconds = told(process)
    assert (status, seconds < 10) == (0, True), said


@pytest.mark.any_engine
@pytest.mark.parametrize("command", [("worker",), ("listen",)])
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_who_is_told_to_stop_stops_within_seconds(start, tmp_path, command, sign):
    status, said, seconds = told(ready(start(*command)), sign)
    assert status == 0, said
    assert seconds < 10


def test_a_place_that_is_taken_is_complained_of(start, tmp_path):
    first = ready(start("listen"))
    second = start("listen")
    _out, said = second.communicate(timeout=30)
    assert second.returncode == 1
    assert "in use" in said
    assert told(first)[0] == 0


def test_once_takes_understands_and_answers_all_that_is_there(start, tmp_path):
    text = charters.text_of("e-connect")
    charter = load(text, "e-connect.yaml", charters.holiday_lists())
    assert isinstance(charter, Charter)
    open_desk(
        "north",
        CharterText(name="e-connect.yaml", text=text, charter=charter, holidays=charters.holiday_lists()),
        Manager(email="head@north.example", name="Head", password="a long password of nobody"),
    )
    with Sink() as sink:
        variables = {"CHARTERDESK_SMTP": f"smtp://127.0.0.1:{sink.port}"}
        for number in range(3):
            piped = subprocess.run(  # noqa: S603  # our own
                [PROGRAM, "mail-in", "--mailbox", "north"],
                input=MAIL.format(number).encode(),
                env={**environment(tmp_path), **variables},
                cwd=tmp_path,
                check=False,
                capture_output=True,
            )
            assert piped.returncode == 0, piped.stderr
        once = start("worker", "--once", **variables)
        _out, said = once.communicate(timeout=60)
        assert once.returncode == 0, said
        assert list(IncomingMail.objects.values_list("state", "disposition").distinct()) == [("done", "opened")]
        assert Ticket.objects.count() == 3
        told_to = {recipient for mail in sink.mails for recipient in mail.recipients}
        assert told_to == {f"ada@customer-{number}.example" for number in range(3)}
        assert len(sink.mails) == 3


def test_a_lane_that_fails_goes_on_and_holds_up_no_other(transactional_db, settings, tmp_path, monkeypatch, caplog):
    settings.DATA_DIR = tmp_path
    tried, taken = [], []
    reading = {"understanding", "heavy mails", "slow mails"}

    def failing(*_given, **_said):
        tried.append(threading.current_thread().name)
        raise RuntimeError("out of order")

    monkeypatch.setattr(mail_work, "understand_due", failing)

    def taking(_stop):
        taken.append(1)
        return 0

    monkeypatch.setattr(mail_work, "take_trays", taking)
    monkeypatch.setattr(mail_work, "SECONDS_AFTER_A_FAILURE", 0.05)
    monkeypatch.setattr(mail_work, "SECONDS_WITHOUT_WORK", 0.05)
    stop = threading.Event()
    work = MailWork(stop)
    work.start()
    try:
        wait_for(lambda: set(tried) == reading and len(tried) >= len(reading) and len(taken) >= 3)
    finally:
        stop.set()
        work.join()
    assert "goes on after a failure" in caplog.text
    assert not any(thread.name in {"tray", *reading} for thread in threading.enumerate())


def test_mail_is_sent_by_four_lanes_so_that_one_that_hangs_holds_up_no_other(
    transactional_db, settings, tmp_path, monkeypatch
):
    settings.DATA_DIR, settings.DEMO = tmp_path, True
    inside, go_on = [], threading.Event()

    def hanging(_owner, _way_out, _limit):
        inside.append(threading.current_thread().name)
        go_on.wait(20)
        return 0

    monkeypatch.setattr(mail_work, "send_due", hanging)
    stop = threading.Event()
    work = MailWork(stop)
    work.start()
    try:
        wait_for(lambda: len(set(inside)) == 4)
    finally:
        stop.set()
        go_on.set()
        work.join()


def test_without_a_way_out_mails_wait(transactional_db, settings, tmp_path, monkeypatch):
    settings.DATA_DIR, settings.MAIL_SERVER, settings.DEMO = tmp_path, None, False
    monkeypatch.setattr(mail_work, "send_due", lambda *_given: pytest.fail("nothing can be sent"))
    assert mail_work.work_once() == 0


def test_what_is_set_in_the_environment_is_where_it_listens(start, tmp_path):
    process = start("listen", CHARTERDESK_LMTP="192.0.2.1:2003")
    _out, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "only this machine itself" in said
