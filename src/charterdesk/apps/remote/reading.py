"""What tools report of connections, read: TeamViewer's and AnyDesk's lists as JSON. No Django, no database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

LONGEST_ID: Final = 80
LONGEST_NAME: Final = 120
_TICKET: Final = re.compile(r"#([0-9]{1,9})\b")


class NotAReportError(Exception):
    """The file is no report of this tool; the message says why, in English."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection as the tool tells it. `ticket`: the number that its comment names after a #."""

    external_id: str
    from_at: datetime
    until_at: datetime | None
    session_code: str = ""
    device: str = ""
    technician: str = ""
    ticket: int | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """The connections of a file, and what of it could not be read, by place."""

    connections: tuple[Connection, ...]
    wrong: tuple[str, ...]


def read(tool: str, content: bytes) -> Read:
    """The connections of a file as the tool exports it. NotAReportError for anything else."""
    key, one = _FORMATS[tool]
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotAReportError("this is no JSON") from error
    rows = told.get(key) if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise NotAReportError(f"there is no list {key!r}")
    found: list[Connection] = []
    wrong: list[str] = []
    for place, row in enumerate(rows, start=1):
        try:
            found.append(one(row))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
            wrong.append(f"{key} {place}: no connection")
    return Read(tuple(found), tuple(wrong))


def authorization(license_id: str, password: str, method: str, resource: str, at: int, body: bytes = b"") -> str:
    """The header by which AnyDesk's interface knows who asks (HMAC-SHA1 over method, resource, second, body's SHA-1).

    `resource` with its query; `at` in seconds since 1970. The password of the interface is no session password.
    """
    content = base64.b64encode(hashlib.sha1(body).digest()).decode()  # noqa: S324  # AnyDesk's own scheme
    signed = f"{method}\n{resource}\n{at}\n{content}"
    token = base64.b64encode(hmac.digest(password.encode(), signed.encode(), "sha1")).decode()
    return f"AD {license_id}:{at}:{token}"


def _teamviewer(row: Mapping[str, Any]) -> Connection:
    begins, ends = _moment(row["start_date"]), row.get("end_date")
    return Connection(
        external_id=id_of(row["id"]),
        session_code=words_of(row.get("session_code"))[:LONGEST_ID],
        device=words_of(row.get("devicename") or row.get("deviceid"))[:LONGEST_NAME],
        technician=words_of(row.get("username"))[:LONGEST_NAME],
        from_at=begins,
        # Missing while it runs.
        until_at=after(begins, _moment(ends)) if ends else None,
        ticket=ticket_of(f"{row.get('notes') or ''} {row.get('custom_api') or ''}"),
    )


def _anydesk(row: Mapping[str, Any]) -> Connection:
    begins, ends = datetime.fromtimestamp(int(row["start-time"]), UTC), row.get("end-time")
    to, source = row.get("to") or {}, row.get("from") or {}
    running = bool(row.get("active")) or not ends
    return Connection(
        external_id=id_of(row["sid"]),
        device=words_of(to.get("alias") or to.get("cid"))[:LONGEST_NAME],
        technician=words_of(source.get("alias") or source.get("cid"))[:LONGEST_NAME],
        from_at=begins,
        until_at=None if running else after(begins, datetime.fromtimestamp(int(str(ends)), UTC)),
        ticket=ticket_of(str(row.get("comment") or "")),
    )


def id_of(value: object) -> str:
    """The number of a connection; ValueError for what is none."""
    text = str(value).strip()
    if (
        not text.isprintable()
        or not text
        or len(text) > LONGEST_ID
        or isinstance(value, bool)
        or not isinstance(value, str | int)
    ):
        raise ValueError("no id")
    return text


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without its offset")
    return moment.astimezone(UTC).replace(microsecond=0)


def words_of(value: object) -> str:
    """What can be stored and shown of a name; halves of characters and what is invisible are left out."""
    return "".join(sign for sign in str(value or "") if sign.isprintable()).strip()


def after(begins: datetime, ends: datetime) -> datetime:
    """When it ended; ValueError before it began."""
    if ends < begins:
        raise ValueError("it ends before it begins")
    return ends


def ticket_of(text: str) -> int | None:
    """The number of a ticket that a comment names."""
    found = _TICKET.search(text)
    return int(found[1]) if found else None


_FORMATS: Final[Mapping[str, tuple[str, Callable[[Any], Connection]]]] = {
    "teamviewer": ("records", _teamviewer),
    "anydesk": ("list", _anydesk),
}
TOOLS: Final = tuple(_FORMATS)
