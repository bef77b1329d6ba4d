"""Checks of lines of which the first that fits holds: lines that never apply, lines that overlap."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import fields

from charterdesk.rules.charter.lint.case import Case, Found, Path, plans_of, terms_in
from charterdesk.rules.terms.handling import Criterion
from charterdesk.rules.terms.when import When
from charterdesk.rules.why.said import Said

LISTS = ("special", "special_channels")
HOURS = ("during", "outside")
NO_CHANNELS = Said("the plan has none of these channels; name one that it has")
NO_AUDIENCES = Said("the plan has none of these audiences; name one that it has")


def line_that_never_applies(case: Case) -> Found:
    """A special line behind one that fits whenever it does, or for requests that the plan does not take; a criterion of
    the ranking behind `arrival` or given twice. Meant is another order, or one line less.
    """
    for path, lines in _lists(case):
        for number, line in enumerate(lines):
            before = next((n for n in range(number) if _covers(lines[n], line)), None)
            if before is not None:
                said = Said("line {number} fits whenever this one does; put the narrower line first", number=before + 1)
                yield (*path, str(number), "when"), said
    yield from _outside_the_plan(case)
    yield from _ranked(case)


def _lists(case: Case) -> Iterator[tuple[Path, Sequence[When]]]:
    for path, term in terms_in(case.charter):
        for name in LISTS:
            lines = getattr(term, name, ())
            if lines:
                yield (*path, name), [line.when for line in lines]


def _covers(first: When, second: When) -> bool:
    """Say whether the first fits whenever the second does."""
    for name in _conditions(first):
        wanted, narrower = getattr(first, name), getattr(second, name)
        if name in HOURS and wanted != narrower:
            return False
        if name not in HOURS and not (narrower and set(narrower) <= set(wanted)):
            return False
    return True


def _conditions(when: When) -> list[str]:
    return [field.name for field in fields(when) if getattr(when, field.name)]


def _outside_the_plan(case: Case) -> Found:
    for path, plan in plans_of(case.charter):
        for below, term in terms_in(plan, path):
            if isinstance(term, When):
                for name, held, said in (
                    ("channels", plan.channels, NO_CHANNELS),
                    ("audiences", plan.for_, NO_AUDIENCES),
                ):
                    wanted = getattr(term, name)
                    if wanted and held and not set(wanted) & set(held):
                        yield (*below, name), said


def _ranked(case: Case) -> Found:
    seen: list[Criterion] = []
    for number, rank in enumerate(case.charter.ranking):
        if Criterion.ARRIVAL in seen:
            said = Said("no two arrive at once: nothing is ranked behind 'arrival'; put it last")
            yield ("ranking", str(number)), said
        elif rank.by in seen:
            yield ("ranking", str(number)), Said("'{name}' is given twice; keep the first", name=rank.by)
        seen.append(rank.by)


def lines_that_overlap(case: Case) -> Found:
    """Two special lines of which some requests fit both, and neither is the narrower: only their order decides. Meant
    is a line for what they share, or conditions that part them.
    """
    for path, lines in _lists(case):
        for (_, first), (number, second) in itertools.combinations(enumerate(lines), 2):
            if _covers(first, second) or _covers(second, first) or not _meet(first, second):
                continue
            said = Said(
                "some requests fit an earlier line, too, and only the order decides; "
                "write a first line for what both share"
            )
            yield (*path, str(number), "when"), said
            break


def _meet(first: When, second: When) -> bool:
    """Say whether some request can fit both."""
    for name in _conditions(first):
        one, other = getattr(first, name), getattr(second, name)
        if name in HOURS:
            opposite = getattr(second, HOURS[1 - HOURS.index(name)])
            if one == opposite:
                return False
        elif other and not set(one) & set(other):
            return False
    return True
