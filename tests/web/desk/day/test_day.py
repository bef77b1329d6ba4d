"""The pages of one's day: what is due, what came back, how the desk stands; notices, choices, absences, teams."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import make
from charterdesk.apps.base import now
from charterdesk.apps.notifications.models import Notification, PushSubscription
from charterdesk.apps.people import absences, teams
from charterdesk.apps.people.models import Absence, Account, Team
from charterdesk.apps.people.teams import TeamTerms
from charterdesk.apps.tickets import pauses, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.clocks import judge_due_clocks
from charterdesk.apps.workspace import timers
from four_desks import clock, opened, paris
from web.access.day_rows import BROWSER
from web.desk.agent import Agent, words
from web.desk.test_queue import crowd

WEDNESDAY = paris("2026-07-15 10:00")


def section(page: str, title: str) -> str:
    """What stands under a heading, until the next one."""
    found = re.search(rf"<h2>{title}.*?(?=<h2>|</main>)", page, re.DOTALL)
    return words("<main>" + found.group()) if found else ""


def test_an_empty_day_says_what_to_do(exer, agnes):
    page = agnes.page("")
    assert "Nothing waits for you. Look at the queue." in page
    assert "You have read everything." in page
    assert "No ticket is open. Open one for somebody who calls." in page


def test_the_day_has_what_is_due_and_what_came_back_and_what_nobody_has(exer, agnes):
    with now.at(WEDNESDAY):
        names = ("Due later", "Due first", "Replied", "Waits", "Taken by none")
        tickets = {name: opened(exer, subject=name, wished_priority="3") for name in names}
        for name in names[:-1]:
            work.take_in_charge(exer.agent, tickets[name].pk)
    with now.at(WEDNESDAY + timedelta(minutes=1)):
        work.reply(exer.customer, tickets["Replied"].pk, body="Still.")
        pauses.pause(exer.agent, tickets["Waits"].pk, party="customer", reason="Asked.")
        page = agnes.html("")
    assert "Replied" in section(page, "The customer replied")
    due = section(page, "Due next")
    assert due.index("Due later") < due.index("Due first")  # the same moment: in the order of arrival
    assert "due Thu 10:30" in due
    assert "1 ticket of mine waits for somebody else" in due
    assert "Taken by none" in section(page, "Nobody has these yet")
    assert "Open 5 Nobody's 1 At risk 0 Missed 0" in section(page, "The desk now")


def test_whoever_stands_in_has_the_tickets_of_who_is_away(exer, agnes):
    with now.at(WEDNESDAY):
        ticket = opened(exer, subject="Hugo's", wished_priority="2")
        work.take_in_charge(exer.head, ticket.pk)
        assert "Hugo's" not in section(agnes.html(""), "Due next")
        absences.be_away(exer.head, exer.head.person_id, stand_in_id=exer.agent.person_id)
        assert "Hugo's" in section(agnes.html(""), "Due next")


def test_a_member_of_a_team_sees_what_his_team_has(exer, agnes):
    team = teams.create_team(exer.head, TeamTerms("First line", "hand", frozenset({exer.agent.person_id})))
    with now.at(WEDNESDAY):
        mine, _other = opened(exer, subject="The team's"), opened(exer, subject="Nobody's at all")
        give(exer.agent, mine.pk, team_id=team.pk)
        page = agnes.html("")
    nobodys = section(page, "Nobody has these yet")
    assert "The team's" in nobodys
    assert "Nobody's at all" not in nobodys
    assert "First line" in section(page, "The desk now")


def test_what_is_at_risk_and_missed_is_counted_by_plan(exer, agnes):
    with now.at(WEDNESDAY):
        first = opened(exer, wished_priority="2")
    respond = clock(first, "respond")
    for moment, counted in ((respond.warn_at, "1 1 –"), (respond.missed_at, "1 – 1")):
        assert moment is not None
        with now.at(moment + timedelta(seconds=1)):
            judge_due_clocks()
            assert f"Premium support {counted}" in section(agnes.html(""), "The desk now")


def test_heads_see_who_has_how_much_and_what_came_by_hour_and_agents_do_not(exer, agnes, hugo):
    with now.at(WEDNESDAY):
        ticket = opened(exer, wished_priority="2")
        opened(exer, wished_priority="2")
        work.take_in_charge(exer.agent, ticket.pk)
        work.reply(exer.agent, ticket.pk, body="Hello.")
        absences.be_away(exer.agent, exer.agent.person_id, stand_in_id=exer.head.person_id)
        page = hugo.html("")
        assert "Agnes-exer away, Hugo-exer stands in 1" in section(page, "Who has how much")
        by_hour = section(page, "Today by hour")
        assert "2 opened 1 answer" in by_hour
        assert "10:00 2 1 11:00 0 0" in by_hour
        assert "Who has how much" not in agnes.html("")


@pytest.mark.parametrize("many", [10, 200])
def test_the_questions_of_the_day_do_not_grow_with_the_tickets(exer, hugo, many):
    with now.at(WEDNESDAY):
        ticket = opened(exer, wished_priority="2")
        give(exer.agent, ticket.pk, person_id=exer.head.person_id)
        ticket.refresh_from_db()
        crowd(ticket, many)
        hugo.html("")
        with CaptureQueriesContext(connection) as asked:
            hugo.html("")
    assert len(asked) == 23


def test_a_timer_that_runs_stands_at_the_head_of_the_day(exer, agnes):
    with now.at(WEDNESDAY):
        ticket = opened(exer, wished_priority="2", subject="Printer")
        timers.start(exer.agent, ticket.pk)
        assert "Your timer runs on #1 Printer" in agnes.page("")


def test_a_notice_is_opened_by_pressing_it_and_is_read_then(exer, agnes):
    with now.at(WEDNESDAY):
        ticket = opened(exer, wished_priority="2", subject="Printer")
        give(exer.head, ticket.pk, person_id=exer.agent.person_id)
        page = agnes.html("notices/")
        assert "Given to you" in words(page)
        assert "#1 Printer" in words(page)
        (notice,) = Notification.objects.all()
        assert agnes.post(f"notices/{notice.pk}/open/") == "/exer/tickets/1/"
        assert "You have read everything" in agnes.page("notices/")
        assert "#1 Printer" in agnes.page("notices/?all=1")


def test_looking_at_a_ticket_reads_what_was_told_of_it_and_of_no_other(exer, agnes):
    for _ in range(2):
        give(exer.head, opened(exer, wished_priority="2").pk, person_id=exer.agent.person_id)
    agnes.post("notices/read/", 204, ticket=2)
    assert list(Notification.objects.filter(seen_at__isnull=True).values_list("ticket__number", flat=True)) == [1]


def test_all_is_read_up_to_what_was_shown(exer, agnes):
    for _ in range(3):
        give(exer.head, opened(exer, wished_priority="2").pk, person_id=exer.agent.person_id)
    first, second, third = Notification.objects.order_by("pk").values_list("pk", flat=True)
    agnes.post("notices/read/", up_to=second)
    assert list(Notification.objects.filter(seen_at__isnull=True).values_list("pk", flat=True)) == [third]
    assert agnes.client.post(f"/exer/notices/{first + 100}/open/").status_code == 404


def test_nobody_reads_what_another_was_told(exer, agnes, hugo):
    give(exer.head, opened(exer, wished_priority="2", subject="Printer").pk, person_id=exer.agent.person_id)
    (notice,) = Notification.objects.all()
    assert "Printer" not in hugo.page("notices/?all=1")
    assert hugo.client.post(f"/exer/notices/{notice.pk}/open/").status_code == 404
    hugo.post("notices/read/", up_to=notice.pk)
    assert Notification.objects.get().seen_at is None


def test_what_one_is_told_of_is_chosen_on_a_page(exer, agnes):
    page = agnes.html("notices/tune/")
    assert "checked" in re.search(r'<input[^>]*name="assigned-mail"[^>]*>', page).group()
    chosen = {"assigned-push": "on", "quiet": "on", "days": ["0", "6"], "from_minute": "22:00", "until_minute": "06:00"}
    agnes.post("notices/tune/", **chosen)
    page = agnes.html("notices/tune/")
    assert "checked" not in re.search(r'<input[^>]*name="assigned-mail"[^>]*>', page).group()
    assert "checked" in re.search(r'<input[^>]*name="assigned-push"[^>]*>', page).group()
    assert 'value="22:00"' in page
    page = agnes.post("notices/tune/", 422, quiet="on", from_minute="25:00", until_minute="06:00")
    assert "Nothing was stored yet" in page
    assert "Choose at least one day." in agnes.post(
        "notices/tune/", 422, quiet="on", from_minute="08:00", until_minute="18:00"
    )


def test_a_browser_is_subscribed_and_unsubscribed(exer, agnes):
    agnes.post("notices/push/", 204, **BROWSER)
    assert PushSubscription.objects.get().person_id == exer.agent.person_id
    assert "1 browser takes my messages" in agnes.page("notices/tune/")
    agnes.post("notices/push/", 204, endpoint=BROWSER["endpoint"], off="1")
    assert not PushSubscription.objects.exists()
    answer = agnes.client.post("/exer/notices/push/", {**BROWSER, "endpoint": "https://10.0.0.1/"})
    assert (answer.status_code, PushSubscription.objects.count()) == (422, 0)


def test_one_goes_away_and_comes_back_on_a_page(exer, agnes):
    with now.at(WEDNESDAY):
        agnes.post(
            "away/",
            person=exer.agent.person_id,
            from_at="2026-07-20T08:00",
            until_at="2026-07-24T18:00",
            stand_in_id=exer.head.person_id,
        )
        row = Absence.objects.get()
        assert (row.from_at, row.until_at) == (paris("2026-07-20 08:00"), paris("2026-07-24 18:00"))
        assert "Mon 20 Jul 2026 08:00" in agnes.page("away/")
        assert "The end lies before the beginning" in agnes.post(
            "away/", 422, person=exer.agent.person_id, until_at="2026-07-01T10:00"
        )
        assert "not one of the available choices" in agnes.post("away/", 422, person=exer.head.person_id)
        agnes.post(f"away/{row.pk}/back/")
        assert "You are here." in agnes.page("away/")
    assert Absence.objects.count() == 1


def test_heads_set_up_teams_on_a_page(exer, agnes, hugo):
    assert "No team yet" in hugo.page("setup/teams/")
    hugo.post("setup/teams/add/", name="First line", assignment="turn", member_ids=[exer.agent.person_id])
    team = Team.objects.get()
    page = hugo.page("setup/teams/")
    assert "by turn: who was given one longest ago" in page
    assert "Agnes-exer" in page
    hugo.post(f"setup/teams/{team.pk}/", name="First line", assignment="load", active="on")
    assert (Team.objects.get().assignment, team.members.count()) == ("load", 0)
    assert "A team of this name exists." in hugo.post("setup/teams/add/", 422, name="First line", assignment="hand")
    assert agnes.client.get("/exer/setup/teams/").status_code == 403


def test_the_assign_form_offers_teams_and_says_who_is_away(exer, agnes):
    ida = make.person(exer.desk, "Ida", "agent")
    team = teams.create_team(exer.head, TeamTerms("First line", "turn", frozenset({ida.pk})))
    absences.be_away(exer.head, exer.head.person_id, stand_in_id=exer.agent.person_id)
    ticket = opened(exer, wished_priority="2")
    page = agnes.html(f"tickets/{ticket.number}/")
    assert "Hugo-exer (away, Agnes-exer stands in)" in page
    agnes.act(ticket.number, "assign", to=f"team:{team.pk}")
    ticket.refresh_from_db()
    assert (ticket.team_id, ticket.owner_id) == (team.pk, ida.pk)
    agnes.act(ticket.number, "assign", to=f"person:{exer.head.person_id}")
    ticket.refresh_from_db()
    assert ticket.owner_id == exer.agent.person_id
    agnes.act(ticket.number, "assign", to="")
    ticket.refresh_from_db()
    assert (ticket.team_id, ticket.owner_id) == (None, None)


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_pages_are_whole_in_every_language(exer, language):
    Account.objects.filter(pk=exer.head.account_id).update(language=language)
    hugo = Agent(exer.head, language)
    give(exer.agent, opened(exer, wished_priority="2").pk, person_id=exer.head.person_id)
    for path in ("", "notices/", "notices/tune/", "away/", "setup/teams/", "setup/teams/add/"):
        assert f'<html lang="{language}"' in hugo.html(path)
