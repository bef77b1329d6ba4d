from datetime import UTC, date, datetime

import numpy as np
import pytest

from charterdesk.rules.terms.days import DayOfYear
from charterdesk.rules.worktime.bulk import due_many, elapsed_many
from charterdesk.rules.worktime.calendar import Hours, Together
from charterdesk.rules.worktime.timeline import Elapsed, Working, epoch, timeline
from charterdesk.rules.worktime.year import Season

H = 3600
OFFICE = (((9 * H, 12 * H + 1800), (14 * H, 18 * H)),) * 5 + ((), ())
AMOUNTS = np.array([0, 1, 1800, 4 * H, 7 * H + 1800, 12 * H, 400 * H])

AROUND = Together(
    "UTC",
    tuple(Hours(zone, OFFICE, holidays=frozenset({date(2026, 5, 1)})) for zone in ("Asia/Tokyo", "America/New_York")),
)
CALENDARS: dict[str, Hours | Together] = {
    "office hours with holidays": Hours(
        "Europe/Paris", OFFICE, holidays=frozenset({date(2026, 1, 1), date(2026, 5, 1), date(2026, 11, 11)})
    ),
    "nights and weekends": Hours("America/Santiago", (((20 * H, 30 * H),),) * 5 + (((0, 24 * H),),) * 2),
    "one hour a month": Hours("UTC", ((),) * 7, exceptions={date(2026, month, 1): ((0, H),) for month in range(1, 13)}),
    "summer hours and Saturdays": Hours(
        "Europe/Madrid",
        OFFICE,
        seasons=(Season((DayOfYear(6, 15), DayOfYear(9, 15)), (((8 * H, 15 * H),),) * 5 + (None, None)),),
        monthly={(1, 5): ((9 * H, 12 * H),), (-1, 5): ((10 * H, 11 * H),)},
        spells=((DayOfYear(12, 24), DayOfYear(1, 2)), (DayOfYear(8, 3, 2026), DayOfYear(8, 14, 2026))),
    ),
    "around the sun": AROUND,
    "while the others sleep": Hours("Asia/Tokyo", (((0, 24 * H),),) * 7, outside=AROUND),
    "ragged breaks": Hours("UTC", OFFICE, breaks={date(2026, 3, 3): ((10 * H, 10 * H + 1), (10 * H + 7, 10 * H + 8))}),
}


def instants(first, last, count, seed):
    low, high = (epoch(datetime(day[0], day[1], day[2], tzinfo=UTC)) for day in (first, last))
    return np.random.default_rng(seed).integers(low, high, count)


@pytest.mark.parametrize("name", CALENDARS)
def test_a_thousand_at_once_are_what_each_is_alone(name):
    line = Working(CALENDARS[name])
    starts = instants((2026, 1, 1), (2026, 11, 30), 1000, seed=1)
    edges = np.array([at for span in line.spans_epoch(int(starts.min()), int(starts.max())) for at in span][:1000])
    starts = np.concatenate([starts, edges, edges + 1, edges - 1])
    ends = np.random.default_rng(2).permutation(starts)
    if name == "one hour a month":
        amounts = np.minimum(np.resize(AMOUNTS, starts.size), H)
        amounts[starts >= epoch(datetime(2026, 11, 1, tzinfo=UTC))] = 0
    else:
        amounts = np.resize(AMOUNTS, starts.size)
    pairs = zip(starts.tolist(), amounts.tolist(), strict=True)
    assert due_many(line, starts, amounts).tolist() == [line.due_epoch(start, amount) for start, amount in pairs]
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    assert elapsed_many(line, starts, ends).tolist() == [line.elapsed_epoch(start, end) for start, end in spans]


def test_one_amount_serves_all():
    line = timeline(CALENDARS["office hours with holidays"])
    starts = instants((2026, 1, 1), (2026, 12, 1), 50, seed=3)
    assert due_many(line, starts, 4 * H).tolist() == [line.due_epoch(start, 4 * H) for start in starts.tolist()]


def test_more_than_a_block_at_once():
    line = timeline(CALENDARS["office hours with holidays"])
    starts = instants((2026, 1, 1), (2026, 12, 1), 40_000, seed=4)
    due = due_many(line, starts, 4 * H)
    assert (elapsed_many(line, starts, due) == 4 * H).all()
    assert (elapsed_many(line, starts, due - 1) == 4 * H - 1).all()


def test_years_are_added_until_the_longest_amount_is_held():
    line = Working(CALENDARS["office hours with holidays"])
    start = epoch(datetime(2026, 6, 1, 9, tzinfo=UTC))
    assert due_many(line, np.array([start, start]), np.array([H, 40_000 * H])).tolist() == [
        line.due_epoch(start, H),
        line.due_epoch(start, 40_000 * H),
    ]


def test_round_the_clock_is_plain_addition():
    line, starts = Elapsed("Europe/Paris"), np.array([100, 200])
    assert due_many(line, starts, 50).tolist() == [150, 250]
    assert elapsed_many(line, starts, np.array([130, 130])).tolist() == [30, 0]


@pytest.mark.parametrize("line", [timeline(CALENDARS["office hours with holidays"]), Elapsed("UTC")])
def test_nothing_gives_nothing(line):
    none = np.array([], dtype=np.int64)
    assert due_many(line, none, 4 * H).size == 0
    assert elapsed_many(line, none, none).size == 0


@pytest.mark.parametrize("line", [timeline(CALENDARS["office hours with holidays"]), Elapsed("UTC")])
def test_a_negative_amount_is_refused(line):
    with pytest.raises(ValueError, match="not negative: -5"):
        due_many(line, np.array([0, 100]), np.array([10, -5]))


def test_what_does_not_end_within_a_hundred_years_is_refused():
    line = Working(CALENDARS["one hour a month"])
    december = epoch(datetime(2026, 12, 1, tzinfo=UTC))
    assert due_many(line, np.array([december]), H).tolist() == [december + H]
    for amount in (0, H + 1):
        with pytest.raises(ValueError, match="within 100 years"):
            due_many(line, np.array([december + H]), amount)
