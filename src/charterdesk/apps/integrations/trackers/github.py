"""GitHub: issues by REST (2022-11-28). It knows open and closed; a label says that somebody works on it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlsplit

from charterdesk.apps.integrations.trackers import wording
from charterdesk.apps.integrations.trackers.dialogue import (
    Answer,
    Call,
    Category,
    Change,
    Comment,
    Draft,
    Heard,
    Issue,
    Json,
    Me,
    Missing,
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
    parsed,
    said,
    text_of,
)
from charterdesk.apps.integrations.trackers.github_files import check_shown, files_in, got_from, plain, put_there
from charterdesk.apps.integrations.trackers.signed import hub_problem

LONGEST_TITLE: Final = 250
LONGEST_TEXT: Final = 60_000
MOST_PAGES: Final = 20
PAGE: Final = 100
MOVED: Final = frozenset({301, 307, 308})
WORKED_ON: Final = ("in progress",)
ABOUT_ISSUES: Final = frozenset({"issues", "issue_comment"})
NAME: Final = re.compile(r"(?:https?://[^/]+/)?([\w.-]+/[\w.-]+)(?:#|/issues/)(\d{1,10})")


@dataclass(frozen=True, slots=True)
class GitHub:
    """Speaks with GitHub; its list of issues has pull requests too, which are none."""

    def check(self, site: Site) -> Talk[Me]:
        """See `Kind`."""
        me = said((yield _call(site, "GET", "/user")))
        said((yield _call(site, "GET", f"/repos/{site.project}")))
        return Me(text_of(dig(me, "id")), text_of(dig(me, "login")))

    def create(self, site: Site, draft: Draft) -> Talk[Issue]:
        """See `Kind`."""
        labels = [draft.marker, *([draft.priority] if draft.priority else [])]
        body = {
            "title": cut(" ".join(draft.title.split()), LONGEST_TITLE),
            "body": cut(wording.markdown(draft.text), LONGEST_TEXT),
            "labels": labels,
        }
        return _issue(site, said((yield _call(site, "POST", f"/repos/{site.project}/issues", body))))

    def found(self, site: Site, marker: str) -> Talk[Issue | None]:
        """See `Kind`."""
        asked = f"/repos/{site.project}/issues?labels={quote(marker, safe='')}&state=all&per_page=10"
        issues = _issues(site, said((yield _call(site, "GET", asked))))
        return issues[-1] if issues else None

    def read(self, site: Site, ref: Ref) -> Talk[Issue]:
        """See `Kind`. A transferred issue answers where it went, which is followed on the same server."""
        answer: Answer = yield _call(site, "GET", _path(ref))
        if answer.status in MOVED:
            raise Missing(answer.status, "moved to another server")
        return _issue(site, said(answer))

    def named(self, site: Site, name: str) -> Ref:
        """A number, owner/repository#number, or an address."""
        written = name.strip().lstrip("#")
        if written.isascii() and written.isdigit():
            return Ref("", f"{site.project}#{written}")
        found = NAME.match(name.strip())
        if found is None or found.group(1).lower() != site.project.lower():
            raise Refused(0, "not of this project")
        return Ref("", f"{site.project}#{found.group(2)}")

    def link_back(self, site: Site, ref: Ref, marker: str, url: str, title: str) -> Talk[None]:
        """See `Kind`: a label, and one comment with the address."""
        issue = yield from self.read(site, ref)
        if marker in issue.labels and not site.options.get("comment_address"):
            return
        checked((yield _call(site, "POST", f"{_path(ref)}/labels", {"labels": [marker]})))
        yield from self.comment(site, ref, f"{title}\n{url}", f"{marker}:link")

    def comment(self, site: Site, ref: Ref, text: str, marker: str) -> Talk[Comment]:
        """See `Kind`."""
        body = {"body": wording.marked(cut(wording.markdown(text), LONGEST_TEXT), marker)}
        return _comment(site, said((yield _call(site, "POST", f"{_path(ref)}/comments", body))))

    def move(self, site: Site, ref: Ref, category: str) -> Talk[Issue]:
        """See `Kind`."""
        done = category == Category.DONE
        body = {"state": "closed", "state_reason": "completed"} if done else {"state": "open"}
        return _issue(site, said((yield _call(site, "PATCH", _path(ref), body))))

    def attach(self, site: Site, ref: Ref, name: str, content_type: str, content: bytes) -> Talk[str]:
        """See `Kind`: pictures and films, and a comment that shows them; it takes no others without a browser."""
        check_shown(site, content_type)
        repository = text_of(dig(said((yield _call(site, "GET", f"/repos/{site.project}"))), "id"))
        url = yield from put_there(site, repository, name, content_type, content)
        body = {"body": f"![{wording.markdown(plain(name))}]({url})"}
        checked((yield _call(site, "POST", f"{_path(ref)}/comments", body)))
        return url.rpartition("/user-attachments/")[2]

    def change(self, site: Site, ref: Ref, change: Change) -> Talk[Issue]:
        """See `Kind`: a severity is a label; it has no versions."""
        said_anew = {
            "title": change.title and cut(" ".join(change.title.split()), LONGEST_TITLE),
            "body": change.text and cut(wording.markdown(change.text), LONGEST_TEXT),
        }
        body = {name: value for name, value in said_anew.items() if value is not None}
        if change.priority is not None and change.priority_before:
            gone: Answer = yield _call(site, "DELETE", f"{_path(ref)}/labels/{quote(change.priority_before, safe='')}")
            if gone.status != HTTPStatus.NOT_FOUND:
                checked(gone)
        if change.priority:
            checked((yield _call(site, "POST", f"{_path(ref)}/labels", {"labels": [change.priority]})))
        if body:
            checked((yield _call(site, "PATCH", _path(ref), body)))
        return (yield from self.read(site, ref))

    def fetch(self, site: Site, path: str, largest: int) -> Talk[bytes]:
        """See `Kind`: with our token, or by the address that GitHub signs where it renders our words."""
        return (yield from got_from(site, path, largest))

    def changed(self, site: Site, since: datetime, present: datetime) -> Talk[tuple[Issue, ...]]:  # noqa: ARG002  # the interface's
        """See `Kind`."""
        found: list[Issue] = []
        for page in range(1, MOST_PAGES + 1):
            asked = f"state=all&since={_utc(since)}&sort=updated&direction=asc&per_page={PAGE}&page={page}"
            listed = said((yield _call(site, "GET", f"/repos/{site.project}/issues?{asked}")))
            found.extend(_issues(site, listed))
            if len(listed) < PAGE:
                break
        return tuple(found)

    def comments(self, site: Site, ref: Ref, since: datetime) -> Talk[tuple[Comment, ...]]:
        """See `Kind`."""
        found: list[Comment] = []
        for page in range(1, MOST_PAGES + 1):
            asked = f"since={_utc(since)}&per_page={PAGE}&page={page}"
            listed = said((yield _call(site, "GET", f"{_path(ref)}/comments?{asked}")))
            found.extend(_comment(site, one) for one in listed)
            if len(listed) < PAGE:
                break
        return tuple(found)

    def delivery(self, headers: Mapping[str, str]) -> str:
        """See `Kind`."""
        return headers.get("x-github-delivery", "")

    def unsigned(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], present: datetime) -> str:  # noqa: ARG002  # nothing tells when it was signed
        """See `Kind`."""
        return hub_problem(headers.get("x-hub-signature-256", ""), body, secrets)

    def heard(self, site: Site, headers: Mapping[str, str], body: bytes) -> Heard:
        """See `Kind`."""
        told, event = parsed(body), headers.get("x-github-event", "")
        action = text_of(dig(told, "action"))
        name = f"{event}.{action}"
        actor = text_of(dig(told, "sender", "id"))
        issue = dig(told, "issue")
        if event not in ABOUT_ISSUES or not isinstance(issue, dict) or _is_pull(issue):
            return Heard(name or "ping", actor=actor)
        read = _issue(site, issue)
        if event == "issue_comment":
            deleted = "comment" if action == "deleted" else ""
            comment = replace(_comment(site, dig(told, "comment")), editor=text_of(dig(told, "sender", "login")))
            return Heard(name, read, comment, actor, deleted)
        moved = dig(told, "changes", "new_issue")
        if action == "transferred" and isinstance(moved, dict):
            return Heard(name, _issue(site, moved), None, actor, moved_from=read.ref.id)
        return Heard(name, read, None, actor, "issue" if action == "deleted" else "")


