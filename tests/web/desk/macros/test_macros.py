"""Macros in the browser: kept in the set-up, looked at before, run at one press, and on many tickets of the queue."""

import re

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.workspace import held, macros
from charterdesk.apps.workspace.macros import MacroTerms
from charterdesk.apps.workspace.models import HeldReply
from four_desks import opened, paris
from web.desk.agent import words

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
SAID = {
    "name": "Ask for the logs",
    "do_assign": "on",
    "assign_to": "me",
    "do_answer": "on",
    "answer_as": "customer",
    "answer_body": "Dear {{customer}}, send us the **logs**.",
    "answer_wait_for": "customer",
    "priority_reason": "not ticked, not read",
}


@pytest.fixture(autouse=True)
def wednesday():
    with now.at(paris("2026-07-15 11:00")):
        yield


@pytest.fixture
def ticket(exer):
    return opened(exer, by=exer.agent, severity="2")


@pytest.fixture
def macro(exer, agnes):
    agnes.post("setup/macros/", **SAID)
    return macros.macros_of(exer.agent).get()


def test_a_macro_is_kept_shown_in_words_and_changed(exer, agnes, hugo):
    assert "Make the first one below" in agnes.page("setup/macros/")
    wrong = words(agnes.post("setup/macros/", 422, name="Nothing"))
    assert "Choose what the macro does" in wrong
    wrong = agnes.post("setup/macros/", 422, name="Wait", do_pause="on", pause_party="", pause_reason="")
    assert "Choose who is waited for." in words(wrong)
    agnes.post("setup/macros/", **SAID)
    page = agnes.page("setup/macros/")
    assert "Assign: whoever presses" in page
    assert "Answer the customer: answer to the customer, “Dear {{customer}}" in page
    assert "every ticket" in page
    row = macros.macros_of(exer.agent).get()
    form = agnes.html(f"setup/macros/?macro={row.pk}")
    assert 'value="me" selected' in form
    agnes.post("setup/macros/", macro=row.pk, **{**SAID, "name": "Logs", "do_tags": "on", "tags_names": "a, b"})
    row.refresh_from_db()
    assert (row.name, row.steps[1]) == ("Logs", {"do": "tags", "names": ["a", "b"]})
    hugo.html(f"setup/macros/?macro={row.pk}", 404)
    hugo.post("setup/macros/", **{**SAID, "shared": "on"})
    hugo.post("setup/macros/", **{**SAID, "name": "Second", "shared": "on"})
    shared = macros.macros_of(exer.head).last()
    agnes.html(f"setup/macros/?macro={shared.pk}", 403)
    first = macros.macros_of(exer.head).first()
    for _pressed_twice in range(2):
        hugo.post("setup/macros/", macro=shared.pk, go=f"before-{first.pk}")
        assert [one.name for one in macros.macros_of(exer.head)] == ["Second", "Ask for the logs"]
    hugo.post("setup/macros/", macro=shared.pk, go=f"after-{first.pk}")
    assert "“Second” stands at place 2 now." in hugo.page(f"setup/macros/?moved={shared.pk}d")
    hugo.post("setup/macros/", 404, macro=shared.pk, go=f"after-{row.pk}")
    hugo.post("setup/macros/", macro=shared.pk, go="retire")
    assert [one.name for one in macros.macros_of(exer.agent)] == ["Ask for the logs", "Logs"]


def test_one_looks_first_and_nothing_is_done_before_the_press(agnes, ticket, macro):
    assert "Ask for the logs" in agnes.page(f"tickets/{ticket.number}/solving/")
    place = f"tickets/{ticket.number}/macros/{macro.pk}/"
    shown = agnes.post(place, 200, go="look")
    assert "Assign: whoever presses" in words(shown)
    assert "answer, read by" in words(shown)
    assert "Dear Ennio" in words(shown) or "Dear " in words(shown)
    assert "<strong>logs</strong>" in shown
    assert "{{customer}}, send" not in words(shown).split("What the customer reads")[1]
    assert not HeldReply.objects.exists()
    carried = dict(re.findall(r'name="(version|talk)" value="([0-9-]+)"', shown))
    assert agnes.post(place, **carried).endswith(f"tickets/{ticket.number}/")
    page = agnes.page(f"tickets/{ticket.number}/")
    assert "it can be taken back" in page
    assert "ran a macro (macro “Ask for the logs”)" in page
    with now.at(now.now() + held.HELD_FOR):
        assert held.send_held() == 1
    assert Message.objects.filter(ticket=ticket, body__contains="send us the **logs**").exists()
    assert Ticket.objects.get(pk=ticket.pk).waiting_for == "customer"


def test_whoever_looked_at_an_older_state_looks_again(agnes, exer, ticket, macro):
    place = f"tickets/{ticket.number}/macros/{macro.pk}/"
    carried = dict(re.findall(r'name="(version|talk)" value="([0-9-]+)"', agnes.post(place, 200, go="look")))
    agnes.act(ticket.number, "take")
    assert "Look at the ticket, then press again." in words(agnes.post(place, 409, **carried))
    assert not HeldReply.objects.exists()


def test_a_refused_step_is_named_before_and_at_the_press_and_nothing_is_done(agnes, exer, ticket):
    row = macros.keep(
        exer.head,
        MacroTerms("Tag it", [{"do": "note", "body": "Seen."}, {"do": "tags", "names": ["unheard"]}], shared=True),
    )
    place = f"tickets/{ticket.number}/macros/{row.pk}/"
    told = "Nothing was done: “Put tags on” was refused. There is no such tag: choose one of the list."
    assert told in words(agnes.post(place, 200, go="look"))
    assert told in words(agnes.post(place, 422))
    assert not Message.objects.filter(ticket=ticket, body="Seen.").exists()
    assert "Tag it" in agnes.page(place)
    agnes.html(f"tickets/{ticket.number}/macros/999/", 404)


def test_it_runs_on_many_tickets_of_the_queue_and_each_answer_is_told(agnes, exer, ticket, macro):
    other = opened(exer, by=exer.agent, severity="2", subject="Another")
    agnes.act(other.number, "take")
    usage = macros.keep(exer.agent, MacroTerms("Note", [{"do": "note", "body": "Seen: {{number}}."}]))
    chosen = [f"{one.number}:{Ticket.objects.get(pk=one.pk).version}" for one in (ticket, other)]
    asked = agnes.post("queue/bulk/", 200, do="macro", ticket=chosen)
    assert "Ask for the logs" in asked
    said = {"do": "macro", "sure": "1", "ticket": [chosen[0], f"{other.number}:1"], "macro": usage.pk}
    looked = agnes.post("queue/bulk/", 200, **said)
    assert "“Note” would be run on 1 ticket" in words(looked)
    assert "Write a note: Seen: {{number}}." in words(looked)
    assert "1 ticket would refuse it, and stays as it is" in words(looked)
    assert "Somebody changed this ticket meanwhile." in words(looked)
    assert f'name="ticket" value="{chosen[0]}"' in looked
    assert f'name="ticket" value="{other.number}:1"' not in looked
    assert not Message.objects.filter(ticket=ticket, visibility="internal").exists()
    done = agnes.post("queue/bulk/", 200, go="1", **said)
    assert "1 done, 1 refused" in words(done)
    assert "Somebody changed this ticket meanwhile." in words(done)
    assert Message.objects.get(ticket=ticket, visibility="internal").body == f"Seen: {ticket.number}."
