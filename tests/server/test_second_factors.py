"""Second factors: who must have one, what he finds until then, and the roads around it, which lead nowhere."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

import cast
import make
from charterdesk.apps.base.errors import NotAllowed
from charterdesk.apps.base.models import Event
from charterdesk.apps.people import second_factor
from charterdesk.apps.people.tokens import issue_token
from server.factors import code_for, signing_in, with_application

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


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


@pytest.fixture
def lenient(people, settings):
    """The installation asks nobody for a second factor."""
    settings.STAFF_MFA = False
    return people


def opens(email, path):
    client, _answer = signing_in(email)
    answer = client.get(path)
    return answer.status_code == 200 or answer["Location"]


def test_a_manager_asks_it_of_his_desk_and_of_no_other(lenient):
    assert opens("alma@example.org", "/north/queue/") is True
    second_factor.ask_for(make.actor(lenient.marta), staff=True, admins=False)
    needed = "/accounts/2fa/?needed=1"
    assert opens("alma@example.org", "/north/queue/") == needed
    assert opens("marta@example.org", "/north/setup/second-factor/") == needed
    assert opens("sven@example.org", "/south/queue/") is True
    assert opens("dario@example.org", "/north/portal/") is True
    client, _secret = with_application("alma@example.org")
    assert client.get("/north/queue/").status_code == 200


def test_a_manager_asks_it_of_administrators_of_customers_and_resellers_apart(lenient):
    second_factor.ask_for(make.actor(lenient.marta), staff=False, admins=True)
    for email, path, expected in (
        ("dario@example.org", "/north/portal/", "/accounts/2fa/?needed=1"),
        ("silke@example.org", "/north/portal/", "/accounts/2fa/?needed=1"),
        ("cora@example.org", "/north/portal/", True),
        ("reto@example.org", "/north/portal/", True),
        ("alma@example.org", "/north/queue/", True),
    ):
        assert opens(email, path) == expected


def test_what_the_installation_asks_no_desk_takes_back(people):
    second_factor.ask_for(make.actor(people.marta), staff=False, admins=False)
    client, _secret = with_application("marta@example.org")
    assert re.search(r'name="staff"[^>]*disabled', page_of(client))
    client.post("/north/setup/second-factor/", {"admins": "on"})
    people.north.refresh_from_db()
    assert (people.north.staff_second_factor, people.north.admin_second_factor) == (False, True)
    assert opens("alma@example.org", "/north/queue/") == "/accounts/2fa/?needed=1"


def page_of(client):
    return client.get("/north/setup/second-factor/").content.decode()


def test_the_page_says_how_many_have_one_and_the_journal_who_asked(lenient):
    with_application("alma@example.org")
    client, _answer = signing_in("marta@example.org")
    assert "Have one already: 1 of 4" in page_of(client)
    client.post("/north/setup/second-factor/", {"staff": "on"})
    (event,) = Event.objects.filter(code="desk.second_factor")
    assert (event.actor_id, event.data) == (lenient.marta.pk, {"staff": True, "admins": False})
    second_factor.ask_for(make.actor(lenient.marta), staff=True, admins=False)
    assert Event.objects.filter(code="desk.second_factor").count() == 1
    for who in (lenient.bruno, lenient.alma, lenient.dario):
        with pytest.raises(NotAllowed):
            second_factor.ask_for(make.actor(who), staff=False, admins=False)


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
