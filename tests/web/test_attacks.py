"""What somebody tries who means harm: each test is one attack that must lead nowhere."""

import re
from decimal import Decimal

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import four_desks
import make
from charterdesk.apps.base import now
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.people.models import Account
from charterdesk.apps.tickets import quotes
from charterdesk.apps.tickets.models import Attachment, Quote
from four_desks import opened, paris
from web.access.expected import EXPECTED
from web.api.machines import caller, told
from web.desk.agent import Agent
from web.portal.visitor import Visitor

pytestmark = pytest.mark.django_db
MANY_DIGITS = "9" * 5000
# Pressed by mail programs for their owner; asked by machines, each with a token of its own.
WITHOUT_A_PAGE = ("/answers/unsubscribe/", "/api/")
HALF_A_SIGN = '"\\ud800"'


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def esker():
    with now.at(paris("2026-09-10 09:00")):
        yield four_desks.esker()


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "confirm-email/abc/"])
def test_nobody_gives_his_account_the_address_of_another(esker, path):
    visitor = Visitor(esker.customer_person)
    given = {"email": "chief@example.org", "action_add": "", "action_primary": ""}
    assert visitor.client.get(f"/accounts/{path}").status_code == 404
    assert visitor.client.post(f"/accounts/{path}", given).status_code == 404
    assert not Account.objects.filter(email="chief@example.org").exists()
    assert not mail.outbox


def test_the_link_for_a_new_password_leads_to_the_public_address(esker, settings):
    settings.BASE_URL = "https://desk.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    given = {"email": "cora-esker@example.org"}
    answer = Client(headers={"host": "evil.example:6666"}).post("/accounts/password/reset/", given)
    assert answer.status_code == 302
    (letter,) = mail.outbox
    (link,) = [word for word in letter.body.split() if "/password/reset/key/" in word]
    assert link.startswith("https://desk.example.org/accounts/password/reset/key/")
    page = Client().get(link.removeprefix("https://desk.example.org"), follow=True)
    assert 'name="password1"' in page.content.decode()


def test_a_page_number_of_5000_digits_is_a_page_without_rows(esker):
    visitor, agent = Visitor(esker.customer_person), Agent(esker.agent)
    for path in ("", "closed/"):
        visitor.get(f"{path}?page={MANY_DIGITS}")
    agent.page(f"queue/?page={MANY_DIGITS}")


def test_a_version_of_5000_digits_answers_no_quote(esker):
    ticket = opened(esker)
    quotes.send_quote(esker.agent, ticket.pk, amount=Decimal(10), text="Two hours")
    Visitor(esker.customer_person).post(f"tickets/{ticket.number}/accept_quote/", 422, version=MANY_DIGITS)
    assert Quote.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("tickets", f'{{"subject": "a", "body": "b", "kind": {HALF_A_SIGN}}}'),
        ("tickets", f'{{"subject": "a", "body": "b", "given": [{HALF_A_SIGN}]}}'),
        ("decide", f'{{"subject": "a", "body": {HALF_A_SIGN}}}'),
        ("tickets/{number}/log-time", f'{{"seconds": 60, "note": {HALF_A_SIGN}}}'),
        ("tickets/{number}/decide-intervention", f'{{"note": {HALF_A_SIGN}}}'),
        ("tickets/{number}/note", f'{{"body": {HALF_A_SIGN}}}'),
    ],
)
def test_half_a_sign_in_a_json_text_is_told_at_its_field(esker, path, body):
    number = opened(esker).number
    answer = caller(esker.agent).post(f"/{path.format(number=number)}", body)
    assert "cannot be stored" in told(answer, 422)["problems"][0]["message"]


def test_a_moment_of_the_year_1_is_told_beside_its_field(esker):
    ticket = opened(esker)
    page = Agent(esker.agent).act(ticket.number, "time", 422, minutes=5, at="0001-01-01T00:00")
    assert "greater than or equal to" in page


def test_who_may_only_read_stores_no_file_on_the_way(esker):
    ticket = opened(esker)
    reader = Agent(make.actor(make.person(esker.desk, "Rolf", "read_only")))
    for action in ("take", "resume"):
        file = SimpleUploadedFile("more.txt", b"more")
        reader.post(f"tickets/{ticket.number}/{action}/", 403, version=ticket.version, attachments=file)
    assert not StoredFile.objects.exists()


def test_a_key_that_is_none_of_ours_opens_the_ticket_all_the_same(esker):
    given = {"organisation": esker.organisation.pk, "channel": "portal", "kind": "anomaly", "subject": "a", "body": "b"}
    place = Agent(esker.agent).post(f"open/{esker.customer_person.pk}/", 302, **given, go="open", key="\x00")
    assert "/tickets/" in place


def test_an_end_customer_learns_neither_number_nor_hours_of_his_resellers_contract():
    # EX-04
    with now.at(paris("2026-07-15 09:00")):
        exer = four_desks.exer()
        number = opened(exer).number
        shown = {
            who: told(caller(actor).get(f"/tickets/{number}"), 200)
            for who, actor in {"customer": exer.customer, "reseller": exer.reseller, "agent": exer.agent}.items()
        }
    assert {who: (page["contract"], page["credit_minutes"]) for who, page in shown.items()} == {
        "customer": (None, None),
        "reseller": ("P-1", 0),
        "agent": ("P-1", 0),
    }


def test_a_page_of_an_attacker_sent_as_a_file_is_kept_not_run(esker):
    ticket = opened(esker)
    visitor = Visitor(esker.customer_person)
    page = SimpleUploadedFile("../x.svg", b"<svg onload='alert(1)'/>", content_type="image/svg+xml")
    visitor.post(f"tickets/{ticket.number}/reply/", 302, files=page)
    answer = visitor.client.get(f"{visitor.root}files/{Attachment.objects.get().pk}/")
    assert b"".join(answer).startswith(b"<svg")
    assert answer["Content-Disposition"] == 'attachment; filename="x.svg"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_no_form_is_taken_that_another_site_made_a_browser_send():
    stranger = Client(enforce_csrf_checks=True)
    taken = []
    for route, row in EXPECTED.items():
        if not (row.post or row.told) or any(part in f"/{route}" for part in WITHOUT_A_PAGE):
            continue
        address = "/" + re.sub(r"<[^>]+>", "1", route.replace("<slug:desk>", "north").replace("<slug:name>", "tags"))
        answer = stranger.post(address, row.typed, headers={"origin": "https://evil.example"})
        if answer.status_code != 403:
            taken.append((address, answer.status_code))
    assert taken == []


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:f()"])
def test_nobody_is_led_to_another_site_after_he_chose_a_language_or_signed_in(esker, where):
    account = Account.objects.get(email="cora-esker@example.org")
    client = Client()
    assert client.post("/i18n/read/", {"language": "fr", "next": where})["Location"] == "/"
    signed = client.post("/accounts/login/", {"login": account.email, "password": make.PASSWORD, "next": where})
    assert (signed.status_code, signed["Location"]) == (302, "/")
