"""The whole road of a request as its customer walks it, on each of the four desks."""

from decimal import Decimal

import pytest

import four_desks
from charterdesk.apps.base import now
from charterdesk.apps.tickets import closure, quotes, work
from charterdesk.apps.tickets.models import Ticket
from four_desks import paris
from web.portal.visitor import Visitor, on

pytestmark = pytest.mark.django_db


def test_esii_a_blocking_anomaly_is_promised_to_be_taken_in_charge_the_next_morning():
    # ES-11, ES-14, ES-21: 16:00 + 2:30 today, 1:30 tomorrow
    desk = four_desks.esii()
    cora = Visitor(desk.customer_person)
    with now.at(paris("2026-09-10 16:00")):
        review = cora.write(f"organisation:{desk.organisation.pk}", "anomaly", wished="blocking")
        seen = cora.get(review)
        assert "Your request is covered." in seen
        assert f"Taken in charge at the latest {on('2026-09-11 09:30')}" in seen
        assert "4 working hours · charter ES-14" in seen
        assert "Included in your contract: nothing to pay." in seen
        assert Ticket.objects.count() == 0
        number = cora.send(review)
        page = cora.get(f"tickets/{number}/")
        assert "Received Our turn" in page
        assert f"Somebody takes it in charge at the latest: {on('2026-09-11 09:30')}" in page
    ticket = Ticket.objects.get(number=number)
    with now.at(paris("2026-09-11 09:10")):
        work.take_in_charge(desk.agent, ticket.pk)
        work.note(desk.agent, ticket.pk, body="He is always in a hurry.")
        closure.propose_solution(desk.agent, ticket.pk, body="Restart the ticket printer.")
    with now.at(paris("2026-09-11 10:00")):
        page = cora.get(f"tickets/{number}/")
        assert "Solution proposed Your turn" in page
        assert "Restart the ticket printer." in page
        assert "always in a hurry" not in page
        assert cora.post(f"tickets/{number}/validate/") == f"{cora.root}tickets/{number}/"
        assert "Thank you. The request is closed." in cora.get(f"tickets/{number}/")
    ticket.refresh_from_db()
    assert ticket.state == "closed"


def test_esker_the_customer_refuses_a_solution_then_validates_the_next():
    # EK-04, EK-06, EK-07, EK-11, EK-12, EK-13
    desk = four_desks.esker()
    cora = Visitor(desk.customer_person)
    with now.at(paris("2026-09-10 10:00")):
        review = cora.write(
            f"organisation:{desk.organisation.pk}", "anomaly", wished="1", story={"info-steps": "Open, then send."}
        )
        seen = cora.get(review)
        assert f"Resolved or closed with our best efforts, by {on('2026-09-10 14:00')}" in seen
        assert "You can send the request without it; we may ask you for it: Any error message" in seen
        number = cora.send(review)
    ticket = Ticket.objects.get(number=number)
    assert ticket.request["given"] == ["description", "steps"]
    assert ticket.messages.get().body.endswith("Steps to reproduce it:\nOpen, then send.")
    with now.at(paris("2026-09-10 11:00")):
        work.take_in_charge(desk.agent, ticket.pk)
        closure.propose_solution(desk.agent, ticket.pk, body="Clear the cache.")
        page = cora.post(f"tickets/{number}/reject/", 422, reason=" ")
        assert "What does not work? Write something." in page
        cora.post(f"tickets/{number}/reject/", reason="Still the same blank page.")
    ticket.refresh_from_db()
    assert ticket.state == "in_charge"
    with now.at(paris("2026-09-10 12:00")):
        page = cora.get(f"tickets/{number}/")
        assert "Still the same blank page." in page
        assert f"We do our best to solve it, or to find a way round, by: {on('2026-09-10 14:00')}" in page
        closure.propose_solution(desk.agent, ticket.pk, body="The document server was restarted.")
        cora.post(f"tickets/{number}/validate/")
    ticket.refresh_from_db()
    assert ticket.state == "closed"


def test_exer_the_end_customer_of_a_premium_product_is_answered_within_four_working_hours():
    # EX-01, EX-04, EX-16, EX-22: Wednesday 17:40 + 20 minutes, Thursday 9:00-12:30 and ten minutes after lunch
    desk = four_desks.exer()
    ennio = Visitor(desk.customer_person)
    assert desk.equipment is not None
    with now.at(paris("2026-07-15 17:40")):
        review = ennio.write(f"equipment:{desk.equipment.pk}", "anomaly", wished="2")
        seen = ennio.get(review)
        assert f"Response time at the latest {on('2026-07-16 14:10')}" in seen
        assert "A backup of the configuration, if possible" in seen
        number = ennio.send(review)
    ticket = Ticket.objects.get(number=number)
    with now.at(paris("2026-07-16 11:00")):
        work.take_in_charge(desk.agent, ticket.pk)
        work.reply(desk.agent, ticket.pk, body="Which firmware does it run?", wait_for="customer")
        assert "We need your answer to go on." in ennio.get(f"tickets/{number}/")
        assert "Waiting for you" in ennio.get()
        ennio.post(f"tickets/{number}/reply/", body="Version 4.2.")
        page = ennio.get(f"tickets/{number}/")
        assert "Being worked on Our turn with Agnes-exer We are working on it." in page
        assert "kept" in page
    ticket.refresh_from_db()
    assert ticket.waiting_for == ""


