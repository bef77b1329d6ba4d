"""Any bytes at all, and mails with pieces cut, doubled and swapped."""

import time
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from charterdesk.apps.channels.parse import ParsedMail, parse

PIECES = [
    b"From: ", b"To: ", b"Subject: ", b"Date: ", b"References: ", b"Content-Type: ", b"Content-Transfer-Encoding: ",
    b"Content-Disposition: attachment; filename=", b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=b",
    b"multipart/report; report-type=delivery-status; boundary=b", b'multipart/related; boundary="b', b"text/plain",
    b"text/html; charset=", b"utf-8", b"iso-2022-jp", b"utf-7", b"utf-16", b"hz-gb-2312", b"message/rfc822",
    b"message/delivery-status", b"application/ms-tnef", b"base64", b"quoted-printable", b"x-uuencode",
    b"; format=flowed",
    b"; name*0*=utf-8''%C3", b"; name*1=", b"=?utf-8?Q?=C3?=", b"=?utf-8?B?w6k", b"=?", b"?=", b"<a@example.com>",
    b"a@example.com", b",", b";", b":", b"(", b")", b'"', b"\\", b"<", b">", b"--b", b"--b--", b"\r\n",
    b"\r\n\r\n", b"\n",
    b"\r", b"\r\n ", b"begin 644 a\r\n", b"end\r\n", b"Qm9u", b"=3D", b"=\r\n", b"> ", b"-- \r\n", b"<div>", b"</p>",
    b"<blockquote>", b"<img src=cid:a>", b"\x00", b"\xff", b"\xc3\xa9", b"\x1b$B", b"\xef\xbb\xbf", b"../",
    b"\xe2\x80\xae",
    b"Mon, 3 Mar 2025 10:00:00 +0100", b"Final-Recipient: rfc822; a@example.com\r\n", b"Action: failed\r\n",
    bytes.fromhex("789f3e220000"), b"Le 3 mars, Zoe a \xc3\xa9crit :\r\n", b"Bonjour", b" ",
]  # fmt: skip
NEVER = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def check(raw):
    begun = time.process_time()
    read = parse(raw)
    assert time.process_time() - begun < 2
    assert isinstance(read, ParsedMail)
    assert not any(problem.startswith("not_understood") for problem in read.problems), read.problems
    lines = (read.subject, read.from_name, read.from_email, *read.to, *read.cc, *(one.name for one in read.attachments))
    assert all(unicodedata.category(c) not in NEVER for line in lines for c in line)
    assert all(one.name and not set(one.name) & set("/\\") for one in read.attachments)
    assert all(one.size == len(one.content) for one in read.attachments)
    assert read.date is None or read.date.utcoffset() is not None
    read.text.encode()
    read.html.encode()


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read(raw):
    check(raw)


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=80))
@settings(max_examples=500, deadline=None)
def test_any_pieces_of_mails_are_read(pieces):
    check(b"".join(pieces))
