"""Jira: Cloud (REST v3, documents) and Data Center (REST v2, wiki text); what differs is asked of `cloud`."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from charterdesk.apps.integrations.trackers import adf, wording
from charterdesk.apps.integrations.trackers.dialogue import (
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
from charterdesk.apps.integrations.trackers.signed import hub_problem

LONGEST_TITLE: Final = 255
LONGEST_TEXT: Final = 32_000
MOST_PAGES: Final = 20
PAGE: Final = 100
PROPERTY: Final = "charterdesk"
FIELDS: Final = ("summary", "status", "updated", "labels", "attachment")
READ: Final = (*FIELDS, "description", "priority", "versions", "fixVersions")
CATEGORIES: Final = {
    "new": Category.NEW,
    "undefined": Category.NEW,
    "indeterminate": Category.IN_PROGRESS,
    "done": Category.DONE,
}
ABOUT_ISSUES: Final = ("jira:issue_", "comment_")
FILE_EVENTS: Final = frozenset({"attachment_created", "attachment_deleted"})
OF_COMMENT: Final = re.compile(r"/issue/(\d{1,20})/comment/")


@dataclass(frozen=True, slots=True)
class Jira:
    """Speaks with Jira. Status changes by transitions only, and is read by its category, never its name."""

    cloud: bool

    def check(self, site: Site) -> Talk[Me]:
        """See `Kind`."""
        me = said((yield self._call(site, "GET", "myself")))
        said((yield self._call(site, "GET", f"project/{quote(site.project, safe='')}")))
        return Me(_person(me), text_of(dig(me, "displayName")))

    def create(self, site: Site, draft: Draft) -> Talk[Issue]:
        """See `Kind`."""
        fields: Json = {
            "project": {"key": site.project},
            "issuetype": {"name": site.options.get("issue_type") or "Bug"},
            "summary": cut(" ".join(draft.title.split()), LONGEST_TITLE),
            "description": self._written(draft.text),
            "labels": [draft.marker],
        }
        if draft.priority:
            fields["priority"] = {"name": draft.priority}
        made = said((yield self._call(site, "POST", "issue", {"fields": fields})))
        ref = Ref(text_of(dig(made, "id")), text_of(dig(made, "key")))
        if not ref.id:
            raise Unreadable(0, "no id")
        return Issue(ref, _url(site, ref.key), str(fields["summary"]), Category.NEW, labels=(draft.marker,))

    def found(self, site: Site, marker: str) -> Talk[Issue | None]:
        """See `Kind`."""
        issues = yield from self._search(site, f'labels = "{marker}"')
        return issues[0] if issues else None

    def read(self, site: Site, ref: Ref) -> Talk[Issue]:
        """See `Kind`."""
        return self._issue(site, said((yield self._call(site, "GET", f"issue/{ref.id}?fields={','.join(READ)}"))))

    def named(self, site: Site, name: str) -> Ref:
        """A key (SUP-24), or an address that ends in one; keys are taken as numbers are, in the address of a call."""
        key = name.strip().rstrip("/").rpartition("/")[2].partition("?")[0].upper()
        project, _, number = key.rpartition("-")
        elsewhere = "://" in name and urlsplit(name).netloc != urlsplit(site.address).netloc
        if project != site.project.upper() or not (number.isascii() and number.isdigit()) or elsewhere:
            raise Refused(0, "not of this project")
        return Ref(key, key)

    def link_back(self, site: Site, ref: Ref, marker: str, url: str, title: str) -> Talk[None]:
        """See `Kind`. The same `globalId` again changes the link that there is."""
        link = {
            "globalId": f"charterdesk={marker}",
            "application": {"type": "org.charterdesk", "name": "Charterdesk"},
            "object": {"url": url, "title": cut(title, LONGEST_TITLE)},
        }
        checked((yield self._call(site, "POST", f"issue/{ref.id}/remotelink", link)))
        labels = {"update": {"labels": [{"add": marker}]}}
        checked((yield self._call(site, "PUT", f"issue/{ref.id}", labels)))

    def comment(self, site: Site, ref: Ref, text: str, marker: str) -> Talk[Comment]:
        """See `Kind`. The marker is a property of the comment."""
        body: Json = {
            "body": self._written(text),
            "properties": [{"key": PROPERTY, "value": {"marker": marker}}],
        }
        if role := site.options.get("comment_role"):
            body["visibility"] = {"type": "role", "value": role}
        return self._comment(said((yield self._call(site, "POST", f"issue/{ref.id}/comment", body))))

    def move(self, site: Site, ref: Ref, category: str) -> Talk[Issue]:
        """See `Kind`: the first transition that leads there; Refused where the workflow has none."""
        told = said((yield self._call(site, "GET", f"issue/{ref.id}/transitions")))
        ways = [
            text_of(dig(way, "id"))
            for way in dig(told, "transitions") or ()
            if _category(dig(way, "to", "statusCategory", "key")) == category
        ]
        if not ways:
            raise Refused(0, f"no transition to {category}")
        checked((yield self._call(site, "POST", f"issue/{ref.id}/transitions", {"transition": {"id": ways[0]}})))
        return (yield from self.read(site, ref))

    def attach(self, site: Site, ref: Ref, name: str, content_type: str, content: bytes) -> Talk[str]:
        """See `Kind`."""
        kind, body = multipart(name, content_type, content)
        headers = {**_known(site, cloud=self.cloud), "Content-Type": kind, "X-Atlassian-Token": "no-check"}
        made = said((yield Call("POST", f"/rest/api/{self._version}/issue/{ref.id}/attachments", headers, body)))
        return text_of(dig(made[0], "id")) if isinstance(made, list) and made else ""

    def change(self, site: Site, ref: Ref, change: Change) -> Talk[Issue]:
        """See `Kind`. A version is set where the project knows one of this name."""
        fields: Json = {}
        if change.title is not None:
            fields["summary"] = cut(" ".join(change.title.split()), LONGEST_TITLE)
        if change.text is not None:
            fields["description"] = self._written(change.text)
        if change.priority:
            fields["priority"] = {"name": change.priority}
        if change.affected is not None or change.fixed is not None:
            path = f"project/{quote(site.project, safe='')}/versions"
            known = {text_of(dig(one, "name")) for one in said((yield self._call(site, "GET", path)))}
            for name, versions in (("versions", change.affected), ("fixVersions", change.fixed)):
                if versions is not None:
                    fields[name] = [{"name": one} for one in versions if one in known]
        if fields:
            checked((yield self._call(site, "PUT", f"issue/{ref.id}", {"fields": fields})))
        return (yield from self.read(site, ref))

    def fetch(self, site: Site, path: str, largest: int) -> Talk[bytes]:
        """See `Kind`."""
        headers = {**_known(site, cloud=self.cloud), "Accept": "*/*"}
        return checked((yield Call("GET", path, headers, largest=largest))).body

    def changed(self, site: Site, since: datetime, present: datetime) -> Talk[tuple[Issue, ...]]:
        """See `Kind`. Moments in a question are read in the zone of the account: minutes ago are the same in all."""
        minutes = max(1, int((present - since).total_seconds()) // 60 + 1)
        return (yield from self._search(site, f'project = "{site.project}" AND updated >= "-{minutes}m"'))

    def comments(self, site: Site, ref: Ref, since: datetime) -> Talk[tuple[Comment, ...]]:
        """See `Kind`."""
        found: list[Comment] = []
        for _page in range(MOST_PAGES):
            path = f"issue/{ref.id}/comment?startAt={len(found)}&maxResults={PAGE}&orderBy=-created&expand=properties"
            answer = said((yield self._call(site, "GET", path)))
            listed = dig(answer, "comments") or ()
            found.extend(self._comment(one) for one in listed)
            if not _more(answer, len(listed), len(found)):
                break
        return tuple(one for one in found if one.updated is None or one.updated >= since)

    def delivery(self, headers: Mapping[str, str]) -> str:
        """See `Kind`: constant across retries."""
        return headers.get("x-atlassian-webhook-identifier", "")

    def unsigned(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], present: datetime) -> str:  # noqa: ARG002  # nothing tells when it was signed
        """See `Kind`."""
        return hub_problem(headers.get("x-hub-signature", ""), body, secrets)

    def heard(self, site: Site, headers: Mapping[str, str], body: bytes) -> Heard:  # noqa: ARG002  # all stands in the body
        """See `Kind`. Texts of comments are wiki text here, or documents, as the version has it."""
        told = parsed(body)
        event = text_of(dig(told, "webhookEvent"))
        if not event:
            raise Unreadable(0, "no event")
        actor = dig(told, "user") or dig(told, "comment", "updateAuthor") or dig(told, "comment", "author")
        if event in FILE_EVENTS:
            # The file is told, the issue that it hangs on is not.
            number = text_of(dig(told, "attachment", "id"))
            gone = (number,) if event == "attachment_deleted" and number else ()
            return Heard(event, actor=_person(dig(told, "attachment", "author")), files_gone=gone, look=not gone)
        if not event.startswith(ABOUT_ISSUES):
            return Heard(event, actor=_person(actor))
        comment = self._comment(told["comment"]) if isinstance(dig(told, "comment"), dict) else None
        issue = self._issue(site, told["issue"]) if isinstance(dig(told, "issue"), dict) else _issue_of(told)
        deleted = {"jira:issue_deleted": "issue", "comment_deleted": "comment"}.get(event, "")
        return Heard(event, issue, comment, _person(actor), deleted, files_gone=tuple(_removed(told)))

    @property
    def _version(self) -> str:
        return "3" if self.cloud else "2"

    def _written(self, text: str) -> Any:
        short = cut(text, LONGEST_TEXT)
        return adf.document(short) if self.cloud else wording.wiki(short)

    def _call(self, site: Site, method: str, path: str, body: Any = None) -> Call:
        headers = _known(site, cloud=self.cloud)
        if body is not None:
            headers["Content-Type"] = "application/json"
        sent = b"" if body is None else json_body(body)
        return Call(method, f"/rest/api/{self._version}/{path}", headers, sent)

    def _search(self, site: Site, jql: str) -> Talk[tuple[Issue, ...]]:
        found: list[Issue] = []
        token = ""
        for _page in range(MOST_PAGES):
            asked: Json = {"jql": f"{jql} ORDER BY updated DESC", "fields": list(FIELDS), "maxResults": PAGE}
            if self.cloud:
                if token:
                    asked["nextPageToken"] = token
                answer = said((yield self._call(site, "POST", "search/jql", asked)))
            else:
                asked["startAt"] = len(found)
                answer = said((yield self._call(site, "POST", "search", asked)))
            listed = dig(answer, "issues") or ()
            found.extend(self._issue(site, one) for one in listed)
            token = text_of(dig(answer, "nextPageToken"))
            if not (token if self.cloud else _more(answer, len(listed), len(found))):
                break
        return tuple(found)

    def _issue(self, site: Site, told: Any) -> Issue:
        ref = Ref(text_of(dig(told, "id")), text_of(dig(told, "key")))
        if not ref.id:
            raise Unreadable(0, "an issue without a number")
        fields = dig(told, "fields")
        labels = dig(fields, "labels")
        has_text = isinstance(fields, dict) and "description" in fields
        return Issue(
            ref,
            _url(site, ref.key),
            text_of(dig(fields, "summary")),
            _category(dig(fields, "status", "statusCategory", "key")),
            text_of(dig(fields, "status", "name")),
            moment(dig(fields, "updated")),
            tuple(text_of(one) for one in labels) if isinstance(labels, list) else (),
            text=self._read(dig(fields, "description")) if has_text else None,
            priority=text_of(dig(fields, "priority", "name")) if dig(fields, "priority") else None,
            affected=_names(told, "versions"),
            fixed=_names(told, "fixVersions"),
            files=tuple(self._files(dig(fields, "attachment"))),
        )

    def _files(self, listed: Any) -> Iterator[Attached]:
        for one in listed if isinstance(listed, list) else ():
            number, name, size = text_of(dig(one, "id")), text_of(dig(one, "filename")), dig(one, "size")
            if not (number.isascii() and number.isdigit()):
                continue
            # Cloud would send us on to another server, which nobody follows.
            there = f"/rest/api/3/attachment/content/{number}?redirect=false"
            here = f"/secure/attachment/{number}/{quote(name, safe='')}"
            author, length = _person(dig(one, "author")), size if isinstance(size, int) else 0
            yield Attached(number, name, there if self.cloud else here, author_id=author, size=length)

    def _read(self, body: Any) -> str:
        return wording.unwiki(body) if isinstance(body, str) else adf.text_of(body)

    def _comment(self, told: Any) -> Comment:
        number = text_of(dig(told, "id"))
        if not number:
            raise Unreadable(0, "a comment without a number")
        author = dig(told, "author")
        body = dig(told, "body")
        text = self._read(body)
        marker = next(
            (
                text_of(dig(one, "value", "marker"))
                for one in dig(told, "properties") or ()
                if dig(one, "key") == PROPERTY
            ),
            "",
        )
        updated = moment(dig(told, "updated")) or moment(dig(told, "created"))
        name = text_of(dig(author, "displayName"))
        whole = wording.marked(text, marker) if marker else text
        editor = text_of(dig(told, "updateAuthor", "displayName"))
        return Comment(number, whole, name, _person(author), updated, editor=editor)


def _known(site: Site, *, cloud: bool) -> dict[str, str]:
    shown = b64encode(f"{site.user}:{site.secret}".encode()).decode()
    proof = f"Basic {shown}" if cloud else f"Bearer {site.secret}"
    return {"Authorization": proof, "Accept": "application/json"}


def _more(answer: Any, came: int, so_far: int) -> bool:
    """Whether there is a further page: a server may give fewer at once than it was asked for."""
    whole = dig(answer, "total")
    return came > 0 and (so_far < whole if isinstance(whole, int) else came == PAGE)


def _issue_of(told: Any) -> Issue:
    """The issue of a comment that came alone, as Data Center tells it: its number stands in the comment's address."""
    found = OF_COMMENT.search(text_of(dig(told, "comment", "self")))
    if found is None:
        raise Unreadable(0, "no event of an issue")
    return Issue(Ref(found.group(1), ""))


def _removed(told: Any) -> Iterator[str]:
    """Files that a change took away."""
    items = dig(told, "changelog", "items")
    for item in items if isinstance(items, list) else ():
        number = text_of(dig(item, "from"))
        if dig(item, "field") == "Attachment" and number and dig(item, "to") is None:
            yield number


def _person(told: Any) -> str:
    return text_of(dig(told, "accountId")) or text_of(dig(told, "key")) or text_of(dig(told, "name"))


def _category(key: Any) -> str:
    return str(CATEGORIES.get(key, "")) if isinstance(key, str) else ""


def _url(site: Site, key: str) -> str:
    return f"{site.address}/browse/{key}"


def _names(told: Any, name: str) -> tuple[str, ...] | None:
    listed = dig(told, "fields", name)
    return tuple(text_of(dig(one, "name")) for one in listed) if isinstance(listed, list) else None


CLOUD: Final = Jira(cloud=True)
DATA_CENTER: Final = Jira(cloud=False)
