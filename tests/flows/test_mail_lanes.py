"""Who sends what takes long keeps nobody else waiting: mails are read in the order of incoming/lanes.py."""

import base64
import time

import pytest

import four_desks
import letters
import make
from charterdesk.apps.base.files import path_of
from charterdesk.apps.base.now import at
from charterdesk.apps.channels import hurry
from charterdesk.apps.channels.confined import NOT_LIGHT, SLOW, Breach, Reader
from charterdesk.apps.channels.hurry import Hurried, Wearing
from charterdesk.apps.channels.incoming import claims, lanes, understanding
from charterdesk.apps.channels.incoming.door import receive
from charterdesk.apps.channels.incoming.lanes import AGAIN, AWAITED, HEAVY, LANES, LIGHT, STEADY, THOROUGH, TURN
from charterdesk.apps.channels.models import IncomingMail
from charterdesk.apps.channels.parse import light
from charterdesk.server import mail_work
from charterdesk.server.mail_work import only
from four_desks import paris

CORA = "cora-e-connect@example.org"
WEDNESDAY = paris("2026-07-15 17:40")
MOST_SECONDS = 5
SECONDS_OF_A_TICKET = 0.01
SECONDS_OF_A_LOOK = 0.02
pytestmark = pytest.mark.django_db


class Gives(letters.InProcess):
    """A reader that gives up whatever somebody sent to keep it busy."""

    def __init__(self, way=NOT_LIGHT):
        self.way = way

    def read(self, raw, processor=1.0, *, only_light=False):
        return Breach(self.way) if b"bomb" in raw else super().read(raw)


class Takes(letters.InProcess):
    """Takes the time that the mail says, none if that is longer than it has; what was taken in all is counted."""

    def __init__(self):
        self.taken = 0.0
        self.failing = 0

    def read(self, raw, processor=1.0, *, only_light=False):
        wanted = float(raw.partition(b"Takes: ")[2].split()[0])
        if raw.endswith(b"\n\n"):  # its headers alone
            wanted = SECONDS_OF_A_LOOK
        if CORA.encode() in raw and self.failing:
            self.failing -= 1
            return Breach("crashed")
        self.taken += min(wanted, processor)
        if wanted > processor:
            return Breach(SLOW)
        if only_light and raw.count(b"<") > light.TAGS:
            return Breach(NOT_LIGHT)
        self.taken += SECONDS_OF_A_TICKET
        return super().read(raw)


class Counts(letters.InProcess):
    """Counts what it reads, and whether that was asked for as light mails are, up to one mail."""

    def __init__(self, last):
        self.last = last
        self.light = self.whole = 0
        self.over = False

    def read(self, raw, processor=1.0, *, only_light=False):
        if not self.over:
            self.light += only_light
            self.whole += not only_light
        self.over = self.over or self.last in raw
        if b"bomb" in raw:
            return Breach(NOT_LIGHT if only_light else SLOW)
        return super().read(raw)


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


def bombs(box, many, **about):
    return [
        receive(box, letters.raw(f"a@bomb{number}.example", subject=f"bomb {number}", **about), via="lmtp").incoming_id
        for number in range(many)
    ]


def state(key):
    row = IncomingMail.objects.get(pk=key)
    return row.state, row.lane, row.attempts


def quickly(reader):
    """One round of the quick thread, with one reader for all its lanes."""
    return sum(understanding.understand_due("quick", reader, many, only(lane)) for lane, many in mail_work.ROUND)


def worst_of_each_lane(scene, box, strangers):
    """Light mails that take as long as any, heavy ones, bombs in the names of eight customers, some put back before."""
    bombs(box, strangers, takes="0.02")
    for number in range(3):
        receive(box, letters.raw(f"b@bomb{number}.example", takes="9", body="<p>" * 600), via="lmtp")
        put_back = receive(box, letters.raw(f"c@bomb{number}.example", takes="0.3"), via="lmtp").incoming_id
        IncomingMail.objects.filter(pk=put_back).update(lane=AGAIN)
    for number in range(7):
        forged = make.person(scene.desk, f"Forged{number}", "customer", scene.organisation)
        receive(box, letters.raw(forged.email, takes="9", body="<p>" * 600), via="lmtp")


def waited(reader, wanted):
    """Seconds of processor until this mail is understood, as the quick thread goes round."""
    go_round = mail_work.Round("quick", reader)
    while not IncomingMail.objects.filter(pk=wanted, state="done").exists():
        assert go_round()
    return reader.taken


