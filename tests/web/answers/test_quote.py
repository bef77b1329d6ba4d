"""The signed links under a quote: who has no page on the portal accepts or declines it, once (ES-07, EC-08)."""

from decimal import Decimal

import pytest
from django.test import Client

import four_desks
import letters
from charterdesk.apps.base import now
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.tickets import quotes
from charterdesk.apps.tickets.models import Quote, Ticket
from four_desks import paris
from outgoing import html, plain, sent
from web.desk.agent import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moment():
    with now.at(paris("2026-07-15 11:00")):
        yield


@pytest.fixture
def econnect():
    return four_desks.econnect()


@pytest.fixture
def quote(econnect):
    """EC-08, to somebody who has written a mail and nothing else."""
    row = letters.take(letters.mailbox(econnect.desk), letters.raw("new@shop.example", body="A shop of our own?\n"))
    amount = Decimal(1920)
    return quotes.send_quote(econnect.agent, row.ticket.pk, amount=amount, hours=Decimal(16), text="A shop, two days.")


def link(quote: Quote, purpose: str, slug: str = "e-connect") -> str:
    token = tokens.sign(purpose, quote.ticket_id, quote.ticket.requester_id, quote.pk)
    return f"/{slug}/answers/{purpose}/{token}/"


def state() -> str:
    return Ticket.objects.get().state


def test_the_mail_of_a_quote_carries_both_links_and_its_row_neither(quote):
    message = sent().to("new@shop.example")[-1]
    for purpose in ("accept", "decline"):
        assert link(quote, purpose) in plain(message)
        assert link(quote, purpose) in html(message)
        token = link(quote, purpose).split("/")[-2]
        row = OutgoingMail.objects.get(ticket=quote.ticket, kind="quote")
        # Who reads the row cannot order in the customer's name.
        assert token not in row.text + row.html


def test_looking_shows_the_price_and_one_press_accepts(quote):
    client = Client()
    before = state()
    said = words(client.get(link(quote, "accept")).content.decode())
    for wanted in ("Our quote", "excluding VAT", "16 h of work", "A shop, two days."):
        assert wanted in said
    assert state() == before
    assert "Work can start." in words(client.post(link(quote, "accept")).content.decode())
    quote.refresh_from_db()
    assert (quote.state, quote.answered_by) == ("accepted", quote.ticket.requester)
    for purpose in ("accept", "decline"):
        assert client.post(link(quote, purpose)).status_code == 410


def test_who_declines_may_say_why_and_the_request_closes(quote):
    page = Client().post(link(quote, "decline"), {"reason": "Too dear."})
    assert "The request is closed." in words(page.content.decode())
    assert state() == "closed"
    assert letters.messages(Ticket.objects.get())[-1].body == "Too dear."


def test_a_quote_that_was_replaced_cannot_be_accepted_any_more(econnect, quote):
    quotes.send_quote(econnect.agent, quote.ticket_id, amount=Decimal(2400), text="Three days.")
    assert Client().post(link(quote, "accept")).status_code == 410
    assert Quote.objects.get(pk=quote.pk).state == "replaced"


def test_a_link_that_we_did_not_sign_leads_nowhere(quote):
    good = link(quote, "accept")
    for wrong in (f"{good[:-2]}/", good.replace("/accept/", "/decline/"), link(quote, "accept", slug="elsewhere")):
        assert Client().post(wrong).status_code == 404
    assert Quote.objects.get().state == "sent"
