"""Mails that nobody can read, workers that die, readers that break: seen by people, never lost, never twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

import four_desks
import letters
import make
from charterdesk.apps.base.files import path_of
from charterdesk.apps.base.now import at, now
from charterdesk.apps.channels.confined import Breach, Reader
from charterdesk.apps.channels.incoming import claims, handling, understanding
from charterdesk.apps.channels.incoming.door import receive
from charterdesk.apps.channels.models import IncomingImage, IncomingMail, OutgoingMail
from charterdesk.apps.channels.parse import ParsedMail
from charterdesk.apps.people.models import UNIDENTIFIED
from charterdesk.apps.tickets.models import Attachment, Ticket
from four_desks import paris

CORA = "cora-e-connect@example.org"
WEDNESDAY = paris("2026-07-15 17:40")
pytestmark = pytest.mark.django_db


class Breaks(letters.InProcess):
    """Reads nothing: every mail ends its process."""

    def read(self, raw):
        return Breach("time") if len(raw) > understanding.HEAD_READ else super().read(raw)


class Raises(letters.InProcess):
    """A reader with a fault of its own."""

    def __init__(self, error=None, times=99):
        self.error, self.times = error or RuntimeError("broken"), times

    def read(self, raw):
        self.times -= 1
        if self.times >= 0:
            raise self.error
        return super().read(raw)


@pytest.fixture
def scene():
    with at(WEDNESDAY):
        yield four_desks.econnect()


@pytest.fixture
def box(scene):
    return letters.mailbox(scene.desk)


def test_a_mail_that_breaks_its_reader_is_a_ticket_that_people_see(scene, box):
    content = letters.raw("bomb@elsewhere.example", subject="Bomb", body="x" * 20_000)
    row = letters.take(box, content, reader=Breaks())
    ticket = row.ticket
    assert (row.disposition, row.attempts, row.problems) == ("quarantined", 1, ["breach: time"])
    assert (ticket.subject, ticket.organisation.kind, ticket.state) == (
        "Mail that could not be read: Bomb",
        UNIDENTIFIED,
        "new",
    )
    [note] = letters.messages(ticket)
    assert (note.visibility, note.author, note.sender) == ("internal", None, "bomb@elsewhere.example")
    assert path_of(row.sha256).read_bytes() == content
    assert OutgoingMail.objects.get(ticket=ticket).state == "withheld"


def test_of_a_known_sender_the_ticket_is_his_and_he_is_told(scene, box):
    row = letters.take(box, letters.raw(CORA, body="x" * 20_000), reader=Breaks())
    assert (row.ticket.requester, row.person) == (scene.customer_person, scene.customer_person)
    assert OutgoingMail.objects.get(ticket=row.ticket).state == "to_write"


def test_a_stub_is_made_where_the_charter_takes_no_mail_at_all():
    # EK-03: against the charter, and it says so
    with at(WEDNESDAY):
        scene = four_desks.esker()
        row = letters.take(letters.mailbox(scene.desk), letters.raw("a@b.example", body="x" * 20_000), reader=Breaks())
    assert row.ticket.outcome in {"other_channel", "referred", "refused"}
    assert row.ticket.override_reason


def test_beyond_the_bounds_is_looked_at_by_people_at_once(scene, box):
    body = "".join(f"--b\nContent-Type: text/plain\n\npart {number}\n" for number in range(3000)) + "--b--\n"
    content = letters.raw(CORA, content_type='multipart/mixed; boundary="b"', body=body)
    row = letters.take(box, content)
    assert row.disposition == "quarantined"
    assert row.ticket.requester == scene.customer_person


def test_what_fails_three_times_is_looked_at_by_people(scene, box):
    reader = Raises()
    receipt = receive(box, letters.raw(CORA), via="lmtp")
    for attempt in (1, 2, 3):
        with at(WEDNESDAY + timedelta(minutes=attempt)):
            assert understanding.understand_due("w", reader) == 1
        now_it_is = IncomingMail.objects.get(pk=receipt.incoming_id)
        assert (now_it_is.state, now_it_is.attempts) == ("received" if attempt < 3 else "done", attempt)
    row = IncomingMail.objects.get(pk=receipt.incoming_id)
    assert (row.disposition, row.problems) == ("quarantined", ["failed: RuntimeError"])
    assert "broken" in row.last_error
    assert Ticket.objects.count() == 1


def test_one_poisoned_mail_does_not_hold_up_the_next(scene, box):
    receive(box, letters.raw("bomb@elsewhere.example", body="x" * 20_000), via="lmtp")
    receive(box, letters.raw(CORA), via="lmtp")
    assert understanding.understand_due("w", Breaks()) == 2
    assert sorted(IncomingMail.objects.values_list("disposition", flat=True)) == ["opened", "quarantined"]


def test_a_failing_disk_or_database_is_not_the_fault_of_the_mail(scene, box):
    for error in (OperationalError("the database is away"), OSError("the disk is away")):
        reader = Raises(error, times=4)
        receipt = receive(box, letters.raw(CORA), via="lmtp")
        for attempt in range(1, 6):
            with at(WEDNESDAY + timedelta(hours=attempt)):
                understanding.understand_due("w", reader)
        assert IncomingMail.objects.get(pk=receipt.incoming_id).disposition == "opened"


def test_a_mail_whose_bytes_are_gone_for_good_is_a_ticket_in_the_end(scene, box):
    receipt = receive(box, letters.raw(CORA), via="lmtp")
    row = IncomingMail.objects.get(pk=receipt.incoming_id)
    kept = path_of(row.sha256).read_bytes()
    path_of(row.sha256).unlink()
    for attempt in range(1, 11):
        with at(WEDNESDAY + timedelta(hours=attempt)):
            understanding.understand_due("w", letters.InProcess())
    row.refresh_from_db()
    assert (row.disposition, row.problems) == ("quarantined", ["no_attempt_ended"])
    path_of(row.sha256).write_bytes(kept)


def test_the_mail_of_a_worker_that_was_killed_is_taken_over_when_its_lease_ends(scene, box):
    receipt = receive(box, letters.raw(CORA), via="lmtp")
    [held] = claims.claim("dead", 10)
    assert understanding.understand_due("alive", letters.InProcess()) == 0
    with at(WEDNESDAY + timedelta(seconds=61)):
        assert understanding.understand_due("alive", letters.InProcess()) == 1
    row = IncomingMail.objects.get(pk=receipt.incoming_id)
    assert (row.disposition, row.attempts) == ("opened", 2)
    with pytest.raises(claims.LeaseLostError):
        understanding.finish(letters.hold(held, box))
    assert Ticket.objects.count() == 1


def test_workers_that_die_six_times_do_not_make_a_good_mail_a_bad_one(scene, box):
    receipt = receive(box, letters.raw(CORA), via="lmtp")
    for attempt in range(6):
        with at(WEDNESDAY + timedelta(minutes=2 * attempt)):
            assert len(claims.claim(f"dead {attempt}", 10)) == 1
    with at(WEDNESDAY + timedelta(minutes=20)):
        understanding.understand_due("alive", letters.InProcess())
    assert IncomingMail.objects.get(pk=receipt.incoming_id).disposition == "opened"


def test_who_understands_slowly_gives_back_what_was_not_begun(scene, box, monkeypatch):
    for number in range(3):
        receive(box, letters.raw(CORA, subject=f"Number {number}"), via="lmtp")
    finish, clock = understanding.finish, at(now() + timedelta(seconds=understanding.BEGIN_WITHIN + 1))

    def slowly(mail):
        finish(mail)
        clock.__enter__()

    monkeypatch.setattr(understanding, "finish", slowly)
    monkeypatch.setattr(understanding, "MOST_TOGETHER", {})
    assert understanding.understand_due("slow", letters.InProcess()) == 3
    clock.__exit__(None, None, None)
    waiting = IncomingMail.objects.filter(state="received")
    assert [(row.attempts, row.lease_until, row.owner) for row in waiting] == [(0, None, "")] * 2


def test_mails_that_are_understood_together_fail_alone(scene, box, monkeypatch):
    for number in range(4):
        receive(box, letters.raw(CORA, subject=f"Number {number}"), via="lmtp")
    handle = handling.handle

    def not_the_third(mail):
        if mail.mail.subject == "Number 2":
            raise RuntimeError("broken")
        return handle(mail)

    monkeypatch.setattr(understanding, "handle", not_the_third)
    assert understanding.understand_due("worker", letters.InProcess()) == 4
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == ["Number 0", "Number 1", "Number 3"]
    waiting = IncomingMail.objects.get(state="received")
    assert (waiting.attempts, waiting.last_error) == (1, "RuntimeError: broken")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_each_mail_one_ticket():
    with at(WEDNESDAY):
        scene = four_desks.econnect()
    box = letters.mailbox(scene.desk)
    for number in range(24):
        receive(box, letters.raw(f"someone{number % 3}@shop.example", subject=f"Number {number}"), via="lmtp")
    start = threading.Barrier(3)

    def work(name):
        try:
            start.wait(20)
            while understanding.understand_due(name, letters.InProcess(), limit=3):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, ["one", "two", "three"]))
    assert IncomingMail.objects.filter(state="done", disposition="opened").count() == 24
    assert Ticket.objects.count() == 24
    assert scene.desk.pk in set(Ticket.objects.values_list("desk", flat=True))
    assert len(set(Ticket.objects.values_list("requester", flat=True))) == 3


def test_files_come_with_the_message_and_pictures_with_the_words(scene, box):
    body = (
        '--b\nContent-Type: text/html; charset=utf-8\n\n<p>Look: <img src="cid:shot"></p>\n'
        '--b\nContent-Type: image/png; name="shot.png"\nContent-ID: <shot>\nContent-Disposition: inline\n'
        "Content-Transfer-Encoding: base64\n\naVZCT1J3MEtHZ28=\n"
        '--b\nContent-Type: text/plain; name="../../etc/passwd"\n'
        'Content-Disposition: attachment; filename="../../etc/passwd"\n\nroot\n--b--\n'
    )
    row = letters.take(box, letters.raw(CORA, content_type='multipart/related; boundary="b"', body=body))
    names = set(Attachment.objects.filter(message=row.message).values_list("name", flat=True))
    assert names == {"shot.png", "passwd"}
    assert IncomingImage.objects.get(incoming=row).content_id == "shot"
    assert 'src="cid:shot"' in row.words.html


def test_a_file_too_large_for_the_ticket_stays_in_the_mail(scene, box, settings):
    settings.LARGEST_FILE = 1000
    body = (
        "--b\nContent-Type: text/plain\n\nSee the log.\n"
        '--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="big.log"\n\n'
        + "x" * 2000
        + "\n--b--\n"
    )
    row = letters.take(box, letters.raw(CORA, content_type='multipart/mixed; boundary="b"', body=body))
    assert (row.disposition, row.problems) == ("opened", ["file_too_large"])
    assert not Attachment.objects.exists()


def test_more_files_than_a_page_takes_come_with_a_mail(scene, box):
    parts = "".join(
        f'--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="{number}.log"\n\nline {number}\n'
        for number in range(30)
    )
    body = f"--b\nContent-Type: text/plain\n\nAll logs.\n{parts}--b--\n"
    row = letters.take(box, letters.raw(CORA, content_type='multipart/mixed; boundary="b"', body=body))
    assert Attachment.objects.filter(message=row.message).count() == 30


def test_nothing_that_a_mail_contains_raises(scene, box):
    odd = [
        b"\x00",
        b"\r\n\r\n",
        b"From: \xff\xfe\r\nSubject: =?utf-8?b?7aCA?=\r\n\r\n\xed\xa0\x80 \x00 body",
        letters.raw('"' + "x" * 5000 + '" <' + "y" * 300 + "@" + "z" * 300 + ".example>"),
        letters.raw("a@b.example", message_id="<" + "m" * 2000 + "@x>", in_reply_to="<" + "r" * 2000 + "@x>"),
        letters.raw(CORA, subject="[#e-connect-999999999] x", references=" ".join(f"<{n}@x>" for n in range(3000))),
        letters.raw(CORA, subject="\u202e\u2066" + "s" * 3000),
        letters.raw("\u00e9l\u00e9onore@\u00e9cole.example", body="\U0001f600"),
    ]
    for content in odd:
        row = letters.take(box, content)
        assert row.state == "done", content[:80]
        assert not any(problem.startswith("failed") for problem in row.problems), (content[:80], row.last_error)


def test_the_real_reader_reads_for_the_worker(scene, box):
    reader = Reader()
    try:
        row = letters.take(box, letters.raw(CORA), reader=reader)
    finally:
        reader.close()
    assert (row.disposition, row.message.body) == ("opened", "Nothing answers since this morning.")


def test_a_mail_in_a_desk_without_charter_that_cannot_be_read_is_listed():
    box = letters.mailbox(make.desk())
    row = letters.take(box, letters.raw("a@b.example", body="x" * 20_000), reader=Breaks())
    assert (row.disposition, row.ticket, row.problems) == ("quarantined", None, ["breach: time", "no_charter"])


def test_a_mail_read_as_nothing_is_a_ticket_of_nobody(scene, box):
    class Blank(letters.InProcess):
        def read(self, _raw):
            return ParsedMail(problems=("no_sender",))

    row = letters.take(box, b"\x00\x01", reader=Blank())
    assert (row.disposition, row.ticket.requester.email, row.message.sender) == ("quarantined", "", "?")
