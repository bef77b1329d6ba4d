"""The pause that an appointment brings: the customer's while he has to answer, then whoever's until the time.

Which clocks stand still for which party is the charter's matter; here is only whose move it is.
"""

from __future__ import annotations

from charterdesk.apps.appointments.models import Appointment
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.people.access import actor_of_person
from charterdesk.apps.tickets import pauses
from charterdesk.apps.tickets.models import Pause, Ticket
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.rules.workflow import State, Verb, allowed


def wait(actor: Actor, row: Appointment, party: str, reason: str) -> None:
    """From now the ticket waits for this party, where it may wait as it stands; nothing for no party."""
    row.pause = None
    ticket = Ticket.objects.select_related("charter_version").get(pk=row.ticket_id)
    may = Verb.PAUSE in allowed(charter_of(ticket.charter_version), State(ticket.state))
    if party and may and reaches(actor, "ticket.pause", ticket):
        pauses.pause(actor, ticket.pk, party=party, reason=reason)
        row.pause = Pause.objects.filter(ticket=ticket, until_at__isnull=True).first()
    row.save(update_fields=["pause"])


def go_on(actor: Actor, row: Appointment) -> None:
    """What the appointment waited for has come: its pause ends, if nobody ended it before or waits for another."""
    if row.pause_id is None:
        return
    if Pause.objects.filter(pk=row.pause_id, until_at__isnull=True).exists():
        pauses.resume(actor, row.ticket_id)
    row.pause = None
    row.save(update_fields=["pause"])


def keeper(row: Appointment) -> Actor | None:
    """Who speaks for the desk on it: whoever has the ticket, else who proposed it; None where neither may any more."""
    for person in (row.ticket.owner, row.proposed_by):
        if person is not None and person.active:
            actor = actor_of_person(person)
            if reaches(actor, "ticket.reply", row.ticket):
                return actor
    return None
