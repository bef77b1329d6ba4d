"""Whom the desk promised to call back: on which ticket, at which number; the ticket's clock says until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.people.access import require
from charterdesk.apps.people.phones import country_of
from charterdesk.apps.telephone.calls import call as call_of
from charterdesk.apps.telephone.identify import shown
from charterdesk.apps.telephone.models import Call, CallBack
from charterdesk.apps.tickets import call_backs as promises
from charterdesk.apps.tickets.called_back import CALL_BACK
from charterdesk.apps.tickets.models import Clock
from charterdesk.rules.telephone.call import Outcome


@dataclass(frozen=True, slots=True)
class Owed:
    """A call back that is owed, with its clock on the ticket."""

    row: CallBack
    clock: Clock


@transaction.atomic
def promise(actor: Actor, call_id: int, *, until: datetime, number: str = "") -> CallBack:
    """The caller of this call is told that he is called back by a moment. Invalid without a ticket for the call, or
    without a number.
    """
    require(actor, "call.answer")
    call = call_of(actor, call_id)
    if call.ticket_id is None:
        raise Invalid(_("Open a ticket for this call first: the promise is kept there."), field="until")
    dialled = shown(number or call.caller, country_of(actor.desk))
    if not dialled:
        raise Invalid(_("Ask for the number: he hides it."), field="number")
    sequence = promises.promise_call_back(actor, call.ticket_id, until=until)
    Call.objects.filter(pk=call.pk, outcome=Outcome.ABANDONED).update(done=True)
    return CallBack.objects.create(
        desk=actor.desk,
        ticket_id=call.ticket_id,
        sequence=sequence,
        call=call,
        number=dialled,
        promised_by_id=actor.person_id,
        promised_at=now(),
    )


@transaction.atomic
def keep(actor: Actor, call_back_id: int) -> CallBack:
    """He was called back."""
    require(actor, "call.answer")
    row = CallBack.objects.select_related("ticket").filter(desk=actor.desk, pk=call_back_id).first()
    if row is None:
        raise NotFound
    promises.called_back(actor, row.ticket_id, row.sequence)
    row.kept_at = now()
    row.save(update_fields=["kept_at"])
    return row


def owed(actor: Actor) -> list[Owed]:
    """The calls back that the desk owes, what is due first first; those whose ticket ended are owed no more."""
    require(actor, "call.see")
    rows = list(CallBack.objects.filter(desk=actor.desk, kept_at=None).select_related("ticket", "promised_by"))
    clocks = Clock.objects.filter(ticket__in=[row.ticket_id for row in rows], kind=CALL_BACK, stopped_at=None)
    running = {(clock.ticket_id, clock.sequence): clock for clock in clocks}
    found = [
        Owed(row, running[row.ticket_id, row.sequence]) for row in rows if (row.ticket_id, row.sequence) in running
    ]
    return sorted(found, key=lambda one: str(one.clock.due_at))
