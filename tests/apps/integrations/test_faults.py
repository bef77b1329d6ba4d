"""Trackers that are down, slow, wrong or hostile: a clear state, nothing lost, nothing twice, nothing leaked."""

from datetime import timedelta

import pytest

import four_desks
from apps.integrations.fake_jira import JiraCloud, JiraDataCenter
from apps.integrations.fakes import BOT, SECRET, GitLab
from apps.integrations.ground import ground, handed_over, send_to, terms
from charterdesk.apps.base import now as clock
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.escalation.models import EscalationMessage
from charterdesk.apps.integrations import arriving, health, hooks, links, outbox, polling, setting_up
from charterdesk.apps.integrations.models import Tracker, TrackerDelivery, TrackerOutbox
from charterdesk.apps.integrations.trackers import wording
from charterdesk.apps.integrations.trackers.console import Printer
from charterdesk.apps.integrations.trackers.dialogue import Busy, Call, Denied, SentOn, Site, run
from charterdesk.apps.integrations.trackers.kinds import KINDS
from charterdesk.apps.integrations.transport import Unsafe, carried, check_address

pytestmark = pytest.mark.any_engine
DOWN: tuple[int, dict[str, str], object] = (503, {}, {"message": "down"})


def rows():
    return TrackerDelivery.objects.count()


def in_(**said):
    return clock.at(clock.now() + timedelta(**said))


def test_a_tracker_down_for_a_day_loses_nothing_and_says_so(desk):
    desk.tied()
    for word in ("first", "second", "third"):
        desk.says(word)
    desk.fake.failures = [DOWN] * 3
    assert desk.sent() == 1
    row = Tracker.objects.get(pk=desk.tracker.pk)
    assert (row.failing_since is not None, row.last_error.startswith("503")) == (True, True)
    one = health.health(desk.head)[0]
    assert (one.waiting, one.given_up, one.well) == (3, 0, False)
    for hour in range(1, 3):
        with in_(hours=hour * 10):
            assert desk.sent() == 1
    with in_(hours=24):
        assert desk.sent() == 3
        assert health.health(desk.head)[0].well
    said = [wording.unmarked(one["text"]).rpartition("\n")[2] for one in desk.fake.said_on(desk.issue())]
    assert said[-3:] == ["first", "second", "third"]


def test_a_tracker_that_asks_for_time_gets_it(desk):
    desk.tied()
    desk.says("slowly")
    desk.fake.failures = [(429, {"Retry-After": "120"}, {})]
    desk.sent()
    asked = len(desk.fake.seen)
    with in_(seconds=119):
        assert desk.sent() == 0
    with in_(seconds=121):
        assert desk.sent() == 1
    assert len(desk.fake.seen) > asked


def test_what_is_not_taken_for_three_days_is_given_up_in_sight_and_can_be_tried_again(desk):
    link = desk.tied()
    desk.says("refused for ever")
    desk.fake.failures = [DOWN]
    desk.sent()
    desk.fake.failures = [DOWN]
    with in_(days=3, hours=1):
        desk.sent()
        (one,) = health.troubled(desk.head)
        assert (one.link.problem, [row.verb for row in one.given_up]) == ("given_up", ["comment"])
        links.again(desk.agent, link.pk)
        desk.sent()
        assert health.troubled(desk.head) == []


def test_wrong_credentials_wait_for_the_operator_and_go_on_when_he_gives_others(desk):
    desk.tied()
    setting_up.change(desk.head, desk.tracker.pk, terms(desk.fake, secret="expired"))
    desk.says("waits")
    desk.sent()
    row = Tracker.objects.get(pk=desk.tracker.pk)
    assert row.last_error.startswith("401")
    assert TrackerOutbox.objects.filter(state="waiting").count() == 1
    setting_up.change(desk.head, desk.tracker.pk, terms(desk.fake))
    assert desk.sent() == 1


