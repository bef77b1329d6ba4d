"""The same table for every kind of tracker: what a desk asks of it, and what it tells a desk (integrations.md, 2)."""

import pytest

from apps.integrations.fakes import BOT
from apps.integrations.ground import send_to
from charterdesk.apps.escalation.models import EscalationMessage
from charterdesk.apps.integrations import comparing, links, polling
from charterdesk.apps.integrations.models import CommentLink, CommentVersion, TrackerDelivery, TrackerOutbox
from charterdesk.apps.integrations.trackers.wording import canonical

pytestmark = pytest.mark.any_engine


def words(comment):
    return canonical(comment["text"])


def polled(base):
    base.tracker.refresh_from_db()
    type(base.tracker).objects.filter(pk=base.tracker.pk).update(poll_at=None)
    return polling.poll_due(send_to)


def test_an_issue_is_made_with_our_label_and_where_it_stands_at_the_desk(base):
    link = base.tied()
    issue = base.issue()
    assert (link.state, link.key != "", link.problem) == ("new", True, "")
    assert links.label_of(link) in issue["labels"]
    assert f"/esker/tickets/{base.escalation.ticket.number}/" in issue["text"]
    assert f"#{base.escalation.ticket.number}.1 Sending stops" in issue["title"]


def test_no_address_of_a_person_leaves(base):
    base.tied()
    base.says("Ask cora@example.org, or Cora <cora.b@mail.example.co.uk>.")
    base.sent()
    leaving = str([entry[3] for entry in base.fake.seen])
    assert "example.org," not in leaving.replace(base.fake.user, "")
    assert "cora" not in leaving.lower().replace("cora <", "").replace("or cora", "")


def test_what_was_said_for_r_and_d_before_goes_with_it_in_its_order_and_nothing_internal(base):
    base.says("first")
    base.says("between us", "internal")
    base.says("for the maker", "manufacturer")
    base.says("second")
    base.tied()
    told = [words(one) for one in base.fake.said_on(base.issue())]
    assert [text.rpartition("\n")[2] for text in told if "first" in text or "second" in text] == ["first", "second"]
    assert "between us" not in str(base.fake.seen)
    assert "for the maker" not in str(base.fake.seen)


def test_a_comment_carries_our_name_and_comes_back_as_ours(base):
    link = base.tied()
    base.says("Look at the queue.")
    assert base.sent() == 1
    comment = base.fake.said_on(base.issue())[-1]
    assert "Agnes" in words(comment)
    kept = CommentLink.objects.get(link=link)
    assert (kept.origin, kept.external_id) == ("ours", str(comment["id"]))
    before = EscalationMessage.objects.count()
    assert base.hears(base.fake.tells(base.issue(), comment, actor=BOT)) in {"ours", "same"}
    assert EscalationMessage.objects.count() == before
    assert base.sent() == 0


def test_a_comment_of_theirs_stands_in_the_conversation_and_goes_nowhere_else(base):
    link = base.tied()
    comment = base.fake.say(base.issue(), "Fixed in 4.2?")
    assert base.hears(base.fake.tells(base.issue(), comment)) == "done"
    message = EscalationMessage.objects.latest("pk")
    assert (message.body, message.visibility, message.author) == ("Fixed in 4.2?", "r_and_d", None)
    assert link.key in message.sender
    assert base.sent() == 0
    assert not TrackerOutbox.objects.filter(link=link, state="waiting").exists()


def test_a_comment_edited_there_is_kept_beside_the_first(base):
    base.tied()
    comment = base.fake.say(base.issue(), "Fixed in 4.2")
    base.hears(base.fake.tells(base.issue(), comment))
    base.fake.edit(comment, "Fixed in 4.3")
    assert base.hears(base.fake.tells(base.issue(), comment)) == "done"
    kept = CommentLink.objects.get(origin="theirs")
    assert (kept.state, kept.body, kept.versions.get().body) == ("edited", "Fixed in 4.3", "Fixed in 4.2")
    bodies = list(EscalationMessage.objects.values_list("body", flat=True))
    assert "Fixed in 4.2" in bodies
    assert any("Fixed in 4.3" in body for body in bodies)


def test_our_comment_that_they_edited_keeps_both(base):
    base.tied()
    ours = base.says("Ours.")
    base.sent()
    comment = base.fake.said_on(base.issue())[-1]
    base.fake.edit(comment, "Ours, as they have it.")
    assert base.hears(base.fake.tells(base.issue(), comment)) == "done"
    kept = CommentLink.objects.get(origin="ours")
    assert (kept.state, kept.message_id, kept.body) == ("edited", ours.pk, "Ours, as they have it.")
    ours.refresh_from_db()
    assert ours.body == "Ours."
    assert f"{BOT} (" not in EscalationMessage.objects.latest("pk").sender
    assert CommentVersion.objects.count() == 0


