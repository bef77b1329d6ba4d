"""What somebody tries at the door who means harm: each test is one attack that must lead nowhere."""

import re
import statistics
import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

import cast
import make
from charterdesk.apps.base import letters
from charterdesk.apps.people.models import Account, SignedInDevice
from charterdesk.server import environment

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
HOSTS = (
    "evil.example",
    "evil.example:80",
    "localhost.evil.example",
    "localhost:80@evil.example",
    "evil.example#localhost",
)
FORWARDED = ("X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "Forwarded", "X-Original-Host", "X-Rewrite-URL")


@pytest.fixture
def people():
    cache.clear()
    return cast.assemble()


def sign_in(client, email="cora@example.org", password=make.PASSWORD, **more):
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def is_in(client):
    return client.get("/accounts/devices/").status_code == 200


def test_a_session_that_somebody_else_chose_is_not_the_one_that_is_signed_in(people):
    thief = Client()
    thief.get("/accounts/login/")
    session = thief.session
    session["planted"] = True
    session.save()
    chosen = str(session.session_key)
    victim = Client()
    victim.cookies["session"] = chosen
    sign_in(victim)
    assert is_in(victim)
    assert victim.cookies["session"].value != chosen
    thief.cookies["session"] = chosen
    assert not is_in(thief)


@pytest.mark.parametrize("path", ["login/", "login/code/", "password/reset/", "2fa/webauthn/login/", "organisation/"])
def test_nobody_is_signed_in_by_the_form_of_another_site(people, path):
    client = Client(enforce_csrf_checks=True)
    given = {"login": "cora@example.org", "password": make.PASSWORD, "email": "cora@example.org", "credential": "{}"}
    assert client.post(f"/accounts/{path}", given).status_code == 403
    assert not mail.outbox
    assert not is_in(client)


@pytest.mark.parametrize("path", ["devices/end/", "logout/", "password/change/", "2fa/totp/deactivate/"])
def test_nobody_changes_an_account_by_the_form_of_another_site_nor_by_a_link(people, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.cora.account)
    assert client.post(f"/accounts/{path}").status_code == 403
    client.get(f"/accounts/{path}")
    assert is_in(client)


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_not_ours_sends_no_mail(people, host):
    for path in ("password/reset/", "login/code/"):
        answer = Client(headers={"host": host}).post(f"/accounts/{path}", {"email": "cora@example.org"})
        assert answer.status_code == 400
    assert not mail.outbox


@pytest.mark.parametrize("name", FORWARDED)
def test_what_a_header_says_of_the_host_stands_in_no_mail(people, name):
    client = Client(headers={name: "evil.example"})
    for path in ("password/reset/", "login/code/"):
        client.post(f"/accounts/{path}", {"email": "cora@example.org"})
    assert len(mail.outbox) == 2
    assert not any("evil" in f"{letter.subject} {letter.body} {letter.from_email}" for letter in mail.outbox)


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "http://localhost:8000@evil.example/",
        "\t//evil.example",
        "/%0d%0aLocation:%20https://evil.example",
    ],
)
def test_after_signing_in_or_out_nobody_is_led_elsewhere(people, where):
    client = Client()
    place = sign_in(client, next=where)["Location"]
    assert re.match(r"/(?![/\\])", place), place
    assert "\n" not in place
    place = client.post("/accounts/logout/", {"next": where})["Location"]
    assert re.match(r"/(?![/\\])", place), place


def test_passwords_cannot_be_tried_out_not_even_from_many_places(people, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    answers = []
    for n in range(15):
        client = Client(headers={"x-forwarded-for": f"198.51.100.{n}"})
        answers.append(sign_in(client, password=f"wrong {n}").content.decode())
    assert sum("Too many failed" in answer for answer in answers) >= 10
    locked = Client(headers={"x-forwarded-for": "203.0.113.1"})
    assert "Too many failed" in sign_in(locked).content.decode()
    # Its owner is not locked out: a code comes by mail.
    owner = Client(headers={"x-forwarded-for": "203.0.113.2"})
    owner.post("/accounts/login/code/", {"email": "cora@example.org"})
    code = re.search(r"^([A-Z0-9-]{6,9})$", str(mail.outbox[-1].body), re.MULTILINE).group(1)
    owner.post("/accounts/login/code/confirm/", {"code": code})
    assert is_in(owner)


def test_codes_of_mails_cannot_be_tried_out(people):
    client = Client()
    client.post("/accounts/login/code/", {"email": "cora@example.org"})
    code = re.search(r"^([A-Z0-9-]{6,9})$", str(mail.outbox[-1].body), re.MULTILINE).group(1)
    for n in range(3):
        client.post("/accounts/login/code/confirm/", {"code": f"WRONG{n}"})
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert not is_in(client)


def test_mails_cannot_be_made_to_flood(people):
    for _ in range(12):
        Client().post("/accounts/password/reset/", {"email": "cora@example.org"})
        Client().post("/accounts/login/code/", {"email": "cora@example.org"})
    assert len(mail.outbox) <= 8


def told(path, given, email):
    """What a page says, with the address and what is new each time left out."""
    client = Client()
    answer = client.post(path, given, follow=True)
    page = answer.content.decode().replace(email, "X").replace(email.replace("@", "%40"), "X")
    page = re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", page)
    return answer.status_code, [place for place, _status in answer.redirect_chain], page


@pytest.mark.parametrize("path", ["/accounts/password/reset/", "/accounts/login/code/"])
def test_nobody_learns_by_words_whether_an_address_has_an_account(people, path):
    known, unknown = (told(path, {"email": email}, email) for email in ("cora@example.org", "nora@example.org"))
    assert known == unknown
    assert [letter.to for letter in mail.outbox] == [["cora@example.org"]]


def test_nobody_learns_by_the_words_of_a_wrong_password_whether_there_is_an_account(people):
    Account.objects.filter(pk=people.edda.account_id).update(is_active=False)
    without = people.dario.account
    without.set_unusable_password()
    without.save()
    pages = {
        told("/accounts/login/", {"login": email, "password": "wrong"}, email)[2]
        for email in ("cora@example.org", "nora@example.org", "edda@example.org", "dario@example.org")
    }
    assert len(pages) == 1


def test_nobody_learns_by_time_whether_an_address_has_an_account(people, settings):
    # As slow as in production, in small: what is compared is one hash more or less.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    Account.objects.filter(pk=people.cora.account_id).update(
        password=make_password(make.PASSWORD, hasher=Argon2PasswordHasher())
    )

    def seconds(email):
        begun = time.perf_counter()
        sign_in(Client(), email, "wrong")
        return time.perf_counter() - begun

    pairs = [(seconds("cora@example.org"), seconds("nora@example.org")) for _ in range(8)]
    known, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert 0.5 < known / unknown < 2


