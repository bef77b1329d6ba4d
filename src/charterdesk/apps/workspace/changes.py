"""What has just changed, for whoever looks on: read from the journal, told by topics, never by content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Max, Q

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.models import Event
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import reaches

QUEUE: Final = "queue"
EVERYTHING: Final = "*"
AT_ONCE: Final = 1000  # lines of the journal in one reading
LOOKED_BACK: Final = 300  # lines; whoever was away longer looks at everything anew
ASKED_AGAIN: Final = 120  # readings in which a number that was left out is still asked for
MOST_MISSING: Final = 500
# What a customer's own page shows. Notes, hours, owners and tags of the desk are none of his business, not even that
# there was one.
FOR_CUSTOMERS: Final = frozenset(
    {
        "ticket.opened",
        "ticket.received",
        "ticket.identified",
        "ticket.taken_in_charge",
        "ticket.replied",
        "ticket.informed",
        "ticket.mail_read",
        "ticket.customer_replied",
        "ticket.information_requested",
        "ticket.priority_changed",
        "ticket.rebased",
        "ticket.paused",
        "ticket.resumed",
        "ticket.intervention_decided",
        "ticket.arrived_on_site",
        "ticket.quote_sent",
        "ticket.quote_accepted",
        "ticket.quote_declined",
        "ticket.workaround_given",
        "ticket.solution_proposed",
        "ticket.solution_rejected",
        "ticket.validated",
        "ticket.reopened",
        "ticket.closed",
        "ticket.closed_by_silence",
        "ticket.merged",
        "ticket.unmerged",
        # Where it stands is said to him in his words.
        "ticket.escalated",
        "ticket.escalation_taken_back",
        "ticket.escalation_closed",
        "clock.missed",
    }
)
# Streams of what stands beside tickets; their lines name the one they are about.
BESIDE: Final = frozenset({"article", "bug", "remote"})
# Streams that any number of tickets look at: told under their own name, to the desk's own people only.
ITSELF: Final = frozenset({"link"})
_LINE: Final = ("pk", "desk_id", "stream", "code", "recorded_at", "data")
_Line = tuple[int, int, str, str, datetime, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the journal about a ticket, or (`ticket` None) about what many of them look at: `version` is its
    number, `for_customers` whether they may know of it.
    """

    version: int
    at: datetime
    desk_id: int
    topic: str
    ticket: Ticket | None = None
    for_customers: bool = False


def topics(actor: Actor, changes: Iterable[Change]) -> set[str]:
    """The topics of these changes that the actor may know of: the desk's own people hear of each ticket and of the
    queue, whom it serves of the tickets that he sees.
    """
    of_desk = [change for change in changes if change.desk_id == actor.desk.pk]
    if is_staff(actor):
        queue = {QUEUE} if any(change.ticket for change in of_desk) else set()
        return {change.topic for change in of_desk} | queue
    return {
        change.topic
        for change in of_desk
        if change.ticket and change.for_customers and reaches(actor, "ticket.see", change.ticket)
    }


def latest() -> int:
    """The number of the journal's last line; 0 for an empty one."""
    return Event.objects.aggregate(last=Max("pk"))["last"] or 0


def missed(since: int | None, at: datetime | None) -> tuple[list[Change], bool]:
    """What was recorded after line `since`, or at `at` and later (a page that was made then); and whether that is all.

    It is not when more than LOOKED_BACK lines of all desks came since.
    """
    if since is None and at is None:
        return [], True
    lines = list(Event.objects.order_by("-pk").values_list(*_LINE)[:LOOKED_BACK])
    wanted = [line for line in lines if (since is not None and line[0] > since) or (at is not None and line[4] >= at)]
    return _changes(wanted), len(wanted) < LOOKED_BACK


class Watch:
    """Reads what the journal has grown by since the last reading.

    Numbers are given before a transaction ends: a line may appear after one with a higher number (PostgreSQL). Numbers
    that were left out are asked for again, for a minute.
    """

    def __init__(self) -> None:
        self.version = latest()
        self._missing: dict[int, int] = {}

    def read(self) -> list[Change]:
        """The changes since the last reading, of all desks."""
        new = Q(pk__gt=self.version)
        wanted = new | Q(pk__in=list(self._missing)) if self._missing else new
        lines = list(Event.objects.filter(wanted).order_by("pk").values_list(*_LINE)[:AT_ONCE])
        self._note(line[0] for line in lines)
        return _changes(lines)

    def _note(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._missing.pop(number, None)
            if number > self.version:
                left_out = range(max(self.version + 1, number - MOST_MISSING), number)
                self._missing.update(dict.fromkeys(left_out, ASKED_AGAIN))
                self.version = number
        self._missing = {number: left - 1 for number, left in self._missing.items() if left > 1}


def _changes(lines: Sequence[_Line]) -> list[Change]:
    about = [(line, _ticket(line[2], line[5])) for line in lines]
    wanted = {ticket_id for _line, ticket_id in about if ticket_id}
    only = Ticket.objects.only("desk_id", "number", "requester_id", "organisation_id", "reseller_id")
    rows = only.in_bulk(wanted) if wanted else {}
    return [change for line, ticket_id in about if (change := _change(line, rows.get(ticket_id))) is not None]


def _change(line: _Line, ticket: Ticket | None) -> Change | None:
    number, desk_id, stream, code, at, _data = line
    if ticket is not None:
        return Change(number, at, ticket.desk_id, f"ticket:{ticket.number}", ticket, code in FOR_CUSTOMERS)
    return Change(number, at, desk_id, stream) if stream.partition(":")[0] in ITSELF else None


def _ticket(stream: str, data: dict[str, Any]) -> int:
    """Which ticket a line is about, or what stands beside it; 0 for none."""
    of, _colon, key = stream.partition(":")
    if of == "ticket":
        return int(key)
    named = data.get("ticket") if of in BESIDE else None
    return named if isinstance(named, int) else 0