def test_an_answer_that_was_lost_makes_no_second_issue_and_no_second_comment(desk):
    links.send(desk.agent, desk.tracker.pk, "escalation", desk.escalation.pk)
    site = setting_up.site_of(desk.tracker)

    def deaf(_kind, _site):
        def send(call):
            answer = carried(site.address, call)
            if call.method == "POST":
                raise Busy(0, "no answer came")
            return answer

        return send

    outbox.send_due(20, deaf)
    assert len(desk.fake.issues) == 1
    with in_(minutes=10):
        desk.sent()
        assert len(desk.fake.issues) == 1
        assert desk.fresh().state == "new"
        desk.says("once")
        outbox.send_due(20, deaf)
    with in_(hours=1):
        desk.sent()
    assert sum("once" in one["text"] for one in desk.fake.said_on(desk.issue())) == 1


def test_without_proof_nothing_is_kept(desk):
    desk.tied()
    headers, body = desk.fake.tells(desk.issue())
    name = "x-hub-signature-256"
    for wrong in ({}, {name: "sha256=" + "0" * 64}, {name: headers[name][:-1]}, {name: ""}):
        assert arriving.receive(desk.tracker, {**headers, name: "", **wrong}, body) in {"unsigned", "signature"}
    for place in range(0, len(body), 50):
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        assert arriving.receive(desk.tracker, headers, changed) == "signature"
    assert rows() == 0
    assert Tracker.objects.get(pk=desk.tracker.pk).refused > 4


def test_the_same_delivery_a_hundred_times_is_one(desk):
    desk.tied()
    comment = desk.fake.say(desk.issue(), "Once")
    headers, body = desk.fake.tells(desk.issue(), comment)
    for number in range(100):
        # The number of a delivery is not signed: a replay may carry another one.
        again = {**headers, "x-github-delivery": f"replay-{number}"} if number % 2 else headers
        assert arriving.receive(desk.tracker, again, body) == ""
    arriving.take_in()
    assert rows() == 1
    assert EscalationMessage.objects.filter(body="Once").count() == 1


def test_a_delivery_can_be_played_again_and_changes_nothing_twice(desk):
    desk.tied()
    comment = desk.fake.say(desk.issue(), "Once")
    desk.hears(desk.fake.tells(desk.issue(), comment))
    arriving.play_again(desk.head, TrackerDelivery.objects.get().pk)
    arriving.take_in()
    assert EscalationMessage.objects.filter(body="Once").count() == 1
    with in_(days=31):
        assert arriving.forget_old() == 1


def test_what_cannot_be_read_is_kept_and_shown(desk):
    desk.tied()
    headers, body = desk.fake.posted({"action": "edited", "issue": {"number": None}}, "issues")
    assert desk.hears((headers, body)).startswith("an issue")
    assert TrackerDelivery.objects.get().state == "failed"
    assert health.health(desk.head)[0].failed == 1
    arriving.put_aside(desk.head, TrackerDelivery.objects.get().pk)
    assert (health.health(desk.head)[0].well, rows()) == (True, 1)
    with pytest.raises(NotFound):
        arriving.put_aside(desk.head, TrackerDelivery.objects.get().pk)
    with pytest.raises(NotAllowed):
        arriving.put_aside(desk.agent, TrackerDelivery.objects.get().pk)


def test_both_secrets_are_believed_while_one_replaces_the_other(desk):
    desk.tied()
    made = hooks.make_hook(desk.head, desk.tracker.pk, secret="the next one")
    with pytest.raises(Conflict):
        hooks.make_hook(desk.head, desk.tracker.pk)
    for secret in (SECRET, "the next one"):
        headers, body = desk.fake.posted({"action": "x", "sender": {}, "n": secret}, "ping", secret)
        assert arriving.receive(desk.tracker, headers, body) == ""
    hooks.end_hook(desk.head, made.hook.pk)
    headers, body = desk.fake.posted({"action": "y"}, "ping", "the next one")
    assert arriving.receive(desk.tracker, headers, body) == "signature"


def test_what_our_own_account_does_there_is_not_heard(desk):
    desk.tied()
    comment = desk.fake.say(desk.issue(), "typed by hand as the bot", author=BOT)
    assert desk.hears(desk.fake.tells(desk.issue(), comment, actor=BOT)) == "ours"
    desk.fake.move(desk.issue(), "done")
    assert desk.hears(desk.fake.tells(desk.issue(), actor=BOT)) == "ours"


