"""Trackers in the agents' window: set up, sent from a ticket's panel, looked at where something is wrong."""

import re

import pytest

import four_desks
from apps.integrations.fakes import TOKEN, GitHub
from apps.integrations.ground import ground
from charterdesk.apps.integrations.applying import take_over
from charterdesk.apps.integrations.models import Tracker, TrackerHook, TrackerLink, TrackerOutbox
from charterdesk.apps.integrations.trackers.dialogue import Issue, Ref
from web.desk.agent import Agent

HERE = "solving/trackers/"


@pytest.fixture
def desk(db, settings):
    settings.INTERNAL_TRACKERS = ["127.0.0.1"]
    fake = GitHub()
    yield ground(fake, four_desks.esker())
    fake.close()


@pytest.fixture
def head(desk):
    return Agent(desk.head)


@pytest.fixture
def agent(desk):
    return Agent(desk.agent)


def test_a_tracker_is_set_up_tried_and_its_secrets_never_come_back(desk, head):
    typed = {"kind": "github", "address": desk.fake.address, "project": "group/app", "secret": TOKEN}
    head.post(f"{HERE}add/", 302, name="second", fields_=["title"], severities="1 = high", **typed)
    row = Tracker.objects.get(name="second")
    head.post(f"{HERE}{row.pk}/try/")
    row.refresh_from_db()
    page = head.page(f"{HERE}{row.pk}/")
    assert (row.bot, row.last_error) == ("900", "")
    assert "desk-bot" in page
    assert TOKEN not in head.html(f"{HERE}{row.pk}/")
    made = head.post(f"{HERE}{row.pk}/address/", 200, secret="chosen there")
    assert "/esker/api/v1/trackers/" in made
    assert "/api/v1/trackers/" not in head.html(f"{HERE}{row.pk}/")
    head.post(f"{HERE}hooks/{TrackerHook.objects.get(tracker=row).pk}/end/", after="now")
    assert head.post(f"{HERE}add/", 422, name="third", fields_=["title"], **{**typed, "address": "https://10.0.0.1"})


def test_an_address_that_would_run_on_the_page_is_no_link(desk, agent):
    number, link = desk.escalation.ticket.number, desk.tied()
    for address in ("javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "JAVASCRIPT:x", "vbscript:x"):
        take_over(link, Issue(Ref(link.external_id, link.key), address, title=f"<script>{address}</script>"))
        assert not link.url or link.url.startswith("http")
        page = agent.html(f"tickets/{number}/solving/")
        assert f'href="{address}"' not in page
        assert f"<script>{address}" not in page


@pytest.mark.parametrize("about", ["9" * 5000, "9" * 30, "²", "-1", ""])
def test_a_number_that_is_none_is_found_nowhere(desk, agent, about):
    agent.post(f"{HERE}{desk.tracker.pk}/tie/", 404, kind="escalation", about=about)


def test_an_escalation_is_sent_from_the_panel_of_its_ticket_and_stands_there(desk, agent):
    number = desk.escalation.ticket.number
    panel = agent.page(f"tickets/{number}/solving/")
    assert "Send to the tracker" in panel
    back = agent.post(
        f"{HERE}{desk.tracker.pk}/tie/",
        302,
        kind="escalation",
        about=desk.escalation.pk,
        back=f"/esker/tickets/{number}/",
    )
    assert back == f"/esker/tickets/{number}/"
    assert "waits to be made" in agent.page(f"tickets/{number}/solving/")
    desk.sent()
    link = TrackerLink.objects.get()
    panel = agent.html(f"tickets/{number}/solving/")
    assert link.key in panel
    assert re.search(r'href="https://git.example.org/group/app/issues/\d+"', panel)


def test_nobody_is_sent_elsewhere_after_a_decision(desk, agent):
    link = desk.tied()
    for elsewhere in ("//evil.example", "https://evil.example/", "/\\evil.example"):
        assert agent.post(f"{HERE}links/{link.pk}/", 302, go="done", back=elsewhere) == f"/esker/{HERE}"


def test_what_is_wrong_stands_on_the_page_of_health_with_what_can_be_done(desk, agent):
    desk.tied()
    desk.says("refused")
    desk.fake.failures = [(422, {}, {"message": "Validation Failed"})]
    desk.sent()
    page = agent.page(HERE)
    assert "Something was not taken there and is given up." in page
    assert "Validation Failed" in page
    agent.post(f"{HERE}links/{TrackerLink.objects.get().pk}/", 302, go="again")
    desk.sent()
    assert "No single issue needs a decision." in agent.page(HERE)
    assert not TrackerOutbox.objects.exclude(state="sent").exists()


def test_a_tracker_that_is_down_is_told_on_both_pages(desk, agent):
    desk.tied()
    desk.says("waits")
    desk.fake.failures = [(503, {}, {})]
    desk.sent()
    assert "It is not reached." in agent.page(HERE)
    assert "Nothing is lost: it is tried again." in agent.page(f"tickets/{desk.escalation.ticket.number}/solving/")


def test_the_part_of_a_bug_is_fetched_by_its_page(desk, agent):
    part = agent.html(f"{HERE}beside/escalation/{desk.escalation.pk}/")
    assert "Existing issue" in part
    agent.page(f"{HERE}beside/escalation/{desk.escalation.pk + 99}/", 404)
