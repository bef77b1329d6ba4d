"""The customer judges the work, contests a priority, and reads what the desk wrote as it was meant."""

import pytest

import four_desks
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import closure, work
from charterdesk.apps.tickets.contest import contest_of
from charterdesk.apps.tickets.models import Rating
from charterdesk.apps.tickets.priority import change_priority
from four_desks import opened
from web.access.scene import browser
from web.portal.visitor import Visitor

pytestmark = pytest.mark.django_db


def test_agents_write_markdown_and_customers_plain_words():
    desk = four_desks.esii()
    ticket = opened(desk, body="2 * 3 * 4 <script>")
    work.reply(desk.agent, ticket.pk, body="Press **Restart**.\n\n<script>alert(1)</script>")
    cora = Visitor(desk.customer_person)
    page = cora.client.get(f"{cora.root}tickets/{ticket.number}/").content.decode()
    assert "<strong>Restart</strong>" in page
    assert "<script>alert" not in page
    assert "2 * 3 * 4 &lt;script&gt;" in page


def test_a_closed_request_is_judged_and_shown_with_its_judgement():
    desk = four_desks.esii()
    ticket = opened(desk)
    cora = Visitor(desk.customer_person)
    assert "How did it go?" not in cora.get(f"tickets/{ticket.number}/")
    closure.close(desk.agent, ticket.pk, reason="Restarted.")
    assert "How did it go?" in cora.get(f"tickets/{ticket.number}/")
    refused = cora.post(f"tickets/{ticket.number}/rate/", 422, body="It was kept.")
    assert "Choose from 1 to 5." in refused
    assert "It was kept." in refused
    cora.post(f"tickets/{ticket.number}/rate/", score="4", body="Quick and kind.")
    page = cora.get(f"tickets/{ticket.number}/")
    assert "Judged 4 of 5" in page
    assert "Quick and kind." in page
    assert Rating.objects.get().score == 4
    assert "judged the work" in browser_of_the_desk(desk, ticket.number)


def test_a_priority_is_contested_and_the_desk_answers_on_its_page():
    # EK-04
    desk = four_desks.esker()
    ticket = opened(desk, wished_priority="1")
    cora = Visitor(desk.customer_person)
    address = f"tickets/{ticket.number}/"
    assert "Contest this priority" not in cora.get(address)
    change_priority(desk.agent, ticket.pk, severity="3", reason="One screen only.")
    assert "Contest this priority" in cora.get(address)
    assert "answer-contest" not in browser_of_the_desk(desk, ticket.number)
    assert "Give the reason." in cora.post(f"{address}contest_priority/", 422, wished="1", reason=" ")
    cora.post(f"{address}contest_priority/", wished="1", reason="All counters stand still.")
    seen = cora.get(address)
    assert "All counters stand still." in seen
    assert "Contest this priority" not in seen
    assert "All counters stand still." in browser_of_the_desk(desk, ticket.number)
    ticket.refresh_from_db()
    agent = browser(person_of(desk.agent))
    sent = {"version": ticket.version, "severity": "2", "reason": "Half of them do."}
    assert agent.post(f"/esker/tickets/{ticket.number}/answer-contest/", sent).status_code == 302
    row = contest_of(ticket)
    assert row is not None
    assert row.answer == "changed"
    assert "We changed the priority: Half of them do." in cora.get(address)
    assert "answer-contest" not in browser_of_the_desk(desk, ticket.number)


def person_of(actor):
    return Person.objects.get(pk=actor.person_id)


def browser_of_the_desk(desk, number):
    answer = browser(person_of(desk.agent)).get(f"/{desk.desk.slug}/tickets/{number}/")
    assert answer.status_code == 200
    return answer.content.decode()
