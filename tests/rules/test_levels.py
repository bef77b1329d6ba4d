"""Where a ticket stands, what is missing before it goes up, who may hand it over, whom a promise calls. Tables."""

from dataclasses import replace
from decimal import Decimal

import pytest

from charterdesk import charters
from charterdesk.rules.charter.load import load
from charterdesk.rules.levels import (
    Standing,
    calls_for,
    climb,
    first,
    lacking,
    may_hand_over,
    open_to,
    recordable_needs,
    stands_at,
    told_to_customer,
)
from charterdesk.rules.terms.amounts import Counts, Duration, Share
from charterdesk.rules.terms.levels import Called, ClockCall, HandedBy, Level
from charterdesk.rules.workflow import recordable

QUARTER = Duration(number=Decimal(15), counts=Counts.ELAPSED, unit="minute")


def shipped(name):
    return load(charters.text_of(name), f"{name}.yaml", charters.holiday_lists())


ESII, EXER, ESKER = shipped("esii"), shipped("exer"), shipped("esker")
ALL_DONE = frozenset({"diagnosed", "tests_with_customer", "manager_called"})


@pytest.mark.parametrize(
    ("charter", "handed_to", "here", "further"),
    [
        (ESII, (), "n1", ("n2_r_and_d",)),
        (ESII, ("n2_r_and_d",), "n2_r_and_d", ()),
        (EXER, (), "n1", ("manufacturer",)),
        (EXER, ("manufacturer",), "manufacturer", ()),
        (EXER, ("a level of old",), "n1", ("manufacturer",)),
        (ESKER, (), "", ()),
    ],
)
def test_a_ticket_stands_where_it_was_handed_to(charter, handed_to, here, further):
    standing = Standing(handed_to=handed_to)
    assert stands_at(charter, standing) == here
    assert open_to(charter, standing) == further


@pytest.mark.parametrize(
    ("recorded", "missing"),
    [
        ((), ("diagnosed", "tests_with_customer", "manager_called")),
        (("diagnosed",), ("tests_with_customer", "manager_called")),
        (("manager_called", "answered"), ("diagnosed", "tests_with_customer")),
        (tuple(ALL_DONE), ()),
    ],
)
def test_before_n2_r_and_d_tests_are_made_and_a_manager_is_called_on(recorded, missing):
    """ES-19, ES-20."""
    assert lacking(ESII.levels["n2_r_and_d"], Standing(recorded=frozenset(recorded))) == missing


def test_what_is_analysed_goes_to_the_manufacturer():
    """EX-03: analysed, then solved or escalated."""
    level = EXER.levels["manufacturer"]
    assert lacking(level, Standing()) == ("diagnosed",)
    assert lacking(level, Standing(recorded=frozenset({"diagnosed"}))) == ()


@pytest.mark.parametrize(
    ("handed_by", "roles", "may"),
    [
        ((), {"agent"}, True),
        ((), {"technician"}, False),
        ((), {"r_and_d", "read_only"}, False),
        ((HandedBy.LEAD,), {"agent"}, False),
        ((HandedBy.LEAD,), {"lead"}, True),
        ((HandedBy.LEAD,), {"manager"}, True),
        ((HandedBy.MANAGER,), {"lead"}, False),
        ((HandedBy.MANAGER,), {"agent", "manager"}, True),
    ],
)
def test_who_may_hand_over_is_the_charters_word(handed_by, roles, may):
    assert may_hand_over(Level(handed_by=handed_by), frozenset(roles)) is may


def test_the_customer_reads_where_his_ticket_stands_in_his_words():
    told = told_to_customer(ESII, Standing(handed_to=("n2_r_and_d",)))
    assert told.in_language("en") == "Your request is at level N2-R&D, with those who develop the product."
    assert told_to_customer(ESKER, Standing()).in_language("en") == ""
    assert told_to_customer(EXER, Standing()) == EXER.levels[first(EXER)].told


def test_what_is_asked_for_before_a_level_can_be_recorded():
    assert recordable_needs(ESII) == ("diagnosed", "tests_with_customer", "manager_called")
    assert recordable(ESII) == recordable_needs(ESII)
    assert recordable(ESKER) == ()


def call(percent, called, within=QUARTER, **more):
    return ClockCall(at=Share(Decimal(percent)), call=called, acknowledged_within=within, **more)


LADDER = (call(50, Called.OWNER), call(75, Called.LEAD), call(90, Called.MANAGER, None))


@pytest.mark.parametrize(
    ("calls", "percent", "steps"),
    [
        (LADDER, 50, (Called.OWNER, Called.LEAD, Called.MANAGER)),
        (LADDER, 75, (Called.LEAD, Called.MANAGER)),
        (LADDER, 90, (Called.MANAGER,)),
        ((call(50, Called.LEAD), call(75, Called.LEAD), call(90, Called.MANAGER)), 50, (Called.LEAD, Called.MANAGER)),
        ((call(50, Called.LEAD, None), call(90, Called.MANAGER)), 50, (Called.LEAD,)),
    ],
)
def test_a_call_climbs_to_whom_later_shares_call(calls, percent, steps):
    assert tuple(step.call for step in climb(calls, percent)) == steps


def test_a_call_watches_the_commitments_and_the_severities_that_it_names():
    calls = (call(75, Called.LEAD, commitments=("respond",)), call(90, Called.MANAGER, severities=("1",)))
    charter = replace(EXER, calls=calls)
    assert [one.call for one in calls_for(charter, commitment="respond", severity="2")] == [Called.LEAD]
    assert [one.call for one in calls_for(charter, commitment="resolve", severity="1")] == [Called.MANAGER]
    assert calls_for(charter, commitment="resolve", severity="2") == ()
