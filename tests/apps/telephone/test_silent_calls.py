"""Calls whose end nobody told are closed by a rule and say so; what was put aside of posts goes after thirty days."""

from datetime import timedelta

import pytest

import make
from apps.telephone.desk import Service, source
from charterdesk.apps.base import now
from charterdesk.apps.telephone import silent_calls
from charterdesk.apps.telephone.check_data import check_calls
from charterdesk.apps.telephone.models import Call, CallRecord
from four_desks import paris

MORNING = paris("2026-07-15 09:00")


@pytest.fixture
def service(db):
    with now.at(MORNING):
        yield Service(source(make.desk()))


def test_a_call_of_which_nothing_more_was_told_is_closed_and_nobody_gave_up(service):
    service.rings("c-1")
    service.rings("c-2")
    service.answers("c-2")
    with now.at(MORNING + timedelta(hours=11)):
        assert silent_calls.end_silent() == 0
    with now.at(MORNING + timedelta(hours=12)):
        assert silent_calls.end_silent() == 2
        assert silent_calls.end_silent() == 0
        assert check_calls(service.source.desk) == []
    rang, spoken = Call.objects.order_by("key")
    assert (rang.outcome, spoken.outcome) == ("untold", "answered")
    assert (rang.ended_at, spoken.ended_at, spoken.talked) == (None, None, 0)
    assert all(call.why[-1]["code"] == "call.timed_out" for call in (rang, spoken))


def test_an_end_that_is_told_after_all_counts(service):
    service.rings("c-1")
    with now.at(MORNING + timedelta(hours=13)):
        silent_calls.end_silent()
        service.ends("c-1", "cancel")
    assert Call.objects.get().outcome == "abandoned"


def test_posts_that_were_put_aside_go_after_thirty_days_and_those_of_calls_stay(service):
    service.rings("c-1")
    assert service.send(b"{}", header="").status_code == 401
    with now.at(MORNING + timedelta(days=30)):
        assert silent_calls.forget_aside() == 0
    with now.at(MORNING + timedelta(days=31)):
        assert silent_calls.forget_aside() == 1
    assert [record.state for record in CallRecord.objects.all()] == [CallRecord.TAKEN]
