"""Machines tick steps and run macros, and are told by field what stands in the way."""

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.knowledge import checklists
from charterdesk.apps.knowledge.checklists import ChecklistTerms, StepTerms
from charterdesk.apps.tickets.fitting import Fitting
from charterdesk.apps.tickets.models import Message
from charterdesk.apps.workspace import macros
from charterdesk.apps.workspace.macros import MacroTerms
from charterdesk.apps.workspace.models import HeldReply
from four_desks import paris
from web.api.machines import REQUEST, told

WEDNESDAY = paris("2026-07-15 10:00")


@pytest.fixture
def number(customer, agent):
    with now.at(WEDNESDAY):
        row = told(customer.post("/tickets", REQUEST), 201)["ticket"]
        told(agent.post(f"/tickets/{row['number']}/take-in-charge"), 200)
        yield row["number"]


@pytest.fixture
def listed(scene, number):
    steps = [StepTerms("Logs kept", required=True), StepTerms("Cable")]
    return checklists.keep(scene.head, ChecklistTerms("Anomaly", steps))


def test_a_machine_reads_how_far_a_list_is_and_ticks(agent, number, listed):
    (shown,) = told(agent.get(f"/tickets/{number}/checklists"), 200)["checklists"]
    assert (shown["name"], shown["done"], shown["before"]) == ("Anomaly", 0, "solution")
    step = shown["steps"][0]
    assert (step["text"], step["required"], step["done_by"]) == ("Logs kept", True, None)
    for _twice in range(2):
        said = {"step_id": step["id"], "note": "By the agent"}
        (shown,) = told(agent.post(f"/tickets/{number}/tick", said), 200)["checklists"]
    assert (shown["done"], shown["steps"][0]["note"]) == (1, "By the agent")
    (shown,) = told(agent.post(f"/tickets/{number}/tick", {"step_id": step["id"], "done": False}), 200)["checklists"]
    assert shown["done"] == 0
    told(agent.post(f"/tickets/{number}/tick", {"step_id": 999}), 404)


def test_a_closing_that_waits_for_steps_says_so_under_the_list(agent, number, listed):
    no = told(agent.post(f"/tickets/{number}/propose-solution", {"body": "New cable."}), 422)
    assert [(one["field"], one["message"]) for one in no["problems"]] == [
        (f"checklist.{listed.pk}", "Still to be ticked of “Anomaly”: “Logs kept”.")
    ]


def test_a_list_is_put_on_and_taken_off(scene, agent, customer, number):
    row = checklists.keep(scene.head, ChecklistTerms("Usage", [StepTerms("Shown")], fitting=Fitting(kinds=("usage",))))
    assert told(agent.get(f"/tickets/{number}/checklists"), 200)["checklists"] == []
    (shown,) = told(agent.post(f"/tickets/{number}/put-checklist", {"checklist_id": row.pk}), 200)["checklists"]
    assert (shown["put"], shown["applies"]) == (True, True)
    step = {"step_id": shown["steps"][0]["id"]}
    told(agent.post(f"/tickets/{number}/tick", step), 200)
    told(agent.post(f"/tickets/{number}/take-checklist-off", {"checklist_id": row.pk}), 409)
    told(agent.post(f"/tickets/{number}/tick", {**step, "done": False}), 200)
    assert told(agent.post(f"/tickets/{number}/take-checklist-off", {"checklist_id": row.pk}), 200)["checklists"] == []
    told(customer.get(f"/tickets/{number}/checklists"), 403)


def test_a_macro_is_tried_then_run_once_under_a_key(scene, agent, customer, number):
    steps: list[dict[str, object]] = [
        {"do": "note", "body": "Seen by {{agent}}."},
        {"do": "answer", "as": "customer", "body": "We look."},
    ]
    row = macros.keep(scene.head, MacroTerms("Look", steps, shared=True))
    (shown,) = told(agent.get(f"/tickets/{number}/macros"), 200)["macros"]
    assert (shown["name"], shown["shared"], [one["do"] for one in shown["steps"]]) == ("Look", True, ["note", "answer"])
    place = f"/tickets/{number}/macros/{row.pk}"
    assert told(agent.post(f"{place}/preview"), 200)["refused"] is None
    assert not HeldReply.objects.exists()
    ran = told(agent.post(f"{place}/run", {}, key="once"), 200)
    assert told(agent.post(f"{place}/run", {}, key="once"), 200) == ran
    assert (ran["steps"], ran["answer_leaves_at"] is None) == (["note", "answer"], False)
    assert HeldReply.objects.count() == 1
    assert Message.objects.filter(body__startswith="Seen by ", visibility="internal").count() == 1
    told(agent.post(f"{place}/run", {"version": 1}), 409)
    told(customer.post(f"{place}/run", {}), 403)
    told(agent.post(f"/tickets/{number}/macros/999/run", {}), 404)


def test_a_refused_step_is_named_and_nothing_is_done(scene, agent, number):
    steps: list[dict[str, object]] = [{"do": "note", "body": "Seen."}, {"do": "tags", "names": ["unheard"]}]
    row = macros.keep(scene.head, MacroTerms("Tag", steps, shared=True))
    place = f"/tickets/{number}/macros/{row.pk}"
    assert "“Put tags on” was refused" in told(agent.post(f"{place}/preview"), 200)["refused"]
    no = told(agent.post(f"{place}/run", {}), 422)
    assert (no["code"], no["problems"][0]["field"]) == ("step_refused", "steps.tags")
    assert not Message.objects.filter(body="Seen.").exists()
