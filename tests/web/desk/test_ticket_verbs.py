"""Folded forms are kept from one look to the next: what belongs to a session, a ticket or a moment is not."""

import re

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.models import Ticket
from four_desks import opened, paris

WEDNESDAY = paris("2026-07-15 10:00")


@pytest.fixture
def ticket(exer):
    with now.at(WEDNESDAY):
        row = opened(exer, by=exer.agent, severity="2", subject="No light on port 3")
        opened(exer, by=exer.agent, severity="2", subject="No light on port 4")
        yield row


def form(html: str, name: str) -> str:
    found = re.search(rf'<details class="act" name="act" id="{name}".*?</details>', html, re.DOTALL)
    assert found
    return found[0]


def carried(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found
    return found[1]


def test_every_look_has_a_token_of_its_own_and_the_version_of_now(exer, ticket, agnes):
    before = form(agnes.html("tickets/1/"), "pause")
    work.note(exer.agent, ticket.pk, body="Looked at it.")
    after = form(agnes.html("tickets/1/"), "pause")
    assert carried(before, "csrfmiddlewaretoken") != carried(after, "csrfmiddlewaretoken")
    assert carried(after, "version") == str(Ticket.objects.get(pk=ticket.pk).version)
    assert carried(after, "seen") != carried(before, "seen")


def test_a_form_goes_to_the_ticket_on_which_it_stands(ticket, agnes):
    for number in (1, 2):
        assert f'action="/exer/tickets/{number}/pause/"' in form(agnes.html(f"tickets/{number}/"), "pause")


def test_who_has_another_name_now_is_offered_by_it_and_no_name_is_markup(exer, ticket, agnes):
    assert "Agnes-exer" in form(agnes.html("tickets/1/"), "assign")
    Person.objects.filter(pk=exer.agent.person_id).update(name='<b>"Agnes"</b>\x01\x02')
    shown = form(agnes.html("tickets/1/"), "assign")
    assert "&lt;b&gt;&quot;Agnes&quot;&lt;/b&gt;" in shown
    assert "Agnes-exer" not in shown
    assert 'action="/exer/tickets/1/assign/"' in shown
    assert carried(shown, "version") == str(ticket.version)


def test_a_form_that_comes_back_keeps_what_was_typed_and_the_next_look_forgets_it(ticket, agnes):
    back = agnes.act(1, "pause", 422, party="", reason="The cable <is> on its way")
    assert "The cable &lt;is&gt; on its way" in form(back, "pause")
    assert "on its way" not in agnes.html("tickets/1/")
