"""Prepaid hours: a ledger of which every line stands once, and a balance that never goes below zero."""

import pytest

import cast
import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.contracts.actions import create_contract
from charterdesk.apps.contracts.credits import buy_credit, use_credit
from charterdesk.apps.contracts.models import CreditEntry
from charterdesk.apps.contracts.queries import credit_minutes
from four_desks import terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return cast.assemble()


@pytest.fixture
def north(people):
    return system_actor(people.north)


@pytest.fixture
def contract(people, north):
    return create_contract(north, organisation_id=people.quay.pk, terms=terms("H-1", "hours"))


def bought(north, contract, minutes, key="order 1"):
    return buy_credit(north, contract_id=contract.pk, minutes=minutes, key=key, reason="Five hours for the year")


def used(north, contract, minutes, key="work 1"):
    return use_credit(north, contract_id=contract.pk, minutes=minutes, key=key, about="ticket:1", reason="Change")


def test_five_hours_bought_and_forty_minutes_used_leave_four_hours_twenty(north, contract):
    # EX-20, EC-09
    bought(north, contract, 300)
    used(north, contract, 40)
    assert credit_minutes(contract.pk) == 260
    assert [entry.minutes for entry in CreditEntry.objects.order_by("pk")] == [300, -40]


def test_more_than_is_left_cannot_be_used(north, contract):
    bought(north, contract, 60)
    with pytest.raises(Conflict) as refused:
        used(north, contract, 61)
    assert refused.value.current == {"contract": "H-1", "minutes": 60}
    assert (credit_minutes(contract.pk), CreditEntry.objects.count()) == (60, 1)
    used(north, contract, 60)
    assert credit_minutes(contract.pk) == 0


def test_the_same_line_twice_is_one_line(north, contract):
    bought(north, contract, 60)
    bought(north, contract, 60)
    assert used(north, contract, 30) == used(north, contract, 30)
    assert credit_minutes(contract.pk) == 30


def test_a_key_that_stands_for_another_line_is_refused(north, contract):
    bought(north, contract, 60)
    with pytest.raises(Conflict):
        bought(north, contract, 90)
    with pytest.raises(Conflict):
        used(north, contract, 60, key="order 1")


@pytest.mark.parametrize("minutes", [0, -5])
def test_a_line_has_minutes_above_zero(north, contract, minutes):
    with pytest.raises(Invalid) as refused:
        bought(north, contract, minutes)
    assert refused.value.field == "minutes"


def test_the_ledger_is_the_heads_and_the_desks_own(people, north, contract):
    with pytest.raises(NotAllowed):
        bought(make.actor(people.dario), contract, 60)
    with pytest.raises(NotFound):
        bought(system_actor(people.south), contract, 60)
