"""Planning the cover: what heads plan, what people swap among themselves, and what stays as it was."""

from datetime import date, timedelta

import pytest

from charterdesk.apps.base import events, now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.on_call import planning, statements
from charterdesk.apps.on_call.rotas import duties, shifts
from charterdesk.apps.on_call.rotas import rota as read
from charterdesk.apps.tickets import work
from charterdesk.rules.on_call.statement import DayKind
from four_desks import opened, paris

TUESDAY = paris("2026-06-02 12:00")
HOUR = 3600


def duty(desk, moment):
    (found,) = duties(desk.desk, paris(moment))
    return found


def test_who_is_on_call_now_and_who_comes_next(desk, rota, ann, bob):
    evening = duty(desk, "2026-06-07 20:00")
    assert (evening.person, evening.until_at) == (ann.person_id, paris("2026-06-08 08:00"))
    assert (evening.next.person, evening.next.from_at) == (bob.person_id, paris("2026-06-08 18:30"))
    assert duty(desk, "2026-06-03 10:00").person is None


def test_people_take_over_themselves_and_heads_whomever(desk, rota, ann, bob):
    with now.at(TUESDAY):
        planning.change(
            bob, rota.pk, person_id=bob.person_id, from_at=paris("2026-06-03 00:00"), until_at=paris("2026-06-04 00:00")
        )
        with pytest.raises(NotAllowed):
            planning.change(
                bob,
                rota.pk,
                person_id=ann.person_id,
                from_at=paris("2026-06-05 00:00"),
                until_at=paris("2026-06-06 00:00"),
            )
    assert duty(desk, "2026-06-03 20:00").person == bob.person_id
    assert duty(desk, "2026-06-04 20:00").person == ann.person_id


def test_a_change_is_taken_back_before_it_begins_and_not_after(desk, rota, bob):
    with now.at(TUESDAY):
        made = planning.change(
            bob, rota.pk, person_id=bob.person_id, from_at=paris("2026-06-03 00:00"), until_at=paris("2026-06-04 00:00")
        )
    with now.at(paris("2026-06-03 01:00")), pytest.raises(NotFound):
        planning.withdraw_change(bob, made.pk)
    with now.at(TUESDAY):
        planning.withdraw_change(bob, made.pk)
    assert duty(desk, "2026-06-03 20:00").person != bob.person_id


def test_a_new_layer_leaves_the_past_as_it_was(desk, rota, ann, bob):
    with now.at(TUESDAY):
        planning.add_layer(desk.head, rota.pk, people=[bob.person_id], first_day=date(2026, 6, 1))
    row = read(desk.head, rota.pk)
    told = shifts(row, paris("2026-06-01 18:30"), paris("2026-06-03 00:00"))
    assert [shift.person for shift in told] == [ann.person_id, bob.person_id]


def test_a_layer_ends_when_it_is_told_to_and_once(desk, rota):
    layer = rota.layers.get()
    with now.at(TUESDAY):
        planning.end_layer(desk.head, layer.pk)
        with pytest.raises(NotFound):
            planning.end_layer(desk.head, layer.pk)
    assert duty(desk, "2026-06-03 20:00").person is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Nights"}, "name"),
        ({"calendar": "never"}, "calendar"),
        ({"option": "gold"}, "option"),
        ({"policy": {"steps": []}}, "steps"),
        ({"policy": {"steps": [{"after": -1, "on_call": True}]}}, "steps"),
        ({"policy": {"steps": [{"after": 0}]}}, "steps"),
        ({"policy": {"steps": [{"after": 9, "on_call": True}], "rounds": 2, "round_seconds": 9}}, "round_seconds"),
        ({"policy": {"steps": [{"after": 0, "on_call": True}], "rounds": "2"}}, "rounds"),
        ({"policy": {"steps": [{"after": 0, "on_call": True}], "taken_for": 1}}, "taken_for"),
    ],
)
def test_what_cannot_be_planned_names_its_field(desk, rota, said, field):
    with now.at(TUESDAY), pytest.raises(Invalid) as refused:
        planning.add_rota(desk.head, **{"name": "Weekends"} | said)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("from_at", "until_at", "field"),
    [
        ("2026-06-03 00:00", "2026-06-03 00:00", "until_at"),
        ("2026-06-03 00:00", "2026-10-03 00:00", "until_at"),
        ("2026-01-03 00:00", "2026-01-04 00:00", "from_at"),
    ],
)
def test_a_change_that_makes_no_sense_names_its_field(desk, rota, ann, from_at, until_at, field):
    with now.at(TUESDAY), pytest.raises(Invalid) as refused:
        planning.change(desk.head, rota.pk, person_id=ann.person_id, from_at=paris(from_at), until_at=paris(until_at))
    assert refused.value.field == field


def test_two_heads_who_set_the_steps_at_once_do_not_overwrite_each_other(desk, rota):
    policy = {"steps": [{"after": 0, "on_call": True}]}
    planning.set_policy(desk.head, rota.pk, policy, version=1)
    with pytest.raises(Conflict):
        planning.set_policy(desk.head, rota.pk, policy, version=1)


def test_another_desks_people_are_nobody_here(desk, rota):
    with now.at(TUESDAY), pytest.raises(Invalid) as refused:
        planning.add_layer(desk.head, rota.pk, people=[desk.customer_person.pk], first_day=date(2026, 6, 1))
    assert refused.value.field == "people"


def test_every_plan_leaves_a_line_in_the_journal(desk, rota):
    assert [line.code for line in events.of(desk.desk, planning.stream_of(rota))] == ["rota.added", "rota.layer_added"]


def test_the_month_of_each_person_with_the_work_done_in_it(desk, rota, ann, bob):
    with now.at(paris("2026-06-06 15:00")):
        ticket = opened(desk, kind="anomaly")
    with now.at(paris("2026-06-06 16:00")):
        work.log_time(ann, ticket.pk, seconds=HOUR)
    with now.at(paris("2026-07-01 10:00")):
        told = statements.month(desk.head, rota.pk, date(2026, 6, 15))
        own = statements.month(bob, rota.pk, date(2026, 6, 15))
    lines = dict(told.lines)
    assert lines["Ann"].worked == {DayKind.SATURDAY: HOUR}
    assert lines["Ann"].interventions == 1
    assert [name for name, _line in own.lines] == ["Bob"]
    # Before the first hand-over on Monday at nine the desk is closed from midnight to eight.
    assert told.uncovered == 8 * HOUR
    whole = timedelta(days=30).total_seconds() - 22 * 10.5 * HOUR
    assert sum(line.seconds for line in lines.values()) + told.uncovered == whole
