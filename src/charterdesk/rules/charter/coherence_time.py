"""Calendars that open, and promises that begin, end and can be kept: what the types cannot say of times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from charterdesk.rules.charter.coherence_names import (
    A_CALENDAR,
    A_COMMITMENT,
    A_SEVERITY,
    AN_EVENT,
    Found,
    Path,
    undefined,
)
from charterdesk.rules.charter.coherence_when import incoherences_of_when
from charterdesk.rules.terms.amounts import SAME_DAY, Counts, Duration
from charterdesk.rules.terms.calendars import DAYS, Calendar
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import ANY_SEVERITY, Commitment, DueAt, Event, Promised
from charterdesk.rules.terms.days import DayOfYear
from charterdesk.rules.terms.remedies import Remedy
from charterdesk.rules.why.said import Said
from charterdesk.rules.worktime.calendar import AnyHours, Hours, hours_never_open, is_workday, spans_of_year
from charterdesk.rules.worktime.opening import hours_of

Weeks = Mapping[str, tuple[float, float]]
# A clock keeps these names in its row.
LONGEST_NAME = 34
MOST_CALENDARS = 100
MOST_TOGETHER = 12
WEEKS_IN_TEN_YEARS = 520
YEARS_LOOKED_AT = 10
DAYS_OF_A_YEAR = 365
WEEKS_OF_A_YEAR = 52


def incoherences_of_zone(path: Path, name: str) -> Found:
    """Yield a time zone that does not exist."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield path, Said("'{name}' is not a time zone; write for instance Europe/Paris", name=name)


def incoherences_of_calendars(charter: Charter) -> Found:
    """Yield calendars that name others which do not exist or are made of others themselves, and such as never open."""
    if len(charter.calendars) > MOST_CALENDARS:
        yield ("calendars",), Said("a charter has at most {number} calendars", number=MOST_CALENDARS)
        return
    for name, calendar in charter.calendars.items():
        here = ("calendars", name)
        found = [*_parts(charter, here, calendar), *_periods(here, calendar)]
        yield from found
        if found:
            continue
        if not _never_opens(charter, calendar):
            if name in _counted(charter) and _opens_no_more(charter, calendar):
                yield (
                    here,
                    Said(
                        "the calendar '{name}' opens no more within {years} years, so that no time can be counted "
                        "in it; give it hours of every year",
                        name=name,
                        years=YEARS_LOOKED_AT,
                    ),
                )
        elif not _opens_on_single_days(charter, calendar):
            yield here, Said("the calendar '{name}' never opens", name=name)
        elif name in _counted(charter):
            yield (
                here,
                Said(
                    "the calendar '{name}' opens on public holidays or single days only, so that no time can be "
                    "counted in it; name it in 'during' or 'outside' alone",
                    name=name,
                ),
            )


def _parts(charter: Charter, here: Path, calendar: Calendar) -> Found:
    if calendar.time_zone:
        yield from incoherences_of_zone((*here, "time_zone"), calendar.time_zone)
    if len(calendar.any_of) > MOST_TOGETHER:
        yield (*here, "any_of"), Said("at most {number} calendars are taken together", number=MOST_TOGETHER)
    for number, other in enumerate(calendar.any_of):
        yield from undefined((*here, "any_of", str(number)), other, charter.calendars, A_CALENDAR)
        part = charter.calendars.get(other)
        if part and (part.any_of or part.outside):
            nested = Said("the calendar '{name}' is made of others itself; name those", name=other)
            yield (*here, "any_of", str(number)), nested
    yield from undefined((*here, "outside"), calendar.outside, charter.calendars, A_CALENDAR)
    if calendar.outside and (around := charter.calendars.get(calendar.outside)) and around.outside:
        yield (*here, "outside"), Said("the calendar '{name}' is itself outside another", name=calendar.outside)
    for number, said in enumerate(calendar.closed):
        place = (*here, "closed", str(number))
        yield from undefined(place, said.as_, charter.calendars, A_CALENDAR)
        like = charter.calendars.get(said.as_)
        if like and (not like.closed or any(other.as_ for other in like.closed)):
            yield place, Said("the calendar '{name}' names no days of closing of its own", name=said.as_)
    if calendar.eves and not any(said.of_holidays or said.as_ for said in calendar.closed):
        yield (*here, "eves"), Said("eves are those of public holidays: write 'closed: public holidays'")


