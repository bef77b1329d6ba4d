"""Contracts, hours left and the charter, as a customer reads them."""

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


def test_the_charter_page_of_exer_says_hours_channels_times_and_offers():
    # EX-01, EX-06, EX-07, EX-12, EX-15, EX-20, EX-21
    page = Visitor(four_desks.exer().customer_person).get("charter/")
    for said in (
        "Monday to Friday 9:00–12:30, 14:00–18:00 (time of Paris) EX-01",
        "public holidays (FR)",
        "Only for products at an up-to-date version EX-11",
        "to look and to advise; to change, only with Professional Services EX-09, EX-10",
        "03 62 59 76 04",
        "Priority 1 2 working hours EX-15, EX-22",
        "Priority 3 no commitment EX-17, EX-13",
        "Help with configuration sold apart: Professional Services",
        "credits of 1, 5, 10, 20 hours, on quote",
        "may change without notice",
    ):
        assert said in page


def test_the_charter_page_of_econnect_says_its_prices():
    # EC-02, EC-06, EC-07, EC-08, EC-09, EC-10, EC-12
    page = Visitor(four_desks.econnect().customer_person).get("charter/")
    for said in (
        "Monday to Friday 8:30–17:30",
        "Work 120\N{NO-BREAK SPACE}€ an hour EC-06",
        "Real emergency 150\N{NO-BREAK SPACE}€ at the opening EC-10",
        "for work above 8 hours EC-08",
        "every quarter, every month at your request EC-07",
        "114\N{NO-BREAK SPACE}€ an hour, 5\N{NO-BREAK SPACE}% off the rate in force, prepaid hours EC-09",
        "opens no request: write to us instead",
    ):
        assert said in page


def test_the_charter_page_of_esker_says_that_the_customer_closes():
    # EK-11, EK-12, EK-14
    page = Visitor(four_desks.esker().customer_person).get("charter/")
    for said in (
        "Priority 2 48 hours, day and night EK-11, EK-13",
        "you: we propose a solution, you say that it works EK-12",
        "Training and transfer of skills sold apart: a separate contract EK-14, EK-15",
    ):
        assert said in page


def test_the_charter_page_of_esii_says_availability_and_promises():
    # ES-14, ES-15, ES-16
    page = Visitor(four_desks.esii().customer_person).get("charter/")
    for said in (
        "Always 4 working hours ES-14",
        "from the moment an intervention is decided",
        "99.6\N{NO-BREAK SPACE}% a calendar month · Hosted systems · not counted: Announced maintenance",
        "On-site intervention and standard exchange: an intervention on quote",
    ):
        assert said in page
