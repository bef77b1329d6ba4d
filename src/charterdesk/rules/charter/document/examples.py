"""Worked examples: what the rules make of a request of one Wednesday, drawn as strips over the days that follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from charterdesk.rules.charter.document.blocks import Block, Inline, Paragraph
from charterdesk.rules.charter.document.ordinary import ordinary_wednesday
from charterdesk.rules.charter.document.speech import Value, capital, plain, words_of
from charterdesk.rules.charter.document.strip import Row, strip
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.circumstances import Circumstances, first_that_fits
from charterdesk.rules.decide.promises import Promise, PromiseTerms, promise_terms, promised_from
from charterdesk.rules.terms.amounts import Counts
from charterdesk.rules.terms.commitments import Commitment, Event, SpecialPromise
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.terms.when import When
from charterdesk.rules.worktime.instants import Timeline
from charterdesk.rules.worktime.opening import opening
from charterdesk.rules.worktime.timeline import Elapsed

BEFORE_CLOSING: Final = timedelta(minutes=20)
USUAL: Final = time(17, 40)
A_YEAR: Final = timedelta(days=366)
NEAR: Final = timedelta(days=6)
MOST_SPECIAL: Final = 6
# Of many levels the worst are drawn.
MOST_LEVELS: Final = 10
# A drawing stays on one page.
MOST_ROWS: Final = 10


@dataclass(frozen=True, slots=True)
class Example:
    """A promise that begins at a moment, with the level and the line that it is an example of."""

    level: str
    line: Inline
    start: datetime
    promise: Promise


def examples(told: Told, plan: Plan, anchor: str) -> Iterator[Block]:
    """Work out and draw an example for each severity and each line for some requests."""
    speech = told.speech
    day = ordinary_wednesday(told)
    drawings = []
    for number, (name, said) in enumerate(plan.commitments.items()):
        worked = [*_general(told, plan, name, said, day), *_special(told, plan, name, said, day)]
        promised = told.commitment(name, plan)
        for first in range(0, len(worked), MOST_ROWS):
            drawn = worked[first : first + MOST_ROWS]
            rows = tuple(_row(told, one) for one in drawn)
            caption = speech.phrase("example.caption", promise=promised)
            alt = " ".join(_sentence(told, one, promised) for one in drawn)
            kind = f"strip-{anchor}-{number}" + (f"-{first}" if first else "")
            drawings.append(strip(told, kind, caption, alt, rows))
    if drawings:
        yield Paragraph(speech.phrase("example.said", day=speech.weekday_and_day(day)), "label")
        yield from drawings


def _general(told: Told, plan: Plan, name: str, said: Commitment, day: date) -> Iterator[Example]:
    """An example of the general line for each severity, at a moment at which no line for some requests holds."""
    levels: tuple[str | None, ...] = tuple(told.charter.severities)[:MOST_LEVELS]
    if not said.asks_for_severity():
        levels = (*(level for level in levels if level in said.within), None)
    kind = _usual_kind(told, said)
    for level in levels:
        at = datetime.combine(day, USUAL, ZoneInfo(told.charter.desk.time_zone))
        usual = Circumstances(at=at, kind=kind, severity=level)
        terms = _terms(told, plan, name, usual)
        if terms:
            near = (_near_closing(told, terms, day), at, *_other_moments(at))
            start = _moment_of(told, said, usual, near, None)
            terms = _terms(told, plan, name, replace(usual, at=start)) if start else None
            if start and terms:
                yield Example(level or "", (), start, promised_from(told.charter, terms, start))


def _moment_of(
    told: Told, said: Commitment, about: Circumstances, tried: tuple[datetime, ...], line: SpecialPromise | None
) -> datetime | None:
    """The first of these moments at which this line holds, and none before it; None is the general line."""
    holding = (at for at in tried if first_that_fits(told.charter, said.special, replace(about, at=at))[0] is line)
    return next(holding, None)


def _other_moments(at: datetime) -> tuple[datetime, ...]:
    """Other hours of that day, and of the days after it."""
    hours = (at.replace(hour=hour, minute=0) for hour in (12, 9, 20, 23))
    return (*hours, *(at.replace(hour=10, minute=0) + timedelta(days=days) for days in range(1, 8)))


def _usual_kind(told: Told, said: Commitment) -> str | None:
    """A kind of request for which no line of its own stands, if there is one."""
    kinds = said.only_for or tuple(name for name in told.charter.kinds if name not in told.charter.not_covered)
    own = {name for line in said.special for name in line.when.kinds}
    return next((name for name in kinds if name not in own), next(iter(kinds), None))


def _special(told: Told, plan: Plan, name: str, said: Commitment, day: date) -> Iterator[Example]:
    for line in said.special[:MOST_SPECIAL]:
        when = line.when
        at = _moment_for(told, when, day)
        for level in _levels_of(told, line):
            fitting = Circumstances(
                at=at,
                channel=next(iter(when.channels), None),
                audience=next(iter(when.audiences), None),
                product=next(iter(when.products), None),
                region=next(iter(when.regions), None),
                kind=_kind_for(told, said, when),
                severity=level,
                language=next(iter(when.languages), None),
            )
            terms = _terms(told, plan, name, fitting)
            near: tuple[datetime, ...] = (at,) if when.during or when.outside else ()
            near += (_near_closing(told, terms, day), at, *_other_moments(at)) if terms else ()
            start = _moment_of(told, said, fitting, near, line)
            terms = _terms(told, plan, name, replace(fitting, at=start)) if start else None
            if start and terms:
                yield Example(level or "", told.when(when), start, promised_from(told.charter, terms, start))


def _levels_of(told: Told, line: SpecialPromise) -> tuple[str | None, ...]:
    named = line.when.severities or tuple(level for level in line.within if level in told.charter.severities)
    return named[:1] or (next(iter(told.charter.severities), None),)


def _kind_for(told: Told, said: Commitment, when: When) -> str | None:
    wanted = when.kinds or said.only_for
    if wanted:
        return wanted[0]
    return next((name for name in told.charter.kinds if name not in told.charter.not_covered), None)


def _terms(told: Told, plan: Plan, name: str, circumstances: Circumstances) -> PromiseTerms | None:
    found = promise_terms(told.charter, plan, circumstances)
    return next((terms for terms in found if terms.kind == name), None)


def _moment_for(told: Told, when: When, day: date) -> datetime:
    """A moment of that day, or soon after, at which the calendars of the line are open or closed as it wants."""
    at = datetime.combine(day, USUAL, ZoneInfo(told.charter.desk.time_zone))
    if when.outside:
        timeline = opening(told.charter, when.outside)
        if not isinstance(timeline, Elapsed) and timeline.is_open(at):
            return timeline.next_close(at) + timedelta(hours=1)
    if when.during:
        soon = opening(told.charter, when.during).spans(at, at + A_YEAR)
        return max(at, soon[0][0]) if soon else at
    return at


def _near_closing(told: Told, terms: PromiseTerms, day: date) -> datetime:
    """Twenty minutes before closing, so that the example shows what the night costs."""
    timeline: Timeline = opening(told.charter, terms.calendar)
    if isinstance(timeline, Elapsed):
        timeline = opening(told.charter)
    zone = ZoneInfo(told.charter.desk.time_zone)
    usual = datetime.combine(day, USUAL, zone)
    if isinstance(timeline, Elapsed):
        return usual
    noon = datetime.combine(day, time(12), zone)
    closing = timeline.previous_close(noon + timedelta(hours=12))
    if closing.astimezone(zone).date() != day:
        closing = timeline.next_close(noon)
    return closing - BEFORE_CLOSING


def _row(told: Told, one: Example) -> Row:
    speech = told.speech
    promise, terms = one.promise, one.promise.terms
    label = [words_of(capital(told.severity(one.level)))] if one.level else []
    label.append(speech.duration(terms.within))
    timeline = opening(told.charter, terms.calendar if terms.counts is Counts.WORKING else "")
    reported = terms.starts == Event.REGISTERED and not terms.after
    said = speech.word(
        "example.reported" if reported else "example.from", start=_local(told, one.start), due=_due(told, one)
    )
    return Row(
        label=words_of(capital(plain(" · ".join(label)))),
        note=words_of(one.line),
        said=said,
        start=one.start,
        due=promise.due,
        counted=tuple((span.starts, span.ends) for span in promise.explain),
        timeline=timeline,
        around_the_clock=terms.counts is Counts.ELAPSED,
    )


def _local(told: Told, at: datetime) -> str:
    return told.speech.moment(at.astimezone(ZoneInfo(told.charter.desk.time_zone)))


def _due(told: Told, one: Example) -> str:
    local = one.promise.due.astimezone(ZoneInfo(told.charter.desk.time_zone))
    said = told.speech.moment(local)
    # A weekday alone says which day only within the week.
    return f"{said} ({told.speech.day(local.date())})" if one.promise.due - one.start >= NEAR else said


def _sentence(told: Told, one: Example, promised: Inline) -> str:
    speech = told.speech
    terms = one.promise.terms
    level = (
        words_of(capital(told.severity(one.level)))
        if one.level
        else speech.word("promises.any" if told.charter.severities else "promises.every")
    )
    heading = f"{level} ({words_of(one.line)})" if one.line else level
    values: dict[str, Value] = {
        "level": heading,
        "start": _local(told, one.start),
        "promise": promised,
        "due": _due(told, one),
    }
    if terms.starts == Event.REGISTERED and not terms.after:
        return f"{speech.word('example.registered', **values)}."
    event = (
        speech.phrase("promises.end_of", promise=told.commitment(terms.after))
        if terms.after
        else told.event(terms.starts)
    )
    return f"{speech.word('example.event', event=event, **values)}."
