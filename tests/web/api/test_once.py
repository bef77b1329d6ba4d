"""Idempotency-Key: a creation sent twice happens once, also when both arrive at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

import four_desks
from charterdesk.apps.base import now, repeated
from charterdesk.apps.base.models import Event, RepeatedRequest
from charterdesk.apps.tickets.models import Message, Ticket, WorkEntry
from web.api.machines import REQUEST, caller, told

KEY = "8e0c9a52-0d8b-4b6a-9a44-1f2a"


def test_the_same_key_and_request_open_one_ticket_and_tell_the_same(customer):
    first, again = customer.post("/tickets", REQUEST, KEY), customer.post("/tickets", REQUEST, KEY)
    assert told(first, 201) == told(again, 201)
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Ticket.objects.count() == 1


def test_without_a_key_two_requests_are_two_tickets(customer):
    told(customer.post("/tickets", REQUEST), 201)
    told(customer.post("/tickets", REQUEST), 201)
    assert Ticket.objects.count() == 2


def test_the_key_of_another_request_is_refused(customer):
    told(customer.post("/tickets", REQUEST, KEY), 201)
    problems = told(customer.post("/tickets", {**REQUEST, "subject": "Other"}, KEY), 422)
    assert problems["code"] == "key_reused"
    assert problems["problems"][0]["field"] == "Idempotency-Key"
    assert told(customer.post("/tickets/1/reply", REQUEST, KEY), 422)
    assert Ticket.objects.count() == 1


def test_a_key_is_the_callers_own(scene, customer, agent):
    told(customer.post("/tickets", REQUEST, KEY), 201)
    told(agent.post("/tickets", {**REQUEST, "requester_person_id": scene.customer.person_id}, KEY), 201)
    assert Ticket.objects.count() == 2


def test_a_refused_request_may_be_mended_and_sent_again_under_its_key(customer):
    told(customer.post("/tickets", {**REQUEST, "kind": "nonsense"}, KEY), 422)
    told(customer.post("/tickets", REQUEST, KEY), 201)


def test_a_request_that_is_not_taken_is_noted_once(db):
    machine = caller(four_desks.exer(covered=False).customer)
    first, again = machine.post("/tickets", REQUEST, KEY), machine.post("/tickets", REQUEST, KEY)
    assert told(first, 422) == told(again, 422)
    assert Event.objects.filter(code="intake.declined").count() == 1


def test_the_answer_is_kept_for_a_day_at_least(customer):
    first = told(customer.post("/tickets", REQUEST, KEY), 201)
    with now.at(now.now() + timedelta(hours=25)):
        repeated.forget_old()
        assert told(customer.post("/tickets", REQUEST, KEY), 201) == first


@pytest.mark.parametrize("key", ["x" * 201, "key\u00e9", "tab\there"])
def test_a_key_that_is_none(customer, key):
    assert told(customer.post("/tickets", REQUEST, key), 422)["problems"][0]["field"] == "Idempotency-Key"


def test_words_time_and_files_are_added_once(customer, agent):
    number = told(customer.post("/tickets", REQUEST), 201)["ticket"]["number"]
    for _ in range(2):
        told(customer.post(f"/tickets/{number}/reply", {"body": "Still so."}, "k1"), 201)
        told(agent.post(f"/tickets/{number}/log-time", {"seconds": 60}, "k2"), 201)
        told(customer.send(f"/tickets/{number}/attachments", SimpleUploadedFile("a.txt", b"1"), key="k3"), 201)
    told(customer.send(f"/tickets/{number}/attachments", SimpleUploadedFile("a.txt", b"2"), key="k3"), 422)
    assert (Message.objects.count(), WorkEntry.objects.count()) == (3, 1)


def test_a_crash_between_effect_and_answer_leaves_neither(customer, monkeypatch):
    """The key, the ticket and the answer are one transaction."""

    def crash(*_args, **_kwargs):
        raise SystemExit

    customer.client.raise_request_exception = True
    with monkeypatch.context() as broken:
        broken.setattr("charterdesk.web.api.answers.Answer", crash)
        with pytest.raises(SystemExit):
            customer.post("/tickets", REQUEST, KEY)
    assert (Ticket.objects.count(), RepeatedRequest.objects.count()) == (0, 0)
    assert told(customer.post("/tickets", REQUEST, KEY), 201)["ticket"]["number"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_open_one_ticket_and_are_told_the_same(customer):
    start = threading.Barrier(4)

    def send(_place):
        try:
            start.wait(20)
            return told(customer.post("/tickets", REQUEST, KEY), 201)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = [future.result(60) for future in [pool.submit(send, place) for place in range(4)]]
    assert Ticket.objects.count() == 1
    assert all(one == answers[0] for one in answers)
