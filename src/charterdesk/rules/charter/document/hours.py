"""The chapter of the opening hours: every calendar of the charter, drawn and as a table, and its days apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from charterdesk.rules.charter.document.blocks import Block, Cell, Heading, Inline, Items, Paragraph, Table
from charterdesk.rules.charter.document.speech import capital, lines, listed, plain
from charterdesk.rules.charter.document.told import Told
from charterdesk.rules.charter.document.week import week_drawing
from charterdesk.rules.charter.document.words import WORDS
from charterdesk.rules.terms.calendars import DAY_SECONDS, DAYS, Calendar, ClosedOn, Season, Spans, days_named, nth_day
from charterdesk.rules.terms.days import DayOfYear

A_YEAR = timedelta(days=365)
WHOLE_DAY = (0, DAY_SECONDS)
Run = tuple[int, int, Spans]


def hours(told: Told) -> Iterator[Block]:
    """Tell the desk's hours first, then every other calendar."""
    speech = told.speech
    yield Heading(1, speech.phrase("hours"), "hours")
    told_lists: set[str] = set()
    names = [told.charter.opening, *(name for name in told.charter.calendars if name != told.charter.opening)]
    for name in names:
        calendar = told.charter.calendars[name]
        if name != told.charter.opening:
            yield Heading(2, speech.phrase("hours.other", name=told.hours(name)), f"hours-{names.index(name)}")
        elif calendar.is_:
            yield Paragraph(capital(speech.text(calendar.is_)), "label")
        yield from _calendar(told, name, calendar, told_lists)
    if any(not calendar.time_zone for calendar in told.charter.calendars.values()):
        own = any(calendar.time_zone for calendar in told.charter.calendars.values())
        key = "hours.zone.others" if own else "hours.zone"
        yield Paragraph(speech.phrase(key, zone=zone_words(told.charter.desk.time_zone)))


def zone_words(zone: str) -> str:
    """A time zone as people read it: Europe/Paris."""
    return zone.replace("_", " ")


def short_hours(told: Told, name: str) -> Inline:
    """The hours of a week in one line: Monday to Friday 8:00 to 18:30."""
    calendar = told.charter.calendars[name]
    if _always(calendar):
        return told.speech.phrase("hours.always.short")
    parts = [
        plain(f"{_days_said(told, first, last)} {spans_said(told, spans)}")
        for first, last, spans in _runs(calendar)
        if spans.spans
    ]
    return listed(parts, told.speech.word("semicolon")) if calendar.week else told.calendar(name)


def spans_said(told: Told, spans: Spans) -> str:
    """The openings of one day."""
    speech = told.speech
    if spans.spans == (WHOLE_DAY,):
        return speech.word("hours.whole")
    said = [
        speech.word(
            "hours.overnight" if until > DAY_SECONDS else "hours.span",
            start=speech.hours(start),
            until=speech.hours(until),
        ).replace("–", "–\N{WORD JOINER}")
        for start, until in spans.spans
    ]
    return ", ".join(said) or speech.word("hours.closed")


def _calendar(told: Told, name: str, calendar: Calendar, told_lists: set[str]) -> Iterator[Block]:
    """Tell one calendar; the days of a list of holidays are told once, where it closes something first."""
    speech = told.speech
    if calendar.any_of:
        others = speech.both(told.calendar(other) for other in calendar.any_of)
        yield Paragraph((*speech.phrase("hours.any_of", others=others), *speech.source(calendar.source)))
        if name == told.charter.opening:
            yield week_drawing(told, name, calendar)
        return
    if calendar.outside:
        yield Paragraph(speech.phrase("hours.outside", other=told.calendar(calendar.outside)))
    always = _always(calendar)
    if always:
        said = speech.phrase("hours.always" if name == told.charter.opening else "hours.always.other")
        yield Paragraph((*said, *speech.source(calendar.source)))
    else:
        yield _week_table(told, name, calendar)
        if name == told.charter.opening:
            yield week_drawing(told, name, calendar)
    yield from _apart(told, calendar, told_lists)
    if calendar.time_zone:
        yield Paragraph(speech.phrase("hours.zone.own", zone=zone_words(calendar.time_zone)))


def _always(calendar: Calendar) -> bool:
    if calendar.closed or calendar.seasons or calendar.exceptions or calendar.outside or calendar.eves is not None:
        return False
    return all(calendar.on(day).spans == (WHOLE_DAY,) for day in DAYS)


def _week_table(told: Told, name: str, calendar: Calendar) -> Table:
    speech = told.speech
    named = (
        speech.phrase("hours.week")
        if name == told.charter.opening
        else speech.phrase("hours.week.of", name=told.hours(name))
    )
    caption = (*named, *speech.source(calendar.source))
    rows: list[tuple[Cell, ...]] = [
        (lines(capital(plain(_days_said(told, first, last)))), lines(plain(spans_said(told, spans))))
        for first, last, spans in _runs(calendar)
    ]
    for line, spans in calendar.monthly.items():
        named = capital(plain(speech.word("and").join(nth_said(told, day) for day in nth_day(line))))
        rows.append((lines(named), lines(plain(spans_said(told, spans)))))
    return Table(caption, (speech.phrase("hours.day"), speech.phrase("hours.open")), tuple(rows), (1, 2))


