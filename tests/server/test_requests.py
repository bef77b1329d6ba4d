"""Around every request: who acts, in which desk, in which language; what a refusal looks like; which headers."""

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import timezone, translation

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.people import actions
from charterdesk.apps.people.access import actor_of, desk_slug_of
from make import PASSWORD


def who(request):
    actor = actor_of(request)
    zone = timezone.get_current_timezone_name()
    return HttpResponse(f"{actor.desk.slug} {actor.person_id} {zone} {translation.get_language()}")


def machine(request):
    return HttpResponse(f"{desk_slug_of(request)} {getattr(request, 'actor', None) is not None}")


def refuse(request, kind):
    raise {
        "notfound": NotFound(),
        "notallowed": NotAllowed("ticket.close"),
        "invalid": Invalid("Say what happened.", field="description"),
        "conflict": Conflict("Alma took it in charge.", current={"state": "taken"}),
    }[kind]


urlpatterns = [
    path("<slug:desk>/api/v1/who", include(([path("", machine)], "api"))),
    path("<slug:desk>/who", who),
    path("<slug:desk>/refuse/<slug:kind>", refuse),
    path("", include("charterdesk.server.urls")),
]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def as_alma(client, people):
    client.force_login(people.alma.account)
    return client


def test_a_person_acts_in_the_desk_of_the_address(as_alma, people):
    assert as_alma.get("/north/who").content.decode() == f"north {people.alma.pk} Europe/Paris en"


@pytest.mark.parametrize("desk", ["south", "nowhere"])
def test_another_desk_and_no_desk_are_the_same_answer(as_alma, desk):
    answer = as_alma.get(f"/{desk}/who")
    assert answer.status_code == 404
    assert b"south" not in answer.content.lower()


@pytest.mark.parametrize("desk", ["north", "nowhere"])
def test_who_has_not_signed_in_is_sent_to_sign_in_whatever_the_desk(client, people, desk):
    answer = client.get(f"/{desk}/who?page=2")
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next=/{desk}/who%3Fpage%3D2")


def test_a_machine_is_left_to_the_api_and_a_session_of_a_browser_counts_nothing_there(client, people):
    assert client.get("/north/api/v1/who").content == b"north False"
    client.force_login(people.alma.account)
    assert client.get("/north/api/v1/who").content == b"north False"


@pytest.mark.parametrize("length", ["1001", "-1", "many"])
def test_a_request_too_large_is_refused_before_it_is_read(client, settings, length):
    settings.LARGEST_REQUEST = 1000
    answer = client.post("/accounts/login/", headers={"content-length": length})
    assert answer.status_code == 413


def test_pages_speak_the_language_of_the_account_and_show_its_time(client, people):
    account = people.alma.account
    account.language, account.time_zone = "es", "America/Guadeloupe"
    account.save()
    client.force_login(account)
    assert client.get("/north/who").content.decode().endswith("America/Guadeloupe es")
    client.logout()
    client.force_login(people.bruno.account)
    assert client.get("/north/who", headers={"accept-language": "fr"}).content.decode().endswith("Europe/Paris fr")
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("notfound", 404, "nothing at this address"),
        ("notallowed", 403, "Nothing was changed"),
        ("invalid", 422, "Say what happened."),
        ("conflict", 409, "Alma took it in charge."),
    ],
)
def test_a_refusal_is_a_page_that_says_what_happened(as_alma, kind, status, words):
    answer = as_alma.get(f"/north/refuse/{kind}")
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_signing_in_leads_to_the_day_or_to_the_portal(client, people):
    for name, first_page in [("alma", "/north/"), ("cora", "/north/portal/")]:
        given = {"login": f"{name.upper()}@example.org", "password": PASSWORD}
        assert client.post("/accounts/login/", given)["Location"] == "/"
        assert client.get("/")["Location"] == first_page
        client.post("/accounts/logout/")
        assert client.get("/")["Location"] == "/accounts/login/"


def test_a_wrong_password_and_an_unknown_address_are_told_alike(client, people):
    answers = []
    for address in ("alma@example.org", "nobody@example.org"):
        answer = client.post("/accounts/login/", {"login": address, "password": "wrong"})
        answers.append((answer.status_code, answer.context["form"].non_field_errors()))
    assert answers[0] == answers[1]


def test_after_ten_wrong_passwords_the_right_one_does_not_open_either(client, people):
    for _ in range(10):
        client.post("/accounts/login/", {"login": "alma@example.org", "password": "wrong"})
    answer = client.post("/accounts/login/", {"login": "alma@example.org", "password": PASSWORD})
    assert answer.status_code in {200, 429}
    assert client.get("/")["Location"] == "/accounts/login/"


@pytest.mark.urls("charterdesk.server.urls")
def test_an_address_that_leads_nowhere_looks_like_what_is_not_yours(as_alma):
    answer = as_alma.get("/no/where/at/all")
    assert answer.status_code == 404
    assert "nothing at this address" in answer.content.decode()


def test_nobody_signs_up_by_himself(client, db):
    assert "Sign Up Closed" in client.get("/accounts/signup/").content.decode()
    given = {"email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert "Sign Up Closed" in client.post("/accounts/signup/", given).content.decode()


def test_several_desks_are_listed_and_none_is_said(client, people):
    actions.create_person(system_actor(people.south), "Alma", account=people.alma.account)
    client.force_login(people.alma.account)
    page = client.get("/").content.decode()
    assert '"/north/"' in page
    assert "/south/portal/" in page
    client.force_login(people.otto)
    assert "belongs to no desk" in client.get("/").content.decode()


def test_headers_of_every_page(as_alma):
    headers = as_alma.get("/north/who").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]


def test_pages_for_everybody_may_be_kept(client, db):
    assert "no-store" not in client.get("/health").headers.get("Cache-Control", "")


def test_the_server_says_that_it_is_alive_and_nothing_else(client, db):
    assert client.get("/health").content == b"ok"


@override_settings(ALLOWED_HOSTS=["desk.example.org"])
def test_another_host_name_is_refused(client, db):
    assert client.get("/health", headers={"host": "evil.example.org"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.any_engine
def test_a_form_that_a_script_carried_is_told_where_its_answer_leads_and_its_messages_wait_for_that_page(client):
    actions.create_account("alma@example.org", "Alma", password=PASSWORD)
    typed = {"login": "alma@example.org", "password": PASSWORD}
    carried = client.post("/accounts/login/", typed, headers={"x-carried": "1"})
    assert (carried.status_code, carried["X-Goes-To"]) == (204, "/")
    assert "Location" not in carried
    assert client.get("/accounts/devices/").status_code == 200
    wrong = Client().post("/accounts/login/", {"login": "x"}, headers={"x-carried": "1"})
    assert wrong.status_code == 200
    assert "X-Goes-To" not in wrong
