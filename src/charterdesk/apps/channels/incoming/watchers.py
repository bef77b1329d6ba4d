"""Copies: who is copied by a participant that may add him watches the ticket; others are only kept with the mail."""

from __future__ import annotations

from typing import Final

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.channels.incoming.arrived import Arrived
from charterdesk.apps.channels.models import Watcher
from charterdesk.apps.people.access import scope
from charterdesk.apps.people.models import STAFF_ROLES, Membership, Person
from charterdesk.apps.tickets.models import Ticket

MOST_ADDED: Final = 20


def add_copied(mail: Arrived, actor: Actor, ticket: Ticket, *, verified: bool) -> None:
    """Make watchers of the known people copied on a mail whom its sender sees; never of the desk's staff, of the
    requester, or of our own addresses. Whose mail is not proved copies colleagues on a request that it opens itself,
    and nobody else: a forged sender would let others read along.
    """
    reach = scope(actor, "people.see")
    if not (reach.everything or reach.organisation_ids):
        return
    copied = {address.strip().lower() for address in (*mail.mail.to, *mail.mail.cc)}
    others = sorted(address for address in copied if address not in mail.addresses.by_address)[:MOST_ADDED]
    if not others:
        return
    staff = Membership.objects.filter(desk=mail.desk, role__in=STAFF_ROLES).values("person_id")
    known = Person.objects.filter(desk=mail.desk, email__in=others, active=True).exclude(pk__in=staff)
    if not verified:
        known = known.filter(organisation=ticket.organisation_id)
    for person in known.exclude(pk__in=[ticket.requester_id, actor.person_id]).order_by("pk"):
        if reach.covers(organisation_id=person.organisation_id, is_own=False):
            Watcher.objects.get_or_create(desk=mail.desk, ticket=ticket, person=person)


def watches(person: Person, ticket: Ticket) -> bool:
    """Whether somebody was copied on this ticket."""
    return Watcher.objects.filter(ticket=ticket, person=person).exists()