def test_a_customer_waits_under_five_seconds_whatever_was_sent_before_his_mail(scene, box):
    worst_of_each_lane(scene, box, strangers=30)
    cora = receive(box, letters.raw(CORA, takes="0.005"), via="lmtp").incoming_id
    assert waited(Takes(), cora) < MOST_SECONDS
    assert IncomingMail.objects.filter(state="received").count() > 10


def test_a_customer_waits_under_five_seconds_while_heavy_mails_get_their_tickets(scene, box):
    worst_of_each_lane(scene, box, strangers=30)
    for number in range(60):
        receive(box, letters.raw(f"d@bomb{number}.example", takes="9", body="<p>" * 600), via="lmtp")
    with at(WEDNESDAY + lanes.READ_WITHIN):
        cora = receive(box, letters.raw(CORA, takes="0.005"), via="lmtp").incoming_id
        assert waited(Takes(), cora) < MOST_SECONDS
        assert mail_work.LOOKED_AT_IN_A_ROUND * (SECONDS_OF_A_LOOK + SECONDS_OF_A_TICKET) <= 0.6


def test_a_customer_whose_mail_was_put_back_for_no_fault_of_its_own_waits_under_five_seconds(scene, box):
    worst_of_each_lane(scene, box, strangers=30)
    cora = receive(box, letters.raw(CORA, takes="0.005"), via="lmtp").incoming_id
    reader = Takes()
    reader.failing = 1
    assert waited(reader, cora) < MOST_SECONDS


def test_a_stranger_waits_for_the_light_mails_before_his_and_for_next_to_nothing_else(scene, box):
    bombs(box, 40, takes="0.02")
    for number in range(30):
        receive(box, letters.raw(f"b@bomb{number}.example", takes="9", body="<p>" * 600), via="lmtp")
    zoe = receive(box, letters.raw("zoe@stranger.example", takes="0.005"), via="lmtp").incoming_id
    rounds = 3
    assert waited(Takes(), zoe) < 41 * (0.02 + SECONDS_OF_A_TICKET) + rounds * hurry.MOST_SECONDS
    assert state(zoe)[0] == "done"


@pytest.mark.parametrize("before", [0, 19, 60])
def test_a_stranger_waits_for_so_many_turns_and_no_more_however_many_bombs_were_sent(scene, box, before):
    for number in range(3 * before):
        receive(box, letters.raw(f"h@bomb{number}.example", subject="bomb", body="<p>" * 600), via="lmtp")
    bombs(box, before)  # they look light, and turn out not to be
    zoe = receive(box, letters.raw("zoe@stranger.example", subject="Zoe asks"), via="lmtp").incoming_id
    reader = Counts(b"Zoe asks")
    go_round = mail_work.Round("quick", reader)
    rounds = 0
    while not IncomingMail.objects.filter(pk=zoe, state="done").exists():
        go_round()
        rounds += 1
    assert rounds == before // 20 + 1
    assert reader.light == before + 1
    assert reader.whole <= (mail_work.TRIED_AT_ONCE[LIGHT] + 1) * rounds


def test_of_one_sender_three_mails_wait_before_those_of_strangers_the_others_among_them(scene, box):
    keys = [receive(box, letters.raw(CORA, subject=f"{number}"), via="lmtp").incoming_id for number in range(4)]
    assert [state(key)[1] for key in keys] == [TURN, TURN, TURN, LIGHT]


def test_whoever_wrote_once_and_is_not_known_yet_has_no_turn_of_his_own(scene, box):
    letters.take(box, letters.raw("zoe@stranger.example"))
    again = receive(box, letters.raw("zoe@stranger.example", subject="Again"), via="lmtp").incoming_id
    assert state(again)[1] == LIGHT


def test_an_ordinary_mail_behind_ten_slow_ones_is_understood_before_the_rest_of_them(scene, box):
    slow = bombs(box, 10)
    zoe = receive(box, letters.raw("zoe@stranger.example"), via="lmtp").incoming_id
    quickly(Gives())
    assert IncomingMail.objects.get(pk=zoe).disposition == "opened"
    # One of them has had its turn among the heavy ones.
    assert [state(key) for key in slow] == [("received", STEADY, 0)] + [("received", HEAVY, 0)] * 9
    for _round in range(9):
        quickly(Gives())
    for done in range(1, 6):
        assert understanding.understand_due("slow", letters.InProcess(), 1, only(STEADY)) == 1
        assert IncomingMail.objects.filter(pk__in=slow, state="done").count() == done


