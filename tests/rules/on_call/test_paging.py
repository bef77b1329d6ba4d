"""Whom to page next, and when a page stops climbing."""

from datetime import UTC, datetime, timedelta

import pytest

from charterdesk.rules.on_call.paging import Policy, Step, Story, exhausted, owed

OPENED = datetime(2026, 6, 6, 2, 0, tzinfo=UTC)
TECHNICIAN, LEAD, MANAGER = Step(after=0, on_call=True), Step(after=900, people=(7,)), Step(after=1800, people=(8,))
TWICE = Policy(steps=(TECHNICIAN, LEAD, MANAGER), rounds=2, round_seconds=3600)


def after(minutes):
    return OPENED + timedelta(minutes=minutes)


def story(*made, **more):
    return Story(opened_at=OPENED, made=frozenset(made), **more)


@pytest.mark.parametrize(
    ("minutes", "made", "expected"),
    [
        (0, [], [(0, 0)]),
        (14, [(0, 0)], []),
        (15, [(0, 0)], [(0, 1)]),
        (31, [(0, 0)], [(0, 1), (0, 2)]),  # the worker was down: nothing is forgotten
        (59, [(0, 0), (0, 1), (0, 2)], []),
        (60, [(0, 0), (0, 1), (0, 2)], [(1, 0)]),
    ],
)
def test_a_page_that_nobody_takes_climbs(minutes, made, expected):
    assert [(call.round, call.step) for call in owed(TWICE, story(*made), after(minutes))] == expected


def test_whoever_takes_it_stops_it():
    assert owed(TWICE, story((0, 0), taken_at=after(5)), after(300)) == ()


def test_an_answer_that_comes_beside_the_next_call_still_stops_the_one_after():
    both = story((0, 0), (0, 1), taken_at=after(15))
    assert owed(TWICE, both, after(15)) == ()


def test_nothing_is_said_of_a_page_that_is_over():
    assert owed(TWICE, story(ended_at=after(1)), after(2)) == ()


def test_a_page_that_was_taken_and_left_begins_anew():
    policy = Policy(steps=(TECHNICIAN, LEAD), taken_for=3600)
    left = story(taken_at=after(10))
    assert owed(policy, left, after(69)) == ()
    assert [call.due_at for call in owed(policy, left, after(86))] == [after(70), after(85)]


def test_after_the_last_round_nobody_is_left_to_call():
    everyone = story(*((turn, step) for turn in range(2) for step in range(3)))
    assert owed(TWICE, everyone, after(1000)) == ()
    assert exhausted(TWICE, everyone, after(1000))
    assert not exhausted(TWICE, story((0, 0)), after(1000))
    assert not exhausted(TWICE, story(taken_at=after(1)), after(1000))


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": ()},
        {"steps": (LEAD, TECHNICIAN)},
        {"steps": (TECHNICIAN,), "rounds": 0},
        {"steps": (TECHNICIAN,), "rounds": 11},
        {"steps": (TECHNICIAN, LEAD), "rounds": 2, "round_seconds": 900},
    ],
)
def test_steps_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=r"steps|rounds|round lasts"):
        Policy(**wrong)
