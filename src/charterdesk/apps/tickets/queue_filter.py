"""Which tickets a list wants, and in which order: said once, for pages, counts, files and the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.people.absences import stood_in_by
from charterdesk.apps.people.models import Organisation, Person, TeamMember
from charterdesk.apps.tickets.clocks import WITHDRAWN
from charterdesk.apps.tickets.models import Clock, Ticket, TicketTag
from charterdesk.rules.decide.decision import Outcome
from charterdesk.rules.terms.commitments import Party
from charterdesk.rules.workflow import State

ANYONE: Final = "anyone"
NOBODY: Final = "nobody"
MINE: Final = "mine"
CHARTER_ORDER: Final = ""
MOST_DIGITS: Final = 9

# Flags by which tickets are looked for.
FLAGS: Final[Mapping[str, Q]] = {
    "emergency": Q(emergency=True),
    "on_call": Q(on_call=True),
    "reopened": Q(reopened__gt=0),
    "quote": Q(outcome=Outcome.QUOTE_FIRST),
    "paid": Q(plan=""),
}
# The customer has the next move where the desk asked him, offered a price or proposed a solution.
TURNS: Final[Mapping[str, Q]] = {
    "customer": Q(waiting_for=Party.CUSTOMER) | Q(state__in=(State.QUOTE, State.SOLVED)),
    "others": Q(state=State.WAITING) & ~Q(waiting_for=Party.CUSTOMER),
}
Order = tuple[Any, ...]
# Besides the charter's. Who has not written for longest, and what is due first, come last where there is nothing.
ORDERS: Final[Mapping[str, Callable[[], Order]]] = {
    "due": lambda: (F("next_due").asc(nulls_last=True), "number"),
    "opened": lambda: ("-opened_at", "-number"),
    "oldest": lambda: ("opened_at", "number"),
    "spoken": lambda: (F("last_message_at").desc(nulls_last=True), "-number"),
    "silent": lambda: (F("last_message_at").asc(nulls_last=True), "number"),
    "customer": lambda: ("organisation__name", "rank", "number"),
    "number": lambda: ("-number",),
}


# No index has these: all that is wanted is read and sorted.
SORTED: Final = frozenset({"due", "spoken", "silent", "customer"})
_desk: Final = Given("desk", BigIntegerField())
_LEFT: Final[Prepared[Person]] = Prepared(
    lambda: (
        Person.objects.filter(
            Exists(Ticket.objects.filter(desk_id=_desk, owner_id=OuterRef("pk"), closed_at__isnull=True)),
            desk_id=_desk,
            active=False,
        )
        .only("pk")
        .order_by("pk")
    )
)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which tickets are wanted: those of which everything that is said here holds.

    `owner`: ANYONE, NOBODY (none, or one who has left), MINE (the actor's, and of those for whom he stands in), or a
    person's id. `team`: ANYONE, NOBODY, MINE (those of the actor), or a team's id.
    `plan`: its name, or NOBODY for none. `customer`: words in the name of customer or reseller. `text`: in subject and
    number. `turn`: whose move it is, "customer" or "others". `missed`: a promise was not kept. Snoozed tickets are
    shown where they alone are asked for, or closed; merged ones never.
    """

    states: tuple[str, ...] = ()
    owner: str | int = ANYONE
    organisation_id: int | None = None
    kind: str = ""
    closed: bool = False
    text: str = ""
    team: str | int = ANYONE
    customer: str = ""
    plan: str = ""
    priority: str = ""
    tag: str = ""
    party: str = ""
    flag: str = ""
    missed: bool = False
    snoozed: bool = False
    turn: str = ""
    order: str = CHARTER_ORDER


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for a list, and when. Each value may be one that a prepared question is given when it is asked.

    `people` are the person and those for whom he stands in; `left` those who left the desk with open tickets.
    """

    desk: Any
    person: Any
    people: tuple[Any, ...]
    moment: Any
    left: tuple[Any, ...] = ()


def asker(actor: Actor, moment: datetime, lists: Iterable[QueueFilter]) -> Asker:
    """The actor as somebody who asks for these lists."""
    me = actor.person_id or 0
    others = stood_in_by(actor.desk, me) if any(wanted.owner == MINE for wanted in lists) else frozenset()
    left = left_with_tickets(actor.desk.pk) if any(wanted.owner == NOBODY for wanted in lists) else ()
    return Asker(actor.desk.pk, me, tuple(sorted({me, *others})), moment, left)


def chosen(rows: QuerySet[Ticket], wanted: QueueFilter, by: Asker) -> QuerySet[Ticket]:
    """The tickets that are wanted, of these rows."""
    moment = by.moment
    rows = rows.filter(closed_at__isnull=not wanted.closed, merged_into__isnull=True)
    if wanted.snoozed:
        rows = rows.filter(snoozed_until__gt=moment)
    elif not wanted.closed:
        rows = rows.filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=moment))
    exact = {"kind": wanted.kind, "priority": wanted.priority, "waiting_for": wanted.party}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.plan:
        rows = rows.filter(plan="" if wanted.plan == NOBODY else wanted.plan)
    if wanted.turn:
        rows = rows.filter(TURNS[wanted.turn])
    if wanted.flag:
        rows = rows.filter(FLAGS[wanted.flag])
    for condition in (_of_people(wanted, by), _of_customers(wanted, by), _tagged(wanted, by)):
        if condition:
            rows = rows.filter(condition)
    if wanted.missed:
        rows = rows.filter(_missed(wanted, moment))
    words = wanted.text.strip()
    return rows.filter(Q(subject__icontains=words) | _numbered(words)) if words else rows


def left_with_tickets(desk_id: int) -> tuple[int, ...]:
    """Who has left the desk and still owns open tickets. Asked apart: mostly there is nobody, and then the index of
    owners answers at once.
    """
    return tuple(row.pk for row in _LEFT(desk=desk_id))


def ownerless(left: Iterable[Any]) -> Q:
    """Nobody works on it: it has no owner, or one of these, who have left the desk."""
    # One by one, as below.
    return reduce(or_, (Q(owner_id=person) for person in left), Q(owner__isnull=True))


def ordered(rows: QuerySet[Ticket], wanted: QueueFilter) -> QuerySet[Ticket]:
    """In the order asked for: the charter's, and the last closed first among closed ones, unless another is."""
    if wanted.order in ORDERS:
        if wanted.order in SORTED and not wanted.closed:
            # Always so; without it SQLite reads the closed tickets too.
            rows = rows.filter(rank__gt="")
        return rows.order_by(*ORDERS[wanted.order]())
    return rows.order_by("-closed_at", "-number") if wanted.closed else rows.order_by("rank", "number")


