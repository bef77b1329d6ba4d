"""The mail that the demo would have sent: read from the directory into which it goes instead, shown on a page."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

BETWEEN: Final = b"-" * 79
MOST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, as its reader would have seen it."""

    to: str
    subject: str
    date: str
    body: str


def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail not sent, the latest first. Served by the demo only: anybody may read it."""
    return render(request, "mailbox.html", {"letters": letters(Path(settings.EMAIL_FILE_PATH))})


def letters(directory: Path) -> list[Letter]:
    """The mails in the directory, the latest first, at most a hundred."""
    files = sorted(directory.glob("*.log"), reverse=True) if directory.is_dir() else []
    found: list[Letter] = []
    for file in files:
        parts = [part.strip() for part in file.read_bytes().split(BETWEEN)]
        found += [_letter(part) for part in reversed(parts) if part]
        if len(found) >= MOST_SHOWN:
            break
    return found[:MOST_SHOWN]


def _letter(raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=policy.default)
    text = message.get_body(("plain", "html"))
    body = text.get_content() if text is not None else ""
    return Letter(str(message["To"]), str(message["Subject"]), str(message["Date"]), str(body).strip())
