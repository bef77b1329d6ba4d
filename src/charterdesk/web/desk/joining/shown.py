"""What the ticket's page shows of tags, links, merges, snoozes and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.tickets.links import Linked, links_of, open_parts
from charterdesk.apps.tickets.page import TicketPage
from charterdesk.apps.tickets.queries import last_lines
from charterdesk.apps.tickets.snooze import due_before
from charterdesk.apps.tickets.tags import names_on_one, tags_to_choose
from charterdesk.apps.workspace import timers
from charterdesk.apps.workspace.models import Timer
from charterdesk.web.desk.joining.forms import KNOWN_TAGS, StopForm
from charterdesk.web.desk.joining.words import LINKS


@dataclass(frozen=True, slots=True)
class Running:
    """The reader's timer: whether it runs on this ticket, its seconds, and what would be logged now."""

    timer: Timer
    here: bool
    seconds: int
    logged: int


def shown(actor: Actor, page: TicketPage) -> dict[str, Any]:
    """The context of the templates desk/joining/."""
    ticket, may = page.ticket, page.may
    linked = links_of(actor, ticket)
    seen = last_lines(page.merged)
    timer = _running(actor, page) if "log_time" in may else None
    return {
        "tags": names_on_one(ticket.pk),
        "known_tags": tags_to_choose(actor),
        "known_tags_id": KNOWN_TAGS,
        "links": [(LINKS[one.as_], one) for one in linked],
        "merged_here": [(one, seen.get(one.pk, 0)) for one in page.merged],
        "open_parts": _numbers(linked),
        "due_in_sleep": due_before(ticket, ticket.snoozed_until) if ticket.snoozed_until else None,
        "timer": timer,
        "stop_form": StopForm(action="timer-stop") if timer and timer.here else None,
    }


def _numbers(linked: list[Linked]) -> list[int]:
    return [one.number for one in open_parts(linked)]


def _running(actor: Actor, page: TicketPage) -> Running | None:
    timer = timers.running(actor)
    if timer is None:
        return None
    moment = now()
    return Running(
        timer=timer,
        here=timer.ticket_id == page.ticket.pk,
        seconds=max(0, int((moment - timer.started_at).total_seconds())),
        logged=timers.rounded(timer.started_at, moment),
    )
