"""A mail with files waits for none that weighs more, however many there are; counted in turns, not by a clock."""

import base64

import pytest

import four_desks
import letters
from charterdesk.apps.base.now import at, now
from charterdesk.apps.channels.confined import SLOW, Breach
from charterdesk.apps.channels.hurry import Hurried, Steady
from charterdesk.apps.channels.incoming import claims, looking
from charterdesk.apps.channels.incoming.door import receive
from charterdesk.apps.channels.incoming.lanes import AWAITED, HEAVY, LIGHT, READ_WITHIN, STEADY, THOROUGH, TURN
from charterdesk.apps.channels.models import IncomingMail, OutgoingMail
from charterdesk.apps.channels.parse.weight import weigh
from charterdesk.server import mail_work
from charterdesk.server.mail_work import only
from four_desks import paris

CORA = "cora-e-connect@example.org"
ZOE = "zoe@stranger.example"
WEDNESDAY = paris("2026-07-15 17:40")
OPEN_TAGS = "<b><i><font>" * 300 + "<p>x" * 5000
ENTITIES = "&amp;" * 40_000
PART = "--m\r\nContent-Type: image/jpeg; name=p.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n"
pytestmark = pytest.mark.django_db


class Bombed(letters.InProcess):
    """Reads what is no bomb, and gives bombs up; counts what it was asked to read in full."""

    def __init__(self):
        self.whole = 0

    def read(self, raw, processor=1.0, *, only_light=False):
        self.whole += not only_light
        return Breach(SLOW) if b"bomb" in raw else super().read(raw)


@pytest.fixture
def scene():
    with at(WEDNESDAY):
        yield four_desks.econnect()


@pytest.fixture
def box(scene):
    return letters.mailbox(scene.desk)


def bomb(box, number, body=OPEN_TAGS, sender=""):
    raw = letters.raw(
        sender or f"a@bomb{number}.example", subject=f"bomb {number}", content_type="text/html", body=body
    )
    return receive(box, raw, via="lmtp", envelope_from="a@bomb.example").incoming_id


def photographs(box, sender, many=20):
    """So many pictures, too large for a light mail."""
    picture = base64.encodebytes(bytes(range(256)) * 80).decode()
    body = "--m\nContent-Type: text/plain\n\nLook.\n" + (PART + picture) * many + "--m--\n"
    raw = letters.raw(sender, subject="Look", content_type='multipart/mixed; boundary="m"', body=body)
    return receive(box, raw, via="lmtp", envelope_from=sender).incoming_id


def state(key):
    row = IncomingMail.objects.get(pk=key)
    return row.state, row.lane


@pytest.mark.parametrize("bombs", [34, 240])
def test_a_strangers_photographs_behind_many_bombs_are_read_in_the_first_round(scene, box, bombs):
    for number in range(bombs):
        bomb(box, number)
    zoe = photographs(box, ZOE)
    assert state(zoe) == ("received", HEAVY)
    reader = Bombed()
    mail_work.Round("quick", reader)()
    row = IncomingMail.objects.get(pk=zoe)
    assert (row.state, row.disposition, reader.whole) == ("done", "opened", 1)
    assert len(row.message.attachments.all()) == 20
    assert OutgoingMail.objects.get(ticket=row.ticket, kind="acknowledgment").state == "to_write"


def test_what_weighs_most_begins_where_it_has_all_the_time_and_is_never_tried_among_others(scene, box):
    assert state(bomb(box, 1)) == ("received", STEADY)
    assert state(bomb(box, 2, body=ENTITIES)) == ("received", THOROUGH)


def test_the_lightest_of_a_lane_is_read_first_and_of_these_the_oldest(scene, box):
    many, few, again = (photographs(box, f"a@s{number}.example", of) for number, of in enumerate((40, 20, 20)))
    assert [row.pk for row in claims.claim("one", 5, only(HEAVY))] == [few, again, many]


def test_every_third_turn_the_one_that_waits_longest_is_read_whatever_it_weighs(scene, box):
    worst = bomb(box, 0, body=ENTITIES)
    with at(WEDNESDAY + READ_WITHIN):
        others = [bomb(box, number) for number in range(1, 6)]
    reader = letters.InProcess()
    aside = mail_work.Aside("slow", {STEADY: reader, THOROUGH: reader}, reader)
    read: list[int] = []
    while aside():
        read.append(IncomingMail.objects.filter(state="done").exclude(pk__in=read).get().pk)
    assert read == [*others[:2], worst, *others[2:]]


def test_a_customers_mail_that_weighs_more_is_awaited_and_only_three_of_his(scene, box):
    keys = [bomb(box, number, sender=CORA) for number in range(4)]
    assert [state(key)[1] for key in keys] == [AWAITED, AWAITED, AWAITED, STEADY]
    assert state(photographs(box, CORA))[1] == HEAVY
    assert state(receive(box, letters.raw(CORA), via="lmtp").incoming_id)[1] == LIGHT


def test_a_customers_photographs_have_their_turn_among_ordinary_mails(scene, box):
    assert state(photographs(box, CORA)) == ("received", TURN)


def test_what_takes_longer_than_it_weighs_weighs_more_from_then_on(scene, box):
    liar, honest = photographs(box, "a@bomb.example"), photographs(box, ZOE)
    before = IncomingMail.objects.get(pk=liar).weight
    [held] = claims.claim("quick", 1, only(HEAVY))
    claims.slow_down(held)
    row = IncomingMail.objects.get(pk=liar)
    assert (row.lane, row.weight) == (STEADY, max(2 * before, 100))
    assert [row.pk for row in claims.claim("quick", 1, only(HEAVY))] == [honest]


def test_the_lightest_that_wait_are_looked_at_first_and_now_and_then_the_oldest(scene, box):
    heavy, light = bomb(box, 1), photographs(box, ZOE)
    with at(now() + READ_WITHIN):
        assert [row.pk for row in claims.claim_to_look("one", 1)] == [light]
        assert [row.pk for row in claims.claim_to_look("two", 1, oldest=True)] == [heavy]
        assert looking.look_due("three", letters.InProcess(), 5) == 0


def test_a_mail_is_given_what_it_weighs_and_no_more(scene):
    given = []

    class Notes(letters.InProcess):
        def read(self, raw, processor=1.0, *, only_light=False):
            given.append(processor)
            return Breach(SLOW)

    raw = letters.raw(ZOE, content_type="text/html", body="<p>x</p>" * 3000)
    weight = weigh(raw).milliseconds
    Hurried(Notes(), Steady()).read(raw)
    assert 60 <= weight <= 100
    assert given[0] == pytest.approx(0.4 + 0.0015 * weight, abs=0.001)
