"""The mail that the demo would have sent: read from the directory into which it goes instead, shown on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

BETWEEN: Final = b"-" * 79
MOST_SHOWN: Final = 100
OF_DESKS: Final = re.compile(r"[0-9a-f-]{1,60}\.eml")
# What a mail program does with a mail: its own style and nothing else of it; links open beside.
ALONE: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, as its reader would have seen it; `name` opens its HTML, where it has one."""

    to: str
    subject: str
    date: str
    body: str
    name: str = ""
    files: tuple[str, ...] = ()


def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail not sent, the latest first; with ?html= one of them as a mail program shows it. Served by the demo
    only: anybody may read it.
    """
    directory = Path(settings.EMAIL_FILE_PATH)
    name = request.GET.get("html", "")
    if name:
        return HttpResponse(html_of(directory, name), headers={"Content-Security-Policy": ALONE})
    return render(request, "mailbox.html", {"letters": letters(directory)})


def letters(directory: Path) -> list[Letter]:
    """The mails in the directory, the latest first, at most a hundred."""
    files = [*directory.glob("*.log"), *directory.glob("*.eml")] if directory.is_dir() else []
    found: list[Letter] = []
    # Both kinds of name begin with the moment.
    for file in sorted(files, key=lambda file: file.name, reverse=True):
        found += _letters_in(file)
        if len(found) >= MOST_SHOWN:
            break
    return found[:MOST_SHOWN]


def html_of(directory: Path, name: str) -> str:
    """The HTML of one mail of a desk; Http404 for anything else."""
    file = directory / name
    if not OF_DESKS.fullmatch(name) or not file.is_file():
        raise Http404
    part = _message(file.read_bytes()).get_body(("html",))
    if part is None:
        raise Http404
    return str(part.get_content())


def _letters_in(file: Path) -> Iterator[Letter]:
    if file.suffix == ".eml":
        yield _letter(file.read_bytes(), file.name)
        return
    parts = [part.strip() for part in file.read_bytes().split(BETWEEN)]
    yield from (_letter(part) for part in reversed(parts) if part)


def _letter(raw: bytes, name: str = "") -> Letter:
    message = _message(raw)
    text = message.get_body(("plain", "html"))
    body = text.get_content() if text is not None else ""
    return Letter(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        date=str(message["Date"]),
        body=str(body).strip(),
        name=name if message.get_body(("html",)) is not None else "",
        files=tuple(str(part.get_filename()) for part in message.iter_attachments()),
    )


def _message(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)
