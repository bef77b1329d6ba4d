"""The whole road on each of the four desks: request, promise, work, closing, and the story of each clock."""

from decimal import Decimal

import pytest

import four_desks
from charterdesk.apps.base import now
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.tickets import closure, page, quotes, work
from charterdesk.apps.tickets.intake import NotTaken, open_ticket, preview
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.priority import change_priority
from four_desks import clock, opened, paris

pytestmark = pytest.mark.django_db


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_esii_takes_a_blocking_anomaly_in_charge_within_four_opening_hours_over_the_night():
    # ES-11, ES-14, ES-18, ES-21
    desk = four_desks.esii()
    with now.at(paris("2026-09-10 16:00")):
        ticket = opened(desk, wished_priority="blocking")
    assert (ticket.outcome, ticket.priority, ticket.plan, ticket.state) == ("accepted", "5", "maintenance", "new")
    promise = clock(ticket, "take_in_charge")
    assert promise.due_at == paris("2026-09-11 09:30")
    with now.at(paris("2026-09-11 09:10")):
        work.take_in_charge(desk.agent, ticket.pk)
        work.reply(desk.agent, ticket.pk, body="Please restart the ticket printer.")
    promise.refresh_from_db()
    assert (promise.state, promise.consumed_seconds) == ("met", 3 * 3600 + 40 * 60)
    with now.at(paris("2026-09-11 11:00")):
        closure.close(desk.agent, ticket.pk, reason="The printer works again.")
    assert again(ticket).state == "closed"
    story = page.ticket_page(desk.customer, ticket.number)
    assert [(line.why, line.counted_seconds) for line in story.clocks[0].sheet] == [
        ("counted", 9000),
        ("closed", 0),
        ("counted", 4200),
    ]
    assert [message.author_is_desk for message in story.messages] == [False, True, True]


def test_esii_without_contract_sends_a_quote_before_it_goes_on_site():
    # ES-07
    desk = four_desks.esii(plan=None)
    with now.at(paris("2026-09-10 09:00")):
        ticket = opened(desk, kind="intervention")
        assert (ticket.outcome, ticket.state, ticket.offer) == ("quote_first", "quote", "intervention")
        quotes.send_quote(desk.agent, ticket.pk, amount=Decimal("480.00"), text="Two hours on site, travel included.")
    with now.at(paris("2026-09-11 10:00")):
        quotes.accept_quote(desk.customer, ticket.pk)
    assert again(ticket).state == "new"


def test_esii_goes_on_site_within_sixteen_working_hours_of_the_decision():
    # ES-15: 8:00-18:30; Thursday 16:00 + 2:30, Friday 10:30, Monday 3:00
    desk = four_desks.esii()
    with now.at(paris("2026-09-10 09:00")):
        ticket = opened(desk)
    with now.at(paris("2026-09-10 16:00")):
        work.take_in_charge(desk.agent, ticket.pk)
        work.decide_intervention(desk.agent, ticket.pk, note="Defective printer: standard exchange.")
    assert clock(ticket, "on_site").due_at == paris("2026-09-14 11:00")
    with now.at(paris("2026-09-14 10:00")):
        work.arrive_on_site(desk.agent, ticket.pk)
    assert clock(ticket, "on_site").state == "met"


def test_esker_counts_elapsed_hours_and_closes_on_the_customers_word():
    # EK-04, EK-08, EK-11, EK-12
    desk = four_desks.esker()
    with now.at(paris("2026-09-10 10:00")):
        ticket = opened(desk, wished_priority="1", given=frozenset({"description", "steps"}))
        assert (ticket.priority, clock(ticket, "resolve").due_at) == ("1", paris("2026-09-10 14:00"))
        assert ticket.decision["missing"] == ["error_message"]
    with now.at(paris("2026-09-10 11:00")):
        change_priority(desk.agent, ticket.pk, severity="2", reason="One function is concerned, not all users.")
    assert clock(ticket, "resolve").due_at == paris("2026-09-12 10:00")
    with now.at(paris("2026-09-10 15:00")):
        closure.propose_solution(desk.agent, ticket.pk, body="Version 12.4 corrects it.")
        with pytest.raises(Invalid) as refused:
            closure.close(desk.agent, ticket.pk)
        assert refused.value.code == "customer_closes"
    with now.at(paris("2026-09-11 09:00")):
        closure.reject(desk.customer, ticket.pk, reason="It still fails on long documents.")
    running = clock(ticket, "resolve")
    # Five hours were consumed; the eighteen hours in which the customer judged are not the desk's.
    assert (running.state, running.consumed_seconds) == ("running", 5 * 3600)
    assert running.due_at == paris("2026-09-13 04:00")
    with now.at(paris("2026-09-11 12:00")):
        closure.propose_solution(desk.agent, ticket.pk, body="Version 12.5 corrects long documents too.")
    with now.at(paris("2026-09-11 14:00")):
        closure.validate(desk.customer, ticket.pk)
    done = clock(ticket, "resolve")
    assert (done.state, done.consumed_seconds, again(ticket).state) == ("met", 8 * 3600, "closed")


