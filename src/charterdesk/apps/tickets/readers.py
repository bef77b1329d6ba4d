"""Who reads a ticket on its page, person by person: what a merge or a move is held against before it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.access import actor_by_mail, actor_of_person, is_staff
from charterdesk.apps.people.models import STAFF_ROLES, Membership, Person
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.visibility import CUSTOMER, INTERNAL, reaches, readable

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody whom the desk serves, and how many messages he reads of each of the tickets asked about (None: he does
    not see that ticket); `visibilities`: those that he reads there.
    """

    person: Person
    reads: tuple[int | None, ...]
    visibilities: tuple[frozenset[str], ...]


def readings(tickets: Sequence[Ticket], also: Iterable[int] = ()) -> list[Reading]:
    """Everybody served who sees one of these tickets of one desk, or is named by `also` (whoever gets mails about
    them), by name; the first fifty.
    """
    organisations = {ticket.organisation_id for ticket in tickets} | {ticket.reseller_id for ticket in tickets}
    named = {ticket.requester_id for ticket in tickets} | {ticket.opened_by_id for ticket in tickets} | {*also}
    around = Q(pk__in=named) | Q(memberships__organisation_id__in=organisations - {None})
    staff = Membership.objects.filter(desk_id=tickets[0].desk_id, role__in=STAFF_ROLES).values("person_id")
    people = Person.objects.filter(around, desk_id=tickets[0].desk_id, active=True).exclude(pk__in=staff)
    said = {ticket.pk: _visibilities(ticket) for ticket in tickets}
    found = []
    for person in people.select_related("desk", "organisation").distinct().order_by("name", "pk")[:MOST]:
        actor = actor_of_person(person)
        reads = tuple(
            sum(one in readable(actor, ticket) for one in said[ticket.pk])
            if reaches(actor, "ticket.see", ticket)
            else None
            for ticket in tickets
        )
        if any(one is not None for one in reads) or person.pk in named:
            found.append(Reading(person, reads, tuple(readable(actor, ticket) for ticket in tickets)))
    return found


def widens(message: Message, source: Ticket, target: Ticket) -> bool:
    """Whether somebody could read a message on the target who could not on the source. What is the desk's own stays so;
    else both must be the same organisation's and the same reseller's, and the target's requester must read the source.
    """
    if message.visibility == INTERNAL:
        return False
    if target.organisation_id != source.organisation_id or target.reseller_id not in {None, source.reseller_id}:
        return True
    if target.requester_id == source.requester_id:
        return False
    actor = actor_of_person(target.requester)
    if is_staff(actor):
        return False
    sees = reaches(actor, "ticket.see", source) or reaches(actor_by_mail(target.requester), "ticket.see", source)
    return not (sees and message.visibility in readable(actor, source) | {CUSTOMER})


def served(desk: Desk, person_ids: Iterable[int]) -> bool:
    """Whether one of these people is served by the desk rather than of it."""
    staff = Membership.objects.filter(desk=desk, role__in=STAFF_ROLES).values("person_id")
    return Person.objects.filter(desk=desk, pk__in=person_ids).exclude(pk__in=staff).exists()


def _visibilities(ticket: Ticket) -> list[str]:
    return list(Message.objects.filter(ticket=ticket).values_list("visibility", flat=True))
