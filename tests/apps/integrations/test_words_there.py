"""What changes of a bug is written to its issue, and nothing that somebody there has changed (integrations.md, 2.5)."""

import pytest

from apps.integrations.fakes import BOT, HUMAN
from apps.integrations.ground import send_to
from charterdesk.apps.contracts.models import Product
from charterdesk.apps.escalation.bugs import declaring
from charterdesk.apps.integrations import comparing, links
from charterdesk.apps.integrations.models import TrackerLink, TrackerOutbox

pytestmark = pytest.mark.any_engine
VERSIONED = ("jira_cloud", "jira_data_center", "console")


@pytest.fixture
def bug(base):
    return declared(base)


def declared(base):
    product = Product.objects.filter(desk=base.scene.desk).first() or Product.objects.create(
        desk=base.scene.desk, name="Sender", reference="SENDER"
    )
    base.product = product.pk
    return declaring.declare(base.head, terms(base))


def terms(base, **said):
    usual = {"title": "Sending stops", "severity": "1", "reproduction": "Send twice.", "versions": ("4.1",)}
    return declaring.BugTerms(product_id=base.product, **{**usual, **said})


def tied(base, bug):
    links.send(base.agent, base.tracker.pk, "bug", bug.pk)
    base.sent()
    return base.fresh()


def changed(base, bug, **said):
    declaring.change(base.head, bug.number, terms(base, **said))
    base.sent()


def test_another_title_text_and_severity_are_written_to_the_issue_once(base, bug):
    base.tracker.settings["severities"] = {"1": "Highest", "2": "High"}
    base.tracker.save()
    link = tied(base, bug)
    changed(base, bug, title="Sending stops at noon", reproduction="Send at noon.", severity="2")
    issue = base.issue()
    assert "Sending stops at noon" in issue["title"]
    # As the charter calls it (ES-16), not by its number alone.
    assert "Severity: 2 · " in issue["text"]
    assert "Send at noon." in issue["text"]
    assert "Send twice." not in issue["text"]
    stands = [issue["priority"], *issue["labels"]]
    assert ("High" in stands, "Highest" in stands) == (True, False)
    seen = len(base.fake.seen)
    base.hears(base.fake.tells(issue, actor=BOT))
    assert base.hears(base.fake.tells(issue, actor=HUMAN)) in ("same", "old")
    assert base.sent() == 0
    assert len(base.fake.seen) == seen
    assert not link.comments.exists()


def test_versions_are_written_where_the_tracker_has_them_and_knows_them(base, bug):
    tied(base, bug)
    assert base.issue()["affected"] == (["4.1"] if base.fake.kind in VERSIONED else [])
    changed(base, bug, versions=("4.1", "4.2"))
    if base.fake.kind in VERSIONED:
        assert sorted(base.issue()["affected"]) == ["4.1", "4.2"]
    else:
        assert "Affected: 4.1, 4.2" in base.issue()["text"]


def test_what_r_and_d_wrote_is_never_replaced_and_our_change_is_told_there_once(base, bug):
    link = tied(base, bug)
    base.issue()["text"] = base.fake.issue(base.issue()) and "R&D knows better."
    changed(base, bug, reproduction="Send at noon.")
    changed(base, bug, reproduction="Send at noon.", title="Another title")
    issue = base.issue()
    assert issue["text"] == "R&D knows better."
    assert "Another title" in issue["title"]
    said = [one["text"] for one in base.fake.said_on(issue) if "Changed at the desk." in one["text"]]
    assert len(said) == 1
    assert "Send at noon." in said[0]
    assert link.comments.filter(origin="ours").count() == 1


def test_an_issue_that_was_there_before_keeps_its_words(base, bug):
    issue = base.fake.make("Theirs", "Their text")
    key = base.fake.issue(issue).get("key") or str(issue["number"])
    links.tie(base.agent, base.tracker.pk, "bug", bug.pk, key)
    base.sent()
    changed(base, bug, title="Another title")
    assert (issue["title"], issue["text"]) == ("Theirs", "Their text")
    assert any("Another title" in one["text"] for one in base.fake.said_on(issue))


def test_a_bug_that_is_none_closes_its_issue_and_opens_it_again(base, bug):
    tied(base, bug)
    declaring.judge(base.head, bug.number, "rejected", reason="It is meant to.")
    base.sent()
    assert (base.issue()["state"], base.fresh().state) == ("done", "done")
    declaring.judge(base.head, bug.number, "reopened")
    base.sent()
    assert (base.issue()["state"], base.fresh().state) == ("new", "new")
    assert TrackerOutbox.objects.filter(verb="move").count() == 2


def test_what_differs_is_reported_and_somebody_decides_which_counts(base, bug):
    link = tied(base, bug)
    base.issue()["title"] = "Renamed there"
    assert comparing.compare(base.fresh(), send_to)
    row = link.differences.get(field="title", ended_at=None)
    assert ("Sending stops" in row.ours, row.theirs) == (True, "Renamed there")
    comparing.insist(base.agent, link.pk)
    base.sent()
    assert "Sending stops" in base.issue()["title"]
    base.issue()["title"] = "Renamed again"
    comparing.compare(base.fresh(), send_to)
    comparing.settle(base.agent, link.pk, send_to)
    comparing.compare(base.fresh(), send_to)
    assert not link.differences.filter(ended_at=None).exists()
    changed(base, bug, title="A third title")
    assert base.issue()["title"] == "Renamed again"


def test_a_state_that_was_reported_and_is_heard_after_all_differs_no_more(base, bug):
    link = tied(base, bug)
    base.fake.move(base.issue(), "done")
    comparing.compare(base.fresh(), send_to)
    assert link.differences.filter(field="state", ended_at=None).exists()
    base.hears(base.fake.tells(base.issue()))
    assert not link.differences.filter(ended_at=None).exists()


def test_a_day_without_the_tracker_sends_the_last_words_only(base, bug):
    tied(base, bug)
    writes = len([one for one in base.fake.seen if one[0] in ("PUT", "PATCH")])
    for number in range(5):
        declaring.change(base.head, bug.number, terms(base, title=f"Title {number}"))
    base.sent()
    assert "Title 4" in base.issue()["title"]
    assert len([one for one in base.fake.seen if one[0] in ("PUT", "PATCH")]) == writes + 1
    assert TrackerLink.objects.get().outbox.filter(verb="update", state="sent").count() == 6