def _periods(here: Path, calendar: Calendar) -> Found:
    for number, season in enumerate(calendar.seasons):
        yield from _period((*here, "seasons", str(number)), season.from_, season.until)
    for number, said in enumerate(calendar.closed):
        if said.first and said.last:
            yield from _period((*here, "closed", str(number)), said.first, said.last)


def _period(place: Path, first: DayOfYear, last: DayOfYear) -> Found:
    if bool(first.year) != bool(last.year):
        said = Said("the first and the last day are both of every year (07-01), or both of one (2026-07-01)")
        yield place, said
    elif first.year and last.year and last.in_year(last.year) < first.in_year(first.year):
        yield place, Said("it ends before it begins")


def _reached(charter: Charter, calendar: Calendar) -> frozenset[str]:
    """The calendars of which one is made, directly or not."""
    reached: set[str] = set()
    following = [*calendar.others()]
    while following:
        name = following.pop()
        if name not in reached and name in charter.calendars:
            reached.add(name)
            following += charter.calendars[name].others()
    return frozenset(reached)


def _hours(charter: Charter, calendar: Calendar, public: frozenset[date] = frozenset()) -> AnyHours | None:
    """The hours of a calendar with these public holidays, for no list is read yet; None where it cannot be built."""
    names = _reached(charter, calendar)
    parts = [calendar, *(charter.calendars[name] for name in names)]
    broken = any(_misnamed(charter, part) for part in parts)
    if broken:
        return None
    lists = (name for part in parts for name in part.holiday_lists(charter.desk.holiday_list))
    return hours_of(replace(charter, holidays=dict.fromkeys(lists, public)), calendar)


def _misnamed(charter: Charter, calendar: Calendar) -> bool:
    """Whether a calendar cannot be built: a zone or another calendar that is not there, or one made of others again."""
    others = [charter.calendars.get(name) for name in calendar.others()]
    deeper = any(other is None or other.outside or any(said.as_ for said in other.closed) for other in others)
    nested = len(calendar.any_of) > MOST_TOGETHER or any(
        other and other.any_of for other in others[: len(calendar.any_of)]
    )
    return deeper or nested or any(incoherences_of_zone((), calendar.time_zone or charter.desk.time_zone))


def _plain(charter: Charter, calendar: Calendar) -> bool:
    """Whether one week is like another, but for single days and public holidays."""
    parts = (calendar, *(charter.calendars[name] for name in _reached(charter, calendar)))
    return not any(
        part.any_of or part.outside or part.seasons or part.monthly or part.closed_spells() for part in parts
    )


def _never_opens(charter: Charter, calendar: Calendar) -> bool:
    if _plain(charter, calendar):
        return not any(day.spans for day in calendar.week.values())
    hours = _hours(charter, calendar)
    if hours is None or hours_never_open(hours):
        return hours is not None
    first = charter.holds_from.year
    years = range(first, first + YEARS_LOOKED_AT)
    if isinstance(hours, Hours) and hours.outside is None:
        return not any(is_workday(hours, day) for year in years for day in _days_of(year))
    return not any(spans_of_year(hours, year) for year in years)


def _opens_no_more(charter: Charter, calendar: Calendar) -> bool:
    """Whether what it opens is behind it when the charter has held for ten years."""
    hours = None if _plain(charter, calendar) else _hours(charter, calendar)
    return hours is not None and not spans_of_year(hours, charter.holds_from.year + YEARS_LOOKED_AT)


def _opens_on_single_days(charter: Charter, calendar: Calendar) -> bool:
    """Whether it would be open if every day were a public holiday, or is on days that stand alone."""
    if any(spans.spans for spans in calendar.exceptions.values()):
        return True
    hours = _hours(charter, calendar, frozenset(_days_of(charter.holds_from.year)))
    return hours is not None and bool(spans_of_year(hours, charter.holds_from.year))


