"""Call detail records of Asterisk and FreeSWITCH: what they tell, and what they cannot."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from charterdesk.apps.telephone.records import asterisk_cdr, columns, freeswitch_cdr
from charterdesk.apps.telephone.records.record import Aside, Terms

TERMS = Terms(source="pbx", zone=ZoneInfo("Europe/Paris"))
LATER = datetime(2026, 1, 1, tzinfo=UTC)


def asterisk(
    *,
    src="0612345678",
    dst="400",
    to="SIP/201-2",
    app="Queue",
    answer="09:00:10",
    end="09:01:10",
    said="ANSWERED",
    talked=60,
    link="1.1",
    start="09:00:00",
    unique="1.1",
):
    answered = f"2026-03-02 {answer}" if said == "ANSWERED" else ""
    return (
        f'"","{src}","{dst}","in","""A"" <{src}>","SIP/t-1","{to}","{app}","x,30","2026-03-02 {start}",'
        f'"{answered}","2026-03-02 {end}",70,{talked},"{said}","DOCUMENTATION","{unique}","","{link}",1'
    )


def calls(reader, *lines, terms=TERMS):
    records = [reader.parse(line.encode(), terms) for line in lines]
    assert not any(isinstance(record, Aside) for record in records)
    return [each.call for each in reader.calls(records, terms, LATER) if each.call]


def test_an_answered_call():
    (call,) = calls(asterisk_cdr, asterisk())
    assert (call.direction, call.outcome, call.agent, call.waited, call.talked) == ("in", "answered", "SIP/201", 10, 60)
    assert call.started_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert call.ended_at == datetime(2026, 3, 2, 8, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("said", ["NO ANSWER", "BUSY", "FAILED", "CONGESTION"])
def test_a_call_that_nothing_took_was_given_up(said):
    """Neither a person nor a queue nor a mailbox: never connected to anybody."""
    (call,) = calls(asterisk_cdr, asterisk(said=said, to="", talked=0))
    assert call.outcome == "abandoned"
    assert [(reason.code, reason.values) for reason in call.why] == [("call.never_taken", {"how": said})]


def test_whether_a_caller_left_a_queue_is_not_told():
    """A queue answers before anybody does: such a call is neither answered nor abandoned."""
    rang = asterisk(said="NO ANSWER", talked=0, unique="1.2")
    for told in ([asterisk(to="")], [asterisk(to=""), rang]):
        (call,) = calls(asterisk_cdr, *told)
        assert call.outcome == "untold"
        assert "call.end_not_told" in {reason.code for reason in call.why}


def test_the_records_of_a_call_are_those_with_one_linkedid():
    rang = asterisk(to="SIP/201-2", said="NO ANSWER", talked=0)
    answered = asterisk(to="SIP/202-3", answer="09:00:20", talked=50)
    moved = asterisk(start="09:01:10", answer="09:01:12", end="09:02:12", to="SIP/203-4", unique="1.5")
    (call,) = calls(asterisk_cdr, moved, rang, answered)
    assert (call.agent, call.waited, call.talked) == ("SIP/202", 20, 110)


def test_a_mailbox_is_no_answer():
    (call,) = calls(asterisk_cdr, asterisk(app="VoiceMail", to=""))
    assert call.outcome == "voicemail"


def test_the_lengths_of_the_numbers_tell_the_way():
    assert calls(asterisk_cdr, asterisk(src="201", dst="202"))[0].direction == "internal"
    assert calls(asterisk_cdr, asterisk(src="201", dst="0612345678"))[0].direction == "out"


def test_a_first_line_that_names_columns_is_known_from_a_record():
    assert columns.named(b"calldate,clid,src,dst,uniqueid,linkedid") == (
        "calldate",
        "clid",
        "src",
        "dst",
        "uniqueid",
        "linkedid",
    )
    assert columns.named(asterisk().encode()) == ()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("a,b,c", "too_few_fields"),
        ('"unclosed' + ",x" * 20, "control_characters"),
        (asterisk(said="MAYBE"), "disposition"),
        (asterisk(start="nine"), "start"),
        (asterisk(talked="many"), "duration"),
    ],
)
def test_a_garbled_record_is_put_aside(line, problem):
    assert asterisk_cdr.parse(line.encode(), TERMS) == Aside(problem)


def leg(
    *,
    answer="2026-03-02 09:00:10",
    cause="NORMAL_CLEARING",
    uuid="aaa",
    other="bbb",
    talked=60,
    caller="0612345678",
    called="201",
):
    return (
        f'"A","{caller}","{called}","public","2026-03-02 09:00:00","{answer}","2026-03-02 09:01:10",'
        f'"70","{talked}","{cause}","{uuid}","{other}","code7","PCMA","PCMA"'
    )


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, ("answered", "201", 10, 60)),
        ({"answer": "", "cause": "ORIGINATOR_CANCEL", "other": "", "talked": 0}, ("abandoned", "", 70, 0)),
        ({"answer": "", "cause": "NO_ANSWER", "talked": 0}, ("abandoned", "", 70, 0)),
        ({"answer": "", "cause": "BLIND_TRANSFER", "talked": 0}, ("forwarded", "", 70, 0)),
        ({"other": ""}, ("untold", "", 70, 0)),
    ],
    ids=["answered", "the caller left", "nobody took it", "passed on", "taken by a machine alone"],
)
def test_a_leg_of_freeswitch(told, expected):
    (call,) = calls(freeswitch_cdr, leg(**told))
    assert (call.outcome, call.agent, call.waited, call.talked) == expected
    assert call.account == "code7"


def test_both_legs_are_one_call():
    (call,) = calls(freeswitch_cdr, leg(), leg(uuid="bbb", other="aaa", called="201"))
    assert (call.outcome, call.talked) == ("answered", 60)


def test_an_announcement_to_the_caller_is_no_answer_where_the_other_leg_rang_in_vain():
    rang = leg(uuid="bbb", other="aaa", called="201", answer="", cause="NO_ANSWER", talked=0)
    (call,) = calls(freeswitch_cdr, leg(uuid="aaa", other="bbb"), rang)
    assert (call.outcome, call.agent) == ("untold", "")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('"a","b"', "too_few_fields"),
        (leg(uuid=""), "uuid"),
        (leg(answer="soon"), "answer_stamp"),
        (leg(talked="x"), "billsec"),
    ],
)
def test_a_garbled_leg_is_put_aside(line, problem):
    assert freeswitch_cdr.parse(line.encode(), TERMS) == Aside(problem)
