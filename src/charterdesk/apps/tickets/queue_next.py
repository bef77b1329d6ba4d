"""The next best ticket: the first that waits for the desk and that nobody else works on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import TeamMember
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.clocks import rank_facts
from charterdesk.apps.tickets.models import Quote, Ticket
from charterdesk.apps.tickets.queue import wanted_tickets
from charterdesk.apps.tickets.queue_filter import QueueFilter, left_with_tickets, ownerless
from charterdesk.apps.tickets.work import take_in_charge
from charterdesk.rules.priority import rank
from charterdesk.rules.terms.commitments import Party
from charterdesk.rules.why import Reason
from charterdesk.rules.workflow import State

AT_A_TIME: Final = 10
ROUNDS: Final = 20


@dataclass(frozen=True, slots=True)
class Next:
    """The ticket to work on now: its number, why it is first, and whether it became the actor's just now."""

    number: int
    why: tuple[Reason, ...]
    taken: bool


def next_ticket(actor: Actor, *, passing: Collection[int] = ()) -> Next | None:
    """The first ticket in the order of the charter that needs the desk now and is the actor's, or nobody's and then
    becomes his; `passing` numbers are left for later. None where there is nothing to do. NotAllowed for whoever takes
    no tickets.

    Two agents never get the same one: whoever comes second is refused by the verb, and goes on to the next.
    """
    require(actor, "ticket.take_in_charge")
    if actor.person_id is None:
        raise NotAllowed("ticket.take_in_charge")
    passed = set(passing)
    for _round in range(ROUNDS):
        found = list(_candidates(actor).exclude(number__in=passed)[:AT_A_TIME])
        for ticket in found:
            if ticket.owner_id == actor.person_id:
                return _found(ticket, taken=False)
            if _took(actor, ticket):
                return _found(ticket, taken=True)
            passed.add(ticket.number)
        if len(found) < AT_A_TIME:
            return None
    return None


def _candidates(actor: Actor) -> QuerySet[Ticket]:
    mine = TeamMember.objects.filter(person_id=actor.person_id or 0).values("team_id")
    his = Q(owner_id=actor.person_id) | ownerless(left_with_tickets(actor.desk.pk)) & (
        Q(team__isnull=True) | Q(team__in=mine)
    )
    answer_awaited = Exists(Quote.objects.filter(ticket=OuterRef("pk"), state="sent"))
    needs_the_desk = (
        Q(state__in=(State.NEW, State.IN_CHARGE))
        | Q(state=State.WAITING, waiting_for=Party.US)
        | (Q(state=State.QUOTE) & ~answer_awaited)
    )
    return (
        wanted_tickets(actor, QueueFilter())
        .filter(his, needs_the_desk)
        .select_related("charter_version")
        .defer("charter_version__text", "charter_version__holidays")
    )


def _took(actor: Actor, ticket: Ticket) -> bool:
    """Make the ticket the actor's, as it stood when it was read; False where somebody changed it meanwhile."""
    try:
        unbegun = ticket.owner_id is None or ticket.in_charge_at is None
        if unbegun and ticket.state in {State.NEW, State.WAITING}:
            take_in_charge(actor, ticket.pk, version=ticket.version)
        else:
            given = give(actor, ticket.pk, person_id=actor.person_id, version=ticket.version)
            return given.owner_id == actor.person_id
    except (Conflict, Invalid):
        return False
    return True


def _found(ticket: Ticket, *, taken: bool) -> Next:
    charter = charter_of(ticket.charter_version)
    return Next(ticket.number, rank(charter, rank_facts(ticket, ticket.next_due)).why, taken)
