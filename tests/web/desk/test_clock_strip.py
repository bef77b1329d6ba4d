"""The drawing of a clock: open time to scale, closed time narrow, the due mark where it belongs."""

from datetime import UTC, datetime

import pytest

from charterdesk.charters import holiday_lists, text_of
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.clock import ClockFacts, ClockTerms, Standstill, judge, sheet
from charterdesk.rules.worktime.opening import opening
from charterdesk.web.clock_strip import SMALL_WIDTH, Strip, anchor, consumed_width, strip
from four_desks import paris

TERMS = ClockTerms(promised_seconds=4 * 3600, paused_by=frozenset({"customer"}))


@pytest.fixture(scope="module")
def open_hours():
    """09:00-12:30 and 14:00-18:00 on working days (EX-01)."""
    charter = load(text_of("exer"), "exer", holiday_lists())
    assert isinstance(charter, Charter)
    return opening(charter)


def drawn(open_hours, start: str, now: str, stop: str | None = None, pauses: tuple[Standstill, ...] = ()) -> Strip:
    stopped = paris(stop) if stop else None
    facts = ClockFacts(started_at=paris(start), stopped_at=stopped, pauses=pauses)
    until = stopped or paris(now)
    judged = judge(TERMS, facts, open_hours, paris(now))
    lines = sheet(TERMS, facts, open_hours, until)
    return strip(lines, open_hours, now=until, due=judged.due, remaining=judged.remaining_seconds)


def test_the_lunch_break_is_hatched_and_narrow(open_hours):
    made = drawn(open_hours, "2026-07-15 11:30", "2026-07-15 15:00")
    assert [piece.look for piece in made.pieces] == ["spent", "closed", "spent", "open"]
    assert [piece.width for piece in made.pieces] == [24.0, 4.0, 24.0, 48.0]
    assert (made.now_x, made.due_x) == (52.0, 100.0)


def test_what_is_over_is_drawn_as_late_after_the_due_mark(open_hours):
    made = drawn(open_hours, "2026-07-15 09:00", "2026-07-15 15:30")
    assert [piece.look for piece in made.pieces] == ["spent", "closed", "spent", "late"]
    assert made.due_x == made.pieces[3].x
    assert made.now_x == 100.0


def test_waiting_for_the_customer_has_his_tone_and_hides_the_due_mark_while_it_lasts(open_hours):
    lasting = (Standstill(paris("2026-07-15 10:00"), None, "customer"),)
    made = drawn(open_hours, "2026-07-15 09:00", "2026-07-15 11:00", pauses=lasting)
    assert [piece.look for piece in made.pieces] == ["spent", "party-customer", "open"]
    assert made.due_x is None


def test_a_clock_that_stopped_shows_what_was_left(open_hours):
    made = drawn(open_hours, "2026-07-15 09:00", "2026-07-20 09:00", stop="2026-07-15 10:00")
    assert [piece.look for piece in made.pieces] == ["spent", "open", "closed", "open"]
    assert made.now_x == made.pieces[1].x


@pytest.mark.parametrize("start", ["2026-07-17 17:00", "2026-07-18 03:00", "2026-10-24 12:00", "2026-12-24 17:59"])
def test_the_pieces_fill_the_width_whatever_the_start(open_hours, start):
    made = drawn(open_hours, start, "2027-01-04 09:00")
    assert sum(piece.width for piece in made.pieces) == pytest.approx(100, abs=0.5)
    assert all(piece.width > 0 for piece in made.pieces)


def test_months_on_one_line_are_a_few_pieces(open_hours):
    made = drawn(open_hours, "2026-07-15 09:00", "2027-01-04 09:00")
    assert [piece.look for piece in made.pieces] == ["spent", "late"]
    assert made.due_x == made.pieces[1].x


def test_a_promise_of_nothing_draws_nothing(open_hours):
    at = datetime(2026, 7, 15, 9, tzinfo=UTC)
    made = strip((), open_hours, now=at, due=at, remaining=0)
    assert (made.pieces, made.due_x, made.now_x) == ((), 0.0, 0.0)


def test_words_at_the_edges_stay_within_the_drawing():
    assert [anchor(x) for x in (None, 2.0, 50.0, 88.0, 99.0)] == ["start", "start", "middle", "end", "end"]


def test_the_small_strip_shows_a_hair_as_soon_as_anything_is_consumed():
    assert consumed_width(0, 3600) == 0
    assert consumed_width(1, 360_000) == 1
    assert consumed_width(1800, 3600) == SMALL_WIDTH // 2
    assert consumed_width(9999, 3600) == SMALL_WIDTH
