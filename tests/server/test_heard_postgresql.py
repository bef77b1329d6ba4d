"""A kept connection of PostgreSQL is used again without a question, unless its server has said something."""

import socket
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connections

from charterdesk.server.heard_postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.any_engine


class Line:
    """What stands for a connection: one end of a line, and what becomes of a question."""

    closed = False

    def __init__(self, *, answers=True):
        self.here, self.there = socket.socketpair()
        self.answers, self.asked = answers, 0
        self.fileno = self.here.fileno

    @contextmanager
    def cursor(self):
        yield self

    def execute(self, _question):
        self.asked += 1
        if not self.answers:
            raise psycopg.OperationalError("the connection is closed")


@pytest.fixture
def kept():
    wrapper = DatabaseWrapper(connections["default"].settings_dict, "kept")
    lines = []

    def keep(line):
        wrapper.connection = line
        lines.append(line)
        return wrapper

    yield keep
    wrapper.connection = None
    for line in lines:
        line.here.close()
        line.there.close()


def test_what_was_never_opened_cannot_be_used():
    assert not DatabaseWrapper(connections["default"].settings_dict, "never").is_usable()


def test_a_quiet_connection_is_used_again_without_a_question(kept):
    line = Line()
    assert kept(line).is_usable()
    assert line.asked == 0


def test_a_connection_that_its_server_ended_is_not_used_again(kept):
    line = Line(answers=False)
    line.there.close()
    assert not kept(line).is_usable()


def test_a_connection_with_something_to_say_is_asked(kept):
    line = Line()
    line.there.send(b"a notice")
    assert kept(line).is_usable()
    assert line.asked == 1
