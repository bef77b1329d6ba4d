"""What the API takes, body by body."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from charterdesk.rules.workflow import State
from charterdesk.web.api.reading import LARGEST_ID, Fact, Given, Id, Line, Moment, Text, Word, Yes

PORTAL = "portal"


class Request(Given):
    """A request for support. Leave out what you do not know: unknown is not "no"."""

    subject: Line = Field(min_length=1, max_length=200)
    body: Text = Field(min_length=1)
    requester_person_id: Id | None = Field(None, description="The person who asks; you, where left out")
    organisation_id: Id | None = Field(None, description="The requester's own, where left out")
    equipment_id: Id | None = None
    contract_id: Id | None = Field(None, description="The contract that serves best on the day, where left out")
    channel: Word = Field(PORTAL, description="How the request came: only the desk says other than portal")
    kind: Word | None = None
    severity: Word | None = Field(None, description="The validated level: only the desk gives it")
    wished_priority: Word | None = None
    emergency: Yes = False
    given: list[Word] = Field([], max_length=50, description="The information that comes with the request")
    access_code: Word | None = Field(None, description="What a caller said on the telephone: only the desk gives it")
    estimated_minutes: Id | None = None
    language: Word | None = None
    override_reason: Line = Field("", description="Why it is taken although the charter says no: heads of the desk")
    wished_at: Moment | None = Field(None, description="The moment at which the work is wished to begin")
    custom: dict[Word, Line] = Field(
        {}, max_length=50, description="The desk's own fields by their names, each as it is typed in a form"
    )
    at: Moment | None = Field(None, description="The moment of reception; now where left out; never in the future")


class Assignment(Fact):
    """To whom a ticket goes: a person, or a team that finds one of its members; both null gives it back to nobody."""

    to_person_id: Id | None
    to_team_id: Id | None = None


class Reply(Fact):
    """Words for the other side."""

    body: Text = Field(min_length=1)
    visibility: Word = Field("customer", description="customer, or reseller: not read by the end customer")
    wait_for: Word | None = Field(None, description="The party that has the next move now: only the desk says so")


class Note(Fact):
    """Words for the desk only."""

    body: Text = Field(min_length=1)


class Remark(Fact):
    """A step, with words for the desk or without."""

    note: Text = ""


class Happening(Remark):
    """What happened, as the charter names it: `diagnosed`, or one of its own events."""

    event: Word


class Work(Fact):
    """Seconds of work done."""

    seconds: Id = Field(le=86_400)
    note: Text = ""
    billable_hint: Yes | None = None


class Severity(Fact):
    """The level that the desk validates, and why."""

    severity: Word
    reason: Line = Field(min_length=1)


class Pause(Fact):
    """Who has the next move, and why."""

    party: Word
    reason: Line = Field(min_length=1)


class Solution(Fact):
    """What solves it, or gives back some of the use until it is solved."""

    body: Text = Field(min_length=1)
    workaround: Yes = False


class Approval(Fact):
    """The customer's word that it is solved."""

    body: Text = ""


class Reason(Fact):
    """Why."""

    reason: Text = Field(min_length=1)


class Remarks(Fact):
    """Why, where there is something to say."""

    reason: Text = ""


class Quote(Fact):
    """A price for validation, excluding VAT."""

    amount: Annotated[Decimal, Field(gt=0, le=10_000_000, decimal_places=2)] = Field(examples=["150.00"])
    currency: Word = "EUR"
    hours: Annotated[Decimal, Field(gt=0, lt=100_000, decimal_places=2)] | None = None
    text: Text = Field(min_length=1)


class Slice(Given):
    """Which rows of a list."""

    limit: int = Field(50, ge=1, le=100, description="Rows wanted")
    offset: int = Field(0, ge=0, le=100_000, description="Rows passed over")


class TicketsWanted(Slice):
    """Which tickets: all, or only open or closed ones."""

    closed: bool | None = None


class EquipmentWanted(Slice):
    """Which equipment."""

    organisation_id: int | None = Field(None, ge=1, le=LARGEST_ID)


class QueueWanted(Slice):
    """Which tickets of the queue; `text` looks in subject and number."""

    state: State | None = None
    owner: Literal["anyone", "nobody"] | Annotated[int, Field(ge=1, le=LARGEST_ID)] = Field(
        "anyone", description="anyone, nobody, or the id of a person"
    )
    organisation_id: int | None = Field(None, ge=1, le=LARGEST_ID)
    kind: Word = ""
    text: Line = Field("", max_length=200)
    closed: bool = False
