"""What trackers really post, field by field as they document and as others recorded it, written anew.

Sources: GitHub, "Webhook events and payloads" and the examples in octokit/webhooks; GitLab, "Webhook events";
Atlassian, "Webhooks" (Cloud and Data Center), and recordings in public test suites of other integrations.
"""

from __future__ import annotations

import json

import pytest

from charterdesk.apps.integrations.trackers.dialogue import Site, Unreadable
from charterdesk.apps.integrations.trackers.kinds import KINDS

JIRA = Site("https://acme.atlassian.net", "TES")
SERVER = Site("https://jira.acme.example", "PRJX")
GITLAB = Site("https://gitlab.example.org", "group/app")
GITHUB = Site("https://api.github.com", "acme/app")


def heard(kind, site, told, **headers):
    return KINDS[kind].heard(site, headers, json.dumps(told).encode())


def cloud_issue(**fields):
    status = {
        "self": "https://acme.atlassian.net/rest/api/2/status/10001",
        "description": "",
        "name": "To Do",
        "id": "10001",
        "statusCategory": {"id": 2, "key": "new", "colorName": "blue-gray", "name": "New"},
    }
    shown = {"summary": "Queue stops", "issuetype": {"name": "Bug"}, "status": status, "assignee": None, **fields}
    return {
        "id": "10040",
        "self": "https://acme.atlassian.net/rest/api/2/issue/10040",
        "key": "TES-41",
        "fields": shown,
    }


def account(**more):
    return {"accountId": "5c5f880629be9642ba529340", "displayName": "R. Danner", "accountType": "atlassian", **more}


def server_comment(**more):
    person = {"name": "rdanner", "key": "JIRAUSER10100", "displayName": "R. Danner", "active": True}
    return {
        "self": "https://jira.acme.example/rest/api/2/issue/10013/comment/10082",
        "id": "10082",
        "author": person,
        "body": "See {code}trace{code} and [the log|https://log.example.org]",
        "updateAuthor": person,
        "created": "2026-06-04T00:15:17.234+0000",
        "updated": "2026-06-04T00:15:17.234+0000",
        **more,
    }


def test_cloud_tells_a_comment_with_a_part_of_its_issue_and_no_moment():
    comment = {
        "id": "10019",
        "author": account(),
        "body": "Added",
        "updateAuthor": account(),
        "created": "2026-02-16T03:11:18.000-0800",
        "updated": "2026-02-16T03:11:18.000-0800",
        "jsdPublic": False,
    }
    told = {"timestamp": 1, "webhookEvent": "comment_created", "comment": comment, "issue": cloud_issue()}
    one = heard("jira_cloud", JIRA, told)
    assert (one.issue.ref.id, one.issue.category, one.issue.updated) == ("10040", "new", None)
    assert (one.comment.author, one.actor, one.comment.updated.hour) == ("R. Danner", account()["accountId"], 11)


def test_cloud_tells_texts_as_documents_where_they_are_new():
    link = {
        "type": "text",
        "text": "the log",
        "marks": [{"type": "link", "attrs": {"href": "https://log.example.org"}}],
    }

    def cell(text):
        return {
            "type": "tableCell",
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
        }

    day = {"type": "date", "attrs": {"timestamp": "1771200000000"}}
    done = {"type": "taskItem", "attrs": {"state": "DONE"}, "content": [{"type": "text", "text": "reproduced"}]}
    content = [
        {"type": "paragraph", "content": [{"type": "mention", "attrs": {"id": "1", "text": "@Rana"}}, link, day]},
        {"type": "table", "content": [{"type": "tableRow", "content": [cell("4.1"), cell("fails")]}]},
        {"type": "taskList", "content": [done]},
        {"type": "mediaSingle", "content": [{"type": "media", "attrs": {"type": "file", "alt": "shot.png"}}]},
        {"type": "something of next year", "content": [{"type": "text", "text": "kept"}]},
    ]
    body = {"type": "doc", "version": 1, "content": content}
    told = {
        "webhookEvent": "comment_updated",
        "comment": {"id": "7", "author": None, "body": body, "updated": None},
        "issue": cloud_issue(labels=None, attachment=None, description=None, priority=None, fixVersions=None),
    }
    one = heard("jira_cloud", JIRA, told)
    assert one.comment.text == (
        "@Ranathe log (https://log.example.org)2026-02-16\n\n4.1 | fails | \n\n[x] reproduced\n\nshot.png\n\nkept"
    )
    assert (one.issue.labels, one.issue.files, one.issue.text, one.issue.priority) == ((), (), "", None)


