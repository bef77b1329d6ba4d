"""What somebody at a desk, or one whom it serves, tries with the pages of solving: each attack leads nowhere."""

import logging

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail

import four_desks
import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.contracts.actions import create_product
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.escalation.bugs import declaring
from charterdesk.apps.escalation.manufacturers import ManufacturerFacts, add_manufacturer
from charterdesk.apps.knowledge import checklists, writing
from charterdesk.apps.knowledge.models import Article
from charterdesk.apps.remote.models import RemoteSession
from charterdesk.apps.tickets.models import Message
from charterdesk.apps.vault.keys import add
from charterdesk.apps.vault.models import Credential, SecretVersion, SecretView
from charterdesk.apps.workspace import macros
from charterdesk.rules.terms.levels import WorkedBy
from web.api.machines import caller
from web.desk.agent import Agent

pytestmark = pytest.mark.django_db
STRANGE = ["²", "٣", "9" * 5000, "-1", "1e3"]


@pytest.mark.parametrize("version", STRANGE)
def test_a_version_that_is_no_number_breaks_no_page(agnes, exer, version):
    product = create_product(system_actor(exer.desk), name="Gateway", reference="GW")
    bug = declaring.declare(exer.agent, declaring.BugTerms(product.pk, "It stops"))
    terms = writing.ArticleTerms({"en": writing.Text("Restart it", "Press the button.")})
    article = writing.write(exer.agent, terms)
    told = {"product": product.pk, "title": "It stops", "version": version}
    assert agnes.client.post(f"{agnes.root}solving/bugs/{bug.number}/change/", told).status_code in {302, 422}
    said = {"title_en": "Restart it", "body_en": "Twice.", "audience": "internal", "version": version}
    for path, given in (("change", said), ("publish", {"version": version}), ("retire", {"version": version})):
        address = f"{agnes.root}knowledge/{article.number}/{path}/"
        assert agnes.client.post(address, given).status_code in {302, 404, 422}, path


def everything_kept():
    """Every row of every table, and what stands in sessions, as text."""
    rows = [str(row) for model in apps.get_models() for row in model._base_manager.values()]
    return "\n".join([*rows, *(str(row.get_decoded()) for row in Session.objects.all())])


