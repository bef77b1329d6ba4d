"""What the API shows of tickets beside each other: merges, links, tags, and those put off. For the desk only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.custom_fields import fields_of
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.tickets.custom import SUBJECT
from charterdesk.apps.tickets.links import Linked, links_of
from charterdesk.apps.tickets.merging import MergeEffect, goes_on_at
from charterdesk.apps.tickets.models import Merge, Ticket
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.apps.tickets.readers import Reading
from charterdesk.apps.tickets.tags import names_on
from charterdesk.web.api.shown_tickets import Standing, TicketShown


class Reader(BaseModel):
    """Somebody served, and how many messages of each ticket he reads; null: he does not see that ticket. A merge shows
    him nothing more: each message keeps its readers.
    """

    person_id: int
    name: str
    organisation: str | None
    reads_of_source: int | None
    reads_of_target: int | None

    @classmethod
    def of(cls, one: Reading) -> Self:
        """Show a reader of the source and the target."""
        home = one.person.organisation
        return cls(
            person_id=one.person.pk,
            name=one.person.name,
            organisation=home.name if home else None,
            reads_of_source=one.reads[0],
            reads_of_target=one.reads[1],
        )


class PromiseKept(BaseModel):
    """A promise as it will stand on the target; `from_source`: the merged ticket brings it, from its own start."""

    kind: str
    due_at: datetime
    from_source: bool

    @classmethod
    def of(cls, effect: MergeEffect) -> Self:
        """Show an effect of a merge."""
        return cls(kind=effect.name, due_at=effect.due, from_source=effect.from_source)


class MergePreviewed(BaseModel):
    """What a merge would do. Nothing was stored."""

    source: Standing
    target: Standing
    readers: list[Reader]
    promises: list[PromiseKept]


class Merged(BaseModel):
    """A merge as it stands: undone where `undone_at` is given."""

    id: int
    at: datetime
    reason: str
    undone_at: datetime | None
    source: Standing
    target: Standing

    @classmethod
    def of(cls, row: Merge) -> Self:
        """Show a merge with both its tickets as they are now."""
        row.refresh_from_db()
        return cls(
            id=row.pk,
            at=row.at,
            reason=row.reason,
            undone_at=row.undone_at,
            source=Standing.of(row.source),
            target=Standing.of(row.target),
        )


class LinkShown(BaseModel):
    """What this ticket is to another one."""

    id: int
    relation: str
    number: int
    subject: str
    state: str

    @classmethod
    def of(cls, one: Linked) -> Self:
        """Show a link from one of its two ends."""
        other = one.other
        return cls(id=one.id, relation=one.as_, number=other.number, subject=other.subject, state=other.state)


class Beside(BaseModel):
    """What the desk has noted around a ticket."""

    tags: list[str]
    links: list[LinkShown]
    put_off_until: datetime | None
    goes_on_at: int | None = Field(None, description="The number of the ticket into which it was merged at last")


class BesideOf(Beside):
    """What stands around a ticket after a change, and its version."""

    number: int
    version: int

    @classmethod
    def of(cls, actor: Actor, row: Ticket) -> Self:
        """Show what stands around a ticket now."""
        row.refresh_from_db(fields=["version", "snoozed_until", "merged_into"])
        return cls(number=row.number, version=row.version, **dict(_beside(actor, row)))


class TicketPaged(TicketShown):
    """A ticket with what the desk has noted around it; `beside` is null for whoever is not of the desk."""

    beside: Beside | None = None
    custom: dict[str, str | bool | int | float] = Field(
        {}, description="The desk's own fields, as far as you read them"
    )

    @classmethod
    def with_beside(cls, page: TicketPage, actor: Actor, language: str) -> Self:
        """Show the page of a ticket."""
        shown = cls.page(page, language)
        shown.beside = beside(actor, page.ticket)
        held = page.ticket.custom
        fields = fields_of(actor.desk, SUBJECT, for_customer=not is_staff(actor), retired=True)
        shown.custom = {field.name: held[field.name] for field in fields if held.get(field.name) is not None}
        return shown


def beside(actor: Actor, row: Ticket) -> Beside | None:
    """Tags, links and where it goes on; None for whoever is not of the desk."""
    return _beside(actor, row) if is_staff(actor) else None


def previewed(
    source: Ticket, target: Ticket, people: Iterable[Reading], effects: Iterable[MergeEffect]
) -> MergePreviewed:
    """What a merge would do, person by person and promise by promise."""
    return MergePreviewed(
        source=Standing.of(source),
        target=Standing.of(target),
        readers=[Reader.of(one) for one in people],
        promises=[PromiseKept.of(one) for one in effects],
    )


def _beside(actor: Actor, row: Ticket) -> Beside:
    target = goes_on_at(row)
    return Beside(
        tags=names_on([row.pk]).get(row.pk, []),
        links=[LinkShown.of(one) for one in links_of(actor, row)],
        put_off_until=row.snoozed_until,
        goes_on_at=target.number if target else None,
    )
