"""A call is made of the set of its events: late, doubled, repeated and out of order it is the same."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from charterdesk.apps.telephone.events.event import CallEvent, Kind
from charterdesk.apps.telephone.events.reduced import Told, reduce, ringing, told
from charterdesk.rules.telephone.call import Outcome

pytestmark = pytest.mark.any_engine
NOON = datetime(2026, 7, 15, 10, 0, tzinfo=UTC)


def at(seconds: int, kind: Kind, **said) -> Told:
    moment = NOON + timedelta(seconds=seconds)
    return Told(CallEvent(call_id="c-1", kind=kind, at=moment, **said), moment)


NEW = at(0, Kind.NEW, caller="0387000001", called="0352123456", agents=("201", "202"), group="support")
ANSWER = at(12, Kind.ANSWER, agent="201")
HANGUP = at(72, Kind.HANGUP, cause="normalClearing")


def test_a_call_that_was_answered():
    call = reduce("cti", "c-1", [NEW, ANSWER, HANGUP])
    assert (call.waited, call.talked, call.outcome) == (12, 60, Outcome.ANSWERED)
    assert (call.caller, call.group, call.agent) == ("0387000001", "support", "201")
    assert ringing([NEW, ANSWER]) == ("201", "202")


def test_the_same_in_every_order():
    calls = {repr(reduce("cti", "c-1", order)) for order in itertools.permutations([NEW, ANSWER, HANGUP])}
    assert len(calls) == 1


def test_while_it_lasts():
    assert reduce("cti", "c-1", [NEW]).outcome is Outcome.UNDER_WAY
    call = reduce("cti", "c-1", [NEW, ANSWER])
    assert (call.outcome, call.answered_at, call.talked) == (Outcome.UNDER_WAY, ANSWER.at, 0)


def test_an_answer_told_after_the_end_is_an_answer_and_reopens_nothing():
    call = reduce("cti", "c-1", [NEW, HANGUP, at(90, Kind.ANSWER, agent="201")])
    assert (call.outcome, call.ended_at, call.answered_at) == (Outcome.ANSWERED, HANGUP.at, HANGUP.at)
    assert (call.talked, call.agent) == (0, "201")
    assert "call.answer_told_late" in [reason.code for reason in call.why]


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([NEW, at(9, Kind.HANGUP, cause="cancel")], Outcome.ABANDONED),
        ([NEW, at(9, Kind.HANGUP)], Outcome.ABANDONED),
        ([NEW, at(9, Kind.HANGUP, cause="forwarded")], Outcome.FORWARDED),
        ([NEW, at(9, Kind.HANGUP, cause="voicemail")], Outcome.VOICEMAIL),
        ([NEW, at(5, Kind.ANSWER, voicemail=True), at(9, Kind.HANGUP)], Outcome.VOICEMAIL),
        ([NEW, at(5, Kind.ANSWER, agent="201"), at(9, Kind.HANGUP, voicemail=True)], Outcome.VOICEMAIL),
        ([NEW, at(5, Kind.ANSWER, voicemail=True), at(7, Kind.ANSWER, agent="201"), HANGUP], Outcome.ANSWERED),
    ],
)
def test_what_became_of_a_call(events, outcome):
    assert reduce("cti", "c-1", events).outcome is outcome


def test_the_first_end_is_the_end():
    later = at(100, Kind.HANGUP)
    assert reduce("cti", "c-1", [NEW, ANSWER, HANGUP, later]).ended_at == HANGUP.at


def test_seconds_that_the_exchange_counted_are_its_own():
    call = reduce("ami", "c-1", [NEW, at(12, Kind.ANSWER, waited=14), at(72, Kind.HANGUP, talked=58)])
    assert (call.waited, call.talked) == (14, 58)


def test_a_call_of_which_only_the_end_was_told_says_so():
    call = reduce("cti", "c-1", [HANGUP])
    assert (call.started_at, call.waited, call.outcome) == (HANGUP.at, 0, Outcome.ABANDONED)
    assert "call.beginning_untold" in [reason.code for reason in call.why]


def test_a_clock_that_is_a_day_wrong_is_not_believed():
    wrong = CallEvent(call_id="c-1", kind=Kind.NEW, at=NOON - timedelta(hours=25))
    assert told(wrong, NOON).at == NOON
    assert told(CallEvent(call_id="c-1", kind=Kind.NEW), NOON).at == NOON
