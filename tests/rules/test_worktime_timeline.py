from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from charterdesk.rules.worktime.calendar import Hours
from charterdesk.rules.worktime.timeline import Elapsed, Working, timeline

PARIS = ZoneInfo("Europe/Paris")
H, M = 3600, 60
CLOSED = ((), ())
DESK = ((8 * H, 18 * H + 30 * M),)
HALVES = ((9 * H, 12 * H + 30 * M), (14 * H, 18 * H))
ARMISTICE = date(2026, 11, 11)

# The working week of the examples: Wednesday 18 to Wednesday 25 November 2026.
DAYS = {"Wed": 18, "Thu": 19, "Fri": 20, "Sat": 21, "Sun": 22, "Mon": 23, "Tue": 24, "Wed+": 25}


def desk(day=DESK, weekend=CLOSED, **changes):
    """A desk that opens Monday to Friday in Paris; ES-03: 8:00-18:30, EX-01: 9:00-12:30 and 14:00-18:00."""
    return timeline(Hours(zone="Europe/Paris", week=(day,) * 5 + weekend, **changes))


def at(text):
    """`Thu 16:00` of the working week of the examples, in Paris."""
    day, wall = text.split()
    return datetime.fromisoformat(f"2026-11-{DAYS[day]}T{wall.rjust(5, '0')}").replace(tzinfo=PARIS)


def said(instant):
    local = instant.astimezone(PARIS)
    day = next(day for day, number in DAYS.items() if number == local.day)
    return f"{day} {local:%-H:%M}" + (f":{local:%S}" if local.second else "")


@pytest.mark.parametrize(
    ("opening", "start", "promise", "due"),
    [
        (DESK, "Thu 16:00", 4 * H, "Fri 9:30"),
        (DESK, "Fri 16:00", 4 * H, "Mon 9:30"),
        (DESK, "Thu 8:00", 4 * H, "Thu 12:00"),
        (DESK, "Thu 14:30", 4 * H, "Thu 18:30"),  # runs out at closing time: closing time
        (DESK, "Thu 18:30", 4 * H, "Fri 12:00"),
        (DESK, "Thu 6:00", 1 * H, "Thu 9:00"),
        (DESK, "Sat 11:00", 1 * H, "Mon 9:00"),
        (DESK, "Thu 16:00", 16 * H, "Mon 11:00"),  # ES-15: 16 working hours
        (DESK, "Thu 8:00", 21 * H, "Fri 18:30"),
        (DESK, "Thu 8:00", 21 * H + 1, "Mon 8:00:01"),
        (DESK, "Thu 10:00", 0, "Thu 10:00"),
        (DESK, "Thu 8:00", 0, "Thu 8:00"),
        (DESK, "Thu 18:30", 0, "Fri 8:00"),
        (DESK, "Sat 11:00", 0, "Mon 8:00"),
        (HALVES, "Wed 17:40", 4 * H, "Thu 14:10"),  # EX-16: severity 2, 4 working hours
        (HALVES, "Thu 11:30", 1 * H, "Thu 12:30"),
        (HALVES, "Thu 13:00", 2 * H, "Thu 16:00"),
        (HALVES, "Fri 14:00", 12 * H, "Tue 9:30"),  # EX-18: severity 4, 12 working hours
    ],
)
def test_a_promise_is_due_when_its_open_time_is_consumed(opening, start, promise, due):
    assert said(desk(opening).due(at(start), promise)) == due


def test_a_public_holiday_moves_the_promise_to_the_day_after():
    closed = desk(holidays=frozenset({date(2026, 11, 20)}))
    assert said(closed.due(at("Thu 16:00"), 4 * H)) == "Mon 9:30"


def test_an_exceptional_saturday_takes_the_promise_forward():
    open_saturday = desk(exceptions={date(2026, 11, 21): ((9 * H, 12 * H),)})
    assert said(open_saturday.due(at("Fri 16:00"), 4 * H)) == "Sat 10:30"


