"""Checks of the promises: their order between severities and among each other; severities that none is made to."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from charterdesk.rules.charter.lint.case import Case, Found, Path, commitments_in, listed, moment, plans_of
from charterdesk.rules.terms.amounts import Counts
from charterdesk.rules.terms.commitments import ANY_SEVERITY, Commitment, Event, Promised, Served
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.why.said import Said
from charterdesk.rules.worktime.opening import AnyTimeline, counting, opening

# Where two promises of a plan run from the reception, the first of them is due first.
IN_ORDER = ("take_in_charge", "respond", "resolve")
# Pairs that are tried on dates; no charter that people write has as many.
MOST_TRIED = 100
WEEKS_TRIED = 5
DAYS_BEFORE = 3


def shorter_for_a_milder_severity(case: Case) -> Found:
    """A promise that is shorter than the one made to a worse severity, always or on some dates (working days against
    hours, over a holiday). Severities stand from the worst to the mildest. Meant is the other order, or one unit.
    """
    tries = iter(range(MOST_TRIED))
    for path, _, commitment in commitments_in(case.charter):
        for below, within in _lines(commitment):
            said = [(name, within[name]) for name in case.charter.severities if name in within and within[name].within]
            for (worse, first), (milder, second) in itertools.pairwise(said):
                if example := _overtaken(case, tries, commitment, (first, second)):
                    said_so = Said(
                        "severity '{milder}' is due before the worse '{worse}': {example}; "
                        "give the worse one the shorter time, or both the same unit",
                        milder=milder,
                        worse=worse,
                        example=example,
                    )
                    yield (*path, *below, milder), said_so


def answer_after_the_solution(case: Case) -> Found:
    """An answer (or taking in charge) that is promised later than the solution, always or on some dates: it promises
    nothing. Meant is a shorter time.
    """
    tries = iter(range(MOST_TRIED))
    for path, plan in plans_of(case.charter):
        held = [name for name in IN_ORDER if name in plan.commitments and _from_reception(plan, name)]
        for (earlier, later), severity in itertools.product(
            itertools.combinations(held, 2), case.charter.severities or (ANY_SEVERITY,)
        ):
            first, second = (plan.commitments[name].promised_to(severity) for name in (earlier, later))
            if not (first and second and first.within and second.within):
                continue
            if example := _overtaken(case, tries, plan.commitments[earlier], (first, second), plan.commitments[later]):
                said = Said(
                    "'{later}' is due before '{earlier}' for severity '{severity}': {example}; "
                    "promise the answer earlier",
                    later=later,
                    earlier=earlier,
                    severity=severity,
                    example=example,
                )
                yield (*path, "commitments", earlier), said


def _from_reception(plan: Plan, name: str) -> bool:
    commitment = plan.commitments[name]
    return not commitment.after and commitment.started_by(name) == Event.REGISTERED


def _lines(commitment: Commitment) -> Iterator[tuple[Path, Mapping[str, Promised]]]:
    yield ("within",), commitment.within
    for number, line in enumerate(commitment.special):
        yield ("special", str(number), "within"), {**commitment.within, **line.within}


def _overtaken(
    case: Case,
    tries: Iterator[int],
    commitment: Commitment,
    promised: tuple[Promised, Promised],
    of_second: Commitment | None = None,
) -> Said | None:
    """Say when the second promise is due before the first, or nothing."""
    first, second = promised
    one, other = first.within, second.within
    calendars = [said.calendar or case.charter.opening for said in (commitment, of_second or commitment)]
    if one is None or other is None:
        return None
    if (one.counts, one.in_working_days) == (other.counts, other.in_working_days) and calendars[0] == calendars[1]:
        lengths = [(said.number if said.in_working_days else said.seconds) for said in (one, other)]
        return Said("{shorter} against {longer}", shorter=other, longer=one) if lengths[1] < lengths[0] else None
    if next(tries, None) is None:
        return None
    for at in moments(case, calendars[0]):
        due = _due(case, first, calendars[0], at), _due(case, second, calendars[1], at)
        if due[1] < due[0]:
            zone = opening(case.charter).zone
            begins, later, earlier = (moment(one_of.astimezone(zone)) for one_of in (at, *due))
            return Said(
                "from {begins}, {shorter} end on {earlier}, {longer} on {later}",
                begins=begins,
                shorter=other,
                earlier=earlier,
                longer=one,
                later=later,
            )
    return None


def _due(case: Case, promised: Promised, calendar: str, at: datetime) -> datetime:
    length = promised.within
    if length is None or length.counts is Counts.ELAPSED:
        return at + timedelta(seconds=length.seconds if length else 0)
    hours = counting(case.charter, length.counts, calendar)
    if not length.in_working_days:
        return hours.due(at, length.seconds)
    first = at if hours.is_open(at) else hours.next_open(at)
    if length.same_day:
        return hours.closes(first.astimezone(hours.zone).date())
    return hours.add_days(first, int(length.number))


def moments(case: Case, calendar: str) -> Iterator[datetime]:
    """Yield moments at which promises are tried: the first and the last open half hour of each day of five weeks, and
    of the days before each closing or exception within the days that are tried.
    """
    hours = opening(case.charter, calendar)
    for day in sorted(_days(case)):
        yield from _of_day(hours, day)


def _days(case: Case) -> set[date]:
    closed = {day for days in case.charter.holidays.values() for day in days}
    for said in case.charter.calendars.values():
        closed |= {*said.closed_dates(), *said.exceptions}
    tried = {case.today + timedelta(days=number) for number in range(WEEKS_TRIED * 7)}
    return tried | {
        day - timedelta(days=before)
        for day in closed
        if case.today + timedelta(days=DAYS_BEFORE) <= day <= case.until
        for before in range(1, DAYS_BEFORE + 1)
    }


def _of_day(hours: AnyTimeline, day: date) -> Iterator[datetime]:
    begins = datetime.combine(day, time(), hours.zone)
    spans = hours.spans(begins, begins + timedelta(days=1))
    if spans:
        yield spans[0][0]
        yield max(spans[-1][0], spans[-1][1] - timedelta(minutes=30))


def severity_without_a_promise(case: Case) -> Found:
    """A commitment that neither gives a severity a time nor says that there is none, or a plan that is served by
    commitment and has none. Meant is a time, `in order of arrival` or `no commitment`.
    """
    for path, _, commitment in commitments_in(case.charter):
        if commitment.within and ANY_SEVERITY not in commitment.within:
            forgotten = [name for name in case.charter.severities if name not in commitment.within]
            if forgotten:
                said = Said(
                    "nothing is said to severity {names}; write a time, 'in order of arrival' or 'no commitment'",
                    names=listed(forgotten),
                )
                yield (*path, "within"), said
    for path, plan in plans_of(case.charter):
        if plan.served is Served.COMMITMENT and not plan.commitments:
            yield path, Said("this plan promises nothing; give it commitments, or say 'served: in order of arrival'")
