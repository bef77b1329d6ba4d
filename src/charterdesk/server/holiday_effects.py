"""What a change of a list of public holidays moves under a charter: days, openings, promises."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from charterdesk.rules.charter.load import load
from charterdesk.rules.circumstances import Circumstances
from charterdesk.rules.decide.promises import PromiseTerms, promise_terms, promised_from
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.opening import opening
from charterdesk.rules.worktime.timeline import Elapsed
from charterdesk.server.charter_files import Named

MOST_EXAMPLES: Final = 12
A_DAY: Final = timedelta(days=1)
BEFORE_CLOSING: Final = timedelta(minutes=30)
DAY: Final = "%a %Y-%m-%d"
MOMENT: Final = f"{DAY} %H:%M"


@dataclass(frozen=True)
class Moved:
    """A list of public holidays before and after some years were written anew."""

    name: str
    before: str
    after: str

    def days(self) -> tuple[dict[date, str], dict[date, str]]:
        """The days that are new, and those that are gone, each with its name."""
        before, after = days_of(self.before), days_of(self.after)
        new = {day: said for day, said in after.items() if day not in before}
        return new, {day: said for day, said in before.items() if day not in after}


def days_of(text: str) -> dict[date, str]:
    """The days of a list, each with its name; ValueError where the text is no such list."""
    return {date.fromisoformat(day): str(said) for day, said in tomllib.loads(text).items()}


def days_told(moved: Moved) -> Iterator[str]:
    """Every day that moves, a line each."""
    new, gone = moved.days()
    marked = [*((day, "+", said) for day, said in new.items()), *((day, "-", said) for day, said in gone.items())]
    for day, sign, said in sorted(marked):
        yield f"{sign} {day} {said}"
    if not marked:
        yield f"no day of {moved.name} moves"


def effects_told(found: Named, rests_on: tuple[str, ...], moved: Moved) -> Iterator[str]:
    """Which openings of a charter move, and what is due later or sooner, by example; nothing where nothing moves."""
    held = {name: found.shared[name] for name in rests_on if name != moved.name}
    before, after = (load(found.text, found.name, {**held, moved.name: text}) for text in (moved.before, moved.after))
    if not (isinstance(before, Charter) and isinstance(after, Charter)):
        return
    new, gone = moved.days()
    days = sorted({*new, *gone})
    openings, promises = _openings(before, after, days), _promises(before, after, days)
    if openings or promises:
        yield f"{found.name}:"
    yield from _some(openings, "openings")
    yield from _some(promises, "promises")


def _some(said: list[str], what: str) -> Iterator[str]:
    yield from (f"  {line}" for line in said[:MOST_EXAMPLES])
    if len(said) > MOST_EXAMPLES:
        yield f"  ... and {len(said) - MOST_EXAMPLES} {what} more"


def _openings(before: Charter, after: Charter, days: list[date]) -> list[str]:
    """For each calendar, how it opens on the days that move and on their neighbours, where that is not as it was."""
    looked_at = sorted({day + A_DAY * beside for day in days for beside in (-1, 0, 1)})
    return [
        f"{name}: {day.strftime(DAY)} {hours[1]}, not {hours[0]}"
        for name in before.calendars
        for day in looked_at
        if (hours := [_hours(charter, name, day) for charter in (before, after)]) and hours[0] != hours[1]
    ]


def _hours(charter: Charter, name: str, day: date) -> str:
    """The hours of a local day, as `09:00-12:30, 14:00-18:00` or `closed`."""
    timeline = opening(charter, name)
    midnight, next_one = (datetime.combine(one, time(), timeline.zone) for one in (day, day + A_DAY))
    said = [
        f"{start.astimezone(timeline.zone):%H:%M}-{_until(end.astimezone(timeline.zone), next_one)}"
        for start, end in timeline.spans(midnight, next_one)
    ]
    return ", ".join(said) or "closed"


def _until(end: datetime, midnight: datetime) -> str:
    return "24:00" if end == midnight else f"{end:%H:%M}"


def _promises(before: Charter, after: Charter, days: list[date]) -> list[str]:
    """For each commitment, what is due later or sooner from the last open hour before a day that moves."""
    said = []
    for day in days:
        for terms in _terms(before):
            at = _shortly_before(before, terms, day)
            dues = [promised_from(charter, terms, at).due.astimezone(at.tzinfo) for charter in (before, after)]
            if dues[0] != dues[1]:
                begins, was, then = (moment.strftime(MOMENT) for moment in (at, *dues))
                said.append(f"{terms.kind}, {terms.within.in_language('en')} from {begins}: due {then}, not {was}")
    return said


def _terms(charter: Charter) -> list[PromiseTerms]:
    found: dict[tuple[str, str], PromiseTerms] = {}
    at = datetime.combine(charter.holds_from, time(), opening(charter).zone)
    for plan in (*charter.plans.values(), *([charter.without_contract] if charter.without_contract else ())):
        for severity in charter.severities or [None]:
            for terms in promise_terms(charter, plan, Circumstances(at=at, severity=severity)):
                found.setdefault((terms.kind, str(terms.within)), terms)
    return list(found.values())


def _shortly_before(charter: Charter, terms: PromiseTerms, day: date) -> datetime:
    hours = opening(charter, terms.calendar)
    midnight = datetime.combine(day, time(), hours.zone)
    closing = midnight if isinstance(hours, Elapsed) else hours.previous_close(midnight)
    return (closing - BEFORE_CLOSING).astimezone(hours.zone)
