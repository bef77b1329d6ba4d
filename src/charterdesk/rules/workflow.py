"""The states of a ticket, the verbs allowed in each, and which events a verb is for the clocks."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from charterdesk.rules.levels import recordable_needs
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Event
from charterdesk.rules.terms.handling import ClosedBy


class State(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    IN_CHARGE = "in_charge"
    WAITING = "waiting"
    QUOTE = "quote"
    SOLVED = "solved"
    CLOSED = "closed"


class Verb(StrEnum):
    """What may be done to a ticket that moves it, or that a clock looks at."""

    TAKE_IN_CHARGE = "take_in_charge"
    REPLY = "reply"
    PAUSE = "pause"
    RESUME = "resume"
    CHANGE_PRIORITY = "change_priority"
    DECIDE_INTERVENTION = "decide_intervention"
    ARRIVE_ON_SITE = "arrive_on_site"
    RECORD_EVENT = "record_event"
    SEND_QUOTE = "send_quote"
    ACCEPT_QUOTE = "accept_quote"
    DECLINE_QUOTE = "decline_quote"
    PROPOSE_SOLUTION = "propose_solution"
    GIVE_WORKAROUND = "give_workaround"
    VALIDATE = "validate"
    REJECT = "reject"
    CLOSE = "close"
    REOPEN = "reopen"


OPEN_STATES = frozenset(State) - {State.CLOSED}

# While a ticket is worked on, these verbs leave it where it stands.
_ANY_WORK: Mapping[Verb, State | None] = {
    Verb.REPLY: None,
    Verb.CHANGE_PRIORITY: None,
    Verb.DECIDE_INTERVENTION: None,
    Verb.ARRIVE_ON_SITE: None,
    Verb.RECORD_EVENT: None,
    Verb.PAUSE: State.WAITING,
    Verb.SEND_QUOTE: State.QUOTE,
    Verb.GIVE_WORKAROUND: None,
    Verb.PROPOSE_SOLUTION: State.SOLVED,
    # The customer may say at any time that it works again.
    Verb.VALIDATE: State.CLOSED,
    Verb.CLOSE: State.CLOSED,
}
_MOVES: Mapping[State, Mapping[Verb, State | None]] = {
    State.NEW: {**_ANY_WORK, Verb.TAKE_IN_CHARGE: State.IN_CHARGE},
    State.IN_CHARGE: _ANY_WORK,
    State.WAITING: {**_ANY_WORK, Verb.TAKE_IN_CHARGE: None, Verb.PAUSE: None, Verb.RESUME: State.IN_CHARGE},
    State.QUOTE: {
        Verb.REPLY: None,
        Verb.CHANGE_PRIORITY: None,
        Verb.SEND_QUOTE: State.QUOTE,
        Verb.ACCEPT_QUOTE: State.NEW,
        Verb.DECLINE_QUOTE: State.CLOSED,
        Verb.CLOSE: State.CLOSED,
    },
    State.SOLVED: {
        Verb.REPLY: None,
        Verb.RECORD_EVENT: None,
        Verb.VALIDATE: State.CLOSED,
        Verb.REJECT: State.IN_CHARGE,
        Verb.CLOSE: State.CLOSED,
    },
    # A report may be owed after the end.
    State.CLOSED: {Verb.REOPEN: State.IN_CHARGE, Verb.REPLY: None, Verb.RECORD_EVENT: None},
}

EVENTS: Mapping[Verb, Event] = {
    Verb.CHANGE_PRIORITY: Event.QUALIFIED,
    Verb.TAKE_IN_CHARGE: Event.TAKEN_IN_CHARGE,
    Verb.REPLY: Event.ANSWERED,
    Verb.DECIDE_INTERVENTION: Event.INTERVENTION_DECIDED,
    Verb.ARRIVE_ON_SITE: Event.ARRIVED_ON_SITE,
    Verb.PROPOSE_SOLUTION: Event.SOLUTION_PROPOSED,
    Verb.GIVE_WORKAROUND: Event.WORKAROUND_GIVEN,
    Verb.CLOSE: Event.CLOSED,
    Verb.VALIDATE: Event.CLOSED,
}


def allowed(charter: Charter, state: State) -> frozenset[Verb]:
    """Return the verbs that the charter allows in this state.

    Where the customer's word closes a ticket (EK-12), the desk proposes and does not close; a quote that nobody
    answers is the exception, since no work has started.
    """
    verbs = frozenset(_MOVES[state])
    if charter.closing.by is ClosedBy.CUSTOMER and state is not State.QUOTE:
        verbs -= {Verb.CLOSE}
    return verbs if recordable(charter) else verbs - {Verb.RECORD_EVENT}


def recordable(charter: Charter) -> tuple[str, ...]:
    """Return the events that the desk records by themselves: the diagnosis, where a promise begins or ends with it,
    what must be done before a ticket goes up a level, and what the charter declares.
    """
    plans = (*charter.plans.values(), *charter.options.values(), charter.without_contract)
    promises = ((name, said) for plan in plans if plan for name, said in plan.commitments.items())
    diagnosed = any(
        Event.DIAGNOSED in (said.started_by(name), *said.stopped_by(name, promised))
        for name, said in promises
        for promised in said.within.values()
    )
    known = (*((str(Event.DIAGNOSED),) if diagnosed else ()), *recordable_needs(charter), *charter.events)
    return tuple(dict.fromkeys(known))


def after(charter: Charter, state: State, verb: Verb) -> State | None:
    """Return the state after a verb, or None where the charter does not allow it."""
    if verb not in allowed(charter, state):
        return None
    return _MOVES[state][verb] or state


def after_silence(charter: Charter, state: State) -> State | None:
    """Return the state after the customer's silence on a proposed solution, where the charter lets silence close."""
    return State.CLOSED if charter.closing.silence and state is State.SOLVED else None
