"""Lines of IP Office SMDR as they are documented and as they are seen, and lines that are none."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from charterdesk.apps.telephone.records import smdr
from charterdesk.apps.telephone.records.record import Aside, Terms

PARIS = Terms(source="pbx", zone=ZoneInfo("Europe/Paris"))
LOST = "2008/06/28 09:28:41,00:00:00,9,8004206,I,4324,4324,,0,1000014155,0,E4324,Joe Bloggs,T9161,LINE 5.1,0,0"
R11 = ",,n/a,,0.00,,,0,,0,,,,,192.0.2.1,100,192.0.2.2,200,2008/06/28 09:28:50"


def read(line, heard_at=None):
    return smdr.parse(line.encode(), PARIS, heard_at)


def changed(place, value):
    fields = LOST.split(",")
    fields[place - 1] = value
    return ",".join(fields)


def test_a_record_in_the_exchanges_local_time():
    record = read(LOST)
    assert record.starts_at == datetime(2008, 6, 28, 7, 28, 41, tzinfo=UTC)
    assert (record.connected, record.ring, record.hold, record.park) == (0, 9, 0, 0)
    assert (record.caller, record.called, record.dialled) == ("8004206", "4324", "4324")
    assert (record.inbound, record.internal, record.more) == (True, False, False)
    assert (record.exchange_id, record.device1, record.name1, record.device2) == (
        "1000014155",
        "E4324",
        "Joe Bloggs",
        "T9161",
    )


@pytest.mark.parametrize("place", [1, 2, 3, 9, 16, 17])
def test_blanks_around_times_and_counts_are_no_problem(place):
    written = LOST.split(",")[place - 1]
    assert read(changed(place, f" {written} ")) == read(LOST)


@pytest.mark.parametrize("more", ["", "," * 13, "," * 14, R11, R11 + ",0,N/A", R11 + ",0,N/A,later,releases,add"])
def test_17_fields_are_enough_and_releases_add_others(more):
    assert read(LOST + more)._replace(cause=("", "")) == read(LOST)


def test_the_start_may_lack_its_seconds():
    assert read(changed(1, "2008/07/09 18:00")).starts_at == datetime(2008, 7, 9, 16, tzinfo=UTC)


def test_a_call_in_winter_is_an_hour_off_and_not_two():
    assert read(changed(1, "2008/12/28 09:28:41")).starts_at == datetime(2008, 12, 28, 8, 28, 41, tzinfo=UTC)


def test_when_the_clock_is_put_back_the_hour_that_came_twice_is_the_one_in_which_the_record_came():
    twice = changed(1, "2025/10/26 02:30:00")
    first, second = (datetime(2025, 10, 26, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert read(twice)[1:3] == (first, True)
    assert read(twice, datetime(2025, 10, 26, 0, 31, tzinfo=UTC))[1:3] == (first, False)
    assert read(twice, datetime(2025, 10, 26, 1, 31, tzinfo=UTC))[1:3] == (second, False)
    assert read(twice, datetime(2025, 11, 2, tzinfo=UTC))[1:3] == (first, True)


def test_a_local_time_that_never_was_is_still_a_moment():
    assert read(changed(1, "2025/03/30 02:30:00")).starts_at == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "caller"),
    [
        ("0612345678@192.0.2.5", "0612345678"),
        ("sip:+33612345678@example.org", "+33612345678"),
        ("anonymous@anonymous.invalid", ""),
        ("", ""),
        ("Anonymous", ""),
    ],
)
def test_a_caller_is_his_number_without_the_address_of_the_trunk(written, caller):
    assert read(changed(4, written)).caller == caller


def test_the_manuals_own_record_with_an_i_for_internal():
    record = read("2008/10/20 06:43:58,00:00:10,21,215,O,211,211,,I,28,0,E215,Extn215,V9051,VM Channel 1,0,0 ")
    assert (record.internal, record.inbound, record.connected, record.ring) == (True, False, 10, 21)


def test_a_comma_in_a_name_shifts_nothing():
    line = "2008/07/09 18:00,00:00:05,8,22,O,24,24,,1,1000038,1,E22,Dupont, Jean,E24,Durand, Luc,3,4,,,"
    record = read(line)
    assert (record.name1, record.device2, record.name2, record.hold, record.park) == (
        "Dupont, Jean",
        "E24",
        "Durand, Luc",
        3,
        4,
    )


def test_a_cause_says_who_and_why():
    record = read(LOST + "," * 11 + "U MT,Extn203,9416")
    assert (record.cause, record.targeter, record.targeted) == (("u", "mt"), "Extn203", "9416")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("", "too_few_fields"),
        ("hello", "too_few_fields"),
        (",".join(LOST.split(",")[:16]), "too_few_fields"),
        ("callstart" + LOST[19:], "call_start"),
        (changed(1, "2008/13/28 09:28:41"), "call_start"),
        (changed(1, "2008/06/28 24:28:41"), "call_start"),
        (changed(1, "2008/06/28 09:61:41"), "call_start"),
        (changed(1, "28/06/2008 09:28:41"), "call_start"),
        (changed(1, "0008/06/28 09:28:41"), "call_start"),
        (changed(2, "00:61:00"), "connected_time"),
        (changed(2, "13"), "connected_time"),
        (changed(2, ""), "connected_time"),
        (changed(3, "-9"), "ring_time"),
        (changed(3, "9 s"), "ring_time"),
        (changed(3, "9999999"), "ring_time"),
        (changed(5, "X"), "direction"),
        (changed(10, "1000o14155"), "call_id"),
        (changed(10, ""), "call_id"),
        (changed(10, "٣"), "call_id"),
        (changed(11, "2"), "continuation"),
        (changed(16, "x"), "hold_time"),
        (changed(17, "x"), "park_time"),
        (changed(12, "Joe"), "device"),
        (changed(13, "Joe\x01"), "control_characters"),
    ],
)
def test_a_garbled_line_is_put_aside_with_what_is_wrong_with_it(line, problem):
    assert read(line) == Aside(problem)


def test_bytes_that_are_no_utf_8_are_read_as_they_stand():
    assert smdr.parse(LOST.replace("Joe", "José").encode("latin-1"), PARIS).name1 == "José Bloggs"


@pytest.mark.parametrize("place", range(len(LOST)))
def test_a_line_cut_anywhere_is_read_or_put_aside_and_nothing_else(place):
    assert isinstance(read(LOST[:place]), Aside | smdr.Record)
