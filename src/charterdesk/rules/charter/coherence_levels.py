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
from charterdesk.rules.terms.levels import Before, Called, Level
from charterdesk.rules.why.said import Said

ALL = 100


def incoherences_of_levels(charter: Charter, weeks: Weeks) -> Found:
    """Yield each place of both chapters that means something the charter does not define."""
    for number, (name, level) in enumerate(charter.levels.items()):
        here = ("levels", name)
        yield from misnamed(here)
        if number == 0:
            yield from _first(name, level)
        for place, need in enumerate(level.needs):
            known = (*Before, *charter.events)
            yield from undefined((*here, "needs", str(place)), need, known, AN_EVENT, needed=True)
        yield from undefined((*here, "calendar"), level.calendar, charter.calendars, A_CALENDAR)
        week = weeks.get(level.calendar or charter.opening)
        for key, length in (("take_in_charge", level.take_in_charge), ("answer", level.answer)):
            yield from incoherences_of_wait((*here, key), length)
            yield from incoherences_of_length((*here, key), length, week)
    yield from _calls(charter, weeks)


def _first(name: str, level: Level) -> Found:
    """Tickets begin at the first level: nothing is handed over to it."""
    for key in ("needs", "handed_by", "take_in_charge", "answer", "charged_to"):
        if getattr(level, key):
            said = Said("tickets begin at the first level: nothing is handed over to '{name}'; leave it out", name=name)
            yield ("levels", name, key), said


def _calls(charter: Charter, weeks: Weeks) -> Found:
    plans = (*charter.plans.values(), *charter.options.values(), charter.without_contract)
    commitments = {name for plan in plans if plan for name in plan.commitments}
    before = 0
    for number, call in enumerate(charter.calls):
        here = ("calls", str(number))
        percent = int(call.at.percent)
        if not 0 < percent <= ALL or percent != call.at.percent:
            yield (*here, "at"), Said("somebody is called at a whole share of the time from 1 % to 100 %")
        elif percent < before:
            yield (*here, "at"), Said("calls stand in the order of their share of the time")
        before = max(before, percent)
        for place, name in enumerate(call.commitments):
            yield from undefined((*here, "commitments", str(place)), name, commitments, A_COMMITMENT, needed=True)
        for place, name in enumerate(call.severities):
            yield from undefined((*here, "severities", str(place)), name, charter.severities, A_SEVERITY, needed=True)
        yield from incoherences_of_wait((*here, "acknowledged_within"), call.acknowledged_within)
        yield from incoherences_of_length(
            (*here, "acknowledged_within"), call.acknowledged_within, weeks.get(charter.opening)
        )
        if call.acknowledged_within and not any(later.call is not call.call for later in charter.calls[number + 1 :]):
            if call.call is Called.MANAGER:
                said = Said("after the manager nobody is called: leave 'acknowledged_within' out")
            else:
                said = Said("nobody else is called after him: add a call to another")
            yield (*here, "acknowledged_within"), said