def test_what_is_slow_everywhere_is_a_ticket_with_the_mail_kept(scene, box):
    [key] = bombs(box, 1)
    quickly(Gives())
    assert state(key) == ("received", STEADY, 0)
    understanding.understand_due("slow", Gives(), 1, only(STEADY))
    assert state(key) == ("received", THOROUGH, 0)
    understanding.understand_due("slow", Gives("time"), 1, only(THOROUGH))
    row = IncomingMail.objects.get(pk=key)
    assert (row.state, row.disposition, row.problems) == ("done", "quarantined", ["breach: time"])
    assert row.ticket is not None
    assert b"bomb 0" in path_of(row.sha256).read_bytes()


def test_the_slow_lane_reads_first_what_takes_it_less(scene, box):
    first, second = bombs(box, 2)
    IncomingMail.objects.filter(pk=first).update(lane=THOROUGH)
    IncomingMail.objects.filter(pk=second).update(lane=STEADY)
    assert [row.pk for row in claims.claim("one", 5)] == [second, first]


def test_a_light_mail_overtakes_heavy_ones_that_wait(scene, box):
    heavy = receive(box, letters.raw("a@stranger.example", body="x" * light.BYTES), via="lmtp").incoming_id
    small = receive(box, letters.raw("b@stranger.example"), via="lmtp").incoming_id
    assert [state(key)[1] for key in (heavy, small)] == [HEAVY, LIGHT]
    assert [row.pk for row in claims.claim("one", 5)] == [small, heavy]


@pytest.mark.parametrize(
    ("lane", "heavy", "then"),
    [
        (TURN, False, AGAIN),
        (TURN, True, AWAITED),
        (AWAITED, True, THOROUGH),
        (LIGHT, False, AGAIN),
        (LIGHT, True, HEAVY),
        (HEAVY, True, STEADY),
        (AGAIN, False, THOROUGH),
        (STEADY, True, THOROUGH),
    ],
)
def test_a_mail_that_was_put_back_waits_with_its_like(lane, heavy, then):
    assert lanes.slower_lane(lane, heavy=heavy) == then


def test_a_mail_that_was_put_back_is_nobodys_until_its_lane_takes_it(scene, box):
    [key] = bombs(box, 1)
    [held] = claims.claim("quick", 1, only(LIGHT))
    claims.slow_down(held)
    assert claims.claim("quick", 1, only(LIGHT)) == []
    with pytest.raises(claims.LeaseLostError):
        claims.leave(held, state="done")
    [taken] = claims.claim("slow", 1, only(HEAVY))
    assert (taken.pk, taken.attempts) == (key, 1)


def test_one_worker_alone_reads_them_all_once(scene, box):
    slow = bombs(box, 3)
    IncomingMail.objects.filter(pk=slow[0]).update(lane=STEADY)
    IncomingMail.objects.filter(pk=slow[1]).update(lane=THOROUGH)
    assert understanding.understand_due("once", letters.InProcess(), 10) == 3
    assert IncomingMail.objects.filter(state="done", disposition="opened").count() == 3


def test_a_real_reader_gives_up_what_takes_long_and_goes_on_with_the_same_child(scene):
    heavy = letters.raw(CORA, content_type="text/html; charset=utf-8", body="&amp;" * 49_000 + "x" * 700_000)
    encoded = base64.encodebytes(b"&amp;" * 49_000 + b"x" * 700_000).decode()
    hidden = letters.raw(
        CORA, content_type="text/html; charset=utf-8", content_transfer_encoding="base64", body=encoded
    )
    plain = letters.raw(CORA)
    with Reader(seconds=60) as reader:
        hurried = Hurried(reader, Impatient(), most_files=20)
        assert hurried.read(plain).subject == "The switch is down"
        child = reader._child
        assert hurried.read(heavy) == Breach(NOT_LIGHT)
        assert hurried.read(hidden) == Breach(NOT_LIGHT)
        assert hurried.read(plain).subject == "The switch is down"
        assert reader._child is child
        assert reader.read(heavy).whole


def test_many_files_are_stored_by_the_slow_lane():
    parts = "".join(f"--b\nContent-Disposition: attachment; filename={n}.log\n\nline {n}\n" for n in range(21))
    raw = letters.raw(CORA, content_type='multipart/mixed; boundary="b"', body=f"{parts}--b--\n")

    class AsIs:
        def read(self, raw, processor, *, only_light=False):
            assert processor > 0
            return letters.InProcess().read(raw)

    assert Hurried(AsIs(), Impatient(), most_files=20).read(raw) == Breach(NOT_LIGHT)
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
    assert lost < 200 * hurry.LEAST_SECONDS + 4 * hurry.MOST_SECONDS
    clock[0] += 60
    assert patience.allowed() == hurry.MOST_SECONDS


def test_the_lanes_of_a_worker_are_all_lanes_once():
    assert sorted([*dict(mail_work.ROUND), AWAITED, STEADY, THOROUGH]) == list(LANES)
