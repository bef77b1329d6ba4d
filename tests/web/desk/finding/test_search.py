"""One box: tickets, people, customers and equipment; without scripts, and as one types."""

import pytest

from four_desks import opened
from web.desk.agent import Agent
from web.portal.visitor import Visitor


@pytest.fixture
def anna(esii):
    return Agent(esii.agent)


def test_the_page_says_what_can_be_typed(anna):
    page = anna.page("search/")
    for hint in ("customer:quay", "state:open", "#12", "has:file"):
        assert hint in page


def test_words_are_marked_and_the_place_is_told(esii, anna):
    ticket = opened(esii, subject="L'imprimante est muette", body="Plus rien ne sort du bac <b>gras</b>")
    page = anna.html("search/?q=imprimantes")
    assert "<mark>imprimante</mark>" in page
    assert f"/esii/tickets/{ticket.number}/" in page
    page = anna.html("search/?q=gras")
    assert "&lt;b&gt;<mark>gras</mark>&lt;/b&gt;" in page
    assert "In a message" in page


def test_a_number_leads_straight_to_its_ticket(esii, anna):
    ticket = opened(esii)
    for typed in (str(ticket.number), f"%23{ticket.number}"):
        answer = anna.client.get(f"/esii/search/?q={typed}")
        assert answer.status_code == 302
        assert answer["Location"] == f"/esii/tickets/{ticket.number}/"
    assert "No ticket found" in anna.page("search/?q=999999")


def test_htmx_gets_the_results_only(esii, anna):
    opened(esii, subject="Panne de réseau")
    answer = anna.client.get("/esii/search/?q=reseau", headers={"hx-request": "true"})
    content = answer.content.decode()
    assert "<mark>réseau</mark>" in content
    assert "<html" not in content
    assert "HX-Request" in answer["Vary"]


def test_while_a_number_is_typed_its_ticket_stands_on_top(esii, anna):
    ticket = opened(esii)
    answer = anna.client.get(f"/esii/search/?q={ticket.number}", headers={"hx-request": "true"})
    assert f"Ticket {ticket.number}" in answer.content.decode()


def test_what_cannot_be_meant_is_said(anna):
    page = anna.page("search/?q=customer:zzz colour:red")
    assert "No customer is called “zzz”." in page
    assert "“colour:” is not something to search by" in page


def test_more_than_a_page_can_be_leafed_through(esii, anna):
    for _ in range(27):
        opened(esii, subject="Panne")
    first, second = anna.html("search/?q=panne"), anna.html("search/?q=panne&page=2")
    assert first.count('class="hit"') == 25
    assert second.count('class="hit"') == 2
    assert "page=2" in first
    for nonsense in ("page=0", "page=x", "page=99999", "page=-1"):
        anna.html(f"search/?q=panne&{nonsense}")


def test_similar_tickets_stand_beside_a_ticket(esii, anna):
    for place in range(30):
        opened(esii, subject=f"Divers {'abcdefghij'[place % 10] * 6}")
    like = opened(esii, subject="Bourrage papier au bac")
    this = opened(esii, subject="Bourrage papier encore")
    page = anna.html(f"tickets/{this.number}/solving/")
    assert "Similar tickets" in page
    assert f'href="/esii/tickets/{like.number}/">{like.number} · Bourrage papier au bac' in page


def test_a_customer_searches_among_his_own_requests(esii):
    own = opened(esii, subject="Mon écran", body="secret de famille")
    cora = Visitor(esii.customer_person)
    page = cora.get("search/?q=ecran")
    assert "Mon écran" in page
    assert "owner:" not in page
    answer = cora.client.get(f"/esii/portal/search/?q={own.number}")
    assert answer["Location"] == f"/esii/portal/tickets/{own.number}/"
    assert "None of your requests" in cora.get("search/?q=introuvable")