def test_a_deleted_comment_is_told_and_our_words_stay(base):
    base.tied()
    comment = base.fake.say(base.issue(), "Never mind")
    base.hears(base.fake.tells(base.issue(), comment))
    if base.fake.kind == "gitlab":
        # It tells of no deleted note: the comparison finds it.
        del base.fake.comments[comment["id"]]
        comparing.compare(base.fresh(), send_to)
        assert base.fresh().differences.get().field == "comments_lost"
        comparing.settle(base.agent, base.fresh().pk, send_to)
        assert not base.fresh().differences.filter(ended_at__isnull=True).exists()
        assert CommentLink.objects.get().state == "deleted"
    else:
        assert base.hears(base.fake.tells_comment_deleted(base.issue(), comment)) == "done"
        assert CommentLink.objects.get().state == "deleted"
    assert EscalationMessage.objects.filter(body="Never mind").exists()


def test_a_state_counts_by_its_category_whatever_it_is_called(base):
    base.tied()
    for state in ("in_progress", "done", "new"):
        base.fake.move(base.issue(), state)
        assert base.hears(base.fake.tells(base.issue())) == "done"
        assert base.fresh().state == state


def test_the_same_state_told_again_changes_nothing(base):
    base.tied()
    base.fake.move(base.issue(), "done")
    assert base.hears(base.fake.tells(base.issue())) == "done"
    assert base.hears(base.fake.tells(base.fake.touch(base.issue()))) == "same"
    assert base.fresh().changes == 1


def test_what_is_older_than_what_was_heard_is_not_listened_to(base):
    base.tied()
    base.fake.move(base.issue(), "in_progress")
    late = base.fake.tells(base.issue())
    base.fake.move(base.issue(), "done")
    base.hears(base.fake.tells(base.issue()))
    assert base.hears(late) == "old"
    assert base.fresh().state == "done"


def test_polling_finds_what_no_delivery_told(base):
    base.tied()
    base.fake.say(base.issue(), "Nobody posted this")
    base.fake.move(base.issue(), "done")
    assert polled(base) == 1
    assert base.fresh().state == "done"
    assert EscalationMessage.objects.filter(body="Nobody posted this").count() == 1
    polled(base)
    assert EscalationMessage.objects.filter(body="Nobody posted this").count() == 1


def test_polling_and_a_delivery_of_the_same_are_one(base):
    base.tied()
    comment = base.fake.say(base.issue(), "Told twice")
    base.hears(base.fake.tells(base.issue(), comment))
    polled(base)
    assert EscalationMessage.objects.filter(body__contains="Told twice").count() == 1


def test_a_fix_that_does_not_help_moves_the_issue_back(base):
    link = base.tied()
    base.fake.move(base.issue(), "done")
    base.hears(base.fake.tells(base.issue()))
    links.move(base.agent, link.pk, "new")
    base.sent()
    assert (base.issue()["state"], base.fresh().state) == ("new", "new")


def test_an_issue_that_exists_is_tied_and_says_whose_it_is(base):
    issue = base.fake.make("Known to them already")
    key = f"SUP-{issue['number']}" if base.fake.kind.startswith("jira") else str(issue["number"])
    links.tie(base.agent, base.tracker.pk, "escalation", base.escalation.pk, key)
    base.sent()
    link = base.fresh()
    assert (link.external_id, link.title, link.problem) == (str(issue["id"]), "Known to them already", "")
    assert links.label_of(link) in issue["labels"]


def test_an_issue_deleted_there_is_told_and_nothing_of_ours_is_lost(base):
    base.tied()
    issue = base.issue()
    delivery = base.fake.tells_deleted(issue) if base.fake.kind != "gitlab" else None
    del base.fake.issues[issue["number"]]
    if delivery is not None:
        assert base.hears(delivery) == "done"
    base.says("Are you there?")
    base.sent()
    link = base.fresh()
    assert (link.state, link.problem) == ("gone", "gone")
    assert link.outbox.get(verb="comment").state == "given_up"
    assert EscalationMessage.objects.filter(body="Are you there?").exists()


def test_files_leave_only_where_the_tracker_may_have_them(base):
    base.tied()
    file = (base.stored(), "trace.log")
    base.says("A trace.", files=[file])
    base.sent()
    assert base.issue()["files"] == []
    base.tracker.settings["fields"].append("files")
    base.tracker.save()
    base.says("Another.", files=[file])
    base.sent()
    row = TrackerOutbox.objects.get(verb="attach")
    if base.fake.kind == "github":
        assert (row.state, base.issue()["files"]) == ("given_up", [])
    else:
        assert (row.state, len(base.issue()["files"])) == ("sent", 1)


def test_the_nightly_comparison_reports_and_changes_nothing(base):
    link = base.tied()
    base.fake.move(base.issue(), "done")
    base.issue()["title"] = "Renamed"
    issue = base.issue()
    issue["labels"] = [label for label in issue["labels"] if label != links.label_of(link)]
    assert comparing.compare(base.fresh(), send_to)
    assert set(link.differences.values_list("field", flat=True)) == {"state", "title", "label"}
    assert base.fresh().state == "new"
    comparing.compare(base.fresh(), send_to)
    assert link.differences.count() == 3
    base.issue()["labels"].append(links.label_of(link))
    comparing.settle(base.agent, link.pk, send_to)
    assert base.fresh().state == "done"
    assert not link.differences.filter(ended_at__isnull=True).exists()


def test_a_delivery_of_an_issue_that_is_not_ours_is_kept_and_changes_nothing(base):
    base.tied()
    assert base.hears(base.fake.tells(base.fake.make())) == "not linked"
    assert TrackerDelivery.objects.get().state == "ignored"
