"""Days that are over are judged once: the calls stay the facts, what they add up to is kept beside them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import four_desks
from apps.telephone.smdr_lines import exchange, smdr, ten_calls
from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.telephone import days, facts
from charterdesk.apps.telephone.check_days import check_days
from charterdesk.apps.telephone.figures import Days, counting_at, facts_of
from charterdesk.apps.telephone.keeping import keep
from charterdesk.apps.telephone.models import Call, CallDay, DayTally
from charterdesk.apps.telephone.summed import CallsBehind, summed
from charterdesk.rules.telephone.figures import figures
from charterdesk.rules.telephone.tally import JUDGED_AS, of_kept
from four_desks import paris

YEAR = Days(date(2026, 1, 1), date(2026, 12, 31))
WEDNESDAY, THURSDAY = date(2026, 7, 15), paris("2026-07-16 09:00")
BY = ("day", "month", "hour", "group", "plan", "agent")


@pytest.fixture
def told(db):
    source = exchange(four_desks.exer().desk)
    with now.at(THURSDAY):
        ten_calls(source)
        yield source


@pytest.fixture
def read(monkeypatch):
    """The calls that are read of the database, one by one."""
    found = []
    fact = facts.fact

    def noted(values):
        found.append(values[0])
        return fact(values)

    monkeypatch.setattr(facts, "fact", noted)
    return found


def sums(source, by="day"):
    return summed(system_actor(source.desk), YEAR, by)


@pytest.mark.parametrize("by", BY)
def test_kept_days_give_the_figures_of_their_calls_in_every_part(told, by):
    Call.objects.filter(exchange_id="1000001").update(contract=Contract.objects.filter(desk=told.desk).first())
    afresh = sums(told, by)
    assert days.keep_all_days(told.desk) == 1
    kept = sums(told, by)
    assert kept == afresh
    whole = figures(facts_of(told.desk, YEAR), counting_at(told.desk))
    assert kept.whole.average_answer == whole.average_answer
    assert kept.whole.ninetieth_answer == whole.ninetieth_answer
    assert kept.whole.abandoned_share == whole.abandoned_share
    assert kept.whole.average_handling == whole.average_handling


def test_a_year_whose_days_are_kept_is_told_without_reading_a_call(told, read):
    days.keep_all_days(told.desk)
    read.clear()
    with CaptureQueriesContext(connection) as asked:
        assert sums(told).whole.offered == 10
    assert read == []
    assert len(asked) <= 6
    assert DayTally.objects.filter(by="day").count() == 1


def test_of_the_calls_behind_a_figure_only_the_days_of_the_page_are_read(told, read):
    earlier = [smdr(100 + n, f"2026-07-14 10:{n:02}:00", ring=5, talked=60) for n in range(20)]
    keep(told, earlier)
    days.keep_all_days(told.desk)
    read.clear()
    behind = CallsBehind(system_actor(told.desk), YEAR, "day", None, "abandoned")
    assert len(behind) == 4
    assert [one.judged.call.waited for one in behind[1:3]] == [10, 30]
    assert len(read) == 5, "the four, and one given up at night; none that was answered, none of another day"


def test_every_figure_has_as_many_calls_behind_it_as_it_says(told):
    days.keep_all_days(told.desk)
    actor = system_actor(told.desk)
    for by in BY:
        for name, part in sums(told, by).parts.items():
            for what in JUDGED_AS:
                behind = CallsBehind(actor, YEAR, by, name, what)
                assert len([*behind]) == len(behind) == part.count(what), (by, name, what)


def test_a_record_that_comes_late_makes_its_day_another(told):
    days.keep_all_days(told.desk)
    keep(told, [smdr(30, "2026-07-15 10:30:00", ring=8, talked=30)])
    assert sums(told).whole.offered == 11
    assert days.keep_days() == 1
    assert sums(told).whole.offered == 11


def test_a_caller_who_turns_out_to_have_a_contract_moves_to_its_plan(told):
    days.keep_all_days(told.desk)
    contract = Contract.objects.get(desk=told.desk, plan="premium")
    row = Call.objects.get(exchange_id="1000001")
    row.contract = contract
    row.save()
    days.forget(told, [row.started_at])
    assert sums(told, "plan").parts["premium"].offered == 1


def test_another_text_for_the_day_makes_it_judged_anew(told):
    days.keep_all_days(told.desk)
    CallDay.objects.update(rule="1:another text")
    DayTally.objects.update(tallies={})
    assert sums(told).whole.offered == 10
    assert check_days(told.desk) == []


def test_today_is_never_kept(told):
    with now.at(paris("2026-07-15 23:30")):
        assert days.keep_days() == 0
    with now.at(paris("2026-07-16 00:30")):
        assert days.keep_days() == 0
    with now.at(paris("2026-07-16 01:00")):
        assert days.keep_days() == 1


def test_days_without_calls_are_kept_too_so_that_nobody_looks_there_again(told):
    with now.at(THURSDAY + timedelta(days=10)):
        assert days.keep_days() == 11
        assert days.keep_days() == 0
    assert DayTally.objects.values("day").distinct().count() == 1


def test_check_data_says_which_kept_day_is_not_that_of_its_calls(told):
    days.keep_all_days(told.desk)
    assert check_days(told.desk) == []
    row = DayTally.objects.get(by="agent")
    DayTally.objects.filter(pk=row.pk).update(tallies={"201": of_kept({}).kept()})
    (difference,) = check_days(told.desk)
    assert difference.key == f"{WEDNESDAY} by agent"


def test_people_needed_are_told_of_kept_days_without_reading_a_call(told, read):
    afresh = days.by_half_hour(told.desk, YEAR.first, YEAR.last)
    assert sum(one.offered for of_day in afresh.values() for one in of_day.values()) > 0
    days.keep_all_days(told.desk)
    read.clear()
    assert days.by_half_hour(told.desk, YEAR.first, YEAR.last) == afresh
    assert read == []