def test_econnect_an_emergency_says_its_price_before_it_is_sent():
    # EC-04, EC-10
    desk = four_desks.econnect()
    cora = Visitor(desk.customer_person)
    about = f"organisation:{desk.organisation.pk}"
    with now.at(paris("2026-09-10 10:00")):
        place = cora.post("open/", about=about, kind="anomaly")
        step = cora.get(place)
        assert "An emergency costs 150\N{NO-BREAK SPACE}€ excluding VAT, due when the request is opened." in step
        review = cora.write(about, "anomaly", emergency=True)
        seen = cora.get(review)
        assert "150\N{NO-BREAK SPACE}€ excluding VAT, due when the request is opened." in seen
        assert "What we promise The emergency is dealt with immediately. EC-10" in seen
        assert "order of arrival" not in seen
        number = cora.send(review)
        assert "Our turn Emergency Emergencies go before everything else." in cora.get(f"tickets/{number}/")
    ticket = Ticket.objects.get(number=number)
    assert ticket.emergency
    assert ticket.decision["price"]["fees"] == [{"amount": "150.00", "currency": "EUR", "for": "emergency"}]
    with now.at(paris("2026-09-10 10:30")):
        work.take_in_charge(desk.agent, ticket.pk)
        cora.post(f"tickets/{number}/validate/", body="It came back by itself.")
        assert "It came back by itself." in cora.get(f"tickets/{number}/")
        cora.post(f"tickets/{number}/reopen/", reason="Gone again.")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopened) == ("in_charge", 1)


def test_econnect_without_emergency_nothing_is_promised_and_the_rate_is_said():
    # EC-04, EC-06
    desk = four_desks.econnect()
    cora = Visitor(desk.customer_person)
    with now.at(paris("2026-09-10 10:00")):
        seen = cora.get(cora.write(f"organisation:{desk.organisation.pk}", "configuration"))
    assert "Requests are worked on in order of arrival. No time is promised." in seen
    assert "The rate is 120\N{NO-BREAK SPACE}€ an hour, excluding VAT." in seen


def test_esii_without_contract_a_quote_comes_first_and_the_customer_accepts_it():
    # ES-07
    desk = four_desks.esii(plan=None)
    cora = Visitor(desk.customer_person)
    with now.at(paris("2026-09-10 09:00")):
        review = cora.write(f"organisation:{desk.organisation.pk}", "intervention")
        seen = cora.get(review)
        assert "We take your request, and a quote comes first." in seen
        assert "Work starts only when you have accepted it." in seen
        assert "an intervention on quote" in seen
        number = cora.send(review)
        assert "Quote being prepared Our turn" in cora.get(f"tickets/{number}/")
        ticket = Ticket.objects.get(number=number)
        quotes.send_quote(desk.agent, ticket.pk, amount=Decimal("480.00"), text="Two hours on site, travel included.")
        page = cora.get(f"tickets/{number}/")
        assert "Quote sent Your turn" in page
        assert "480.00\N{NO-BREAK SPACE}€ excluding VAT" in page
        ticket.refresh_from_db()
        cora.post(f"tickets/{number}/accept_quote/", version=ticket.version)
    ticket.refresh_from_db()
    assert ticket.state == "new"


def test_a_quote_that_was_replaced_meanwhile_is_not_accepted():
    # ES-07: he accepts the price that he read
    desk = four_desks.esii(plan=None)
    cora = Visitor(desk.customer_person)
    with now.at(paris("2026-09-10 09:00")):
        number = cora.send(cora.write(f"organisation:{desk.organisation.pk}", "intervention"))
        ticket = Ticket.objects.get(number=number)
        quotes.send_quote(desk.agent, ticket.pk, amount=Decimal("480.00"), text="Two hours.")
        seen = Ticket.objects.get(number=number).version
        quotes.send_quote(desk.agent, ticket.pk, amount=Decimal("960.00"), text="Four hours.")
        page = cora.post(f"tickets/{number}/accept_quote/", 409, version=seen)
    assert "960.00\N{NO-BREAK SPACE}€" in page
    ticket.refresh_from_db()
    assert ticket.state == "quote"
