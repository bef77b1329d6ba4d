"""Leaving: whom it locks out, whose to say it is, and the way back."""

import pytest
from django.core.cache import cache
from django.test import Client

import cast
import make
from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.notifications.models import PushSubscription
from charterdesk.apps.people import colleagues, leavers, persons
from charterdesk.apps.people.actions import add_membership
from charterdesk.apps.people.models import Person
from charterdesk.apps.people.tokens import actor_for_token, issue_token
from server.entering_steps import accepted
from server.factors import signing_in
from web.access.scene import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    cache.clear()
    return cast.assemble()


def test_who_leaves_is_locked_out_at_once(people, invited):
    client = Client()
    client.post("/accounts/login/", {"login": "cora@example.org", "password": make.PASSWORD})
    _row, token = issue_token(make.actor(people.cora), "script")
    PushSubscription.objects.create(
        desk=people.north, person=people.cora, endpoint="https://push.example/1", keys={}, created_at=now.now()
    )
    assert client.get("/north/portal/").status_code == 200
    link = invited("cora@example.org")
    persons.leave(make.actor(people.dario), people.cora.pk)
    assert client.get("/north/portal/")["Location"].startswith("/accounts/login/")
    assert client.get("/accounts/devices/").status_code == 302
    assert actor_for_token(token, "north") is None
    assert Client().get(link).status_code == 404
    assert not PushSubscription.objects.exists()
    again = Client()
    again.post("/accounts/login/", {"login": "cora@example.org", "password": make.PASSWORD})
    assert again.get("/accounts/devices/").status_code == 302
    persons.come_back(system_actor(people.north), people.cora.pk)
    again.post("/accounts/login/", {"login": "cora@example.org", "password": make.PASSWORD})
    assert again.get("/north/portal/").status_code == 200
    assert actor_for_token(token, "north") is None


def test_who_left_and_is_invited_by_a_customer_does_not_get_his_former_rights_back(people, invited):
    """An agent leaves the desk and works for a customer; his account lives on at another desk."""
    account = people.alma.account
    Person.objects.create(desk=people.south, name="Alma", email="alma@example.org", account=account)
    persons.leave(system_actor(people.north), people.alma.pk)
    link = invited("alma@example.org")
    client = Client()
    client.post("/accounts/login/", {"login": "alma@example.org", "password": make.PASSWORD})
    assert client.post(link).status_code == 302
    assert client.get("/north/portal/").status_code == 200
    assert client.get("/north/queue/").status_code == 404
    people.alma.refresh_from_db()
    assert (people.alma.active, people.alma.account) == (False, None)


@pytest.fixture
def both(people):
    """Cora is of Quay Foods, and a customer at Heron Clinic, too."""
    add_membership(system_actor(people.north), people.cora.pk, people.heron.pk, "customer")
    return people


def roles(person):
    return sorted((held.organisation.name, held.role) for held in Person.objects.get(pk=person.pk).memberships.all())


def test_the_administrator_of_one_organisation_ends_what_somebody_is_there_and_nothing_else(both):
    persons.leave(make.actor(both.dario), both.cora.pk)
    both.cora.refresh_from_db()
    assert (both.cora.active, both.cora.organisation, both.cora.account.is_active) == (True, both.heron, True)
    assert roles(both.cora) == [("Heron Clinic", "customer")]
    client, _answer = signing_in("cora@example.org")
    assert client.get("/north/portal/").status_code == 200
    assert both.cora not in colleagues.colleagues(make.actor(both.dario))
    assert list(Event.objects.filter(stream=f"person:{both.cora.pk}").order_by("seq").values_list("code", flat=True))[
        -2:
    ] == [
        "membership.removed",
        "person.changed",
    ]
    with pytest.raises(NotAllowed):
        persons.leave(make.actor(both.dario), both.cora.pk)


def test_who_only_has_a_role_here_is_seen_and_ended_here_and_stays_at_home(people):
    add_membership(system_actor(people.north), people.ennio.pk, people.quay.pk, "customer_admin")
    dario = make.actor(people.dario)
    assert people.ennio in colleagues.colleagues(dario)
    with pytest.raises(Invalid):
        colleagues.set_role(dario, people.ennio.pk, "customer")
    page = browser(people.dario)
    assert "at home in another organisation" in page.get("/north/portal/colleagues/").content.decode()
    assert page.post(f"/north/portal/colleagues/{people.ennio.pk}/", {"go": "leave"}).status_code == 302
    people.ennio.refresh_from_db()
    assert (people.ennio.active, people.ennio.organisation) == (True, people.heron)
    assert roles(people.ennio) == [("Heron Clinic", "customer")]


def test_the_desk_says_that_somebody_left_it_altogether_and_only_the_desk_takes_that_back(both):
    persons.leave(make.actor(both.marta), both.cora.pk)
    both.cora.refresh_from_db()
    assert (both.cora.active, both.cora.account.is_active) == (False, False)
    with pytest.raises(Invalid):
        persons.come_back(make.actor(both.dario), both.cora.pk)
    persons.come_back(make.actor(both.marta), both.cora.pk)
    assert roles(both.cora) == [("Heron Clinic", "customer"), ("Quay Foods", "customer")]


def test_who_left_and_is_invited_again_is_let_in_once_the_desks_manager_opens_his_account(people, invited):
    persons.leave(make.actor(people.dario), people.edda.pk)
    link = invited("edda@example.org")
    page = Client().get(link).content.decode()
    assert "A manager of North Desk can open it again" in page
    assert accepted(link)[1].status_code == 200
    again = Person.objects.get(email="edda@example.org", active=True)
    desk = browser(people.marta)
    where = f"/north/setup/people/{again.pk}/"
    assert "was closed when its owner left" in desk.get(where).content.decode()
    assert "Open the account again" not in browser(people.bruno).get(where).content.decode()
    with pytest.raises(NotAllowed):
        leavers.reopen_account(make.actor(people.bruno), again.pk)
    assert desk.post(where, {"go": "reopen"}).status_code == 302
    assert "was closed when" not in desk.get(where).content.decode()
    client, _answer = signing_in("edda@example.org")
    assert client.get("/north/portal/").status_code in {403, 404}
    client.post(link)
    assert client.get("/north/portal/").status_code == 200
    assert Event.objects.filter(code="account.reopened").count() == 1


def test_an_account_that_is_open_or_of_who_has_left_is_not_opened(people):
    persons.leave(make.actor(people.dario), people.edda.pk)
    for who in (people.edda, people.cora, people.dora):
        with pytest.raises(NotFound):
            leavers.reopen_account(make.actor(people.marta), who.pk)
