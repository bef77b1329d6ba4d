"""What mails weigh when they come in: files next to nothing, what keeps a reader busy a great deal."""

import base64
import random
import time

import pytest

from charterdesk.apps.channels.parse import light, parse
from charterdesk.apps.channels.parse.weight import MOST, weigh

HEAD = b"From: zoe@stranger.example\r\nTo: support@desk.example\r\nSubject: Help\r\nMIME-Version: 1.0\r\n"
HTML = b"Content-Type: text/html; charset=utf-8\r\n\r\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
MIXED = b'Content-Type: multipart/mixed; boundary="m"\r\n\r\n--m\r\n' + TEXT + b"Hello, see below.\r\n"
MB = 1024 * 1024
HEAVIEST_OF_THE_HONEST, LIGHTEST_BOMB = 200, 250


def coded(size):
    return base64.encodebytes(random.Random(size).randbytes(size))


def files(many, size, kind=b"image/jpeg"):
    part = b"--m\r\nContent-Type: %s; name=f\r\nContent-Transfer-Encoding: base64\r\n\r\n" % kind + coded(size)
    return MIXED + part * many + b"--m--\r\n"


ROW = b'<tr><td style="a:b"><a href="https://x.example/?a=b&amp;c=d"><img src="x"></a></td><td><p>New</p></td></tr>\r\n'
LOG = b"2026-11-22 10:00:00,123 ERROR [worker-1] service - request 17 failed after <3000 ms>\r\n"
HONEST = {
    "3 MB of PDF": files(1, 3 * MB, b"application/pdf"),
    "twenty photographs": files(20, MB // 2),
    "a page of 500 rows": HTML + b"<html><body><table>" + ROW * 500 + b"</table></body></html>",
    "a log of 1 MB": TEXT + LOG * 12_000,
    "a log of 1 MB as a file": MIXED
    + b"--m\r\nContent-Type: text/plain; name=a.log\r\n\r\n"
    + LOG * 12_000
    + b"--m--\r\n",
    "a page as a file": MIXED + b"--m\r\nContent-Disposition: attachment\r\n" + HTML + b"<p>" * 50_000 + b"--m--\r\n",
    "a long conversation": TEXT + b"> what was said then, again and again, in a line as long as others\r\n" * 4000,
}
BOMBS = {
    "tags that stay open": HTML + b"<b><i><font>" * 300 + b"<p>x" * 5000,
    "deep, and long": HTML + b"<div>" * 999 + b"x" + b"</div>" * 999 + b"<p>a</p>" * 20_000,
    "entities": HTML + b"&amp;" * 49_000 + b"x" * 700_000,
    "nothing but tags": HTML + b"<" * MB,
    "attributes": HTML + b"<p " + b"a=b " * 250_000 + b">x</p>",
    "lines of one letter": TEXT + b"a\r\n" * 330_000,
    "400 files": MIXED + b"--m\r\nContent-Disposition: attachment; filename=f\r\n\r\nx\r\n" * 400 + b"--m--\r\n",
}


@pytest.mark.parametrize("kind", HONEST)
def test_what_people_send_weighs_little_however_large_it_is(kind):
    assert weigh(HEAD + HONEST[kind]).milliseconds <= HEAVIEST_OF_THE_HONEST


@pytest.mark.parametrize("kind", BOMBS)
def test_what_keeps_a_reader_busy_weighs_more(kind):
    assert LIGHTEST_BOMB <= weigh(HEAD + BOMBS[kind]).milliseconds <= MOST


@pytest.mark.parametrize("kind", [kind for kind in BOMBS if BOMBS[kind].startswith((HTML, TEXT))])
def test_base64_hides_nothing(kind):
    header, _, body = BOMBS[kind].partition(b"\r\n\r\n")
    hidden = header + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(body)
    assert weigh(HEAD + hidden).milliseconds >= LIGHTEST_BOMB
    assert not weigh(HEAD + hidden).light


@pytest.mark.parametrize("kind", [kind for kind in BOMBS if kind != "400 files"])
def test_no_bomb_takes_much_longer_than_it_weighs(kind):
    raw = HEAD + BOMBS[kind]
    begun = time.process_time()
    parse(raw)
    took = time.process_time() - begun
    assert took < 3 * weigh(raw).milliseconds / 1000


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"\r\n".join(b"X-%d: =?utf-8?q?y?=" % number for number in range(20_000)),
        HEAD + MIXED + b"--m\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 10_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (one, one) for one in range(2000)),
        HEAD + b"\nContent-" * MB,
        HEAD + TEXT + b"ontent-" * MB,
        b"",
        b"\n",
        b"\n\n",
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n=",
    ],
)
def test_weighing_takes_no_time_whatever_it_is_given(raw):
    begun = time.process_time()
    assert 0 <= weigh(raw).milliseconds <= MOST
    assert time.process_time() - begun < 1


def test_a_light_mail_is_light_also_when_its_bodies_are_decoded():
    plain = HEAD + TEXT + b"Nothing answers.\r\n"
    hidden = HEAD + b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    long = hidden + base64.encodebytes(b"<p>" * 501)
    assert weigh(plain).light
    assert weigh(hidden + base64.encodebytes(b"<p>")).light
    assert light.is_light(long)
    assert not weigh(long).light
