"""All that the page of one ticket shows, as this actor may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Prefetch

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.contracts.queries import credit_minutes
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.people.models import DESK
from charterdesk.apps.tickets.change import right_to
from charterdesk.apps.tickets.clocks import WITHDRAWN, rank_facts
from charterdesk.apps.tickets.facts import Happened, derive, marks_in, standstills, stream_of
from charterdesk.apps.tickets.models import (
    Attachment,
    Clock,
    Message,
    Pause,
    PriorityChange,
    Quote,
    Ticket,
    WorkEntry,
)
from charterdesk.apps.tickets.visibility import reaches, visible_messages, visible_to
from charterdesk.rules.decide import Decision, decide
from charterdesk.rules.decide.request import read_request
from charterdesk.rules.facts import Request
from charterdesk.rules.priority import Rank, rank
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.workflow import State, allowed
from charterdesk.rules.worktime.clock import Judgement, Line

# Verbs that no state forbids, and those that only an open ticket knows.
ALWAYS: Final = ("note", "log_time", "attach")
WHILE_OPEN: Final = ("assign",)


@dataclass(frozen=True, slots=True)
class FileView:
    """A file under a message."""

    id: int
    name: str
    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message, its author's name and side, and its files."""

    id: int
    author: str
    author_is_desk: bool
    kind: str
    visibility: str
    body: str
    at: datetime
    recorded_at: datetime
    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock: its row, how it stands at this instant, and its story line by line."""

    row: Clock
    judgement: Judgement
    sheet: tuple[Line, ...]
    waiting_for: str


@dataclass(frozen=True, slots=True)
class TicketPage:
    """One ticket as one actor sees it. `may`: the verbs that are his and that the charter allows now, as they are
    named in the access table without "ticket."; work, journal and reasons of pauses are the desk's.
    """

    ticket: Ticket
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


def ticket_page(actor: Actor, number: int) -> TicketPage:
    """The page of a ticket, with a constant number of questions to the database; NotFound."""
    ticket = (
        visible_to(actor)
        .select_related(
            "desk",
            "requester",
            "organisation",
            "reseller",
            "owner",
            "opened_by",
            "contract",
            "equipment__product",
            "charter_version",
        )
        .defer("charter_version__text", "charter_version__holidays")
        .filter(number=number)
        .first()
    )
    if ticket is None:
        raise NotFound
    charter = charter_of(ticket.charter_version)
    staff = is_staff(actor)
    journal = list(events.of(actor.desk, stream_of(ticket)))
    pauses = list(Pause.objects.filter(ticket=ticket).select_related("author").order_by("from_at", "pk"))
    work = list(WorkEntry.objects.filter(ticket=ticket).select_related("person").order_by("at", "pk")) if staff else []
    quotes = Quote.objects.filter(ticket=ticket).select_related("sent_by", "answered_by").order_by("sent_at", "pk")
    changes = PriorityChange.objects.filter(ticket=ticket).select_related("author").order_by("at", "pk")
    return TicketPage(
        ticket=ticket,
        charter=charter,
        may=verbs_of(actor, ticket, charter),
        decision=decision_of(ticket, charter),
        place=rank(charter, rank_facts(ticket, ticket.next_due)),
        messages=_messages(actor, ticket),
        clocks=_clocks(ticket, charter, Happened(marks_in(journal), standstills(pauses))),
        pauses=tuple(pauses if staff else _without_reasons(pauses)),
        work=tuple(work),
        worked_seconds=sum(entry.seconds for entry in work),
        quotes=tuple(quotes),
        priority_changes=tuple(changes),
        journal=tuple(journal) if staff else (),
        credit_minutes=credit_minutes(ticket.contract_id) if ticket.contract_id else None,
    )


def verbs_of(actor: Actor, ticket: Ticket, charter: Charter) -> frozenset[str]:
    """The verbs that are the actor's on this ticket and that the charter allows in its state."""
    by_state = {right_to(verb) for verb in allowed(charter, State(ticket.state))}
    if ticket.state == State.IN_CHARGE or (ticket.owner_id is not None and ticket.in_charge_at is not None):
        by_state.discard("ticket.take_in_charge")
    free = {f"ticket.{verb}" for verb in (*ALWAYS, *(WHILE_OPEN if ticket.closed_at is None else ()))}
    return frozenset(right.removeprefix("ticket.") for right in by_state | free if reaches(actor, right, ticket))


def decision_of(ticket: Ticket, charter: Charter) -> Decision:
    """The decision taken at intake, from the facts kept with the ticket: the same words in any language."""
    request = read_request(ticket.request, charter)
    if not isinstance(request, Request):
        raise ValueError("; ".join(str(wrong) for wrong in request))  # noqa: TRY004 - kept facts that cannot be read
    return decide(charter, request)


def _messages(actor: Actor, ticket: Ticket) -> tuple[MessageView, ...]:
    files = Prefetch("attachments", Attachment.objects.select_related("stored_file").order_by("pk"))
    rows = visible_messages(actor, ticket).select_related("author__organisation").prefetch_related(files)
    return tuple(_message_view(row) for row in rows)


def _message_view(row: Message) -> MessageView:
    home = row.author.organisation
    return MessageView(
        id=row.pk,
        author=row.author.name,
        author_is_desk=home is not None and home.kind == DESK,
        kind=row.kind,
        visibility=row.visibility,
        body=row.body,
        at=row.at,
        recorded_at=row.recorded_at,
        files=tuple(
            FileView(file.pk, file.name, file.stored_file.size, file.stored_file.content_type)
            for file in row.attachments.all()
        ),
    )


def _clocks(ticket: Ticket, charter: Charter, facts: Happened) -> tuple[ClockView, ...]:
    moment = now()
    rows = {(row.kind, row.sequence): row for row in Clock.objects.filter(ticket=ticket).exclude(state=WITHDRAWN)}
    return tuple(
        ClockView(
            row=rows[clock.key],
            judgement=clock.judged(moment),
            sheet=clock.sheet(moment),
            waiting_for=ticket.waiting_for if ticket.waiting_for in clock.terms.paused_by else "",
        )
        for clock in derive(ticket, charter, facts)
        if clock.key in rows
    )


def _without_reasons(pauses: Sequence[Pause]) -> Sequence[Pause]:
    for pause in pauses:
        pause.reason = ""
    return pauses