def _counted(charter: Charter) -> set[str]:
    """The calendars in which time is counted, or somebody works."""
    plans = [plan.commitments for plan in charter.plans.values()]
    plans += [option.commitments for option in charter.options.values()]
    plans += [charter.without_contract.commitments] if charter.without_contract else []
    promises = [said for commitments in plans for said in commitments.values()]
    named = {said.calendar for said in promises} | {line.calendar for said in promises for line in said.special}
    return named | {charter.opening} | {level.uninterrupted for level in charter.severities.values()}


def _days_of(year: int) -> Iterator[date]:
    first = date(year, 1, 1).toordinal()
    return (date.fromordinal(first + number) for number in range(DAYS_OF_A_YEAR))


def incoherences_of_promises(charter: Charter, path: Path, own: Mapping[str, Commitment], weeks: Weeks) -> Found:
    """Yield what the commitments of a plan or an option name and the charter does not define, and promises that cannot
    begin, end or be kept within ten years.
    """
    beside = dict.fromkeys(own)
    if path[0] == "options":
        beside |= dict.fromkeys(name for plan in charter.plans.values() for name in plan.commitments)
    for name, said in own.items():
        here = (*path, "commitments", name)
        if len(name) > LONGEST_NAME:
            yield here, Said("the name of a commitment has at most {number} characters", number=LONGEST_NAME)
        yield from undefined((*here, "calendar"), said.calendar, charter.calendars, A_CALENDAR)
        yield from _events(charter, here, said)
        yield from _order(here, name, own, beside)
        yield from _within(charter, here, said.within, weeks.get(said.calendar or charter.opening))
        yield from _special(charter, here, said, weeks)
        yield from incoherences_of_remedies(charter, here, said.if_missed)
        for number, remedy in enumerate(said.if_missed):
            if remedy.below:
                wrong = Said("only an availability is reached in part; leave it out")
                yield (*here, "if_missed", str(number), "below"), wrong
        lengths = [promised.within for promised in _promises(said)]
        if said.due_at is DueAt.CLOSING and not any(length and length.in_working_days for length in lengths):
            wrong = Said("only a promise in working days falls due at closing: write for instance '1 working day'")
            yield (*here, "due_at"), wrong
        if said.cut_off and not any(length and length.counts is Counts.WORKING for length in lengths):
            wrong = Said("elapsed time begins at any hour: promise working hours or days, or leave it out")
            yield (*here, "cut_off"), wrong


def incoherences_of_remedies(charter: Charter, here: Path, remedies: Iterable[Remedy]) -> Found:
    """Yield what the charter says that it gives, and how that cannot be."""
    for number, remedy in enumerate(remedies):
        place = (*here, "if_missed", str(number))
        given = (remedy.give.share, remedy.give.amount, remedy.give.rate)
        if sum(one is not None for one in given) != 1:
            yield (*place, "give"), Said("one of a share, an amount, a rate is given, such as '5 %'")
        if (remedy.give.share or remedy.at_most) and not remedy.of:
            yield place, Said("say of what the share is taken, such as 'of: the fee of the month'")
        for level, severity in enumerate(remedy.severities):
            yield from undefined(
                (*place, "severities", str(level)), severity, charter.severities, A_SEVERITY, needed=True
            )


def _promises(said: Commitment) -> list[Promised]:
    return [*said.within.values(), *(promised for line in said.special for promised in line.within.values())]


def _events(charter: Charter, here: Path, said: Commitment) -> Found:
    events = (*map(str, Event), *charter.events)
    yield from undefined((*here, "starts"), said.starts, events, AN_EVENT)
    for number, event in enumerate(said.stops):
        yield from undefined((*here, "stops", str(number)), event, events, AN_EVENT)
    for severity, promised in said.within.items():
        for number, event in enumerate(promised.stops):
            yield from undefined((*here, "within", severity, "stops", str(number)), event, events, AN_EVENT)
    if not said.ends_with_ticket and not said.stopped_by(here[-1], Promised()):
        wrong = Said("nothing would end this commitment: say with 'stops' what does")
        yield (*here, "ends_with_ticket"), wrong