def test_a_secret_stands_nowhere_but_in_its_envelope_and_on_one_page(esii, settings, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    settings.VAULT_KEYS = tmp_path / "keys"
    add(settings.VAULT_KEYS)
    marker, agent, head = "Zq7-marker-é", Agent(esii.agent), Agent(esii.head)
    ticket = four_desks.opened(esii)
    told = {"organisation_id": esii.organisation.pk, "system": "Gateway", "kind": "vpn", "secret": marker}
    assert marker not in agent.post("solving/safe/add/", 422, **{**told, "link": "http://no"})
    page = agent.post("solving/safe/add/", **told).removeprefix(agent.root)
    agent.post(f"{page}secret/", secret=f"{marker} anew")
    assert marker not in agent.post(f"{page}secret/", 422, secret=marker + "x" * 20_001)
    agent.client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    asked = {"ticket": ticket.number, "reason": "restart the service"}
    assert marker in agent.post(f"{page}reveal/", 200, **asked)
    for one in (agent, head):
        for path in (page, "solving/safe/", f"solving/safe/?q={marker}", f"tickets/{ticket.number}/solving/"):
            assert marker not in one.html(path).replace(f'value="{marker}"', ""), path
        assert "Gateway" not in one.page(f"search/?q={marker}")
    agent.post(f"{page}verify/")
    SecretVersion.objects.update(ciphertext=b"x" * 40)
    assert marker not in agent.post(f"{page}reveal/", 422, **asked)
    kept = everything_kept()
    assert "restart the service" in kept
    assert marker not in kept
    assert marker.encode() not in b"".join(bytes(row.ciphertext) for row in SecretVersion.objects.all())
    assert marker not in caplog.text
    assert not any(marker in str(one.body) + one.subject for one in mail.outbox)
    assert SecretView.objects.count() == 2


def test_what_does_not_open_says_so_on_the_ticket_on_its_page_and_in_the_safe(esii, settings, tmp_path):
    settings.VAULT_KEYS = tmp_path / "keys"
    add(settings.VAULT_KEYS)
    agent, head, ticket = Agent(esii.agent), Agent(esii.head), four_desks.opened(esii)
    told = {"organisation_id": esii.organisation.pk, "kind": "vpn"}
    pages = [agent.post("solving/safe/add/", **told, system=name, secret=name) for name in ("one", "two")]
    page, panel = pages[0].removeprefix(agent.root), f"tickets/{ticket.number}/solving/"
    assert "does not open" not in agent.page(panel) + agent.page(page)
    one, two = SecretVersion.objects.order_by("pk")
    swapped = {"ciphertext": two.ciphertext, "nonce": two.nonce}
    SecretVersion.objects.filter(pk=two.pk).update(ciphertext=one.ciphertext, nonce=one.nonce)
    SecretVersion.objects.filter(pk=one.pk).update(**swapped)
    assert agent.page(panel).count("The secret does not open: what is stored was changed") == 2
    assert "The secret does not open what is stored was changed" in agent.page(page)
    assert "Secrets that do not open" in head.page("solving/safe/")
    whole = settings.VAULT_KEYS.read_text()
    settings.VAULT_KEYS.write_text(whole.rstrip() + " 2020-01-01\n")
    assert "its master key has expired" in agent.page(panel)
    settings.VAULT_KEYS.unlink()
    assert "the vault is closed" in agent.page(panel)
    assert "no secret is shown or taken" in agent.page("solving/safe/")


def test_a_session_password_stands_nowhere_wherever_it_was_typed(exer, caplog):
    caplog.set_level(logging.DEBUG)
    agent, ticket, marker = Agent(exer.agent), four_desks.opened(exer), "Zq9marker"
    typed = {
        "tool": "other",
        "tool_name": f"NoTool pw {marker}",
        "purpose": f"collect traces, mot de passe de session : « {marker} »",
        "device": f"root:{marker}@10.1.2.3",
        "external_id": f"s12-345-678 pin {marker}",
        "write": "on",
    }
    page = agent.post(f"tickets/{ticket.number}/remote/ask/", **typed).removeprefix(agent.root)
    agent.post(f"{page}hear/", person_id=exer.customer_person.pk, agrees="yes")
    agent.post(f"{page}start/")
    agent.post(f"{page}stop/", minutes=5, note=f"all well\nthe password was: {marker}\nbye")
    row = RemoteSession.objects.get()
    assert row.state == "ended"
    assert row.note.startswith("all well\n")
    assert marker not in everything_kept()
    assert marker not in caplog.text


def test_a_credential_of_another_customer_is_opened_by_no_ticket_team_or_version(esii, settings, tmp_path):
    settings.VAULT_KEYS = tmp_path / "keys"
    add(settings.VAULT_KEYS)
    agent, ticket = Agent(esii.agent), four_desks.opened(esii)
    other = make.organisation(esii.desk, "Heron Clinic")
    told = {"organisation_id": other.pk, "system": "Heron box", "kind": "vpn", "secret": "of the heron"}
    page = agent.post("solving/safe/add/", **told).removeprefix(agent.root)
    agent.client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    for number in (ticket.number, 99_999, 2**31 - 1):
        shown = agent.post(f"{page}reveal/", 422, ticket=number, reason="curious")
        assert "of the heron" not in shown
    assert set(SecretView.objects.values_list("outcome", flat=True)) == {"ticket"}
    # By SQL in the rows of the own customer: what is sealed for one opens for no other.
    Credential.objects.update(organisation=esii.organisation)
    assert "of the heron" not in agent.post(f"{page}reveal/", 422, ticket=ticket.number, reason="curious")
    assert SecretView.objects.latest("pk").outcome == "damaged"


def test_ids_of_another_desk_in_what_machines_say_reach_nothing(exer, esii):
    ticket, head = four_desks.opened(exer), system_actor(esii.desk)
    product = create_product(head, name="Kiosk", reference="K")
    theirs = checklists.keep(esii.head, checklists.ChecklistTerms("Theirs", [checklists.StepTerms("Ask")]))
    macro = macros.keep(esii.head, macros.MacroTerms("Theirs", [{"do": "note", "body": "theirs"}], shared=True))
    house = make.organisation(esii.desk, "Gauge Makers", "partner")
    maker = add_manufacturer(esii.head, house.pk, ManufacturerFacts())
    article = writing.write(esii.agent, writing.ArticleTerms({"en": writing.Text("Theirs", "Internal.")}))
    text = {"en": {"title": "Mine", "body": "Mine."}}
    levels = charter_of(ticket.charter_version).levels
    asked = [
        ("articles", {"texts": text, "product_id": product.pk}),
        ("articles", {"texts": text, "ticket": 9_999}),
        (f"articles/{article.number}/change", {"texts": text}),
        (f"articles/{article.number}/publish", {}),
        (f"articles/{article.number}/helped", {"yes": True}),
        (f"tickets/{ticket.number}/tick", {"step_id": theirs.steps.get().pk}),
        (f"tickets/{ticket.number}/put-checklist", {"checklist_id": theirs.pk}),
        (f"tickets/{ticket.number}/macros/{macro.pk}/preview", {}),
        (f"tickets/{ticket.number}/macros/{macro.pk}/run", {}),
        *(
            (f"tickets/{ticket.number}/hand-over", {"to_level": name, "body": "x", "manufacturer_id": maker.pk})
            for name, level in levels.items()
            if level.worked_by is WorkedBy.MANUFACTURER
        ),
    ]
    before = everything_kept().count("theirs"), Article.objects.count(), Message.objects.count()
    for actor in (exer.agent, exer.head, exer.customer, exer.reseller):
        machine = caller(actor)
        for path, said in asked:
            answer = machine.post(f"/{path}", said)
            assert answer.status_code in {403, 404, 422}, (path, answer.status_code, answer.content)
            assert b"Theirs" not in answer.content
    assert (everything_kept().count("theirs"), Article.objects.count(), Message.objects.count()) == before