def _call(site: Site, method: str, path: str, body: Json | None = None) -> Call:
    headers = {
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
        "Authorization": f"Bearer {site.secret}",
        "User-Agent": "Charterdesk",
    }
    if body is not None:
        headers["Content-Type"] = "application/json"
    return Call(method, path, headers, b"" if body is None else json_body(body))


def _path(ref: Ref) -> str:
    repository, _, number = ref.key.rpartition("#")
    return f"/repos/{quote(repository)}/issues/{quote(number, safe='')}"


def _utc(moment_: datetime) -> str:
    return moment_.strftime("%Y-%m-%dT%H:%M:%SZ")


def _issues(site: Site, listed: Any) -> list[Issue]:
    if not isinstance(listed, list):
        raise Unreadable(0, "no list")
    return [_issue(site, one) for one in listed if not _is_pull(one)]


def _is_pull(told: Any) -> bool:
    return isinstance(dig(told, "pull_request"), dict)


def _issue(site: Site, told: Any) -> Issue:
    number, url = text_of(dig(told, "number")), text_of(dig(told, "html_url"))
    if not number or not text_of(dig(told, "id")):
        raise Unreadable(0, "an issue without a number")
    listed = dig(told, "labels")
    labels = tuple(text_of(dig(one, "name")) or text_of(one) for one in (listed if isinstance(listed, list) else ()))
    repository = "/".join(urlsplit(url).path.strip("/").split("/")[:2]) or site.project
    author_id = text_of(dig(told, "user", "id"))
    return Issue(
        Ref(text_of(dig(told, "id")), f"{repository}#{number}"),
        url,
        text_of(dig(told, "title")),
        _category(site, text_of(dig(told, "state")), labels, told=isinstance(listed, list)),
        text_of(dig(told, "state_reason")) or text_of(dig(told, "state")),
        moment(dig(told, "updated_at")),
        labels,
        text=wording.told(told, "body"),
        files=files_in(site, dig(told, "body"), author_id),
    )


def _category(site: Site, state: str, labels: tuple[str, ...], *, told: bool) -> str:
    """Open or closed, and a label; what was not told (a pinned issue has no state) is not known."""
    if state == "closed":
        return Category.DONE
    if not state or not told:
        return ""
    worked_on = {one.lower() for one in site.options.get("progress_labels") or WORKED_ON}
    return Category.IN_PROGRESS if worked_on & {one.lower() for one in labels} else Category.NEW


def _comment(site: Site, told: Any) -> Comment:
    number = text_of(dig(told, "id"))
    if not number:
        raise Unreadable(0, "a comment without a number")
    author = dig(told, "user")
    updated = moment(dig(told, "updated_at")) or moment(dig(told, "created_at"))
    text = text_of(dig(told, "body"))
    author_id = text_of(dig(author, "id"))
    # An account that is no more has no user: GitHub shows "ghost" in its place.
    return Comment(
        number, text, text_of(dig(author, "login")) or "ghost", author_id, updated, files_in(site, text, author_id)
    )


GITHUB: Final = GitHub()