def test_data_center_tells_a_comment_without_its_issue_whose_number_stands_in_the_address():
    for event, deleted in (("comment_created", ""), ("comment_updated", ""), ("comment_deleted", "comment")):
        one = heard("jira_data_center", SERVER, {"timestamp": 1, "webhookEvent": event, "comment": server_comment()})
        assert (one.issue.ref.id, one.issue.ref.key, one.issue.category, one.deleted) == ("10013", "", "", deleted)
        assert (one.actor, one.comment.id) == ("JIRAUSER10100", "10082")
        assert "{code}trace{code}" in one.comment.text
    with pytest.raises(Unreadable):
        heard("jira_data_center", SERVER, {"webhookEvent": "comment_created", "comment": server_comment(self=None)})


def test_data_center_tells_the_same_comment_once_more_with_its_issue():
    issue = {"id": "10013", "key": "PRJX-14", "fields": cloud_issue()["fields"]}
    told = {
        "webhookEvent": "jira:issue_updated",
        "issue_event_type_name": "issue_commented",
        "user": {"name": "rdanner", "key": "JIRAUSER10100"},
        "issue": issue,
        "comment": server_comment(),
    }
    one = heard("jira_data_center", SERVER, told)
    assert (one.issue.ref.key, one.comment.id, one.actor) == ("PRJX-14", "10082", "JIRAUSER10100")


def test_jira_tells_of_a_file_without_its_issue():
    file = {"id": "10100", "filename": "trace.log", "author": account(), "size": 5, "mimeType": "text/plain"}
    came = heard("jira_cloud", JIRA, {"timestamp": 1, "webhookEvent": "attachment_created", "attachment": file})
    assert (came.issue, came.look, came.files_gone, came.actor) == (None, True, (), account()["accountId"])
    went = heard("jira_cloud", JIRA, {"timestamp": 1, "webhookEvent": "attachment_deleted", "attachment": file})
    assert (went.issue, went.look, went.files_gone) == (None, False, ("10100",))


@pytest.mark.parametrize(
    ("item", "gone"),
    [
        ({"field": "Attachment", "from": "10100", "fromString": "a.log", "to": None, "toString": None}, ("10100",)),
        ({"field": "Attachment", "from": None, "fromString": None, "to": "10101", "toString": "b.log"}, ()),
        ({"field": "Attachment", "from": None, "fromString": "a b", "to": None, "toString": "b"}, ()),
        ({"field": "status", "from": "10000", "to": "10001"}, ()),
    ],
)
def test_jira_tells_in_its_changes_which_file_went(item, gone):
    told = {"webhookEvent": "jira:issue_updated", "issue": cloud_issue(), "changelog": {"id": "1", "items": [item]}}
    assert heard("jira_cloud", JIRA, told).files_gone == gone


def test_jira_tells_a_move_to_another_project_as_another_key_of_the_same_number():
    items = [{"field": "project", "from": "10000", "to": "10001"}, {"field": "Key", "fromString": "TES-41"}]
    issue = {**cloud_issue(), "key": "OPS-7"}
    told = {
        "webhookEvent": "jira:issue_updated",
        "issue_event_type_name": "issue_moved",
        "issue": issue,
        "changelog": {"items": items},
    }
    one = heard("jira_cloud", JIRA, told)
    assert (one.issue.ref.id, one.issue.ref.key) == ("10040", "OPS-7")
    assert one.issue.url == "https://acme.atlassian.net/browse/OPS-7"


