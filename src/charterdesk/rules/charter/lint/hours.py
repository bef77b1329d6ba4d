"""Checks of the hours: what falls due, what is open, while nobody is there; holidays and changes of the clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from charterdesk.rules.charter.lint.case import Case, Found, Path, commitments_in, moment, plans_of
from charterdesk.rules.terms.amounts import Counts, Duration
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Commitment
from charterdesk.rules.why.said import Said
from charterdesk.rules.worktime.calendar import Hours, always_open, opening_hours
from charterdesk.rules.worktime.instants import epoch
from charterdesk.rules.worktime.opening import AnyTimeline, hours_of, opening

HOUR = 3_600
FOUR_WEEKS = 28
PHONE, DOOR = Said("the telephone"), Said("the door for emergencies")


def falls_due_while_closed(case: Case) -> Found:
    """A promise in elapsed time that can fall due while the desk is closed and no telephone of the plan is answered:
    nobody is there to keep it. Meant are working hours or days, or the calendar of those who are there.
    """
    for path, _, commitment in commitments_in(case.charter):
        calendar = commitment.calendar or case.charter.opening
        there = {calendar, _phone_of(case.charter, path)} - {""}
        for below, length in lengths_in(commitment):
            example = _due_while_closed(case, there, length) if length.counts is Counts.ELAPSED else None
            if example:
                begins, due = map(moment, example)
                said = Said(
                    "'{length}' from {begins} falls due on {due}, while '{calendar}' is closed; "
                    "write working hours or days, or name the calendar of those who are there",
                    length=length,
                    begins=begins,
                    due=due,
                    calendar=calendar,
                )
                yield (*path, *below), said


def _phone_of(charter: Charter, path: Path) -> str:
    """Name the calendar in which the telephone of the plan at this path is answered."""
    phone = charter.channels.get(ChannelName.PHONE)
    given = any(path[: len(here)] == here and ChannelName.PHONE in plan.channels for here, plan in plans_of(charter))
    return phone.open if phone and phone.opens_tickets and given else ""


def lengths_in(commitment: Commitment) -> Iterator[tuple[Path, Duration]]:
    """Yield every length of time that a commitment promises, special lines too."""
    lines = [
        ((), commitment.within),
        *((("special", str(n)), line.within) for n, line in enumerate(commitment.special)),
    ]
    for path, within in lines:
        for severity, promised in within.items():
            if promised.within:
                yield (*path, "within", severity), promised.within


def _due_while_closed(case: Case, there: set[str], length: Duration) -> tuple[datetime, datetime] | None:
    """Return when such a promise begins, while the calendar is open if there is such a moment, and when it is due."""
    hours = [opening(case.charter, name) for name in there]
    zone = opening(case.charter).zone
    first = epoch(datetime.combine(case.today, time(), zone))
    begins = range(first, first + FOUR_WEEKS * 24 * HOUR, HOUR)
    found = [at for at in begins if not _open(hours, at + length.seconds)]
    if not found:
        return None
    at = next((at for at in found if _open(hours, at)), found[0])
    return datetime.fromtimestamp(at, zone), datetime.fromtimestamp(at + length.seconds, zone)


def _open(hours: list[AnyTimeline], at: int) -> bool:
    # The last second before it is the one in which the work is done.
    return any(one.elapsed_epoch(at - 1, at + 1) > 0 for one in hours)


def nobody_answers(case: Case) -> Found:
    """A telephone, or the door for emergencies, that is open while the desk is not and no option answers. Meant is the
    calendar of those who answer.
    """
    charter = case.charter
    answering = _answering(charter)
    phone = charter.channels.get(ChannelName.PHONE)
    if phone and phone.opens_tickets:
        if when := _unanswered(case, phone.open, answering):
            yield ("channels", "phone", *(["open"] if phone.open else [])), _said(PHONE, phone.open, when)
        for number, line in enumerate(phone.special):
            if when := _unanswered(case, line.open, answering):
                yield ("channels", "phone", "special", str(number), "open"), _said(PHONE, line.open, when)
    door = charter.emergency
    if door and not door.outside_with and (when := _unanswered(case, door.open, answering)):
        yield ("emergency", *(["open"] if door.open else [])), _said(DOOR, door.open, when)


def _answering(charter: Charter) -> set[str]:
    """Name the calendars in which somebody works: the desk's own, those that promises count, and that of the telephone
    of a plan which promises elapsed time.
    """
    promises = [commitment for _, plan in plans_of(charter) for commitment in plan.commitments.values()]
    counted = {commitment.calendar for commitment in promises}
    counted |= {line.calendar for commitment in promises for line in commitment.special}
    day_and_night = {
        _phone_of(charter, path)
        for path, plan in plans_of(charter)
        for commitment in plan.commitments.values()
        for _, length in lengths_in(commitment)
        if length.counts is Counts.ELAPSED
    }
    return ({charter.opening} | counted | day_and_night) - {""}


def _unanswered(case: Case, calendar: str, answering: set[str]) -> datetime | None:
    """Return the first moment in four weeks, hour by hour, at which one is open and nobody answers."""
    if calendar in answering:
        return None
    zone = ZoneInfo(case.charter.desk.time_zone)
    there = [opening(case.charter, name) for name in answering]
    door = opening(case.charter, calendar) if calendar else None
    first = datetime.combine(case.today, time(), zone).astimezone(UTC)
    for hour in range(FOUR_WEEKS * 24 * 2):
        at = first + timedelta(minutes=30 * hour)
        if (door is None or door.is_open(at)) and not any(hours.is_open(at) for hours in there):
            return at.astimezone(zone)
    return None


def _said(what: Said, calendar: str, when: datetime) -> Said:
    if not calendar:
        return Said(
            "{what} has no hours, so it is open day and night, but nobody answers on {when}; "
            "name the calendar of those who answer",
            what=what,
            when=moment(when),
        )
    return Said(
        "{what} is open by '{calendar}', but nobody answers on {when}; name the calendar of those who answer",
        what=what,
        calendar=calendar,
        when=moment(when),
    )


def holidays_missing(case: Case) -> Found:
    """A list of public holidays without a day in a year that is tried: promises would count its holidays as open days.
    `charterdesk charter holidays` writes the year.
    """
    for name, calendar in case.charter.calendars.items():
        for wanted in dict.fromkeys(calendar.holiday_lists(case.charter.desk.holiday_list)):
            known = {day.year for day in case.charter.holidays[wanted]}
            years = [str(year) for year in range(case.today.year, case.until.year + 1) if year not in known]
            if years:
                said = Said(
                    "the list of the public holidays of {wanted} has no day in {years}; "
                    "write it with `charterdesk charter holidays {wanted} {first}`",
                    wanted=wanted,
                    years=years,
                    first=years[0],
                )
                yield ("calendars", name, "closed"), said


def begins_in_a_change_of_the_clocks(case: Case) -> Found:
    """An opening that begins or ends inside the hour which the change to summer time skips, or the change to winter
    time doubles: on that day nobody can say when. Meant is an hour outside.
    """
    for name, calendar in case.charter.calendars.items():
        if calendar.any_of:
            continue
        hours = hours_of(case.charter, calendar)
        if isinstance(hours, Hours) and not always_open(hours):
            yield from _at_changes(case, name, hours)


def _at_changes(case: Case, name: str, hours: Hours) -> Found:
    for day, first, last, skipped in changes_of_the_clocks(hours.zone, case.today, case.until):
        for opened, begins in ((day - timedelta(days=1), -86_400), (day, 0)):
            for span in opening_hours(hours, opened):
                inside = [at + begins for at in span if first <= at + begins < last]
                if inside and not (skipped and inside == [first] and span[1] + begins == first):
                    at = f"{inside[0] // HOUR:02}:{inside[0] % HOUR // 60:02}"
                    yield ("calendars", name), _changing(day, at, hours, skipped=skipped)
                    return


def _changing(day: date, hour: str, hours: Hours, *, skipped: bool) -> Said:
    if skipped:
        return Said(
            "on {day} the hour {hour} does not exist in {zone}; let the opening begin and end outside it",
            day=day,
            hour=hour,
            zone=hours.zone,
        )
    return Said(
        "on {day} the hour {hour} comes twice in {zone}; let the opening begin and end outside it",
        day=day,
        hour=hour,
        zone=hours.zone,
    )


def changes_of_the_clocks(zone: str, first: date, last: date) -> Iterator[tuple[date, int, int, bool]]:
    """Yield the days on which the clocks change: the local seconds between which, and whether these are skipped."""
    known = ZoneInfo(zone)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        begins, ends = datetime.combine(day, time(), known), datetime.combine(day + timedelta(days=1), time(), known)
        before, after = _offset(begins), _offset(ends)
        if before == after:
            continue
        low, high = epoch(begins), epoch(ends)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _offset(datetime.fromtimestamp(middle, known)) == before else (low, middle)
        walls = sorted((high + before - epoch(begins) - before, high + after - epoch(begins) - before))
        yield day, walls[0], walls[1], after > before


def _offset(at: datetime) -> int:
    offset = at.utcoffset()
    return int(offset.total_seconds()) if offset else 0
