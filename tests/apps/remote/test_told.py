"""Whoever asked for a connection is told at once what the customer answered; whoever answers for the safe, of views."""

import pytest

from charterdesk.apps.base.events import of
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.remote import agreeing, sessions
from charterdesk.apps.remote.check_data import check_remote
from charterdesk.apps.remote.models import RemoteConsent, RemoteSession
from charterdesk.apps.tickets.facts import stream_of


@pytest.fixture
def asked(desk, ticket, wanted):
    return sessions.ask(desk.agent, ticket.pk, wanted).session


def told(desk):
    rows = Notification.objects.filter(kind="connection").values_list("person_id", "to_page", "to_mail")
    return [*rows] == [(desk.agent.person_id, True, True)]


@pytest.mark.parametrize(("agrees", "code"), [(True, "ticket.remote_agreed"), (False, "ticket.remote_refused")])
def test_who_asked_is_told_of_the_answer(desk, ticket, asked, agrees, code):
    agreeing.answer(desk.customer, asked.number, agrees=agrees, language="fr")
    assert told(desk)
    assert of(ticket.desk, stream_of(ticket)).filter(code=code).count() == 1


def test_who_asked_is_told_when_it_is_taken_back(desk, asked):
    sessions.withdraw(desk.customer, asked.number)
    assert told(desk)


def test_who_recorded_the_answer_himself_is_not_told_of_it(desk, asked):
    agreeing.hear(desk.agent, asked.number, person_id=desk.customer_person.pk, agrees=True)
    assert not Notification.objects.filter(kind="connection").exists()


def test_connections_check_themselves(desk, asked):
    agreeing.answer(desk.customer, asked.number, agrees=True, language="fr")
    sessions.start(desk.agent, asked.number)
    sessions.stop(desk.agent, asked.number)
    assert check_remote(desk.desk) == []
    RemoteConsent.objects.update(text="Something else.")
    assert [one.what for one in check_remote(desk.desk)] == ["text agreed to"]
    RemoteConsent.objects.all().delete()
    assert [one.what for one in check_remote(desk.desk)] == ["agreement"]
    RemoteSession.objects.update(started_at=None)
    assert check_remote(desk.desk) == []
