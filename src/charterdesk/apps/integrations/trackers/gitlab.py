"""GitLab: issues by REST v4; opened and closed, a label says that somebody works on it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, unquote

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
    cut,
    dig,
    json_body,
    moment,
    multipart,
    parsed,
    said,
    text_of,
)
from charterdesk.apps.integrations.trackers.signed import standard_problem, token_problem

LONGEST_TITLE: Final = 255
LONGEST_TEXT: Final = 200_000
MOST_PAGES: Final = 20
PAGE: Final = 100
WORKED_ON: Final = ("doing", "in progress", "workflow::in dev")
FILE: Final = re.compile(r"\[([^\]\n]{0,200})\]\(/uploads/([0-9a-f]{32})/([^)\s/\\]{1,180})\)")
NAME: Final = re.compile(r"(?:https?://[^/]+/)?([\w./-]+?)(?:#|/-/(?:issues|work_items)/)(\d{1,10})")


@dataclass(frozen=True, slots=True)
class GitLab:
    """Speaks with GitLab; an issue's address is made of the number in its project, `iid`, its key here."""

    def check(self, site: Site) -> Talk[Me]:
        """See `Kind`."""
        me = said((yield _call(site, "GET", "/user")))
        said((yield _call(site, "GET", _project(site))))
        return Me(text_of(dig(me, "id")), text_of(dig(me, "username")))

    def create(self, site: Site, draft: Draft) -> Talk[Issue]:
        """See `Kind`: confidential unless it is set otherwise."""
        body: Json = {
            "title": cut(" ".join(draft.title.split()), LONGEST_TITLE),
            "description": cut(wording.markdown(draft.text), LONGEST_TEXT),
            "labels": ",".join([draft.marker, *([draft.priority] if draft.priority else [])]),
            "confidential": site.options.get("confidential", True),
        }
        return _issue(site, said((yield from _sent(site, _call(site, "POST", f"{_project(site)}/issues", body)))))

    def found(self, site: Site, marker: str) -> Talk[Issue | None]:
        """See `Kind`."""
        asked = f"{_project(site)}/issues?labels={quote(marker, safe='')}&scope=all&per_page=10"
        listed = said((yield _call(site, "GET", asked)))
        return _issue(site, listed[-1]) if isinstance(listed, list) and listed else None

    def read(self, site: Site, ref: Ref) -> Talk[Issue]:
        """See `Kind`."""
        return _issue(site, said((yield _call(site, "GET", _path(site, ref)))))

    def named(self, site: Site, name: str) -> Ref:
        """A number, group/project#number, or an address."""
        written = name.strip().lstrip("#")
        if written.isascii() and written.isdigit():
            return Ref("", f"{site.project}#{written}")
        found = NAME.match(name.strip())
        if found is None or found.group(1).lower() != site.project.lower():
            raise Refused(0, "not of this project")
        return Ref("", f"{site.project}#{found.group(2)}")

    def link_back(self, site: Site, ref: Ref, marker: str, url: str, title: str) -> Talk[None]:
        """See `Kind`: a label, and one note with the address."""
        issue = yield from self.read(site, ref)
        if marker in issue.labels and not site.options.get("comment_address"):
            return
        checked((yield from _sent(site, _call(site, "PUT", _path(site, ref), {"add_labels": marker}))))
        yield from self.comment(site, ref, f"{title}\n{url}", f"{marker}:link")

    def comment(self, site: Site, ref: Ref, text: str, marker: str) -> Talk[Comment]:
        """See `Kind`: internal unless it is set otherwise."""
        body: Json = {
            "body": wording.marked(cut(wording.markdown(text), LONGEST_TEXT), marker),
            "internal": site.options.get("internal_notes", True),
        }
        return _comment(site, said((yield from _sent(site, _call(site, "POST", f"{_path(site, ref)}/notes", body)))))

    def move(self, site: Site, ref: Ref, category: str) -> Talk[Issue]:
        """See `Kind`."""
        event = "close" if category == Category.DONE else "reopen"
        return _issue(
            site, said((yield from _sent(site, _call(site, "PUT", _path(site, ref), {"state_event": event}))))
        )

    def attach(self, site: Site, ref: Ref, name: str, content_type: str, content: bytes) -> Talk[str]:
        """See `Kind`: an upload of the project, and a note that shows it."""
        kind, body = multipart(name, content_type, content)
        headers = {**_known(site), "Content-Type": kind}
        made = said((yield from _sent(site, Call("POST", f"/api/v4{_project(site)}/uploads", headers, body))))
        shown = {"body": text_of(dig(made, "markdown")), "internal": site.options.get("internal_notes", True)}
        checked((yield from _sent(site, _call(site, "POST", f"{_path(site, ref)}/notes", shown))))
        found = FILE.search(shown["body"])
        return f"{found.group(2)}/{found.group(3)}" if found else ""

    def change(self, site: Site, ref: Ref, change: Change) -> Talk[Issue]:
        """See `Kind`: a severity is a label; it has no versions."""
        body: Json = {
            "title": change.title and cut(" ".join(change.title.split()), LONGEST_TITLE),
            "description": change.text and cut(wording.markdown(change.text), LONGEST_TEXT),
            "add_labels": change.priority or None,
            "remove_labels": (change.priority is not None and change.priority_before) or None,
        }
        said_anew = {name: value for name, value in body.items() if value is not None}
        return _issue(site, said((yield from _sent(site, _call(site, "PUT", _path(site, ref), said_anew)))))

    def fetch(self, site: Site, path: str, largest: int) -> Talk[bytes]:
        """See `Kind`: an upload of the project (GitLab 17.4 or later)."""
        return checked((yield Call("GET", path, _known(site), largest=largest))).body

    def changed(self, site: Site, since: datetime, present: datetime) -> Talk[tuple[Issue, ...]]:  # noqa: ARG002  # the interface's
        """See `Kind`."""
        asked = f"{_project(site)}/issues?scope=all&updated_after={_utc(since)}&order_by=updated_at&sort=asc"
        return tuple(_issue(site, one) for one in (yield from _pages(site, asked)))

    def comments(self, site: Site, ref: Ref, since: datetime) -> Talk[tuple[Comment, ...]]:
        """See `Kind`: without what GitLab itself notes."""
        asked = f"{_path(site, ref)}/notes?order_by=updated_at&sort=asc"
        notes = [_comment(site, one) for one in (yield from _pages(site, asked)) if not dig(one, "system")]
        return tuple(one for one in notes if one.updated is None or one.updated >= since)

    def delivery(self, headers: Mapping[str, str]) -> str:
        """See `Kind`: the same on retry."""
        return headers.get("webhook-id") or headers.get("idempotency-key") or headers.get("x-gitlab-event-uuid", "")

    def unsigned(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], present: datetime) -> str:
        """See `Kind`: a signature where there is one (Standard Webhooks), else the secret token in clear."""
        if "webhook-signature" in headers:
            return standard_problem(headers, body, secrets, present)
        return token_problem(headers.get("x-gitlab-token", ""), secrets)

    def heard(self, site: Site, headers: Mapping[str, str], body: bytes) -> Heard:  # noqa: ARG002  # all stands in the body
        """See `Kind`."""
        told = parsed(body)
        kind, actor = text_of(dig(told, "object_kind")), text_of(dig(told, "user", "id"))
        about = dig(told, "object_attributes")
        if kind == "note" and dig(about, "noteable_type") == "Issue" and not dig(about, "system"):
            note = _comment(site, about, author=dig(told, "user"))
            return Heard("note", _issue(site, dig(told, "issue"), told), note, actor)
        if kind in {"issue", "work_item"}:
            action = text_of(dig(about, "action"))
            return Heard(f"issue.{action}", _issue(site, about, told), None, actor)
        return Heard(kind or "unknown", actor=actor)


