"""Lists of the queue page: views and their counts, filters in the address, columns, orders, empty states."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import make
from charterdesk.apps.base import now
from charterdesk.apps.people.absences import be_away
from charterdesk.apps.people.models import Person, Team, TeamMember
from charterdesk.apps.tickets import pauses, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.snooze import snooze
from charterdesk.apps.tickets.tags import tag
from charterdesk.web.desk.queue_wanted import COLUMNS
from four_desks import opened, paris
from web.desk.agent import Agent, words
from web.desk.test_queue import crowd, numbers

WEDNESDAY = paris("2026-07-15 10:00")


@pytest.fixture
def at_ten():
    with now.at(WEDNESDAY):
        yield


def counts(page):
    """What stands beside each view."""
    found = re.findall(r'<li><a href="\?(?:view=(\w+))?"[^>]*>[^<]*<span class="count[^"]*">([^<]+)</span>', page)
    return dict(found)


def test_each_view_says_how_many_tickets_stand_in_it_and_stops_at_fifty(exer, agnes, at_ten):
    team = Team.objects.create(desk=exer.desk, name="Network")
    TeamMember.objects.create(team=team, person_id=exer.agent.person_id)
    tickets = [opened(exer, by=exer.agent, severity="2") for _ in range(4)]
    work.take_in_charge(exer.agent, tickets[0].pk)
    give(exer.agent, tickets[1].pk, team_id=team.pk)
    pauses.pause(exer.agent, tickets[2].pk, party="customer", reason="Asked.")
    snooze(exer.agent, tickets[3].pk, until_at=WEDNESDAY + timedelta(hours=1))
    assert counts(agnes.html("queue/")) == {"mine": "1", "team": "1", "unassigned": "2", "waiting": "1", "snoozed": "1"}
    assert numbers(agnes.html("queue/?view=team")) == [2]
    assert numbers(agnes.html("queue/?view=waiting")) == [3]
    snoozed = agnes.html("queue/?view=snoozed")
    assert numbers(snoozed) == [4]
    assert "until 11:00" in words(snoozed)
    many = Ticket.objects.get(number=1)
    many.number = 4
    crowd(many, 60)
    assert counts(agnes.html("queue/"))["mine"] == "50+"


def test_a_missed_promise_has_its_view(exer, agnes):
    with now.at(WEDNESDAY):
        opened(exer, by=exer.agent, severity="2")
        assert "missed" not in counts(agnes.html("queue/"))
    with now.at(paris("2026-07-15 16:15")):
        page = agnes.html("queue/?view=missed")
    assert numbers(page) == [1]
    assert counts(page)["missed"] == "1"


def test_filters_stand_in_the_address_together_and_each_may_be_taken_away(exer, agnes, at_ten):
    first, second = opened(exer, by=exer.agent, severity="2"), opened(exer, by=exer.agent, severity="1")
    tag(exer.head, first.pk, name="Firmware")
    tag(exer.head, second.pk, name="Firmware")
    page = agnes.html("queue/?tag=Firmware&priority=2&customer=Heron&owner=none")
    assert numbers(page) == [1]
    chips = re.findall(r'class="chip" href="([^"]+)"><span>([^<]+)', page)
    assert [word for _address, word in chips] == [
        "Priority: 2",
        "Customer: Heron",
        "Owner: nobody",
        "Tag: Firmware",
    ]
    without = chips[0][0].replace("&amp;", "&")
    assert sorted(numbers(agnes.html(f"queue/{without}"))) == [1, 2]
    assert "No ticket of this view matches the filters" in agnes.page("queue/?tag=Firmware&priority=3")


def test_the_open_panel_offers_all_filters_and_keeps_what_is_set(exer, agnes, at_ten):
    opened(exer)
    assert 'id="queue-panel"' not in agnes.html("queue/")
    page = agnes.html("queue/?view=mine&kind=usage&sort=due&panel=1")
    for name in (
        "kind",
        "plan",
        "priority",
        "state",
        "party",
        "owner",
        "team",
        "flag",
        "sort",
        "size",
        "customer",
        "q",
    ):
        assert f'name="{name}" id="filter-{name}"' in page
    assert '<option value="usage" selected>' in page
    assert '<option value="due" selected>' in page
    assert '<input type="hidden" name="view" value="mine">' in page


def test_columns_are_chosen_and_stay_in_the_address(exer, agnes, at_ten):
    opened(exer)
    page = agnes.html("queue/?col=plan&col=team&cols=x")
    heads = re.findall(r'<th scope="col" class="c-(\w+)"', page)
    assert heads == ["pick", "number", "subject", "team", "plan"]
    assert "cols=number%2Csubject%2Cteam%2Cplan" in page
    again = agnes.html("queue/?cols=number,subject,team,plan")
    assert re.findall(r'<th scope="col" class="c-(\w+)"', again) == heads
    names = ["clock", "priority", "customer", "state", "last", "owner", "why"]
    usual = agnes.html("queue/?" + "&".join(f"col={name}" for name in names))
    assert "cols=" not in usual


def test_two_hundred_rows_a_page_in_another_order(exer, agnes, at_ten):
    crowd(opened(exer), 210)
    page = agnes.html("queue/?size=200&sort=number")
    assert numbers(page)[:2] == [211, 210]
    assert len(numbers(page)) == 200
    assert "sort=number&amp;size=200&amp;page=2" in page
    assert len(numbers(agnes.html("queue/?size=200&sort=number&page=2"))) == 11


@pytest.mark.parametrize(
    "asked",
    [
        "view=x",
        "page=-3",
        "kind=%00",
        "plan=1",
        "state=closed",
        "owner=x&team=%27",
        "party=us%00x&flag=1",
        "sort=rank&size=1000",
        "cols=,,&col=",
        "saved=99999999999999999999&page=99999999999",
        "panel=%00",
    ],
)
def test_nonsense_in_the_address_is_no_error(exer, agnes, at_ten, asked):
    opened(exer)
    assert agnes.client.get(f"/exer/queue/?{asked}").status_code == 200


@pytest.mark.parametrize(
    "view", ["all", "mine", "team", "unassigned", "missed", "waiting", "others", "snoozed", "closed"]
)
def test_an_empty_view_says_what_to_do_next(exer, agnes, at_ten, view):
    page = agnes.html(f"queue/?view={view}")
    assert 'id="queue-empty"' in page
    assert 'class="button"' in page[page.index('id="queue-empty"') :]


def test_the_changing_part_answers_alone_with_the_same_rows(exer, agnes, at_ten):
    opened(exer, subject="All is down")
    part = agnes.html("queue/?view=unassigned&part=rows")
    assert "<html" not in part
    assert numbers(part) == [1]
    page = agnes.html("queue/?view=unassigned")
    assert 'data-live="queue"' in page
    assert 'hx-get="/exer/queue/?view=unassigned&amp;part=rows"' in page
    assert re.search(r'id="row-1".*id="pick-1".*value="1:1".*id="go-1"', part, re.DOTALL)


def test_the_page_asks_as_many_questions_for_two_hundred_rows_as_for_ten(exer, agnes, at_ten):
    first = opened(exer)
    tag(exer.head, first.pk, name="Firmware")
    crowd(Ticket.objects.get(number=1), 9)
    agnes.html("queue/")  # who is on call is asked once a minute
    for asked in ("", "&view=mine", "&sort=due", "&panel=1", "&part=rows", "&tag=Firmware&owner=none"):
        with CaptureQueriesContext(connection) as ten:
            agnes.html(f"queue/?size=200{asked}")
        crowd(Ticket.objects.latest("number"), 190)
        with CaptureQueriesContext(connection) as many:
            agnes.html(f"queue/?size=200{asked}")
        assert len(ten) == len(many), asked
        Ticket.objects.filter(number__gt=10, clocks=None).delete()


def test_who_may_do_nothing_to_tickets_has_nothing_to_tick(exer, at_ten):
    opened(exer)
    reader = Agent(make.actor(make.person(exer.desk, "Rolf", "read_only")))
    page = reader.html("queue/")
    assert numbers(page) == [1]
    assert "c-pick" not in page
    assert "queue/next/" not in page


def test_what_people_are_called_and_what_they_write_is_text_in_every_cell(exer, at_ten):
    hostile = "<script>alert('&\"{0}{number}')</script>"
    shown = html.escape(hostile)
    customer = make.organisation(exer.desk, f"C{hostile}", reseller=make.organisation(exer.desk, "R", "reseller"))
    asker = make.person(exer.desk, "Pia", "customer", customer)
    Person.objects.filter(pk=asker.pk).update(name=f"P{hostile}")
    team = Team.objects.create(desk=exer.desk, name=f"T{hostile}")
    for place in (1, 2):
        ticket = opened(exer, subject=f"S{hostile}")
        Ticket.objects.filter(pk=ticket.pk).update(
            organisation=customer, requester=asker, team=team, plan=hostile, kind=hostile, priority=f"V{hostile}"
        )
        tag(exer.head, ticket.pk, name=f"<b>{place}&")
    owner = Person.objects.get(pk=exer.agent.person_id)
    Person.objects.filter(pk=owner.pk).update(name=f"O{hostile}")
    Ticket.objects.filter(number=1).update(owner=owner)
    agent = Agent(exer.agent)
    for page in (agent.html(f"queue/?cols={','.join(COLUMNS)}"), agent.html("")):
        assert "<script>alert" not in page
        assert "<b>" not in page
        for letter in "SC":
            assert f"{letter}{shown}" in page
    page = agent.html(f"queue/?cols={','.join(COLUMNS)}")
    for letter in "POTV":
        assert f"{letter}{shown}" in page
    assert '<span class="tag">&lt;b&gt;1&amp;</span>' in page
    assert len(re.findall(r"<td\b", page)) == len(re.findall(r"</td>", page)) == 2 * (len(COLUMNS) + 1)


def test_whoever_stands_in_for_two_has_their_tickets_counted_as_his(exer, agnes, at_ten):
    for away in (exer.head, make.actor(make.person(exer.desk, "Rita", "agent"))):
        work.take_in_charge(away, opened(exer).pk)
        assert away.person_id is not None
        be_away(exer.head, away.person_id, stand_in_id=exer.agent.person_id)
    opened(exer)
    page = agnes.html("queue/?view=mine")
    assert numbers(page) == [1, 2]
    assert counts(page)["mine"] == "2"
    assert "mine" not in counts(Agent(make.actor(make.person(exer.desk, "Omar", "agent"))).html("queue/"))
