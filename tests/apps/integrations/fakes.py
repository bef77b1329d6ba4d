"""Trackers of ours on the loopback: each speaks the dialogue that its documentation tells, and posts as it would."""

from __future__ import annotations

import hmac
import json
import re
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

SECRET = "It's a Secret to Everybody"
TOKEN = "a-token-of-the-bot"
BOT, HUMAN = "900", "77"


class Fake:
    """Issues and comments of one project, and how they are told; `failures`: answers given instead, in turn."""

    kind = ""
    project = "group/app"
    user = ""

    def __init__(self):
        self.issues, self.comments, self.seen, self.failures = {}, {}, [], []
        self.content, self.versions = {}, ["4.1", "4.2"]
        self.moment = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
        self.numbers = 100
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def number(self):
        self.numbers += 1
        return self.numbers

    def touch(self, row):
        self.moment += timedelta(seconds=1)
        row["updated"] = self.moment
        return row

    def make(self, title="An issue of theirs", text="", labels=()):
        number = self.number()
        row = {"id": number * 1000, "number": number, "title": title, "text": text, "labels": list(labels)}
        more = {"state": "new", "files": [], "hung": [], "priority": "", "affected": [], "fixed": []}
        self.issues[number] = self.touch({**row, **more})
        return self.issues[number]

    def of(self, external_id):
        return next(row for row in self.issues.values() if str(row["id"]) == external_id)

    def say(self, issue, text, author=HUMAN, **more):
        number = self.number()
        self.comments[number] = {"id": number, "issue": issue["number"], "text": text, "author": author, **more}
        self.touch(issue)
        return self.touch(self.comments[number])

    def edit(self, comment, text, editor=HUMAN):
        comment["text"], comment["editor"] = text, editor
        self.touch(self.issues[comment["issue"]])
        return self.touch(comment)

    def said_on(self, issue):
        return [one for one in self.comments.values() if one["issue"] == issue["number"]]

    def hang(self, issue, name="dump.log", content=b"a core", author=HUMAN):
        """Somebody hangs a file on an issue; where it is served, and how it is told, is each tracker's own."""
        number = self.number()
        self.content[str(number)] = content
        issue["hung"].append({"id": str(number), "name": name, "author": author, "size": len(content)})
        self.touch(issue)
        return str(number)

    def move(self, issue, state):
        issue["state"] = state
        return self.touch(issue)

    def answer(self, method, path, query, headers, body):
        if self.failures:
            failure = self.failures.pop(0)
            if failure is not None:
                return failure
        if not self.lets_in(headers):
            return 401, {}, {"message": "who are you"}
        return self.route(method, path, query, headers, body) or (404, {}, {"message": "Not Found"})

    def lets_in(self, headers):
        return headers.get("authorization") == f"Bearer {TOKEN}"

    def route(self, method, path, query, headers, body):
        """The answer that its documentation gives; none for what there is not."""

    def posted(self, told, event, secret=SECRET):
        """Headers and bytes of a delivery of theirs."""
        body = json.dumps(told).encode()
        return self.proof(body, event, secret), body

    def proof(self, body, event, secret):
        signature = f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"
        return {"x-hub-signature": signature, "x-atlassian-webhook-identifier": f"d{self.number()}"}


def _handler(fake):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def serve(self):
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            isjson = headers.get("content-type", "").startswith("application/json")
            body = json.loads(raw) if raw and isjson else raw
            fake.seen.append((self.command, self.path, headers, body))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, more, told = fake.answer(self.command, unquote(parts.path), query, headers, body)
            content = told if isinstance(told, bytes) else b"" if told is None else json.dumps(told).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.serve)
    return Handler


