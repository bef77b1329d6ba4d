"""A month on call in figures: kinds of days, interventions within the stand-by."""

from datetime import UTC, date, datetime

from charterdesk.rules.on_call.rota import Shift
from charterdesk.rules.on_call.statement import DayKind, Intervention, statements

ZONE = "Europe/Paris"
ANN, BOB = 1, 2
HOUR = 3600


def utc(day, clock):
    return datetime.fromisoformat(f"2026-{day}T{clock}:00+00:00").astimezone(UTC)


def test_a_weekend_before_a_public_holiday_is_parted_by_the_days_on_the_wall():
    # Friday 22 May 18:30 to Tuesday 26 May 8:00 in Paris; Whit Monday is the 25th.
    weekend = Shift(ANN, utc("05-22", "16:30"), utc("05-26", "06:00"))
    (told,) = statements([weekend], [], zone=ZONE, holidays=frozenset({date(2026, 5, 25)}))
    assert told.on_call == {
        DayKind.WORKDAY: 5 * HOUR + HOUR // 2 + 8 * HOUR,
        DayKind.SATURDAY: 24 * HOUR,
        DayKind.SUNDAY: 24 * HOUR,
        DayKind.PUBLIC_HOLIDAY: 24 * HOUR,
    }
    assert told.seconds == weekend.seconds


def test_the_sunday_on_which_the_clocks_go_back_has_twenty_five_hours():
    (told,) = statements(
        [Shift(ANN, utc("10-24", "22:00"), utc("10-25", "23:00"))], [], zone=ZONE, holidays=frozenset()
    )
    assert told.on_call == {DayKind.SUNDAY: 25 * HOUR}


def test_work_counts_within_the_stand_by_and_once_where_it_overlaps():
    shifts = [
        Shift(ANN, utc("06-06", "16:00"), utc("06-06", "20:00")),
        Shift(BOB, utc("06-06", "20:00"), utc("06-06", "21:00")),
    ]
    work = [
        Intervention(person=ANN, from_at=utc("06-06", "17:00"), until_at=utc("06-06", "18:00")),
        Intervention(person=ANN, from_at=utc("06-06", "17:30"), until_at=utc("06-06", "18:30")),
        Intervention(person=ANN, from_at=utc("06-06", "19:30"), until_at=utc("06-06", "20:30")),
        Intervention(person=ANN, from_at=utc("06-07", "10:00"), until_at=utc("06-07", "11:00")),
    ]
    ann, bob = statements(shifts, work, zone=ZONE, holidays=frozenset())
    assert (ann.worked, ann.interventions) == ({DayKind.SATURDAY: 2 * HOUR}, 3)
    assert (bob.worked, bob.interventions) == ({}, 0)


def test_a_gap_is_nobodys():
    assert (
        statements([Shift(None, utc("06-06", "16:00"), utc("06-06", "20:00"))], [], zone=ZONE, holidays=frozenset())
        == ()
    )