def test_too_many_changes_in_a_minute_suspend_the_link_until_somebody_has_looked(desk):
    desk.tracker.settings["most_changes"] = 5
    desk.tracker.save()
    link = desk.tied()
    for number in range(8):
        comment = desk.fake.say(desk.issue(), f"round and round {number}")
        arriving.receive(desk.tracker, *desk.fake.tells(desk.issue(), comment))
    arriving.take_in()
    link.refresh_from_db()
    assert (link.problem, link.suspended_at is not None) == ("too_many", True)
    assert TrackerDelivery.objects.filter(state="held").count() == 2
    desk.says("not now")
    assert desk.sent() == 0
    with in_(minutes=2):
        links.resume(desk.agent, link.pk)
        arriving.take_in()
        assert desk.sent() == 1
    assert EscalationMessage.objects.filter(body__startswith="round and round").count() == 8


def test_a_webhook_that_tells_nothing_while_things_change_is_told(desk):
    desk.tied()
    desk.fake.move(desk.issue(), "done")
    with in_(minutes=30):
        assert polling.poll_due(send_to) == 1
        one = health.health(desk.head)[0]
        assert (one.tracker.silent_since is not None, one.well) == (True, False)
        desk.fake.touch(desk.issue())
        desk.hears(desk.fake.tells(desk.issue()))
        assert health.health(desk.head)[0].well


@pytest.mark.parametrize("one_kind", [JiraDataCenter], indirect=True)
def test_a_comment_that_came_with_another_state_brings_both(desk):
    desk.tied()
    comment = desk.fake.say(desk.issue(), "Closed, see 4.2")
    desk.fake.move(desk.issue(), "done")
    assert desk.hears(desk.fake.tells(desk.issue(), comment, event="jira:issue_updated")) == "done"
    assert desk.fresh().state == "done"
    assert EscalationMessage.objects.filter(body="Closed, see 4.2").exists()


def test_an_issue_that_carries_the_label_of_another_thing_of_ours_is_not_tied(desk):
    desk.tied()
    other = handed_over(desk.scene, "else")
    with pytest.raises(Conflict):
        links.tie(desk.agent, desk.tracker.pk, "escalation", other.pk, str(desk.issue()["number"]))
    foreign = desk.fake.make("Of another desk", labels=["charterdesk-elsewhere-bug-7"])
    links.tie(desk.agent, desk.tracker.pk, "escalation", other.pk, str(foreign["number"]))
    desk.sent()
    assert (desk.fresh().problem, desk.fresh().external_id) == ("circular", "")
    assert desk.fake.said_on(foreign) == []


def test_a_comment_of_another_desk_goes_round_once_and_stops_here(desk):
    desk.tied()
    comment = desk.fake.say(desk.issue(), wording.marked("Mirrored", "elsewhere:1:2"))
    assert desk.hears(desk.fake.tells(desk.issue(), comment)) == "circular"


@pytest.mark.parametrize("one_kind", [JiraCloud], indirect=True)
def test_an_issue_of_jira_that_moves_to_another_project_keeps_its_link(desk):
    link = desk.tied()
    desk.issue()["key"] = "OPS-7"
    assert desk.hears(desk.fake.tells(desk.fake.touch(desk.issue()))) == "done"
    link.refresh_from_db()
    assert (link.key, link.url) == ("OPS-7", f"{desk.fake.address}/browse/OPS-7")
    desk.says("still there")
    assert desk.sent() == 1
    assert len(desk.fake.said_on(desk.issue())) == 1


def test_an_issue_of_github_that_is_transferred_keeps_its_link(desk):
    link = desk.tied()
    before, after = desk.issue(), desk.fake.make("Sending stops")
    told = {"changes": {"new_issue": desk.fake.issue(after)}}
    assert desk.hears(desk.fake.tells(before, action="transferred", **told)) == "done"
    link.refresh_from_db()
    assert (link.external_id, link.key) == (str(after["id"]), f"group/app#{after['number']}")


@pytest.mark.parametrize("one_kind", [GitLab], indirect=True)
def test_an_issue_of_gitlab_that_is_moved_is_flagged(desk):
    link = desk.tied()
    desk.fake.move(desk.issue(), "done")["moved_to_id"] = 99
    desk.hears(desk.fake.tells(desk.issue()))
    link.refresh_from_db()
    assert (link.problem, link.state) == ("moved", "done")


