"""The safe in the browser: a secret stands on one page, for half a minute, after its reader showed who he is."""

import re

import pytest
from django.urls import reverse

import four_desks
import make
from charterdesk.apps.people.models import Account
from charterdesk.apps.vault import keeping
from charterdesk.apps.vault.keys import add
from charterdesk.apps.vault.models import Credential, SecretView
from web.desk.agent import Agent, words

SECRET = "correct <horse> battery & staple"
TERMS = keeping.Terms(system="Billing server", kind="shell", address="ssh://10.1.2.3", login="root")


@pytest.fixture
def ticket(esii):
    return four_desks.opened(esii)


@pytest.fixture
def safe(esii, settings, tmp_path):
    settings.VAULT_KEYS = tmp_path / "keys"
    add(settings.VAULT_KEYS)
    return keeping.add(esii.agent, esii.organisation.pk, TERMS, secret=SECRET)


@pytest.fixture
def agnes(esii):
    return Agent(esii.agent)


@pytest.fixture
def hugo(esii):
    return Agent(esii.head)


def shows_password(agent):
    answer = agent.client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    assert answer.status_code == 302, words(answer.content.decode())


def test_nobody_is_asked_for_a_reason_before_he_showed_who_he_is(agnes, safe, ticket):
    answer = agnes.client.get(f"{agnes.root}solving/safe/{safe.number}/reveal/?ticket={ticket.number}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/?next=%2Fesii%2Fsolving%2Fsafe%2F")
    answer = agnes.client.post(answer["Location"], {"password": make.PASSWORD})
    assert answer["Location"] == f"/esii/solving/safe/{safe.number}/reveal/?ticket={ticket.number}"
    page = agnes.html(answer["Location"].removeprefix("/esii/"))
    assert f'<option value="{ticket.number}" selected>' in page
    assert "staple" not in page


def test_who_has_nothing_to_show_sets_a_second_factor_up_and_sees_no_secret_meanwhile(esii, safe, ticket):
    # His organisation signs him in: he has no password here.
    account = Account.objects.get(pk=esii.agent.account_id)
    account.set_unusable_password()
    account.save()
    agent = Agent(esii.agent)
    address = f"{agent.root}solving/safe/{safe.number}/reveal/"
    answer = agent.client.get(address, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/"
    assert "set one up here, then ask once more" in words(answer.content.decode())
    asked = {"ticket": ticket.number, "reason": "restart the service"}
    assert agent.client.post(address, asked)["Location"] == "/accounts/2fa/"
    assert SecretView.objects.get().outcome == "not_fresh"


def test_a_secret_is_shown_once_and_leaves_by_itself(agnes, safe, ticket):
    shows_password(agnes)
    answer = agnes.client.post(
        f"{agnes.root}solving/safe/{safe.number}/reveal/", {"ticket": ticket.number, "reason": "restart the service"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "correct &lt;horse&gt; battery &amp; staple" in page
    assert answer["Refresh"] == f"30;url=/esii/solving/safe/{safe.number}/"
    assert "no-store" in answer["Cache-Control"]
    assert 'data-seconds="30"' in page
    assert re.search(r"<noscript>.*Without script", page, re.DOTALL)
    assert "<script>" not in page
    told = agnes.page(f"solving/safe/{safe.number}/")
    assert "restart the service" in told
    assert "shown, version 1" in told


def test_no_other_page_shows_it(agnes, hugo, safe, ticket, esii):
    keeping.give_secret(esii.head, safe.number, "another staple")
    paths = ["solving/safe/", f"solving/safe/{safe.number}/", f"solving/safe/{safe.number}/change/"]
    paths += [f"solving/safe/{safe.number}/secret/", f"tickets/{ticket.number}/", f"tickets/{ticket.number}/solving/"]
    for agent in (agnes, hugo):
        for path in paths:
            assert "staple" not in agent.html(path), path
    assert "staple" not in agnes.client.get("/api/v1/", follow=True).content.decode()
    assert "Billing server" in agnes.page(f"tickets/{ticket.number}/solving/")


def test_a_denial_is_told_and_stands_in_the_journal(agnes, safe):
    shows_password(agnes)
    page = agnes.post(f"solving/safe/{safe.number}/reveal/", 422, ticket=9999, reason="restart the service")
    assert "Name an open ticket of this customer." in page
    assert "staple" not in page
    assert SecretView.objects.get().outcome == "ticket"
    assert "not shown: Name an open ticket" in agnes.page(f"solving/safe/{safe.number}/")


def test_who_asks_without_having_shown_who_he_is_is_sent_to_do_so_and_leaves_a_line(agnes, safe, ticket):
    where = agnes.post(f"solving/safe/{safe.number}/reveal/", ticket=ticket.number, reason="restart the service")
    assert where.startswith("/accounts/reauthenticate/")
    assert SecretView.objects.get().outcome == "not_fresh"


def test_while_the_vault_is_closed_the_pages_say_so_and_nothing_leaks(agnes, safe, ticket, settings):
    settings.VAULT_KEYS.unlink()
    assert "The vault is closed" in agnes.page("solving/safe/")
    shows_password(agnes)
    page = agnes.post(f"solving/safe/{safe.number}/reveal/", 422, ticket=ticket.number, reason="restart it")
    assert "The vault is closed" in page
    page = agnes.post(f"solving/safe/{safe.number}/secret/", 422, secret="typed again staple")
    assert "The vault is closed" in page
    assert "staple" not in page


def test_a_credential_is_added_and_a_refused_form_never_gives_the_secret_back(agnes, esii, safe):
    typed = {"organisation_id": esii.organisation.pk, "system": "", "kind": "vpn", "secret": "typed staple"}
    page = agnes.post("solving/safe/add/", 422, **typed)
    assert "typed staple" not in page
    where = agnes.post("solving/safe/add/", **{**typed, "system": "Gateway"})
    assert Credential.objects.get(system="Gateway").versions.count() == 1
    assert where == reverse("desk:credential", args=["esii", 2])


def test_another_secret_a_change_and_its_use_are_noted(agnes, safe):
    agnes.post(f"solving/safe/{safe.number}/secret/", secret="two\nlines")
    agnes.post(f"solving/safe/{safe.number}/verify/")
    agnes.post(f"solving/safe/{safe.number}/change/", system="Billing server 2", kind="shell")
    told = agnes.page(f"solving/safe/{safe.number}/")
    assert "Version 2 · in use" in told
    assert "Billing server 2" in told


def test_only_heads_delete_and_ask_who_knows_what(agnes, hugo, safe, ticket, esii):
    agnes.post(f"solving/safe/{safe.number}/delete/", 403)
    agnes.html(f"solving/safe/seen/{esii.agent.person_id}/", 403)
    assert "Billing server" in hugo.page(f"solving/safe/seen/{esii.agent.person_id}/")
    hugo.post(f"solving/safe/{safe.number}/delete/")
    hugo.html(f"solving/safe/{safe.number}/", 404)


def test_a_link_to_another_vault_opens_there(agnes, esii, safe):
    linked = keeping.Terms(system="Router", kind="device", link="https://vault.example.org/items/7")
    row = keeping.add(esii.agent, esii.organisation.pk, linked)
    page = agnes.html(f"solving/safe/{row.number}/")
    assert 'href="https://vault.example.org/items/7" rel="noopener noreferrer"' in page
    assert "reveal" not in page
