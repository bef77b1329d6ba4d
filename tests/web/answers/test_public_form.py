"""Asking without an account, at desks that take people whom they do not know (EC-03)."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

import four_desks
from charterdesk.apps.base import now
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.check_data import check
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.web.answers.asking import network_of
from four_desks import paris
from web.portal.visitor import words

pytestmark = pytest.mark.django_db
OPENED = paris("2026-09-10 10:00")
PLACE = "/e-connect/ask/"
SAID = {"name": "Nora", "email": "nora@example.org", "what": "The till does not print.\nSince this morning."}


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def desk():
    return four_desks.econnect()


def filled(client, **changed):
    """What somebody who looked at the page sends."""
    with now.at(OPENED):
        page = client.get(PLACE).content.decode()
    found = re.search(r'name="stamp" value="([^"]+)"', page)
    assert found, page
    return {**SAID, "stamp": found[1], **changed}


def sent(client=None, *, after=10, status=200, place=PLACE, stamped=None, **changed):
    """The words of the answer."""
    browser = client or Client()
    form = stamped or filled(browser, **changed)
    with now.at(OPENED + timedelta(seconds=after)):
        answer = browser.post(place, form)
    assert answer.status_code == status, answer.content.decode()
    return words(answer.content.decode())


def test_somebody_unknown_asks_and_is_to_be_identified(desk):
    assert "We have received it" in sent()
    ticket = Ticket.objects.get()
    message = Message.objects.get(ticket=ticket)
    assert ticket.requester.email == "nora@example.org"
    assert ticket.requester.organisation is not None
    assert ticket.requester.organisation.kind == "unidentified"
    assert (message.trust, message.visibility) == ("unverified", "customer")
    assert message.body == "The till does not print.\nSince this morning.\n\nNora"
    assert ticket.subject == "The till does not print. Since this morning."
    assert [row.kind for row in OutgoingMail.objects.all()] == ["acknowledgment"]
    assert check() == []


def test_nothing_is_said_in_the_name_of_somebody_known(desk):
    known = desk.customer_person
    for person in (known, Person.objects.get(pk=desk.agent.person_id)):
        sent(email=person.email.upper())
        ticket = Ticket.objects.order_by("pk").last()
        assert ticket is not None
        assert ticket.requester.email == ""
        assert ticket.organisation_id != person.organisation_id
        message = Message.objects.get(ticket=ticket)
        assert (message.visibility, message.author_id, message.sender) == ("internal", None, person.email.lower())
    assert check() == []


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(desk):
    stranger = sent()
    customer = sent(email=desk.customer_person.email)
    again = sent()
    assert stranger == customer == again
    machine = sent(website="https://example.org")
    assert machine == stranger
    assert Ticket.objects.count() == 3


@pytest.mark.parametrize("name", ["esker", "exer"])
def test_a_desk_that_takes_nobody_unknown_has_no_form(name):
    {"esker": four_desks.esker, "exer": four_desks.exer}[name]()
    absent = Client().get("/nowhere/ask/")
    there = Client().get(f"/{name}/ask/")
    assert (there.status_code, absent.status_code) == (404, 404)
    assert there.content.replace(name.encode(), b"") == absent.content.replace(b"nowhere", b"")
    assert Client().post(f"/{name}/ask/", SAID).status_code == 404
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("after", [0, 2, 86_401])
def test_what_is_sent_at_once_or_from_a_stock_is_asked_for_again_and_kept(desk, after):
    page = sent(after=after, status=422)
    assert "press once more" in page
    assert "The till does not print." in page
    assert Ticket.objects.count() == 0


def test_a_stamp_is_of_one_desk_and_ours(desk):
    four_desks.esii()
    browser = Client()
    form = filled(browser)
    sent(browser, place="/esii/ask/", stamped=form, status=422)
    for forged in ("", "x", "1.2.3", f"1{form['stamp']}", form["stamp"][:-1] + "g", form["stamp"] + "\n", "é" * 300):
        sent(browser, stamped={**form, "stamp": forged}, status=422)
    assert Ticket.objects.count() == 0


def test_a_form_that_is_sent_twice_asks_once(desk):
    browser = Client()
    form = filled(browser)
    assert sent(browser, stamped=form) == sent(browser, stamped=form, after=20)
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nora@example.org\nBcc: all@example.org"),
        ("email", "nora"),
        ("email", ""),
        ("name", ""),
        ("what", "   "),
        ("what", "x" * 20_001),
        ("name", "x" * 121),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_nothing_is_stored(desk, field, value):
    browser = Client()
    form = filled(browser, **{field: value})
    with now.at(OPENED + timedelta(seconds=10)):
        answer = browser.post(PLACE, form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'id="id_{field}_error"' in page
    assert (SAID["email"] if field == "name" else SAID["name"]) in page
    assert (Ticket.objects.count(), Person.objects.filter(email__startswith="nora").count()) == (0, 0)


def test_lines_and_signs_that_nobody_sees_do_not_get_into_subject_and_name(desk):
    sent(name="Nora\r\nBcc: all@example.org\x07", what="Help\r\nSubject: other\u202e")
    ticket = Ticket.objects.get()
    assert ticket.subject == "Help Subject: other"
    assert Message.objects.get(ticket=ticket).body.endswith("\n\nNora Bcc: all@example.org")


def test_an_address_is_taken_three_times_an_hour(desk):
    for _ in range(3):
        sent()
    assert "Too much was sent from here lately." in sent(status=429)
    assert Ticket.objects.count() == 3


def test_a_visitor_sends_five_times_a_minute(desk):
    for number in range(5):
        sent(email=f"nora{number}@example.org")
    page = sent(email="nora9@example.org", status=429)
    assert "The till does not print." in page
    assert Ticket.objects.count() == 5


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2ff:3::4", "2001:db8:1:200::/56"),
        ("unknown", "unknown"),
    ],
)
def test_who_has_one_address_has_its_network(address, network):
    assert network_of(address) == network


def test_the_form_is_sent_from_its_own_page_only(desk):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(PLACE, filled(browser)).status_code == 403
    assert Ticket.objects.count() == 0


def test_who_wanted_the_portal_and_has_no_account_is_shown_the_form_on_the_sign_in_page(desk):
    browser = Client()
    with now.at(OPENED):
        sign_in = browser.get("/e-connect/portal/", follow=True)
        assert f'href="{PLACE}"' in sign_in.content.decode()
        elsewhere = browser.get("/accounts/login/?next=/nowhere/portal/").content.decode()
        plain = browser.get("/accounts/login/").content.decode()
    assert "no-account" not in elsewhere + plain


def test_a_desk_that_takes_nobody_unknown_shows_no_form_on_the_sign_in_page(db):
    four_desks.esker()
    with now.at(OPENED):
        assert "no-account" not in Client().get("/accounts/login/?next=/esker/portal/").content.decode()
