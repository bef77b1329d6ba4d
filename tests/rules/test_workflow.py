"""Which verb is allowed when, and who closes."""

import pytest

from charterdesk import charters
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.workflow import State, Verb, after, after_silence, allowed


def shipped(name: str) -> Charter:
    loaded = load(charters.text_of(name), name, charters.holiday_lists())
    assert isinstance(loaded, Charter)
    return loaded


@pytest.mark.parametrize(
    ("state", "verb", "then"),
    [
        (State.NEW, Verb.TAKE_IN_CHARGE, State.IN_CHARGE),
        (State.IN_CHARGE, Verb.TAKE_IN_CHARGE, None),
        (State.IN_CHARGE, Verb.REPLY, State.IN_CHARGE),
        (State.IN_CHARGE, Verb.PAUSE, State.WAITING),
        (State.WAITING, Verb.RESUME, State.IN_CHARGE),
        (State.IN_CHARGE, Verb.RESUME, None),
        (State.IN_CHARGE, Verb.PROPOSE_SOLUTION, State.SOLVED),
        (State.SOLVED, Verb.VALIDATE, State.CLOSED),
        (State.SOLVED, Verb.REJECT, State.IN_CHARGE),
        (State.IN_CHARGE, Verb.VALIDATE, State.CLOSED),
        (State.QUOTE, Verb.TAKE_IN_CHARGE, None),
        (State.QUOTE, Verb.ACCEPT_QUOTE, State.NEW),
        (State.QUOTE, Verb.DECLINE_QUOTE, State.CLOSED),
        (State.CLOSED, Verb.REOPEN, State.IN_CHARGE),
        (State.CLOSED, Verb.CLOSE, None),
    ],
)
def test_a_ticket_moves(state: State, verb: Verb, then: State | None) -> None:
    assert after(shipped("esii"), state, verb) is then


@pytest.mark.parametrize("state", [State.NEW, State.IN_CHARGE, State.WAITING, State.SOLVED])
def test_ek_12_a_problem_is_closed_by_the_customers_validation_not_by_the_desk(state: State) -> None:
    assert Verb.CLOSE not in allowed(shipped("esker"), state)
    assert Verb.VALIDATE in allowed(shipped("esker"), state)


def test_es_21_the_desk_closes() -> None:
    assert after(shipped("esii"), State.IN_CHARGE, Verb.CLOSE) is State.CLOSED


def test_silence_closes_only_where_the_charter_says_so() -> None:
    assert after_silence(shipped("esker"), State.SOLVED) is None


@pytest.mark.parametrize("name", charters.names())
def test_from_every_state_there_is_a_way_to_the_end(name: str) -> None:
    charter = shipped(name)
    for state in State:
        reached = {state}
        while True:
            found = {after(charter, one, verb) or one for one in reached for verb in allowed(charter, one)}
            if found <= reached:
                break
            reached |= found
        assert State.CLOSED in reached
