"""The standing of a ticket told again from its journal alone: what `check_data` holds against the row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from charterdesk.apps.base.models import Event
from charterdesk.rules.decide.decision import Outcome
from charterdesk.rules.workflow import State

CLOSING: Final = frozenset({"ticket.closed", "ticket.validated", "ticket.closed_by_silence", "ticket.quote_declined"})


@dataclass(slots=True)
class Standing:
    """Where a ticket stands, whose it is, since when; `silent_since` while a solution waits for the customer's word."""

    state: str = State.NEW
    owner_id: int | None = None
    in_charge_at: datetime | None = None
    closed_at: datetime | None = None
    silent_since: datetime | None = None
    reopened: int = 0
    waits_for_quote: bool = False
    before_merge: Standing | None = field(default=None, repr=False)

    def working(self) -> str:
        """The state of a ticket on which the desk has the next move."""
        if self.waits_for_quote:
            return State.QUOTE
        return State.NEW if self.in_charge_at is None else State.IN_CHARGE


def replay(journal: Iterable[Event]) -> Standing:
    """Follow the lines of a ticket's journal, in order."""
    standing = Standing()
    for line in journal:
        _begin_or_work(standing, line)
        _wait_or_end(standing, line)
        standing = _merged_or_apart(standing, line)
    return standing


def _merged_or_apart(standing: Standing, line: Event) -> Standing:
    """Merged, a ticket is closed; undone, it stands as before, but for what its customer said meanwhile."""
    match line.code:
        case "ticket.merged":
            closed_at = standing.closed_at or line.at
            return replace(standing, state=State.CLOSED, closed_at=closed_at, silent_since=None, before_merge=standing)
        case "ticket.unmerged" if standing.before_merge:
            return standing.before_merge
        case "ticket.customer_replied" if standing.before_merge:
            standing.before_merge.silent_since = None
    return standing


def _begin_or_work(standing: Standing, line: Event) -> None:
    match line.code:
        case "ticket.opened":
            standing.waits_for_quote = line.data["outcome"] == Outcome.QUOTE_FIRST
            standing.state = standing.working()
        case "ticket.taken_in_charge":
            standing.owner_id, standing.in_charge_at = line.actor_id, line.at
            standing.state = standing.working() if standing.state == State.NEW else standing.state
        case "ticket.assigned":
            standing.owner_id = line.data["to"]
        case "ticket.customer_replied" | "ticket.merged_word":
            standing.silent_since = None
            standing.state = standing.working() if line.data["resumed"] else standing.state
        case "ticket.quote_sent":
            standing.state = State.QUOTE
        case "ticket.identified":
            standing.state, standing.waits_for_quote = str(line.data["state"]), bool(line.data["waits_for_quote"])
        case "ticket.quote_accepted":
            standing.waits_for_quote = False
            standing.state = standing.working()


def _wait_or_end(standing: Standing, line: Event) -> None:
    match line.code:
        case "ticket.paused":
            standing.state = State.WAITING
        case "ticket.replied" if line.data["waits_for"]:
            standing.state = State.WAITING
        case "ticket.solution_proposed":
            standing.state, standing.silent_since = State.SOLVED, line.at
        case "ticket.resumed" | "ticket.solution_rejected" | "ticket.reopened":
            standing.state, standing.silent_since, standing.closed_at = standing.working(), None, None
            standing.reopened += line.code == "ticket.reopened"
        case code if code in CLOSING:
            standing.state, standing.silent_since, standing.closed_at = State.CLOSED, None, line.at
