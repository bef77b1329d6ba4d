"""Access codes: read over the telephone, kept by their digest alone, ended, and hard to guess (ES-03)."""

import itertools
from datetime import timedelta

import pytest

import cast
import make
from charterdesk.apps.base import now as clock
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.contracts import spoken
from charterdesk.apps.contracts.access_codes import Verdict, end_code, make_code, say_code, set_access_code
from charterdesk.apps.contracts.actions import create_contract
from charterdesk.apps.contracts.coverage import find_by_access_code
from charterdesk.apps.contracts.models import AccessCode, AccessCodeTry
from four_desks import paris, terms

NOON = paris("2026-07-15 12:00")
HIS = "+33 1 99 00 12 34"


@pytest.fixture
def people(db):
    return cast.assemble()


@pytest.fixture
def alma(people):
    return make.actor(people.alma)


@pytest.fixture
def contract(people):
    north = system_actor(people.north)
    return create_contract(north, organisation_id=people.quay.pk, terms=terms("M-1", "maintenance"))


@pytest.fixture
def code(people, contract):
    return make_code(system_actor(people.north), contract.pk, note="Quay 3")


@pytest.mark.any_engine
def test_a_code_has_three_groups_of_signs_that_nobody_confuses():
    code = spoken.grouped(spoken.new_code())
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert not set(code) & set("01OISZBDG5QVTCEJN")


@pytest.mark.any_engine
def test_one_sign_misheard_and_any_two_exchanged_are_noticed():
    code = spoken.new_code()
    for place, sign in itertools.product(range(12), spoken.SIGNS):
        heard = code[:place] + sign + code[place + 1 :]
        assert spoken.is_misheard(heard) is (heard != code)
    for first, second in itertools.combinations(range(12), 2):
        signs = list(code)
        signs[first], signs[second] = signs[second], signs[first]
        assert spoken.is_misheard("".join(signs)) is ("".join(signs) != code)


def test_a_new_code_is_told_once_and_kept_by_its_digest(people, contract, code):
    kept = AccessCode.objects.get(contract=contract)
    assert (kept.hint, kept.note) == (code[-2:], "Quay 3")
    assert code.replace("-", "") not in str(AccessCode.objects.values().get())
    for said in (code, code.lower(), code.replace("-", " "), code.replace("-", "")):
        assert find_by_access_code(people.north, said) == contract
    assert find_by_access_code(people.south, code) is None


def test_a_contract_has_several_codes_and_each_ends_alone(people, contract, code):
    north = system_actor(people.north)
    other = make_code(north, contract.pk, note="Quay 4")
    end_code(north, AccessCode.objects.get(note="Quay 3").pk)
    assert find_by_access_code(people.north, code) is None
    assert find_by_access_code(people.north, other) == contract


def test_a_code_ends_on_the_day_that_was_said_and_counts_for_what_was_received_before(people, contract):
    north = system_actor(people.north)
    with clock.at(NOON):
        code = make_code(north, contract.pk, ends_at=NOON + timedelta(days=1))
        with pytest.raises(Invalid):
            make_code(north, contract.pk, ends_at=NOON)
    later = NOON + timedelta(days=1)
    assert find_by_access_code(people.north, code, NOON) == contract
    assert find_by_access_code(people.north, code, later) is None


def test_only_heads_make_and_end_codes_and_only_of_their_desk(people, contract, code, alma):
    kept = AccessCode.objects.get()
    for verb in (lambda by: make_code(by, contract.pk), lambda by: end_code(by, kept.pk)):
        with pytest.raises(NotAllowed):
            verb(alma)
        with pytest.raises(NotFound):
            verb(system_actor(people.south))


def test_what_a_caller_says_is_judged_kept_and_told_in_the_journal(people, contract, code, alma):
    said = say_code(alma, code, caller=HIS)
    assert (said.verdict, said.contract) == (Verdict.VALID, contract)
    assert say_code(alma, "NOBODY-7", caller=HIS).verdict is Verdict.WRONG
    misheard = code[:-1] + next(sign for sign in spoken.SIGNS if sign != code[-1])
    assert say_code(alma, misheard, caller=HIS).verdict is Verdict.MISHEARD
    assert [row.verdict for row in AccessCodeTry.objects.order_by("pk")] == ["valid", "wrong", "misheard"]
    told = Event.objects.filter(code="access_code.tried").order_by("pk")
    assert [line.data["verdict"] for line in told] == ["valid", "wrong", "misheard"]
    assert code not in str([line.data for line in told])


def test_a_code_of_another_contract_and_an_ended_one_are_no_codes_of_his(people, contract, code, alma):
    north = system_actor(people.north)
    second = create_contract(north, organisation_id=people.heron.pk, terms=terms("M-2", "maintenance"))
    assert say_code(alma, code, contract_id=second.pk).verdict is Verdict.ANOTHER
    end_code(north, AccessCode.objects.get().pk)
    assert say_code(alma, code, contract_id=contract.pk).verdict is Verdict.ENDED


def test_after_five_wrong_codes_a_number_is_held_back_for_a_quarter_of_an_hour(contract, code, alma):
    with clock.at(NOON):
        verdicts = [say_code(alma, f"WRONG-{count}", caller=HIS).verdict for count in range(10)]
        assert verdicts == [Verdict.WRONG] * 5 + [Verdict.HELD_BACK] * 5
        held = say_code(alma, code, caller=HIS)
        assert (held.verdict, held.contract, held.again_at) == (Verdict.HELD_BACK, None, NOON + timedelta(minutes=15))
        assert say_code(alma, code, caller="+33 1 99 00 99 99").verdict is Verdict.VALID
    with clock.at(NOON + timedelta(minutes=15)):
        assert say_code(alma, code, caller=HIS).verdict is Verdict.VALID


def test_a_contract_is_not_guessed_from_many_numbers(contract, code, alma):
    with clock.at(NOON):
        said = [say_code(alma, "WRONG-1", caller=f"+3319900{n:04}", contract_id=contract.pk).verdict for n in range(12)]
    assert said == [Verdict.WRONG] * 10 + [Verdict.HELD_BACK] * 2


def test_a_thousand_guesses_from_five_hundred_numbers_are_fifty_and_a_known_caller_still_gets_in(contract, code, alma):
    with clock.at(NOON):
        said = [say_code(alma, f"WRONG-{n}", caller=f"+3319900{n % 50:04}").verdict for n in range(100)]
        assert said.count(Verdict.WRONG) == 50
        assert say_code(alma, code, caller="+33 1 99 00 88 88").verdict is Verdict.HELD_BACK
        assert say_code(alma, code, caller=HIS, known=True).verdict is Verdict.VALID


def test_a_code_chosen_elsewhere_stands_beside_the_others(people, contract, code):
    north = system_actor(people.north)
    set_access_code(north, contract_id=contract.pk, code="QUAY-2026")
    assert find_by_access_code(people.north, "quay 2026") == contract
    assert find_by_access_code(people.north, code) == contract
