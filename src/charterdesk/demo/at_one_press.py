"""Checklists and macros of the demo: made by the manager when the story is told, and ticked on what is open."""

from __future__ import annotations

import tomllib
from itertools import cycle
from typing import Any

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.knowledge import checklists
from charterdesk.apps.knowledge.checklist_standing import on_ticket
from charterdesk.apps.knowledge.checklist_ticks import tick
from charterdesk.apps.knowledge.checklists import ChecklistTerms, StepTerms
from charterdesk.apps.knowledge.models import Checklist
from charterdesk.apps.tickets.fitting import Fitting
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.workspace import canned, macros
from charterdesk.apps.workspace.macros import MacroTerms
from charterdesk.demo.data import HERE
from charterdesk.demo.scene import Scene


def lay_out(scene: Scene) -> None:
    """Make them, where the desk has some; at the end, so that no course of the story waits for a tick."""
    said = tomllib.loads((HERE / "at_one_press.toml").read_text(encoding="utf-8")).get(scene.data.slug)
    if said is None:
        return
    manager = scene.actor(scene.staff["manager"][0])
    for one in said["lists"]:
        steps = [StepTerms(text, required) for text, required in one["steps"]]
        checklists.keep(manager, ChecklistTerms(one["name"], steps, one["before"], _fitting(one)))
    for one in said["macros"]:
        steps_done = [_step(manager, step) for step in one["steps"]]
        macros.keep(manager, MacroTerms(one["name"], steps_done, _fitting(one), shared=True))
    # The desk was read before it had any.
    scene.desk.refresh_from_db()
    rows = Ticket.objects.filter(desk=scene.desk, closed_at__isnull=True, owner__isnull=False, merged_into__isnull=True)
    for ticket, many in zip(
        rows.select_related("desk", "equipment", "owner").order_by("number"), cycle(said["ticked"]), strict=False
    ):
        owner = ticket.owner
        for step in [step for one in on_ticket(ticket)[:1] for step in one.steps][:many]:
            if owner is not None:
                tick(scene.actor(owner), ticket.pk, step.id)


def _fitting(said: dict[str, Any]) -> Fitting:
    return Fitting(tuple(said.get("kinds", ())), tuple(said.get("plans", ())))


def _step(manager: Actor, said: dict[str, Any]) -> dict[str, Any]:
    """A step as it is written, with the keys of the ready reply and the checklist that it names."""
    if "reply" in said:
        return {**said, "canned": canned.canned_of(manager).get(name=said["reply"]).pk}
    if "list" in said:
        return {**said, "checklist": Checklist.objects.get(desk=manager.desk, name=said["list"]).pk}
    return said
