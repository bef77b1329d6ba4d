"""Steps of a checklist are ticked on a ticket, or the tick is taken back; a list is put on a ticket, or taken off."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.base.typed import line
from charterdesk.apps.knowledge.checklist_standing import StepSeen, on_ticket
from charterdesk.apps.knowledge.models import Checklist, ChecklistStep, ChecklistTick, PutChecklist
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import reaches

LONGEST_NOTE: Final = 500


@transaction.atomic
def tick(actor: Actor, ticket_id: int, step_id: int, *, done: bool = True, note: str = "") -> None:
    """The step is done on this ticket, or is not after all; told once, whatever is pressed twice.

    It changes nothing that a form of the ticket carries along, so that nobody's closing fails on a colleague's tick.
    NotFound for a step that does not stand on the ticket, Invalid (field "note") for a note that is too long.
    """
    ticket = _held(actor, ticket_id, "checklist.tick")
    words = line(note)
    if len(words) > LONGEST_NOTE:
        raise Invalid(_("This text is too long."), field="note", code="too_long")
    seen = _step(ticket, step_id)
    if seen.done is done:
        return
    step = ChecklistStep.objects.get(pk=step_id)
    ChecklistTick.objects.create(
        desk=actor.desk, ticket=ticket, step=step, done=done, text=step.text, note=words,
        person_id=actor.person_id, at=now(),
    )  # fmt: skip
    code = "ticket.step_ticked" if done else "ticket.step_unticked"
    data: dict[str, events.Json] = {"checklist": step.checklist_id, "step": step_id}
    events.record(actor.desk, stream_of(ticket), code, actor=actor, data=data)


@transaction.atomic
def put_on(actor: Actor, ticket_id: int, checklist_id: int) -> None:
    """Ask this checklist on a ticket to which it does not apply by itself; one that stands on it stays as it is.
    NotFound for a list that the desk does not have.
    """
    ticket = _held(actor, ticket_id, "checklist.tick")
    row = Checklist.objects.filter(desk=actor.desk, active=True, pk=checklist_id).first()
    if row is None:
        raise NotFound
    if row.fits(ticket):
        return
    terms = {"desk": actor.desk, "person_id": actor.person_id, "at": now()}
    _row, new = PutChecklist.objects.get_or_create(ticket=ticket, checklist=row, defaults=terms)
    if new:
        data: dict[str, events.Json] = {"checklist": row.pk}
        events.record(actor.desk, stream_of(ticket), "ticket.checklist_put", actor=actor, data=data)


@transaction.atomic
def take_off(actor: Actor, ticket_id: int, checklist_id: int) -> None:
    """A list that was put on the ticket is asked no more. NotFound where it was not put; Conflict once a step of it is
    ticked.
    """
    ticket = _held(actor, ticket_id, "checklist.tick")
    rows = PutChecklist.objects.filter(ticket=ticket, checklist_id=checklist_id)
    if not rows.exists():
        raise NotFound
    if any(one.id == checklist_id and one.done for one in on_ticket(ticket)):
        raise Conflict(_("Steps of it are ticked: take the ticks back first."))
    rows.delete()
    data: dict[str, events.Json] = {"checklist": checklist_id}
    events.record(actor.desk, stream_of(ticket), "ticket.checklist_taken_off", actor=actor, data=data)


def _held(actor: Actor, ticket_id: int, right: str) -> Ticket:
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("desk", "equipment")
    ticket = rows.filter(desk=actor.desk, pk=ticket_id).first()
    if ticket is None or not reaches(actor, "ticket.see", ticket):
        raise NotFound
    if not reaches(actor, right, ticket):
        raise NotAllowed(right)
    if ticket.merged_into_id is not None:
        raise Conflict(_("This ticket goes on on another one, into which it was merged."))
    return ticket


def _step(ticket: Ticket, step_id: int) -> StepSeen:
    for standing in on_ticket(ticket):
        for step in standing.steps:
            if step.id == step_id:
                return step
    raise NotFound
