"""What was put aside is read again after a mended parser or setting; a source that goes silent is told."""

from datetime import timedelta

import pytest

import make
from apps.telephone.desk import Service, source
from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import NotAllowed, NotFound
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.telephone import keeping, live, replaying, silence, sources
from charterdesk.apps.telephone.models import Call, CallRecord, CallSource
from charterdesk.apps.telephone.records import smdr
from charterdesk.apps.telephone.records.record import Unreadable
from four_desks import esii, paris

GOOD = b"2026/03/02 09:00:00,00:00:30,4,0199001234,I,500,0352,,0,1000001,0,E201,Ann,T9017,Line 17.1,0,0"
RING = b'{"event": "newCall", "callId": "c1", "from": "0199001234", "direction": "in"}'


@pytest.fixture
def scene(db):
    return esii()


@pytest.fixture
def pbx(scene):
    return sources.create_source(system_actor(scene.desk), "pbx", "smdr")


def test_records_that_a_mended_parser_reads_are_taken_in_and_the_rest_stays(scene, pbx, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(smdr, "FEWEST", 99)
        assert keeping.keep(pbx, [GOOD, b"garbled", Unreadable(GOOD[:40], "cut")]).aside == 3
    assert replaying.reasons(pbx) == [("too_few_fields", 2), ("cut", 1)]
    done = replaying.replay(scene.head, pbx.pk)
    assert done == replaying.Replayed(taken=1, aside=2)
    call = Call.objects.get()
    assert (call.caller, call.talked, call.waited) == ("0199001234", 30, 4)
    assert replaying.replay(scene.head, pbx.pk) == replaying.Replayed(taken=0, aside=2)
    assert CallRecord.objects.count() == 3


def test_an_event_that_was_not_signed_is_taken_in_only_where_nothing_need_be_signed(scene):
    service = source(scene.desk)
    with now.at(paris("2026-06-03 10:00")):
        live.hear(service, RING, problem="unsigned")
    assert replaying.replay(scene.head, service.pk) == replaying.Replayed(taken=0, aside=1)
    CallSource.objects.filter(pk=service.pk).update(settings={"signed": False})
    assert replaying.replay(scene.head, service.pk) == replaying.Replayed(taken=1, aside=0)
    assert Call.objects.get().started_at == paris("2026-06-03 10:00")
    assert bytes(CallRecord.objects.get().raw) == RING


def test_only_a_manager_of_the_desk_sees_and_replays_what_stands_aside(scene, pbx):
    for refused in (scene.agent, scene.customer):
        with pytest.raises(NotAllowed):
            replaying.replay(refused, pbx.pk)
    elsewhere = make.desk("elsewhere")
    with pytest.raises(NotFound):
        replaying.put_aside(system_actor(elsewhere), pbx.pk)


def told():
    return list(Notification.objects.filter(kind="silent").order_by("pk"))


def test_a_source_is_silent_after_its_open_minutes_and_not_for_a_night(scene):
    row = source(scene.desk, silent_minutes=60)
    evening = paris("2026-06-03 18:00")
    CallSource.objects.filter(pk=row.pk).update(heard_at=evening, created_at=evening)
    for moment, changed in (("2026-06-04 08:00", 0), ("2026-06-04 12:00", 1), ("2026-06-04 12:05", 0)):
        with now.at(paris(moment)):
            assert silence.watch() == changed
    assert [one.person_id for one in told()] == [scene.head.person_id]
    assert [one.name for one in silence.silent(scene.head)] == ["generic"]
    assert silence.silent(scene.agent) == []


def test_it_ends_when_the_source_speaks_again_and_the_notice_with_it(scene):
    row = source(scene.desk, silent_minutes=60)
    CallSource.objects.filter(pk=row.pk).update(heard_at=paris("2026-06-03 09:00"))
    with now.at(paris("2026-06-03 15:00")):
        silence.watch()
        assert told()[0].seen_at is None
        Service(CallSource.objects.get(pk=row.pk)).rings("c1")
        assert silence.watch() == 1
    assert silence.silent(scene.head) == []
    assert told()[0].seen_at is not None


def test_a_source_of_which_nothing_is_expected_is_never_silent(scene):
    source(scene.desk)
    with now.at(now.now() + timedelta(days=30)):
        assert silence.watch() == 0
