"""A byte stream of an exchange: where a record begins and ends."""

import pytest

from charterdesk.apps.telephone.records.lines import Lines
from charterdesk.apps.telephone.records.record import Unreadable


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_record_is_the_same_however_its_packets_are_cut(size):
    stream, lines = b"\0\0one,1\r\n\r\ntwo,2\n\0three,3\r\n", Lines()
    given = [line for at in range(0, len(stream), size) for line in lines.feed(stream[at : at + size])]
    assert given == [b"one,1", b"two,2", b"three,3"]
    assert lines.rest() == []


def test_what_is_left_when_the_connection_ends_is_no_record():
    lines = Lines()
    assert lines.feed(b"one,1\r\n2008/06/28 09:2") == [b"one,1"]
    assert lines.rest() == [Unreadable(b"2008/06/28 09:2", "cut")]
    assert lines.rest() == []


def test_a_line_without_end_takes_no_more_room_than_a_line_may_have():
    lines = Lines(longest=10)
    for _piece in range(1000):
        assert lines.feed(b"x" * 1000) == []
    assert len(lines._begun) <= 11
    assert lines.feed(b"xx\r\nnext\r\n") == [Unreadable(b"x" * 10, "too_long"), b"next"]


def test_nothing_but_nul_bytes_is_no_line():
    lines = Lines(longest=10)
    assert lines.feed(b"\0" * 5000) == []
    assert lines.feed(b"one\r\n") == [b"one"]
