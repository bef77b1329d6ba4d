"""One clock: running, paused, met, missed; due, consumed, and the sheet that explains it (design, section 4)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from charterdesk.rules.worktime.calendar import Hours
from charterdesk.rules.worktime.clock import ClockFacts, ClockState, ClockTerms, Standstill, Why, judge, sheet
from charterdesk.rules.worktime.instants import Timeline
from charterdesk.rules.worktime.timeline import Elapsed, timeline

PARIS = ZoneInfo("Europe/Paris")
HOUR = 3600
DAY = ((9 * HOUR, 12 * HOUR + 1800), (14 * HOUR, 18 * HOUR))
DESK = timeline(
    Hours(zone="Europe/Paris", week=(DAY, DAY, DAY, DAY, DAY, (), ()), holidays=frozenset(), exceptions={}, breaks={})
)
FOUR_HOURS = ClockTerms(promised_seconds=4 * HOUR, paused_by=frozenset({"customer"}))


def on(day: int, clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, 9, day, int(hour), int(minute), tzinfo=PARIS)


def test_four_hours_from_wednesday_17_40_are_due_on_thursday_14_10() -> None:
    found = judge(FOUR_HOURS, ClockFacts(started_at=on(9, "17:40")), DESK, on(9, "18:00"))
    assert found.state is ClockState.RUNNING
    assert found.due == on(10, "14:10")
    assert found.consumed_seconds == 20 * 60
    assert found.remaining_seconds == 4 * HOUR - 20 * 60


def test_an_answer_before_the_next_opening_is_in_time_though_the_due_moment_has_passed() -> None:
    facts = ClockFacts(started_at=on(10, "10:30"), stopped_at=on(10, "13:45"))
    two_hours = ClockTerms(promised_seconds=2 * HOUR)
    found = judge(two_hours, facts, DESK, on(11, "09:00"))
    assert found.due == on(10, "12:30")
    assert found.state is ClockState.MET
    assert not found.missed


def test_it_is_missed_one_open_second_after_it_is_due() -> None:
    two_hours = ClockTerms(promised_seconds=2 * HOUR)
    found = judge(two_hours, ClockFacts(started_at=on(10, "10:30")), DESK, on(10, "13:59"))
    assert found.missed_at == on(10, "14:00") + timedelta(seconds=1)
    assert not found.missed
    assert judge(two_hours, ClockFacts(started_at=on(10, "10:30")), DESK, found.missed_at).missed


def test_a_pause_for_the_customer_moves_the_due_moment_and_freezes_what_remains() -> None:
    paused = (Standstill(on(10, "10:00"), None, "customer"),)
    facts = ClockFacts(started_at=on(10, "09:00"), pauses=paused)
    found = judge(FOUR_HOURS, facts, DESK, on(11, "16:00"))
    assert found.state is ClockState.PAUSED
    assert (found.due, found.warn_at, found.missed_at) == (None, None, None)
    assert found.remaining_seconds == 3 * HOUR
    ended = ClockFacts(started_at=on(10, "09:00"), pauses=(Standstill(on(10, "10:00"), on(10, "11:00"), "customer"),))
    assert judge(FOUR_HOURS, ended, DESK, on(10, "11:00")).due == on(10, "15:30")


def test_a_pause_at_night_costs_nothing() -> None:
    facts = ClockFacts(started_at=on(9, "17:40"), pauses=(Standstill(on(9, "18:00"), on(10, "09:00"), "customer"),))
    assert judge(FOUR_HOURS, facts, DESK, on(10, "09:00")).due == on(10, "14:10")


def test_a_pause_that_the_charter_does_not_grant_does_not_stop_the_clock() -> None:
    facts = ClockFacts(started_at=on(10, "09:00"), pauses=(Standstill(on(10, "09:30"), None, "us"),))
    found = judge(FOUR_HOURS, facts, DESK, on(10, "10:00"))
    assert found.state is ClockState.RUNNING
    assert found.due == on(10, "14:30")


def test_a_clock_missed_before_the_pause_stays_missed() -> None:
    facts = ClockFacts(started_at=on(9, "09:00"), pauses=(Standstill(on(10, "09:00"), None, "customer"),))
    found = judge(FOUR_HOURS, facts, DESK, on(10, "10:00"))
    assert found.state is ClockState.MISSED
    assert found.due == on(9, "14:30")


def test_the_warning_comes_when_three_quarters_are_consumed() -> None:
    found = judge(FOUR_HOURS, ClockFacts(started_at=on(10, "09:00")), DESK, on(10, "09:00"))
    assert found.warn_at == on(10, "12:00")


def test_elapsed_hours_run_through_the_week_end() -> None:
    two_days = ClockTerms(promised_seconds=48 * HOUR)
    found = judge(two_days, ClockFacts(started_at=on(11, "17:45")), Elapsed("Europe/Paris"), on(12, "17:45"))
    assert found.due == on(13, "17:45")
    assert found.consumed_seconds == 24 * HOUR


def test_the_sheet_tells_every_stretch_and_its_sum_is_what_was_consumed() -> None:
    facts = ClockFacts(started_at=on(10, "12:00"), pauses=(Standstill(on(10, "14:30"), on(10, "15:00"), "customer"),))
    lines = sheet(FOUR_HOURS, facts, DESK, on(10, "16:00"))
    assert [(line.why, line.party, (line.ends - line.starts) // timedelta(minutes=1)) for line in lines] == [
        (Why.COUNTED, "", 30),
        (Why.CLOSED, "", 90),
        (Why.COUNTED, "", 30),
        (Why.PAUSED, "customer", 30),
        (Why.COUNTED, "", 60),
    ]
    assert sum(line.counted_seconds for line in lines) == 2 * HOUR


@given(
    st.integers(0, 7 * 24 * 60),
    st.integers(1, 3 * 24 * 60),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 900), st.sampled_from(["customer", "us"])), max_size=4),
    st.integers(60, 12 * HOUR),
    st.sampled_from([DESK, Elapsed("Europe/Paris")]),
)
def test_the_sheet_and_the_judgement_agree(
    start: int, length: int, stops: list[tuple[int, int, str]], promised: int, line: Timeline
) -> None:
    begun = on(7, "00:00") + timedelta(minutes=start)
    now = begun + timedelta(minutes=length)
    pauses = tuple(
        Standstill(begun + timedelta(minutes=after), begun + timedelta(minutes=after + lasting), party)
        for after, lasting, party in stops
    )
    terms = ClockTerms(promised_seconds=promised, paused_by=frozenset({"customer"}))
    facts = ClockFacts(started_at=begun, pauses=pauses)
    found = judge(terms, facts, line, now)
    lines = sheet(terms, facts, line, now)
    assert sum(part.counted_seconds for part in lines) == found.consumed_seconds
    assert sum(((part.ends - part.starts) for part in lines), timedelta()) == now - begun
    assert found.missed == (found.consumed_seconds > promised)
    assert found.due is not None
    assert judge(terms, facts, line, found.due).consumed_seconds == promised