@pytest.mark.parametrize("one_kind", [GitLab], indirect=True)
def test_words_of_ours_are_no_commands_and_call_nobody_there(desk):
    desk.tied()
    desk.says("/close\n@root look, see #1\n```\n@Override\n/close\n```\n<!-- hidden -->")
    desk.sent()
    (comment,) = desk.fake.said_on(desk.issue())
    lines = comment["text"].splitlines()
    assert "/close" not in lines[:4]
    assert ("@root" in comment["text"], "@Override" in comment["text"]) == (False, True)
    assert comment["text"].count("<!--") == 1
    assert comment["internal"] is True


def test_only_who_sets_up_a_tracker_may_and_its_secret_never_comes_out(desk):
    with pytest.raises(NotAllowed):
        setting_up.change(desk.agent, desk.tracker.pk, terms(desk.fake))
    with pytest.raises(NotAllowed):
        setting_up.tracker(desk.scene.customer, desk.tracker.pk)
    with pytest.raises(NotFound):
        setting_up.tracker(desk.head, desk.tracker.pk + 999)
    with pytest.raises(Invalid) as wrong:
        setting_up.change(desk.head, desk.tracker.pk, terms(desk.fake, address="https://example.com", secret=""))
    assert wrong.value.field == "secret"
    row = Tracker.objects.get(pk=desk.tracker.pk)
    assert "a-token" not in row.sealed_secret + str(row.settings)
    row.sealed_secret = Tracker.objects.get(pk=desk.tracker.pk).sealed_secret[:-4] + "AAAA"
    with pytest.raises(Denied):
        setting_up.site_of(row)


@pytest.mark.parametrize(
    "address",
    [
        "http://tracker.example.org",
        "https://127.0.0.2",
        "https://10.0.0.1",
        "https://192.168.1.10/jira",
        "https://[::1]",
        "https://[::ffff:10.0.0.1]",
        "https://169.254.169.254/latest",
        "https://intranet",
        "https://tracker.example.org:8443",
        "https://user:password@tracker.example.org",
        "https://100.64.0.1",
        "file:///etc/passwd",
        "https://",
    ],
)
def test_no_address_of_our_own_network_is_spoken_to(address):
    with pytest.raises(Unsafe):
        check_address(address)


def test_a_name_that_leads_inside_is_not_called(settings, monkeypatch):
    settings.INTERNAL_TRACKERS = []
    inside = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.5", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: inside)
    with pytest.raises(Unsafe):
        carried("https://tracker.example.org", Call("GET", "/"))
    with pytest.raises(Unsafe):
        check_address("http://127.0.0.1:80")


def test_an_answer_without_end_is_cut_off(desk, monkeypatch):
    monkeypatch.setattr("charterdesk.apps.integrations.transport.LARGEST_ANSWER", 1000)
    desk.fake.failures = [(200, {}, "x" * 200_000)]
    with pytest.raises(Busy):
        carried(desk.fake.address, Call("GET", "/user"))


def test_a_redirect_is_not_followed(desk):
    desk.fake.failures = [(302, {"Location": "http://169.254.169.254/"}, None)]
    with pytest.raises(SentOn):
        run(KINDS["github"].check(setting_up.site_of(desk.tracker)), send_to("", setting_up.site_of(desk.tracker)))


def test_the_console_prints_what_it_would_send_and_no_secret(db):
    printed: list[str] = []
    site = Site("", "DEMO", "", "hush")
    printer = Printer(printed.append)
    talk = KINDS["console"].check(site)
    assert run(talk, lambda call: printer.send(site, call, clock.now())).name == "charterdesk"
    assert "GET /me" in printed[0]
    assert "hush" not in str(printed)


def test_a_second_desk_sees_nothing_of_the_first(desk):
    other = ground(desk.fake, four_desks.econnect())
    link = desk.tied()
    with pytest.raises(NotFound):
        links.untie(other.agent, link.pk)
    with pytest.raises(NotFound):
        links.send(other.agent, other.tracker.pk, "escalation", desk.escalation.pk)
    with pytest.raises(NotFound):
        links.send(desk.agent, other.tracker.pk, "escalation", desk.escalation.pk)
    assert [one.tracker for one in health.health(other.head)] == [other.tracker]
