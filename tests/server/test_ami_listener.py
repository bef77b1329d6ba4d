"""Asterisk heard: what it tells becomes calls, and what was missed while the line was down is marked."""

import threading
import time

import pytest

import cast
from apps.telephone.asterisk import SECRET, Exchange
from apps.telephone.desk import source
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.telephone import manager
from charterdesk.apps.telephone.models import Call, Gap
from charterdesk.server.listeners import ami
from charterdesk.server.listeners.ami import AmiListener, ami_listeners


@pytest.fixture
def people(db):
    return cast.assemble()


def test_what_an_exchange_tells_becomes_calls_and_a_line_that_was_down_is_a_gap(people):
    first, second = Exchange(hangs_up=True), Exchange(hangs_up=True)
    row = source(people.north, "ami", host="127.0.0.1", port=first.port, user="desk")
    row = manager.set_password(system_actor(people.north), row.pk, SECRET)
    listener = AmiListener(row.pk, threading.Event())
    for exchange in (first, second):
        exchange.start()
        row.settings["port"] = exchange.port
        listener._hear(row, "ami", "me")
        exchange.join(5)
    call = Call.objects.first()
    assert (call.caller, call.group, call.outcome) == ("0199001234", "support", "under_way")
    row.refresh_from_db()
    assert "hung up" in row.last_error
    assert Gap.objects.get(source=row).why == "reconnected"


def test_a_line_that_breaks_is_made_again_by_itself(transactional_db, monkeypatch):
    monkeypatch.setattr(ami, "LONGEST_WAIT", 0.05)
    people, exchange, stop = cast.assemble(), Exchange(hangs_up=True, lines=3), threading.Event()
    exchange.start()
    row = source(people.north, "ami", host="127.0.0.1", port=exchange.port, user="desk")
    manager.set_password(system_actor(people.north), row.pk, SECRET)
    listeners = ami_listeners(stop)
    listeners.start()
    give_up = time.monotonic() + 20
    while Gap.objects.filter(source=row).count() < 1 or Call.objects.count() < 3:
        assert time.monotonic() < give_up, "it did not come to that"
        time.sleep(0.01)
    stop.set()
    listeners.join()
    assert not any(thread.is_alive() for thread in listeners.running.values())
    assert sorted(Call.objects.values_list("key", flat=True)) == ["1.1", "1.2", "1.3"]