def _order(here: Path, name: str, own: Mapping[str, Commitment], beside: Iterable[str]) -> Found:
    said = own[name]
    yield from undefined((*here, "after"), said.after, beside, A_COMMITMENT)
    if said.after and said.starts:
        yield (*here, "starts"), Said("it starts with an event or after another commitment, not both")
    passed, before = {name}, said.after
    while before in own and before not in passed:
        passed.add(before)
        before = own[before].after
    if before == name:
        yield (*here, "after"), Said("'{name}' would begin only after itself", name=name)


def _special(charter: Charter, here: Path, said: Commitment, weeks: Weeks) -> Found:
    for number, line in enumerate(said.special):
        place = (*here, "special", str(number))
        yield from incoherences_of_when(charter, (*place, "when"), line.when)
        yield from undefined((*place, "calendar"), line.calendar, charter.calendars, A_CALENDAR)
        week = weeks.get(line.calendar or said.calendar or charter.opening)
        yield from _within(charter, place, line.within, week)
        if not (line.within or line.calendar or line.cut_off or line.firm is not None):
            yield place, Said("the line changes nothing: say 'within', 'calendar', 'firm' or 'cut_off'")
    if not said.within and not any(line.within for line in said.special):
        yield (*here, "within"), Said("nothing is promised: say within which time")


def _within(charter: Charter, here: Path, within: Mapping[str, Promised], week: tuple[float, float] | None) -> Found:
    for severity, promised in within.items():
        place = (*here, "within", severity)
        if severity != ANY_SEVERITY:
            yield from undefined(place, severity, charter.severities, A_SEVERITY)
        yield from incoherences_of_length(place, promised.within, week)


def weeks_of(charter: Charter) -> Weeks:
    """Working days and open seconds of an average week of each calendar, by its name."""
    if len(charter.calendars) > MOST_CALENDARS:
        return {}
    return {name: _weekly(charter, calendar) for name, calendar in charter.calendars.items()}


def incoherences_of_length(path: Path, length: Duration | None, week: tuple[float, float] | None) -> Found:
    """Yield a length of working time that the calendar would take more than ten years to pass."""
    if length is None or week is None or length.counts is Counts.ELAPSED:
        return
    days, seconds = week
    amount = int(length.number) if length.in_working_days else length.seconds
    if amount > (days if length.in_working_days else seconds) * WEEKS_IN_TEN_YEARS > 0:
        yield path, Said("'{length}' would last more than ten years of the calendar", length=length)


def incoherences_of_wait(path: Path, length: Duration | None) -> Found:
    """Yield a length that only promises have where something else is waited for."""
    if length and length.same_day:
        said = Said(
            "only a promise lasts until the closing of '{same_day}': write for instance '1 working day'",
            same_day=SAME_DAY,
        )
        yield path, said


def _weekly(charter: Charter, calendar: Calendar) -> tuple[float, float]:
    """Working days and open seconds of a week, on average; none where the calendar is wrong in itself."""
    if _plain(charter, calendar):
        spans = [sum(until - start for start, until in calendar.on(day).spans) for day in DAYS]
        return sum(map(bool, spans)), sum(spans)
    hours = _hours(charter, calendar)
    if hours is None:
        return 0, 0
    year = charter.holds_from.year
    seconds = sum(until - start for start, until in spans_of_year(hours, year))
    days = sum(is_workday(hours, day) for day in _days_of(year))
    return days / WEEKS_OF_A_YEAR, seconds / WEEKS_OF_A_YEAR


def incoherences_of_events(charter: Charter) -> Found:
    """Yield events of the charter's own that every charter knows already, or whose names are too long."""
    for name in charter.events:
        if name in set(Event):
            yield ("events", name), Said("'{name}' is an event that every charter knows", name=name)
        elif len(name) > LONGEST_NAME or not name.strip():
            yield ("events", name), Said("the name of an event has at most {number} characters", number=LONGEST_NAME)
