"""The mails that are measured: what customers send, with the headers that servers add and the quoted mail below.

Every mail is other than every other (its id, its words, its attachment): nothing is taken for received before.
"""

import base64
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

CUSTOMERS = 500
KB = 1024
LINE = 76
START = datetime(2026, 11, 20, 8, tzinfo=UTC)
WORDS: list[str] = """
the till printer does not answer since this morning and nobody here can find the reason although we did restart it
twice and changed the cable please have a look at the log below and tell us what we should try next because the shop
opens at nine and we would like to have it working by then thank you for your help in this matter
""".split()  # noqa: SIM905 - readable as prose


def address(customer: int) -> str:
    """Who writes."""
    return f"customer{customer % CUSTOMERS}@quay{customer % CUSTOMERS}.example.org"


def prose(chance: random.Random, size: int) -> str:
    """So many characters of sentences in paragraphs."""
    lines: list[str] = []
    while size > 0:
        line = " ".join(chance.choices(WORDS, k=12)).capitalize() + "."
        lines.append(line)
        size -= len(line) + 2
    return "\r\n".join(lines)


def quoted(text: str) -> str:
    """The earlier mail, as mail programs quote it."""
    return "\r\n".join(f"> {line}" for line in text.split("\r\n"))


def as_html(text: str) -> str:
    """The same words, as mail programs write them in HTML."""
    rows = "".join(
        f'<p style="margin:0;font-family:sans-serif"><span>{line}</span></p>\r\n' for line in text.split("\r\n")
    )
    return f"<html><head><style>p {{ margin: 0 }}</style></head><body><div>\r\n{rows}</div></body></html>"


def mail(place: int, *, to: str, size: int = 20 * KB, attached: int = 0) -> bytes:
    """The mail number `place`: about `size` bytes, and an attachment of `attached` bytes beside."""
    chance = random.Random(place)  # noqa: S311 - the same mails in every run
    new, old = prose(chance, 900), prose(chance, size // 3 - 900)
    plain = f"Hello,\r\n\r\n{new}\r\n\r\nBest regards\r\n-- \r\nCora\r\n\r\n"
    plain += f"On Fri, 20 Nov 2026 at 08:00, Support <{to}> wrote:\r\n{quoted(old)}\r\n"
    rich = as_html(f"Hello,\r\n{new}") + as_html(old[: size // 4])
    written = format_datetime(START + timedelta(seconds=place))
    sender = address(place)
    domain = sender.partition("@")[2]
    head = [
        f"Return-Path: <{sender}>",
        f"Received: from mx.{domain} (mx.{domain} [192.0.2.{place % 250 + 1}]) by mail.example.net with ESMTPS",
        f"\tid {place:08x}; {written}",
        f"Authentication-Results: mail.example.net; dkim=pass header.d={domain}; dmarc=pass header.from={domain}",
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=one; h=from:to:subject;",
        f"\tbh={base64.b64encode(chance.randbytes(32)).decode()};",
        f"\tb={base64.b64encode(chance.randbytes(45)).decode()}",
        f"From: Cora Customer {place % CUSTOMERS} <{sender}>",
        f"To: Support <{to}>",
        f"Subject: It does not work, case {place}",
        f"Date: {written}",
        f"Message-ID: <{place}.{chance.getrandbits(64):016x}@{domain}>",
        "MIME-Version: 1.0",
        "X-Mailer: A Mail Program 12.4",
    ]
    body = alternative(plain, rich, f"alt{place}")
    if attached:
        body = mixed(body, chance.randbytes(attached), f"mix{place}", f"log-{place}.pdf")
    return ("\r\n".join(head) + "\r\n" + body).encode("ascii")


def alternative(plain: str, rich: str, boundary: str) -> str:
    """Both kinds of text, and the header of the part that holds them."""
    return (
        f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
        f"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n"
        f"--{boundary}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{rich}\r\n--{boundary}--\r\n"
    )


def mixed(body: str, content: bytes, boundary: str, name: str) -> str:
    """A body with a file beside it."""
    coded = base64.b64encode(content).decode("ascii")
    lines = "\r\n".join(coded[place : place + LINE] for place in range(0, len(coded), LINE))
    return (
        f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n--{boundary}\r\n{body}\r\n'
        f'--{boundary}\r\nContent-Type: application/pdf; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n{lines}\r\n--{boundary}--\r\n'
    )
