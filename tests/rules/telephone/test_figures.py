"""The figures of the telephone by the definitions of the trade; each call is counted once, and says how."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charterdesk.rules.telephone import figures as of
from charterdesk.rules.telephone.call import Direction, Outcome
from charterdesk.rules.telephone.counting import (
    Counted,
    InTime,
    by_versions,
    counting_of,
    judged,
    reasons,
)
from charterdesk.rules.telephone.figures import Figures, figures
from charterdesk.rules.telephone.tally import Share
from charterdesk.rules.terms.telephone import LevelOf
from rules.telephone.calls import WEDNESDAY, call, counting, exer_with

PARIS = ZoneInfo("Europe/Paris")
ANSWERED, ABANDONED = Outcome.ANSWERED, Outcome.ABANDONED

# Ten calls: six answered, three of them within 20 s; four given up, two of them within 10 s.
TEN = [
    *(call(f"answered-{waited}", ANSWERED, waited) for waited in (5, 12, 20, 21, 45, 90)),
    *(call(f"left-{waited}", ABANDONED, waited) for waited in (4, 10, 30, 61)),
]


def counted(calls, **said):
    rule = counting(**said)
    return figures(calls, lambda _at: rule)


def test_two_of_eight_are_abandoned_once_the_two_short_ones_are_taken_out_above_and_below_the_line():
    ten = counted(TEN, short=10)
    assert ten.abandoned_share == Share(4, 10)
    assert ten.abandoned_share_less_short == Share(2, 8)
    assert ten.abandoned_share_less_short.value == Fraction(1, 4)


@pytest.mark.parametrize(
    ("formula", "share"),
    [
        (LevelOf.ANSWERED, Fraction(3, 6)),
        (LevelOf.ANSWERED_AND_ABANDONED, Fraction(3, 10)),
        (LevelOf.OFFERED_LESS_SHORT, Fraction(3, 8)),
        (LevelOf.OFFERED, Fraction(5, 10)),
    ],
)
def test_the_same_ten_calls_have_four_service_levels_by_the_four_formulas(formula, share):
    assert counted(TEN, short=10, within=20, of=formula).service_level.value == share
    assert counted(TEN).service_level_of(20, formula).value == share


def test_a_desk_without_a_stated_service_level_has_none():
    assert counted(TEN).service_level is None


def test_of_seven_calls_of_a_queue_two_are_abandoned_and_the_three_that_left_by_the_menu_are_not():
    queue = [
        call("connect-1"),
        call("connect-2"),
        call("abandon-1", ABANDONED),
        call("abandon-2", ABANDONED),
        call("time-out", Outcome.VOICEMAIL),
        call("key", Outcome.FORWARDED),
        call("empty", Outcome.FORWARDED),
    ]
    seven = counted(queue)
    assert seven.abandoned_share == Share(2, 7)
    assert len(seven.offered) - len(seven.answered) == 5


def test_the_answer_delay_is_of_answered_calls_alone():
    ten = counted(TEN)
    assert ten.average_answer == Fraction(5 + 12 + 20 + 21 + 45 + 90, 6)
    assert ten.average_handling == 60


def test_nine_of_ten_answered_calls_were_answered_within_the_90th_percentile():
    assert counted([call(n, waited=n) for n in range(1, 11)]).ninetieth_answer == 9
    assert counted([call(n, waited=n) for n in range(1, 12)]).ninetieth_answer == 10
    assert counted([call(1, waited=7)]).ninetieth_answer == 7


def test_nothing_is_divided_by_an_empty_period():
    none = counted([], short=10, within=20)
    assert none.offered == ()
    assert none.abandoned_share.value is None
    assert none.abandoned_share_less_short.value is None
    assert none.average_answer is None
    assert none.ninetieth_answer is None
    assert none.average_handling is None
    assert none.service_level_of(20, LevelOf.ANSWERED).value is None
    assert of.by_hour(none, PARIS) == {}


def test_only_short_abandons_leave_no_share_of_abandoned_calls():
    assert counted([call(1, ABANDONED, 3)], short=10).abandoned_share_less_short.value is None


@pytest.mark.parametrize(
    ("said", "as_"),
    [
        ({"direction": Direction.OUT}, Counted.NOT_OURS),
        ({"direction": Direction.INTERNAL}, Counted.NOT_OURS),
        ({"group": "Sales"}, Counted.NOT_OURS),
        ({"group": " SUPPORT "}, Counted.ANSWERED),
        ({"called": "+33 4 999 22 808"}, Counted.ANSWERED),
        ({"called": "0499922000"}, Counted.NOT_OURS),
    ],
)
def test_calls_of_other_groups_and_numbers_are_not_the_desks(said, as_):
    rule = counting(groups=frozenset({"support"}), called=frozenset({"0499922999", "+33499922808"}))
    assert judged(call(1, **said), rule).counted is as_


def test_a_call_that_still_rings_is_not_yet_offered():
    ringing = counted([call(1, Outcome.UNDER_WAY), call(2)])
    assert of.keys(ringing.offered) == (("exchange", "2"),)


def exer_counts(chapter="{}"):
    return counting_of(exer_with(chapter))


@pytest.mark.parametrize(
    ("at", "as_"),
    [
        ("2026-07-15T10:29:59", Counted.ABANDONED),
        ("2026-07-15T10:30:00", Counted.OUT_OF_HOURS),
        ("2026-07-15T12:00:00", Counted.ABANDONED),
        ("2026-07-15T15:59:59", Counted.ABANDONED),
        ("2026-07-15T16:00:00", Counted.OUT_OF_HOURS),
        ("2026-07-14T09:00:00", Counted.OUT_OF_HOURS),
    ],
)
def test_calls_outside_the_hours_of_the_telephone_are_counted_apart_also_on_a_public_holiday(at, as_):
    """EX-01: 9:00-12:30, 14:00-18:00 in Paris; 14 July is a public holiday."""
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert judged(call(1, ABANDONED, at=moment), exer_counts()).counted is as_


def test_a_call_that_was_answered_out_of_hours_is_no_offered_one():
    night = WEDNESDAY + timedelta(hours=12)
    found = figures([call(1, at=night), call(2, ABANDONED, at=night)], lambda _at: exer_counts())
    assert not found.offered
    assert of.keys(found.out_of_hours) == (("exchange", "1"), ("exchange", "2"))
    assert of.keys(found.answered_out_of_hours) == (("exchange", "1"),)


def test_each_call_is_counted_by_the_version_that_held_when_it_arrived():
    old, new = counting(within=10), counting(within=30)
    at = by_versions([(WEDNESDAY - timedelta(days=400), old), (WEDNESDAY, new)])
    before, after = call(1, waited=20, at=WEDNESDAY - timedelta(seconds=1)), call(2, waited=20)
    assert figures([before, after], at).service_level == Share(1, 2)
    assert at(WEDNESDAY - timedelta(days=4000)) is old


def test_without_a_version_of_a_charter_nothing_can_be_counted():
    with pytest.raises(ValueError, match="there is none"):
        by_versions([])


def test_an_abandoned_call_tells_in_three_languages_how_it_was_counted():
    rule = exer_counts("{short_abandon: 10 seconds, service_level: {within: 20 seconds, of: offered}, source: T-1}")
    told = reasons(judged(call(1, ABANDONED, 9), rule), rule)
    assert [one.text("en") for one in told] == [
        "Arrived in the hours of the telephone: counted as offered.",
        "Abandoned after 9 seconds: a short abandon (up to 10 seconds).",
        "Within the time of the service level (20 seconds).",
    ]
    assert told[1].source == "T-1"
    assert told[1].text("fr") == "Abandonné après 9 secondes : un abandon bref (jusqu'à 10 secondes)."
    assert told[2].text("es") == "Dentro del plazo del nivel de servicio (20 segundos)."


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_every_way_to_count_a_call_can_be_told(outcome, direction, language):
    rule = counting(short=5, within=20, of=LevelOf.ANSWERED)
    for waited in (0, 5, 6, 120):
        told = reasons(judged(call(1, outcome, waited, direction=direction), rule), rule)
        assert all("{" not in one.text(language) for one in told)
        assert told


def test_calls_are_parted_by_the_hour_and_day_of_the_desk_the_group_the_agent_and_the_plan():
    late = datetime(2026, 7, 15, 22, 30, tzinfo=UTC)
    both = counted([call(1), call(2, at=late, group="Night", agent="202")])
    assert {hour: len(part.offered) for hour, part in of.by_hour(both, PARIS).items()} == {0: 1, 10: 1}
    assert list(of.by_day(both, PARIS)) == [date(2026, 7, 15), date(2026, 7, 16)]
    assert list(of.by_month(both, PARIS)) == [date(2026, 7, 1)]
    assert list(of.by_group(both)) == ["Night", "Support"]
    assert list(of.by_agent(both)) == ["201", "202"]
    assert list(of.by_plan(both, {("exchange", "2"): "gold"})) == ["", "gold"]


examples = settings(max_examples=25, deadline=None, database=None, derandomize=True)
calls = st.lists(
    st.builds(
        call,
        key=st.integers(0, 10**6),
        outcome=st.sampled_from(Outcome),
        waited=st.integers(0, 400),
        at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001  # made aware below
            lambda at: at.replace(microsecond=0, tzinfo=UTC)
        ),
        direction=st.sampled_from(Direction),
        group=st.sampled_from(["Support", "Sales", ""]),
    ),
    max_size=25,
    unique_by=lambda one: one.key,
)
rules = st.builds(
    counting,
    short=st.none() | st.integers(1, 120),
    within=st.none() | st.integers(1, 120),
    of=st.sampled_from(LevelOf),
    groups=st.sampled_from([frozenset(), frozenset({"support"})]),
)


@examples
@given(calls, rules)
def test_every_call_is_counted_once_and_the_parts_make_the_whole(found, rule):
    whole = figures(found, lambda _at: rule)
    assert sorted(one.call.key for one in whole.judged) == sorted(one.key for one in found)
    assert sum(len(whole.counted_as(kind)) for kind in Counted) == len(found)
    assert len(whole.answered) + len(whole.abandoned) <= len(whole.offered)
    assert set(whole.short) <= set(whole.abandoned) <= set(whole.offered)
    for parts in (of.by_hour(whole, PARIS), of.by_day(whole, PARIS), of.by_group(whole), of.by_agent(whole)):
        for figure in ("offered", "answered", "abandoned", "short", "out_of_hours"):
            assert sum(len(getattr(part, figure)) for part in parts.values()) == len(getattr(whole, figure))
        if parts and whole.service_level:
            levels = [part.service_level for part in parts.values() if part.service_level]
            assert sum(level.part for level in levels) == whole.service_level.part
            assert sum(level.whole for level in levels) == whole.service_level.whole


@examples
@given(calls, rules)
def test_a_share_lies_between_none_and_all(found, rule):
    whole = figures(found, lambda _at: rule)
    shares = [
        whole.abandoned_share,
        whole.abandoned_share_less_short,
        *(whole.service_level_of(within, formula) for formula in LevelOf for within in (0, 20, 400)),
    ]
    assert all(0 <= share.part <= share.whole <= len(found) for share in shares)


@examples
@given(calls, rules, st.sampled_from([LevelOf.ANSWERED, LevelOf.ANSWERED_AND_ABANDONED, LevelOf.OFFERED]))
def test_more_time_never_lowers_a_service_level(found, rule, formula):
    whole = figures(found, lambda _at: rule)
    levels = [whole.service_level_of(within, formula).part for within in range(0, 401, 40)]
    assert levels == sorted(levels)


@examples
@given(calls, rules)
def test_the_order_in_which_calls_are_told_changes_no_figure(found, rule):
    one, other = (figures(order, lambda _at: rule) for order in (found, found[::-1]))
    assert said(one) == said(other)


def said(whole: Figures):
    return (
        len(whole.offered),
        whole.abandoned_share,
        whole.average_answer,
        whole.ninetieth_answer,
        whole.service_level,
        whole.average_handling,
    )


@examples
@given(calls)
def test_at_least_nine_of_ten_answered_calls_lie_within_the_90th_percentile_and_not_within_less(found):
    whole = counted(found)
    waits = [one.call.waited for one in whole.answered]
    if waits:
        assert sum(wait <= whole.ninetieth_answer for wait in waits) * 10 >= 9 * len(waits)
        assert sum(wait < whole.ninetieth_answer for wait in waits) * 10 < 9 * len(waits)


def test_whoever_is_apart_stands_in_no_fraction():
    rule = counting(within=20)
    assert judged(call(1, direction=Direction.OUT), rule).in_time is InTime.APART
