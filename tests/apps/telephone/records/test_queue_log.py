"""Asterisk's queue_log: what was offered, answered and given up."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from charterdesk.apps.telephone.records import queue_log
from charterdesk.apps.telephone.records.record import Aside, Terms

TERMS = Terms(source="pbx", zone=ZoneInfo("Europe/Paris"))
LATER = datetime(2026, 1, 1, tzinfo=UTC)
BEGAN = 1700000000


def calls(*lines, as_of=LATER, terms=TERMS):
    records = [queue_log.parse(line.encode(), terms) for line in lines]
    read = [record for record in records if isinstance(record, queue_log.Record)]
    assert len(read) == len(lines)
    return [each.call for each in queue_log.calls(read, terms, as_of) if each.call]


def event(after, what, call="c.1", queue="support", agent="NONE"):
    return f"{BEGAN + after}|{call}|{queue}|{agent}|{what}"


SCENARIOS = {
    "answered": (
        [
            event(0, "ENTERQUEUE||0612345678|1"),
            event(5, "RINGNOANSWER|5000", agent="SIP/201"),
            event(12, "CONNECT|12|c.9|4", agent="SIP/202"),
            event(72, "COMPLETECALLER|12|60|1", agent="SIP/202"),
        ],
        ("answered", "SIP/202", 12, 60, 72),
    ),
    "given up": ([event(0, "ENTERQUEUE||061|1"), event(9, "ABANDON|1|1|9")], ("abandoned", "", 9, 0, 9)),
    "too long": ([event(0, "ENTERQUEUE||061|1"), event(30, "EXITWITHTIMEOUT|1|1|30")], ("forwarded", "", 30, 0, 30)),
    "a key": ([event(0, "ENTERQUEUE||061|1"), event(8, "EXITWITHKEY|1|1|1|8")], ("forwarded", "", 8, 0, 8)),
    "nobody there": ([event(0, "ENTERQUEUE||061|1"), event(2, "EXITEMPTY|1|1|2")], ("forwarded", "", 2, 0, 2)),
    "an older release that tells no wait": (
        [event(0, "ENTERQUEUE||061|1"), event(30, "EXITWITHTIMEOUT|1")],
        ("forwarded", "", 30, 0, 30),
    ),
    "transferred: it ends with the transfer": (
        [
            event(0, "ENTERQUEUE||061|1"),
            event(3, "CONNECT|3|c.9|2", agent="SIP/202"),
            event(23, "BLINDTRANSFER|300|default|3|20|1", agent="SIP/202"),
        ],
        ("answered", "SIP/202", 3, 20, 23),
    ),
    "transferred after a word": (
        [
            event(0, "ENTERQUEUE||061|1"),
            event(3, "CONNECT|3|c.9|2", agent="SIP/202"),
            event(23, "ATTENDEDTRANSFER|BRIDGE|x|3|20|1", agent="SIP/202"),
        ],
        ("answered", "SIP/202", 3, 20, 23),
    ),
    "a second queue answers: one call, all of its wait": (
        [
            event(0, "ENTERQUEUE||061|1"),
            event(30, "EXITWITHTIMEOUT|1|1|30"),
            event(31, "ENTERQUEUE||061|1", queue="overflow"),
            event(41, "CONNECT|10|c.9|4", queue="overflow", agent="SIP/203"),
            event(71, "COMPLETEAGENT|10|30|1", queue="overflow", agent="SIP/203"),
        ],
        ("answered", "SIP/203", 40, 30, 71),
    ),
    "the beginning is in a file that was lost": (
        [event(12, "CONNECT|12|c.9|4", agent="SIP/202"), event(72, "COMPLETEAGENT|12|60|1", agent="SIP/202")],
        ("answered", "SIP/202", 12, 60, 72),
    ),
}


@pytest.mark.parametrize(("lines", "expected"), SCENARIOS.values(), ids=SCENARIOS)
@pytest.mark.parametrize("turned", [False, True])
def test_the_figures_of_a_call_in_queues(lines, expected, turned):
    (call,) = calls(*(reversed(lines) if turned else lines))
    lasted = (call.ended_at - datetime.fromtimestamp(BEGAN, UTC)).total_seconds()
    assert (call.outcome, call.agent, call.waited, call.talked, lasted) == expected
    assert call.started_at == datetime.fromtimestamp(BEGAN, UTC)
    assert all(reason.text("fr") for reason in call.why)


def test_only_who_hung_up_has_given_up_and_whoever_left_otherwise_was_not_answered():
    lines, ends = [], "ABANDON|1|1|9 ABANDON|1|1|3 CONNECT|4|c.9|2 CONNECT|5|c.9|2 EXITWITHTIMEOUT|1|1|30"
    for nth, end in enumerate([*ends.split(), "EXITWITHKEY|1|1|1|8", "EXITEMPTY|1|1|2"]):
        lines += [event(nth, "ENTERQUEUE||061|1", call=f"c.{nth}"), event(nth + 30, end, call=f"c.{nth}")]
    assert Counter(call.outcome for call in calls(*lines)) == {"abandoned": 2, "answered": 2, "forwarded": 3}


def test_the_queue_and_the_number_that_was_called_are_told():
    (call,) = calls(event(0, "DID|0352000"), event(0, "ENTERQUEUE||anonymous|1"), event(9, "ABANDON|1|1|9"))
    assert (call.group, call.called, call.caller) == ("support", "0352000", "")


def test_who_waits_and_who_speaks_is_under_way():
    waits, speaks = [event(0, "ENTERQUEUE||061|1")], [event(3, "CONNECT|3|c.9|2", agent="SIP/202")]
    soon = datetime.fromtimestamp(BEGAN + 60, UTC)
    assert calls(*waits, as_of=soon)[0].outcome == "under_way"
    assert calls(*waits, *speaks, as_of=soon)[0].outcome == "under_way"
    assert calls(*waits, *speaks, as_of=soon + timedelta(hours=13))[0].outcome == "answered"


@pytest.mark.parametrize(
    "line",
    ["NONE|NONE|NONE|CONFIGRELOAD|", "NONE|support|SIP/201|ADDMEMBER|", "REALTIME|support|SIP/201|PAUSE|lunch"],
)
def test_what_is_about_no_call_is_kept_and_no_call(line):
    record = queue_log.parse(f"{BEGAN}|{line}".encode(), TERMS)
    assert record.exchange_id == ""


def test_lines_of_the_realtime_table_have_a_local_time():
    assert queue_log.parse(b"2026-07-01 10:00:00.123456|c.1|q|NONE|ABANDON|1|1|9", TERMS).at.hour == 8


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("1700000000|c.1|q|NONE", "too_few_fields"),
        ("yesterday|c.1|q|NONE|ABANDON|1|1|9", "time"),
        ("1700000000|c.1|q|NONE|aban don|1|1|9", "event"),
        ("1700000000|c.1|q|NONE|ABANDON|\x01", "control_characters"),
        (f"1700000000|{'c' * 90}|q|NONE|ABANDON|1|1|9", "call_id"),
    ],
)
def test_a_garbled_line_is_put_aside(line, problem):
    assert queue_log.parse(line.encode(), TERMS) == Aside(problem)
