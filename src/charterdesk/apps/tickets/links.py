"""Tickets that belong together: related, one a duplicate of the other, one a part of the other. Of the desk only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import BigIntegerField, Q
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.tickets.change import begin, finish
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.merging import hold
from charterdesk.apps.tickets.models import Ticket, TicketLink
from charterdesk.apps.tickets.visibility import visible_to

RELATED: Final = "related"
DUPLICATE_OF: Final = "duplicate_of"
DUPLICATED_BY: Final = "duplicated_by"
PART_OF: Final = "part_of"
HAS_PART: Final = "has_part"
# What one ticket is to the other -> the kind kept, and what the other is to the one.
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    RELATED: ("related", RELATED),
    DUPLICATE_OF: ("duplicate", DUPLICATED_BY),
    PART_OF: ("part", HAS_PART),
    DUPLICATED_BY: ("duplicate", DUPLICATE_OF),
    HAS_PART: ("part", PART_OF),
}
TURNED: Final = frozenset({DUPLICATED_BY, HAS_PART})
DEEPEST: Final = 50
_ticket: Final = Given("ticket", BigIntegerField())
_LINKS: Final[Prepared[TicketLink]] = Prepared(
    lambda: TicketLink.objects.filter(
        Q(ticket_id=_ticket) | Q(other_id=_ticket), desk_id=Given("desk", BigIntegerField())
    ).select_related("ticket", "other")
)


@dataclass(frozen=True, slots=True)
class Linked:
    """A link as one of its tickets has it: what this one is to the other ("part_of" ...), and the other."""

    id: int
    as_: str
    other: Ticket


@transaction.atomic
def link(
    actor: Actor,
    ticket_id: int,
    *,
    other_number: int,
    as_: str = RELATED,
    version: int | None = None,
    at: datetime | None = None,
) -> TicketLink:
    """Say what this ticket is to another one of the desk. Invalid (field "other_number") for itself, one that does not
    exist, one that is linked already, or a part of a part that would close a circle.
    """
    if as_ not in KINDS:
        raise Invalid(_("Choose how they belong together."), field="as_", code="unknown")
    other_id = visible_to(actor, "ticket.link").filter(number=other_number).values_list("pk", flat=True).first()
    hold(actor.desk, ticket_id, *([other_id] if other_id else []))
    change = begin(actor, ticket_id, "ticket.link", version=version, at=at)
    other = Ticket.objects.select_related("desk").get(pk=other_id) if other_id else None
    if other is None:
        raise Invalid(_("There is no ticket of this number."), field="other_number", code="unknown")
    if actor.person_id is None:
        raise NotAllowed
    first, second = (other, change.ticket) if as_ in TURNED else (change.ticket, other)
    _check(first, second, part=KINDS[as_][0] == "part")
    made = TicketLink.objects.create(
        desk_id=actor.desk.pk,
        ticket=first,
        other=second,
        kind=KINDS[as_][0],
        author_id=actor.person_id,
        at=change.at,
    )
    data: dict[str, events.Json] = {"link": made.pk, "to": other.pk, "as": as_}
    finish(change, "ticket.linked", data=data)
    data = {"link": made.pk, "to": ticket_id, "as": KINDS[as_][1]}
    events.record(actor.desk, stream_of(other), "ticket.linked", actor=actor, at=change.at, data=data)
    return made


@transaction.atomic
def unlink(
    actor: Actor, ticket_id: int, *, link_id: int, version: int | None = None, at: datetime | None = None
) -> None:
    """Take a link away, from both sides; NotFound where this ticket has none such."""
    found = TicketLink.objects.filter(Q(ticket_id=ticket_id) | Q(other_id=ticket_id), desk=actor.desk, pk=link_id)
    ends = found.values_list("ticket_id", "other_id").first() or ()
    hold(actor.desk, ticket_id, *ends)
    change = begin(actor, ticket_id, "ticket.link", version=version, at=at)
    row = found.select_related("ticket__desk", "other__desk").first()
    if row is None:
        raise NotFound
    other = row.other if row.ticket_id == ticket_id else row.ticket
    data: dict[str, events.Json] = {"link": row.pk}
    row.delete()
    finish(change, "ticket.unlinked", data=data)
    events.record(actor.desk, stream_of(other), "ticket.unlinked", actor=actor, at=change.at, data=data)


def links_of(actor: Actor, ticket: Ticket) -> list[Linked]:
    """The tickets that belong to this one, by number; nothing for whoever is not of the desk."""
    if not is_staff(actor):
        return []
    found = [
        Linked(row.pk, _as(row, ticket.pk), row.other if row.ticket_id == ticket.pk else row.ticket)
        for row in _LINKS(desk=actor.desk.pk, ticket=ticket.pk)
    ]
    return sorted(found, key=lambda one: (one.as_, one.other.number))


def open_parts(links: list[Linked]) -> list[Ticket]:
    """The parts of a ticket that are still open, to be told to whoever closes the whole."""
    return [one.other for one in links if one.as_ == HAS_PART and one.other.closed_at is None]


def _as(row: TicketLink, ticket_id: int) -> str:
    names = [name for name, (kind, _other) in KINDS.items() if kind == row.kind]
    turned = row.ticket_id != ticket_id
    return next((name for name in names if (name in TURNED) is turned), names[0])


def _check(first: Ticket, second: Ticket, *, part: bool) -> None:
    if first.pk == second.pk:
        raise Invalid(_("This is the ticket itself."), field="other_number", code="itself")
    pairs = Q(ticket=first, other=second) | Q(ticket=second, other=first)
    if TicketLink.objects.filter(pairs).exists():
        raise Invalid(_("These two are linked already."), field="other_number", code="linked")
    above = {second.pk}
    for _step in range(DEEPEST if part else 0):
        wholes = set(TicketLink.objects.filter(kind="part", ticket_id__in=above).values_list("other_id", flat=True))
        if first.pk in wholes:
            raise Invalid(_("That one is a part of this ticket."), field="other_number", code="circle")
        if wholes <= above:
            break
        above |= wholes