@pytest.mark.parametrize(
    ("end", "promise", "start"),
    [
        ("Fri 9:30", 4 * H, "Thu 16:00"),
        ("Mon 9:30", 4 * H, "Fri 16:00"),
        ("Thu 12:00", 4 * H, "Thu 8:00"),  # consumed from opening time on: opening time
        ("Sat 12:00", 1 * H, "Fri 17:30"),
        ("Thu 10:00", 0, "Thu 10:00"),
        ("Thu 7:00", 0, "Wed 18:30"),
    ],
)
def test_counting_back_gives_the_latest_start(end, promise, start):
    assert said(desk().before(at(end), promise)) == start


@pytest.mark.parametrize(
    ("start", "end", "counted"),
    [
        ("Thu 16:00", "Fri 9:30", 4 * H),
        ("Thu 9:00", "Thu 9:20", 20 * M),
        ("Thu 18:30", "Fri 8:00", 0),
        ("Fri 18:00", "Mon 8:30", 1 * H),
        ("Thu 6:00", "Thu 22:00", 10 * H + 30 * M),
        ("Wed 8:00", "Wed+ 8:00", 5 * (10 * H + 30 * M)),
        ("Thu 10:00", "Thu 10:00", 0),
        ("Fri 9:30", "Thu 16:00", 0),  # nothing is consumed before the start
    ],
)
def test_only_open_time_is_consumed(start, end, counted):
    assert desk().elapsed(at(start), at(end)) == counted


@pytest.mark.parametrize(
    ("due", "missed"),
    [
        ("Thu 18:30", "Fri 8:00:01"),  # not missed overnight
        ("Thu 11:00", "Thu 11:00:01"),
        ("Fri 18:30", "Mon 8:00:01"),
    ],
)
def test_a_promise_is_missed_at_the_first_open_second_after_due(due, missed):
    assert said(desk().first_open_second_after(at(due))) == missed


def test_an_answer_at_night_before_the_next_opening_has_consumed_no_more_than_the_promise():
    line, start, promise = desk(), at("Thu 14:30"), 4 * H
    missed = line.first_open_second_after(line.due(start, promise))
    assert line.elapsed(start, at("Thu 23:00")) == promise
    assert line.elapsed(start, missed - timedelta(seconds=1)) == promise
    assert line.elapsed(start, missed) == promise + 1


@pytest.mark.parametrize(
    ("moment", "is_open", "next_open", "strictly", "next_close", "previous_close"),
    [
        ("Thu 8:00", True, "Thu 8:00", "Fri 8:00", "Thu 18:30", "Wed 18:30"),
        ("Thu 12:00", True, "Thu 12:00", "Fri 8:00", "Thu 18:30", "Thu 12:00"),
        ("Thu 18:30", False, "Fri 8:00", "Fri 8:00", "Fri 18:30", "Thu 18:30"),
        ("Thu 20:00", False, "Fri 8:00", "Fri 8:00", "Fri 18:30", "Thu 18:30"),
        ("Sun 12:00", False, "Mon 8:00", "Mon 8:00", "Mon 18:30", "Fri 18:30"),
    ],
)
def test_opening_and_closing_times_around_a_moment(moment, is_open, next_open, strictly, next_close, previous_close):
    line = desk()
    assert line.is_open(at(moment)) is is_open
    assert said(line.next_open(at(moment))) == next_open
    assert said(line.next_open(at(moment), strict=True)) == strictly
    assert said(line.next_close(at(moment))) == next_close
    assert said(line.previous_close(at(moment))) == previous_close


