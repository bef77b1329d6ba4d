"""The queue: open tickets in the charter's order, each with why it stands there and its next clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import F, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotAllowed
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import charters_of
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.tickets.clocks import WITHDRAWN, rank_facts
from charterdesk.apps.tickets.models import Clock, Ticket
from charterdesk.apps.tickets.queue_filter import ANYONE, NOBODY, SORTED, QueueFilter, asker, chosen, ordered
from charterdesk.apps.tickets.tags import names_on
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.rules.priority import rank
from charterdesk.rules.terms.amounts import Counts
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.why import Reason
from charterdesk.rules.worktime.opening import counting

__all__ = [
    "ANYONE",
    "NOBODY",
    "ClockNow",
    "Queue",
    "QueueFilter",
    "QueueRow",
    "page_of",
    "pages_of",
    "queue",
    "wanted_tickets",
]

MOST_ROWS: Final = 200
LISTED: Final = (
    "pk",
    "number",
    "subject",
    "owner_id",
    "team_id",
    "snoozed_until",
    "state",
    "waiting_for",
    "outcome",
    "kind",
    "severity",
    "wished_priority",
    "priority",
    "plan",
    "emergency",
    "on_call",
    "reopened",
    "order",
    "next_due",
    "opened_at",
    "closed_at",
    "last_message_at",
    "last_message_by",
    "version",
    "charter_version_id",
)
# And of what it belongs to.
NAMES: Final = {
    "organisation_name": F("organisation__name"),
    "reseller_name": F("reseller__name"),
    "requester_name": F("requester__name"),
    "owner_name": F("owner__name"),
    "owner_active": F("owner__active"),
    "team_name": F("team__name"),
    "digest": F("charter_version__digest"),
}
# What `next_clock` looks at.
LOOKED_AT: Final = (
    "ticket_id",
    "kind",
    "state",
    "counts",
    "calendar",
    "firm",
    "paused_by",
    "promised_seconds",
    "consumed_seconds",
    "remaining_seconds",
    "started_at",
    "stopped_at",
    "due_at",
    "judged_at",
)


@dataclass(frozen=True, slots=True)
class ClockNow:
    """The next clock of a ticket at this instant; seconds are open or elapsed, as `counts` says.

    `waiting_for` is the party whose pause holds it, "" while it runs.
    """

    kind: str
    state: str
    counts: str
    firm: bool
    due_at: datetime | None
    promised_seconds: int
    consumed_seconds: int
    remaining_seconds: int
    missed: bool
    waiting_for: str


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One ticket in a list; names are "" where there is nobody."""

    id: int
    number: int
    subject: str
    organisation: str
    reseller: str
    requester: str
    owner: str
    owner_id: int | None
    owner_left: bool
    team: str
    snoozed_until: datetime | None
    tags: tuple[str, ...]
    state: str
    waiting_for: str
    outcome: str
    kind: str
    severity: str
    wished_priority: str
    priority: str
    plan: str
    emergency: bool
    on_call: bool
    reopened: int
    order: str
    why: tuple[Reason, ...]
    opened_at: datetime
    closed_at: datetime | None
    last_message_at: datetime | None
    last_message_by: str
    version: int
    clock: ClockNow | None


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue; `more` says whether another follows."""

    rows: tuple[QueueRow, ...]
    more: bool


def queue(actor: Actor, wanted: QueueFilter | None = None, *, limit: int = 50, offset: int = 0) -> Queue:
    """The tickets of the desk in the order of its charter, or another that is asked for; closed ones the last closed
    first. NotAllowed for anybody but the desk. The number of questions to the database does not depend on the number
    of rows.
    """
    asked = wanted or QueueFilter()
    tickets = wanted_tickets(actor, asked)
    if asked.order in SORTED or asked.text.strip():
        # What is sorted or looked through is read from the index alone; only a page of rows is read.
        size = _size(limit)
        keys = list(tickets.values_list("pk", flat=True)[offset : offset + size + 1])
        place = {key: place for place, key in enumerate(keys)}
        page = page_of(tickets.filter(pk__in=keys[:size]).order_by(), limit=size, offset=0, tagged=True)
        return Queue(tuple(sorted(page.rows, key=lambda row: place[row.id])), len(keys) > size)
    return page_of(tickets, limit=limit, offset=offset, tagged=True)


def wanted_tickets(actor: Actor, wanted: QueueFilter) -> QuerySet[Ticket]:
    """The tickets of the desk that are wanted, in order. NotAllowed for anybody but the desk."""
    if not is_staff(actor):
        raise NotAllowed("ticket.see")
    return ordered(chosen(visible_to(actor), wanted, asker(actor, now(), [wanted])), wanted)


def pages_of(tickets: QuerySet[Ticket]) -> Iterator[tuple[QueueRow, ...]]:
    """The whole of an ordered list, a page after the other: those that were in it when it was asked for."""
    keys = list(tickets.values_list("pk", flat=True))
    for first in range(0, len(keys), MOST_ROWS):
        here = keys[first : first + MOST_ROWS]
        place = {key: place for place, key in enumerate(here)}
        page = page_of(Ticket.objects.filter(pk__in=here), limit=MOST_ROWS, offset=0, tagged=True)
        yield tuple(sorted(page.rows, key=lambda row: place[row.id]))


def page_of(tickets: QuerySet[Ticket], *, limit: int, offset: int, tagged: bool = False) -> Queue:
    """A page of an ordered list of tickets: two questions to the database, whatever the number of rows, a third for the
    tags, which are the desk's own, and another for charters that this process has not read yet.
    """
    size = _size(limit)
    # Plain values: making fifty rows of a model takes longer than finding them.
    listed = tickets.annotate(**NAMES).values_list(*LISTED, *NAMES, named=True)
    found: list[Any] = list(listed[offset : offset + size + 1])
    shown = found[:size]
    charters = charters_of({ticket.charter_version_id: ticket.digest for ticket in shown})
    running = _running_clocks([ticket.pk for ticket in shown if ticket.closed_at is None])
    tags = names_on([ticket.pk for ticket in shown]) if tagged else {}
    moment = now()
    rows: list[QueueRow] = []
    for ticket in shown:
        charter = charters[ticket.charter_version_id]
        rows.append(
            QueueRow(
                id=ticket.pk,
                number=ticket.number,
                subject=ticket.subject,
                organisation=ticket.organisation_name,
                reseller=ticket.reseller_name or "",
                requester=ticket.requester_name,
                owner=ticket.owner_name or "",
                owner_id=ticket.owner_id,
                owner_left=ticket.owner_active is False,
                team=ticket.team_name or "",
                snoozed_until=ticket.snoozed_until,
                tags=tuple(tags.get(ticket.pk, ())),
                state=ticket.state,
                waiting_for=ticket.waiting_for,
                outcome=ticket.outcome,
                kind=ticket.kind,
                severity=ticket.severity,
                wished_priority=ticket.wished_priority,
                priority=ticket.priority,
                plan=ticket.plan,
                emergency=ticket.emergency,
                on_call=ticket.on_call,
                reopened=ticket.reopened,
                order=ticket.order,
                why=rank(charter, rank_facts(ticket, ticket.next_due)).why,
                opened_at=ticket.opened_at,
                closed_at=ticket.closed_at,
                last_message_at=ticket.last_message_at,
                last_message_by=ticket.last_message_by,
                version=ticket.version,
                clock=next_clock(ticket, charter, running.get(ticket.pk, ()), moment),
            )
        )
    return Queue(tuple(rows), len(found) > size)


def _size(limit: int) -> int:
    return max(1, min(limit, MOST_ROWS))


def _running_clocks(ticket_ids: list[int]) -> dict[int, list[Any]]:
    rows: dict[int, list[Any]] = {}
    running = Clock.objects.filter(ticket_id__in=ticket_ids, stopped_at__isnull=True)
    for clock in running.values_list(*LOOKED_AT, named=True):
        rows.setdefault(clock.ticket_id, []).append(clock)
    return rows


def next_clock(ticket: Ticket, charter: Charter, clocks: Iterable[Clock], moment: datetime) -> ClockNow | None:
    """The clock that is due first, else the one that is paused with least left."""
    alive = [clock for clock in clocks if clock.state != WITHDRAWN and clock.stopped_at is None]
    if not alive:
        return None
    far = datetime.max.replace(tzinfo=moment.tzinfo)
    clock = min(alive, key=lambda row: (row.due_at or far, row.remaining_seconds, row.kind))
    held = ticket.waiting_for if ticket.waiting_for in clock.paused_by else ""
    passed = 0
    if not held:
        timeline = counting(charter, Counts(clock.counts), clock.calendar)
        passed = timeline.elapsed(max(clock.judged_at, clock.started_at), moment)
    consumed = clock.consumed_seconds + passed
    missed = consumed > clock.promised_seconds
    state = "missed" if missed else "paused" if held else "running"
    return ClockNow(
        kind=clock.kind,
        state=state,
        counts=clock.counts,
        firm=clock.firm,
        due_at=clock.due_at,
        promised_seconds=clock.promised_seconds,
        consumed_seconds=consumed,
        remaining_seconds=max(0, clock.promised_seconds - consumed),
        missed=missed,
        waiting_for=held,
    )
