"""Calendars that change with the season, before holidays, by the day of the month, and that are made of others."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charterdesk.rules.terms.days import DayOfYear
from charterdesk.rules.worktime.calendar import (
    Hours,
    Together,
    always_open,
    hours_never_open,
    open_spans,
    opening_hours,
)
from charterdesk.rules.worktime.timeline import Elapsed, Working, epoch, timeline
from charterdesk.rules.worktime.year import Season

H = 3600
CLOSED = ((),) * 7
OFFICE = (((9 * H, 17 * H),),) * 5 + ((), ())
ALWAYS = (((0, 24 * H),),) * 7
MORNING, NOON = ((8 * H, 14 * H),), ((8 * H, 12 * H),)
WORKDAYS_IN_THE_MORNING = (MORNING,) * 5 + (None, None)
SUMMER = (DayOfYear(6, 15), DayOfYear(9, 15))
NEW_YEAR = (DayOfYear(12, 24), DayOfYear(1, 2))


def office(zone="Europe/Paris", week=OFFICE, **changes):
    return Hours(zone=zone, week=week, **changes)


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        (date(2026, 6, 12), OFFICE[0]),  # the Friday before the summer
        (date(2026, 6, 15), MORNING),
        (date(2027, 9, 15), MORNING),
        (date(2026, 9, 16), OFFICE[0]),
        (date(2026, 7, 4), ()),  # a Saturday that the season does not name
    ],
)
def test_a_season_comes_every_year_and_both_its_days_count(day, spans):
    assert opening_hours(office(seasons=(Season(SUMMER, WORKDAYS_IN_THE_MORNING),)), day) == spans


def test_of_two_seasons_the_first_that_names_the_day_holds():
    august = Season((DayOfYear(8, 1), DayOfYear(8, 31)), (NOON, *((None,) * 6)))
    summer = office(seasons=(august, Season(SUMMER, WORKDAYS_IN_THE_MORNING)))
    assert opening_hours(summer, date(2026, 8, 3)) == NOON
    assert opening_hours(summer, date(2026, 8, 4)) == MORNING


def test_a_season_and_a_closing_go_on_over_the_new_year():
    winter = office(seasons=(Season(NEW_YEAR, WORKDAYS_IN_THE_MORNING),))
    assert [opening_hours(winter, day) for day in (date(2026, 12, 24), date(2027, 1, 1))] == [MORNING] * 2
    closed = office(spells=(NEW_YEAR,), exceptions={date(2026, 12, 28): NOON})
    days = (date(2026, 12, 23), date(2026, 12, 24), date(2026, 12, 28), date(2027, 1, 1), date(2027, 1, 4))
    assert [opening_hours(closed, day) for day in days] == [OFFICE[0], (), NOON, (), OFFICE[0]]


def test_a_season_of_one_year_does_not_come_again():
    once = office(seasons=(Season((DayOfYear(7, 1, 2026), DayOfYear(7, 31, 2026)), WORKDAYS_IN_THE_MORNING),))
    assert opening_hours(once, date(2026, 7, 1)) == MORNING
    assert opening_hours(once, date(2027, 7, 1)) == OFFICE[0]


def test_the_eve_of_a_holiday_is_short_only_where_the_desk_opens_on_it():
    # 14 July 2026 is a Tuesday, 15 August a Saturday, 1 November a Sunday.
    eves = frozenset({date(2026, 7, 13), date(2026, 8, 14), date(2026, 10, 31)})
    short = office(eves=eves, eve=NOON)
    assert [opening_hours(short, day) for day in sorted(eves)] == [NOON, NOON, ()]


def test_days_are_counted_in_their_month():
    market = office(monthly={(1, 5): NOON, (-1, 4): MORNING})
    assert opening_hours(market, date(2026, 8, 1)) == NOON
    assert opening_hours(market, date(2026, 8, 8)) == ()
    assert opening_hours(market, date(2026, 8, 28)) == MORNING
    assert opening_hours(market, date(2026, 8, 21)) == OFFICE[0]


AROUND = Together(
    "Europe/London",
    (
        office("Asia/Singapore", holidays=frozenset({date(2026, 8, 10)})),
        office("Europe/London"),
        office("America/New_York", holidays=frozenset({date(2026, 9, 7)})),
    ),
)


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(st.integers(0, 400 * 24 * 4))
def test_together_is_open_when_one_of_them_is(quarter):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarter)
    alone = [Working(part).is_open(at) for part in AROUND.parts]
    assert timeline(AROUND).is_open(at) is any(alone)
    outside = office("UTC", week=ALWAYS, outside=AROUND)
    assert timeline(outside).is_open(at) is not any(alone)


@settings(max_examples=40, deadline=None, database=None, derandomize=True)
@given(st.integers(0, 300 * 24 * 60), st.integers(1, 100 * 60))
def test_together_counts_as_minutes_are_counted_one_by_one(minute, amount):
    line = timeline(AROUND)
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    due = line.due(start, amount * 60)
    assert line.elapsed(start, due) == amount * 60
    assert line.is_open(due - timedelta(seconds=1))


def test_a_working_day_of_those_together_is_one_of_any_of_them():
    line = timeline(AROUND)
    assert [line.is_workday(date(2026, 8, day)) for day in (7, 8, 9, 10)] == [True, False, False, True]
    friday = datetime(2026, 8, 7, 10, tzinfo=UTC)
    assert line.add_days(friday, 1) == datetime(2026, 8, 10, 10, tzinfo=UTC)


def test_three_shifts_around_the_clock_never_close():
    shifts = tuple(office("UTC", week=(((begin * H, (begin + 8) * H),),) * 7) for begin in (0, 8, 16))
    assert isinstance(timeline(Together("UTC", shifts)), Elapsed)
    # Three zones leave a hole as soon as one of them moves its clocks.
    moved = (*shifts[:2], office("Europe/Paris", week=(((17 * H, 25 * H),),) * 7))
    assert not always_open(Together("UTC", moved))


def test_what_is_outside_a_calendar_that_never_closes_never_opens():
    nothing = office("UTC", week=ALWAYS, outside=office("UTC", week=ALWAYS))
    assert open_spans(nothing, 2026, 2026) == []
    assert hours_never_open(Together("UTC", (office(week=CLOSED),)))


def test_equal_calendars_share_what_is_compiled():
    twice = [
        office("UTC", week=ALWAYS, outside=office(seasons=(Season(SUMMER, WORKDAYS_IN_THE_MORNING),))) for _ in "ab"
    ]
    assert timeline(twice[0]) is timeline(twice[1])


@pytest.mark.parametrize(
    ("hours", "day", "opens", "closes"),
    [
        (office(), date(2026, 9, 8), "2026-09-08 07:00", "2026-09-08 15:00"),
        (office(week=(((22 * H, 30 * H),),) * 7), date(2026, 9, 8), "2026-09-08 20:00", "2026-09-09 04:00"),
        (office("UTC", week=ALWAYS), date(2026, 9, 8), "2026-09-08 00:00", "2026-09-09 00:00"),
        (AROUND, date(2026, 9, 8), "2026-09-08 01:00", "2026-09-08 21:00"),
        (office("UTC", week=ALWAYS, outside=AROUND), date(2026, 9, 8), "2026-09-08 00:00", "2026-09-09 00:00"),
    ],
)
def test_when_a_day_opens_and_closes(hours, day, opens, closes):
    line = timeline(hours)
    assert (line.opens(day), line.closes(day)) == tuple(
        datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (opens, closes)
    )
    assert epoch(line.opens(day)) < epoch(line.closes(day))