@pytest.mark.parametrize(
    ("start", "promise", "pauses", "due"),
    [
        ("Thu 9:00", 4 * H, [("Thu 10:00", "Thu 11:00")], "Thu 14:00"),
        ("Thu 9:00", 4 * H, [("Thu 19:00", "Thu 23:00")], "Thu 13:00"),
        ("Thu 16:00", 4 * H, [("Thu 19:00", "Fri 7:00")], "Fri 9:30"),  # a pause at night costs nothing
        ("Thu 16:00", 4 * H, [("Thu 17:00", "Mon 8:00")], "Mon 11:00"),
        ("Thu 9:00", 4 * H, [("Thu 10:00", "Thu 11:00"), ("Thu 10:30", "Thu 12:00")], "Thu 15:00"),  # two reasons
        ("Thu 9:00", 4 * H, [("Thu 10:00", "Thu 12:00"), ("Thu 10:30", "Thu 11:00")], "Thu 15:00"),  # one in the other
        ("Thu 9:00", 4 * H, [("Thu 11:00", "Thu 12:00"), ("Thu 10:00", "Thu 10:30")], "Thu 14:30"),  # in any order
        ("Thu 9:00", 4 * H, [("Thu 8:00", "Thu 10:00")], "Thu 14:00"),  # had begun before the start
        ("Thu 9:00", 4 * H, [("Wed 8:00", "Wed 10:00")], "Thu 13:00"),
        ("Thu 9:00", 4 * H, [("Thu 13:00", "Thu 15:00")], "Thu 13:00"),  # consumed as the pause begins
        ("Thu 9:00", 4 * H, [("Thu 12:00", None)], None),  # nobody knows
        ("Thu 9:00", 4 * H, [("Thu 14:00", None)], "Thu 13:00"),
        ("Thu 9:00", 0, [("Thu 8:30", "Thu 9:30")], "Thu 9:30"),
        ("Thu 19:00", 0, [("Fri 8:00", "Fri 9:00")], "Fri 9:00"),
        ("Thu 19:00", 0, [("Thu 18:00", None)], None),
        ("Thu 9:00", 4 * H, [("Thu 12:00", None), ("Thu 10:00", "Thu 11:00")], None),
        ("Thu 9:00", 4 * H, [("Thu 10:00", "Thu 10:00")], "Thu 13:00"),
    ],
)
def test_the_clock_stands_still_during_pauses(start, promise, pauses, due):
    told = [(at(begin), end and at(end)) for begin, end in pauses]
    answer = desk().due_with_pauses(at(start), promise, told)
    assert (answer and said(answer)) == due


@pytest.mark.parametrize(
    ("end", "pauses", "counted"),
    [
        ("Thu 12:00", [("Thu 10:00", "Thu 11:00")], 2 * H),
        ("Thu 12:00", [("Thu 10:00", None)], 1 * H),
        ("Thu 12:00", [("Thu 10:00", None), ("Thu 11:00", "Thu 11:30")], 1 * H),
        ("Thu 12:00", [("Thu 8:00", "Thu 10:00"), ("Thu 11:30", "Thu 14:00")], 1 * H + 30 * M),
        ("Fri 9:00", [("Thu 18:30", "Fri 8:00")], 10 * H + 30 * M),
        ("Thu 12:00", [("Thu 13:00", "Thu 14:00")], 3 * H),
        ("Thu 12:00", [("Wed 13:00", "Fri 14:00")], 0),
    ],
)
def test_paused_time_is_not_consumed(end, pauses, counted):
    told = [(at(begin), until and at(until)) for begin, until in pauses]
    assert desk().elapsed_with_pauses(at("Thu 9:00"), at(end), told) == counted


def test_a_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="ends before it begins"):
        desk().due_with_pauses(at("Thu 9:00"), H, [(at("Thu 11:00"), at("Thu 10:00"))])


def test_the_spans_counted_explain_a_clock():
    counted = desk(HALVES).spans(at("Wed 17:40"), at("Thu 14:10"))
    assert [(said(a), said(b)) for a, b in counted] == [
        ("Wed 17:40", "Wed 18:00"),
        ("Thu 9:00", "Thu 12:30"),
        ("Thu 14:00", "Thu 14:10"),
    ]
    assert desk().spans(at("Sat 10:00"), at("Sun 10:00")) == []
    assert desk().spans(at("Fri 10:00"), at("Thu 10:00")) == []


