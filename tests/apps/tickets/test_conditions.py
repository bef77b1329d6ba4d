"""What rows say of region, group, audience, named persons and packs is what the charter's conditions see at intake."""

from datetime import UTC, date, datetime, timedelta

import pytest

import make
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.contracts import inventory, named
from charterdesk.apps.contracts.actions import EquipmentFacts, add_equipment, create_product
from charterdesk.apps.contracts.credit_left import Left, Line, left_on, usable
from charterdesk.apps.contracts.credits import buy_incidents, draw_incident
from charterdesk.apps.contracts.inventory import ProductTerms, SiteTerms
from charterdesk.apps.contracts.models import Contract, CreditEntry, Equipment
from charterdesk.apps.tickets.intake import NotTaken, open_ticket, preview
from charterdesk.apps.tickets.models import Ticket
from policy_desk import PolicyDesk

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 9, 8, 8, 0, tzinfo=UTC)


def test_the_region_of_the_customer_makes_the_call_out_dearer():
    desk = PolicyDesk("managed_services")
    form = desk.asked(channel="email", kind="intervention")
    assert preview(desk.agent, form, at=TUESDAY).missing == ("region",)
    desk.say(region="country")
    decision = preview(desk.agent, form, at=TUESDAY)
    assert (decision.missing, [str(fee.money) for fee in decision.price.fees]) == ((), ["95.00 EUR"])


def test_a_site_elsewhere_comes_before_its_owner():
    desk = PolicyDesk("managed_services")
    desk.say(region="town")
    site = inventory.add(desk.agent, SiteTerms(desk.organisation.pk, "Antwerp", region="country"))
    product = create_product(desk.system, name="Server", reference="S-1", current_version="1")
    rack = add_equipment(
        desk.system,
        organisation_id=desk.organisation.pk,
        product_id=product.pk,
        serial="1",
        version="1",
        known=EquipmentFacts(),
    )
    Equipment.objects.filter(pk=rack.pk).update(site=site)
    here = preview(desk.agent, desk.asked(channel="email", kind="intervention"), at=TUESDAY)
    there = preview(desk.agent, desk.asked(channel="email", kind="intervention", equipment_id=rack.pk), at=TUESDAY)
    assert [str(one.price.fees[0].money) for one in (here, there)] == ["60.00 EUR", "95.00 EUR"]


def test_a_region_that_the_charter_does_not_know_is_as_unknown():
    desk = PolicyDesk("managed_services")
    desk.say(region="mars")
    decision = preview(desk.agent, desk.asked(channel="email", kind="intervention"), at=TUESDAY)
    assert decision.missing == ("region",)


def test_the_group_of_the_product_decides_what_a_student_pays():
    desk = PolicyDesk("university")
    desk.say(audience="student")
    product = inventory.add(desk.agent, ProductTerms("Laptop", "L-1", group="personal"))
    laptop = add_equipment(
        desk.system,
        organisation_id=desk.organisation.pk,
        product_id=product.pk,
        serial="1",
        version="1",
        known=EquipmentFacts(),
    )
    decision = preview(desk.agent, desk.asked(kind="anomaly", equipment_id=laptop.pk), at=TUESDAY)
    assert str(decision.price.rate.money) == "30.00 EUR"
    ticket = open_ticket(desk.customer, desk.asked(kind="anomaly", equipment_id=laptop.pk))
    assert (ticket.audience, ticket.decision["price"]["rate"]["amount"]) == ("student", "30.00")


def test_a_visit_wished_too_soon_costs_more():
    desk = PolicyDesk("managed_services")
    desk.say(region="town")
    soon, later = datetime(2026, 9, 9, 8, 0, tzinfo=UTC), datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
    wished = [
        preview(desk.agent, desk.asked(channel="email", kind="intervention", wished_at=at), at=TUESDAY).price.rate
        for at in (soon, later)
    ]
    assert [str(rate.money) for rate in wished if rate] == ["180.00 EUR", "120.00 EUR"]


