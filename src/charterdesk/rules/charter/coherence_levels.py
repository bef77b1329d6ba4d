"""What levels and calls refer to: events, calendars, commitments; and what of them could never happen."""

from __future__ import annotations

from charterdesk.rules.charter.coherence_names import (
    A_CALENDAR,
    A_COMMITMENT,
    A_SEVERITY,
    AN_EVENT,
    Found,
    misnamed,
    undefined,
)
from charterdesk.rules.charter.coherence_time import Weeks, incoherences_of_length, incoherences_of_wait
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.levels import Before, Called, ClockCall, Level, WorkedBy
from charterdesk.rules.why.said import Said

ALL = 100
# What a level may promise to the desk.
PROMISES = ("take_in_charge", "answer")


def incoherences_of_levels(charter: Charter, weeks: Weeks) -> Found:
    """Yield each place of both chapters that means something the charter does not define."""
    for number, (name, level) in enumerate(charter.levels.items()):
        here = ("levels", name)
        yield from misnamed(here)
        if number == 0:
            yield from _first(name, level)
        else:
            yield from _of_level(name, level, charter, weeks)
        for place, need in enumerate(level.needs):
            known = (*Before, *charter.events)
            yield from undefined((*here, "needs", str(place)), need, known, AN_EVENT, needed=True)
        yield from undefined((*here, "calendar"), level.calendar, charter.calendars, A_CALENDAR)
        week = weeks.get(level.calendar or charter.opening)
        for key, length in (("take_in_charge", level.take_in_charge), ("answer", level.answer)):
            yield from incoherences_of_wait((*here, key), length)
            yield from incoherences_of_length((*here, key), length, week)
    yield from _of_tickets(charter, weeks)


def _first(name: str, level: Level) -> Found:
    """Tickets begin at the first level: nothing is handed over to it."""
    for key in ("needs", "handed_by", *PROMISES, "charged_to", "calls"):
        if getattr(level, key):
            said = Said("tickets begin at the first level: nothing is handed over to '{name}'; leave it out", name=name)
            yield ("levels", name, key), said


def _of_tickets(charter: Charter, weeks: Weeks) -> Found:
    plans = (*charter.plans.values(), *charter.options.values(), charter.without_contract)
    commitments = {name for plan in plans if plan for name in plan.commitments}
    for number, call in enumerate(charter.calls):
        for place, name in enumerate(call.commitments):
            here = ("calls", str(number), "commitments", str(place))
            yield from undefined(here, name, commitments, A_COMMITMENT, needed=True)
    yield from _calls(("calls",), charter.calls, charter, weeks)


def _of_level(name: str, level: Level, charter: Charter, weeks: Weeks) -> Found:
    """Somebody is called for what the level promises; a manufacturer's charter may promise either."""
    here = ("levels", name, "calls")
    promised = {key for key in PROMISES if getattr(level, key) is not None}
    if level.calls and not promised and level.worked_by is not WorkedBy.MANUFACTURER:
        yield here, Said("'{name}' promises no time: nobody would be called", name=name)
        return
    known = PROMISES if level.worked_by is WorkedBy.MANUFACTURER else promised
    for number, call in enumerate(level.calls):
        for place, promise in enumerate(call.commitments):
            if promise not in known:
                said = Said("'{promise}' is no promise of '{name}'", promise=promise, name=name)
                yield (*here, str(number), "commitments", str(place)), said
    yield from _calls(here, level.calls, charter, weeks)


def _calls(here: tuple[str, ...], calls: tuple[ClockCall, ...], charter: Charter, weeks: Weeks) -> Found:
    before = 0
    for number, call in enumerate(calls):
        at = (*here, str(number))
        percent = int(call.at.percent)
        if not 0 < percent <= ALL or percent != call.at.percent:
            yield (*at, "at"), Said("somebody is called at a whole share of the time from 1 % to 100 %")
        elif percent < before:
            yield (*at, "at"), Said("calls stand in the order of their share of the time")
        before = max(before, percent)
        for place, name in enumerate(call.severities):
            yield from undefined((*at, "severities", str(place)), name, charter.severities, A_SEVERITY, needed=True)
        yield from incoherences_of_wait((*at, "acknowledged_within"), call.acknowledged_within)
        yield from incoherences_of_length(
            (*at, "acknowledged_within"), call.acknowledged_within, weeks.get(charter.opening)
        )
        if call.acknowledged_within and not any(later.call is not call.call for later in calls[number + 1 :]):
            if call.call is Called.MANAGER:
                said = Said("after the manager nobody is called: leave 'acknowledged_within' out")
            else:
                said = Said("nobody else is called after him: add a call to another")
            yield (*at, "acknowledged_within"), said
