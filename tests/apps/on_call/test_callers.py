"""Who calls out of hours under a contract with on-call cover pages whoever is on duty (ES-05, EC-11)."""

from datetime import timedelta

import pytest

from charterdesk.apps.base import events, now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.contracts.access_codes import make_code
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.on_call import callers, calling, pages
from charterdesk.apps.on_call.models import Page, PageCall
from charterdesk.apps.people.models import Person
from charterdesk.apps.telephone import calls
from charterdesk.apps.telephone.models import Call, CallSource
from four_desks import opened, paris

NIGHT = paris("2026-06-03 22:00")
NUMBER = "+33 1 99 00 12 34"


@pytest.fixture
def line(desk, rota):
    Person.objects.filter(pk=desk.customer.person_id).update(phone=f"{NUMBER} ext. 7")
    return CallSource.objects.create(desk=desk.desk, name="pbx", kind="generic", time_zone="Europe/Paris")


@pytest.fixture
def rings(line):
    """A call that comes in, by its key."""

    def ring(key="c1", at=NIGHT, caller="0199001234", outcome="under_way", **said):
        return Call.objects.create(
            desk=line.desk,
            source=line,
            key=key,
            exchange_id=key,
            started_at=at,
            **{"direction": "in", "caller": caller, "outcome": outcome, **said},
        )

    return ring


def looked(minutes=0):
    with now.at(NIGHT + timedelta(minutes=minutes)):
        return callers.page_for_calls()


def codes_of(page):
    return [line.code for line in events.of(page.desk, pages.stream_of(page))]


def test_a_call_in_the_night_pages_the_person_on_duty_and_the_journal_tells_it(desk, rings, ann):
    call = rings()
    assert looked() == 1
    page = Page.objects.get()
    assert NUMBER in page.reason
    assert desk.contract.organisation.name in page.reason
    with now.at(NIGHT):
        calling.call_due()
    assert PageCall.objects.get().person_id == ann.person_id
    pages.take(ann, page.number)
    assert codes_of(page) == ["page.opened", "page.called", "page.taken"]
    assert events.of(page.desk, pages.stream_of(page))[0].data["call"] == call.pk
    assert [one.number for one in callers.pages_of(desk.agent, call.pk)] == [page.number]


def test_a_call_pages_once_however_often_it_is_looked_at(rings):
    rings()
    assert (looked(), looked(1), looked(20)) == (1, 0, 0)
    assert Page.objects.count() == 1


@pytest.mark.parametrize("moment", ["2026-06-03 10:00", "2026-06-05 18:29"])
def test_a_call_in_opening_hours_pages_nobody(rings, moment):
    rings(at=paris(moment))
    with now.at(paris(moment)):
        assert callers.page_for_calls() == 0


def test_without_the_option_or_after_the_contract_ended_nobody_is_paged(rings):
    rings()
    Contract.objects.update(options=[])
    assert looked() == 0
    Contract.objects.update(options=["on_call"], ends=NIGHT.date() - timedelta(days=1))
    assert looked() == 0


def test_a_stranger_pages_nobody_until_he_says_a_valid_code(desk, rings):
    call = rings(caller="0155555555")
    assert looked() == 0
    with now.at(NIGHT):
        code = make_code(system_actor(desk.desk), desk.contract.pk)
        calls.say_code_of(desk.agent, call.pk, code)
    assert looked(2) == 1


def test_a_code_that_the_exchange_tells_is_enough(desk, rings):
    with now.at(NIGHT - timedelta(days=1)):
        code = make_code(system_actor(desk.desk), desk.contract.pk)
    rings(caller="", account=code)
    assert looked() == 1
    assert "withheld" in Page.objects.get().reason or "masqu" in Page.objects.get().reason


def test_a_ticket_opened_for_the_call_is_the_same_page(desk, rings):
    call = rings()
    looked()
    with now.at(NIGHT + timedelta(minutes=3)):
        ticket = opened(desk, kind="anomaly")
        calls.go_on_with(desk.agent, call.pk, ticket.number)
    first, second = Page.objects.order_by("pk")
    assert (first.ticket_id, first.ended_at) == (ticket.pk, None)
    assert second.ended_at is not None
    assert codes_of(second) == ["page.opened", "page.joined", "page.ended"]
    assert looked(4) == 0


def test_a_call_whose_ticket_paged_already_pages_no_second_time(desk, rings):
    call = rings()
    with now.at(NIGHT):
        ticket = opened(desk, kind="anomaly")
        calls.go_on_with(desk.agent, call.pk, ticket.number)
    assert looked(1) == 1
    assert Page.objects.get().ticket_id == ticket.pk
    assert "page.call_joined" in codes_of(Page.objects.get())


def test_who_tries_again_within_half_an_hour_joins_his_page_and_later_makes_another(rings):
    rings()
    looked()
    rings("c2", at=NIGHT + timedelta(minutes=5), outcome="abandoned")
    looked(5)
    assert Page.objects.count() == 1
    rings("c3", at=NIGHT + timedelta(minutes=45), outcome="abandoned")
    looked(45)
    assert Page.objects.count() == 2


def test_a_call_that_the_person_on_duty_answered_himself_wakes_nobody(rings, line, ann):
    line.settings = {"extensions": {"201": ann.person_id}}
    line.save()
    rings(agent="201", answered_at=NIGHT + timedelta(seconds=9))
    assert looked() == 0


def test_a_record_that_comes_hours_later_and_a_call_of_ours_wake_nobody(rings):
    rings(at=NIGHT - timedelta(hours=1))
    rings("out", direction="out")
    assert looked() == 0
