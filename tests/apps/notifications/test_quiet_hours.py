"""Each person's ways and hours: outside them nothing but what cannot wait."""

from datetime import timedelta

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid, NotAllowed
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.notifications.preferences import OwnHours, Wishes, own_wishes, tune
from charterdesk.apps.people.models import Account
from charterdesk.apps.tickets.assignment import give
from four_desks import econnect, opened, paris


def given_at(exer, ida, at):
    with now.at(at):
        give(exer.agent, opened(exer, wished_priority="2").pk, person_id=ida.person_id)
    return Notification.objects.latest("pk").not_before


def told_at(actor):
    return Notification.objects.get(person_id=actor.person_id).not_before


def test_what_happens_at_night_waits_for_the_morning(exer, ida):
    tune(ida, Wishes(hours=OwnHours((0, 1, 2, 3, 4), 9 * 60, 17 * 60)))
    assert given_at(exer, ida, paris("2026-07-15 21:00")) == paris("2026-07-16 09:00")
    assert given_at(exer, ida, paris("2026-07-17 17:00")) == paris("2026-07-20 09:00")
    assert given_at(exer, ida, paris("2026-07-20 10:30")) == paris("2026-07-20 10:30")


def test_the_hours_are_those_of_his_own_zone_and_may_pass_midnight(exer, ida):
    Account.objects.filter(pk=ida.account_id).update(time_zone="America/Montreal")
    tune(ida, Wishes(hours=OwnHours((2,), 22 * 60, 2 * 60)))
    assert given_at(exer, ida, paris("2026-07-15 12:00")) == paris("2026-07-16 04:00")
    assert given_at(exer, ida, paris("2026-07-16 07:59")) == paris("2026-07-16 07:59")


def test_at_any_time_is_at_once(exer, ida):
    tune(ida, Wishes(hours=None))
    assert given_at(exer, ida, paris("2026-07-19 03:00")) == paris("2026-07-19 03:00")


def test_an_emergency_comes_through_unless_he_says_otherwise(db):
    desk = econnect()
    tune(desk.head, Wishes(urgent=False))
    night = paris("2026-07-15 23:00")
    with now.at(night):
        opened(desk, kind="anomaly", emergency=True)
    assert told_at(desk.agent) < night < told_at(desk.head) == paris("2026-07-16 08:00")


def test_what_is_tuned_is_kept_and_nonsense_is_refused(exer, ida):
    usual = own_wishes(ida)
    assert usual.wants("assigned") == {"page", "mail", "push"}
    wishes = Wishes(ways={**usual.ways, "assigned": frozenset({"mail"})}, hours=OwnHours((6,), 60, 120), urgent=False)
    tune(ida, wishes)
    assert own_wishes(ida) == wishes
    assert own_wishes(exer.agent) == Wishes()
    for wrong in (OwnHours(()), OwnHours((7,)), OwnHours((1,), -1, 5), OwnHours((1,), 0, 24 * 60)):
        with pytest.raises(Invalid):
            tune(ida, Wishes(hours=wrong))
    with pytest.raises(NotAllowed):
        tune(system_actor(exer.desk), Wishes())
    assert own_wishes(ida) == wishes
    assert usual.from_when(paris("2026-07-15 12:00"), "Europe/Paris") - paris("2026-07-15 12:00") == timedelta()