def _of_people(wanted: QueueFilter, by: Asker) -> Q:
    condition = Q()
    if isinstance(wanted.owner, int):
        condition &= Q(owner_id=wanted.owner)
    elif wanted.owner == MINE:
        # One by one: a set may hold no values that are given later.
        condition &= reduce(or_, (Q(owner_id=person) for person in by.people))
    elif wanted.owner == NOBODY:
        condition &= ownerless(by.left)
    if isinstance(wanted.team, int):
        condition &= Q(team_id=wanted.team)
    elif wanted.team == NOBODY:
        condition &= Q(team__isnull=True)
    elif wanted.team == MINE:
        condition &= Q(team__in=TeamMember.objects.filter(person_id=by.person).values("team_id"))
    return condition


def _of_customers(wanted: QueueFilter, by: Asker) -> Q:
    condition = Q()
    if wanted.organisation_id is not None:
        condition &= Q(organisation_id=wanted.organisation_id) | Q(reseller_id=wanted.organisation_id)
    if wanted.customer:
        named = Organisation.objects.filter(desk_id=by.desk, name__icontains=wanted.customer).values("pk")
        condition &= Q(organisation_id__in=named) | Q(reseller_id__in=named)
    return condition


def _tagged(wanted: QueueFilter, by: Asker) -> Q:
    if not wanted.tag:
        return Q()
    return Q(pk__in=TicketTag.objects.filter(tag__desk_id=by.desk, tag__name__iexact=wanted.tag).values("ticket_id"))


def _missed(wanted: QueueFilter, moment: Any) -> Q:
    """A promise that was not kept, by the clock itself; among open tickets what is due tells the few to look at."""
    clocks = Clock.objects.filter(ticket=OuterRef("pk"), missed_at__lte=moment).exclude(state=WITHDRAWN)
    if wanted.closed:
        return Q(Exists(clocks.filter(missed=True)))
    return Q(Exists(clocks.filter(stopped_at__isnull=True)), next_due__lt=moment)


def _numbered(words: str) -> Q:
    number = words.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS:
        return Q(number=int(number))
    return Q(pk__in=())
