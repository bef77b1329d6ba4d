from datetime import UTC, date, datetime

import pytest

from charterdesk.rules.worktime.calendar import Hours, always_open, hours_never_open, is_workday, open_spans

CLOSED = ((),) * 7
OFFICE = (((8 * 3600, 18 * 3600),),) * 5 + ((), ())
DAY = 86_400


def wall(text):
    hour, minute = text.split(":")
    return int(hour) * 3600 + int(minute) * 60


def spans(*texts):
    return tuple((wall(a), wall(b)) for a, b in (text.split("-") for text in texts))


def hours(week=CLOSED, zone="Europe/Paris", **changes):
    return Hours(zone=zone, week=week, **changes)


def opened(calendar, first, last):
    """Open spans that touch a range of UTC dates, as readable UTC texts."""
    year = int(first[:4])
    texts = [
        tuple(datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M") for at in span)
        for span in open_spans(calendar, year, year)
    ]
    return [(a, b) for a, b in texts if b >= first and a <= f"{last} 23:59"]


def test_a_week_of_office_hours_in_paris_opens_an_hour_earlier_in_utc_in_summer():
    assert opened(hours(OFFICE), "2026-01-05", "2026-01-05") == [("2026-01-05 07:00", "2026-01-05 17:00")]
    assert opened(hours(OFFICE), "2026-07-06", "2026-07-06") == [("2026-07-06 06:00", "2026-07-06 16:00")]


def test_a_year_of_office_hours_has_261_openings_less_its_holidays():
    labour_day, armistice = date(2026, 5, 1), date(2026, 11, 11)
    assert len(open_spans(hours(OFFICE), 2026, 2026)) == 261
    assert len(open_spans(hours(OFFICE, holidays=frozenset({labour_day, armistice})), 2026, 2026)) == 259


@pytest.mark.parametrize(
    ("night", "shift", "real_hours"),
    [
        ("an ordinary Saturday night", (2024, 3, 23), 8),
        ("the night that summer time begins", (2024, 3, 30), 7),
        ("the night that summer time ends", (2024, 10, 26), 9),
    ],
)
def test_a_night_shift_counts_the_hours_really_worked(night, shift, real_hours):
    calendar = hours(exceptions={date(*shift): spans("22:00-30:00")})
    [(opening, closing)] = open_spans(calendar, 2024, 2024)
    assert (closing - opening) / 3600 == real_hours, night


@pytest.mark.parametrize(
    ("zone", "day", "span", "in_utc"),
    [
        # 31 March 2024 in Paris has no 02:00-03:00
        ("Europe/Paris", (2024, 3, 31), "02:30-04:00", ("2024-03-31 01:00", "2024-03-31 02:00")),
        ("Europe/Paris", (2024, 3, 31), "01:00-02:30", ("2024-03-31 00:00", "2024-03-31 01:00")),
        ("Europe/Paris", (2024, 3, 31), "02:10-02:50", None),
        # 27 October 2024 in Paris has 02:00-03:00 twice: the first one is meant
        ("Europe/Paris", (2024, 10, 27), "02:00-02:30", ("2024-10-27 00:00", "2024-10-27 00:30")),
        ("Europe/Paris", (2024, 10, 26), "18:00-26:00", ("2024-10-26 16:00", "2024-10-27 00:00")),
        ("Europe/Paris", (2024, 10, 27), "02:30-03:00", ("2024-10-27 00:30", "2024-10-27 02:00")),
        # Santiago de Chile skips midnight: 8 September 2024 begins at 01:00
        ("America/Santiago", (2024, 9, 8), "00:00-24:00", ("2024-09-08 04:00", "2024-09-09 03:00")),
        # Lord Howe Island moves its clocks by half an hour
        ("Australia/Lord_Howe", (2024, 10, 6), "00:00-06:00", ("2024-10-05 13:30", "2024-10-05 19:00")),
    ],
)
def test_wall_times_that_are_skipped_or_happen_twice(zone, day, span, in_utc):
    calendar = hours(zone=zone, exceptions={date(*day): spans(span)})
    assert opened(calendar, "2024-01-01", "2024-12-31") == ([in_utc] if in_utc else [])


def test_shifts_that_follow_each_other_leave_no_hole_when_clocks_move():
    relay = hours((spans("00:00-02:30", "02:30-24:00"),) * 7)
    whole = open_spans(relay, 2024, 2024)
    assert whole == [(whole[0][0], whole[0][0] + 366 * DAY)]


def test_nothing_starts_on_a_holiday_but_the_night_before_goes_on_into_it():
    night = hours((spans("20:00-28:00"),) * 7, zone="UTC", holidays=frozenset({date(2026, 7, 14)}))
    assert opened(night, "2026-07-14", "2026-07-14") == [("2026-07-13 20:00", "2026-07-14 04:00")]


def test_an_exceptional_opening_replaces_the_weekly_hours_and_a_holiday_wins_over_it():
    saturday, monday, holiday = date(2026, 11, 21), date(2026, 11, 23), date(2026, 11, 11)
    calendar = hours(
        OFFICE,
        zone="UTC",
        holidays=frozenset({holiday}),
        exceptions={saturday: spans("09:00-12:00"), monday: (), holiday: spans("09:00-12:00")},
    )
    assert opened(calendar, "2026-11-21", "2026-11-23") == [("2026-11-21 09:00", "2026-11-21 12:00")]
    assert [is_workday(calendar, day) for day in (saturday, monday, holiday)] == [True, False, False]


def test_a_break_closes_the_desk_on_its_date_whatever_was_open():
    calendar = hours(
        (spans("22:00-30:00"),) * 7,
        zone="UTC",
        breaks={date(2026, 11, 24): spans("02:00-03:00", "22:00-23:00"), date(2026, 11, 26): spans("00:00-24:00")},
    )
    assert opened(calendar, "2026-11-24", "2026-11-27")[:5] == [
        ("2026-11-23 22:00", "2026-11-24 02:00"),
        ("2026-11-24 03:00", "2026-11-24 06:00"),
        ("2026-11-24 23:00", "2026-11-25 06:00"),
        ("2026-11-25 22:00", "2026-11-26 00:00"),
        ("2026-11-27 00:00", "2026-11-27 06:00"),
    ]


def test_a_break_over_all_the_openings_of_a_date_makes_it_no_working_day():
    stocktaking = date(2026, 11, 24)
    assert not is_workday(hours(OFFICE, breaks={stocktaking: spans("07:00-19:00")}), stocktaking)
    assert is_workday(hours(OFFICE, breaks={stocktaking: spans("07:00-17:00")}), stocktaking)


def test_spans_that_overlap_or_touch_are_one():
    assert opened(
        hours((spans("08:00-12:00", "11:00-14:00", "14:00-18:00"),) * 7, zone="UTC"), "2026-06-02", "2026-06-02"
    ) == [("2026-06-02 08:00", "2026-06-02 18:00")]


def test_years_are_cut_at_midnight_utc_so_that_they_fit_together():
    night = hours((spans("22:00-30:00"),) * 7)
    both, apart = open_spans(night, 2024, 2025), [*open_spans(night, 2024, 2024), *open_spans(night, 2025, 2025)]
    assert sum(b - a for a, b in both) == sum(b - a for a, b in apart)
    assert len(apart) == len(both) + 1


def test_a_calendar_never_opens_when_neither_its_week_nor_any_exception_does():
    holiday = date(2026, 11, 11)
    assert hours_never_open(hours())
    assert hours_never_open(hours(holidays=frozenset({holiday}), exceptions={holiday: spans("09:00-12:00")}))
    assert not hours_never_open(hours(exceptions={holiday: spans("09:00-12:00")}))
    assert not hours_never_open(hours(OFFICE))


def test_a_desk_is_always_open_only_when_no_date_is_an_exception():
    week = (spans("00:00-12:00", "12:00-24:00"),) * 7
    assert always_open(hours(week))
    assert not always_open(hours(week, holidays=frozenset({date(2026, 12, 25)})))
    assert not always_open(hours((*week[:6], spans("00:00-23:59"))))


def test_calendars_with_the_same_text_are_equal():
    day = date(2026, 11, 24)
    one, same = (hours(OFFICE, breaks={day: spans("12:00-13:00")}) for _ in range(2))
    other = hours(OFFICE, breaks={day: spans("12:00-13:30")})
    assert one == same
    assert len({one, same, other}) == 2


@pytest.mark.parametrize("span", [(-1, 3600), (3600, 3600), (7200, 3600), (DAY, DAY + 3600), (0, 7 * DAY + 1)])
def test_a_span_that_is_upside_down_or_not_of_its_day_is_refused(span):
    with pytest.raises(ValueError, match="opens on its day"):
        hours(((span,), *CLOSED[1:]))


def test_a_week_of_five_days_is_refused():
    with pytest.raises(ValueError, match="seven days, not 5"):
        hours(OFFICE[:5])


@pytest.mark.parametrize("zone", ["Europe/Lyon", "../etc/passwd", ""])
def test_an_unknown_zone_is_refused(zone):
    with pytest.raises(ValueError, match="unknown time zone"):
        open_spans(hours(OFFICE, zone=zone), 2026, 2026)
