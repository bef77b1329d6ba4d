"""How long a call was, on its ticket: once it is over, its length becomes work where the charter bills it.

Looked at by the worker, so that nobody guesses while the call lasts; each call once.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.people.access import actor_of_person, may
from charterdesk.apps.people.models import Person
from charterdesk.apps.telephone.models import Call
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Ticket, WorkEntry
from charterdesk.apps.tickets.work import log_time
from charterdesk.rules.telephone.call import Outcome

AT_ONCE: Final = 50


def note_lengths() -> int:
    """Note the length of the calls that are over and stand on a ticket; how many."""
    over = Call.objects.filter(ticket__isnull=False, done=False, ended_at__isnull=False)
    return sum(_note(pk) for pk in list(over.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]))


def is_billed(ticket: Ticket) -> bool:
    """Whether the charter bills work on this ticket by its time: a rate is in force, or hours are drawn."""
    price = (ticket.decision or {}).get("price") or {}
    return bool(price.get("rate")) or price.get("credit_hours_used") is not None


@transaction.atomic
def _note(call_id: int) -> bool:
    # Whoever takes the call off the list notes it.
    if not Call.objects.filter(pk=call_id, done=False, ended_at__isnull=False).update(done=True):
        return False
    call = Call.objects.select_related("source__desk", "ticket").get(pk=call_id)
    ticket = call.ticket
    if ticket is None or call.outcome != Outcome.ANSWERED:
        return False
    entry = _log(call, ticket) if is_billed(ticket) and call.talked else None
    data: dict[str, events.Json] = {
        "call": call.pk,
        "seconds": call.talked,
        "entry": entry.pk if entry else None,
        "billed": is_billed(ticket),
    }
    desk = call.source.desk
    events.record(desk, stream_of(ticket), "ticket.call_ended", actor=worker_actor(desk), data=data)
    return True


def _log(call: Call, ticket: Ticket) -> WorkEntry | None:
    """The work entry of who answered, else of who has the ticket; None where nobody is known who may log time."""
    whose = (call.source.settings.get("extensions") or {}).get(call.agent)
    person_id = whose if isinstance(whose, int) else ticket.owner_id
    person = Person.objects.select_related("desk").filter(desk_id=call.desk_id, pk=person_id or 0, active=True).first()
    if person is None or call.ended_at is None:
        return None
    actor = actor_of_person(person)
    if may(actor, "ticket.log_time") is None:
        return None
    at = max(call.ended_at, ticket.opened_at)
    return log_time(actor, ticket.pk, seconds=call.talked, note=f"☎ {call.caller}".strip(), at=at)
