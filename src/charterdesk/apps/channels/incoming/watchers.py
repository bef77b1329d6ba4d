"""Copies: who is copied by a participant that may add him watches the ticket; others are only kept with the mail."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.channels.incoming.arrived import Arrived
from charterdesk.apps.channels.models import Watcher
from charterdesk.apps.people.access import actor_by_mail, scope
from charterdesk.apps.people.models import STAFF_ROLES, UNIDENTIFIED, Membership, Person
from charterdesk.apps.tickets.change import begin, finish, summary
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import reaches

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


@transaction.atomic
def add_watcher(actor: Actor, ticket_id: int, *, address: str, version: int | None = None) -> Ticket:
    """Somebody whom the desk knows by this address reads along: he is mailed what his visibility allows. Errors as
    `begin`; Invalid (field "person") for whom nobody knows, who works here, asks himself, may not read this ticket, or
    reads along already.
    """
    change = begin(actor, ticket_id, "ticket.add_watcher", version=version, at=None)
    ticket = change.ticket
    person = Person.objects.filter(desk=ticket.desk, email=address.strip().lower(), active=True).order_by("pk").first()
    if person is None:
        raise Invalid(_("Nobody of this desk has this address."), field="person", code="unknown")
    if Membership.objects.filter(desk=ticket.desk, role__in=STAFF_ROLES, person=person).exists():
        raise Invalid(_("Who works here is named in a note instead."), field="person", code="staff")
    if person.pk == ticket.requester_id or Watcher.objects.filter(ticket=ticket, person=person).exists():
        raise Invalid(_("This person gets the mails of this ticket already."), field="person", code="twice")
    if not may_watch(person, ticket):
        raise Invalid(_("This person may not read this ticket."), field="person", code="foreign")
    Watcher.objects.create(desk=ticket.desk, ticket=ticket, person=person)
    return finish(change, "ticket.watcher_added", data={"person": person.pk})


@transaction.atomic
def remove_watcher(actor: Actor, ticket_id: int, *, person_id: int, version: int | None = None) -> Ticket:
    """Somebody reads along no more, until a participant copies him again. Errors as `begin`; Conflict where he does
    not read along.
    """
    change = begin(actor, ticket_id, "ticket.remove_watcher", version=version, at=None)
    gone, _of = Watcher.objects.filter(ticket=change.ticket, person_id=person_id).delete()
    if not gone:
        raise Conflict(_("This person is not in copy."), current=summary(change.ticket))
    return finish(change, "ticket.watcher_removed", data={"person": person_id})


def watches(person: Person, ticket: Ticket) -> bool:
    """Whether somebody was copied on this ticket, and still may be."""
    return Watcher.objects.filter(ticket=ticket, person=person).exists() and may_watch(person, ticket)


def may_watch(person: Person, ticket: Ticket) -> bool:
    """Whether somebody who was copied may still read along: he sees the ticket, is at home with its customer or its
    reseller, or with another customer of that reseller, who alone could copy him; or his address is one that the desk
    itself left with the ticket. Who has changed sides since may not.
    """
    home = person.organisation
    if not person.active or person.desk_id != ticket.desk_id or home is None:
        return False
    if home.kind == UNIDENTIFIED or home.pk in {ticket.organisation_id, ticket.reseller_id}:
        return True
    if ticket.reseller_id is not None and home.reseller_id == ticket.reseller_id:
        return True
    return reaches(actor_by_mail(person), "ticket.see", ticket)
