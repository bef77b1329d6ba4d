"""Notices are not kept for ever: what was read goes after 90 days, what nobody read stays."""

from datetime import timedelta

import pytest

from charterdesk.apps.base import now
from charterdesk.apps.notifications.forgetting import forget_old
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.tickets.assignment import give
from four_desks import opened, paris

TOLD = paris("2026-03-02 10:00")


@pytest.fixture
def told(exer, ida):
    """One notice, on the page and by mail, which no mail server took."""
    with now.at(TOLD):
        give(exer.agent, opened(exer).pk, person_id=ida.person_id)
    Notification.objects.exclude(person_id=ida.person_id).delete()
    return Notification.objects.get()


@pytest.mark.parametrize(("days", "read", "kept"), [(89, True, True), (91, True, False), (400, False, True)])
def test_what_was_read_goes_after_90_days_and_what_was_not_stays(told, days, read, kept):
    Notification.objects.filter(pk=told.pk).update(seen_at=TOLD if read else None)
    with now.at(TOLD + timedelta(days=days)):
        assert forget_old() == (not kept)
    assert Notification.objects.filter(pk=told.pk).exists() is kept


def test_what_never_stood_on_a_page_goes_after_90_days(told):
    Notification.objects.filter(pk=told.pk).update(to_page=False)
    with now.at(TOLD + timedelta(days=91)):
        assert forget_old() == 1


def test_what_could_not_be_sent_for_a_day_is_to_be_sent_no_more(told):
    Notification.objects.filter(pk=told.pk).update(to_mail=True, to_push=True)
    with now.at(TOLD + timedelta(hours=2)):
        forget_old()
        told.refresh_from_db()
        assert (told.to_mail, told.to_push) == (True, False)
    with now.at(TOLD + timedelta(hours=25)):
        forget_old()
    told.refresh_from_db()
    assert told.to_mail is False
