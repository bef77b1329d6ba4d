"""An appointment is called off, or what came of it is recorded."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.appointments import invitation, letters
from charterdesk.apps.appointments.models import FAILED, PASSED, RESULTS, TESTS, Appointment
from charterdesk.apps.appointments.proposing import held, judged
from charterdesk.apps.appointments.standing import Stands
from charterdesk.apps.appointments.waiting import go_on
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.change import begin, finish
from charterdesk.apps.tickets.messages import check_reason
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.rules.terms.levels import Before
from charterdesk.rules.workflow import recordable

LONGEST_NOTE: Final = 5_000
OVER: Final = frozenset({Stands.DONE, Stands.CANCELLED, Stands.LAPSED})


@transaction.atomic
def cancel(actor: Actor, number: int, *, reason: str) -> Appointment:
    """The desk calls it off: the customer is written why, his calendar is told, nobody is waited for on its account."""
    row = held(actor, number)
    change = begin(actor, row.ticket_id, "appointment.propose", version=None, at=None)
    if judged(row) in OVER:
        raise Conflict(_("This appointment is over."))
    why = check_reason(reason)
    finish(change, "ticket.appointment_cancelled", data={"appointment": row.number})
    row.sequence += row.agreed_at is not None
    row.cancelled_at = row.changed_at = now()
    row.save(update_fields=["sequence", "cancelled_at", "changed_at"])
    go_on(actor, row)
    files, told = invitation.files_of(row), letters.signed_for(row)
    work.reply(actor, row.ticket_id, body=letters.cancellation(row, why), files=files, told=told)
    return row


@transaction.atomic
def record(actor: Actor, number: int, *, result: str, note: str = "") -> Appointment:
    """What came of it, from the agreed time on. Tests that were made, passed or failed, are the ticket's "tests with
    the customer", where its charter asks for them (ES-19). Conflict before the time, or where it was recorded already.
    """
    row = held(actor, number)
    change = begin(actor, row.ticket_id, "appointment.record", version=None, at=None)
    if row.agreed_at is None or row.chosen is None or judged(row) in OVER:
        raise Conflict(_("No time is agreed, or it is over."))
    if row.chosen.from_at > now():
        raise Conflict(_("The agreed time has not come yet."))
    text = note.replace("\x00", "").strip()
    if len(text) > LONGEST_NOTE:
        raise Invalid(_("This text is too long."), field="note")
    if result not in results_of(row):
        raise Invalid(_("Choose what came of it."), field="result")
    finish(change, "ticket.appointment_held", data={"appointment": row.number, "result": result})
    row.result, row.result_note, row.result_at, row.result_by_id = result, text, now(), actor.person_id
    row.save(update_fields=["result", "result_note", "result_at", "result_by"])
    go_on(actor, row)
    charter = charter_of(row.ticket.charter_version)
    event = str(Before.TESTS_WITH_CUSTOMER)
    asked = event in recordable(charter)
    if row.purpose == TESTS and result in {PASSED, FAILED} and asked:
        work.record_event(actor, row.ticket_id, event=event, note=text)
    elif text and reaches(actor, "ticket.note", row.ticket):
        work.note(actor, row.ticket_id, body=text)
    return row


def results_of(row: Appointment) -> tuple[str, ...]:
    """What may have come of it: of tests, that they passed or failed."""
    made = {PASSED, FAILED} if row.purpose == TESTS else {"held"}
    return tuple(name for name, _words in RESULTS if name in made or name == "missed")
