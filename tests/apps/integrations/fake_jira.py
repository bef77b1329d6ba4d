"""Jira on the loopback: Cloud and Data Center, as they document themselves."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta

from apps.integrations.fakes import BOT, HUMAN, TOKEN, Fake
from charterdesk.apps.integrations.trackers import wording


class JiraCloud(Fake):
    kind, project, user = "jira_cloud", "SUP", "desk-bot@example.org"
    version = "3"
    names = {"new": "To Do", "in_progress": "Being looked at", "done": "Shipped"}
    categories = {"new": "new", "in_progress": "indeterminate", "done": "done"}

    def lets_in(self, headers):
        return headers.get("authorization") == "Basic " + b64encode(f"{self.user}:{TOKEN}".encode()).decode()

    def written(self, text):
        return {
            "type": "doc",
            "version": 1,
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
        }

    def read(self, body):
        lines = []
        for block in body["content"]:
            parts = ("\n" if part["type"] == "hardBreak" else part["text"] for part in block["content"])
            lines.append("".join(parts))
        return "\n\n".join(lines)

    def person(self, author):
        return {"accountId": author, "displayName": f"Person {author}"}

    def issue(self, row):
        state = row["state"]
        return {
            "id": str(row["id"]),
            "key": row.get("key") or f"SUP-{row['number']}",
            "fields": {
                "summary": row["title"],
                "labels": row["labels"],
                "description": self.written(row["text"]),
                "priority": {"name": row["priority"] or "Medium"},
                "versions": [{"name": name} for name in row["affected"]],
                "fixVersions": [{"name": name} for name in row["fixed"]],
                "attachment": [self.hung(one) for one in row["hung"]],
                "updated": row["updated"].strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
                "status": {"name": self.names[state], "statusCategory": {"key": self.categories[state]}},
                "customfield_10001": {"a": "field of later"},
            },
        }

    def hung(self, one):
        person = self.person(one["author"])
        return {"id": one["id"], "filename": one["name"], "author": person, "size": one["size"], "mimeType": "x/y"}

    def served(self, path, query):
        if self.version == "3" and path.startswith("/rest/api/3/attachment/content/"):
            if query.get("redirect") != "false":
                return 303, {"Location": "https://media.example.org/1"}, None
            return 200, {"Content-Type": "text/html"}, self.content.get(path.rpartition("/")[2])
        parts = path.strip("/").split("/")
        return (200, {}, self.content.get(parts[2])) if parts[:2] == ["secure", "attachment"] else None

    def comment(self, row, *, hook=False):
        return {
            "id": str(row["id"]),
            "author": self.person(row["author"]),
            "updateAuthor": self.person(row.get("editor", row["author"])),
            "body": row["text"] if hook else self.written(row["text"]),
            "updated": row["updated"].strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
            "properties": row.get("properties", []),
        }

    def route(self, method, path, query, headers, body):
        file = self.served(path, query)
        if file:
            return file if file[2] is not None or file[0] != 200 else None
        root = f"/rest/api/{self.version}"
        if not path.startswith(root):
            return None
        parts = path.removeprefix(root).strip("/").split("/")
        if parts == ["myself"]:
            return 200, {}, self.person(BOT)
        if parts == ["project", "SUP"]:
            return 200, {}, {"id": "1", "key": "SUP"}
        if parts == ["project", "SUP", "versions"]:
            return 200, {}, [{"id": name, "name": name} for name in self.versions]
        if method == "POST" and parts[0] == "search":
            return self.search(parts, body)
        if method == "POST" and parts == ["issue"]:
            fields = body["fields"]
            assert fields["project"] == {"key": "SUP"}
            assert fields["issuetype"]
            row = self.make(fields["summary"], self.read(fields["description"]), fields["labels"])
            row["priority"] = fields.get("priority", {}).get("name", "")
            return 201, {}, {"id": str(row["id"]), "key": f"SUP-{row['number']}", "self": self.address}
        found = [row for row in self.issues.values() if parts[1] in {str(row["id"]), self.issue(row)["key"]}]
        return self.on_issue(method, parts[2:], found[0], query, headers, body) if found else None

    def search(self, parts, body):
        assert parts[1:] == ["jql"]
        assert "startAt" not in body
        first = int(body.get("nextPageToken", 0))
        rows = self.selected(body["jql"])
        page = rows[first : first + 2]
        more = {"nextPageToken": str(first + 2)} if first + 2 < len(rows) else {}
        return 200, {}, {"issues": [self.issue(row) for row in page], **more}

    def selected(self, jql):
        rows = sorted(self.issues.values(), key=lambda row: row["updated"], reverse=True)
        if label := re.search(r'labels = "([\w-]+)"', jql):
            return [row for row in rows if label.group(1) in row["labels"]]
        minutes = int(re.search(r'updated >= "-(\d+)m"', jql).group(1))
        return [row for row in rows if row["updated"] >= datetime.now(UTC) - timedelta(minutes=minutes + 1)]

    def on_issue(self, method, parts, row, query, headers, body):
        if not parts and method == "GET":
            return 200, {}, self.issue(row)
        if not parts and method == "PUT" and "fields" in body:
            said = body["fields"]
            row["title"] = said.get("summary", row["title"])
            row["text"] = self.read(said["description"]) if "description" in said else row["text"]
            row["priority"] = said["priority"]["name"] if "priority" in said else row["priority"]
            for name, kept in (("versions", "affected"), ("fixVersions", "fixed")):
                assert {one["name"] for one in said.get(name, ())} <= set(self.versions)
                row[kept] = [one["name"] for one in said[name]] if name in said else row[kept]
            self.touch(row)
            return 204, {}, None
        if not parts and method == "PUT":
            row["labels"] += [one["add"] for one in body["update"]["labels"] if one["add"] not in row["labels"]]
            return 204, {}, None
        if parts == ["remotelink"]:
            row.setdefault("links", {})[body["globalId"]] = body["object"]["url"]
            return 201, {}, {"id": 1}
        if parts == ["comment"] and method == "POST":
            made = self.say(row, self.read(body["body"]), BOT, properties=body["properties"])
            return 201, {}, self.comment(made)
        if parts == ["comment"]:
            first, most = int(query["startAt"]), int(query["maxResults"])
            return 200, {}, {"comments": [self.comment(one) for one in self.said_on(row)[first : first + most]]}
        if parts == ["attachments"]:
            assert headers["x-atlassian-token"] == "no-check"
            assert headers["content-type"].startswith("multipart/form-data")
            row["files"].append(body)
            named = re.search(rb'filename="([^"]+)"', body).group(1).decode()
            content = body.partition(b"\r\n\r\n")[2].rpartition(b"\r\n--")[0]
            return 200, {}, [{"id": self.hang(row, named, content, author=BOT)}]
        return self.transitions(method, row, body) if parts == ["transitions"] else None

    def transitions(self, method, row, body):
        if method == "POST":
            self.move(row, list(self.names)[int(body["transition"]["id"])])
            return 204, {}, None
        ways = [
            {"id": str(place), "name": "go", "to": {"name": name, "statusCategory": {"key": self.categories[state]}}}
            for place, (state, name) in enumerate(self.names.items())
        ]
        return 200, {}, {"transitions": ways}

    def tells(self, issue, comment=None, *, event="", actor=HUMAN):
        code = event or ("comment_created" if comment else "jira:issue_updated")
        told = {
            "timestamp": int(self.moment.timestamp() * 1000),
            "webhookEvent": code,
            "user": self.person(actor),
            "issue": self.issue(issue),
        }
        if comment:
            told["comment"] = self.comment(comment, hook=True)
        return self.posted(told, code)

    def tells_deleted(self, issue):
        return self.tells(issue, event="jira:issue_deleted")

    def tells_comment_deleted(self, issue, comment):
        return self.tells(issue, comment, event="comment_deleted")


class JiraDataCenter(JiraCloud):
    kind, user, version = "jira_data_center", "", "2"

    def lets_in(self, headers):
        return headers.get("authorization") == f"Bearer {TOKEN}"

    def written(self, text):
        return wording.wiki(text)

    def read(self, body):
        return wording.unwiki(body)

    def person(self, author):
        return {"key": author, "name": f"p{author}", "displayName": f"Person {author}"}

    def search(self, parts, body):
        assert parts == ["search"]
        rows = self.selected(body["jql"])[body["startAt"] :][: body["maxResults"]]
        return 200, {}, {"issues": [self.issue(row) for row in rows]}
