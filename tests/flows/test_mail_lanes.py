"""Who sends what takes long keeps nobody else waiting: such mails are put back, behind those that are quick."""

import time

import pytest

import four_desks
import letters
from charterdesk.apps.base.files import path_of
from charterdesk.apps.base.now import at
from charterdesk.apps.channels import hurry
from charterdesk.apps.channels.confined import SLOW, Breach, Reader
from charterdesk.apps.channels.hurry import Hurried, Wearing
from charterdesk.apps.channels.incoming import claims, understanding
from charterdesk.apps.channels.incoming.claims import LARGE, SMALL, STEADY, THOROUGH
from charterdesk.apps.channels.incoming.door import receive
from charterdesk.apps.channels.models import IncomingMail
from charterdesk.server import mail_work
from four_desks import paris

CORA = "cora-e-connect@example.org"
WEDNESDAY = paris("2026-07-15 17:40")
pytestmark = pytest.mark.django_db


class Gives(letters.InProcess):
    """A reader that gives up whatever somebody sent to keep it busy."""

    def __init__(self, way=SLOW):
        self.way = way

    def read(self, raw):
        return Breach(self.way) if b"bomb" in raw else super().read(raw)


class Impatient:
    """Allows next to nothing."""

    def allowed(self):
        return 0.1

    def lose(self, seconds):
        """Whatever it was."""


@pytest.fixture
def scene():
    with at(WEDNESDAY):
        yield four_desks.econnect()


@pytest.fixture
def box(scene):
    return letters.mailbox(scene.desk)


def lane(number):
    return range(number, number + 1)


def bombs(box, many):
    return [
        receive(box, letters.raw(f"a@bomb{number}.example", subject=f"bomb {number}"), via="lmtp").incoming_id
        for number in range(many)
    ]


def state(key):
    row = IncomingMail.objects.get(pk=key)
    return row.state, row.lane, row.attempts


def test_an_ordinary_mail_behind_ten_slow_ones_is_understood_before_the_rest_of_them(scene, box):
    slow = bombs(box, 10)
    cora = receive(box, letters.raw(CORA), via="lmtp").incoming_id
    understanding.understand_due("quick", Gives(), 50, lane(SMALL))
    assert IncomingMail.objects.get(pk=cora).disposition == "opened"
    assert [state(key) for key in slow] == [("received", STEADY, 0)] * 10
    for done in range(1, 6):
        assert understanding.understand_due("slow", letters.InProcess(), 1, lane(STEADY)) == 1
        assert IncomingMail.objects.filter(pk__in=slow, state="done").count() == done
    late = receive(box, letters.raw(CORA, subject="Another"), via="lmtp").incoming_id
    understanding.understand_due("quick", Gives(), 50, lane(SMALL))
    assert IncomingMail.objects.get(pk=late).disposition == "opened"
    assert IncomingMail.objects.filter(pk__in=slow, state="done").count() == 5


def test_what_is_slow_everywhere_is_a_ticket_with_the_mail_kept(scene, box):
    [key] = bombs(box, 1)
    understanding.understand_due("quick", Gives(), 50, lane(SMALL))
    understanding.understand_due("slow", Gives(), 1, lane(STEADY))
    assert state(key) == ("received", THOROUGH, 0)
    understanding.understand_due("slow", Gives("time"), 1, lane(THOROUGH))
    row = IncomingMail.objects.get(pk=key)
    assert (row.state, row.disposition, row.problems) == ("done", "quarantined", ["breach: time"])
    assert row.ticket is not None
    assert b"bomb 0" in path_of(row.sha256).read_bytes()


def test_the_slow_lane_reads_first_what_takes_it_less(scene, box):
    first, second = bombs(box, 2)
    IncomingMail.objects.filter(pk=first).update(lane=THOROUGH)
    IncomingMail.objects.filter(pk=second).update(lane=STEADY)
    assert [row.pk for row in claims.claim("one", 5)] == [second, first]


def test_a_small_mail_overtakes_large_ones_that_wait(scene, box):
    large = receive(box, letters.raw(CORA, body="x" * claims.LARGEST_SMALL), via="lmtp").incoming_id
    small = receive(box, letters.raw(CORA), via="lmtp").incoming_id
    assert [state(key)[1] for key in (large, small)] == [LARGE, SMALL]
    assert [row.pk for row in claims.claim("one", 5)] == [small, large]


def test_a_mail_that_was_put_back_is_nobodys_until_its_lane_takes_it(scene, box):
    [key] = bombs(box, 1)
    [held] = claims.claim("quick", 1, lane(SMALL))
    claims.slow_down(held)
    assert claims.claim("quick", 1, lane(SMALL)) == []
    with pytest.raises(claims.LeaseLostError):
        claims.leave(held, state="done")
    [taken] = claims.claim("slow", 1, lane(STEADY))
    assert (taken.pk, taken.attempts) == (key, 1)


def test_one_worker_alone_reads_them_all_once(scene, box):
    slow = bombs(box, 3)
    IncomingMail.objects.filter(pk=slow[0]).update(lane=STEADY)
    IncomingMail.objects.filter(pk=slow[1]).update(lane=THOROUGH)
    assert understanding.understand_due("once", letters.InProcess(), 10) == 3
    assert IncomingMail.objects.filter(state="done", disposition="opened").count() == 3


def test_a_real_reader_gives_up_what_takes_long_and_goes_on_with_the_same_child(scene):
    heavy = letters.raw(CORA, content_type="text/html; charset=utf-8", body="<p>&amp;x</p>" * 20_000)
    plain = letters.raw(CORA)
    with Reader(seconds=60) as reader:
        hurried = Hurried(reader, Impatient(), most_files=20)
        assert hurried.read(plain).subject == "The switch is down"
        child = reader._child
        assert hurried.read(heavy) == Breach(SLOW)
        assert hurried.read(plain).subject == "The switch is down"
        assert reader._child is child
        assert reader.read(heavy).whole


def test_many_files_are_stored_by_the_slow_lane():
    parts = "".join(f"--b\nContent-Disposition: attachment; filename={n}.log\n\nline {n}\n" for n in range(21))
    raw = letters.raw(CORA, content_type='multipart/mixed; boundary="b"', body=f"{parts}--b--\n")

    class AsIs:
        def read(self, raw, processor):
            assert processor > 0
            return letters.InProcess().read(raw)

    assert Hurried(AsIs(), Impatient(), most_files=20).read(raw) == Breach(SLOW)
    assert len(Hurried(AsIs(), Impatient(), most_files=21).read(raw).attachments) == 21


def test_patience_is_worn_by_bombs_and_comes_again(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    patience = Wearing()
    assert patience.allowed() == hurry.MOST_SECONDS
    lost = 0.0
    for _bomb in range(200):
        allowed = patience.allowed()
        patience.lose(allowed)
        lost += allowed
    assert patience.allowed() == hurry.LEAST_SECONDS
    assert lost < 200 * hurry.LEAST_SECONDS + hurry.MOST_LOST
    clock[0] += 60
    assert patience.allowed() == hurry.MOST_SECONDS


def test_the_lanes_of_a_worker_are_all_lanes_once():
    numbers = [*mail_work.SMALL_LANE, *mail_work.LARGE_LANE, *mail_work.STEADY_LANE, *mail_work.THOROUGH_LANE]
    assert numbers == list(claims.LANES)
