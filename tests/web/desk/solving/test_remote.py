"""Connections from afar in three windows: asked at the desk, agreed on the portal or by a link, ended at the desk."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import four_desks
from charterdesk.apps.channels import links, tokens
from charterdesk.apps.remote.models import RemoteConsent, RemoteReport, RemoteSession
from charterdesk.apps.remote.reports import MOST_OF_A_SESSION, hear_rustdesk
from charterdesk.apps.tickets.models import WorkEntry
from web.desk.agent import Agent, words


@pytest.fixture
def ticket(exer):
    return four_desks.opened(exer)


@pytest.fixture
def ennio(exer):
    return Agent(exer.customer)


def asks(agent, ticket, **said):
    typed = {"tool": "teamviewer", "purpose": "collect traces", "device": "123 456 789", **said}
    return agent.post(f"tickets/{ticket.number}/remote/ask/", **typed).removeprefix("/exer/")


def test_from_the_panel_to_the_minutes_that_are_noted(agnes, ennio, ticket):
    panel = agnes.page(f"tickets/{ticket.number}/solving/")
    assert "Ask for a connection" in panel
    assert "nothing is changed without this option: Professional Services" in panel
    page = asks(agnes, ticket)
    assert "Not given yet." in agnes.page(page)
    agnes.post(f"{page}start/", 409)
    shown = ennio.html("portal/remote/1/")
    (digest,) = re.findall(r'name="text" value="([0-9a-f]{64})"', shown)
    ennio.post("portal/remote/1/", 409, go="agree", text="0" * 64)
    told = ennio.page("portal/remote/1/")
    assert "Never write us the password of the connection" in told
    assert "May we connect to your system?" in told
    assert "You watch all that we do" in told
    ennio.post("portal/remote/1/", go="agree", text=digest)
    assert "Ennio-exer agreed" in ennio.page("portal/remote/1/")
    shown = agnes.html(page)
    assert 'href="teamviewer10://control?device=123456789"' in shown
    agnes.post(f"{page}start/")
    assert "Look and advise: change nothing." in agnes.page(page)
    assert "We are connected now." in ennio.page("portal/remote/1/")
    agnes.post(f"{page}stop/", minutes=12, note="all well")
    assert WorkEntry.objects.get().seconds == 720
    assert "noted as work on the ticket" in agnes.page(page)
    agnes.post(f"{page}stop/", 409)


def test_a_password_that_was_typed_is_taken_out_and_told(agnes, ticket):
    page = asks(agnes, ticket, device="123456789 password: hunter2")
    told = agnes.html(page)
    assert "hunter2" not in told
    assert "What looked like a password was taken out" in told
    assert RemoteSession.objects.get().device == "123456789"


def test_why_not_stands_where_the_charter_allows_none(esii):
    ticket = four_desks.opened(esii)
    RemoteSession.objects.all().delete()
    ticket.plan = ""
    ticket.save(update_fields=["plan"])
    agent = Agent(esii.agent)
    assert "The charter names no remote connection for this level" in agent.page(f"tickets/{ticket.number}/remote/ask/")
    agent.post(f"tickets/{ticket.number}/remote/ask/", 409, tool="teamviewer", purpose="look")
    assert "Ask for a connection" not in agent.page(f"tickets/{ticket.number}/solving/")


def test_said_on_the_telephone_is_recorded_by_name_which_the_customer_reads_too(agnes, ennio, exer, ticket):
    page = asks(agnes, ticket)
    agnes.post(f"{page}hear/", 422, person_id=exer.customer_person.pk)
    agnes.post(f"{page}hear/", person_id=exer.customer_person.pk, agrees="yes")
    assert "recorded by Agnes-exer" in agnes.page(page)
    assert "recorded by Agnes-exer" in ennio.page("portal/remote/1/")


def test_the_link_of_a_mail_shows_and_a_press_agrees_once(agnes, exer, ticket):
    asks(agnes, ticket)
    client, token = Client(), tokens.sign(links.AGREE, ticket.pk, ticket.requester_id)
    page = client.get(f"/exer/answers/agree/{token}/")
    assert "collect traces" in words(page.content.decode())
    assert not RemoteConsent.objects.exists()
    assert client.post(f"/exer/answers/agree/{token}/", {"go": "agree", "number": "2"}).status_code == 410
    changed = client.post(f"/exer/answers/agree/{token}/", {"go": "agree", "number": "1", "text": "0" * 64})
    assert changed.status_code == 409
    assert "read it again, then answer" in words(changed.content.decode())
    done = client.post(f"/exer/answers/agree/{token}/", {"go": "agree", "number": "1"})
    assert "Your agreement is recorded" in words(done.content.decode())
    assert RemoteConsent.objects.get().means == "mail"
    assert client.post(f"/exer/answers/agree/{token}/", {"go": "refuse", "number": "1"}).status_code == 410
    assert client.get("/exer/answers/agree/1.1.aaaaaaaaaaaaaaaaaaaaaaaaaa/").status_code == 404


def test_the_customer_takes_it_back_and_it_cannot_begin(agnes, ennio, ticket):
    page = asks(agnes, ticket)
    ennio.post("portal/remote/1/", go="agree")
    ennio.post("portal/remote/1/", go="withdraw")
    agnes.post(f"{page}start/", 409)
    ennio.post("portal/remote/1/", 409, go="agree")
    assert "Withdrawn" in ennio.page("portal/remote/1/")


def test_a_report_is_imported_by_a_head(hugo, agnes, ticket):
    asks(agnes, ticket, external_id="s12-345-678")
    record = {"id": "a", "session_code": "s12-345-678", "start_date": "2026-07-15T08:00:00Z"}
    file = SimpleUploadedFile("report.json", json.dumps({"records": [record]}).encode())
    hugo.post("solving/remote/import/", tool="teamviewer", file=file)
    assert RemoteReport.objects.get().session.number == 1
    assert "1 new, 0 known already, 1 tied" in hugo.page("solving/remote/")
    hugo.post("solving/remote/import/", 422, tool="teamviewer", file=SimpleUploadedFile("x.json", b"<html>"))
    assert "RustDesk" not in agnes.page("solving/remote/")


def test_rustdesks_clients_post_to_an_address_with_a_token(exer, agnes, ennio, ticket):
    asks(agnes, ticket)
    RemoteSession.objects.update(tool="rustdesk", device="123456789", state="agreed")
    client, token = Client(), tokens.sign("rustdesk", exer.desk.pk)
    post = json.dumps({"id": "123456789", "conn_id": 5, "action": "new"})
    address = "/exer/api/v1/remote/{}/api/audit/conn"
    assert client.post(address.format("x"), post, content_type="application/json").status_code == 401
    for body in (post, "[]", "{", "\x00", '{"id": {}}'):
        answer = client.post(address.format(token), body, content_type="application/json")
        assert (answer.status_code, answer.json()) == (200, {})
    assert RemoteReport.objects.get().external_id == "123456789/5"
    assert client.get(address.format(token)).status_code == 405


def test_who_knows_the_address_for_rustdesk_fills_no_table(exer, agnes, ticket):
    asks(agnes, ticket)
    RemoteSession.objects.update(tool="rustdesk", device="123456789", state="agreed")
    for number in range(MOST_OF_A_SESSION + 20):
        hear_rustdesk(exer.desk, "conn", {"id": "123456789", "conn_id": number, "action": "new"})
    assert RemoteReport.objects.count() == MOST_OF_A_SESSION
    assert hear_rustdesk(exer.desk, "conn", {"id": "123456789", "conn_id": 3, "action": "close"})
    assert RemoteReport.objects.exclude(until_at=None).count() == 1


def test_a_report_of_a_connection_that_nobody_agreed_to_says_so(hugo, agnes, ennio, ticket):
    page = asks(agnes, ticket, external_id="s12-345-678")
    record = {"id": "a", "session_code": "s12-345-678", "start_date": "2026-07-15T08:00:00Z"}
    file = SimpleUploadedFile("report.json", json.dumps({"records": [record]}).encode())
    hugo.post("solving/remote/import/", tool="teamviewer", file=file)
    assert "no agreement is recorded" in agnes.page(page)
    assert "no agreement is recorded" in hugo.page("solving/remote/")
    # Agreed to afterwards is not agreed to before.
    ennio.post("portal/remote/1/", go="agree")
    assert "no agreement is recorded" in agnes.page(page)
    RemoteReport.objects.update(from_at=RemoteConsent.objects.get().at)
    assert "no agreement is recorded" not in agnes.page(page)
