"""The customer's answer: a time, or none suits; on the portal, or said on the telephone and recorded by an agent."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.appointments import invitation, letters, queries
from charterdesk.apps.appointments.models import Appointment, Slot
from charterdesk.apps.appointments.proposing import held, judged
from charterdesk.apps.appointments.queries import Seen, people_who_may_answer
from charterdesk.apps.appointments.standing import Stands
from charterdesk.apps.appointments.telling import inform
from charterdesk.apps.appointments.waiting import go_on, keeper, wait
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.people.access import actor_by_mail
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.change import begin, finish
from charterdesk.apps.tickets.visibility import reaches

LONGEST_REASON: Final = 1_000
ANSWERED_BY_LINK: Final = frozenset({Stands.PROPOSED, Stands.AGREED})


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
    given_up = row.chosen if row.agreed_at is not None else None
    _record(row, slot, actor.person_id, None)
    work.reply(actor, row.ticket_id, body=letters.answer(row, slot, _checked(reason), actor.language))
    row.pause = None
    row.save(update_fields=["pause"])
    speaker = keeper(row)
    if slot is not None and speaker is not None:
        inform(speaker, row, letters.confirmation(row, slot), invitation.files_of(row))
        _wait_until(speaker, row)
    if given_up is not None and speaker is not None:
        inform(speaker, row, letters.withdrawal(row, given_up), invitation.files_of(row))
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
    given_up = row.chosen if row.agreed_at is not None else None
    _record(row, slot, person_id, actor.person_id)
    go_on(actor, row)
    if why:
        work.note(actor, row.ticket_id, body=why)
    if slot is not None:
        # The agent spoke to him: that counts, and so do the words that confirm it.
        told = letters.signed_for(row)
        work.reply(
            actor, row.ticket_id, body=letters.confirmation(row, slot), files=invitation.files_of(row), told=told
        )
        _wait_until(actor, row)
    if given_up is not None:
        inform(actor, row, letters.withdrawal(row, given_up), invitation.files_of(row))
    return row


def asked_by_link(ids: tuple[int, ...]) -> Seen | None:
    """What the link of a mail is about: ticket, person, appointment and the round in which it was sent. None where
    this person may not answer (any more), where other times were proposed since, or it is over: nothing is said then.
    """
    if len(ids) != len(("ticket", "person", "appointment", "round")):
        return None
    ticket_id, person_id, key, round_ = ids
    found = Appointment.objects.select_related("desk").filter(pk=key, ticket_id=ticket_id, round=round_).first()
    person = _person(person_id, found)
    if found is None or person is None:
        return None
    try:
        seen = queries.appointment(actor_by_mail(person), found.number)
    except NotFound:
        return None
    may = reaches(actor_by_mail(person), "appointment.answer", seen.row.ticket)
    return seen if may and seen.stands in ANSWERED_BY_LINK else None


@transaction.atomic
def answer_by_link(ids: tuple[int, ...], *, slot_id: int | None, reason: str = "") -> Appointment:
    """The holder of the link answers what he was shown, as the person to whom it was sent. NotFound where it no longer
    waits; otherwise as `answer`.
    """
    seen = asked_by_link(ids)
    person = _person(ids[1], seen.row) if seen is not None else None
    if seen is None or person is None:
        raise NotFound
    return answer(actor_by_mail(person), seen.row.number, slot_id=slot_id, reason=reason)


def person_of_link(ids: tuple[int, ...], row: Appointment) -> Person:
    """To whom the link was sent; NotFound."""
    person = _person(ids[1], row)
    if person is None:
        raise NotFound
    return person


def _person(person_id: int, row: Appointment | None) -> Person | None:
    if row is None:
        return None
    people = Person.objects.select_related("desk", "organisation").filter(
        pk=person_id, desk_id=row.desk_id, active=True
    )
    return people.first()


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


def _wait_until(speaker: Actor, row: Appointment) -> None:
    """Until the agreed time whoever the agent named is waited for."""
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
