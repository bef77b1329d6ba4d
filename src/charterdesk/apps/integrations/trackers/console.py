"""A tracker that is none: what would be sent is printed, and answered as a tracker would. For demo and tests."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Final

from charterdesk.apps.integrations.trackers import wording
from charterdesk.apps.integrations.trackers.dialogue import (
    Answer,
    Attached,
    Call,
    Category,
    Change,
    Comment,
    Draft,
    Heard,
    Issue,
    Json,
    Me,
    Ref,
    Refused,
    Site,
    Talk,
    Unreadable,
    checked,
    dig,
    json_body,
    moment,
    parsed,
    said,
    text_of,
)
from charterdesk.apps.integrations.trackers.signed import hub_problem

BOT: Final = Me("1", "charterdesk")
MOST_KEPT: Final = 1000
log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Console:
    """Speaks the plainest language there is: what is kept of an issue is what was said of it last."""

    def check(self, site: Site) -> Talk[Me]:
        """See `Kind`."""
        said((yield _call(site, "GET", "/me")))
        return BOT

    def create(self, site: Site, draft: Draft) -> Talk[Issue]:
        """See `Kind`."""
        body = {
            "title": draft.title,
            "text": draft.text,
            "labels": [draft.marker],
            "priority": draft.priority,
            "state": "new",
        }
        return _issue(said((yield _call(site, "POST", "/issues", body))))

    def found(self, site: Site, marker: str) -> Talk[Issue | None]:
        """See `Kind`."""
        listed = said((yield _call(site, "GET", f"/issues?label={marker}")))
        return next((one for one in map(_issue, listed) if marker in one.labels), None)

    def read(self, site: Site, ref: Ref) -> Talk[Issue]:
        """See `Kind`."""
        return _issue(said((yield _call(site, "GET", _path(ref)))))

    def named(self, site: Site, name: str) -> Ref:
        """A number, or the key that ends in it."""
        number = name.strip().rpartition("-")[2].lstrip("#")
        if not (number.isascii() and number.isdigit()):
            raise Refused(0, "not of this project")
        return Ref(number, f"{site.project}-{number}")

    def link_back(self, site: Site, ref: Ref, marker: str, url: str, title: str) -> Talk[None]:
        """See `Kind`."""
        body = {"labels": [marker], "link": url, "link_title": title}
        checked((yield _call(site, "PATCH", _path(ref), body)))

    def comment(self, site: Site, ref: Ref, text: str, marker: str) -> Talk[Comment]:
        """See `Kind`."""
        body = {"text": wording.marked(text, marker), "author": BOT.name, "author_id": BOT.id}
        return _comment(said((yield _call(site, "POST", f"{_path(ref)}/comments", body))))

    def move(self, site: Site, ref: Ref, category: str) -> Talk[Issue]:
        """See `Kind`."""
        return _issue(said((yield _call(site, "PATCH", _path(ref), {"state": str(category)}))))

    def attach(self, site: Site, ref: Ref, name: str, content_type: str, content: bytes) -> Talk[str]:
        """See `Kind`."""
        told = {"name": name, "type": content_type, "bytes": len(content)}
        return text_of(dig(said((yield _call(site, "POST", f"{_path(ref)}/files", told))), "id"))

    def change(self, site: Site, ref: Ref, change: Change) -> Talk[Issue]:
        """See `Kind`."""
        given = {
            "title": change.title,
            "text": change.text,
            "priority": change.priority,
            "affected": change.affected,
            "fixed": change.fixed,
        }
        body = {name: value for name, value in given.items() if value is not None}
        return _issue(said((yield _call(site, "PATCH", _path(ref), body))))

    def fetch(self, site: Site, path: str, largest: int) -> Talk[bytes]:
        """See `Kind`."""
        headers = {"Authorization": f"Bearer {site.secret}"}
        return checked((yield Call("GET", path, headers, largest=largest))).body

    def changed(self, site: Site, since: datetime, present: datetime) -> Talk[tuple[Issue, ...]]:  # noqa: ARG002  # the interface's
        """See `Kind`."""
        issues = [_issue(one) for one in said((yield _call(site, "GET", "/issues")))]
        return tuple(one for one in issues if one.updated is not None and one.updated >= since)

    def comments(self, site: Site, ref: Ref, since: datetime) -> Talk[tuple[Comment, ...]]:
        """See `Kind`."""
        found = [_comment(one) for one in said((yield _call(site, "GET", f"{_path(ref)}/comments")))]
        return tuple(one for one in found if one.updated is None or one.updated >= since)

    def delivery(self, headers: Mapping[str, str]) -> str:
        """See `Kind`."""
        return headers.get("x-delivery", "")

    def unsigned(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], present: datetime) -> str:  # noqa: ARG002  # nothing tells when it was signed
        """See `Kind`."""
        return hub_problem(headers.get("x-hub-signature-256", ""), body, secrets)

    def heard(self, site: Site, headers: Mapping[str, str], body: bytes) -> Heard:  # noqa: ARG002  # all stands in the body
        """See `Kind`."""
        told = parsed(body)
        if not isinstance(dig(told, "issue"), dict):
            raise Unreadable(0, "no event of an issue")
        comment = _comment(told["comment"]) if isinstance(dig(told, "comment"), dict) else None
        deleted = text_of(dig(told, "deleted"))
        return Heard(
            text_of(dig(told, "event")), _issue(told["issue"]), comment, text_of(dig(told, "actor")), deleted=deleted
        )


@dataclass(slots=True)
class Printer:
    """Prints each call and answers it; remembers in this process only, and makes up an issue that it has forgotten."""

    write: Callable[[str], None] = log.info
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _issues: dict[str, Json] = field(default_factory=dict)
    _comments: dict[str, list[Json]] = field(default_factory=dict)

    def send(self, site: Site, call: Call, at: datetime) -> Answer:
        """What it would have answered."""
        shown = {name: value for name, value in call.headers.items() if name != "Authorization"}
        self.write(f"{site.project}: {call.method} {call.path} {shown} {call.body.decode(errors='replace')}")
        given: Json = parsed(call.body) if call.body else {}
        parts = call.path.partition("?")[0].strip("/").split("/")
        if parts == ["me"]:
            return _answer({"id": BOT.id})
        if parts == ["issues"] and call.method == "GET":
            return _answer(list(self._issues.values()))
        number = parts[1] if len(parts) > 1 else str(self._next(at))
        if parts[2:] == ["comments"]:
            return self._commented(call, number, given, at)
        if parts[2:] == ["files"]:
            return _answer({"id": str(self._next(at))})
        known = self._issues.get(number, {"id": number, "key": f"{site.project}-{number}", "state": "", "labels": []})
        if call.method != "GET":
            labels = [*known["labels"], *given.pop("labels", [])]
            known = {**known, **given, "labels": labels, "updated": at.isoformat()}
            if len(self._issues) < MOST_KEPT:
                self._issues[number] = known
        return _answer(known)

    def _commented(self, call: Call, number: str, given: Json, at: datetime) -> Answer:
        kept = self._comments.setdefault(number, [])
        if call.method == "GET":
            return _answer(kept)
        made = {**given, "id": str(self._next(at)), "updated": at.isoformat()}
        if len(kept) < MOST_KEPT:
            kept.append(made)
        return _answer(made)

    def _next(self, at: datetime) -> int:
        # Numbers differ from those of a process before.
        return int(at.timestamp()) % 10**8 * 100 + next(self._numbers) % 100


def _answer(value: Any) -> Answer:
    return Answer(200, {"content-type": "application/json"}, json.dumps(value).encode())


def _call(site: Site, method: str, path: str, body: Any = None) -> Call:
    headers = {"Authorization": f"Bearer {site.secret}", "Content-Type": "application/json"}
    return Call(method, path, headers, b"" if body is None else json_body(body))


def _path(ref: Ref) -> str:
    return f"/issues/{ref.id}"


def _issue(told: Any) -> Issue:
    number = text_of(dig(told, "id"))
    if not number:
        raise Unreadable(0, "an issue without a number")
    labels = dig(told, "labels")
    state = text_of(dig(told, "state"))
    return Issue(
        Ref(number, text_of(dig(told, "key")) or number),
        text_of(dig(told, "url")),
        text_of(dig(told, "title")),
        state if state in set(Category) else "",
        state,
        moment(dig(told, "updated")),
        tuple(text_of(one) for one in labels) if isinstance(labels, list) else (),
        text=wording.told(told, "text"),
        priority=wording.told(told, "priority"),
        affected=_names(dig(told, "affected")),
        fixed=_names(dig(told, "fixed")),
        files=_files(told),
    )


def _names(listed: Any) -> tuple[str, ...]:
    return tuple(text_of(one) for one in listed) if isinstance(listed, list) else ()


def _files(told: Any) -> tuple[Attached, ...]:
    listed = dig(told, "files")
    return tuple(
        Attached(number, text_of(dig(one, "name")), f"/files/{number}", author_id=text_of(dig(one, "author_id")))
        for one in (listed if isinstance(listed, list) else ())
        if (number := text_of(dig(one, "id"))).isalnum()
    )


def _comment(told: Any) -> Comment:
    number = text_of(dig(told, "id"))
    if not number:
        raise Unreadable(0, "a comment without a number")
    author, text = text_of(dig(told, "author")), text_of(dig(told, "text"))
    author_id, updated = text_of(dig(told, "author_id")), moment(dig(told, "updated"))
    return Comment(number, text, author, author_id, updated, _files(told))


CONSOLE: Final = Console()
