"""Who gets a mail about an event: the requester first, then those who follow the ticket, each only what he may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from charterdesk.apps.base.models import Desk, Event
from charterdesk.apps.channels.incoming.watchers import may_watch
from charterdesk.apps.channels.models import LONGEST_ADDRESS, Unsubscribed
from charterdesk.apps.channels.outgoing import reasons
from charterdesk.apps.channels.outgoing.kinds import PASSED_ON
from charterdesk.apps.channels.outgoing.questions import BOXES, MARKED, MERGED_INTO, WATCHERS
from charterdesk.apps.people.access import actor_of_person, is_staff
from charterdesk.apps.people.models import RESELLER_ROLES, Person
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.visibility import CUSTOMER, RESELLER, reaches, readable

MOST: Final = 50
MOST_OF_A_RESELLER: Final = 10
NOT_IN_ADDRESSES: Final = frozenset('<>()[],;:\\" ')


def told_of(ticket: Ticket, event: Event, message: Message | None) -> list[Person]:
    """The people who are told of an event, the first first. Whoever wrote the words that are passed on is not told of
    them, nor who got them already in the same mail; nobody is told what the desk keeps to itself.
    """
    visibility = CUSTOMER if message is None else message.visibility
    told = [person for person in _followers(ticket) if person.active and _reads(person, ticket, visibility)]
    if visibility == RESELLER and not told:
        told = list(_people_of_reseller(ticket))
    if event.code in PASSED_ON or event.code == "ticket.reopened":
        author = event.actor_id if message is None else message.author_id
        known = _addresses_of(message)
        told = [person for person in told if person.pk != author and person.email.lower() not in known]
    return list(_once_each(told))[:MOST]


def reason_not_to(desk: Desk, kind: str, address: str) -> str:
    """Why no mail of this kind may go to this address; '' when it may."""
    if not is_usable(address):
        return reasons.NO_ADDRESS
    if MARKED(desk=desk.pk, address=address):
        return reasons.MARKED
    if without_token(address) in own_addresses(desk):
        return reasons.OWN
    if kind == "charter" and Unsubscribed.objects.filter(desk=desk, address=address).exists():
        return reasons.UNSUBSCRIBED
    return ""


def is_usable(address: str) -> bool:
    """Whether this can be the one recipient of a mail: one address, nothing beside it."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or "@" in local or len(address) > LONGEST_ADDRESS:
        return False
    # What looks like an encoded word would be decoded on its way into the header, line breaks and commas with it.
    return address.isprintable() and "=?" not in address and not set(address) & NOT_IN_ADDRESSES


def own_addresses(desk: Desk) -> frozenset[str]:
    """The addresses at which the desk itself takes mail."""
    return frozenset(box.address.lower() for box in BOXES(desk=desk.pk))


def without_token(address: str) -> str:
    """The address without what follows a plus: support+x@example.org is support@example.org."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _followers(ticket: Ticket) -> Iterator[Person]:
    yield ticket.requester
    if ticket.opened_by_id != ticket.requester_id and not is_staff(actor_of_person(ticket.opened_by)):
        yield ticket.opened_by
    yield from _of_merged(ticket)
    for watcher in WATCHERS(ticket=ticket.pk):
        if may_watch(watcher.person, ticket):
            yield watcher.person


def _of_merged(ticket: Ticket) -> Iterator[Person]:
    """Who asked for what goes on on this ticket now, where this ticket is his to see as well."""
    for merged in MERGED_INTO(ticket=ticket.pk):
        if reaches(actor_of_person(merged.requester), "ticket.see", ticket):
            yield merged.requester


def _reads(person: Person, ticket: Ticket, visibility: str) -> bool:
    return visibility == CUSTOMER or (
        visibility == RESELLER and visibility in readable(actor_of_person(person), ticket)
    )


def _people_of_reseller(ticket: Ticket) -> Iterable[Person]:
    """Who hears for the reseller where none of his people follows the ticket."""
    if ticket.reseller_id is None:
        return ()
    people = Person.objects.filter(
        desk_id=ticket.desk_id,
        active=True,
        memberships__organisation_id=ticket.reseller_id,
        memberships__role__in=RESELLER_ROLES,
    )
    return (
        people.exclude(email="").select_related("desk", "organisation").distinct().order_by("pk")[:MOST_OF_A_RESELLER]
    )


def _addresses_of(message: Message | None) -> frozenset[str]:
    incoming = None if message is None else getattr(message, "incoming_mail", None)
    words = None if incoming is None else getattr(incoming, "words", None)
    return frozenset() if words is None else frozenset(address.lower() for address in (*words.to, *words.cc))


def _once_each(people: Iterable[Person]) -> Iterator[Person]:
    keys: set[int] = set()
    addresses: set[str] = set()
    for person in people:
        address = person.email.lower()
        if person.pk in keys or (address and address in addresses):
            continue
        keys.add(person.pk)
        addresses.add(address)
        yield person
