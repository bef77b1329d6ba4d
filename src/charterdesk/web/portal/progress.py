"""How a request stands, in the customer's words: state, whose turn it is, what happens next and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from charterdesk.rules.terms.commitments import Party
from charterdesk.rules.workflow import State
from charterdesk.rules.worktime.clock import ClockState

YOU = "you"
DESK = "desk"
OTHERS = "others"
NOBODY = "nobody"


class Stands(Protocol):
    """What is looked at of a ticket: a row of a list and the ticket itself both have it."""

    @property
    def state(self) -> str:
        """The machine word of the state."""

    @property
    def waiting_for(self) -> str:
        """The party that has the next move, '' for the desk."""

    @property
    def order(self) -> str:
        """What orders the work: commitment or arrival."""

    @property
    def emergency(self) -> bool:
        """Whether it came by the door for emergencies."""


@dataclass(frozen=True, slots=True)
class Next:
    """A promise that runs: what happens next, until when (None while a pause holds it back), how firmly."""

    kind: str
    due: datetime | None
    state: str
    firm: bool

    @property
    def missed(self) -> bool:
        """Say whether the promise was not kept."""
        return self.state == ClockState.MISSED


@dataclass(frozen=True, slots=True)
class Progress:
    """State and turn in words; `turn` is the machine word of whose turn it is: you, desk, others, nobody."""

    state: str
    turn: str
    turn_words: str
    next_words: str
    due: datetime | None = None
    late: bool = False


def progress_of(ticket: Stands, promise: Next | None) -> Progress:
    """Tell how a ticket stands to whoever speaks for the customer."""
    state = State(ticket.state)
    turn = _turn(state, ticket.waiting_for)
    words, due, late = _next(ticket, state, promise)
    return Progress(_state_words(state, ticket.waiting_for), turn, _turn_words(turn), words, due, late)


def nearest(promises: Iterable[Next]) -> Next | None:
    """The running promise that falls due first; one that a pause holds back comes last."""
    running = [said for said in promises if said.state != ClockState.MET]
    return min(running, key=lambda said: (said.due is None, said.due.timestamp() if said.due else 0), default=None)


def _turn(state: State, waiting_for: str) -> str:
    if state is State.CLOSED:
        return NOBODY
    if state is State.SOLVED or waiting_for == Party.CUSTOMER:
        return YOU
    if state is State.WAITING and waiting_for not in {Party.US, Party.RND, ""}:
        return OTHERS
    return DESK


def _state_words(state: State, waiting_for: str) -> str:
    if state is State.QUOTE:
        return _("Quote sent") if waiting_for == Party.CUSTOMER else _("Quote being prepared")
    if state is State.WAITING:
        waits = {
            Party.CUSTOMER: _("Waiting for you"),
            Party.MANUFACTURER: _("With the manufacturer"),
            Party.RND: _("With our developers"),
            Party.CARRIER: _("With the carrier"),
        }
        return waits.get(Party(waiting_for), _("On hold")) if waiting_for else _("On hold")
    return {
        State.NEW: _("Received"),
        State.IN_CHARGE: _("Being worked on"),
        State.SOLVED: _("Solution proposed"),
        State.CLOSED: _("Request closed"),
    }[state]


def _turn_words(turn: str) -> str:
    words = {
        YOU: _("Your turn"),
        DESK: _("Our turn"),
        OTHERS: _("Somebody else's turn"),
        NOBODY: _("Nothing to do"),
    }
    return words[turn]


def _next(ticket: Stands, state: State, promise: Next | None) -> tuple[str, datetime | None, bool]:
    resting = _nothing_runs(state, ticket.waiting_for)
    if resting:
        return resting, None, False
    if promise is None:
        return _without_promise(ticket, state), None, False
    if promise.missed:
        return _late(promise.kind), promise.due, True
    if promise.state == ClockState.PAUSED or promise.due is None:
        return _("The clock stands still until the others have answered."), None, False
    return (_firm if promise.firm else _best_effort)(promise.kind), promise.due, False


def _without_promise(ticket: Stands, state: State) -> str:
    if _turn(state, ticket.waiting_for) == OTHERS:
        return _("We wait for their answer, then we go on.")
    if ticket.emergency:
        return _("Emergencies go before everything else.")
    if ticket.order == "commitment":
        return _("We are working on it.")
    if state is State.NEW:
        return _("We work on requests in order of arrival; no time is promised.")
    return _("We are working on it; no time is promised.")


def _nothing_runs(state: State, waiting_for: str) -> str:
    by_state = {
        State.CLOSED: _("This request is closed."),
        State.SOLVED: _("Try the solution and tell us whether it works."),
    }
    if state in by_state:
        return by_state[state]
    if state is State.QUOTE:
        if waiting_for == Party.CUSTOMER:
            return _("Accept or decline the quote; work starts when you accept it.")
        return _("We send you a quote; work starts when you accept it.")
    return _("We need your answer to go on.") if waiting_for == Party.CUSTOMER else ""


def _firm(kind: str) -> str:
    words = {
        "take_in_charge": _("Somebody takes it in charge at the latest:"),
        "respond": _("We answer at the latest:"),
        "update": _("We give you news at the latest:"),
        "on_site": _("A technician is with you at the latest:"),
        "resolve": _("It is solved, or there is a way round, at the latest:"),
    }
    return words.get(kind, _("The next step is done at the latest:"))


def _best_effort(kind: str) -> str:
    words = {
        "take_in_charge": _("We do our best to take it in charge by:"),
        "respond": _("We do our best to answer by:"),
        "update": _("We do our best to give you news by:"),
        "on_site": _("We do our best to send a technician by:"),
        "resolve": _("We do our best to solve it, or to find a way round, by:"),
    }
    return words.get(kind, _("We do our best to do the next step by:"))


def _late(kind: str) -> str:
    words = {
        "take_in_charge": _("We are late: somebody should have taken it in charge by:"),
        "respond": _("We are late: you should have had an answer by:"),
        "update": _("We are late: you should have had news by:"),
        "on_site": _("We are late: a technician should have been with you by:"),
        "resolve": _("We are late: it should have been solved by:"),
    }
    return words.get(kind, _("We are late: the next step should have been done by:"))
