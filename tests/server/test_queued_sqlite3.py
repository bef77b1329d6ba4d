"""One place for a writer: taken when a transaction begins, free however it ends. Its own file, whatever the engine."""

import threading

import pytest
from django.db import DatabaseError, connections

from charterdesk.server.environment import sqlite
from charterdesk.server.queued_sqlite3 import base

pytestmark = pytest.mark.django_db(transaction=True)  # without, the test itself is in a transaction


@pytest.fixture
def connect(tmp_path):
    """Makes a connection to one and the same file, as every thread has its own."""
    wanted = connections.configure_settings({"default": sqlite(tmp_path / "desk.sqlite3")})["default"]
    return lambda: base.DatabaseWrapper(wanted, "queued")


def begin(connection):
    connection.set_autocommit(autocommit=False, force_begin_transaction_with_broken_autocommit=True)


def is_free():
    return not base._place.locked()


def test_the_place_is_taken_by_a_transaction_until_its_commit(connect):
    connection = connect()
    assert is_free()
    begin(connection)
    assert not is_free()
    connection.commit()
    assert is_free()
    connection.close()


def test_a_transaction_that_is_rolled_back_gives_the_place_back(connect):
    connection = connect()
    begin(connection)
    with pytest.raises(DatabaseError):
        connection.cursor().execute("SELECT nothing FROM nowhere")
    connection.rollback()
    assert is_free()
    connection.close()


def test_a_connection_closed_within_a_transaction_gives_the_place_back(connect):
    connection = connect()
    begin(connection)
    connection.close()
    assert is_free()


def test_who_waits_writes_when_the_first_is_done(connect):
    order = []
    first = connect()

    def write_second():
        second = connect()
        begin(second)
        order.append("second")
        second.commit()
        second.close()

    begin(first)
    waiting = threading.Thread(target=write_second)
    waiting.start()
    waiting.join(0.2)
    order.append("first")
    first.commit()
    waiting.join(20)
    first.close()
    assert order == ["first", "second"]


def test_a_write_without_a_transaction_waits_for_its_turn_too(connect):
    order = []
    first = connect()
    first.cursor().execute("CREATE TABLE word (said text)")

    def write_second():
        second = connect()
        second.cursor().execute("INSERT INTO word VALUES (%s)", ["second"])
        order.append("second")
        second.close()

    begin(first)
    first.cursor().execute("INSERT INTO word VALUES (%s)", ["first"])
    waiting = threading.Thread(target=write_second)
    waiting.start()
    waiting.join(0.2)
    order.append("first")
    first.commit()
    waiting.join(20)
    assert order == ["first", "second"]
    assert first.cursor().execute("SELECT said FROM word").fetchall() == [("first",), ("second",)]
    first.close()
    assert is_free()


def test_a_write_that_another_process_holds_up_comes_through(connect, tmp_path):
    ours = connect()
    ours.cursor().execute("CREATE TABLE word (said text)")
    theirs = ours.Database.connect(tmp_path / "desk.sqlite3", isolation_level=None, check_same_thread=False)
    theirs.execute("BEGIN IMMEDIATE")
    threading.Timer(0.2, lambda: theirs.execute("COMMIT")).start()
    ours.cursor().execute("INSERT INTO word VALUES (%s)", ["at last"])
    theirs.close()
    assert is_free()
    ours.close()


def test_a_write_that_fails_gives_the_place_back(connect):
    connection = connect()
    with pytest.raises(DatabaseError):
        connection.cursor().execute("INSERT INTO nowhere VALUES (1)")
    assert is_free()
    connection.close()
