"""The door of trackers: kept with a proof, refused without, once however often (integrations.md, 2 and 10)."""

import pytest
from django.test import Client

from apps.integrations.fakes import GitHub
from apps.integrations.ground import ground
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.escalation.models import EscalationMessage
from charterdesk.apps.integrations import hooks
from charterdesk.apps.integrations.arriving import take_in
from charterdesk.apps.integrations.models import Tracker, TrackerDelivery, TrackerOutbox
from charterdesk.web.api import trackers

SECRET = "the secret of this address"


@pytest.fixture
def desk(db, settings):
    settings.INTERNAL_TRACKERS = ["127.0.0.1"]
    fake = GitHub()
    yield ground(fake)
    fake.close()


@pytest.fixture
def door(desk):
    made = hooks.make_hook(system_actor(desk.scene.desk), desk.tracker.pk, secret=SECRET)
    return f"/esker/api/v1/trackers/{made.token}/"


def post(door, delivery, status=202):
    headers, body = delivery
    answer = Client().post(door, body, content_type="application/json", headers=headers)
    assert answer.status_code == status, answer.content
    return answer


def test_a_delivery_is_kept_and_taken_over_later(desk, door):
    desk.tied()
    comment = desk.fake.say(desk.issue(), "Told")
    post(door, desk.fake.tells(desk.issue(), comment))
    assert TrackerDelivery.objects.get().state == "waiting"
    assert not EscalationMessage.objects.filter(body="Told").exists()
    take_in()
    assert EscalationMessage.objects.filter(body="Told").exists()


def test_who_proves_nothing_is_refused_and_nothing_is_kept(desk, door, monkeypatch):
    headers, body = desk.fake.tells(desk.fake.make())
    post(door, ({}, body), 401)
    post(door, ({**headers, "x-hub-signature-256": "sha256=" + "0" * 64}, body), 401)
    post(door, (headers, body + b" "), 401)
    post(door[:-2] + "/", (headers, body), 401)
    post(door.replace("/esker/", "/another/"), (headers, body), 401)
    assert Client().get(door).status_code == 405
    monkeypatch.setattr(trackers, "LARGEST", 10)
    Tracker.objects.update(poll_at=None)
    post(door, (headers, body), 413)
    assert TrackerDelivery.objects.count() == 0
    # What was too large to take is asked for.
    assert Tracker.objects.filter(poll_at__isnull=False).count() == 1


def test_an_address_that_has_ended_takes_nothing(desk, door):
    for hook in desk.tracker.hooks.all():
        hooks.end_hook(system_actor(desk.scene.desk), hook.pk)
    post(door, desk.fake.tells(desk.fake.make()), 401)


def test_a_burst_loses_nothing_doubles_nothing_and_sends_nothing_back(desk, door):
    """A hundred deliveries, a tenth of them twice: bench/trackers.py posts them to a server, at 100 a second."""
    link = desk.tied()
    before = TrackerOutbox.objects.count()
    desk.tracker.settings["most_changes"] = 1000
    desk.tracker.save()
    for number in range(100):
        comment = desk.fake.say(desk.issue(), f"word {number}")
        delivery = desk.fake.tells(desk.issue(), comment)
        for _ in range(2 if number % 10 == 0 else 1):
            post(door, delivery)
    while take_in():
        pass
    assert (TrackerDelivery.objects.filter(state="done").count(), TrackerDelivery.objects.count()) == (100, 100)
    assert EscalationMessage.objects.filter(body__startswith="word ").count() == 100
    assert link.comments.count() == 100
    assert TrackerOutbox.objects.count() == before
    assert desk.sent() == 0