class SlowServer(EmailBackend):
    """A mail server that takes its time."""

    def send_messages(self, messages):
        time.sleep(0.3)
        return super().send_messages(messages)


def test_a_slow_mail_server_shows_in_no_answer(people, settings):
    settings.MAIL_SERVER = environment.MailServer("localhost", 25, "none")
    settings.EMAIL_BACKEND = f"{__name__}.SlowServer"
    begun = time.perf_counter()
    Client().post("/accounts/password/reset/", {"email": "cora@example.org"})
    assert time.perf_counter() - begun < 0.3
    letters.settled()
    assert len(mail.outbox) == 1


def test_the_link_for_a_new_password_works_once_and_not_after_the_password_changed(people):
    Client().post("/accounts/password/reset/", {"email": "cora@example.org"})
    link = re.search(r"http://localhost:8000(\S+)", str(mail.outbox[-1].body)).group(1)
    client = Client()
    form = client.get(link, follow=True).request["PATH_INFO"]
    new = "another long password of nobody"
    client.post(form, {"password1": new, "password2": new})
    late = Client()
    page = late.get(link, follow=True)
    assert 'name="password1"' not in page.content.decode()
    late.post(page.request["PATH_INFO"], {"password1": "third long password", "password2": "third long password"})
    assert Account.objects.get(pk=people.cora.account_id).check_password(new)


def test_no_link_or_code_that_signs_in_stands_in_the_database(people):
    client = Client()
    client.post("/accounts/password/reset/", {"email": "cora@example.org"})
    token = re.search(r"/reset/key/[^-]+-(\S+)/", str(mail.outbox[-1].body)).group(1)
    kept = [str(list(model.objects.values())) for model in (SignedInDevice, Authenticator)]
    assert not any(token in text for text in kept)


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "confirm-email/x/", "3rdparty/", "signup/passkey/"]
)
def test_the_other_roads_of_the_library_are_closed(people, path):
    client = Client()
    client.force_login(people.cora.account)
    before = Account.objects.count()
    for one in (client, Client()):
        answer = one.post(f"/accounts/{path}", {"email": "new@example.org", "password1": "a long password of new"})
        assert answer.status_code in {200, 302, 404}
    assert Account.objects.count() == before
    assert Account.objects.get(pk=people.cora.account_id).email == "cora@example.org"
    assert not mail.outbox


def test_who_has_no_password_sets_none_at_a_screen_that_somebody_left_open(people):
    # His organisation signs him in: a password typed by a passer-by would let that one in from anywhere, for good.
    Account.objects.filter(pk=people.cora.account_id).update(password=make_password(None))
    client = Client()
    client.force_login(Account.objects.get(pk=people.cora.account_id))
    given = {"password1": "a passer-by's long password", "password2": "a passer-by's long password"}
    for path in ("/accounts/password/set/", "/accounts/password/change/"):
        for answer in (client.get(path), client.post(path, given)):
            assert answer.status_code == 302
    assert client.get("/accounts/password/change/", follow=True).redirect_chain[-1][0] == "/accounts/password/reset/"
    assert not Account.objects.get(pk=people.cora.account_id).has_usable_password()


def test_pages_of_the_account_stay_in_no_cache_and_in_no_frame(people):
    client = Client()
    sign_in(client)
    for path in ("devices/", "2fa/", "password/change/"):
        answer = client.get(f"/accounts/{path}")
        assert "no-store" in answer["Cache-Control"]
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_no_page_at_the_door_holds_a_script_or_a_style_of_its_own(people):
    client = Client()
    paths = ["login/", "login/code/", "password/reset/", "organisation/"]
    pages = [client.get(f"/accounts/{path}").content.decode() for path in paths]
    client.force_login(people.cora.account)
    pages += [client.get(f"/accounts/{path}").content.decode() for path in ("2fa/", "devices/", "password/change/")]
    for page in pages:
        assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))|<style|\sstyle=|\son\w+=", page)