@pytest.mark.parametrize(
    "event",
    [
        "issuelink_created",
        "worklog_updated",
        "jira:version_released",
        "sprint_started",
        "user_created",
        "board_updated",
    ],
)
def test_what_jira_tells_of_other_things_is_no_fault(event):
    one = heard("jira_cloud", JIRA, {"timestamp": 1, "webhookEvent": event, "issueLink": {"id": 1}})
    assert (one.event, one.issue, one.look) == (event, None, False)


def github_issue(**more):
    return {
        "id": 444500041,
        "number": 1,
        "title": "Queue stops",
        "html_url": "https://github.com/acme/app/issues/1",
        "user": {"login": "rdanner", "id": 21031067, "type": "User"},
        "labels": [{"id": 1, "name": "bug", "color": "d73a4a", "default": True}],
        "state": "open",
        "updated_at": "2026-05-15T15:20:18Z",
        "body": None,
        **more,
    }


def github(action, event="issues", **more):
    told = {"action": action, "issue": github_issue(), "sender": {"login": "rdanner", "id": 21031067}, **more}
    return heard("github", GITHUB, told, **{"x-github-event": event})


def test_github_tells_a_pinned_issue_without_its_state():
    bare = github_issue()
    del bare["state"], bare["labels"]
    one = github("pinned", issue=bare)
    assert (one.issue.category, one.issue.status, one.issue.labels) == ("", "", ())


def test_github_tells_why_it_was_closed_and_what_it_is_part_of():
    closed = github_issue(state="closed", state_reason="not_planned", parent_issue_url=None, type=None)
    one = github("closed", issue={**closed, "sub_issues_summary": {"total": 2, "completed": 1}})
    assert (one.issue.category, one.issue.status) == ("done", "not_planned")
    part = {"parent_issue_id": 1, "parent_issue": github_issue(), "sub_issue": github_issue(id=2, number=2)}
    assert github("sub_issue_added", "sub_issues", **part).issue is None


def test_github_tells_a_transfer_as_another_issue_of_another_repository():
    new = github_issue(id=99, number=7, html_url="https://github.com/acme/other/issues/7")
    one = github("transferred", changes={"new_issue": new, "new_repository": {"full_name": "acme/other"}})
    assert (one.issue.ref.id, one.issue.ref.key, one.moved_from) == ("99", "acme/other#7", "444500041")


def test_github_tells_a_deleted_issue_and_one_of_an_account_that_is_no_more():
    assert github("deleted").deleted == "issue"
    comment = {"id": 5, "body": "gone", "user": None, "created_at": "2026-05-15T15:20:21Z", "updated_at": None}
    one = github("created", "issue_comment", comment=comment, issue=github_issue(user=None))
    assert (one.comment.author, one.comment.author_id, one.comment.updated is not None) == ("ghost", "", True)


def test_github_tells_pull_requests_pings_and_milestones_that_are_none_of_ours():
    assert github("created", "issue_comment", issue=github_issue(pull_request={})).issue is None
    assert heard("github", GITHUB, {"zen": "Keep it", "hook_id": 1}, **{"x-github-event": "ping"}).issue is None
    assert github("demilestoned", milestone={"id": 1}).issue is not None