@pytest.mark.parametrize(
    ("start", "days", "later"),
    [
        ("Thu 10:15", 1, "Fri 10:15"),
        ("Fri 10:15", 1, "Mon 10:15"),
        ("Sat 10:15", 1, "Mon 10:15"),
        ("Fri 10:15", 3, "Wed+ 10:15"),
        ("Fri 10:15", 0, "Fri 10:15"),
    ],
)
def test_working_days_later_at_the_same_wall_time(start, days, later):
    line = desk(holidays=frozenset({ARMISTICE}))
    assert said(line.add_days(at(start), days)) == later


def test_working_days_earlier_pass_over_holidays():
    before = desk(holidays=frozenset({date(2026, 11, 20)})).subtract_days(at("Tue 10:15"), 2)
    assert said(before) == "Thu 10:15"


def test_a_working_day_keeps_its_wall_time_over_the_night_that_clocks_move():
    friday = datetime(2026, 10, 23, 10, 15, tzinfo=PARIS)
    assert desk().add_days(friday, 1) == datetime(2026, 10, 26, 10, 15, tzinfo=PARIS)


def test_datetimes_go_in_in_any_zone_and_come_out_in_utc():
    kolkata = at("Thu 16:00").astimezone(ZoneInfo("Asia/Kolkata"))
    due = desk().due(kolkata, 4 * H)
    assert due.tzinfo is UTC
    assert said(due) == "Fri 9:30"


def test_fractions_of_a_second_are_dropped():
    assert desk().due(at("Thu 16:00") + timedelta(microseconds=999_999), 4 * H) == at("Fri 9:30")


@pytest.mark.parametrize("call", ["due", "before", "elapsed", "is_open", "spans"])
def test_a_naive_datetime_is_refused(call):
    naive = datetime(2026, 11, 19, 16)  # noqa: DTZ001
    arguments = {"due": (naive, H), "before": (naive, H), "is_open": (naive,)}.get(call, (naive, at("Fri 9:00")))
    with pytest.raises(TypeError):
        getattr(desk(), call)(*arguments)


def test_a_calendar_that_never_opens_is_refused():
    with pytest.raises(ValueError, match="calendar never opens"):
        timeline(Hours(zone="Europe/Paris", week=((),) * 7))


@pytest.mark.parametrize("line", [desk(), Elapsed("Europe/Paris")])
def test_a_negative_amount_is_refused(line):
    for call in (line.due, line.before, line.add_days, line.subtract_days):
        with pytest.raises(ValueError, match="not negative"):
            call(at("Thu 16:00"), -1)


def test_a_long_amount_takes_as_many_years_as_it_needs():
    line = Working(Hours(zone="UTC", week=(((0, H),), (), (), (), (), (), ())))
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    assert line.due(monday, 2000 * H) == monday + timedelta(weeks=1999, hours=1)
    assert line.elapsed(monday, monday + timedelta(weeks=2000)) == 2000 * H
    assert line.before(monday, 2000 * H) == monday - timedelta(weeks=2000)


def test_what_does_not_end_within_a_hundred_years_is_refused():
    once = desk((), exceptions={date(2026, 11, 20): DESK})
    assert said(once.due(at("Thu 16:00"), 10 * H + 30 * M)) == "Fri 18:30"
    for unanswerable in (
        lambda: once.due(at("Thu 16:00"), 10 * H + 30 * M + 1),
        lambda: once.before(at("Fri 12:00"), 4 * H + 1),
        lambda: once.next_open(at("Sat 12:00")),
        lambda: once.next_close(at("Sat 12:00")),
        lambda: once.previous_close(at("Thu 12:00")),
        lambda: once.add_days(at("Thu 12:00"), 2),
        lambda: once.subtract_days(at("Thu 12:00"), 1),
    ):
        with pytest.raises(ValueError, match="within 100 years"):
            unanswerable()


@pytest.mark.parametrize("year", [1919, 2121, 9999])
def test_years_that_are_not_counted_are_refused_and_named(year):
    with pytest.raises(ValueError, match="within 100 years of 2020: 1920 to 2120"):
        desk().due(datetime(year, 6, 1, tzinfo=UTC), H)


