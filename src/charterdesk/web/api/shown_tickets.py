"""What the API shows of tickets, their conversation and their clocks."""

from __future__ import annotations

from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Self

from pydantic import BaseModel

from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Message, PriorityChange, Quote, Ticket, WorkEntry
from charterdesk.apps.tickets.models import Pause as PauseRow
from charterdesk.apps.tickets.page import MessageView, TicketPage
from charterdesk.apps.tickets.queue import ClockNow, QueueRow
from charterdesk.rules.decide.answer import as_json
from charterdesk.web.api.decided import Decided
from charterdesk.web.api.shown import Named


class Standing(BaseModel):
    """How a ticket stands: what every change answers. `version` is what the next change may name."""

    number: int
    subject: str
    state: str
    waiting_for: str | None
    outcome: str
    plan: str | None
    kind: str | None
    severity: str | None
    wished_priority: str | None
    priority: str | None
    emergency: bool
    requester_id: int
    organisation_id: int
    owner_id: int | None
    next_due: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    version: int

    @classmethod
    def of(cls, row: Ticket) -> Self:
        """Show a row."""
        return cls(**standing(row))


def standing(row: Ticket) -> dict[str, object]:
    """The fields of a ticket that are shown everywhere; '' is said as null."""
    return {
        "number": row.number,
        "subject": row.subject,
        "state": row.state,
        "waiting_for": row.waiting_for or None,
        "outcome": row.outcome,
        "plan": row.plan or None,
        "kind": row.kind or None,
        "severity": row.severity or None,
        "wished_priority": row.wished_priority or None,
        "priority": row.priority or None,
        "emergency": row.emergency,
        "requester_id": row.requester_id,
        "organisation_id": row.organisation_id,
        "owner_id": row.owner_id,
        "next_due": row.next_due,
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
        "version": row.version,
    }


class Opened(BaseModel):
    """A ticket just opened, and what the charter decided about it."""

    ticket: Standing
    decision: Decided


class ClockBrief(BaseModel):
    """The next obligation, judged at this instant; seconds are open or elapsed as `counts` says."""

    kind: str
    state: str
    counts: str
    firm: bool
    due_at: datetime | None
    promised_seconds: int
    consumed_seconds: int
    remaining_seconds: int
    missed: bool

    @classmethod
    def of(cls, clock: ClockNow) -> Self:
        """Show a clock of a list."""
        return cls(**{name: getattr(clock, name) for name in cls.model_fields})


class Listed(BaseModel):
    """A ticket in a list. `why` says in words why it stands where it stands."""

    number: int
    subject: str
    organisation: str
    reseller: str | None
    requester: str
    owner: str | None
    owner_id: int | None
    state: str
    waiting_for: str | None
    outcome: str
    kind: str | None
    severity: str | None
    wished_priority: str | None
    priority: str | None
    plan: str | None
    emergency: bool
    on_call: bool
    order: str
    why: list[str]
    opened_at: datetime
    closed_at: datetime | None
    last_message_at: datetime | None
    last_message_by: str | None
    version: int
    clock: ClockBrief | None

    @classmethod
    def of(cls, row: QueueRow, language: str, zone: tzinfo) -> Self:
        """Show a row of the queue; '' is said as null. Reasons are said in the desk's own time."""
        fields = {name: getattr(row, name) for name in cls.model_fields.keys() - {"why", "clock"}}
        kept = {name: None if value == "" and name != "subject" else value for name, value in fields.items()}
        why = [reason.text(language, zone) for reason in row.why]
        return cls(**kept, why=why, clock=ClockBrief.of(row.clock) if row.clock else None)


class FileShown(BaseModel):
    """A file of a message; download it under /attachments/{id}."""

    id: int
    name: str
    size: int
    content_type: str


class MessageShown(BaseModel):
    """What somebody wrote. `channel` is "email" where it came by mail; then `trust` says "verified" or "unverified":
    of an unverified one the author is only the address that the mail bore.
    """

    id: int
    author: str
    by_desk: bool
    kind: str
    visibility: str
    body: str
    at: datetime
    recorded_at: datetime
    channel: str | None
    trust: str | None
    files: list[FileShown]

    @classmethod
    def of(cls, message: MessageView) -> Self:
        """Show a message of the conversation."""
        files = [
            FileShown(id=file.id, name=file.name, size=file.size, content_type=file.content_type)
            for file in message.files
        ]
        return cls(
            id=message.id,
            author=message.author,
            by_desk=message.author_is_desk,
            kind=message.kind,
            visibility=message.visibility,
            body=message.body,
            at=message.at,
            recorded_at=message.recorded_at,
            channel="email" if message.trust else None,
            trust=message.trust or None,
            files=files,
        )


