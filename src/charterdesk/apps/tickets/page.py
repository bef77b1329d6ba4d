"""All that the page of one ticket shows, as this actor may see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.custom_fields import OPENING, Field, fields_of, missing
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.allowances import left_with_allowance
from charterdesk.apps.contracts.charters import charter_at, charter_of, day_of
from charterdesk.apps.contracts.credit_left import Left
from charterdesk.apps.contracts.models import CharterVersion, Contract
from charterdesk.apps.people.access import is_staff, scope
from charterdesk.apps.people.models import DESK
from charterdesk.apps.tickets import rows
from charterdesk.apps.tickets.carried import merges_in
from charterdesk.apps.tickets.change import WHILE_MERGED, right_to
from charterdesk.apps.tickets.clocks import WITHDRAWN, rank_facts
from charterdesk.apps.tickets.custom import SUBJECT
from charterdesk.apps.tickets.facts import Happened, derive, facts_in, stream_of
from charterdesk.apps.tickets.merging import goes_on_at, sources_of
from charterdesk.apps.tickets.models import (
    Attachment,
    Clock,
    Message,
    Pause,
    PriorityChange,
    Quote,
    Rating,
    Ticket,
    WorkEntry,
)
from charterdesk.apps.tickets.standing import standing_in
from charterdesk.apps.tickets.visibility import reaches, readable
from charterdesk.rules.decide import Decision, decide
from charterdesk.rules.decide.request import read_request
from charterdesk.rules.facts import Request
from charterdesk.rules.levels import Standing
from charterdesk.rules.priority import Rank, rank
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.workflow import State, allowed
from charterdesk.rules.worktime.clock import Judgement, Line

# Verbs that no state forbids, and those that only an open ticket knows.
ALWAYS: Final = ("note", "log_time", "attach", "tag", "link", "merge", "move_message")
WHILE_OPEN: Final = ("assign", "snooze")


@dataclass(frozen=True, slots=True)
class FileView:
    """A file under a message."""

    id: int
    name: str
    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message, its author's name and side, and its files; `from_ticket`: the number of the merged ticket on which it
    stands, None where that is the one at hand.
    """

    id: int
    author: str
    author_is_desk: bool
    kind: str
    visibility: str
    body: str
    at: datetime
    recorded_at: datetime
    files: tuple[FileView, ...]
    trust: str
    from_ticket: int | None = None


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock: its row, how it stands at this instant, and its story line by line."""

    row: Clock
    judgement: Judgement
    sheet: tuple[Line, ...]
    waiting_for: str


@dataclass(frozen=True, slots=True)
class GoesOn:
    """Where a merged ticket goes on: its number, for whoever sees that ticket; since when it is closed, if it is."""

    number: int | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class TicketPage:
    """One ticket as one actor sees it. `may`: the verbs that are his and that the charter allows now, as they are
    named in the access table without "ticket."; work, journal, ratings and reasons of pauses are the desk's.
    `contract`: the one that answers, where the actor may see it (his reseller's is not his). `merged`: the tickets
    merged into this one that the actor sees; `goes_on`: where a merged one goes on. `standing`: its way through the
    levels. `fields`: the desk's own, for the desk.
    """

    ticket: Ticket
    contract: Contract | None
    charter: Charter
    may: frozenset[str]
    decision: Decision
    place: Rank
    messages: tuple[MessageView, ...]
    clocks: tuple[ClockView, ...]
    pauses: tuple[Pause, ...]
    work: tuple[WorkEntry, ...]
    worked_seconds: int
    quotes: tuple[Quote, ...]
    priority_changes: tuple[PriorityChange, ...]
    journal: tuple[Event, ...]
    credit_minutes: int | None
    credit_incidents: int | None
    merged: tuple[Ticket, ...] = ()
    goes_on: GoesOn | None = None
    standing: Standing = field(default_factory=Standing)
    fields: tuple[Field, ...] = ()
    ratings: tuple[Rating, ...] = ()

    @property
    def unanswered(self) -> tuple[Field, ...]:
        """The desk's own fields that are needed from the opening on, hold nothing, and can be asked of the customer."""
        shown = [field for field in self.fields if field.active and field.shown_to_customer]
        return missing(shown, self.ticket.custom, OPENING)


def ticket_page(actor: Actor, number: int) -> TicketPage:
    """The page of a ticket, with a constant number of questions to the database; NotFound."""
    ticket = rows.TICKET.first(desk=actor.desk.pk, number=number)
    if ticket is None or not reaches(actor, "ticket.see", ticket):
        raise NotFound
    charter = charter_of(ticket.charter_version)
    staff = is_staff(actor)
    contract = _seen(actor, ticket.contract)
    journal = rows.JOURNAL(desk=actor.desk.pk, stream=stream_of(ticket))
    pauses = rows.PAUSES(ticket=ticket.pk)
    work = rows.WORK(ticket=ticket.pk) if staff else []
    merged = sources_of(actor, [ticket.pk]) if merges_in(journal) else []
    left = _left(contract) if contract else None
    return TicketPage(
        ticket=ticket,
        contract=contract,
        charter=charter,
        may=verbs_of(actor, ticket, charter),
        decision=decision_of(ticket, charter),
        place=rank(charter, rank_facts(ticket, ticket.next_due)),
        messages=_messages(actor, ticket, merged),
        clocks=_clocks(ticket, charter, facts_in(journal, pauses)),
        pauses=tuple(pauses if staff else _without_reasons(pauses)),
        work=tuple(work),
        worked_seconds=sum(entry.seconds for entry in work),
        quotes=tuple(rows.QUOTES(ticket=ticket.pk)),
        priority_changes=tuple(rows.PRIORITY_CHANGES(ticket=ticket.pk)),
        journal=tuple(journal) if staff else (),
        credit_minutes=left.minutes if left else None,
        credit_incidents=left.incidents if left else None,
        merged=tuple(merged),
        goes_on=_goes_on(actor, ticket),
        standing=standing_in(journal),
        fields=fields_of(ticket.desk, SUBJECT, retired=True) if staff else (),
        ratings=_ratings(ticket, journal) if staff else (),
    )


def verbs_of(actor: Actor, ticket: Ticket, charter: Charter) -> frozenset[str]:
    """The verbs that are the actor's on this ticket and that the charter allows in its state."""
    by_state = {right_to(verb) for verb in allowed(charter, State(ticket.state))}
    if ticket.state == State.IN_CHARGE or (ticket.owner_id is not None and ticket.in_charge_at is not None):
        by_state.discard("ticket.take_in_charge")
    free = {f"ticket.{verb}" for verb in (*ALWAYS, *(WHILE_OPEN if ticket.closed_at is None else ()))}
    found = by_state | free
    if ticket.merged_into_id is not None:
        found &= WHILE_MERGED
    return frozenset(right.removeprefix("ticket.") for right in found if reaches(actor, right, ticket))


def opening_charter(ticket: Ticket, charter: Charter) -> Charter:
    """What the version says under which the ticket was opened; `charter` is that of its promises today."""
    if ticket.opened_under_id is None:
        return charter
    return charter_of(CharterVersion.objects.defer("text", "holidays").get(pk=ticket.opened_under_id))


def decision_of(ticket: Ticket, charter: Charter) -> Decision:
    """The decision taken at intake, from the facts kept with the ticket: the same words in any language. A ticket that
    was moved to another version keeps it.
    """
    charter = opening_charter(ticket, charter)
    request = read_request(ticket.request, charter)
    if not isinstance(request, Request):
        raise ValueError("; ".join(str(wrong) for wrong in request))  # noqa: TRY004 - kept facts that cannot be read
    return decide(charter, request)


def _messages(actor: Actor, ticket: Ticket, merged: Sequence[Ticket]) -> tuple[MessageView, ...]:
    """What was said on this ticket and on those merged into it, each as the actor may read it there."""
    own = _said_on(actor, ticket, None)
    if not merged:
        return tuple(own)
    elsewhere = (view for source in merged for view in _said_on(actor, source, source.number))
    return tuple(sorted((*own, *elsewhere), key=lambda view: (view.at, view.id)))


def _said_on(actor: Actor, ticket: Ticket, number: int | None) -> Iterator[MessageView]:
    seen = readable(actor, ticket)
    files: dict[int, list[Attachment]] = {}
    for file in rows.FILES(ticket=ticket.pk):
        files.setdefault(file.message_id, []).append(file)
    for row in rows.MESSAGES(ticket=ticket.pk):
        if row.visibility in seen:
            yield _message_view(row, files.get(row.pk, ()), number)


def _goes_on(actor: Actor, ticket: Ticket) -> GoesOn | None:
    target = goes_on_at(ticket)
    if target is None:
        return None
    return GoesOn(target.number if reaches(actor, "ticket.see", target) else None, target.closed_at)


def _message_view(row: Message, files: Iterable[Attachment], number: int | None) -> MessageView:
    home = None if row.author is None else row.author.organisation
    return MessageView(
        id=row.pk,
        author=row.sender if row.author is None else row.author.name,
        author_is_desk=home is not None and home.kind == DESK,
        kind=row.kind,
        visibility=row.visibility,
        body=row.body,
        at=row.at,
        recorded_at=row.recorded_at,
        files=tuple(
            FileView(file.pk, file.name, file.stored_file.size, file.stored_file.content_type) for file in files
        ),
        trust=row.trust,
        from_ticket=number,
    )


def _clocks(ticket: Ticket, charter: Charter, facts: Happened) -> tuple[ClockView, ...]:
    moment = now()
    kept = {(row.kind, row.sequence): row for row in rows.CLOCKS(ticket=ticket.pk) if row.state != WITHDRAWN}
    return tuple(
        ClockView(
            row=kept[clock.key],
            judgement=clock.judged(moment),
            sheet=clock.sheet(moment),
            waiting_for=ticket.waiting_for if ticket.waiting_for in clock.terms.paused_by else "",
        )
        for clock in derive(ticket, charter, facts)
        if clock.key in kept
    )


def _left(contract: Contract) -> Left:
    """What was prepaid and can be used today, with what the charter of today gives in this period."""
    moment = now()
    charter = charter_at(contract.desk, moment).charter
    return left_with_allowance(charter, contract, day_of(contract.desk, moment))


def _ratings(ticket: Ticket, journal: Iterable[Event]) -> tuple[Rating, ...]:
    """What the customer said of the work; asked for only where he did."""
    judged = any(line.code == "ticket.rated" for line in journal)
    return tuple(Rating.objects.filter(ticket=ticket).order_by("pk")) if judged else ()


def _seen(actor: Actor, contract: Contract | None) -> Contract | None:
    if contract is None:
        return None
    mine = scope(actor, "contract.see").covers(organisation_id=contract.organisation_id, is_own=False)
    return contract if mine else None


def _without_reasons(pauses: Sequence[Pause]) -> Sequence[Pause]:
    for pause in pauses:
        pause.reason = ""
    return pauses
