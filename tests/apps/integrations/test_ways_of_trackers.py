"""How trackers answer beside the plain yes: limits, moves, pages for people, projects that are not seen, files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from apps.integrations.fakes import HUMAN, GitLab
from apps.integrations.ground import send_to
from charterdesk.apps.escalation.models import EscalationMessage
from charterdesk.apps.integrations import comparing, fetching, health, outbox, polling
from charterdesk.apps.integrations.models import CommentLink, Tracker, TrackerFile, TrackerOutbox
from charterdesk.apps.integrations.trackers.dialogue import (
    Answer,
    Busy,
    Call,
    Denied,
    NotOffered,
    Ref,
    SentOn,
    Site,
    checked,
    run,
    said,
)
from charterdesk.apps.integrations.trackers.kinds import KINDS
from charterdesk.apps.integrations.transport import carried

pytestmark = pytest.mark.any_engine
DATE = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
NOW = format_datetime(DATE, usegmt=True)
LATER = str(int((DATE + timedelta(seconds=90)).timestamp()))
HERE = Site("https://api.github.com", "acme/app", "", "hush")


@pytest.mark.parametrize(
    ("status", "headers", "body", "wait"),
    [
        (429, {"retry-after": "30"}, b"", 30),
        (429, {"retry-after": format_datetime(DATE + timedelta(minutes=1), usegmt=True), "date": NOW}, b"", 61),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": LATER, "date": NOW}, b"", 91),
        (403, {"x-ratelimit-remaining": "17"}, b'{"message": "You have exceeded a secondary rate limit"}', 60),
        (429, {"ratelimit-remaining": "0", "ratelimit-reset": LATER, "date": NOW}, b"", 91),
        (429, {"x-ratelimit-reset": "2026-11-22T21:01Z", "x-ratelimit-remaining": "0", "date": NOW}, b"", 61),
        (429, {"retry-after": "99999999"}, b"", 86400),
        (503, {}, b"", None),
        (429, {"retry-after": "soon", "date": "never", "x-ratelimit-reset": "x" * 40}, b"", None),
    ],
)
def test_a_limit_ends_when_the_tracker_says_by_its_own_clock(status, headers, body, wait):
    with pytest.raises(Busy) as busy:
        checked(Answer(status, headers, body))
    assert busy.value.wait == wait


def test_a_refusal_that_is_no_limit_is_one():
    with pytest.raises(Denied):
        checked(Answer(403, {"x-ratelimit-remaining": "4999"}, b'{"message": "Resource not accessible"}'))


def test_a_page_for_people_is_no_answer_and_is_asked_again():
    with pytest.raises(Busy, match="page"):
        said(Answer(200, {"content-type": "text/html"}, b"<html>We are working on it</html>"))


def test_a_comment_waits_while_a_page_for_people_stands_in_the_way(desk):
    desk.tied()
    desk.says("wait for me")
    desk.fake.failures = [(200, {"Content-Type": "text/html"}, b"<html>Sign in</html>")]
    desk.sent()
    assert TrackerOutbox.objects.filter(state="waiting").count() == 1
    Tracker.objects.update(try_at=None)
    TrackerOutbox.objects.filter(state="waiting").update(try_at=desk.fake.moment)
    assert desk.sent() == 1


def test_a_repository_that_was_renamed_is_found_on_the_same_server(desk):
    desk.tied()
    desk.says("still there")
    at = f"{desk.fake.address}/repos/group/app/issues/{desk.issue()['number']}/comments"
    desk.fake.failures = [(307, {"Location": at}, None)]
    assert desk.sent() == 1
    assert TrackerOutbox.objects.get(verb="comment").state == "sent"
    assert [entry[0] for entry in desk.fake.seen[-2:]] == ["POST", "POST"]


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:1/x", "https://elsewhere.example/", "//elsewhere.example/x", "http://[", "", "x"]
)
def test_what_leads_to_another_server_is_not_followed_and_loses_nothing(desk, location):
    desk.tied()
    desk.says("not there")
    desk.fake.failures = [(301, {"Location": location}, None)]
    desk.sent()
    assert TrackerOutbox.objects.get(verb="comment").state == "waiting"
    assert "sends us on" in Tracker.objects.get(pk=desk.tracker.pk).last_error


def test_a_round_of_moves_ends(desk):
    desk.fake.failures = [(301, {"Location": "/user"}, None)] * 9
    with pytest.raises(SentOn):
        run(KINDS["github"].check(Site(desk.fake.address, "group/app")), send_to("", Site(desk.fake.address, "")))
    assert len(desk.fake.failures) == 5


def test_an_issue_that_is_not_found_is_gone_only_where_its_project_is_seen(desk):
    link = desk.tied()
    desk.says("hello?")
    desk.fake.failures = [(404, {}, {"message": "Not Found"}), None, (404, {}, {"message": "Not Found"})]
    desk.sent()
    link.refresh_from_db()
    assert (link.state, TrackerOutbox.objects.get(verb="comment").state) == ("new", "waiting")
    assert "not seen any more" in Tracker.objects.get(pk=desk.tracker.pk).last_error
    assert not health.health(desk.head)[0].well
    desk.fake.failures = [(404, {}, {}), None, (404, {}, {})]
    assert comparing.compare(desk.fresh(), send_to) is False
    assert not link.differences.exists()
    desk.fake.failures = [(404, {}, {}), None, (404, {}, {})]
    with pytest.raises(Denied):
        polling.look_again(link.pk, send_to)
    assert desk.fresh().state == "new"


@pytest.mark.parametrize("one_kind", [GitLab], indirect=True)
def test_a_project_of_gitlab_that_was_renamed_is_written_to_by_its_number(desk):
    desk.tied()
    desk.says("by number")
    asked = []

    def renamed(_kind, site):
        def send(call):
            asked.append((call.method, call.path))
            if call.method != "GET" and "/projects/1/" not in call.path:
                return Answer(405, {}, b'{"message": "405 Method Not Allowed"}')
            return carried(site.address, _named_again(call))

        return send

    assert outbox.send_due(20, renamed) == 1
    assert TrackerOutbox.objects.get(verb="comment").state == "sent"
    assert asked[-1] == ("POST", f"/api/v4/projects/1/issues/{desk.issue()['number']}/notes")


def _named_again(call):
    return replace(call, path=call.path.replace("/projects/1/", "/projects/group%2Fapp/"))


def test_a_file_that_jira_told_of_alone_is_fetched_at_once(desk_of_jira):
    base = desk_of_jira
    base.tied()
    Tracker.objects.update(poll_at=base.tracker.created_at + timedelta(hours=9))
    number = base.fake.hang(base.issue())
    file = {"id": number, "filename": "dump.log", "author": base.fake.person(HUMAN), "size": 6}
    told = {"timestamp": 1, "webhookEvent": "attachment_created", "attachment": file}
    assert base.hears(base.fake.posted(told, "attachment_created")) == "asked for"
    assert polling.poll_due(send_to) == 1
    fetching.fetch_due(send_to=send_to)
    assert TrackerFile.objects.get().state == "kept"
    told = {"timestamp": 2, "webhookEvent": "attachment_deleted", "attachment": file}
    assert base.hears(base.fake.posted(told, "attachment_deleted")) == "done"
    row = TrackerFile.objects.get()
    assert (row.state, row.why, fetching.file_of(base.agent, row.pk)[1]) == ("kept", "removed there", "dump.log")
    assert base.hears(base.fake.posted({**told, "timestamp": 3}, "attachment_deleted")) == "not linked"


def test_a_file_that_was_removed_before_it_came_does_not_come(desk_of_jira):
    base = desk_of_jira
    base.tied()
    number = base.fake.hang(base.issue())
    base.hears(base.fake.tells(base.issue()))
    items = [{"field": "Attachment", "from": number, "fromString": "dump.log", "to": None}]
    base.issue()["hung"].clear()
    told = {
        "webhookEvent": "jira:issue_updated",
        "user": base.fake.person(HUMAN),
        "issue": base.fake.issue(base.fake.touch(base.issue())),
        "changelog": {"items": items},
    }
    assert base.hears(base.fake.posted(told, "jira:issue_updated")) == "done"
    assert fetching.fetch_due(send_to=send_to) == 0
    assert (TrackerFile.objects.get().state, TrackerFile.objects.get().why) == ("refused", "removed there")


def test_a_comment_of_data_center_that_came_alone_is_the_one_that_came_with_its_issue(desk_of_jira):
    base = desk_of_jira
    link = base.tied()
    comment = base.fake.say(base.issue(), "Alone")
    alone = {
        **base.fake.comment(comment, hook=True),
        "self": f"{base.fake.address}/rest/api/2/issue/{link.external_id}",
    }
    alone["self"] += f"/comment/{comment['id']}"
    assert base.hears(base.fake.posted({"webhookEvent": "comment_created", "comment": alone}, "x")) == "done"
    assert base.hears(base.fake.tells(base.issue(), comment, event="jira:issue_updated")) in {"same", "done"}
    assert EscalationMessage.objects.filter(body="Alone").count() == 1
    assert base.fresh().key == link.key
    gone = {"webhookEvent": "comment_deleted", "comment": alone, "user": base.fake.person(HUMAN)}
    assert base.hears(base.fake.posted(gone, "x")) == "done"
    assert CommentLink.objects.get().state == "deleted"


def test_a_server_that_gives_fewer_at_once_than_it_was_asked_for_is_asked_on():
    pages = []

    def send(call):
        first = int(parse_qs(urlsplit(call.path).query)["startAt"][0])
        pages.append(first)
        rows = [f'{{"id": "{number}", "body": "word {number}"}}' for number in range(first, min(first + 2, 5))]
        return Answer(200, {}, f'{{"startAt": {first}, "total": 5, "comments": [{", ".join(rows)}]}}'.encode())

    found = run(KINDS["jira_data_center"].comments(Site("https://x", "P"), Ref("1", "P-1"), DATE), send)
    assert ([one.id for one in found], pages) == (["0", "1", "2", "3", "4"], [0, 2, 4])


class Octocat:
    """GitHub.com and the servers beside it, as its own tools speak with them; `opens`: who the token opens files to."""

    def __init__(self, *, opens=True, media="github-production-user-asset-6210df.s3.amazonaws.com"):
        self.opens, self.media, self.calls = opens, media, []

    def __call__(self, call):
        self.calls.append(call)
        host = call.host or "api.github.com"
        if host == "github.com":
            there = {"location": f"https://{self.media}/1/shot.png?X-Amz-Signature=s"}
            return Answer(302, there) if self.opens else Answer(404, {}, b"Not Found")
        if host == "uploads.github.com":
            return Answer(201, {}, b'{"url": "https://github.com/user-attachments/assets/9-9"}')
        if host == "api.github.com" and call.path == "/markdown":
            src = "https://private-user-images.githubusercontent.com/1/9.png?jwt=a&amp;b=c"
            return Answer(200, {}, f'<p><img src="{src}" alt=""></p>'.encode())
        if host == "api.github.com" and call.method == "GET":
            return Answer(200, {}, b'{"id": 4711}')
        if host == "api.github.com":
            return Answer(201, {}, b'{"id": 1, "body": "shown"}')
        return Answer(200, {}, b"the bytes")


def test_a_picture_of_github_is_fetched_with_our_token_which_goes_no_further():
    github = Octocat()
    assert run(KINDS["github"].fetch(HERE, "/user-attachments/assets/9-9", 1000), github) == b"the bytes"
    first, second = github.calls
    assert (first.host, first.headers["Authorization"]) == ("github.com", "token hush")
    assert (second.host, dict(second.headers), second.largest) == (github.media, {}, 1000)
    assert second.path == "/1/shot.png?X-Amz-Signature=s"


def test_a_picture_that_a_fine_grained_token_does_not_open_is_found_where_github_renders_it():
    github = Octocat(opens=False)
    assert run(KINDS["github"].fetch(HERE, "/user-attachments/assets/9-9", 1000), github) == b"the bytes"
    assert (github.calls[-1].host, github.calls[-1].path) == (
        "private-user-images.githubusercontent.com",
        "/1/9.png?jwt=a&b=c",
    )
    assert "Authorization" not in github.calls[-1].headers


@pytest.mark.parametrize(
    "media", ["evil.example", "githubusercontent.com.evil.example", "s3.amazonaws.com", "127.0.0.1"]
)
def test_bytes_of_github_are_taken_from_its_own_servers_only(media):
    github = Octocat(media=media)
    with pytest.raises(NotOffered):
        run(KINDS["github"].fetch(HERE, "/user-attachments/files/1/a.log", 1000), github)
    assert {call.host for call in github.calls} == {"github.com"}


def test_pictures_are_put_there_and_shown_and_nothing_else_is():
    github = Octocat()
    made = run(KINDS["github"].attach(HERE, Ref("1", "acme/app#1"), "a](x) shot.png", "image/png", b"png"), github)
    upload = next(call for call in github.calls if call.host == "uploads.github.com")
    assert made == "assets/9-9"
    assert parse_qs(urlsplit(upload.path).query)["repository_id"] == ["4711"]
    assert upload.body == b"png"
    assert b"![ax shot.png](https://github.com/user-attachments/assets/9-9)" in github.calls[-1].body
    for site, kind in ((HERE, "text/plain"), (Site("https://ghes.example.org/api/v3", "a/b"), "image/png")):
        with pytest.raises(NotOffered):
            run(KINDS["github"].attach(site, Ref("1", "acme/app#1"), "a.log", kind, b"x"), Octocat())


def test_a_file_that_only_a_browser_gets_stays_a_link_that_says_so(desk):
    desk.tied()
    desk.fake.hang(desk.issue(), "trace.log")
    desk.hears(desk.fake.tells(desk.issue()))
    TrackerFile.objects.update(state="waiting", path="/user-attachments/files/1/trace.log")
    fetching.fetch_due(send_to=send_to)
    row = TrackerFile.objects.get()
    assert (row.state, row.url.startswith("https://github.com/user-attachments/"), row.why != "") == (
        "elsewhere",
        True,
        True,
    )


def test_an_issue_of_github_that_was_transferred_without_a_word_is_found_by_asking(desk):
    link = desk.tied()
    before, after = desk.issue(), desk.fake.make("Sending stops")
    after["labels"] = list(before["labels"])
    before["moved_to"] = f"/repos/group/app/issues/{after['number']}"
    assert comparing.compare(desk.fresh(), send_to)
    assert "key" in set(link.differences.values_list("field", flat=True))
    comparing.settle(desk.agent, link.pk, send_to)
    link.refresh_from_db()
    assert (link.external_id, link.key) == (str(after["id"]), f"group/app#{after['number']}")
    desk.says("over here")
    assert desk.sent() == 1
    assert "over here" in desk.fake.said_on(after)[-1]["text"]


def test_a_large_file_goes_in_pieces_and_arrives_whole(desk_of_jira):
    base = desk_of_jira
    base.tracker.settings["fields"].append("files")
    base.tracker.save()
    base.tied()
    content = bytes(range(256)) * 4000
    base.says("A dump.", files=[(base.stored(content), "core.dump")])
    base.sent()
    (arrived,) = base.issue()["files"]
    assert content in arrived


def test_a_line_that_takes_a_file_too_slowly_is_given_up_and_tried_again(desk_of_jira, monkeypatch):
    base = desk_of_jira
    monkeypatch.setattr("charterdesk.apps.integrations.transport.SECONDS_A_FILE", -1)
    with pytest.raises(Busy, match="HTTPException"):
        carried(base.fake.address, Call("POST", "/rest/api/3/issue/1/attachments", {}, b"x" * 100_000))