def test_exer_promises_an_answer_to_the_end_customer_whose_reseller_bought_premium():
    # EX-01, EX-04, EX-16: severity 2 on Wednesday at 17:40 is due on Thursday at 14:10
    desk = four_desks.exer()
    with now.at(paris("2026-07-15 17:40")):
        ticket = opened(desk, wished_priority="2")
    assert (ticket.outcome, ticket.plan, ticket.audience) == ("accepted", "premium", "end_customer")
    assert ticket.reseller == desk.reseller_organisation
    assert clock(ticket, "respond").due_at == paris("2026-07-16 14:10")
    with now.at(paris("2026-07-16 14:10")):
        work.reply(desk.agent, ticket.pk, body="Which firmware does the switch run?", wait_for="customer")
    assert clock(ticket, "respond").state == "met"
    with now.at(paris("2026-07-16 15:00")):
        assert again(ticket).waiting_for == "customer"
        work.reply(desk.customer, ticket.pk, body="Version 4.2.")
    assert (again(ticket).state, again(ticket).waiting_for) == ("new", "")
    assert desk.reseller is not None
    assert page.ticket_page(desk.reseller, ticket.number).ticket == ticket


def test_exer_sends_an_end_customer_without_premium_to_his_reseller():
    # EX-05: the test is per product
    desk = four_desks.exer(covered=False)
    with now.at(paris("2026-07-15 10:00")), pytest.raises(NotTaken) as refused:
        open_ticket(desk.customer, four_desks.asked(desk, equipment_id=None, contract_id=None))
    assert (refused.value.decision.outcome, refused.value.decision.refer_to) == ("referred", "reseller")
    assert not Ticket.objects.exists()


def test_exer_asks_a_premium_end_customer_which_product_it_is():
    # EX-04, EX-05: unknown is not uncovered
    desk = four_desks.exer()
    with now.at(paris("2026-07-15 10:00")):
        decision = preview(desk.customer, four_desks.asked(desk, equipment_id=None, contract_id=None))
    assert decision.outcome == "accepted"
    assert "covered_by_contract" in decision.missing


def test_econnect_promises_no_time_and_waits_for_a_quote_above_a_day():
    # EC-04, EC-08
    desk = four_desks.econnect()
    with now.at(paris("2026-09-10 10:00")):
        ticket = opened(desk, kind="configuration")
        assert (ticket.order, ticket.next_due, ticket.plan) == ("arrival", None, "")
        large = four_desks.asked(desk, kind="configuration", estimated_minutes=600)
        assert preview(desk.agent, large).outcome == "quote_first"
        big = opened(desk, by=desk.agent, kind="configuration", estimated_minutes=600)
        with pytest.raises(Conflict):
            work.take_in_charge(desk.agent, big.pk)
        quotes.send_quote(desk.agent, big.pk, amount=Decimal(1200), hours=Decimal(10), text="Ten hours at 120 EUR.")
        quotes.accept_quote(desk.customer, big.pk)
        work.take_in_charge(desk.agent, big.pk)
        closure.close(desk.agent, big.pk, reason="Done.")
        assert again(big).state == "closed"


def test_econnect_serves_an_emergency_before_an_older_request_for_its_fee():
    # EC-10
    desk = four_desks.econnect()
    with now.at(paris("2026-09-10 10:00")):
        first = opened(desk, kind="anomaly")
    with now.at(paris("2026-09-10 11:00")):
        urgent = opened(desk, kind="anomaly", emergency=True)
    assert urgent.rank < first.rank
    assert urgent.decision["price"]["fees"] == [{"amount": "150.00", "currency": "EUR", "for": "emergency"}]
