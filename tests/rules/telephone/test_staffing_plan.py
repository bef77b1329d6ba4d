"""People needed half-hour by half-hour, by the calls that came on the days on which the telephone was open."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from charterdesk.rules.simulate.staffing_plan import Aim, Volume, measured, planned, slot_of
from charterdesk.rules.telephone.call import Outcome
from charterdesk.rules.telephone.counting import counting_of
from charterdesk.rules.telephone.figures import by_day, figures, parted
from charterdesk.rules.terms.telephone import LevelOf
from rules.telephone.calls import call, exer_with

PARIS = ZoneInfo("Europe/Paris")
WEEK = [date(2026, 7, 13) + timedelta(days=number) for number in range(7)]
RULE = counting_of(exer_with("{}"))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(ZoneInfo("UTC"))


def volumes(calls, days=WEEK, after_call=0):
    whole = figures(calls, lambda _at: RULE)
    sums = {
        day: {slot: part.sums for slot, part in parted(of_day, lambda one: slot_of(one.started_at, PARIS)).items()}
        for day, of_day in by_day(whole, PARIS).items()
    }
    found = measured(sums, days, PARIS, lambda _at: RULE, after_call=after_call)
    return {volume.said: volume for volume in found}


def test_calls_are_averaged_over_the_days_on_which_the_half_hour_was_open():
    """Of that week Saturday, Sunday and 14 July are closed (EX-01): four days are left."""
    calls = [call(n, at=at(f"2026-07-{day}T10:0{n}:00")) for n, day in enumerate((13, 15, 16, 17, 17, 17))]
    found = volumes(calls)
    assert found["10:00"].calls == 6 / 4
    assert found["09:00"].calls == 0
    assert [said for said in found if "12:00" <= said <= "14:00"] == ["12:00", "14:00"]
    assert "08:30" not in found
    assert "18:00" not in found


def test_work_after_the_call_is_added_to_talk_and_hold():
    found = volumes([call(1, at=at("2026-07-15T10:00:00"), talked=100, held=20)], after_call=30)
    assert found["10:00"].handling == 150
    assert found["15:00"].handling == 150


def test_abandoned_calls_count_as_calls_and_calls_at_night_do_not():
    calls = [
        call(1, at=at("2026-07-15T10:00:00")),
        call(2, Outcome.ABANDONED, at=at("2026-07-15T10:10:00")),
        call(3, at=at("2026-07-15T20:00:00")),
    ]
    found = volumes(calls, [date(2026, 7, 15)])
    assert found["10:00"].calls == 2
    assert "20:00" not in found


def test_where_nobody_was_answered_nothing_was_measured():
    assert volumes([call(1, Outcome.ABANDONED, at=at("2026-07-15T10:00:00"))]) == {}


def test_of_ten_present_with_a_fifth_of_their_time_elsewhere_eight_answer():
    (row,) = planned([Volume(540, 30, 100, 60)], Aim(within=20, target=0.8, shrinkage=0.2), present=10)
    assert row.given.people == 8
    level = row.needed.levels[LevelOf.OFFERED]
    assert level is not None
    assert level >= 0.8
    assert row.payroll is not None
    assert row.payroll >= row.needed.people / 0.8
    assert row.volume.said == "09:00"


@pytest.mark.parametrize("said", [{"target": 0}, {"target": 1}, {"target": 0.8, "shrinkage": 1}])
def test_a_share_that_is_none_is_refused(said):
    with pytest.raises(ValueError, match="share in time"):
        Aim(within=20, **said)
