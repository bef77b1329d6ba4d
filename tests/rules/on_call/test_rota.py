"""Whose turn it is: hand-overs on the wall clock, changes, and the nights on which clocks are moved."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charterdesk.rules.on_call.rota import Change, Layer, Rota, Shift, gaps, on_call_at, shifts, whose_turn
from charterdesk.rules.worktime.calendar import Hours

ZONE = "Europe/Paris"
DAY = ((0, 86_400),)
OPENING = Hours(ZONE, (((8 * 3600, 18 * 3600 + 1800),),) * 5 + ((), ()), holidays=frozenset({date(2026, 7, 14)}))
OUT_OF_HOURS = Hours(ZONE, (DAY,) * 7, outside=OPENING)  # ES-05
ALWAYS = Hours(ZONE, (DAY,) * 7)
ANN, BOB, CLEO = 1, 2, 3
WEEKLY = Layer(people=(ANN, BOB, CLEO), first_day=date(2026, 6, 1), hand_over=time(9))


def utc(day, clock):
    return datetime.fromisoformat(f"2026-{day}T{clock}:00+00:00")


def test_a_week_each_handed_over_on_monday_at_nine():
    rota = Rota(zone=ZONE, cover=ALWAYS, layers=(WEEKLY,))
    assert [whose_turn(rota, utc(day, "07:00")) for day in ("06-01", "06-08", "06-15", "06-22")] == [
        ANN,
        BOB,
        CLEO,
        ANN,
    ]
    assert whose_turn(rota, utc("06-08", "06:59")) == ANN
    assert whose_turn(rota, utc("06-01", "06:59")) is None


def test_out_of_hours_somebody_is_on_call_and_in_hours_nobody():
    rota = Rota(zone=ZONE, cover=OUT_OF_HOURS, layers=(WEEKLY,))
    wednesday = [on_call_at(rota, utc("06-03", clock)) for clock in ("05:59", "06:00", "16:29", "16:30")]
    assert wednesday == [ANN, None, None, ANN]
    assert on_call_at(rota, utc("07-14", "10:00")) == ANN  # Bastille Day, a Tuesday: the seventh week begins with Ann


def test_a_weekend_is_one_shift():
    rota = Rota(zone=ZONE, cover=OUT_OF_HOURS, layers=(WEEKLY,))
    weekend = shifts(rota, utc("06-05", "16:00"), utc("06-08", "06:30"))
    assert weekend == (Shift(ANN, utc("06-05", "16:30"), utc("06-08", "06:00")),)
    assert weekend[0].seconds == 61 * 3600 + 1800


def test_a_swap_wins_over_the_layers_and_the_later_word_over_the_earlier():
    swap = Change(person=CLEO, from_at=utc("06-02", "00:00"), until_at=utc("06-04", "00:00"))
    sick = Change(person=None, from_at=utc("06-03", "00:00"), until_at=utc("06-03", "12:00"))
    rota = Rota(zone=ZONE, cover=ALWAYS, layers=(WEEKLY,), changes=(swap, sick))
    told = shifts(rota, utc("06-01", "12:00"), utc("06-05", "00:00"))
    assert [shift.person for shift in told] == [ANN, CLEO, None, CLEO, ANN]
    assert gaps(rota, utc("06-01", "12:00"), utc("06-05", "00:00")) == (
        Shift(None, utc("06-03", "00:00"), utc("06-03", "12:00")),
    )


def test_the_last_layer_wins_where_it_holds():
    summer = Layer(people=(CLEO,), first_day=date(2026, 6, 10), until=utc("06-12", "07:00"))
    rota = Rota(zone=ZONE, cover=ALWAYS, layers=(WEEKLY, summer))
    told = shifts(rota, utc("06-09", "12:00"), utc("06-13", "12:00"))
    assert [(shift.person, shift.until_at) for shift in told] == [
        (BOB, utc("06-10", "07:00")),
        (CLEO, utc("06-12", "07:00")),
        (BOB, utc("06-13", "12:00")),
    ]


def test_what_is_planned_today_moves_nothing_of_yesterday():
    planned = Layer(people=(CLEO,), first_day=date(2026, 6, 1), since=utc("06-03", "10:00"))
    rota = Rota(zone=ZONE, cover=ALWAYS, layers=(WEEKLY, planned))
    told = shifts(rota, utc("06-02", "00:00"), utc("06-04", "00:00"))
    assert [(shift.person, shift.until_at) for shift in told] == [
        (ANN, utc("06-03", "10:00")),
        (CLEO, utc("06-04", "00:00")),
    ]


@pytest.mark.parametrize(
    ("night", "hours"), [(date(2026, 10, 24), 13), (date(2026, 3, 28), 11), (date(2026, 6, 6), 12)]
)
def test_a_night_of_twelve_hours_lasts_thirteen_in_october_and_eleven_in_march(night, hours):
    nights = Hours(ZONE, (((20 * 3600, 32 * 3600),),) * 7)
    rota = Rota(zone=ZONE, cover=nights, layers=(Layer(people=(ANN,), first_day=date(2026, 1, 1)),))
    noon = datetime(night.year, night.month, night.day, 12, tzinfo=UTC)
    (shift,) = shifts(rota, noon, noon + timedelta(days=1) - timedelta(hours=1))
    assert shift.seconds == hours * 3600


def test_hand_overs_stay_at_nine_on_the_wall_when_the_clocks_are_moved():
    rota = Rota(zone=ZONE, cover=ALWAYS, layers=(Layer(people=(ANN, BOB), first_day=date(2026, 10, 19)),))
    first, second = shifts(rota, utc("10-19", "07:00"), utc("11-02", "08:00"))
    assert (first.until_at, first.seconds) == (utc("10-26", "08:00"), 7 * 86_400 + 3600)
    assert second.seconds == 7 * 86_400


def test_new_year_does_not_part_a_shift():
    rota = Rota(zone=ZONE, cover=ALWAYS, layers=(Layer(people=(ANN,), first_day=date(2026, 1, 1)),))
    told = shifts(rota, datetime(2026, 12, 30, tzinfo=UTC), datetime(2027, 1, 3, tzinfo=UTC))
    assert [shift.seconds for shift in told] == [4 * 86_400]


@pytest.mark.parametrize("wrong", [{"people": ()}, {"turn_days": 0}], ids=["nobody", "a turn of no day"])
def test_a_layer_that_says_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match=r"at least"):
        Layer(**{"people": (ANN,), "first_day": date(2026, 1, 1)} | wrong)


def test_nobody_looks_further_than_some_two_years():
    with pytest.raises(ValueError, match="800 days"):
        shifts(Rota(zone=ZONE, cover=ALWAYS), utc("01-01", "00:00"), utc("01-01", "00:00") + timedelta(days=801))


instants = st.integers(0, 364 * 86_400).map(lambda second: utc("01-01", "00:00") + timedelta(seconds=second))
changes = st.builds(
    lambda person, at, hours: Change(person=person, from_at=at, until_at=at + timedelta(hours=hours)),
    st.sampled_from([None, ANN, BOB]),
    instants,
    st.integers(1, 400),
)


@given(st.lists(changes, max_size=4), instants, st.integers(1, 20), st.integers(1, 15), st.integers(0, 500))
def test_shifts_follow_one_another_cover_everything_and_say_what_each_instant_says(told, at, days, turn, part):
    layer = Layer(people=(ANN, BOB, CLEO), first_day=date(2026, 2, 3), turn_days=turn)
    rota = Rota(zone=ZONE, cover=OUT_OF_HOURS, layers=(layer,), changes=tuple(told))
    found = shifts(rota, at, at + timedelta(days=days))
    assert all(one.until_at <= other.from_at for one, other in pairwise(found))
    assert all(shift.seconds > 0 for shift in found)
    moment = at + timedelta(seconds=days * 86_400 * part // 501)
    holding = [shift.person for shift in found if shift.from_at <= moment < shift.until_at]
    assert (holding or [None]) == [on_call_at(rota, moment)]