def _sent(site: Site, call: Call) -> Talk[Answer]:
    """Write; a project that has another name now is written to by its number only (it answers 405)."""
    answer: Answer = yield call
    if answer.status != HTTPStatus.METHOD_NOT_ALLOWED:
        return answer
    number = text_of(dig(said((yield _call(site, "GET", _project(site)))), "id"))
    if not number:
        return answer
    return (yield replace(call, path=call.path.replace(_project(site), f"/projects/{number}", 1)))


def _known(site: Site) -> dict[str, str]:
    return {"PRIVATE-TOKEN": site.secret, "Accept": "application/json"}


def _call(site: Site, method: str, path: str, body: Json | None = None) -> Call:
    headers = _known(site)
    if body is not None:
        headers["Content-Type"] = "application/json"
    return Call(method, f"/api/v4{path}", headers, b"" if body is None else json_body(body))


def _pages(site: Site, path: str) -> Talk[list[Any]]:
    found: list[Any] = []
    for page in range(1, MOST_PAGES + 1):
        listed = said((yield _call(site, "GET", f"{path}&per_page={PAGE}&page={page}")))
        if not isinstance(listed, list):
            raise Unreadable(0, "no list")
        found.extend(listed)
        if len(listed) < PAGE:
            break
    return found


def _project(site: Site) -> str:
    return f"/projects/{quote(site.project, safe='')}"


