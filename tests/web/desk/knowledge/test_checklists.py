"""Checklists in the browser: written in the set-up, ticked beside the ticket, named where they hold something back."""

import re

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.knowledge import checklists
from charterdesk.apps.knowledge.models import ChecklistTick
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.models import Ticket
from four_desks import opened, paris
from web.desk.agent import Agent, words

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def wednesday():
    with now.at(paris("2026-07-15 11:00")):
        yield


@pytest.fixture
def anna(esii):
    return Agent(esii.agent)


@pytest.fixture
def chief(esii):
    return Agent(esii.head)


@pytest.fixture
def ticket(esii):
    row = opened(esii, by=esii.agent)
    work.take_in_charge(esii.agent, row.pk)
    return Ticket.objects.get(pk=row.pk)


def rows(*steps):
    """The rows of the form, as a browser sends them: words, whether required, place."""
    sent: dict[str, str | int] = {"step-TOTAL_FORMS": len(steps), "step-INITIAL_FORMS": len(steps)}
    for place, (text, required, order) in enumerate(steps):
        sent |= {f"step-{place}-text": text, f"step-{place}-place": order}
        sent |= {f"step-{place}-required": "on"} if required else {}
    return sent


LOGS = rows(("Customer tested", True, 20), ("Logs kept", True, 10), ("", False, 30))


def written(chief, **said):
    return chief.post("setup/checklists/", **{"name": "Anomaly", "before": "solution", **LOGS, **said})


def test_the_manager_writes_a_list_by_places_and_changes_it_and_the_order(esii, chief, anna):
    assert "Write the first one below" in chief.page("setup/checklists/")
    wrong = chief.post("setup/checklists/", 422, name="Anomaly", before="solution", **rows(("", False, 10)))
    assert "Write at least one step." in words(wrong)
    written(chief, kinds=["anomaly"])
    written(chief, name="Second")
    first, second = checklists.checklists_of(esii.agent)
    assert [step.text for step in first.steps.all()] == ["Logs kept", "Customer tested"]
    assert first.kinds == ["anomaly"]
    form = chief.html(f"setup/checklists/?list={first.pk}")
    assert 'value="Logs kept"' in form
    assert 'value="anomaly"' in form
    chief.post("setup/checklists/", list=second.pk, go=f"before-{first.pk}")
    assert [one.name for one in checklists.checklists_of(esii.agent)] == ["Second", "Anomaly"]
    assert "“Second” stands at place 1 now." in chief.page(f"setup/checklists/?moved={second.pk}u")
    chief.post("setup/checklists/", list=second.pk, go="retire")
    assert "Second" not in chief.page("setup/checklists/")
    anna.html("setup/checklists/", 403)
    chief.html("setup/checklists/?list=999", 404)


def test_a_press_ticks_a_step_and_another_takes_the_tick_back_without_a_script(chief, anna, ticket):
    assert "checklist" not in anna.html(f"tickets/{ticket.number}/solving/").lower()
    written(chief)
    panel = f"tickets/{ticket.number}/solving/"
    assert "0 of 2" in anna.page(panel)
    first, _second = re.findall(r'value="(tick-\d+)"', anna.html(panel))
    assert anna.post(f"tickets/{ticket.number}/checklists/", go=first).endswith(panel)
    page = anna.page(panel)
    assert "1 of 2" in page
    assert "Anna" in page or "Agnes" in page
    part = anna.post(f"tickets/{ticket.number}/checklists/?part", 200, go=first.replace("tick", "untick"))
    assert "0 of 2" in words("<main>" + part)
    assert "<html" not in part
    assert ChecklistTick.objects.count() == 2
    line = anna.page(f"tickets/{ticket.number}/")
    assert "ticked a step: Anomaly" in line


def test_a_tick_leaves_the_forms_of_the_page_good(chief, anna, ticket):
    written(chief, before="closing")
    carried = anna.carried(ticket.number)
    for step in re.findall(r'value="(tick-\d+)"', anna.html(f"tickets/{ticket.number}/solving/")):
        anna.post(f"tickets/{ticket.number}/checklists/", go=step)
    anna.post(f"tickets/{ticket.number}/close/", **carried, reason="New cable.")
    assert Ticket.objects.get(pk=ticket.pk).closed_at is not None


def test_what_is_missing_is_named_beside_the_verb(chief, anna, ticket):
    written(chief)
    told = "Still to be ticked of “Anomaly”: “Logs kept”, “Customer tested”."
    assert told in words(anna.act(ticket.number, "close", 422, reason="Done."))
    assert told in words(anna.act(ticket.number, "say", 422, kind="solution", body="New cable."))
    version = Ticket.objects.get(pk=ticket.pk).version
    said = {"do": "close", "ticket": f"{ticket.number}:{version}", "sure": "1", "reason": "Done."}
    assert told in words(anna.post("queue/bulk/", 200, **said))


def test_a_list_is_added_by_hand_with_a_note_and_taken_off(chief, anna, ticket):
    written(chief, kinds=["usage"])
    place = f"tickets/{ticket.number}/checklists/"
    assert "No checklist applies to this ticket." in anna.page(f"tickets/{ticket.number}/solving/")
    (which,) = re.findall(r'<option value="(\d+)">Anomaly', anna.html(f"tickets/{ticket.number}/solving/"))
    anna.post(place, go="put", which=which)
    step = re.search(r'value="tick-(\d+)"', anna.html(f"tickets/{ticket.number}/solving/")).group(1)
    anna.post(place, go="tick", which=step, note="With the customer")
    assert "With the customer" in anna.page(f"tickets/{ticket.number}/solving/")
    refused = anna.post(f"{place}?part", 200, go=f"off-{which}")
    assert "take the ticks back first" in refused
    anna.post(place, go=f"untick-{step}")
    anna.post(place, go=f"off-{which}")
    assert "No checklist applies to this ticket." in anna.page(f"tickets/{ticket.number}/solving/")
    for nonsense in ("explode-1", "", "tick-x", "put-999"):
        anna.post(place, 404, go=nonsense)
