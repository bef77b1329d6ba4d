"""Files that hang on issues: noted, fetched by the worker, kept and given out like any other (integrations.md, 2)."""

from datetime import timedelta

import pytest

from apps.integrations.fakes import BOT, HUMAN
from apps.integrations.ground import send_to
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.files import open_stored
from charterdesk.apps.base.models import Desk
from charterdesk.apps.escalation.models import EscalationFile
from charterdesk.apps.integrations import fetching, polling
from charterdesk.apps.integrations.models import Tracker, TrackerFile, TrackerOutbox


def fetched():
    whole = 0
    while done := fetching.fetch_due(send_to=send_to):
        whole += done
    return whole


def test_a_file_of_an_issue_comes_over_as_bytes_of_a_type_that_we_decide(base):
    base.tied()
    base.fake.hang(base.issue(), "../../proof.html", b"<script>alert(1)</script>")
    assert base.hears(base.fake.tells(base.issue())) == "done"
    fetched()
    row = TrackerFile.objects.get()
    if base.fake.kind == "github":
        assert (row.state, row.url.startswith("https://github.com/user-attachments/")) == ("elsewhere", True)
        return
    assert (row.state, row.name, row.why) == ("kept", "proof.html", "")
    assert row.stored_file.content_type == "application/octet-stream"
    stored, name = fetching.file_of(base.agent, row.pk)
    with open_stored(stored) as content:
        assert (content.read(), name) == (b"<script>alert(1)</script>", "proof.html")


def test_the_same_file_told_again_and_found_by_polling_is_one(base):
    base.tied()
    base.fake.hang(base.issue())
    base.hears(base.fake.tells(base.issue()))
    Tracker.objects.filter(pk=base.tracker.pk).update(poll_at=None)
    polling.poll_due(send_to)
    base.hears(base.fake.tells(base.issue()))
    assert TrackerFile.objects.count() == 1


def test_what_our_own_account_put_there_does_not_come_back(base):
    base.tracker.settings["fields"].append("files")
    base.tracker.save()
    base.tied()
    base.says("A trace.", files=[(base.stored(), "trace.log")])
    base.sent()
    base.fake.hang(base.issue(), author=BOT)
    if base.fake.kind in ("jira_cloud", "jira_data_center"):
        base.hears(base.fake.tells(base.issue()))
        assert not TrackerFile.objects.exclude(state="ours").exists()
    assert not fetched()


def test_a_tracker_that_is_down_loses_no_file(desk_of_jira):
    base = desk_of_jira
    base.tied()
    base.fake.hang(base.issue())
    base.hears(base.fake.tells(base.issue()))
    base.fake.failures = [(503, {}, {})]
    assert fetched() == 1
    row = TrackerFile.objects.get()
    assert (row.state, row.why[:3]) == ("waiting", "503")
    Tracker.objects.update(try_at=None)
    fetched()
    assert TrackerFile.objects.get().state == "kept"


def test_what_is_too_large_too_old_or_sent_on_elsewhere_is_told_and_not_fetched(desk_of_jira, settings):
    base = desk_of_jira
    base.tied()
    settings.LARGEST_FILE = 20
    base.fake.hang(base.issue(), "told.log", b"x" * 21)
    issue = base.issue()
    number = base.fake.hang(issue, "lied.log", b"x" * 21)
    issue["hung"][-1]["size"] = 3
    base.fake.hang(issue, "gone.log")
    del base.fake.content[issue["hung"][-1]["id"]]
    moved = base.fake.hang(issue, "moved.log", b"m")
    base.hears(base.fake.tells(issue))
    TrackerFile.objects.filter(external_id=moved).update(path=f"/rest/api/3/attachment/content/{moved}")
    fetched()
    found = {row.name: (row.state, row.why) for row in TrackerFile.objects.all()}
    assert found["told.log"] == ("refused", "too large")
    assert found["lied.log"] == ("refused", "too large"), number
    assert found["gone.log"][0] == "refused"
    assert found["moved.log"][0] == "refused"
    assert not any("media.example.org" in entry[1] for entry in base.fake.seen)


def test_after_three_days_a_file_is_given_up_in_sight(desk_of_jira):
    base = desk_of_jira
    base.tied()
    base.fake.hang(base.issue())
    base.hears(base.fake.tells(base.issue()))
    row = TrackerFile.objects.get()
    TrackerFile.objects.update(noted_at=row.noted_at - timedelta(days=4))
    base.fake.failures = [(503, {}, {})]
    fetched()
    assert TrackerFile.objects.get().state == "refused"


def test_a_file_of_a_comment_stands_under_its_words_in_the_conversation(desk_of_gitlab):
    base = desk_of_gitlab
    base.tied()
    base.fake.content["7"] = b"a dump"
    comment = base.fake.say(base.issue(), f"See [dump](/uploads/{7:032x}/dump.log)", HUMAN)
    base.hears(base.fake.tells(base.issue(), comment))
    fetched()
    file = EscalationFile.objects.get()
    assert (file.name, file.message.sender.startswith("Person 77")) == ("dump", True)


def test_another_desk_gets_no_file_of_ours(desk_of_jira):
    base = desk_of_jira
    base.tied()
    base.fake.hang(base.issue())
    base.hears(base.fake.tells(base.issue()))
    fetched()
    other = Desk.objects.create(slug="other", name="Other")
    with pytest.raises(NotFound):
        fetching.file_of(system_actor(other), TrackerFile.objects.get().pk)


def test_an_answer_that_was_lost_puts_no_second_file_there(base):
    base.tracker.settings["fields"].append("files")
    base.tracker.save()
    base.tied()
    base.says("A trace.", files=[(base.stored(), "trace.log")])
    base.sent()
    if base.fake.kind == "github":
        return
    TrackerFile.objects.all().delete()
    TrackerOutbox.objects.filter(verb="attach").update(state="waiting", attempts=1, try_at=base.tracker.created_at)
    assert base.sent() == 1
    assert len(base.issue()["files"]) == 1
    assert TrackerFile.objects.get().state == "ours"
    base.says("The same name, another file.", files=[(base.stored(b"another"), "trace.log")])
    base.sent()
    assert len(base.issue()["files"]) == 2