def test_the_answer_does_not_depend_on_what_was_asked_before():
    asked_first, asked_later = (Working(Hours("Europe/Paris", ((DESK,) * 5 + CLOSED))) for _ in range(2))
    summer_1995 = datetime(1995, 7, 3, 9, tzinfo=PARIS)
    asked_later.due(datetime(2060, 7, 5, 9, tzinfo=PARIS), H)
    assert asked_first.due(summer_1995, 40 * H) == asked_later.due(summer_1995, 40 * H)
    assert asked_first.elapsed(summer_1995, at("Thu 16:00")) == asked_later.elapsed(summer_1995, at("Thu 16:00"))


def test_an_opening_over_the_new_year_is_one_opening():
    night = desk(((20 * H, 30 * H),), weekend=((), ()))
    eve = datetime(2026, 12, 31, 21, tzinfo=PARIS)
    morning = datetime(2027, 1, 1, 6, tzinfo=PARIS)
    assert night.next_close(eve) == morning
    assert night.previous_close(morning) == morning
    assert night.due(eve, 9 * H) == morning
    assert night.elapsed(eve, morning) == 9 * H


def test_threads_that_make_the_years_grow_agree():
    line = Working(Hours("Europe/Paris", ((DESK,) * 5 + CLOSED)))
    starts = [datetime(1990 + (n * 7) % 60, 6, 1 + n % 28, 15, tzinfo=PARIS) for n in range(240)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda start: line.due(start, 40 * H), starts))
    assert together == [line.due(start, 40 * H) for start in starts]


def test_equal_calendars_share_one_timeline():
    assert desk(holidays=frozenset({ARMISTICE})) is desk(holidays=frozenset({date(2026, 11, 11)}))
    assert desk(HALVES) is not desk()


def test_round_the_clock_is_plain_addition():
    """EK-11: 48 elapsed hours from Friday evening end on Sunday evening."""
    line = timeline(Hours(zone="Europe/Paris", week=(((0, 24 * H),),) * 7))
    assert isinstance(line, Elapsed)
    assert said(line.due(at("Fri 19:00"), 48 * H)) == "Sun 19:00"
    assert said(line.before(at("Sun 19:00"), 48 * H)) == "Fri 19:00"
    assert line.elapsed(at("Fri 19:00"), at("Sun 19:00")) == 48 * H
    assert line.elapsed(at("Sun 19:00"), at("Fri 19:00")) == 0
    assert said(line.first_open_second_after(at("Sun 19:00"))) == "Sun 19:00:01"
    assert said(line.add_days(at("Fri 19:00"), 2)) == "Sun 19:00"
    assert said(line.previous_close(at("Sun 3:00"))) == "Sun 3:00"
    assert line.is_open(at("Sun 3:00"))
    assert line.spans(at("Fri 19:00"), at("Sun 19:00")) == [(at("Fri 19:00"), at("Sun 19:00"))]
    assert said(line.due_with_pauses(at("Fri 19:00"), 48 * H, [(at("Sat 1:00"), at("Sat 2:00"))])) == "Sun 20:00"


def test_a_desk_that_never_closes_has_no_closing_and_no_further_opening():
    line = Elapsed("Europe/Paris")
    with pytest.raises(ValueError, match="never closes"):
        line.next_close(at("Fri 19:00"))
    with pytest.raises(ValueError, match="never closes"):
        line.next_open(at("Fri 19:00"), strict=True)


def test_elapsed_hours_over_the_night_that_clocks_move_are_real_hours():
    line, evening = Elapsed("Europe/Paris"), datetime(2026, 10, 24, 20, tzinfo=PARIS)
    assert line.due(evening, 24 * H) == datetime(2026, 10, 25, 19, tzinfo=PARIS)
    assert line.add_days(evening, 1) == datetime(2026, 10, 25, 20, tzinfo=PARIS)
