"""The door of telephone services: what Zammad's own tests ask of it, and what nobody may do with it (1.6, 10)."""

import hashlib
import hmac
import itertools
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

import cast
import make
from apps.telephone.desk import Service, source
from charterdesk.apps.base import now as clock
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Conflict, NotAllowed
from charterdesk.apps.people.models import Person
from charterdesk.apps.telephone.hooks import end_hook, make_hook
from charterdesk.apps.telephone.models import Call, CallRecord
from four_desks import paris

NOON = paris("2026-07-15 12:00")


@pytest.fixture
def people(db):
    return cast.assemble()


@pytest.fixture
def service(people):
    return Service(source(people.north))


def after(seconds: int):
    return clock.at(NOON + timedelta(seconds=seconds))


def test_a_call_moves_from_ringing_to_its_end(service):
    with after(0):
        service.rings("c-1", user=["201", "202"], queue="support")
    call = Call.objects.get()
    assert (call.outcome, call.caller, call.group, call.started_at) == ("under_way", "0199001234", "support", NOON)
    with after(12):
        service.answers("c-1")
    with after(72):
        service.ends("c-1")
    call.refresh_from_db()
    assert (call.outcome, call.waited, call.talked, call.agent) == ("answered", 12, 60, "201")
    assert CallRecord.objects.filter(call=call, state="taken").count() == 3


def test_a_late_answer_after_the_end_is_accepted_and_reopens_nothing(service):
    for seconds, event in enumerate(("rings", "ends", "answers")):
        with after(seconds * 10):
            getattr(service, event)("c-1")
    call = Call.objects.get()
    assert (call.outcome, call.ended_at) == ("answered", NOON + timedelta(seconds=10))


def test_in_every_order_and_however_often_it_is_one_call(service):
    for number, order in enumerate(itertools.permutations(("rings", "answers", "ends"))):
        for event in (*order, *order):
            with after(0):
                getattr(service, event)(f"c-{number}")
    assert {(call.outcome, call.agent) for call in Call.objects.all()} == {("answered", "201")}
    assert (Call.objects.count(), CallRecord.objects.count()) == (6, 18)


def test_the_same_post_twenty_times_is_one_event(service):
    with after(0):
        for _ in range(20):
            service.rings("c-1")
    assert (Call.objects.count(), CallRecord.objects.count()) == (1, 1)


def test_an_answer_by_voicemail_is_marked_so(service):
    with after(0):
        service.rings("c-1")
        service.answers("c-1", "voicemail")
        service.ends("c-1")
    assert (Call.objects.get().outcome, Call.objects.get().agent) == ("voicemail", "")


def test_unsigned_altered_and_late_are_kept_aside_with_the_reason_and_move_nothing(service):
    body = b'{"event":"newCall","callId":"c-1","from":"0199001234"}'
    with after(0):
        good = service.signature(body)
        assert service.send(body, "").status_code == 401
        assert service.send(body.replace(b"c-1", b"c-2"), good).json() == {"error": "signature"}
        assert service.send(body, f"t=0{good[1:]}").status_code == 401
    with after(301):
        assert service.send(body, good).json() == {"error": "late"}
    assert not Call.objects.exists()
    assert sorted(CallRecord.objects.values_list("state", "problem")) == [
        ("aside", "late"),
        ("aside", "signature"),
        ("aside", "signature"),
        ("aside", "unsigned"),
    ]
    with after(300):
        assert service.send(body, good).status_code == 200
    assert Call.objects.count() == 1


def test_what_is_no_event_is_kept_aside_and_its_sender_told(service):
    with after(0):
        assert service.send(b"\xff").json() == {"error": "format"}
        assert service.post(event="dtmf", callId="1").status_code == 422
    assert CallRecord.objects.filter(state="aside").count() == 2


def test_a_flood_of_nonsense_fills_no_table(service, monkeypatch):
    monkeypatch.setattr("charterdesk.apps.telephone.live.MOST_ASIDE", 5)
    with after(0):
        for number in range(10):
            assert service.send(b"%d" % number, "").status_code == 401
    assert CallRecord.objects.count() == 5


def test_a_token_that_is_wrong_ended_or_of_another_desk_gets_one_answer_and_leaves_nothing(people, service):
    other = service.address.replace("/north/", "/south/")
    end_hook(system_actor(people.north), service.made.hook.pk)
    for address in (service.address, other, "/north/api/v1/telephone/nothing", "/nowhere/api/v1/telephone/nothing"):
        answer = service.client.post(address, b"{}", content_type="application/json")
        assert (answer.status_code, answer.json()) == (401, {"error": "Invalid token, please contact your admin!"})
    assert not CallRecord.objects.exists()


def test_two_addresses_follow_one_another_without_a_gap(people, service):
    north = system_actor(people.north)
    second = Service(service.source)
    with pytest.raises(Conflict):
        make_hook(north, service.source.pk)
    with after(0):
        service.rings("c-1")
        second.answers("c-1")
    end_hook(north, service.made.hook.pk)
    Service(service.source)
    assert Call.objects.get().agent == "201"


def test_only_a_manager_makes_addresses(people, service):
    with pytest.raises(NotAllowed):
        make_hook(make.actor(people.bruno), service.source.pk)


def test_what_is_too_large_is_not_read(service):
    assert service.send(b"{" + b" " * 70_000).status_code == 413
    assert not CallRecord.objects.exists()


def test_placetel_posts_forms_that_it_signs_itself(people):
    service = Service(source(people.north, "placetel"))
    body = urlencode({"event": "IncomingCall", "call_id": "a1", "from": "0199001234", "to": "0499922999"}).encode()
    made = hmac.new(service.made.secret.encode(), body, hashlib.sha256).hexdigest()

    def post(signature):
        headers = {"x-placetel-signature": signature}
        kind = "application/x-www-form-urlencoded"
        return service.client.post(service.address, body, content_type=kind, headers=headers).status_code

    assert [post(made), post(made), post(made[::-1]), post("")] == [200, 200, 401, 401]
    assert Call.objects.get().caller == "0199001234"


def test_sipgate_is_answered_where_it_shall_tell_the_rest(people, settings):
    service = Service(source(people.north, "sipgate"))
    form = {"event": "newCall", "direction": "in", "callId": "1", "from": "33199001234", "to": "33499922999"}
    answer = service.client.post(service.address, urlencode(form), content_type="application/x-www-form-urlencoded")
    assert answer["Content-Type"] == "application/xml"
    assert f'onHangup="{settings.BASE_URL}{service.address}"' in answer.content.decode()
    assert Call.objects.get().caller == "+33199001234"


def test_3cx_asks_who_a_number_is_and_is_never_given_one_of_several(people):
    service = Service(source(people.north, "three_cx"))

    def asked(number):
        return Client().get(f"{service.address}/who", {"number": number}).json()

    Person.objects.filter(pk=people.cora.pk).update(phone="+33 1 99 00 12 34")
    found = asked("0199001234")
    assert (found["found"], found["contact"]["email"]) == (1, people.cora.email)
    Person.objects.filter(pk=people.dario.pk).update(phone="+33 1 99 00 12 34")
    assert asked("0199001234") == {"found": 2, "contact": None}
    assert asked("0199009999") == asked("") == {"found": 0, "contact": None}


def test_only_3cx_asks(service):
    assert Client().get(f"{service.address}/who", {"number": "0199001234"}).status_code == 401


def test_an_event_costs_few_questions(service, django_assert_max_num_queries):
    with after(0):
        service.rings("c-1")
        with django_assert_max_num_queries(9):
            service.answers("c-1")
