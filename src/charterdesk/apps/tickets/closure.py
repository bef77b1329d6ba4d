"""The end of a ticket: a solution proposed, validated or not, by whom the charter says; and its coming back."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import UnreadableCharter
from charterdesk.apps.tickets.change import Change, atomic, begin, begin_move, finish, marks_of, right_to, summary, take
from charterdesk.apps.tickets.clocks import await_silence, length_after
from charterdesk.apps.tickets.custom import check_closing
from charterdesk.apps.tickets.facts import REOPENED
from charterdesk.apps.tickets.messages import NewFile, Words, check_body, write
from charterdesk.apps.tickets.models import Quote, Ticket
from charterdesk.apps.tickets.pauses import end_pause
from charterdesk.apps.tickets.visibility import CUSTOMER
from charterdesk.rules.decide.decision import Outcome
from charterdesk.rules.terms.handling import ClosedBy
from charterdesk.rules.workflow import State, Verb, after_silence

log = logging.getLogger(__name__)


@atomic
def propose_solution(
    actor: Actor,
    ticket_id: int,
    *,
    body: str,
    workaround: bool = False,
    files: Sequence[NewFile] = (),
    version: int | None = None,
    at: datetime | None = None,
) -> Ticket:
    """The desk says how it is solved, and the customer judges; a workaround gives back some of the use and work goes
    on (EK-07, ES-20). Who solves a ticket that nobody had taken in charge has thereby taken it.
    """
    text = check_body(body)
    verb = Verb.GIVE_WORKAROUND if workaround else Verb.PROPOSE_SOLUTION
    change = begin(actor, ticket_id, right_to(verb), version=version, at=at)
    if not workaround:
        check_closing(actor, change.ticket, solution=True)
    if change.ticket.in_charge_at is None:
        take(change)
        change.ticket.state = State.IN_CHARGE if change.ticket.state == State.NEW else change.ticket.state
    change.move(verb)
    words = Words(text, CUSTOMER, "workaround" if workaround else "solution", files)
    message = write(actor, change.ticket, words, at=change.at)
    _spoke(change, "desk")
    if not workaround:
        end_pause(change)
        await_silence(change.ticket, change.charter, change.at)
    code = "ticket.workaround_given" if workaround else "ticket.solution_proposed"
    return finish(change, code, marks=marks_of(verb), data={"message": message.pk})


@transaction.atomic
def validate(
    actor: Actor, ticket_id: int, *, body: str = "", version: int | None = None, at: datetime | None = None
) -> Ticket:
    """The customer says that it is solved: the ticket closes on his word (EK-12)."""
    change = begin_move(actor, ticket_id, Verb.VALIDATE, version=version, at=at)
    if body.strip():
        write(actor, change.ticket, Words(check_body(body), CUSTOMER), at=change.at)
        _spoke(change, "customer")
    return _closed(change, Verb.VALIDATE, "ticket.validated")


@transaction.atomic
def reject(
    actor: Actor, ticket_id: int, *, reason: str, version: int | None = None, at: datetime | None = None
) -> Ticket:
    """The customer says that it is not solved, and why: the clocks go on where the proposal had stopped them."""
    text = check_body(reason, field="reason")
    change = begin_move(actor, ticket_id, Verb.REJECT, version=version, at=at)
    message = write(actor, change.ticket, Words(text, CUSTOMER, "refusal"), at=change.at)
    _spoke(change, "customer")
    change.ticket.silent_close_at = None
    return finish(change, "ticket.solution_rejected", marks=[REOPENED], data={"message": message.pk})


@transaction.atomic
def close(
    actor: Actor, ticket_id: int, *, reason: str = "", version: int | None = None, at: datetime | None = None
) -> Ticket:
    """The desk closes, and tells the customer why. Invalid where the charter leaves that word to the customer."""
    change = begin(actor, ticket_id, "ticket.close", version=version, at=at)
    state = State(change.ticket.state)
    if change.charter.closing.by is ClosedBy.CUSTOMER and state not in {State.QUOTE, State.CLOSED}:
        raise Invalid(_("This charter lets the customer close: propose a solution instead."), code="customer_closes")
    check_closing(actor, change.ticket)
    change.move(Verb.CLOSE)
    if reason.strip():
        write(actor, change.ticket, Words(check_body(reason, field="reason"), CUSTOMER), at=change.at)
        _spoke(change, "desk")
    return _closed(change, Verb.CLOSE, "ticket.closed")


@transaction.atomic
def reopen(
    actor: Actor,
    ticket_id: int,
    *,
    reason: str,
    files: Sequence[NewFile] = (),
    trust: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Ticket:
    """The trouble is back, or was never gone. No clock starts anew: each goes on with what it had consumed.

    Conflict once the time is over within which the charter lets a ticket be reopened. `trust`: of a mail.
    """
    text = check_body(reason, field="reason")
    change = begin_move(actor, ticket_id, Verb.REOPEN, version=version, at=at)
    ticket = change.ticket
    within = change.charter.closing.reopen_within
    if within and ticket.closed_at and change.at > length_after(change.charter, within, ticket.closed_at):
        raise Conflict(_("This ticket was closed too long ago: open a new one."), current=summary(ticket))
    message = write(actor, ticket, Words(text, CUSTOMER, files=files, trust=trust), at=change.at)
    _spoke(change, "desk" if change.by_staff else "customer")
    ticket.state = _state_of_old(ticket)
    ticket.closed_at = None
    ticket.reopened += 1
    return finish(change, "ticket.reopened", marks=[REOPENED], data={"message": message.pk})


def close_silent_tickets(limit: int = 100) -> int:
    """Close solved tickets whose customer kept silent as long as the charter says, each once; returns how many."""
    due = Ticket.objects.filter(silent_close_at__lte=now()).order_by("silent_close_at")
    closed = 0
    for ticket in due.select_related("desk")[:limit]:
        try:
            closed += _close_silent(ticket)
        except UnreadableCharter:
            log.exception("ticket %s cannot be closed", ticket.pk)
    return closed


@transaction.atomic
def _close_silent(found: Ticket) -> bool:
    change = begin(worker_actor(found.desk), found.pk, "ticket.close", version=None, at=None)
    ticket = change.ticket
    state = after_silence(change.charter, State(ticket.state))
    if state is None or ticket.silent_close_at is None or ticket.silent_close_at > change.at:
        # Another worker, or the customer, was first: nothing changes, not even the version.
        transaction.set_rollback(True)
        return False
    ticket.state = state
    _closed(change, Verb.CLOSE, "ticket.closed_by_silence")
    return True


def _closed(change: Change, verb: Verb, code: str) -> Ticket:
    end_pause(change)
    change.ticket.closed_at = change.at
    change.ticket.silent_close_at = None
    return finish(change, code, marks=marks_of(verb))


def _spoke(change: Change, side: str) -> None:
    change.ticket.last_message_at = change.at
    change.ticket.last_message_by = side


def _state_of_old(ticket: Ticket) -> State:
    """A ticket whose quote was never accepted waits for it again; one that nobody took in charge is new."""
    accepted = Quote.objects.filter(ticket=ticket, state="accepted").exists()
    if ticket.outcome == Outcome.QUOTE_FIRST and not accepted:
        return State.QUOTE
    return State.NEW if ticket.in_charge_at is None else State.IN_CHARGE
