"""Which mails cannot take long: of all kinds that keep a reader busy, as much as still counts as light."""

import base64
import time

import pytest

from charterdesk.apps.channels.parse import light, parse
from charterdesk.apps.channels.parse.light import is_light, named_sender
from charterdesk.apps.channels.parse.reader import parse_if_light

HEAD = b"From: Zo\xc3\xa9 <zoe@stranger.example>\r\nTo: support@desk.example\r\nSubject: Help\r\nMIME-Version: 1.0\r\n"
HTML = b"Content-Type: text/html; charset=utf-8\r\n\r\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
MIXED = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
MOST_SECONDS = 0.1  # five times what a quiet machine takes


def of(unit, most):
    return unit * (most // len(unit))


KINDS = {
    "tags that stay open": HTML + b"<b><i><font>" * 160 + b"<p>",
    "paragraphs": HTML + b"<p>a" * 499,
    "quotations in quotations": HTML + b"<blockquote>a" * 499,
    "tables in tables": HTML + b"<table><tr><td>" * 160,
    "entities": HTML + of(b"&amp;", light.BODY_BYTES),
    "attributes": HTML + b"<p " + of(b"a=b ", light.BODY_BYTES - 10) + b">x",
    "beginnings of quotations": TEXT + of(b"On Mon, 1 Jan 2024 at 10:00, a wrote:\r\n> x\r\n", light.BODY_BYTES),
    "bytes of no charset": b"Content-Type: text/plain\r\n\r\n" + of(b"\xe9\xa0\x81a\x90", light.BODY_BYTES),
    "lines of one letter": TEXT + b"a\r\n" * (light.LINES - 10),
    "a hundred files": MIXED + b"--b\r\nContent-Disposition: attachment; filename=f\r\n\r\np\r\n" * light.DELIMITERS,
    "parts in parts": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(99)
    ),
    "encoded words": b"Subject: " + of(b"=?utf-8?q?a?= ", light.HEADER_BYTES - 300) + b"\r\n\r\nhi",
    "quotation marks": b"Cc: " + b'"' * 8000 + b"@x\r\n\r\nhi",
    "addresses": b"Cc: " + of(b"=?utf-8?q?a?= <a@b.example>,", 8000) + b"\r\n\r\nhi",
    "references": b"References: " + of(b"<a@b> ", 2900) + b"\r\n\r\nhi",
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_worst_of_what_is_light_takes_a_moment(kind):
    raw = HEAD + KINDS[kind]
    assert is_light(raw)
    took = []
    for _turn in range(3):
        begun = time.process_time()
        assert parse_if_light(raw) == parse(raw)
        took.append((time.process_time() - begun) / 2)
    assert min(took) < MOST_SECONDS


@pytest.mark.parametrize(
    "body",
    [
        HTML + b"<p>" * 501,
        TEXT + b"a\n" * light.LINES,
        MIXED + b"--b\r\n\r\n" * 101,
        TEXT + b"x" * light.BYTES,
        b"X: y\r\n" * 401 + b"\r\n",
        b"X: " + b"y" * light.HEADER_BYTES + b"\r\n\r\n",
    ],
)
def test_what_is_long_deep_or_many_is_not_light(body):
    assert not is_light(HEAD + body)
    assert parse_if_light(HEAD + body) is None


@pytest.mark.parametrize("hidden", [b"<p>" * 501, b"x" * (light.BODY_BYTES + 1)])
def test_what_an_encoding_hides_is_seen_when_it_is_decoded(hidden):
    raw = HEAD + b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(hidden)
    assert is_light(raw)
    assert parse_if_light(raw) is None
    assert parse(raw).html


@pytest.mark.parametrize(
    ("field", "sender"),
    [
        (b"From: zoe@stranger.example", "zoe@stranger.example"),
        (b'FROM : "cora@known.example" <Zoe@Stranger.example>', "zoe@stranger.example"),
        (b"From: Zoe\r\n <zoe@stranger.example>", "zoe@stranger.example"),
        (b"X-From: zoe@stranger.example", ""),
        (b"From: nobody", ""),
    ],
)
def test_a_first_look_sees_who_is_named_as_sender(field, sender):
    assert named_sender(b"To: a@b.example\r\n" + field + b"\r\nSubject: x\r\n\r\nFrom: in@the.text\r\n") == sender
