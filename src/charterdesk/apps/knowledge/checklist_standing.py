"""Which checklists stand on a ticket and how far each is: judged from the lists, the ticket, and its ticks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.knowledge.models import Checklist, ChecklistStep, ChecklistTick, PutChecklist
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class StepSeen:
    """A step on a ticket: its words (those that were ticked, once it is), whether it is asked still, who did it."""

    id: int
    text: str
    required: bool
    asked: bool
    done: bool = False
    person: str = ""
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A checklist on a ticket. `applies`: it is asked of this ticket; else it only keeps what was ticked. `put`: by
    hand or by a macro.
    """

    id: int
    name: str
    before: str
    applies: bool
    put: bool
    steps: tuple[StepSeen, ...]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.done for step in self.steps)

    @property
    def missing(self) -> tuple[StepSeen, ...]:
        """The required steps that are still to be done."""
        return tuple(step for step in self.steps if self.applies and step.required and step.asked and not step.done)

    def holds_back(self, *, solution: bool) -> bool:
        """Whether it must be through: always before the desk closes, before a `solution` where the desk wants it."""
        return bool(self.missing) and (not solution or self.before == Checklist.SOLUTION)


def judged(
    steps: Iterable[ChecklistStep],
    put: Collection[int],
    ticks: Iterable[ChecklistTick],
    fits: Callable[[Checklist], bool],
) -> tuple[Standing, ...]:
    """The lists that stand on a ticket, in the desk's order. `steps`: those asked today; `put`: lists put on it;
    `ticks`: its facts, oldest first, of which the last one about a step counts.

    A list that applies no more, and a step that is asked no more, stay for what was ticked of them.
    """
    last = {tick.step_id: tick for tick in ticks}
    known = {tick.step_id: tick.step for tick in last.values()} | {step.pk: step for step in steps}
    lists = {step.checklist_id: step.checklist for step in known.values()}
    found: list[Standing] = []
    for row in sorted(lists.values(), key=lambda one: (one.position, one.pk)):
        applies = row.active and (row.pk in put or fits(row))
        own = sorted(
            (one for one in known.values() if one.checklist_id == row.pk), key=lambda one: (one.position, one.pk)
        )
        seen = [_seen(step, last.get(step.pk)) for step in own]
        shown = tuple(step for step in seen if step.done or (applies and step.asked))
        if shown:
            found.append(Standing(row.pk, row.name, row.before, applies, row.pk in put, shown))
    return tuple(found)


def on_ticket(ticket: Ticket) -> tuple[Standing, ...]:
    """How the checklists stand on a ticket; nothing is asked of the database where the desk has none."""
    if not ticket.desk.has_checklists:
        return ()
    steps = ChecklistStep.objects.filter(checklist__desk_id=ticket.desk_id, checklist__active=True, active=True)
    put = PutChecklist.objects.filter(ticket=ticket).values_list("checklist_id", flat=True)
    ticks = ChecklistTick.objects.filter(ticket=ticket).select_related("step__checklist", "person").order_by("pk")
    return judged(steps.select_related("checklist"), set(put), ticks, lambda row: row.fits(ticket))


def may_see(actor: Actor) -> bool:
    """Whether checklists are shown to the actor: to the desk only."""
    return may(actor, "checklist.see") is not None


def before_closing(ticket: Ticket, *, solution: bool) -> dict[str, str | Promise]:
    """By list, "checklist.<id>", what must be ticked before the desk closes, or proposes a `solution`."""
    return {
        f"checklist.{one.id}": _("Still to be ticked of “%(list)s”: %(steps)s.")
        % {"list": one.name, "steps": ", ".join(f"“{step.text}”" for step in one.missing)}
        for one in on_ticket(ticket)
        if one.holds_back(solution=solution)
    }


def _seen(step: ChecklistStep, tick: ChecklistTick | None) -> StepSeen:
    asked = step.active and step.checklist.active
    if tick is None or not tick.done:
        return StepSeen(step.pk, step.text, step.required, asked)
    person = tick.person.name if tick.person else ""
    return StepSeen(step.pk, tick.text, step.required, asked, done=True, person=person, at=tick.at, note=tick.note)
