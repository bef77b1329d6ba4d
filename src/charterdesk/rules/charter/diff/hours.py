"""Opening hours under two versions: who gains by them, and the hours that opened or closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.rules.charter.diff.changes import Effect, Example
from charterdesk.rules.charter.diff.moments import DAYS_AHEAD, Moments
from charterdesk.rules.charter.diff.naming import Naming
from charterdesk.rules.charter.diff.walk import Difference
from charterdesk.rules.charter.document.speech import capital
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.instants import Timeline, epoch
from charterdesk.rules.worktime.opening import opening

MOST: Final = 2
Stretches = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Hours:
    """The calendars of two versions, compared second by second over the year to come."""

    naming: Naming
    moments: Moments

    def effect(self, difference: Difference) -> Effect:
        """More open time is a gain, less a loss; nothing, where the calendar opens nothing to customers."""
        found = set()
        for old, new in self._pairs(difference):
            opened, closed = self._moved(old, new)
            found |= ({Effect.GAIN} if opened else set()) | ({Effect.LOSS} if closed else set())
        return Effect.BOTH if len(found) > 1 else found.pop() if found else Effect.NEITHER

    def examples(self, difference: Difference) -> tuple[Example, ...]:
        """A moment that is open now, a moment that is closed now."""
        found: list[Example] = []
        for old, new in self._pairs(difference):
            for key, stretches in zip(("example.opened", "example.closed"), self._moved(old, new), strict=True):
                for start, until in stretches[:1]:
                    at = datetime.fromtimestamp(start + min(1800, (until - start) // 2), UTC)
                    local = at.astimezone(ZoneInfo(self.naming.new.charter.desk.time_zone))
                    speech = self.naming.new.speech
                    said = f"{speech.moment(local)} ({speech.day(local.date())})"
                    found.append(Example(said=capital(self.naming.say(key, at=said)), at=at))
        return tuple(found[:MOST])

    def _pairs(self, difference: Difference) -> list[tuple[Timeline, Timeline]]:
        """The calendars behind a difference, before and after, as far as customers meet them."""
        old, new = self.moments.old, self.moments.new
        if difference.trail[0].field == "opening":
            return [(opening(old), opening(new))]
        names = {step.name for step in difference.trail[1:2] if step.field == "calendars"}
        met = _met(old) & _met(new)
        wanted = sorted(met if not names else met & _made_of(old, new, names))
        return [(opening(old, name), opening(new, name)) for name in wanted]

    def _moved(self, old: Timeline, new: Timeline) -> tuple[Stretches, Stretches]:
        """What opened and what closed."""
        zone = ZoneInfo(self.naming.new.charter.desk.time_zone)
        start = epoch(datetime.combine(self.moments.wednesday, time(), zone))
        until = start + int(timedelta(days=DAYS_AHEAD).total_seconds())
        before, after = old.spans_epoch(start, until), new.spans_epoch(start, until)
        return _less(after, before), _less(before, after)


def _met(charter: Charter) -> frozenset[str]:
    """The calendars that customers meet: hours of opening, of a channel, of a promise, of emergencies."""
    plans = [*charter.plans.values(), *([charter.without_contract] if charter.without_contract else [])]
    named = [charter.opening, *(channel.open for channel in charter.channels.values())]
    every = [said for one in plans for said in one.commitments.values()]
    every += [said for option in charter.options.values() for said in option.commitments.values()]
    named += [said.calendar for said in every] + [line.calendar for said in every for line in said.special]
    named += [level.uninterrupted for level in charter.severities.values()]
    named += [charter.emergency.open] if charter.emergency else []
    return frozenset(name for name in named if name in charter.calendars)


def _made_of(old: Charter, new: Charter, names: set[str]) -> set[str]:
    """These calendars and those that are made of them."""
    found = set(names)
    for charter in (old, new):
        for _ in charter.calendars:
            found |= {name for name, one in charter.calendars.items() if found.intersection(one.others())}
    return found


def _less(spans: Stretches, others: Stretches) -> Stretches:
    """What of these spans none of the others covers."""
    found: Stretches = []
    place = 0
    for begin, end in spans:
        at = begin
        while place < len(others) and others[place][1] <= at:
            place += 1
        number = place
        while number < len(others) and others[number][0] < end:
            if others[number][0] > at:
                found.append((at, others[number][0]))
            at = max(at, others[number][1])
            number += 1
        if at < end:
            found.append((at, end))
    return found
