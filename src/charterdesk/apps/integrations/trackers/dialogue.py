"""What a tracker is asked and what it answers. No network here: a kind yields its requests, is sent the answers, and
returns what it made of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import SplitResult, urlsplit

Got = TypeVar("Got")
MOST_SECONDS: Final = 24 * 3600
SECONDS_OF_A_LIMIT: Final = 60  # where a limit has no end: GitHub's best practices for its REST API
MOST_DIGITS: Final = 11
LOOKED_AT: Final = 1000
FORBIDDEN: Final = HTTPStatus.FORBIDDEN
BUSY: Final = frozenset({408, 425, 429})
# Kinds read nothing into an object that they do not know: fields that come later change nothing here.
Json = dict[str, Any]


class Category(StrEnum):
    """Where an issue stands, whatever its tracker calls its states."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    GONE = "gone"


class NotSaid(Exception):
    """The tracker did not do what was asked; `lasting` where asking again as it is would be no use."""

    lasting = False

    def __init__(self, status: int = 0, words: str = "") -> None:
        super().__init__(f"{status or ''} {words}".strip())
        self.status = status


class Busy(NotSaid):
    """It has no time now (429, 5xx): ask again, not before `wait` seconds where it says so."""

    def __init__(self, status: int = 0, words: str = "", wait: int | None = None) -> None:
        super().__init__(status, words)
        self.wait = wait


class Denied(NotSaid):
    """Our credentials are not taken (401, 403): the operator has to look."""


class SentOn(Denied):
    """It sends us on to another server (3xx), which nobody follows: the operator has to look."""


class Missing(NotSaid):
    """There is no such thing there any more (404, 410)."""

    lasting = True


class Refused(NotSaid):
    """What was asked means nothing to it (400, 409, 422 ...)."""

    lasting = True


class Unreadable(NotSaid):
    """What it said is not in its own language."""

    lasting = True


class NotOffered(NotSaid):
    """This kind of tracker cannot do this."""

    lasting = True


@dataclass(frozen=True, slots=True)
class Site:
    """A project of a tracker, and as whom we speak. `options`: what is set for this tracker."""

    address: str
    project: str
    user: str = ""
    secret: str = field(default="", repr=False)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `path` with its question, below the address of the site. `largest`: how many bytes the answer may
    have, where it is a file. `host`: another server of the same maker, by https, where files are.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    largest: int = 0
    host: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; names of headers in small letters."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Ref:
    """An issue, by the number that it never loses and by the key that its addresses are made of."""

    id: str
    key: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that hangs there: its number, where it is fetched below the address of the site (nowhere: a person has to
    open `url`), who put it there.
    """

    id: str
    name: str
    path: str = ""
    url: str = ""
    author_id: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as its tracker tells of it. `category` is empty where the tracker did not say; None: it was not told, or
    the tracker has no such thing.
    """

    ref: Ref
    url: str = ""
    title: str = ""
    category: str = ""
    status: str = ""
    updated: datetime | None = None
    labels: tuple[str, ...] = ()
    problem: str = ""
    text: str | None = None
    priority: str | None = None
    affected: tuple[str, ...] | None = None
    fixed: tuple[str, ...] | None = None
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as its tracker tells of it. `editor`: who wrote it as it is now, where that is told."""

    id: str
    text: str
    author: str = ""
    author_id: str = ""
    updated: datetime | None = None
    files: tuple[Attached, ...] = ()
    editor: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An issue to be made. `marker` is the label by which it is found again when no answer came."""

    title: str
    text: str
    marker: str
    priority: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is written anew on an issue; None stays as it stands there. `priority_before`: the one that is replaced."""

    title: str | None = None
    text: str | None = None
    priority: str | None = None
    priority_before: str = ""
    affected: tuple[str, ...] | None = None
    fixed: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Me:
    """As whom we are known there."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What a webhook told. `deleted`: "issue", "comment" or nothing. `moved_from`: the number that it had before.
    `files_gone`: numbers of files that were removed there. `look`: something changed and it did not say on which issue.
    """

    event: str
    issue: Issue | None = None
    comment: Comment | None = None
    actor: str = ""
    deleted: str = ""
    moved_from: str = ""
    files_gone: tuple[str, ...] = ()
    look: bool = False


Talk = Generator[Call, Answer, Got]
Send = Callable[[Call], Answer]


class Kind(Protocol):
    """What every kind of tracker can be asked."""

    def check(self, site: Site) -> Talk[Me]:
        """Whether we may work in the project, and as whom."""

    def create(self, site: Site, draft: Draft) -> Talk[Issue]:
        """Make an issue."""

    def found(self, site: Site, marker: str) -> Talk[Issue | None]:
        """The issue that carries our label."""

    def read(self, site: Site, ref: Ref) -> Talk[Issue]:
        """How an issue stands; Missing."""

    def named(self, site: Site, name: str) -> Ref:
        """The issue that somebody means by this key, number or address; Refused for what is none of this project."""

    def link_back(self, site: Site, ref: Ref, marker: str, url: str, title: str) -> Talk[None]:
        """Say on the issue whose it is here."""

    def comment(self, site: Site, ref: Ref, text: str, marker: str) -> Talk[Comment]:
        """Add a comment that carries our marker where nobody sees it."""

    def move(self, site: Site, ref: Ref, category: str) -> Talk[Issue]:
        """Move an issue to a state of this category."""

    def attach(self, site: Site, ref: Ref, name: str, content_type: str, content: bytes) -> Talk[str]:
        """Add a file; its number there."""

    def change(self, site: Site, ref: Ref, change: Change) -> Talk[Issue]:
        """Write some of its fields anew; how it stands then."""

    def fetch(self, site: Site, path: str, largest: int) -> Talk[bytes]:
        """The bytes of a file, at most so many."""

    def changed(self, site: Site, since: datetime, present: datetime) -> Talk[tuple[Issue, ...]]:
        """The issues of the project that changed since then."""

    def comments(self, site: Site, ref: Ref, since: datetime) -> Talk[tuple[Comment, ...]]:
        """The comments of an issue that were written or changed since then."""

    def delivery(self, headers: Mapping[str, str]) -> str:
        """The number of a delivery, the same when it comes again; empty where there is none."""

    def unsigned(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], present: datetime) -> str:
        """What is wrong with the proof of a delivery: "unsigned", "signature", "late"; empty where nothing is."""

    def heard(self, site: Site, headers: Mapping[str, str], body: bytes) -> Heard:
        """What a delivery tells; Unreadable."""


def run(talk: Talk[Got], send: Send) -> Got:
    """Have a talk with a tracker through `send`."""
    try:
        call = next(talk)
        while True:
            call = talk.send(send(call))
    except StopIteration as ended:
        value: Got = ended.value
        return value


def said(answer: Answer) -> Any:
    """The JSON of an answer that says yes; NotSaid for any other. A page for people in its place (a sign-in, a notice
    that it is being worked on) says nothing of what was asked: it is asked again.
    """
    checked(answer)
    try:
        return parsed(answer.body) if answer.body.strip() else {}
    except Unreadable as error:
        raise Busy(answer.status, "a page came instead of an answer") from error


def checked(answer: Answer) -> Answer:
    """The answer where it says yes; NotSaid."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return answer
    words = answer.body[:160].decode("utf-8", "replace").replace("\n", " ")
    if status in BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR or (status == FORBIDDEN and _limited(answer)):
        raise Busy(status, words, _wait(answer))
    if status in {401, 403}:
        raise Denied(status, words)
    if status in {404, 410}:
        raise Missing(status, words)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise SentOn(status, f"it sends us on to {sent_to(answer).netloc or 'nowhere'}")
    raise Refused(status, words)


