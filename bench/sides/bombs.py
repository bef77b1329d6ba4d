"""Mails made to keep a desk busy, one of each kind after another; each with a sender and an id of its own."""

import base64
import random
import zlib

KB, MB = 1024, 1024 * 1024


def _nested(depth: int) -> bytes:
    """Parts in parts in parts."""
    opened = (b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (one, one) for one in range(depth))
    return b"".join(opened) + b"\r\nhi\r\n"


def _parts(many: int, kind: bytes) -> bytes:
    part = b"--b\r\nContent-Type: text/plain\r\n%s\r\npart %d\r\n"
    parts = (part % (kind % one if kind else b"", one) for one in range(many))
    return b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"".join(parts) + b"--b--\r\n"


def _html(body: bytes) -> bytes:
    return b"Content-Type: text/html; charset=utf-8\r\n\r\n" + body


def _text(body: bytes) -> bytes:
    return b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + body


def _file(content: bytes, kind: bytes) -> bytes:
    return b"Content-Type: %s; name=x\r\nContent-Transfer-Encoding: base64\r\n\r\n" % kind + base64.encodebytes(content)


def _headers(many: int) -> bytes:
    return b"".join(b"X-%d: =?utf-8?q?%s?=\r\n" % (one, b"y" * 60) for one in range(many)) + b"\r\nhi"


BOMBS: dict[str, bytes] = {
    "nested 2,000 deep": _nested(2000),
    "10,000 parts": _parts(10_000, b""),
    "400 files": _parts(400, b'Content-Disposition: attachment; filename="f%d"\r\n'),
    "endless headers": _headers(20_000),
    "1,400 encoded headers": _headers(1400),
    "quotation marks": b"Cc: " + b'"' * 8000 + b"@x\r\n\r\nhi",
    "HTML: 999 deep, long": _html(b"<div>" * 999 + b"x" + b"</div>" * 999 + b"<p>a</p>" * 20_000),
    "HTML: entities": _html(b"&amp;" * 49_000 + b"x" * 700_000),
    "HTML: nothing but <": _html(b"<" * 1_000_000),
    "HTML: 300 times b, i, font": _html(b"<b><i><font>" * 300 + b"<p>x" * 5000),
    "HTML: one tag, 250,000 attributes": _html(b"<p " + b"a=b " * 250_000 + b">x</p>"),
    "lines of one letter": _text(b"a\r\n" * 330_000),
    "half a line of quotations": _text((b"On Mon, 1 Jan 2024 at 10:00, a b c <a@b.c> wrote " * 10 + b"\r\n") * 2000),
    "spaces": _text(b" " * 1_000_000 + b"x"),
    "5 MB in base64": _file(random.Random(1).randbytes(5 * MB), b"application/pdf"),  # noqa: S311 - the same each time
    "text of 8 MB in base64": _file(b"a\n" * 4 * MB, b"text/plain"),
    "200 MB in 200 kB": _file(zlib.compress(bytes(200 * MB), 9), b"application/zip"),
}


def bomb(place: int) -> bytes:
    """The bomb number `place`, from somebody whom nobody knows."""
    body = tuple(BOMBS.values())[place % len(BOMBS)]
    head = (
        f"From: stranger{place}@bombs{place}.example\r\nTo: support@desk.example.org\r\nSubject: bomb {place}\r\n"
        f"Date: Mon, 16 Nov 2026 08:00:00 +0000\r\nMessage-ID: <bomb-{place}@bombs.example>\r\nMIME-Version: 1.0\r\n"
    )
    return head.encode() + body
