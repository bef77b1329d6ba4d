"""The chapter of the commitments: a table plan by plan, what each counts, and worked examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from charterdesk.rules.charter.document.blocks import Block, Cell, Heading, Inline, Items, Pairs, Paragraph, Table
from charterdesk.rules.charter.document.examples import examples
from charterdesk.rules.charter.document.hours import short_hours
from charterdesk.rules.charter.document.remedies import remedy_lines
from charterdesk.rules.charter.document.speech import capital, lines, listed, plain
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.terms.amounts import Counts
from charterdesk.rules.terms.commitments import ANY_SEVERITY, Commitment, DueAt, NewTarget, Promised, Served
from charterdesk.rules.terms.days import HourOfDay
from charterdesk.rules.terms.plans import Plan

MOST_COLUMNS = 4
MOST_WITH_EXAMPLES = 12
UNITS = {Counts.WORKING: "unit.working", Counts.ELAPSED: "unit.elapsed"}
SERVED = {Served.ARRIVAL: "plans.arrival", Served.NO_COMMITMENT: "plans.no_commitment"}


def promises(told: Told) -> Iterator[Block]:
    """Tell the commitments of every level, and of every option that has its own."""
    speech = told.speech
    yield Heading(1, speech.phrase("promises"), "promises")
    counted = _counted(told)
    units = [speech.phrase(key) for counts, key in UNITS.items() if counts in counted]
    if units:
        yield Paragraph(listed(units, " "))
    for number, (name, plan) in enumerate(told.plans()):
        named = told.plan(plan, name)
        if not plan.commitments:
            key = "promises.arrival.plan" if plan.served is Served.ARRIVAL else "promises.nothing.plan"
            yield Paragraph((*speech.phrase(key, plan=named), *speech.source(plan.served_source)))
            continue
        yield Heading(2, named, f"promises-{number}")
        yield from _told(told, plan, plan.commitments, named)
        # Of many levels the first show by example what the others mean, too.
        if number < MOST_WITH_EXAMPLES:
            yield from examples(told, plan, f"{number}")
    for number, (name, option) in enumerate(told.charter.options.items()):
        if option.commitments:
            named = told.option(name)
            yield Heading(2, named, f"promises-option-{number}")
            standing = Plan(for_=(), channels=(), commitments=option.commitments)
            yield from _told(told, standing, option.commitments, named)
            yield from examples(told, standing, f"option-{number}")


def _counted(told: Told) -> frozenset[Counts]:
    """In which time something is promised: working, elapsed, both or none."""
    options = told.charter.options.values()
    every = [*(plan.commitments for _, plan in told.plans()), *(option.commitments for option in options)]
    return frozenset(
        promised.within.counts
        for commitments in every
        for said in commitments.values()
        for one in (said.within, *(line.within for line in said.special))
        for promised in one.values()
        if promised.within
    )


def _is_timed(said: Commitment) -> bool:
    return any(
        promised.within for one in (said.within, *(line.within for line in said.special)) for promised in one.values()
    )


def _told(told: Told, plan: Plan, commitments: Mapping[str, Commitment], named: Inline) -> Iterator[Block]:
    speech = told.speech
    yield _table(told, plan, commitments, named)
    special = [(*plain(""), *line) for name, said in commitments.items() for line in _special(told, plan, name, said)]
    if special:
        yield Paragraph(speech.phrase("promises.special"), "label")
        yield Items(tuple(special))
    timed = {name: said for name, said in commitments.items() if _is_timed(said)}
    if timed:
        yield Pairs(
            tuple((told.commitment(name, plan), _terms(told, plan, name, said)) for name, said in timed.items())
        )


def _table(told: Told, plan: Plan, commitments: Mapping[str, Commitment], named: Inline) -> Table:
    """Severities against commitments; the other way round where there are many commitments."""
    speech = told.speech
    levels = _levels(told, commitments)
    caption = speech.phrase("promises.caption", plan=named)
    anything = speech.phrase("promises.any" if told.charter.severities else "promises.every")
    level_names = [capital(told.severity(level)) if level else anything for level in levels]
    names = [(*told.commitment(name, plan), *speech.source(said.source)) for name, said in commitments.items()]
    if len(names) > MOST_COLUMNS and len(levels) <= MOST_COLUMNS:
        rows = tuple(
            (lines(name), *(_cell(told, said, level) for level in levels))
            for name, said in zip(names, commitments.values(), strict=True)
        )
        return Table(caption, (speech.phrase("promises.promise"), *level_names), rows, (4, *(3 for _ in levels)))
    rows = tuple(
        (lines(name), *(_cell(told, said, level) for said in commitments.values()))
        for name, level in zip(level_names, levels, strict=True)
    )
    first = speech.phrase("severities.level" if told.charter.severities else "promises.request")
    return Table(caption, (first, *names), rows, (3, *(4 for _ in names)))


def _levels(told: Told, commitments: Mapping[str, Commitment]) -> tuple[str, ...]:
    """The severities that are told apart; the empty one where no promise tells any."""
    within = [one for said in commitments.values() for one in (said.within, *(line.within for line in said.special))]
    return tuple(told.charter.severities) if any(set(one) - {ANY_SEVERITY} for one in within) else ("",)


def _cell(told: Told, said: Commitment, level: str) -> Cell:
    promised = said.promised_to(level or None)
    if promised is None:
        return lines(told.speech.phrase("promises.none"))
    return lines((*capital(_within(told, promised)), *told.speech.source(promised.source)))


def _within(told: Told, promised: Promised) -> Inline:
    if promised.within:
        return plain(told.speech.duration(promised.within))
    return told.speech.phrase(SERVED.get(promised.served, "promises.none"))


def _special(told: Told, plan: Plan, name: str, said: Commitment) -> Iterator[Inline]:
    """The lines for some requests, in words."""
    speech = told.speech
    for line in said.special:
        times = [
            _within(told, promised)
            if level == ANY_SEVERITY
            else speech.phrase("promises.of", level=told.severity(level), within=_within(told, promised))
            for level, promised in line.within.items()
        ]
        if line.calendar:
            times.append(speech.phrase("promises.during", hours=told.calendar(line.calendar)))
        if line.cut_off:
            times.append(_cut_off(told, line.cut_off))
        if line.firm is not None:
            times.append(speech.phrase("promises.firm" if line.firm else "promises.best"))
        sources = speech.source(line.source, *(promised.source for promised in line.within.values()))
        yield (
            *speech.phrase(
                "promises.special.line",
                promise=told.commitment(name, plan),
                when=told.when(line.when),
                times=listed(times, speech.word("semicolon")),
            ),
            *sources,
        )


def _terms(told: Told, plan: Plan, name: str, said: Commitment) -> Cell:
    """What a commitment counts, from when to when, and what stops it."""
    speech = told.speech
    general = said.within.get(ANY_SEVERITY) or Promised()
    start = (
        speech.phrase("promises.end_of", promise=told.commitment(said.after, plan))
        if said.after
        else told.event(said.started_by(name))
    )
    counts = speech.phrase("promises.counts", start=start, stops=_stops(told, said, name, general))
    terms = [speech.phrase("promises.firm" if said.firm else "promises.best"), counts]
    for level, promised in said.within.items():
        if promised.stops and level != ANY_SEVERITY:
            until = _stops(told, said, name, promised)
            terms.append(speech.phrase("promises.level", level=told.severity(level), stops=until))
    if any(promised.within and promised.within.counts is Counts.WORKING for promised in said.within.values()):
        terms.append(_hours(told, said.calendar or told.charter.opening))
    if said.cut_off:
        terms.append(_cut_off(told, said.cut_off))
    if said.due_at is DueAt.CLOSING:
        terms.append(speech.phrase("promises.due_closing"))
    if said.repeats:
        terms.append(speech.phrase("promises.repeats"))
    if said.paused_by:
        parties = speech.both(speech.phrase(f"party.{party}") for party in said.paused_by)
        terms.append(speech.phrase("promises.paused", parties=parties))
    if said.only_for:
        terms.append(speech.phrase("promises.only", kinds=speech.both(told.kind(kind) for kind in said.only_for)))
    if said.asks_for_severity():
        key = "promises.change" if said.new_target is NewTarget.FROM_THE_CHANGE else "promises.start"
        terms.append(speech.phrase(key))
    terms += remedy_lines(told, said.if_missed)
    return tuple(capital(term) for term in terms)


def _hours(told: Told, name: str) -> Inline:
    """In which hours a commitment counts: those of a week, or hours that have no week but a name."""
    hours = short_hours(told, name)
    return told.speech.phrase("promises.during" if hours == told.calendar(name) else "promises.calendar", hours=hours)


def _cut_off(told: Told, hour: HourOfDay) -> Inline:
    speech = told.speech
    if not hour.seconds:
        return speech.phrase("promises.next_day")
    return speech.phrase("promises.cut_off", hour=speech.hours(hour.seconds))


def _stops(told: Told, said: Commitment, name: str, promised: Promised) -> Inline:
    return told.speech.either(told.event(event) for event in said.stopped_by(name, promised))
