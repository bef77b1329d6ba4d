"""What is too large, too deep or too many: said to be, in time, with what a ticket needs."""

import time

import pytest

from charterdesk.apps.channels.parse import bounds, parse

HEAD = b"From: Zoe <zoe@example.com>\r\nTo: desk@example.org\r\nSubject: Panne\r\nMessage-ID: <1@example.com>\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
PAGE = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n"


def nested(depth):
    head = HEAD + b'Content-Type: multipart/mixed; boundary="b0"\r\n\r\n'
    levels = (
        b'--b%d\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % (level - 1, level)
        for level in range(1, depth)
    )
    return head + b"".join(levels) + b"--b%d\r\n\r\nBonjour\r\n" % (depth - 1)


BEYOND = {
    "header block": (HEAD + b"X-Long: a\r\n" * 20_000 + b"\r\nBonjour", "header_too_long"),
    "header block without end": (HEAD + b"X-Long: " + b"a" * 3_000_000, "header_too_long"),
    "20,000 recipients": (
        HEAD + b"Cc: " + b", ".join(b"a%d@example.net" % n for n in range(6000)) + b"\r\n\r\nBonjour",
        "address_header_too_long",
    ),
    "5,000 fields of recipients": (
        HEAD + b"".join(b"Cc: a%d@example.net\r\n" % n for n in range(500)) + b"\r\nBonjour",
        "too_many_addresses",
    ),
    "comments in comments": (HEAD + b"Cc: " + b"(" * 2000 + b"\r\n\r\nBonjour", "comments_too_deep"),
    "2,000 nested parts": (nested(2000), "parts_too_deep"),
    "20,000 parts": (MIXED + b"--b\r\n\r\nx\r\n" * 20_000, "too_many_parts"),
    "parts with long headers": (MIXED + b"--b\r\n" + b"X: y\r\n" * 4000, "header_too_long"),
    "almost boundaries": (MIXED + b"--bx\n" * 400_000, "too_many_parts"),
}
IN_PART = {
    "deep page": (PAGE + b"<div>" * 50_000, "html_too_deep"),
    "crossed tags": (PAGE + b"<font>" * 20_000 + b"</p>" * 20_000, "html_too_deep"),
    "many tags": (PAGE + b"<br>" * 60_000, "html_too_many_tags"),
    "many entities": (PAGE + b"&" * 900_000, "html_too_many_entities"),
    "long page": (PAGE + b"<p>x</p>" * 140_000, "html_too_long"),
    "long text": (HEAD + b"\r\n" + b"Bonjour\r\n" * 300_000, "body_too_long"),
}
WITHIN = {
    **{
        f"{flood.decode()} in every address field": b"".join(
            field + b": " + flood * (8000 // len(flood)) + b"\r\n"
            for field in (b"From", b"Sender", b"Reply-To", b"Return-Path", b"To", b"Cc", b"Delivered-To")
        )
        + b"\r\n"
        for flood in (b"\\", b"=?", b"=?a?b?", b"a")
    },
    "equals signs": b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    + b"= " * 4_000_000,
    "quotes": b"From: " + b'"' * 8000 + b"\r\n\r\n",
    "escaped quotes": b"From: " + b'"\\' * 4000 + b"\r\n\r\n",
    "empty comments": b"From: " + b"()" * 4000 + b"\r\n\r\n",
    "RFC 2231 parameters": HEAD
    + b"Content-Type: text/plain"
    + b"".join(b"; a*%d*=x" % n for n in range(5000))
    + b"\r\n\r\n",
    "quoted parameters": HEAD + b'Content-Type: text/plain; name="' + b'\\"' * 30_000 + b"\r\n\r\n",
    "encoded words without end": b"Subject: " + b"=?utf-8?q?a" * 11_000 + b"\r\n\r\n",
    "almost encoded words": b"Subject: " + b"=?" * 60_000 + b"\r\n\r\n",
    "accents on one letter": b"Subject: a" + "\u0301\u0323".encode() * 30_000 + b"\r\n\r\n",
    "ids": b"References: " + b"<" * 120_000 + b"\r\n\r\n",
    "a date": b"Date: " + b"1(" * 60_000 + b"\r\n\r\n",
    "lines that are no fields": b"To: a@example.com\r\nno field\r\n" * 4500,
    "open tags": PAGE + b"<a " * 300_000,
    "attributes": PAGE + b"<div " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x",
    "attributes without end": PAGE + b'<a b="' * 150_000,
    "comments without end": PAGE + b"<!--" * 200_000,
    "scripts without end": PAGE + b"<script>" * 40_000,
    "a table of one row": PAGE + b"<table>" * 190 + b"<td>x" * 20_000,
    "quotations of quotations": PAGE + b"<blockquote>" * 190 + b"x<br>" * 20_000,
    "flowed lines": HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \n" * 330_000,
    "quote marks": HEAD + b"\r\n" + b">" * 1_000_000,
    "begin": HEAD + b"\r\n" + b"begin 644 a\n" * 80_000,
    "small files within": HEAD + b"\r\n" + b"begin 644 a\n`\nend\n" * 50_000,
    "padding": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 1_000_000,
    "undefined characters": HEAD + b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n" + b"\x81" * 1_000_000,
    "shifts": HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + b"\x1b$B\x1b(B" * 150_000,
    "only line ends": b"\r\n" * 1_000_000,
    "only zeros": b"\0" * 3_000_000,
    "mails within mails": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
    "reports": HEAD
    + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    + (
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        + b"Final-Recipient: rfc822; a@example.net\r\n\r\n" * 500
    )
    * 90,
    "winmail.dat": HEAD
    + b"Content-Type: application/ms-tnef\r\n\r\n"
    + bytes.fromhex("789f3e220000")
    + b"\x02\x02\x90\x06\x00\x00\x00\x00\x00\x00\x00" * 200_000,
}


def seconds(raw):
    begun = time.process_time()
    read = parse(raw)
    return read, time.process_time() - begun


@pytest.mark.parametrize("what", BEYOND)
def test_what_lies_beyond_the_bounds_is_a_stub_that_says_why(what):
    raw, problem = BEYOND[what]
    read, spent = seconds(raw)
    assert (read.whole, read.problems) == (False, (problem,))
    assert (read.from_email, read.subject, read.message_id) == ("zoe@example.com", "Panne", "1@example.com")
    assert spent < 1


@pytest.mark.parametrize("what", IN_PART)
def test_a_body_beyond_the_bounds_is_kept_as_a_file_and_a_person_looks(what):
    raw, problem = IN_PART[what]
    read, spent = seconds(raw)
    assert (read.whole, problem in read.problems, read.from_email) == (False, True, "zoe@example.com")
    assert read.attachments[-1].size > 100_000
    assert spent < 1.5


@pytest.mark.parametrize("what", WITHIN)
def test_what_slows_other_parsers_down_is_read_in_time(what):
    _read, spent = seconds(WITHIN[what])
    assert spent < 1.5


def test_a_page_beyond_the_bounds_beside_its_text_keeps_nobody_from_answering():
    raw = (
        HEAD
        + b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nBonjour\r\n"
        + b"--b\r\nContent-Type: text/html\r\n\r\n"
        + b"<div>" * 2000
        + b"Bonjour\r\n--b--\r\n"
    )
    read = parse(raw)
    assert (read.whole, read.text, read.attachments, read.clean_html) == (True, "Bonjour", (), "")
    assert read.problems == ("html_too_deep",)
    assert read.html.count("<div>") == 2000


def test_a_conversation_that_went_to_and_fro_for_long_is_read():
    page = b"<div><div><blockquote>" * 150 + b"Bonjour" + b"</blockquote></div></div>" * 150
    read = parse(PAGE + page)
    assert (read.whole, read.text.strip("> \n")) == (True, "Bonjour")


def test_a_mail_larger_than_any_mail_is_a_stub():
    read = parse(HEAD + b"\r\n" + bytes(bounds.MAIL_BYTES))
    assert (read.whole, read.problems, read.subject) == (False, ("mail_too_large",), "Panne")


def test_what_lies_within_the_bounds_is_whole():
    read = parse(nested(bounds.DEPTH - 1))
    assert (read.whole, read.text) == (True, "Bonjour")
    read = parse(MIXED + b"--b\r\n\r\nx\r\n" * (bounds.PARTS - 1))
    assert (read.whole, read.text.count("x")) == (True, bounds.PARTS - 1)


def test_a_log_in_a_body_is_kept_whole():
    raw = HEAD + b"\r\nBonjour, voici le journal :\r\n" + b"12:00:01 error 17 in pump 3\r\n" * 50_000
    read, spent = seconds(raw)
    assert (read.whole, read.text.count("pump 3")) == (True, 50_000)
    assert read.reply_text.startswith("Bonjour, voici le journal")
    assert (read.reply_text + read.quoted_text).count("pump 3") == 50_000
    assert spent < 1.5
