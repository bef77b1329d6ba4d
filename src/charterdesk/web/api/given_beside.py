"""What the API takes of tickets beside each other, and of when to look at one again."""

from __future__ import annotations

from pydantic import Field

from charterdesk.apps.tickets.links import RELATED
from charterdesk.web.api.reading import Fact, Given, Id, Line, Moment, Word


class Versioned(Given):
    """A change that happens now: only the version of the ticket that its reader saw may be said."""

    version: Id | None = Field(
        None, description="The ticket's version as you read it: 409 if somebody changed it since"
    )


class Into(Given):
    """The ticket on which another one would go on."""

    into_number: Id = Field(description="The number of the ticket on which this one goes on")


class Merging(Versioned):
    """The ticket on which this one goes on, and why."""

    into_number: Id = Field(description="The number of the ticket on which this one goes on")
    reason: Line = ""


class TagName(Fact):
    """A tag, by its name."""

    name: Line = Field(min_length=1, description="Who keeps the desk's tags makes a new one by naming it")


class Linking(Fact):
    """What this ticket is to another one."""

    other_number: Id = Field(description="The number of the other ticket")
    relation: Word = Field(
        RELATED, description="What this ticket is to it: related, duplicate_of, duplicated_by, part_of, has_part"
    )


class Unlinking(Fact):
    """A link of the ticket."""

    link_id: Id


class Later(Fact):
    """Until when nobody need look at the ticket; its clocks run on."""

    until_at: Moment
    reason: Line = ""
