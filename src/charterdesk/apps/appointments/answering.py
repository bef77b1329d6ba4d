"""The customer's answer: a time, or none suits; on the portal, or said on the telephone and recorded by an agent."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.appointments import invitation, letters
from charterdesk.apps.appointments.models import Appointment, Slot
from charterdesk.apps.appointments.proposing import held, judged
from charterdesk.apps.appointments.queries import people_who_may_answer
from charterdesk.apps.appointments.standing import Stands
from charterdesk.apps.appointments.waiting import go_on, keeper, wait
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.base.files import store
from charterdesk.apps.base.now import now
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.change import begin, finish
from charterdesk.apps.tickets.messages import NewFile

LONGEST_REASON = 1_000


@transaction.atomic
def answer(actor: Actor, number: int, *, slot_id: int | None, reason: str = "") -> Appointment:
    """The customer takes one of the times, or says that none suits (also of one that he had taken). His answer is his
    word on the ticket, which ends the waiting for him. Conflict where it waits no more; Invalid for a time that was not
    proposed, or has passed.
    """
    row = held(actor, number)
    change = begin(actor, row.ticket_id, "appointment.answer", version=None, at=None)
    if actor.person_id is None:
        raise NotAllowed("appointment.answer")
    slot = _slot(row, slot_id)
    finish(change, _code(slot), data={"appointment": row.number})
    _record(row, slot, actor.person_id, None)
    work.reply(actor, row.ticket_id, body=letters.answer(row, slot, _checked(reason), actor.language))
    row.pause = None
    row.save(update_fields=["pause"])
    _confirm(keeper(row), row, slot)
    return row


@transaction.atomic
def hear(actor: Actor, number: int, *, person_id: int, slot_id: int | None, reason: str = "") -> Appointment:
    """An agent records what somebody of the customer said on the telephone. Invalid for somebody who could not answer
    on the portal; otherwise as `answer`.
    """
    row = held(actor, number)
    change = begin(actor, row.ticket_id, "appointment.propose", version=None, at=None)
    if person_id not in {one.pk for one in people_who_may_answer(row.ticket)}:
        raise Invalid(_("Choose a person of the customer."), field="person_id")
    slot, why = _slot(row, slot_id), _checked(reason)
    finish(change, _code(slot), data={"appointment": row.number, "person": person_id})
    _record(row, slot, person_id, actor.person_id)
    go_on(actor, row)
    if why:
        work.note(actor, row.ticket_id, body=why)
    _confirm(actor, row, slot)
    return row


def _slot(row: Appointment, slot_id: int | None) -> Slot | None:
    standing = judged(row)
    if standing not in {Stands.PROPOSED, Stands.UNANSWERED} and not (standing is Stands.AGREED and slot_id is None):
        raise Conflict(_("This was answered already, or is over."))
    if slot_id is None:
        return None
    slot = Slot.objects.filter(appointment=row, round=row.round, pk=slot_id).first()
    if slot is None:
        raise Invalid(_("Choose one of the proposed times."), field="slot")
    if slot.from_at <= now():
        raise Invalid(_("This time has passed: choose another, or say that none suits."), field="slot")
    return slot


def _record(row: Appointment, slot: Slot | None, person_id: int, recorded_by: int | None) -> None:
    # Every change of what calendars hold is a higher sequence; the first invitation is 0.
    row.sequence += row.agreed_at is not None if slot is None else row.chosen_id is not None
    row.chosen = slot or row.chosen
    row.agreed_at, row.refused_at = (now(), None) if slot else (None, now())
    row.answered_by_id, row.recorded_by_id, row.changed_at = person_id, recorded_by, now()
    row.save()


def _confirm(speaker: Actor | None, row: Appointment, slot: Slot | None) -> None:
    """The agreed time with its invitation, by mail too; then whoever is waited for until it."""
    if slot is None or speaker is None:
        return
    content = invitation.as_it_stands(row) or b""
    file = NewFile(store(row.desk, [content], invitation.name_of(row)), invitation.name_of(row))
    work.reply(speaker, row.ticket_id, body=letters.confirmation(row, slot), files=[file])
    with override(row.desk.language):
        reason = _("Until the agreed time: appointment %(number)d") % {"number": row.number}
    wait(speaker, row, row.until_party, reason)


def _code(slot: Slot | None) -> str:
    return "ticket.appointment_agreed" if slot else "ticket.appointment_refused"


def _checked(reason: str) -> str:
    text = reason.replace("\x00", "").strip()
    if len(text) > LONGEST_REASON:
        raise Invalid(_("This text is too long."), field="reason")
    return text
