"""The signed links under a quote: the requester accepts or declines it from his mail, once (ES-07, EC-08)."""

from decimal import Decimal

import pytest
from django.test import Client

import four_desks
import letters
import make
from charterdesk.apps.base import now
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.models import Mailbox, OutgoingMail, Watcher
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import closure, quotes
from charterdesk.apps.tickets.models import Quote, Ticket
from four_desks import opened, paris
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
    for wanted in ("Our quote", "No. 1", "The switch is down", "1,920.00", "excluding VAT", "16 h of work",
                   "to new@shop.example", "A shop, two days."):  # fmt: skip
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
    for purpose in ("accept", "decline"):
        page = Client().post(link(quote, purpose))
        assert page.status_code == 410
        assert "A newer quote replaces it" in words(page.content.decode())
    assert [one.state for one in Quote.objects.order_by("pk")] == ["replaced", "sent"]


def test_a_link_that_we_did_not_sign_leads_nowhere(quote):
    good = link(quote, "accept")
    for wrong in (f"{good[:-2]}/", good.replace("/accept/", "/decline/"), link(quote, "accept", slug="elsewhere")):
        assert Client().post(wrong).status_code == 404
    assert Quote.objects.get().state == "sent"


def test_a_quote_that_was_answered_says_how_and_is_answered_no_more(quote):
    client = Client()
    client.post(link(quote, "accept"))
    page = client.get(link(quote, "decline"))
    assert page.status_code == 410
    said = words(page.content.decode())
    assert "It was accepted already. Nothing was changed." in said
    assert "1,920.00" not in said
    assert client.post(link(quote, "decline")).status_code == 410
    assert Quote.objects.get().state == "accepted"


def test_a_quote_whose_request_the_desk_closed_can_no_longer_be_accepted(econnect, quote):
    closure.close(econnect.agent, quote.ticket_id, reason="Nobody answers.")
    page = Client().post(link(quote, "accept"))
    assert page.status_code == 410
    assert "The request is closed." in words(page.content.decode())
    assert (state(), Quote.objects.get().state) == ("closed", "sent")


def test_programs_that_open_the_links_of_mails_accept_nothing(quote):
    before = [*Ticket.objects.values()]
    for purpose in ("accept", "decline"):
        for method in ("get", "head", "options", "put", "delete"):
            getattr(Client(), method)(link(quote, purpose))
    assert [*Ticket.objects.values()] == before


def test_pressing_needs_the_page_that_was_looked_at(quote):
    assert Client(enforce_csrf_checks=True).post(link(quote, "accept")).status_code == 403
    assert Quote.objects.get().state == "sent"


def test_the_requester_has_the_links_whoever_reads_along_has_none_and_an_administrator_the_portal(econnect):
    edda = make.person(econnect.desk, "Edda", "customer", econnect.organisation)
    admin = Person.objects.get(pk=econnect.admin.person_id)
    ticket = opened(econnect)
    for person in (edda, admin):
        Watcher.objects.create(desk=econnect.desk, ticket=ticket, person=person)
    letters.mailbox(econnect.desk)
    made = quotes.send_quote(econnect.agent, ticket.pk, amount=Decimal(1920), text="A shop, two days.")
    kept = sent()
    [requester] = [one for one in kept.to(ticket.requester.email) if "Quote" in str(one["Subject"])]
    for purpose in ("accept", "decline"):
        assert f"/answers/{purpose}/" in plain(requester)
        for person in (edda, admin):
            token = tokens.sign(purpose, ticket.pk, person.pk, made.pk)
            assert Client().post(f"/e-connect/answers/{purpose}/{token}/").status_code == 404
    for person in (edda, admin):
        [letter] = kept.to(person.email)
        assert "/answers/" not in plain(letter) + html(letter)
        assert "1,920 €" in plain(letter)
    assert "To accept or decline this quote: http" in plain(kept.to(admin.email)[0])
    assert "To accept" not in plain(kept.to(edda.email)[0])


def test_somebody_who_has_left_accepts_nothing(quote):
    Person.objects.filter(pk=quote.ticket.requester_id).update(active=False)
    assert Client().post(link(quote, "accept")).status_code == 404
    assert Quote.objects.get().state == "sent"


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_letter_asks_in_the_language_of_the_customer(econnect, language):
    Person.objects.filter(pk=econnect.customer_person.pk).update(language=language)
    ticket = opened(econnect)
    quotes.send_quote(econnect.agent, ticket.pk, amount=Decimal(1920), text="Two days.")
    said = plain(sent().to(econnect.customer_person.email)[-1])
    asked = {"fr": "Acceptez-vous ce devis ?", "es": "¿Acepta este presupuesto?"}[language]
    assert asked in said
    assert said.count("/answers/") == 2


def test_a_reply_that_quotes_the_letter_keeps_no_link_that_acts(quote):
    token = link(quote, "accept").split("/")[-2]
    reply = tokens.sign("reply", quote.ticket_id, quote.ticket.requester_id)
    box = Mailbox.objects.get()
    body = f"> http://desk.example{link(quote, 'accept')}\n\nToo dear?\n"
    to = box.address.replace("@", f"+{reply}@")
    row = letters.take(box, letters.raw("new@shop.example", to=to, body=body))
    assert row.ticket == quote.ticket
    assert token not in row.message.body + row.words.text + row.words.reply_text + row.words.html
    assert "/answers/accept/" in row.words.text
