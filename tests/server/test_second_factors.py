"""Second factors: who must have one, what he finds until then, and the roads around it, which lead nowhere."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

import cast
import make
from charterdesk.apps.people.tokens import issue_token
from server.factors import code_for, signing_in, with_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings):
    settings.STAFF_MFA = True
    cache.clear()
    return cast.assemble()


def test_an_agent_without_a_second_factor_is_led_to_set_one_up_before_anything_of_the_desk(people):
    client, _answer = signing_in("alma@example.org")
    for path in ("/north/queue/", "/north/people/", "/north/tickets/1/", "/north/portal/", "/north/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/?needed=1")
    assert client.post("/north/tickets/1/take/", {"version": 1}).status_code == 302
    page = client.get("/accounts/2fa/?needed=1").content.decode()
    assert "Set up a second way of proving that it is you." in page


def test_the_desk_opens_once_an_application_is_set_up(people):
    client, _secret = with_application("alma@example.org")
    assert client.get("/north/queue/").status_code == 200


def test_customers_need_none_and_may_have_one(people):
    client, _answer = signing_in("cora@example.org")
    assert client.get("/north/portal/").status_code == 200
    client, _secret = with_application("dario@example.org")
    assert client.get("/north/portal/").status_code == 200


def test_a_machine_with_a_token_goes_on(people):
    _row, text = issue_token(make.actor(people.alma), "machine")
    client = Client(headers={"authorization": f"Bearer {text}"})
    assert client.get("/north/api/v1/queue").status_code == 200


def test_the_session_of_a_browser_opens_nothing_of_the_api(people):
    client, _secret = with_application("alma@example.org")
    assert client.get("/north/api/v1/queue").status_code == 401


def test_with_an_application_the_password_alone_opens_nothing(people):
    with_application("alma@example.org")
    client, answer = signing_in("alma@example.org")
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/north/queue/")["Location"].startswith("/accounts/login/")
    assert client.get("/accounts/2fa/")["Location"].startswith("/accounts/login/")


def test_the_code_of_the_application_opens_and_opens_once(people):
    _client, secret = with_application("alma@example.org")
    code = code_for(secret)
    client, _answer = signing_in("alma@example.org")
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/north/queue/").status_code == 200
    again, _answer = signing_in("alma@example.org")
    again.post("/accounts/2fa/authenticate/", {"code": code})
    assert again.get("/north/queue/").status_code == 302


def test_codes_cannot_be_tried_out(people):
    _client, secret = with_application("alma@example.org")
    client, _answer = signing_in("alma@example.org")
    answers = {client.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}).content for n in range(10)}
    assert any(b"Too many" in answer for answer in answers)
    client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert client.get("/north/queue/").status_code == 302


def test_neither_a_code_by_mail_nor_a_new_password_goes_around_the_second_factor(people):
    with_application("alma@example.org")
    client = Client()
    client.post("/accounts/login/code/", {"email": "alma@example.org"})
    code = re.search(r"^([A-Z0-9-]{6,9})$", str(mail.outbox[-1].body), re.MULTILINE).group(1)
    answer = client.post("/accounts/login/code/confirm/", {"code": code})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/north/queue/").status_code == 302
    client = Client()
    client.post("/accounts/password/reset/", {"email": "alma@example.org"})
    link = re.search(r"http://localhost:8000(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body)).group(1)
    form = client.get(link, follow=True)
    new = "another long password of nobody"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    client, answer = signing_in("alma@example.org", new, client)
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/north/queue/").status_code == 302


def test_a_code_by_mail_signs_a_customer_in(people):
    client = Client()
    client.post("/accounts/login/code/", {"email": "cora@example.org"})
    code = re.search(r"^([A-Z0-9-]{6,9})$", str(mail.outbox[-1].body), re.MULTILINE).group(1)
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.get("/north/portal/").status_code == 200


def test_taking_the_second_factor_away_closes_the_desk_and_ends_the_other_devices(people):
    client, secret = with_application("alma@example.org")
    other, _answer = signing_in("alma@example.org")
    other.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert other.get("/north/queue/").status_code == 200
    assert client.get("/north/queue/").status_code == 200
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert client.get("/north/queue/")["Location"] == "/accounts/2fa/?needed=1"
    assert other.get("/north/queue/")["Location"].startswith("/accounts/login/")


def test_a_second_factor_is_neither_added_nor_removed_without_the_password_again(people):
    client, _answer = signing_in("cora@example.org")
    for path in ("totp/activate/", "webauthn/add/", "recovery-codes/generate/"):
        assert "/reauthenticate/" in client.get(f"/accounts/2fa/{path}").get("Location", ""), path


def test_the_database_alone_makes_no_codes(people):
    _client, secret = with_application("alma@example.org")
    kept = [str(row.data) for row in Authenticator.objects.all()]
    assert len(kept) == 2
    assert not any(secret in text for text in kept)


def test_recovery_codes_open_once_each(people):
    client, _secret = with_application("alma@example.org")
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    codes = re.findall(r"\b\d{8}\b", page)
    assert len(codes) == 10
    for expected in (200, 302):
        other, _answer = signing_in("alma@example.org")
        other.post("/accounts/2fa/authenticate/", {"code": codes[1]})
        assert other.get("/north/queue/").status_code == expected