def test_a_ticket_draws_one_incident_and_the_last_one_is_the_last():
    desk = PolicyDesk("open_source_vendor")
    contract = desk.contract("incidents")
    buy_incidents(desk.system, contract_id=contract.pk, incidents=2, key="order", reason="Two", at=TUESDAY)
    form = desk.asked(channel="email", kind="usage")
    tickets = [open_ticket(desk.agent, form, at=TUESDAY) for _ in range(3)]
    assert [ticket.outcome for ticket in tickets] == ["accepted", "accepted", "quote_first"]
    drawn = CreditEntry.objects.filter(incidents__lt=0).values_list("about", flat=True)
    assert sorted(drawn) == [f"ticket:{ticket.pk}" for ticket in tickets[:2]]
    assert left_on(Contract.objects.get(pk=contract.pk), date(2026, 9, 8)) == Left(0, 0)


def test_a_pack_expires_a_year_after_it_was_bought():
    # the charter says 365 days; what is left of it afterwards cannot be drawn
    desk = PolicyDesk("open_source_vendor")
    contract = desk.contract("incidents")
    bought = datetime(2025, 9, 7, 8, 0, tzinfo=UTC)
    entry = buy_incidents(desk.system, contract_id=contract.pk, incidents=5, key="old", reason="Five", at=bought)
    assert entry.expires == date(2026, 9, 7)
    assert preview(desk.agent, desk.asked(channel="email", kind="usage"), at=TUESDAY).outcome == "quote_first"
    with pytest.raises(Conflict):
        draw_incident(desk.system, contract, about="ticket:0", at=TUESDAY)


def test_two_incidents_a_month_are_held_anew_on_the_first_and_what_is_left_of_them_lapses():
    # LEASE: the third visit of September costs its time; October begins with two again, November too
    desk = PolicyDesk("printer_lessor")
    contract = desk.contract("lease")
    form = desk.asked(channel="email", kind="anomaly")
    used = [open_ticket(desk.agent, form, at=TUESDAY).decision["price"].get("credit_incidents_used") for _ in range(3)]
    assert used == [1, 1, None]
    last = datetime(2026, 9, 30, 21, 59, tzinfo=UTC)
    assert preview(desk.agent, form, at=last).price.credit_incidents_used is None
    assert open_ticket(desk.agent, form, at=last + timedelta(minutes=1)).decision["price"]["credit_incidents_used"] == 1
    november = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    asked = preview(desk.agent, form, at=november)
    assert asked.price.credit_incidents_used == 1
    open_ticket(desk.agent, form, at=november)
    assert left_on(Contract.objects.get(pk=contract.pk), date(2026, 11, 2)) == Left(0, 1)
    given = CreditEntry.objects.filter(incidents__gt=0).order_by("expires").values_list("incidents", "expires")
    assert list(given) == [(2, date(2026, 9, 30)), (2, date(2026, 10, 31)), (2, date(2026, 11, 30))]


def test_of_two_packs_the_one_that_expires_first_is_used_first():
    ledger = [
        Line(date(2026, 1, 1), 2, date(2026, 6, 30)),
        Line(date(2026, 3, 1), 2, date(2026, 9, 30)),
        Line(date(2026, 4, 1), -1),
    ]
    assert [usable(ledger, day) for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 10, 1))] == [3, 2, 0]
    assert usable([*ledger, Line(date(2026, 7, 2), -1)], date(2026, 7, 2)) == 1


def test_only_persons_whom_the_contract_names_open_requests():
    desk = PolicyDesk("open_source_vendor")
    contract = desk.contract("subscription")
    form = desk.asked(channel="email", kind="usage")
    with pytest.raises(NotTaken):
        open_ticket(desk.agent, form, at=TUESDAY)
    named.name_exactly(desk.agent, contract.pk, {desk.person.pk})
    assert open_ticket(desk.agent, form, at=TUESDAY).outcome == "accepted"
    named.name_exactly(desk.agent, contract.pk, set())
    assert preview(desk.agent, form, at=TUESDAY).outcome == "refused"
    assert Ticket.objects.count() == 1


def test_a_contract_names_no_more_persons_than_its_plan_allows():
    desk = PolicyDesk("open_source_vendor")
    contract = desk.contract("subscription")
    people = [make.person(desk.desk, f"Person{number}", "customer", desk.organisation).pk for number in range(5)]
    with pytest.raises(Invalid):
        named.name_exactly(desk.agent, contract.pk, set(people))
    named.name_exactly(desk.agent, contract.pk, set(people[:4]))
    assert contract.named.count() == 4
