"""Where an account is signed in: noted, told when new, ended by its owner, ended by whatever weakens the account."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client

import cast
import make
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.now import now
from charterdesk.apps.people import devices
from charterdesk.apps.people.models import Account, SignedInDevice

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEW = "another long password of nobody"


@pytest.fixture
def people():
    return cast.assemble()


def signed_in(email="cora@example.org", password=make.PASSWORD, client=None):
    client = client or Client(headers={"user-agent": FIREFOX})
    answer = client.post("/accounts/login/", {"login": email, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return client


def is_in(client):
    return client.get("/accounts/devices/").status_code == 200


def test_signing_in_notes_the_browser_and_keeps_no_session_key(people):
    client = signed_in()
    (row,) = SignedInDevice.objects.all()
    key = client.cookies["session"].value
    assert (row.account, row.method, row.digest) == (people.cora.account, "password", sha256_hex(key.encode()))
    page = client.get("/accounts/devices/").content.decode()
    assert "Firefox on Linux" in page
    assert key not in page


def test_the_hours_are_those_of_the_reader(people):
    client = signed_in()
    row = SignedInDevice.objects.get()
    for zone, hour in (("", "Europe/Paris"), ("America/New_York", "America/New_York")):
        Account.objects.filter(pk=people.cora.account_id).update(time_zone=zone)
        page = client.get("/accounts/devices/").content.decode()
        assert f"{row.created_at.astimezone(ZoneInfo(hour)):%H:%M}" in page


def test_one_device_is_ended_at_once(people):
    here, there = signed_in(), signed_in()
    row = SignedInDevice.objects.order_by("pk").last()
    assert here.post("/accounts/devices/end/", {"device": row.pk}).status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_all_others_are_ended_and_this_one_stays(people):
    here, *others = [signed_in() for _ in range(3)]
    here.post("/accounts/devices/end/")
    assert is_in(here)
    assert not any(is_in(other) for other in others)
    assert devices.devices_of(people.cora.account).count() == 1


@pytest.mark.parametrize("given", ["{other}", "999999", "9" * 5000])
def test_nobody_ends_the_device_of_another(people, given):
    other = signed_in("dario@example.org")
    mine = signed_in()
    row = SignedInDevice.objects.get(account=people.dario.account)
    answer = mine.post("/accounts/devices/end/", {"device": given.format(other=row.pk)})
    assert answer.status_code in {302, 404}
    assert is_in(other)


def test_signing_out_ends_the_device(people):
    client = signed_in()
    client.post("/accounts/logout/")
    assert devices.devices_of(people.cora.account).count() == 0


def test_a_new_password_ends_every_other_device(people):
    here, there = signed_in(), signed_in()
    given = {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW}
    answer = here.post("/accounts/password/change/", given)
    assert answer.status_code == 302, answer.content.decode()
    assert is_in(here)
    assert not is_in(there)
    (row,) = devices.devices_of(people.cora.account)
    assert row.digest == sha256_hex(here.cookies["session"].value.encode())


def test_a_password_set_by_the_link_of_a_mail_ends_every_device(people):
    there = signed_in()
    stranger = Client()
    stranger.post("/accounts/password/reset/", {"email": "cora@example.org"})
    (link,) = [word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word]
    form = stranger.get(link.removeprefix("http://localhost:8000"), follow=True)
    stranger.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert not is_in(there)
    assert not is_in(stranger)
    assert devices.devices_of(people.cora.account).count() == 0
    signed_in(password=NEW)


def test_a_browser_that_is_new_is_told_by_mail_and_the_first_and_the_known_are_not(people):
    known = signed_in()
    assert not mail.outbox
    known.post("/accounts/logout/")
    signed_in(client=known)
    assert not mail.outbox
    signed_in()
    (letter,) = mail.outbox
    assert letter.to == ["cora@example.org"]
    assert "Firefox on Linux" in letter.body
    assert "http://localhost:8000/accounts/devices/" in letter.body


def test_a_mark_of_a_known_browser_that_we_did_not_sign_counts_nothing(people):
    signed_in()
    stranger = Client()
    stranger.cookies["known"] = f"[{people.cora.account_id}]:1:x"
    signed_in(client=stranger)
    assert len(mail.outbox) == 1


def test_what_is_forgotten_after_a_year(people):
    signed_in()
    SignedInDevice.objects.update(last_seen_at=now() - timedelta(days=366))
    assert devices.forget_old_devices() == 1