def _path(site: Site, ref: Ref) -> str:
    return f"{_project(site)}/issues/{quote(ref.key.rpartition('#')[2], safe='')}"


def _utc(moment_: datetime) -> str:
    return moment_.strftime("%Y-%m-%dT%H:%M:%SZ")


def _issue(site: Site, told: Any, whole: Any = None) -> Issue:
    number = text_of(dig(told, "iid"))
    if not number or not text_of(dig(told, "id")):
        raise Unreadable(0, "an issue without a number")
    given = dig(told, "labels")
    listed = given if isinstance(given, list) else dig(whole, "labels")
    labels = tuple(text_of(dig(one, "title")) or text_of(one) for one in (listed if isinstance(listed, list) else ()))
    state = text_of(dig(told, "state"))
    moved = text_of(dig(told, "moved_to_id"))
    return Issue(
        Ref(text_of(dig(told, "id")), f"{site.project}#{number}"),
        text_of(dig(told, "web_url")) or text_of(dig(told, "url")),
        text_of(dig(told, "title")),
        _category(site, state, labels, told=isinstance(listed, list)),
        state,
        moment(dig(told, "updated_at")),
        labels,
        "moved" if moved else "",
        text=wording.told(told, "description"),
        files=_files(site, dig(told, "description"), text_of(dig(told, "author", "id") or dig(told, "author_id"))),
    )


def _category(site: Site, state: str, labels: tuple[str, ...], *, told: bool) -> str:
    """Open or closed, and a label; an open one whose labels were not told may be either (older notes)."""
    if state == "closed":
        return Category.DONE
    if not state or not told:
        return ""
    worked_on = {one.lower() for one in site.options.get("progress_labels") or WORKED_ON}
    return Category.IN_PROGRESS if worked_on & {one.lower() for one in labels} else Category.NEW


def _files(site: Site, text: Any, author_id: str) -> tuple[Attached, ...]:
    """Uploads that a text shows."""
    found = FILE.findall(text) if isinstance(text, str) else ()
    return tuple(
        Attached(
            f"{secret}/{name}",
            shown or name,
            f"/api/v4{_project(site)}/uploads/{secret}/{quote(unquote(name), safe='')}",
            author_id=author_id,
        )
        for shown, secret, name in found
    )


def _comment(site: Site, told: Any, author: Any = None) -> Comment:
    number = text_of(dig(told, "id"))
    if not number:
        raise Unreadable(0, "a comment without a number")
    written_by = author or dig(told, "author")
    updated = moment(dig(told, "updated_at")) or moment(dig(told, "created_at"))
    text = text_of(dig(told, "note")) or text_of(dig(told, "body"))
    name, author_id = text_of(dig(written_by, "name")), text_of(dig(written_by, "id"))
    return Comment(number, text, name, author_id, updated, _files(site, text, author_id), name if author else "")


GITLAB: Final = GitLab()