class GitHub(Fake):
    kind = "github"
    root = "/repos/group/app"

    def lets_in(self, headers):
        assert headers["accept"] == "application/vnd.github+json"
        assert headers["x-github-api-version"] == "2022-11-28"
        return headers.get("authorization") == f"Bearer {TOKEN}"

    def hung(self, one):
        return f"\n![{one['name']}](https://github.com/user-attachments/assets/{one['id']})"

    def issue(self, row):
        done = row["state"] == "done"
        labels = [*row["labels"], *(["in progress"] if row["state"] == "in_progress" else [])]
        return {
            "id": row["id"],
            "number": row["number"],
            "title": row["title"],
            "body": row["text"] + "".join(self.hung(one) for one in row["hung"]),
            "user": {"id": int(HUMAN)},
            "state": "closed" if done else "open",
            "state_reason": "completed" if done else None,
            "html_url": f"https://git.example.org/group/app/issues/{row['number']}",
            "labels": [{"name": name} for name in labels],
            "updated_at": row["updated"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def comment(self, row):
        return {
            "id": row["id"],
            "body": row["text"],
            "user": {"id": int(row["author"]), "login": f"person{row['author']}"},
            "updated_at": row["updated"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def route(self, method, path, query, headers, body):
        if path == "/user":
            return 200, {}, {"id": int(BOT), "login": "desk-bot"}
        if path == self.root:
            return 200, {}, {"id": 1}
        parts = path.removeprefix(self.root).strip("/").split("/")
        if parts == ["issues"] and method == "POST":
            row = self.make(body["title"], body["body"], body["labels"])
            return 201, {}, self.issue(row)
        if parts == ["issues"]:
            pull = {**self.issue(self.make("A pull request")), "pull_request": {}}
            del self.issues[pull["number"]]
            rows = [row for row in self.issues.values() if query.get("labels", "") in ("", *row["labels"])]
            since = query.get("since")
            rows = [row for row in rows if since is None or self.issue(row)["updated_at"] >= since]
            return 200, {}, [pull, *(self.issue(row) for row in rows)]
        row = self.issues.get(int(parts[1]))
        return self.on_issue(method, parts[2:], row, query, body) if row else None

    def on_issue(self, method, parts, row, query, body):
        if row.get("moved_to"):
            return 301, {"Location": f"{self.address}{row['moved_to']}"}, None
        if not parts and method == "GET":
            return 200, {}, self.issue(row)
        if not parts and method == "PATCH":
            if "state" in body:
                self.move(row, {"closed": "done", "open": "new"}[body["state"]])
            row["title"], row["text"] = body.get("title", row["title"]), body.get("body", row["text"])
            return 200, {}, self.issue(self.touch(row))
        if parts[:1] == ["labels"]:
            if method == "DELETE" and parts[1] not in row["labels"]:
                return None
            row["labels"] = [one for one in row["labels"] if one not in parts[1:]] + (body["labels"] if body else [])
            return 200, {}, []
        if parts == ["comments"] and method == "POST":
            return 201, {}, self.comment(self.say(row, body["body"], BOT))
        if parts == ["comments"]:
            told = [self.comment(one) for one in self.said_on(row)]
            return 200, {}, [one for one in told if one["updated_at"] >= query["since"]]
        return None

    def proof(self, body, event, secret):
        signature = f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"
        number = f"{self.number():08d}-0000-0000-0000-000000000000"
        return {"x-hub-signature-256": signature, "x-github-delivery": number, "x-github-event": event}

    def tells(self, issue, comment=None, *, action="", actor=HUMAN, **more):
        told = {
            "action": action or ("created" if comment else "edited"),
            "issue": self.issue(issue),
            "sender": {"id": int(actor), "login": f"person{actor}", "type": "User"},
            **more,
        }
        if comment:
            told["comment"] = self.comment(comment)
        return self.posted(told, "issue_comment" if comment else "issues")

    def tells_deleted(self, issue):
        return self.tells(issue, action="deleted")

    def tells_comment_deleted(self, issue, comment):
        return self.tells(issue, comment, action="deleted")


class GitLab(Fake):
    kind = "gitlab"
    root = "/api/v4/projects/group/app"

    def lets_in(self, headers):
        return headers.get("private-token") == TOKEN

    def hung(self, one):
        name = one["name"].rpartition("/")[2]
        return f"\n![{name}](/uploads/{int(one['id']):032x}/{name})"

    def issue(self, row, *, hook=False):
        labels = [*row["labels"], *(["Doing"] if row["state"] == "in_progress" else [])]
        address = f"https://git.example.org/group/app/-/issues/{row['number']}"
        return {
            "id": row["id"],
            "iid": row["number"],
            "title": row["title"],
            "description": row["text"] + "".join(self.hung(one) for one in row["hung"]),
            "state": "closed" if row["state"] == "done" else "opened",
            "updated_at": row["updated"].strftime("%Y-%m-%d %H:%M:%S UTC" if hook else "%Y-%m-%dT%H:%M:%S.000Z"),
            "labels": [{"title": name} for name in labels] if hook else labels,
            "moved_to_id": row.get("moved_to_id"),
            **({"url": address} if hook else {"web_url": address}),
        }

    def comment(self, row):
        return {
            "id": row["id"],
            "body": row["text"],
            "author": {"id": int(row["author"]), "name": f"Person {row['author']}"},
            "system": row.get("system", False),
            "updated_at": row["updated"].strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        }

    def route(self, method, path, query, headers, body):
        if path == "/api/v4/user":
            return 200, {}, {"id": int(BOT), "username": "desk-bot"}
        if path == self.root:
            return 200, {}, {"id": 1}
        parts = path.removeprefix(self.root).strip("/").split("/")
        if parts == ["uploads"]:
            assert headers["content-type"].startswith("multipart/form-data")
            named = re.search(rb'filename="([^"]+)"', body).group(1).decode()
            return 201, {}, {"markdown": f"[{named}](/uploads/{self.number():032x}/{named})"}
        if parts[0] == "uploads":
            found = self.content.get(str(int(parts[1], 16)))
            return (200, {"Content-Type": "text/html"}, found) if found is not None else None
        if parts == ["issues"] and method == "POST":
            row = self.make(body["title"], body["description"], body["labels"].split(","))
            row["confidential"] = body["confidential"]
            return 201, {}, self.issue(row)
        if parts == ["issues"]:
            rows = [row for row in self.issues.values() if query.get("labels", "") in ("", *row["labels"])]
            since = query.get("updated_after")
            return 200, {}, [self.issue(row) for row in rows if since is None or self.issue(row)["updated_at"] >= since]
        row = self.issues.get(int(parts[1]))
        return self.on_issue(method, parts[2:], row, body) if row else None

    def on_issue(self, method, parts, row, body):
        if not parts and method == "GET":
            return 200, {}, self.issue(row)
        if not parts and "state_event" in body:
            return 200, {}, self.issue(self.move(row, {"close": "done", "reopen": "new"}[body["state_event"]]))
        if not parts:
            added, removed = body.get("add_labels"), body.get("remove_labels")
            row["labels"] = [one for one in row["labels"] if one != removed] + ([added] if added else [])
            row["title"], row["text"] = body.get("title", row["title"]), body.get("description", row["text"])
            return 200, {}, self.issue(self.touch(row))
        if parts == ["notes"] and method == "POST":
            made = self.say(row, body["body"], BOT, internal=body["internal"])
            if "/uploads/" in body["body"]:
                row["files"].append(body["body"])
            return 201, {}, self.comment(made)
        if parts == ["notes"]:
            return 200, {}, [self.comment(one) for one in self.said_on(row)]
        return None

    def proof(self, body, event, secret):
        return {"x-gitlab-token": secret, "x-gitlab-event": event, "idempotency-key": f"k{self.number()}"}

    def tells(self, issue, comment=None, *, action="update", actor=HUMAN):
        told = {"user": {"id": int(actor), "name": f"Person {actor}"}, "project": {"id": 1}}
        about = self.issue(issue, hook=True)
        if comment is None:
            return self.posted(
                {**told, "object_kind": "issue", "object_attributes": {**about, "action": action}}, "Issue Hook"
            )
        note = {"id": comment["id"], "note": comment["text"], "noteable_type": "Issue", "system": False}
        note["updated_at"] = comment["updated"].strftime("%Y-%m-%d %H:%M:%S UTC")
        return self.posted({**told, "object_kind": "note", "object_attributes": note, "issue": about}, "Note Hook")


class Console(Fake):
    """The printer itself answers; this only knows what it was asked."""

    kind, project = "console", "DEMO"

    def tells(self, issue, comment=None, *, actor=HUMAN, **more):
        told = {"event": "changed", "issue": self.issue(issue), "actor": actor, **more}
        if comment:
            told["comment"] = self.comment(comment)
        return self.posted(told, "changed")

    def issue(self, row):
        number = str(row["id"])
        key = f"DEMO-{row['number']}"
        labels, updated = row["labels"], row["updated"].isoformat()
        return {
            "id": number,
            "key": key,
            "title": row["title"],
            "state": row["state"],
            "labels": labels,
            "updated": updated,
            "text": row["text"],
            "priority": row["priority"],
            "affected": row["affected"],
            "fixed": row["fixed"],
            "files": [{"id": one["id"], "name": one["name"], "author_id": one["author"]} for one in row["hung"]],
        }

    def comment(self, row):
        author = row["author"]
        updated = row["updated"].isoformat()
        return {"id": str(row["id"]), "text": row["text"], "author": author, "author_id": author, "updated": updated}

    def route(self, method, path, query, headers, body):
        parts = path.strip("/").split("/")
        if parts == ["me"]:
            return 200, {}, {"id": "1"}
        if parts[0] == "files":
            return (200, {}, self.content[parts[1]]) if parts[1] in self.content else None
        if parts == ["issues"] and method == "POST":
            row = self.make(body["title"], body["text"], body["labels"])
            row["priority"] = body["priority"]
            return 200, {}, self.issue(row)
        if parts == ["issues"]:
            return 200, {}, [self.issue(row) for row in self.issues.values()]
        found = [row for row in self.issues.values() if str(row["id"]) == parts[1] or str(row["number"]) == parts[1]]
        return self.on_issue(method, parts[2:], found[0], body) if found else None

    def on_issue(self, method, parts, row, body):
        if parts == ["files"]:
            row["files"].append(body["name"])
            return 200, {}, {"id": self.hang(row, body["name"], b"", author="1")}
        if parts == ["comments"] and method == "POST":
            return 200, {}, self.comment(self.say(row, body["text"], body["author_id"]))
        if parts == ["comments"]:
            return 200, {}, [self.comment(one) for one in self.said_on(row)]
        if method == "PATCH":
            row["labels"] += body.get("labels", [])
            row.update(
                {name: body[name] for name in ("title", "text", "priority", "affected", "fixed") if name in body}
            )
            self.move(row, body.get("state", row["state"]))
        return 200, {}, self.issue(row)

    def proof(self, body, event, secret):
        signature = f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"
        return {"x-hub-signature-256": signature, "x-delivery": f"d{self.number()}"}

    def tells_deleted(self, issue):
        return self.tells(issue, deleted="issue")

    def tells_comment_deleted(self, issue, comment):
        return self.tells(issue, comment, deleted="comment")
