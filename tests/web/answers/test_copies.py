"""A link of a mail as it stands in the portal's copy: whoever is signed in is led to the page that asks the same."""

import re

import pytest
from django.test import Client

import four_desks
from charterdesk.apps.appointments import proposing
from charterdesk.apps.base import now
from charterdesk.apps.people.models import Account
from charterdesk.apps.remote import sessions
from charterdesk.apps.tickets.models import Message
from four_desks import paris

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moment():
    """It is Monday 16 November 2026, nine in Paris."""
    with now.at(paris("2026-11-16 09:00")):
        yield


@pytest.fixture
def exer():
    return four_desks.exer()


@pytest.fixture
def ticket(exer):
    return four_desks.opened(exer)


@pytest.fixture
def time(exer, ticket):
    """The link of proposed times as the portal's copy shows it."""
    wanted = proposing.Wanted((paris("2026-11-18 10:00"),), about="print 200 tickets")
    proposing.propose(exer.agent, ticket.pk, wanted)
    return copied(ticket, "time")


@pytest.fixture
def agree(exer, ticket):
    """The same of a connection that was asked for."""
    sessions.ask(
        exer.agent, ticket.pk, sessions.Wanted("teamviewer", "collect traces", "123456789"), write_to_customer=True
    )
    return copied(ticket, "agree")


def copied(ticket, purpose):
    body = Message.objects.filter(ticket=ticket).latest("pk").body
    found = re.search(rf"(/exer/answers/{purpose}/[0-9a-z.]+/)", body)
    assert found
    return found[1]


def led(actor, link, **how):
    client = Client()
    if actor is not None:
        client.force_login(Account.objects.get(pk=actor.account_id))
    answer = client.get(link, **how)
    return answer.status_code if answer.status_code != 302 else answer["Location"]


def test_the_customer_comes_to_his_own_page(exer, time, agree):
    assert led(exer.customer, time) == "/exer/portal/appointments/1/"
    assert led(exer.customer, agree) == "/exer/portal/remote/1/"


def test_the_desk_comes_to_the_ticket(exer, ticket, time, agree):
    page = f"/exer/tickets/{ticket.number}/"
    assert (led(exer.agent, time), led(exer.agent, agree)) == (page, page)


def test_whoever_is_not_signed_in_is_asked_to_and_learns_nothing(time):
    assert led(None, time) == f"/accounts/login/?next={time}"
    assert led(None, "/exer/answers/time/zz.zz.zz.1/") == "/accounts/login/?next=/exer/answers/time/zz.zz.zz.1/"
    assert Client().post(time, {"slot": "1"}).status_code == 404


def test_another_customer_and_another_desk_find_nothing(exer, time, agree):
    esii = four_desks.esii()
    assert {led(esii.customer, link) for link in (time, agree)} == {404}
    assert {led(esii.customer, link.replace("/exer/", "/esii/")) for link in (time, agree)} == {404}


@pytest.mark.parametrize("keys", ["1.1.1", "1.1.1.1.1", "1", "1.1.zzzzzzzzzzzzz.1", "a.b.c.d"])
def test_what_is_no_link_of_ours_leads_nowhere(exer, keys):
    assert led(exer.customer, f"/exer/answers/time/{keys}/") == 404
