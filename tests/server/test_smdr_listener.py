"""Records of an exchange by TCP: it connects to us, or we to it, and lines break."""

import socket
import threading
import time
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import OperationalError, connections

import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.now import now
from charterdesk.apps.channels import turns
from charterdesk.apps.telephone import sources
from charterdesk.apps.telephone.keeping import keep
from charterdesk.apps.telephone.models import Call, CallRecord, CallSource, Gap
from charterdesk.server.listeners import smdr
from charterdesk.server.listeners.smdr import SmdrListener, smdr_listeners

TRUNK = "T9017,Line 17.1,0,0"
SECONDS = 20


def line(number, start="09:00:00", *, more=0, agent=201):
    said = f"2026/03/02 {start},00:00:30,4,061,I,500,0352,,0,{number},{more},E{agent},Extn{agent},{TRUNK}\r\n"
    return said.encode()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(smdr, "SECONDS_OF_A_GLANCE", 0.02)
    monkeypatch.setattr(smdr, "SECONDS_BETWEEN_LOOKS", 0.05)
    monkeypatch.setattr(smdr, "SECONDS_AFTER_A_FAILURE", 0.05)
    monkeypatch.setattr(smdr, "LONGEST_WAIT", 0.1)


@pytest.fixture
def source(transactional_db):
    settings = {"mode": "listen", "host": "127.0.0.1", "port": free_port()}
    return sources.create_source(system_actor(make.desk()), "pbx", "smdr", settings=settings)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def listening(source):
    stop = threading.Event()
    listener = SmdrListener(source.pk, stop)
    listener.start()
    try:
        yield listener
    finally:
        stop.set()
        listener.join(SECONDS)
        assert not listener.is_alive()


def until(holds):
    give_up = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < give_up, "it did not come to that"
        time.sleep(0.01)


def connect(listener):
    until(lambda: listener.address)
    return socket.create_connection(listener.address)


def test_an_exchange_connects_and_its_records_are_kept_however_its_packets_are_cut(source):
    with listening(source) as listener, connect(listener) as exchange:
        stream = b"\0\0" + line(1000001, more=1) + line(1000001, agent=202) + line(1000002)
        for at in range(0, len(stream), 37):
            exchange.sendall(stream[at : at + 37])
            time.sleep(0.002)
        until(lambda: CallRecord.objects.count() == 3)
    assert sorted(Call.objects.values_list("exchange_id", "talked")) == [("1000001", 60), ("1000002", 30)]
    assert not Gap.objects.exists()


def test_garbled_lines_are_kept_aside_and_the_next_call_is_not_lost(source):
    with listening(source) as listener, connect(listener) as exchange:
        exchange.sendall(b"\xff\xfe garbage\r\n" + b"x" * 20_000 + b"\r\n" + line(1000001))
        until(lambda: Call.objects.count() == 1)
    aside = CallRecord.objects.filter(state="aside")
    assert sorted(aside.values_list("problem", flat=True)) == ["too_few_fields", "too_long"]


def test_after_a_connection_that_broke_within_a_record_the_gap_is_marked(source):
    with listening(source) as listener:
        with connect(listener) as exchange:
            exchange.sendall(line(1000001) + line(1000002)[:40])
        until(lambda: CallRecord.objects.filter(problem="cut").exists())
        with connect(listener) as exchange:
            exchange.sendall(line(1000002))
            until(lambda: Call.objects.count() == 2)
    assert sorted(Gap.objects.values_list("why", flat=True)) == ["cut", "reconnected"]


def test_nobody_listened_while_the_server_was_down_so_there_is_a_gap(source):
    heard_at = now() - timedelta(hours=1)
    CallSource.objects.filter(pk=source.pk).update(heard_at=heard_at)
    with listening(source) as listener, connect(listener) as exchange:
        exchange.sendall(line(1000001))
        until(Call.objects.exists)
    assert [(gap.why, gap.from_at) for gap in Gap.objects.all()] == [("reconnected", heard_at)]


def test_only_the_exchanges_that_a_source_names_may_send(source):
    source.settings["peers"] = ["192.0.2.7"]
    source.save()
    with listening(source) as listener, connect(listener) as exchange:
        exchange.settimeout(SECONDS)
        with suppress(ConnectionError):
            assert exchange.recv(1) == b""
    assert not CallRecord.objects.exists()


def test_we_connect_to_the_exchange_and_again_when_it_hangs_up(source):
    with socket.create_server(("127.0.0.1", 0)) as exchange:
        exchange.settimeout(SECONDS)
        source.settings |= {"mode": "connect", "port": exchange.getsockname()[1]}
        source.save()
        with listening(source):
            for nth in range(2):
                accepted, _address = exchange.accept()
                with accepted:
                    accepted.sendall(line(1000001 + nth))
                    until(lambda: Call.objects.count() == nth + 1)  # noqa: B023  # asked within its turn
    assert Gap.objects.filter(why="reconnected").count() == 1


def test_an_exchange_that_cannot_be_reached_is_said_to_fail_and_tried_again(source):
    source.settings |= {"mode": "connect"}
    source.save()
    with listening(source):
        until(lambda: CallSource.objects.get().failing_since is not None)
        assert "refused" in CallSource.objects.get().last_error
        with socket.create_server(("127.0.0.1", source.settings["port"])) as exchange:
            exchange.settimeout(SECONDS)
            accepted, _address = exchange.accept()
            with accepted:
                until(lambda: CallSource.objects.get().failing_since is None)


def test_while_the_records_are_away_nothing_is_lost(source, monkeypatch):
    failures: list[object] = []

    def away(of, lines):
        if len(failures) < 2:
            failures.append(lines)
            raise OperationalError("database is locked")
        return keep(of, lines)

    monkeypatch.setattr(smdr, "keep", away)
    with listening(source) as listener, connect(listener) as exchange:
        exchange.sendall(line(1000001) + line(1000002))
        until(lambda: Call.objects.count() == 2)
    assert len(failures) == 2


def test_a_record_that_cannot_be_made_into_a_call_takes_no_other_with_it(source, monkeypatch):
    def refusing(of, lines):
        if any(isinstance(each, bytes) and b"1000002" in each for each in lines):
            raise ValueError("no such call")
        return keep(of, lines)

    monkeypatch.setattr(smdr, "keep", refusing)
    with listening(source) as listener, connect(listener) as exchange:
        exchange.sendall(line(1000001) + line(1000002) + line(1000003))
        until(lambda: CallRecord.objects.count() == 3)
    assert sorted(CallRecord.objects.values_list("exchange_id", "problem")) == [
        ("", "not_understood"),
        ("1000001", ""),
        ("1000003", ""),
    ]


def test_one_process_listens_for_a_source(source):
    turns.take(f"smdr:{source.pk}", "another process", 60)
    with listening(source) as listener:
        time.sleep(0.2)
        assert listener.address is None
        turns.give_back(f"smdr:{source.pk}", "another process")
        until(lambda: listener.address)


def test_every_source_with_a_port_has_its_listener(source):
    stop = threading.Event()
    listeners = smdr_listeners(stop)
    listeners.start()
    try:
        until(lambda: any(each.address for each in listeners.running.values()))
    finally:
        stop.set()
        listeners.join()
        connections.close_all()
    assert not any(each.is_alive() for each in listeners.running.values())
