"""The desk's checklists: written, changed, put in order, retired. What was ticked on tickets stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.ordering import beside
from charterdesk.apps.base.typed import line
from charterdesk.apps.knowledge.models import Checklist, ChecklistStep
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.fitting import Fitting, check_fitting

LONGEST_NAME: Final = 80
LONGEST_STEP: Final = 200
MOST_STEPS: Final = 40
MOST_LISTS: Final = 200


@dataclass(frozen=True, slots=True)
class StepTerms:
    """A step as it is asked for; `id` of one that is there already: it keeps its ticks."""

    text: str
    required: bool = False
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ChecklistTerms:
    """A checklist as it is asked for: its steps in their order, before what the required ones are ticked, for which
    tickets it is.
    """

    name: str
    steps: Sequence[StepTerms]
    before: str = Checklist.SOLUTION
    fitting: Fitting = field(default_factory=Fitting)


def checklists_of(actor: Actor) -> QuerySet[Checklist]:
    """The checklists of the desk with their steps, in its order; for the desk only (NotAllowed)."""
    require(actor, "checklist.see")
    asked = ChecklistStep.objects.filter(active=True).order_by("position", "pk")
    rows = Checklist.objects.filter(desk=actor.desk, active=True).order_by("position", "pk")
    return rows.prefetch_related(Prefetch("steps", asked))


@transaction.atomic
def keep(actor: Actor, terms: ChecklistTerms, *, checklist_id: int | None = None) -> Checklist:
    """Keep a checklist, a new one or a change of one. It holds for the open tickets too, from now on; what was ticked
    stays, with the words that were ticked.

    NotFound for one that is not there, Invalid by field: a name that is missing or taken, no step, too many.
    """
    require(actor, "checklist.manage")
    rows = Checklist.objects.select_for_update().filter(desk=actor.desk, active=True)
    row = Checklist(desk=actor.desk) if checklist_id is None else rows.filter(pk=checklist_id).first()
    if row is None:
        raise NotFound
    if checklist_id is None:
        if rows.count() >= MOST_LISTS:
            raise Invalid(_("There are as many checklists as can be kept."), field="name", code="too_many")
        row.position = max(rows.values_list("position", flat=True), default=0) + 1
    row.name = _name(rows, terms.name, row.pk)
    if terms.before not in Checklist.BEFORE:
        raise Invalid(_("Choose from the list."), field="before", code="unknown")
    row.before = terms.before
    row.take_fitting(check_fitting(actor, terms.fitting, row.fitting))
    steps = _checked(terms.steps)
    row.save()
    _keep_steps(row, steps)
    _tell(actor, row, "checklist.saved")
    return row


@transaction.atomic
def retire(actor: Actor, checklist_id: int) -> None:
    """It is asked on no ticket any more; what was ticked of it stays. NotFound."""
    require(actor, "checklist.manage")
    row = Checklist.objects.filter(desk=actor.desk, active=True, pk=checklist_id).first()
    if row is None:
        raise NotFound
    row.active = False
    row.save(update_fields=["active"])
    _tell(actor, row, "checklist.retired")


@transaction.atomic
def move(actor: Actor, checklist_id: int, *, neighbour_id: int, after: bool) -> int:
    """Put it right before or after another one; its place now, from 1. NotFound where one of them is not there."""
    require(actor, "checklist.manage")
    held = Checklist.objects.select_for_update().filter(desk=actor.desk, active=True).order_by("pk")
    rows = {row.pk: row for row in sorted(held, key=lambda row: (row.position, row.pk))}
    if not {checklist_id, neighbour_id} <= rows.keys():
        raise NotFound
    order = beside([*rows], checklist_id, neighbour_id, after=after)
    for place, key in enumerate(order, start=1):
        rows[key].position = place
    Checklist.objects.bulk_update(rows.values(), ["position"])
    _tell(actor, rows[checklist_id], "checklist.moved")
    return order.index(checklist_id) + 1


def names_of(desk: Desk, checklist_ids: set[int]) -> dict[int, str]:
    """What checklists of the desk are called, those too that are asked no more."""
    return (
        dict(Checklist.objects.filter(desk=desk, pk__in=checklist_ids).values_list("pk", "name"))
        if checklist_ids
        else {}
    )


def has_any(desk: Desk) -> bool:
    """Whether the desk has a checklist: what `has_checklists` of its row says."""
    return Checklist.objects.filter(desk=desk, active=True).exists()


def _tell(actor: Actor, row: Checklist, code: str) -> None:
    kept = has_any(actor.desk)
    Desk.objects.filter(pk=actor.desk.pk).update(has_checklists=kept)
    actor.desk.has_checklists = kept
    events.record(actor.desk, f"checklist:{row.pk}", code, actor=actor, data={"checklist": row.pk})


def _name(rows: QuerySet[Checklist], given: str, own_id: int | None) -> str:
    name = line(given)
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(_("Give a name of up to 80 characters."), field="name", code="required")
    if any(row.pk != own_id for row in rows.filter(name__iexact=name)):
        raise Invalid(_("There is one of this name already."), field="name", code="taken")
    return name


def _checked(given: Sequence[StepTerms]) -> list[StepTerms]:
    steps = [StepTerms(line(one.text), one.required, one.id) for one in given]
    steps = [one for one in steps if one.text]
    if not steps:
        raise Invalid(_("Write at least one step."), field="steps", code="required")
    if len(steps) > MOST_STEPS:
        raise Invalid(_("At most %(most)s steps.") % {"most": MOST_STEPS}, field="steps", code="too_many")
    if any(len(one.text) > LONGEST_STEP for one in steps):
        raise Invalid(_("A step has at most %(most)s characters.") % {"most": LONGEST_STEP}, field="steps", code="long")
    return steps


def _keep_steps(row: Checklist, steps: Sequence[StepTerms]) -> None:
    before = {step.pk: step for step in row.steps.all()}
    kept: set[int] = set()
    for place, terms in enumerate(steps, start=1):
        step = before.get(terms.id or 0) or ChecklistStep(checklist=row)
        if step.pk in kept:
            raise Invalid(_("A step stands there twice."), field="steps", code="unknown")
        step.text, step.required, step.position, step.active = terms.text, terms.required, place, True
        step.save()
        kept.add(step.pk)
    row.steps.exclude(pk__in=kept).update(active=False)