def sent_to(answer: Answer) -> SplitResult:
    """Where an answer sends us on to; nowhere where that is no address."""
    try:
        return urlsplit(answer.headers.get("location", ""))
    except ValueError:
        return urlsplit("")


def _limited(answer: Answer) -> bool:
    """GitHub limits with 403: by its headers, or by words alone (its secondary limits)."""
    limited = answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers
    return limited or b"rate limit" in answer.body[:LOOKED_AT].lower()


def _wait(answer: Answer) -> int | None:
    """Seconds to wait, as it says: a number, or a moment, which counts from its own clock (RFC 9110, 10.2.3)."""
    headers = answer.headers
    after = headers.get("retry-after", "").strip()
    if after.isascii() and after.isdigit():
        return min(int(after), MOST_SECONDS)
    present = _date(headers.get("date", ""))
    until = _date(after)
    if until is None and headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining", "0")) == "0":
        until = _reset(headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset") or "")
    if present is None or until is None:
        return SECONDS_OF_A_LIMIT if answer.status == FORBIDDEN else None
    return max(1, min(int((until - present).total_seconds()) + 1, MOST_SECONDS))


def _reset(written: str) -> datetime | None:
    """When a limit ends: seconds since 1970 (GitHub, GitLab), or an instant (Jira)."""
    if written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS:
        return datetime.fromtimestamp(int(written), UTC)
    return moment(written)


def _date(written: str) -> datetime | None:
    with suppress(ValueError, IndexError):
        read = parsedate_to_datetime(written)
        return read.replace(tzinfo=read.tzinfo or UTC)
    return None


def parsed(body: bytes) -> Any:
    """JSON; Unreadable."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(0, "no JSON") from error


def json_body(value: Any) -> bytes:
    """As it is sent."""
    return json.dumps(value, ensure_ascii=False).encode()


def dig(value: Any, *names: str) -> Any:
    """What stands deep in an object, None where a step is missing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text_of(value: Any) -> str:
    """A text or a number as text, nothing for anything else."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def moment(value: Any) -> datetime | None:
    """An instant as trackers write them, in whole seconds; None where there is none."""
    if not isinstance(value, str):
        return None
    written = value.strip().replace(" UTC", "+00:00")
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        return None
    return read.replace(tzinfo=read.tzinfo or UTC).astimezone(UTC).replace(microsecond=0)


def multipart(name: str, content_type: str, content: bytes) -> tuple[str, bytes]:
    """A form with one field `file` (RFC 7578): its type and its bytes."""
    boundary = hashlib.sha256(b"boundary" + content).hexdigest()[:40]
    shown = "".join(sign for sign in name if sign not in '"\\' and sign.isprintable()) or "file"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n'
        f"Content-Type: {content_type}\r\n\r\n"
    )
    return f"multipart/form-data; boundary={boundary}", head.encode() + content + f"\r\n--{boundary}--\r\n".encode()


def cut(text: str, longest: int) -> str:
    """At most so many characters, and that something is missing."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
