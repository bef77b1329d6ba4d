"""The manual's own examples, and what was seen of release 11: the figures of each call."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from charterdesk.apps.telephone.records import smdr, smdr_calls
from charterdesk.apps.telephone.records.record import Terms

PARIS = Terms(source="pbx", zone=ZoneInfo("Europe/Paris"))
LATER = datetime(2026, 1, 1, tzinfo=UTC)
D, C, O = "2008/07/09", ",,,,,,,,,,,,,", ",,,,,,,,,,,"  # noqa: E741


def reduced(*lines, terms=PARIS, as_of=LATER):
    records = [smdr.parse(line.encode(), terms) for line in lines]
    return smdr_calls.calls([record for record in records if isinstance(record, smdr.Record)], terms, as_of)


def calls(*lines, terms=PARIS, as_of=LATER):
    return [each.call for each in reduced(*lines, terms=terms, as_of=as_of) if each.call]


def figures(call):
    return call.direction, call.outcome, call.agent, call.waited, call.talked, call.held


def codes(call):
    return [reason.code for reason in call.why]


TRUNK, QUEUE = "T9017,Line 17.1,0,0", "V9501,VM Channel 1,T9017,Line 17.1,0,0"
IN = "I,500,0352000,,0"
SCENARIOS = {
    "lost": (
        [f"2008/06/28 09:28:41,00:00:00,9,8004206,I,4324,4324,,0,1000014155,0,E4324,Joe,T9161,LINE 5.1,0,0{C}"],
        [("in", "abandoned", "", 9, 0, 0)],
    ),
    "answered by voicemail": (
        [f"2008/10/20 06:43:58,00:00:10,21,215,O,211,211,,I,28,0,E215,Extn215,V9051,VM Channel 1,0,0{C}"],
        [("internal", "voicemail", "", 21, 0, 0)],
    ),
    "an incoming call answered by voicemail": (
        [f"2015/03/01 01:27:10,00:00:14,21,,I,203,,,0,1008746,0,T9001,Line 1.0,V9542,VM Channel 42,0,0{C}"],
        [("in", "voicemail", "", 21, 0, 0)],
    ),
    "transferred to voicemail": (
        [
            f"2008/06/28 09:30:57,00:00:13,7,01707392200,I,299999,299999,,0,1000014160,1,E4750,J,T9002,L 1.2,11,0{C}",
            "2008/06/28 09:30:57,00:00:21,0,01707392200,I,299999,29999,,0,1000014160,0,V9502,VM Channel 2,T9002,L,0,0",
        ],
        [("in", "answered", "4750", 7, 13, 11)],
    ),
    "external": (
        ["2008/08/01 15:14:19,00:00:05,7,01707299900,I,403,390664,,0,1000013,0,E403,Extn403,T9001,Line 1.2,0,0" + C],
        [("in", "answered", "403", 7, 5, 0)],
    ),
    "internal": (
        [f"2008/06/26 10:27:44,00:00:44,4,4688,O,4207,4207,,1,1000013898,0,E4688,Joe,E4207,John,0,0{C}"],
        [("internal", "answered", "4207", 4, 44, 0)],
    ),
    "outgoing": (
        ["2008/06/28 08:55:02,00:08:51,9,4797,O,08000123456,08000123456,,0,1000014129,0,E4797,Joe,T9001,LINE 1.1,0,0"],
        [("out", "answered", "4797", 9, 531, 0)],
    ),
    "picked up": (
        [
            f"{D} 18:00,00:00:00,8,2122,O,2124,2124,,1,1000038,1,E2122,Extn2122,E2124,Extn2124,0,0{C}",
            f"{D} 18:00,00:00:38,1,2122,O,2124,2124,,1,1000038,0,E2122,Extn2122,E2121,Extn2121,0,0{C}",
        ],
        [("internal", "answered", "2121", 9, 38, 0)],
    ),
    "an incoming call picked up: its unanswered first record is no abandon": (
        [
            f"{D} 18:00:00,00:00:00,8,061,{IN},1000038,1,E201,Extn201,{TRUNK}",
            f"{D} 18:00:00,00:00:38,1,061,{IN},1000038,0,E202,Extn202,{TRUNK}",
        ],
        [("in", "answered", "202", 9, 38, 0)],
    ),
    "parked and taken at another phone": (
        [
            f"{D} 16:39:11,00:00:00,2,207,O,203,203,,1,1000052,1,E207,Extn207,E203,Extn203,0,4{C}",
            f"{D} 16:39:11,00:00:02,0,207,O,203,203,,1,1000052,0,E207,Extn207,E201,Extn201,0,0{C}",
        ],
        [("internal", "answered", "201", 2, 2, 0)],
    ),
    "transferred outside: the call that was made to ask comes first": (
        [
            f"{D} 16:33:19,00:00:05,3,203,O,9416,9416,,0,1000044,1,E203,Extn203,T9005,Line 5.1,0,0{O}U XfP,Extn207,,",
            f"{D} 16:33:09,00:00:02,2,207,O,203,203,,1,1000043,0,E207,Extn207,E203,Extn203,11,0{C},",
            f"{D} 16:33:19,00:00:04,0,207,O,9416,9416,,0,1000044,0,E207,Extn207,T9005,L,0,0,,,,,,,,,,,U Xfd,Extn203,,",
        ],
        [("out", "answered", "203", 3, 9, 0), ("internal", "answered", "203", 2, 2, 11)],
    ),
    "a mobile twin that rang": (
        [
            f"{D} 16:17:59,00:00:00,7,,O,9416,9416,,0,1000028,0,E203,Extn203,T9005,L,0,0{O}U MT,Extn203,9416,",
            f"{D} 16:17:58,00:00:07,9,207,O,203,203,,1,1000027,0,E207,Extn207,E203,Extn203,0,0{C},",
        ],
        [("internal", "answered", "203", 9, 7, 0)],
    ),
    "a mobile twin that answered": (
        [
            f"{D} 16:17:04,00:00:06,9,,O,9416,9416,,0,1000026,0,E203,Extn203,T9005,L,0,0{O}U MT,Extn203,9416",
            f"{D} 16:17:02,00:00:06,11,207,O,203,203,,1,1000025,0,E207,Extn207,E203,Extn203,0,0{C},",
        ],
        [("internal", "answered", "203", 11, 6, 0)],
    ),
    "a mobile twin's call taken at the desk": (
        [
            f"{D} 16:19:18,00:00:05,11,207,O,203,203,,1,1000029,1,E207,Extn207,E203,Extn203,0,0{C},",
            f"{D} 16:19:20,00:00:05,9,,O,9416,9416,,0,1000030,0,E203,Extn203,T9005,L,0,0{O}U MT,Extn203,9416",
            f"{D} 16:19:18,00:00:05,0,207,O,203,203,,1,1000029,0,E207,Extn207,E203,Extn203,0,0{C},",
        ],
        [("internal", "answered", "203", 11, 10, 0)],
    ),
    "a conference of three": (
        [
            f"{D} 17:55,00:00:03,3,2101,O,8262623#,8262623#,,0,1000024,1,E2101,Extn2101,T9002,Line 2.1,8,0{C}",
            f"{D} 17:54,00:00:29,7,2101,O,2121,2121,,1,1000023,1,E2101,Extn2101,E2121,Extn2121,23,0{C}",
            f"{D} 17:55,00:00:46,0,2101,O,*47,*47,,1,1000026,0,E2101,Extn2101,V11001,CO Channel 100.1,0,0{C}",
            f"{D} 17:54,00:00:49,0,,O,71234567890,71234567890,,1,1000023,0,E2121,Extn2121,V11003,CO Channel 100.3,0,0",
            f"{D} 17:55,00:00:49,0,,O,8262623#,8262623#,,0,1000024,0,V11002,CO Channel 100.2,T9002,Line 2.1,0,0{C}",
        ],
        [
            ("out", "answered", "2101", 3, 52, 8),
            ("internal", "answered", "2121", 7, 78, 23),
            ("internal", "answered", "2101", 0, 46, 0),
        ],
    ),
    "announcements of a queue, as seen of release 11: the second record has its own start": (
        [
            f"2021/03/01 11:34:40,00:00:32,0,061,{IN},1163546,1,{QUEUE}",
            f"2021/03/01 11:35:12,00:02:10,3,061,{IN},1163546,0,E201,Agent,T9017,Line 17.1,5,0",
        ],
        [("in", "answered", "201", 35, 130, 5)],
    ),
    "given up while a queue announced": (
        [f"2021/03/01 11:34:40,00:00:32,0,061,{IN},1163547,0,{QUEUE}"],
        [("in", "abandoned", "", 32, 0, 0)],
    ),
    "given up while it rang after the announcements": (
        [
            f"2021/03/01 11:34:40,00:00:32,0,061,{IN},1163548,1,{QUEUE}",
            f"2021/03/01 11:35:12,00:00:00,6,061,{IN},1163548,0,E201,Agent,{TRUNK}",
        ],
        [("in", "abandoned", "", 38, 0, 0)],
    ),
    "answered, sent back to the queue, answered by another: what was waited is waited once": (
        [
            f"2021/03/01 11:00:00,00:00:10,0,061,{IN},1163549,1,{QUEUE}",
            f"2021/03/01 11:00:10,00:01:00,5,061,{IN},1163549,1,E201,Agent,T9017,Line 17.1,7,0",
            f"2021/03/01 11:01:22,00:00:20,0,061,{IN},1163549,1,{QUEUE}",
            f"2021/03/01 11:01:42,00:02:00,4,061,{IN},1163549,0,E202,Agent,{TRUNK}",
        ],
        [("in", "answered", "201", 15, 180, 7)],
    ),
    "forwarded off the switch": (
        [f"{D} 16:00:00,00:01:00,12,061,{IN},1000060,0,T9017,Line 17.1,T9018,Line 18.1,0,0{O}HG fnr,Support,0699"],
        [("in", "forwarded", "", 12, 0, 0)],
    ),
    "forwarded, and nobody there either": (
        [f"{D} 16:00:00,00:00:00,12,061,{IN},1000061,0,T9017,Line 17.1,T9018,Line 18.1,0,0{O}HG fnr,Support,0699"],
        [("in", "abandoned", "", 12, 0, 0)],
    ),
}


@pytest.mark.parametrize(("lines", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_the_figures_of_a_documented_call(lines, expected):
    assert sorted(figures(call) for call in calls(*lines)) == sorted(expected)


@pytest.mark.parametrize(("lines", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_the_order_in_which_records_come_changes_no_figure(lines, expected):
    assert sorted(figures(call) for call in calls(*reversed(lines))) == sorted(expected)


def test_a_call_says_how_it_was_counted():
    lines, _expected = SCENARIOS["announcements of a queue, as seen of release 11: the second record has its own start"]
    call = calls(*lines)[0]
    assert codes(call) == ["call.records", "call.announced", "call.rounded_up"]
    assert call.why[1].text("en") == "Wait: 3 s of ringing and 32 s of announcements of the queue."
    assert all(reason.text(language) for reason in call.why for language in ("en", "fr", "es"))


def test_when_a_call_was_answered_and_when_it_ended():
    lines, _expected = SCENARIOS["announcements of a queue, as seen of release 11: the second record has its own start"]
    call = calls(*lines)[0]
    assert call.started_at == datetime(2021, 3, 1, 10, 34, 40, tzinfo=UTC)
    assert call.answered_at == datetime(2021, 3, 1, 10, 35, 15, tzinfo=UTC)
    assert call.ended_at == datetime(2021, 3, 1, 10, 37, 30, tzinfo=UTC)


def test_the_last_account_code_is_the_calls():
    first, second = (
        f"2021/03/01 11:00:00,00:00:10,0,061,I,500,0352000,{code},0,1163549,{more},E201,Agent,{TRUNK}"
        for code, more in (("A1", 1), ("B2", 0))
    )
    assert calls(first, second)[0].account == "B2"


def lone(number, start, caller="061", more=0, talked="00:00:32"):
    return f"{start},{talked},4,{caller},{IN},{number},{more},E201,A,{TRUNK}"


def test_a_closed_number_that_comes_again_is_another_call_after_a_restart():
    given = reduced(lone(1000001, "2021/03/01 11:34:40"), lone(1000001, "2021/03/02 08:00:00", "062"))
    assert [(each.call.caller, each.restarted) for each in given] == [("061", False), ("062", True)]
    assert len({each.call.key for each in given}) == 2


def test_a_number_left_open_by_a_restart_is_not_gone_on_with_by_another_caller():
    given = reduced(lone(1000001, "2021/03/01 11:00:00", more=1), lone(1000001, "2021/03/01 12:30:00", "062"))
    assert [each.call.caller for each in given] == ["061", "062"]


def test_a_call_that_nothing_closed_is_under_way_for_twelve_hours():
    line, heard = lone(1000001, "2021/03/01 11:00:00", more=1), datetime(2021, 3, 1, 10, 0, 36, tzinfo=UTC)
    open_call, ended = (calls(line, as_of=heard + timedelta(hours=12, seconds=by))[0] for by in (-1, 0))
    assert (open_call.outcome, open_call.ended_at) == ("under_way", None)
    assert (ended.outcome, ended.ended_at, codes(ended)) == ("answered", heard, ["call.timed_out", "call.rounded_up"])


def test_calls_for_other_departments_are_not_the_desks():
    terms = Terms(source="pbx", zone=PARIS.zone, groups={"0352000": "Support"})
    own, other = (
        lone(1000001, "2021/03/01 11:00:00"),
        lone(1000002, "2021/03/01 11:00:00").replace("0352000", "0352001"),
    )
    assert [each.call.group if each.call else None for each in reduced(own, other, terms=terms)] == ["Support", None]


@pytest.mark.parametrize(
    ("ports", "outcome", "waited"),
    [
        ({}, "voicemail", 15),
        ({"queues": frozenset({"500"})}, "abandoned", 45),
        ({"queue_ports": ((9501, 9504),)}, "abandoned", 45),
        ({"mailbox_ports": ((9501, 9504),)}, "voicemail", 15),
        ({"mailboxes": frozenset({"500"}), "shortest_message": 30}, "voicemail", 15),
        ({"mailboxes": frozenset({"500"}), "shortest_message": 31}, "abandoned", 45),
    ],
)
def test_what_a_voicemail_port_does_is_settled_by_the_source(ports, outcome, waited):
    terms = Terms(source="pbx", zone=PARIS.zone, **ports)
    call = calls(f"2021/03/01 11:34:40,00:00:30,15,061,{IN},1163547,0,{QUEUE}", terms=terms)[0]
    assert (call.outcome, call.waited) == (outcome, waited)
