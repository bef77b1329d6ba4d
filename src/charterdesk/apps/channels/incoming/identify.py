"""Somebody who wrote and was not known becomes somebody: of an organisation, or a person whom the desk knew."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.channels.incoming.senders import LONGEST_NAME, is_staff
from charterdesk.apps.channels.models import Watcher
from charterdesk.apps.people import queries
from charterdesk.apps.people.models import CUSTOMER, RESELLER, UNIDENTIFIED, Membership, Organisation, Person
from charterdesk.apps.tickets.change import begin, summary
from charterdesk.apps.tickets.identification import judge_again
from charterdesk.apps.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class _Known:
    """Whose ticket it becomes, and where the one who wrote belongs from now on."""

    requester: Person
    organisation: Organisation


@transaction.atomic
def identify(
    actor: Actor,
    ticket_id: int,
    *,
    person_id: int | None = None,
    organisation_id: int | None = None,
    name: str = "",
    version: int | None = None,
) -> Ticket:
    """Say who asked: this known person (another address of his), or a new person, of this name, of this organisation.

    Whoever wrote belongs to the organisation from now on, and all his open tickets with him; each is judged again under
    its own charter. Conflict for a ticket whose requester is known, or which changed meanwhile; Invalid names what is
    wrong.
    """
    change = begin(actor, ticket_id, "ticket.identify", version=version, at=None)
    ticket = change.ticket
    if ticket.organisation.kind != UNIDENTIFIED:
        raise Conflict(_("It is known already who asks."), current=summary(ticket))
    writer = ticket.requester
    known = _named(actor, writer, person_id, organisation_id)
    if writer.email:
        _move(actor, writer, known.organisation, name)
    judge_again(change, known.requester)
    _watch(ticket, writer)
    for other in _others(ticket, writer):
        _follow(actor, other, known.requester)
    return ticket


def _named(actor: Actor, writer: Person, person_id: int | None, organisation_id: int | None) -> _Known:
    if person_id is not None:
        person = queries.person(actor, person_id)
        home = person.organisation
        if home is None or home.kind not in {CUSTOMER, RESELLER} or not person.active or is_staff(person):
            raise Invalid(_("Choose somebody of a customer or of a reseller."), field="person_id", code="unknown")
        return _Known(person, home)
    if organisation_id is None:
        raise Invalid(_("Say who asks."), field="organisation_id", code="required")
    organisation = queries.organisation(actor, organisation_id)
    if organisation.kind not in {CUSTOMER, RESELLER}:
        raise Invalid(_("Choose a customer or a reseller."), field="organisation_id", code="unknown")
    if not writer.email:
        raise Invalid(_("The mail has no sender: choose a person."), field="person_id", code="required")
    return _Known(writer, organisation)


def _move(actor: Actor, writer: Person, organisation: Organisation, name: str) -> None:
    writer.organisation = organisation
    writer.name = " ".join(name.replace("\x00", "").split())[:LONGEST_NAME] or writer.name
    writer.save(update_fields=["organisation", "name"])
    role = "reseller" if organisation.kind == RESELLER else "customer"
    _row, created = Membership.objects.get_or_create(
        desk=actor.desk, person=writer, organisation=organisation, role=role
    )
    data: dict[str, events.Json] = {"organisation": organisation.pk}
    events.record(actor.desk, f"person:{writer.pk}", "person.identified", actor=actor, data=data)
    if created:
        data = {**data, "role": role}
        events.record(actor.desk, f"person:{writer.pk}", "membership.added", actor=actor, data=data)


def _watch(ticket: Ticket, writer: Person) -> None:
    """Who wrote from another address of a known person goes on taking part in the ticket."""
    if writer.email and ticket.requester_id != writer.pk:
        Watcher.objects.get_or_create(desk=ticket.desk, ticket=ticket, person=writer)


def _others(ticket: Ticket, writer: Person) -> list[int]:
    if not writer.email:
        return []
    rows = Ticket.objects.filter(desk=ticket.desk, requester=writer, closed_at__isnull=True).exclude(pk=ticket.pk)
    return list(rows.filter(organisation__kind=UNIDENTIFIED).order_by("pk").values_list("pk", flat=True))


def _follow(actor: Actor, ticket_id: int, requester: Person) -> None:
    try:
        with transaction.atomic():
            change = begin(actor, ticket_id, "ticket.identify", version=None, at=None)
            writer = change.ticket.requester
            judge_again(change, requester)
            _watch(change.ticket, writer)
    except Conflict:
        # A ticket that cannot change now stays as it is, with a button of its own.
        return
