"""How many people answer how well: textbook values, what must hold of any volume, and an independent computation."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charterdesk.rules.simulate.staffing import (
    MOST_PEOPLE,
    Load,
    at_the_telephone,
    erlang_b,
    needed,
    on_the_payroll,
    service,
)
from charterdesk.rules.terms.telephone import LevelOf

examples = settings(max_examples=40, deadline=None, database=None, derandomize=True)


# Calls, interval, handling, time of the service level, people, chance to wait, service level, average wait.
ERLANG_C = [
    (100, 1800, 180, 20, 11, 0.682118, 0.389614, 122.781),
    (100, 1800, 180, 20, 12, 0.449388, 0.640158, 40.445),
    (100, 1800, 180, 20, 13, 0.285270, 0.795595, 17.116),
    (100, 1800, 180, 20, 14, 0.174132, 0.888350, 7.836),
    (100, 1800, 180, 20, 15, 0.102042, 0.941453, 3.674),
    (360, 3600, 240, 15, 28, 0.333139, 0.740551, 19.988),
    (360, 3600, 240, 15, 30, 0.172862, 0.881194, 6.914),
    (240, 1800, 180, 20, 29, 0.242274, 0.860994, 8.722),
    (12, 3600, 600, 60, 3, 0.444444, 0.597850, 266.667),
    (12, 3600, 600, 60, 4, 0.173913, 0.857612, 52.174),
]


@pytest.mark.parametrize(("calls", "interval", "handling", "within", "people", "waits", "level", "wait"), ERLANG_C)
def test_erlang_c_gives_the_values_of_the_tables(calls, interval, handling, within, people, waits, level, wait):
    found = service(Load(calls=calls, interval=interval, handling=handling), people, within)
    assert found.waits == pytest.approx(waits, abs=5e-7)
    assert found.average_wait == pytest.approx(wait, abs=5e-4)
    assert {one: round(value, 6) for one, value in found.levels.items()} == dict.fromkeys(LevelOf, level)


def test_fourteen_people_are_busy_71_percent_of_their_time_with_ten_erlangs():
    assert service(Load(calls=100, interval=1800, handling=180), 14, 20).occupancy == pytest.approx(0.714, abs=5e-4)


TECHNION = {"calls": 48, "interval": 60, "handling": 60}


def test_fifty_people_and_48_calls_a_minute_wait_as_the_textbook_says():
    """Gans, Koole, Mandelbaum (2003): 20.8 s on average; one caller of ten waits more than 58.1 s."""
    found = service(Load(**TECHNION), 50, 58.14)
    assert found.waits == pytest.approx(0.694456, abs=5e-7)
    assert found.average_wait == pytest.approx(20.834, abs=5e-4)
    assert found.average_wait is not None
    assert 48 / 60 * found.average_wait == pytest.approx(16.67, abs=5e-3)
    assert found.levels[LevelOf.OFFERED] == pytest.approx(0.9, abs=5e-5)


# Load, people, chance to wait, share that leaves, average wait.
ERLANG_A = [
    ({**TECHNION, "patience": 120}, 50, 0.46777, 0.03091, 3.709),
    ({"calls": 100, "interval": 1800, "handling": 180, "patience": 120}, 12, 0.27981, 0.06160, 7.392),
    ({"calls": 100, "interval": 1800, "handling": 180, "patience": 120}, 14, 0.12698, 0.02284, 2.741),
]


@pytest.mark.parametrize(("load", "people", "waits", "abandoned", "wait"), ERLANG_A)
def test_erlang_a_gives_the_values_of_the_tables(load, people, waits, abandoned, wait):
    found = service(Load(**load), people, 20)
    assert found.waits == pytest.approx(waits, abs=6e-6)
    assert found.abandoned == pytest.approx(abandoned, abs=6e-6)
    assert found.average_wait == pytest.approx(wait, abs=6e-4)


def test_impatient_callers_keep_fifty_people_less_busy():
    assert service(Load(**TECHNION, patience=120), 50, 20).occupancy == pytest.approx(0.93032, abs=5e-6)


def answered_and_left_in_time(load: Load, people: int, within: float, deepest: int = 120):
    """The same by brute force: how likely each state is, and one caller followed in small steps of time."""
    assert load.patience is not None
    rate, serving, leaving = load.rate, 1 / load.handling, 1 / load.patience
    weights = [1.0]
    for busy in range(1, people + deepest):
        weights.append(weights[-1] * rate / (min(busy, people) * serving + max(0, busy - people) * leaving))
    chances = [weight / sum(weights) for weight in weights]
    before = [chances[people + waiting] for waiting in range(deepest)]
    answered, left, steps = sum(chances[:people]), 0.0, 4_000
    step = within / steps
    for _ in range(steps):
        ahead = [people * serving + waiting * leaving for waiting in range(deepest)]
        answered += step * before[0] * ahead[0]
        left += step * leaving * sum(before)
        behind = [*before[1:], 0.0]
        before = [
            here + step * (after * passing_after - here * (passing + leaving))
            for here, after, passing, passing_after in zip(before, behind, ahead, [*ahead[1:], 0.0], strict=True)
        ]
    return answered, left


@pytest.mark.parametrize(("people", "within"), [(2, 30), (4, 20), (4, 90)])
def test_who_is_answered_or_leaves_in_time_is_what_a_caller_meets_who_is_followed_second_by_second(people, within):
    load = Load(calls=40, interval=1800, handling=180, patience=60)
    answered, left = answered_and_left_in_time(load, people, within)
    levels = service(load, people, within).levels
    assert levels[LevelOf.ANSWERED_AND_ABANDONED] == pytest.approx(answered, abs=2e-4)
    assert levels[LevelOf.OFFERED] == pytest.approx(answered + left, abs=2e-4)
    assert levels[LevelOf.OFFERED_LESS_SHORT] == pytest.approx(answered / (1 - left), abs=2e-4)
    assert levels[LevelOf.ANSWERED] == pytest.approx(answered / (1 - service(load, people, within).abandoned), abs=2e-4)


loads = st.builds(
    Load,
    calls=st.floats(0.1, 5_000),
    interval=st.just(1800.0),
    handling=st.floats(10, 3_600),
    patience=st.none() | st.floats(5, 3_600),
)


@examples
@given(loads, st.integers(0, 600), st.integers(0, 600))
def test_chances_lie_between_none_and_all(load, people, within):
    found = service(load, people, within)
    for chance in (found.waits, found.abandoned, found.occupancy, *found.levels.values()):
        assert 0 <= chance <= 1 + 1e-9
    assert found.average_wait is None or 0 <= found.average_wait < math.inf


@examples
@given(loads, st.integers(1, 300))
def test_one_more_person_never_answers_later(load, people):
    fewer, more = service(load, people, 20), service(load, people + 1, 20)
    assert all(more.levels[of] >= fewer.levels[of] - 1e-9 for of in LevelOf)
    assert more.abandoned <= fewer.abandoned + 1e-9


@examples
@given(loads, st.sampled_from([0.5, 0.8, 0.95]), st.sampled_from(LevelOf))
def test_as_many_as_are_needed_reach_the_target_and_one_less_does_not(load, target, of):
    found = needed(load, 20, target, of)
    if found is None:
        assert load.erlangs > MOST_PEOPLE * 0.5
        return
    assert found.levels[of] >= target
    if found.people > 1:
        assert service(load, found.people - 1, 20).levels[of] < target


def test_hundreds_of_people_are_computed_as_surely_as_ten():
    """1,000 erlangs; the square root rule of Halfin and Whitt: sqrt(1,000) more wait about as few of the callers."""
    load = Load(calls=10_000, interval=1800, handling=180)
    assert load.erlangs == pytest.approx(1_000)
    assert service(load, 1_032, 20).waits == pytest.approx(0.2196, abs=0.01)
    assert needed(load, 20, 0.8).people < 1_032
    assert service(load, 5_000, 20).waits == pytest.approx(0, abs=1e-12)


def test_very_patient_callers_meet_what_those_meet_who_never_leave():
    load = {"calls": 100, "interval": 1800, "handling": 180}
    patient, endless = service(Load(**load, patience=2e5), 14, 20), service(Load(**load), 14, 20)
    assert patient.waits == pytest.approx(endless.waits, abs=1e-3)
    assert patient.levels[LevelOf.OFFERED] == pytest.approx(endless.levels[LevelOf.OFFERED], abs=1e-3)


def test_too_few_people_make_a_queue_without_end_unless_callers_leave():
    load = {"calls": 100, "interval": 1800, "handling": 180}
    assert service(Load(**load), 10, 20).average_wait is None
    assert service(Load(**load), 10, 20).levels[LevelOf.OFFERED] == 0
    assert service(Load(**load, patience=60), 5, 20).abandoned == pytest.approx(0.5, abs=0.03)


def test_without_calls_nobody_is_needed():
    assert needed(Load(calls=0, interval=1800, handling=180), 20, 0.8).people == 0


def test_more_than_the_most_people_are_said_to_be_too_many():
    assert needed(Load(calls=100_000, interval=1800, handling=180), 20, 0.8) is None


@pytest.mark.parametrize(
    "load",
    [
        {"calls": -1, "interval": 1800, "handling": 180},
        {"calls": 1, "interval": 0, "handling": 180},
        {"calls": 1, "interval": 1800, "handling": 0},
        {"calls": math.nan, "interval": 1800, "handling": 180},
        {"calls": 1, "interval": 1800, "handling": math.inf},
        {"calls": 1, "interval": 1800, "handling": 180, "patience": -1},
        {"calls": 100_000, "interval": 1800, "handling": 180, "patience": 3_600},
    ],
)
def test_what_no_desk_has_is_refused(load):
    with pytest.raises(ValueError, match=r"numbers|negative|wait at once"):
        Load(**load)


def test_of_ten_on_the_payroll_seven_answer_when_three_of_ten_hours_are_away():
    assert on_the_payroll(7, 0.3) == 10
    assert at_the_telephone(10, 0.3) == 7
    assert on_the_payroll(14, 0) == 14
    assert on_the_payroll(5, 0.35) == 8
    with pytest.raises(ValueError, match="shrinkage"):
        on_the_payroll(5, 1)


def test_the_chance_that_all_are_busy_is_the_one_of_the_first_tables_of_erlang():
    """Erlang (1917): 10 lines, 5 erlangs: 1.84 %."""
    assert erlang_b(5, 10) == pytest.approx(0.018385, abs=5e-7)
