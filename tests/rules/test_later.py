"""Moments to come back to a ticket, on a desk's own hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charterdesk.rules.worktime.calendar import Hours
from charterdesk.rules.worktime.later import later
from charterdesk.rules.worktime.timeline import Elapsed, timeline

PARIS = ZoneInfo("Europe/Paris")
HOUR = 3600
LUNCH = ((9 * HOUR, 12 * HOUR + 1800), (14 * HOUR, 18 * HOUR))  # EX-01
OFFICE = timeline(
    Hours(zone="Europe/Paris", week=(LUNCH,) * 5 + ((), ()), holidays=frozenset({date(2026, 7, 14), date(2026, 5, 25)}))
)
NIGHT = timeline(Hours(zone="Europe/Paris", week=(((22 * HOUR, 30 * HOUR),),) * 5 + ((), ())))


def paris(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def offered(line, moment):
    return [(one.name, f"{one.at.astimezone(PARIS):%a %d %H:%M}") for one in later(line, paris(moment))]


def test_in_the_morning_there_are_this_afternoon_tomorrow_and_monday():
    assert offered(OFFICE, "2026-07-15 10:00") == [
        ("this_afternoon", "Wed 15 14:00"),
        ("tomorrow", "Thu 16 09:00"),
        ("next_week", "Mon 20 09:00"),
    ]


def test_on_friday_evening_the_next_opening_is_monday():
    assert offered(OFFICE, "2026-07-17 17:59") == [("next_week", "Mon 20 09:00")]


def test_before_a_public_holiday_the_next_opening_is_the_day_after_it():
    # Monday, 13 July: the 14th is closed, so "tomorrow" is not offered.
    assert offered(OFFICE, "2026-07-13 16:00") == [("next_opening", "Wed 15 09:00"), ("next_week", "Mon 20 09:00")]


def test_where_monday_is_closed_next_week_begins_on_tuesday():
    assert offered(OFFICE, "2026-05-21 16:00") == [("tomorrow", "Fri 22 09:00"), ("next_week", "Tue 26 09:00")]


def test_a_night_shift_opens_in_the_evening_not_at_midnight():
    assert offered(NIGHT, "2026-07-15 23:00") == [("tomorrow", "Thu 16 22:00"), ("next_week", "Mon 20 22:00")]


def test_what_never_closes_begins_the_day_at_eight():
    assert offered(Elapsed("Europe/Paris"), "2026-07-15 10:00") == [
        ("this_afternoon", "Wed 15 13:00"),
        ("tomorrow", "Thu 16 08:00"),
        ("next_week", "Mon 20 08:00"),
    ]


@pytest.mark.parametrize("line", [OFFICE, NIGHT, Elapsed("Europe/Paris")])
@given(st.integers(0, 5 * 365 * 86_400).map(lambda seconds: paris("2024-01-01") + timedelta(seconds=seconds)))
def test_every_moment_offered_is_ahead_open_and_offered_once(line, moment):
    found = later(line, moment)
    assert [one.at for one in found] == sorted({one.at for one in found})
    assert all(moment < one.at < moment + timedelta(days=15) and line.is_open(one.at) for one in found)
    assert any(one.name == "next_week" or one.at.astimezone(PARIS).weekday() == 0 for one in found)