def test_github_tells_of_a_bot_as_of_anybody():
    sender = {"login": "stale[bot]", "id": 26384082, "type": "Bot"}
    one = github("labeled", sender=sender, label={"name": "stale"}, installation={"id": 1})
    assert one.actor == "26384082"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("![shot](https://github.com/user-attachments/assets/0bec7adc-52c5)", [("assets/0bec7adc-52c5", "shot")]),
        (
            '<img width="723" height="209" alt="Queue" src="https://github.com/user-attachments/assets/3bf5-20" />',
            [("assets/3bf5-20", "Queue")],
        ),
        ("Film:\nhttps://github.com/user-attachments/assets/92e5-1a.\n", [("assets/92e5-1a", "file")]),
        ("[the log](https://github.com/user-attachments/files/163/trace.log)", [("files/163/trace.log", "trace.log")]),
        ("[x.zip](https://github.com/acme/app/files/67/x.zip)", [("acme/app/files/67/x.zip", "x.zip")]),
        ("`https://github.com/user-attachments/assets/in-code` ```\n![a](https://github.com/x/y/assets/1)", []),
        ("https://github.com/user-attachments/assets/../../logout https://evil.example/user-attachments/assets/1", []),
    ],
)
def test_github_tells_of_files_only_in_words(text, found):
    files = github("edited", issue=github_issue(body=text)).issue.files
    assert [(one.id, one.name) for one in files] == found
    assert all(one.path.startswith("/") and one.url.startswith("https://github.com/") for one in files)


def gitlab_note(**more):
    return {
        "id": 1241,
        "internal": True,
        "note": "Hello",
        "noteable_type": "Issue",
        "author_id": 1,
        "created_at": "2026-05-17 17:06:40 UTC",
        "updated_at": "2026-05-17 17:06:40 UTC",
        "noteable_id": 92,
        "system": False,
        "action": "create",
        **more,
    }


def gitlab_hook(kind, about, **more):
    user = {"id": 42, "name": "R. Danner", "username": "rdanner", "email": "[REDACTED]"}
    return {"object_kind": kind, "event_type": f"confidential_{kind}", "user": user, "object_attributes": about, **more}


GITLAB_ISSUE = {
    "id": 92,
    "iid": 17,
    "title": "Queue stops",
    "state": "opened",
    "updated_at": "2026-01-04T15:31:46.176Z",
}


def test_gitlab_tells_a_confidential_note_with_or_without_the_labels_of_its_issue():
    one = heard("gitlab", GITLAB, gitlab_hook("note", gitlab_note(), issue=GITLAB_ISSUE))
    assert (one.issue.ref.id, one.issue.category, one.comment.author) == ("92", "", "R. Danner")
    labelled = {**GITLAB_ISSUE, "labels": [{"id": 25, "title": "Doing"}]}
    assert heard("gitlab", GITLAB, gitlab_hook("note", gitlab_note(), issue=labelled)).issue.category == "in_progress"


def test_gitlab_tells_notes_of_its_own_and_of_other_things_that_are_none_of_ours():
    for about in (gitlab_note(system=True), gitlab_note(noteable_type="MergeRequest"), gitlab_note(noteable_type=None)):
        assert heard("gitlab", GITLAB, gitlab_hook("note", about, issue=GITLAB_ISSUE)).issue is None
    assert heard("gitlab", GITLAB, {"object_kind": "emoji", "user": {"id": 1}}).issue is None
    assert heard("gitlab", GITLAB, {"object_kind": "push", "project": {}}).issue is None


def test_gitlab_tells_work_items_and_issues_alike():
    about = {**GITLAB_ISSUE, "action": "close", "state": "closed", "type": "Task", "url": "https://x/17"}
    for kind in ("issue", "work_item"):
        one = heard("gitlab", GITLAB, gitlab_hook(kind, about, labels=[], changes={"state_id": {"current": 2}}))
        assert (one.event, one.issue.category, one.issue.ref.key) == ("issue.close", "done", "group/app#17")


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b'{"issue": {"id": {}}}', b"[" * 5000])
def test_what_is_no_event_is_told_apart_from_one_and_breaks_nothing(kind, body):
    site = Site("https://x.example.org", "a/b")
    try:
        one = KINDS[kind].heard(site, {"x-github-event": "issues"}, body)
    except Unreadable:
        return
    assert one.issue is None