def nth_said(told: Told, day: str) -> str:
    """A day counted in its month: the first Tuesday of the month."""
    which, _, weekday = day.partition(" ")
    return told.speech.word(f"nth.{which}", day=told.speech.weekday(DAYS.index(weekday)))


def _runs(calendar: Calendar) -> Iterator[Run]:
    """Neighbouring days with the same hours."""
    first = 0
    for number in range(1, len(DAYS) + 1):
        if number == len(DAYS) or calendar.on(DAYS[number]) != calendar.on(DAYS[first]):
            yield first, number - 1, calendar.on(DAYS[first])
            first = number


def days_said(told: Told, numbers: Sequence[int]) -> str:
    """Days of the week, Monday 0: a row of them, or one by one."""
    if list(numbers) == list(range(numbers[0], numbers[-1] + 1)):
        return _days_said(told, numbers[0], numbers[-1])
    return ", ".join(told.speech.weekday(number) for number in numbers)


def _days_said(told: Told, first: int, last: int) -> str:
    speech = told.speech
    if first == last:
        return speech.weekday(first)
    if last == first + 1:
        return speech.word("and").join((speech.weekday(first), speech.weekday(last)))
    return speech.word("hours.to", first=speech.weekday(first), last=speech.weekday(last))


def _apart(told: Told, calendar: Calendar, told_lists: set[str]) -> Iterator[Block]:
    """Holidays, days of closing, eves, seasons, exceptions."""
    speech = told.speech
    said: list[Inline] = []
    lists = calendar.holiday_lists(told.charter.desk.holiday_list)
    if lists:
        said.append(speech.phrase("hours.holidays", lists=_lists_said(told, lists)))
        days = sorted({day for name in lists if name not in told_lists for day in told.charter.holidays.get(name, ())})
        told_lists.update(lists)
        coming = [day for day in days if told.today <= day < told.today + A_YEAR and day not in calendar.exceptions]
        # A holiday on a day that is closed anyway closes nothing.
        coming = [day for day in coming if calendar.on(DAYS[day.weekday()]).spans]
        if coming:
            said.append(speech.phrase("hours.coming", days=_by_year(told, coming)))
    closed = [closing_said(told, one) for one in calendar.closed if not one.of_holidays]
    if closed:
        said.append(speech.phrase("hours.single", days=listed(closed)))
    if calendar.eves is not None:
        said.append(speech.phrase("hours.eves", hours=spans_said(told, calendar.eves)))
    said += [season_said(told, season) for season in calendar.seasons]
    if said:
        yield Items(tuple(said))
    if calendar.exceptions:
        rows = tuple(
            (lines(capital(plain(speech.weekday_and_day(day)))), lines(plain(spans_said(told, spans))))
            for day, spans in sorted(calendar.exceptions.items())
        )
        head = (speech.phrase("hours.day"), speech.phrase("hours.open"))
        yield Table(speech.phrase("hours.exceptions"), head, rows, (1, 1))


def _lists_said(told: Told, lists: Sequence[str]) -> str:
    """Lists of public holidays: France; Spain, CT; a list of the charter's own by its name."""
    said = []
    for name in lists:
        country, _, part = name.partition("-")
        known = told.speech.word(f"country.{country}") if f"country.{country}" in WORDS else country
        said.append(", ".join(word for word in (known, part) if word))
    return told.speech.word("semicolon").join(said)


def _by_year(told: Told, days: list[date]) -> str:
    speech = told.speech
    years = sorted({day.year for day in days})
    return speech.word("semicolon").join(
        speech.word(
            "hours.of_year",
            days=", ".join(
                f"{speech.weekday(day.weekday())} {speech.day_and_month(day)}" for day in days if day.year == year
            ),
            year=year,
        )
        for year in years
    )


def closing_said(told: Told, one: ClosedOn) -> Inline:
    """A day or a stretch of closing."""
    if one.of_holidays:
        lists = one.holidays_of or told.charter.desk.holiday_list
        return told.speech.phrase("hours.holidays", lists=_lists_said(told, (lists,)))
    if one.day:
        return plain(told.speech.weekday_and_day(one.day))
    if one.first and one.last:
        return _between(told, one.first, one.last)
    if one.as_ == told.whole.opening:
        return told.speech.phrase("hours.as.desk")
    return told.speech.phrase("hours.as", other=told.calendar(one.as_))


def _between(told: Told, first: DayOfYear, last: DayOfYear) -> Inline:
    if first == last:
        return told.speech.phrase("hours.yearly", day=_day_of_year(told, first))
    return told.speech.phrase(
        "hours.between" if first.year or last.year else "hours.between.yearly",
        first=_day_of_year(told, first),
        last=_day_of_year(told, last),
    )


def season_said(told: Told, season: Season) -> Inline:
    """Other hours of a part of the year."""
    speech = told.speech
    weeks = []
    for line, spans in season.week.items():
        numbers = [DAYS.index(day) for day in days_named(line)]
        weeks.append(f"{days_said(told, numbers)} {spans_said(told, spans)}")
    between = _between(told, season.from_, season.until)
    return (
        *speech.phrase("hours.season", between=between, hours=speech.word("semicolon").join(weeks)),
        *speech.source(season.source),
    )


def _day_of_year(told: Told, day: DayOfYear) -> str:
    known = date(day.year or told.today.year, day.month, day.day)
    return told.speech.day(known) if day.year else told.speech.day_and_month(known)