class MessageStored(BaseModel):
    """A message just written."""

    id: int
    ticket: int
    kind: str
    visibility: str
    at: datetime

    @classmethod
    def of(cls, row: Message, number: int) -> Self:
        """Show a row."""
        return cls(id=row.pk, ticket=number, kind=row.kind, visibility=row.visibility, at=row.at)


class QuoteShown(BaseModel):
    """A price that was sent; excluding VAT."""

    id: int
    amount: Decimal
    currency: str
    hours: Decimal | None
    text: str
    state: str
    sent_at: datetime
    answered_at: datetime | None

    @classmethod
    def of(cls, row: Quote) -> Self:
        """Show a row."""
        fields = ("amount", "currency", "hours", "text", "state", "sent_at", "answered_at")
        return cls(id=row.pk, **{name: getattr(row, name) for name in fields})


class PauseShown(BaseModel):
    """Time during which another party had the next move."""

    party: str
    reason: str
    from_at: datetime
    until_at: datetime | None

    @classmethod
    def of(cls, row: PauseRow) -> Self:
        """Show a row."""
        return cls(party=row.party, reason=row.reason, from_at=row.from_at, until_at=row.until_at)


class PriorityChanged(BaseModel):
    """A level that the desk validated, and why."""

    from_severity: str | None
    to_severity: str
    priority: str | None
    reason: str
    at: datetime

    @classmethod
    def of(cls, row: PriorityChange) -> Self:
        """Show a row."""
        return cls(
            from_severity=row.from_severity or None,
            to_severity=row.to_severity,
            priority=row.priority or None,
            reason=row.reason,
            at=row.at,
        )


class WorkShown(BaseModel):
    """Seconds that a person worked."""

    id: int
    person: Named
    seconds: int
    note: str
    billable: bool | None
    at: datetime

    @classmethod
    def of(cls, row: WorkEntry, person: Person) -> Self:
        """Show a row."""
        return cls(
            id=row.pk,
            person=Named(id=person.pk, name=person.name),
            seconds=row.seconds,
            note=row.note,
            billable=row.billable_hint,
            at=row.at,
        )


class WorkStored(BaseModel):
    """Time just logged."""

    id: int
    ticket: int
    seconds: int
    at: datetime

    @classmethod
    def of(cls, row: WorkEntry, number: int) -> Self:
        """Show a row."""
        return cls(id=row.pk, ticket=number, seconds=row.seconds, at=row.at)


class TicketShown(Standing):
    """A ticket with all that its reader may know of it, save conversation and clocks: they have their own addresses."""

    organisation: str
    reseller: str | None
    requester: str
    owner: str | None
    contract: str | None
    equipment: str | None
    charter: str
    may: list[str]
    decision: Decided
    pauses: list[PauseShown]
    priority_changes: list[PriorityChanged]
    quotes: list[QuoteShown]
    work: list[WorkShown]
    worked_seconds: int
    credit_minutes: int | None

    @classmethod
    def page(cls, page: TicketPage, language: str) -> Self:
        """Show the page of a ticket; the decision speaks the reader's language."""
        row = page.ticket
        return cls(
            **standing(row),
            organisation=row.organisation.name,
            reseller=row.reseller.name if row.reseller else None,
            requester=row.requester.name,
            owner=row.owner.name if row.owner else None,
            contract=page.contract.number if page.contract else None,
            equipment=str(row.equipment) if row.equipment else None,
            charter=row.charter_version.digest,
            may=sorted(page.may),
            decision=as_json(page.decision, page.charter, language),
            pauses=[PauseShown.of(pause) for pause in page.pauses],
            priority_changes=[PriorityChanged.of(change) for change in page.priority_changes],
            quotes=[QuoteShown.of(quote) for quote in page.quotes],
            work=[WorkShown.of(entry, entry.person) for entry in page.work],
            worked_seconds=page.worked_seconds,
            credit_minutes=page.credit_minutes,
        )
