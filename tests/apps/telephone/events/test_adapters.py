"""What services and exchanges tell of a call, read: a test a way of telling it (integrations, 1.4 and 1.6)."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from charterdesk.apps.telephone.events import ami, generic, placetel, sipgate, three_cx
from charterdesk.apps.telephone.events.event import CallEvent, Kind, Read, Refused
from charterdesk.rules.telephone.call import Direction

pytestmark = pytest.mark.any_engine
NOON = datetime(2026, 7, 15, 10, 0, tzinfo=UTC)
NEW_CALL = {
    "event": "newCall",
    "from": "0387000001",
    "to": "0352123456",
    "direction": "in",
    "callId": "c-1",
    "user": ["Claire Martin"],
    "queue": "support",
}
VECTOR = (
    b"call_id=4a4cbb39578170aed9a2761a7bec8c7e704a541f52291ef603d6f5f152980c3c"
    b"&event=CallAccepted&from=0123456789&to=0987654321"
)
VECTOR_SIGNATURE = "c4f823c5b8806432fe2b83b1fc2ee714422e0cdfb4b5129152a7d0bbcd7792d0"


def one(told: Read) -> CallEvent:
    assert not isinstance(told, Refused), told
    (event,) = told
    return event


def form(**fields) -> bytes:
    return urlencode(fields, doseq=True).encode()


def timed(secret: str, body: bytes, at: datetime) -> str:
    seconds = int(at.timestamp())
    return f"t={seconds},v1={hmac.new(secret.encode(), f'{seconds}.'.encode() + body, hashlib.sha256).hexdigest()}"


def test_the_generic_webhook_takes_json_and_forms_and_ignores_what_it_does_not_know():
    as_json = one(generic.read(json.dumps({**NEW_CALL, "mood": "good", "deep": {"er": 1}}).encode()))
    as_form = one(generic.read(form(**{**NEW_CALL, "user[]": NEW_CALL["user"], "user": []})))
    assert as_json == as_form
    assert as_json == CallEvent(
        call_id="c-1",
        kind=Kind.NEW,
        direction=Direction.IN,
        caller="0387000001",
        called="0352123456",
        group="support",
        agents=("Claire Martin",),
    )


def test_the_generic_webhook_takes_call_id_in_both_spellings_one_user_or_several():
    answer = one(generic.read(b'{"event":"answer","call_id":7,"user":"Claire Martin","answeringNumber":"201"}'))
    assert (answer.call_id, answer.kind, answer.agent, answer.voicemail) == ("7", Kind.ANSWER, "Claire Martin", False)
    assert one(generic.read(b'{"event":"answer","callId":"7","user":["voicemail"]}')).voicemail
    hangup = one(generic.read(b'{"event":"hangup","callId":"7","cause":"busy"}'))
    assert (hangup.kind, hangup.cause, hangup.caller) == (Kind.HANGUP, "busy", "")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "format"),
        (b"\xff\xfe", "format"),
        (b"[1, 2]", "event"),
        (b'{"event": "newCall"', "format"),
        (b"{" * 100_000, "format"),
        (b'{"event":"ringing","callId":"1"}', "event"),
        (b'{"event":"newCall"}', "call_id"),
        (b'{"event":"newCall","callId":"\\u0000"}', "call_id"),
        (b"&".join(b"a=1" for _ in range(200)), "format"),
    ],
)
def test_what_is_no_event_of_a_call_is_refused_with_its_reason(body, reason):
    assert generic.read(body) == Refused(reason)


@pytest.mark.parametrize("number", ["anonymous", "Anonymous@anonymous.invalid", "unknown", ""])
def test_a_withheld_number_is_no_number(number):
    assert one(generic.read(form(event="newCall", callId="1", **{"from": number}))).caller == ""


def test_the_signature_of_the_generic_webhook_holds_its_moment_and_every_bit():
    body = json.dumps(NEW_CALL).encode()
    header = timed("sesame", body, NOON)

    def problem(body=body, header=header, secrets=("sesame",), after=0):
        return generic.problem({generic.SIGNATURE: header}, body, secrets, NOON + timedelta(seconds=after))

    assert problem() == ""
    assert problem(secrets=("next", "sesame")) == ""
    assert problem(after=300) == problem(after=-300) == ""
    assert problem(after=301) == problem(after=-301) == "late"
    assert problem(header="") == "unsigned"
    assert problem(secrets=("other",)) == problem(secrets=("",)) == problem(secrets=()) == "signature"
    assert problem(header=header.replace("t=", "t=1")) == "signature"
    changed = [bytes([*body[:n], body[n] ^ (1 << bit), *body[n + 1 :]]) for n in range(len(body)) for bit in range(8)]
    assert {problem(body=other) for other in changed} == {"signature"}
    assert problem(header=f"{header},v1=00") == ""


def test_the_signature_of_placetel_is_that_of_its_own_example():
    headers = {placetel.SIGNATURE: VECTOR_SIGNATURE}
    assert placetel.problem(headers, VECTOR, ["12345"], NOON) == ""
    assert placetel.problem({placetel.SIGNATURE: VECTOR_SIGNATURE.upper()}, VECTOR, ["12345"], NOON) == ""
    assert placetel.problem(headers, VECTOR + b" ", ["12345"], NOON) == "signature"
    assert placetel.problem(headers, VECTOR, ["12346"], NOON) == "signature"
    assert placetel.problem({}, VECTOR, ["12345"], NOON) == "unsigned"


def test_placetel_tells_a_call_in_its_own_words():
    assert one(placetel.read(VECTOR)).kind is Kind.ANSWER
    rings = one(placetel.read(form(event="IncomingCall", call_id="a1", **{"from": "0123456789", "to": "0987654321"})))
    assert (rings.kind, rings.direction, rings.caller) == (Kind.NEW, Direction.IN, "0123456789")
    over = one(placetel.read(form(event="HungUp", call_id="a1", type="accepted", duration="61")))
    assert (over.kind, over.cause, over.talked) == (Kind.HANGUP, "normalClearing", 61)
    assert one(placetel.read(form(event="HungUp", call_id="a1", type="voicemail"))).cause == "voicemail"
    assert placetel.read(form(event="Else", call_id="a1")) == Refused("event")


def test_sipgate_is_asked_to_tell_of_the_answer_and_of_the_end():
    told = sipgate.read(
        form(
            event="newCall",
            direction="in",
            callId="2",
            origCallId="1",
            **{"from": "33387000001", "to": "35226123456", "user[]": ["A", "B"]},
        )
    )
    event = one(told)
    assert (event.call_id, event.caller, event.called) == ("1", "+33387000001", "+35226123456")
    assert event.agents == ("A", "B")
    address = "https://desk.example/north/telephone/a?b&c"
    assert sipgate.answer(told, address).decode().splitlines()[1] == (
        '<Response onAnswer="https://desk.example/north/telephone/a?b&amp;c"'
        ' onHangup="https://desk.example/north/telephone/a?b&amp;c"/>'
    )
    over = sipgate.read(form(event="hangup", callId="1", cause="normalClearing"))
    assert sipgate.answer(over, address).endswith(b"<Response/>\n")
    assert one(sipgate.read(form(event="newCall", callId="1", **{"from": "201"}))).caller == "201"


def test_3cx_reports_a_whole_call_at_its_end():
    told = three_cx.read(
        form(
            CallType="Inbound",
            Number="0387000001",
            Agent="201",
            Duration="00:01:05",
            CallStartTimeUTC="2026-07-15 10:00:00",
            Name="[Name]",
            EntityId="[EntityId]",
        )
    )
    assert not isinstance(told, Refused)
    new, answer, over = told
    assert (new.caller, new.called, answer.agent) == ("0387000001", "201", "201")
    assert (over.at, over.talked) == (NOON + timedelta(seconds=65), 65)
    assert {event.call_id for event in told} == {new.call_id}


def test_3cx_gives_no_number_to_a_call_so_agent_number_and_beginning_are_one():
    def reported(**fields):
        said = {"CallType": "Missed", "Number": "0387000001", "CallStartTimeUTC": "2026-07-15T10:00:00Z", **fields}
        told = three_cx.read(form(**said))
        assert not isinstance(told, Refused)
        return told[0].call_id

    assert reported() == reported(Agent="[Agent]") == reported(Name="Else")
    assert len({reported(), reported(Number="0387000002"), reported(CallStartTimeUTC="2026-07-15T10:00:01Z")}) == 3


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"CallType": "[CallType]"}, "event"), ({"CallType": "Inbound", "Number": "1"}, "start")],
)
def test_3cx_that_filled_nothing_in_is_refused(fields, reason):
    assert three_cx.read(form(**fields)) == Refused(reason)


def packet(**said) -> bytes:
    return b"\r\n".join(f"{key}: {value}".encode() for key, value in said.items())


def test_packets_of_the_manager_interface_are_whole_wherever_the_line_was_cut():
    stream = packet(Event="QueueCallerJoin", Linkedid="1.1") + ami.END + packet(Event="Hangup") + ami.END
    for place in range(len(stream)):
        first, rest = ami.cut(stream[:place])
        second, rest = ami.cut(rest + stream[place:])
        assert [*first, *second] == [packet(Event="QueueCallerJoin", Linkedid="1.1"), packet(Event="Hangup")]
        assert rest == b""


def test_a_call_of_a_queue_is_told_by_five_packets():
    caller = {"Queue": "support", "CallerIDNum": "0387000001", "Linkedid": "1752573600.1", "Uniqueid": "1752573600.1"}
    joined = one(ami.read(packet(Event="QueueCallerJoin", Position=1, Exten="s", Timestamp="1784109600.123", **caller)))
    assert (joined.kind, joined.caller, joined.called, joined.group) == (Kind.NEW, "0387000001", "", "support")
    assert joined.at == NOON
    rings = one(ami.read(packet(Event="AgentCalled", Interface="Local/201@queue/n", MemberName="Alma", **caller)))
    assert (rings.kind, rings.agents) == (Kind.NEW, ("201",))
    taken = one(ami.read(packet(Event="AgentConnect", Interface="PJSIP/201", HoldTime=14, RingTime=3, **caller)))
    assert (taken.kind, taken.agent, taken.waited) == (Kind.ANSWER, "201", 14)
    over = one(ami.read(packet(Event="AgentComplete", HoldTime=14, TalkTime=65, Reason="caller", **caller)))
    assert (over.kind, over.talked, over.waited) == (Kind.HANGUP, 65, None)
    left = one(ami.read(packet(Event="QueueCallerAbandon", HoldTime=9, OriginalPosition=1, **caller)))
    assert (left.kind, left.cause, left.waited) == (Kind.HANGUP, "cancel", 9)
    assert ami.read(packet(Event="Newexten", Linkedid="1")) == Refused("event")


def test_what_is_sent_to_the_exchange_never_holds_another_line():
    assert ami.action("Originate", Channel="PJSIP/201") == b"Action: Originate\r\nChannel: PJSIP/201\r\n\r\n"
    with pytest.raises(ValueError, match="one line"):
        ami.action("Originate", Exten="1\r\nAction: Command")
