"""Contracts and hours left, as a customer reads them."""

import pytest

import four_desks
from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.contracts.credits import buy_credit
from four_desks import paris
from web.portal.visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten():
    with now.at(paris("2026-09-10 10:00")):
        yield


def test_contracts_and_hours_left_are_shown():
    # EC-09
    desk = four_desks.econnect("hours")
    assert desk.contract is not None
    key = "order-1"
    buy_credit(system_actor(desk.desk), contract_id=desk.contract.pk, minutes=270, key=key, reason="Ten hours")
    page = Visitor(desk.customer_person).get("contracts/")
    assert "Maintenance contract in hours for the current year Number C-1" in page
    assert "Hours left 4 h 30" in page


def test_an_end_customer_does_not_read_his_resellers_contract():
    desk = four_desks.exer()
    page = Visitor(desk.customer_person).get("contracts/")
    assert "P-1" not in page
    assert "Switch 48 SW-0001 covered by a contract" in page
    assert "covered are so by a contract of your reseller" in page
