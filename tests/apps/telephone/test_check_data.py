"""Calls and pages check themselves: what was changed behind their records is found."""

from datetime import timedelta

import pytest

from apps.telephone.desk import Service, source
from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.on_call import pages, planning
from charterdesk.apps.on_call.check_data import check_on_call
from charterdesk.apps.on_call.models import Page, RotaLayer
from charterdesk.apps.telephone import sources
from charterdesk.apps.telephone.check_data import check_calls
from charterdesk.apps.telephone.keeping import keep
from charterdesk.apps.telephone.models import Call, CallRecord
from four_desks import esii, paris

TRANSFERRED = (
    b"2026/03/02 09:00:00,00:00:30,4,0199001234,I,500,0352,,0,1000001,1,E201,Ann,T9017,Line 17.1,5,0",
    b"2026/03/02 09:00:40,00:01:00,2,0199001234,I,500,0352,,0,1000001,0,E202,Bob,T9017,Line 17.1,0,0",
    b"2026/03/02 09:10:00,00:00:00,21,0199001235,I,500,0352,,0,1000002,0,E201,Ann,T9017,Line 17.1,0,0",
)


@pytest.fixture
def scene(db):
    return esii()


@pytest.fixture
def told(scene):
    """Calls from records and from events."""
    pbx = sources.create_source(system_actor(scene.desk), "pbx", "smdr")
    keep(pbx, [*TRANSFERRED, b"garbled"])
    service = Service(source(scene.desk))
    service.rings("c1")
    service.answers("c1")
    service.ends("c1")
    return scene.desk


def whats(desk):
    return [(one.what, one.stored, one.recomputed) for one in check_calls(desk)]


def test_what_its_records_make_of_a_call_stands(told):
    assert Call.objects.count() == 3
    assert whats(told) == []


def test_a_figure_that_was_changed_behind_its_records_is_told(told):
    Call.objects.filter(outcome="abandoned").update(waited=1)
    Call.objects.filter(key="c1").update(agent="999")
    assert whats(told) == [("call: waited", "1", "21"), ("call: agent", "999", "201")]


def test_a_record_that_was_lost_and_one_put_aside_without_a_reason_are_told(told):
    CallRecord.objects.filter(exchange_id="1000002").delete()
    CallRecord.objects.filter(state="aside").update(problem="")
    found = [what for what, _stored, _expected in whats(told)]
    assert found == ["call without records", "records aside without a reason, or in a call"]


def test_a_page_that_nobody_called_and_one_that_the_journal_does_not_know_are_told(scene):
    begun = paris("2026-06-03 22:00")
    with now.at(begun):
        rota = planning.add_rota(scene.head, name="Nights")
        page = pages.call_out(scene.agent, rota.pk, reason="Flood")
        assert check_on_call(scene.desk) == []
    with now.at(begun + timedelta(minutes=5)):
        assert [one.what for one in check_on_call(scene.desk)] == ["steps called"]
        pages.end(scene.agent, page.number)
        assert check_on_call(scene.desk) == []
        Page.objects.update(taken_at=begun)
        RotaLayer.objects.create(
            rota=rota, people=[0], first_day=begun.date(), hand_over="09:00", turn_days=7, since_at=begun
        )
        assert [one.what for one in check_on_call(scene.desk)] == ["page.taken", "people of a layer"]
