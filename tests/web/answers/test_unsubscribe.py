"""The link that ends the announcements, and pictures of mails: whoever holds the address."""

import pytest
from django.test import Client

import four_desks
from charterdesk.apps.base import now
from charterdesk.apps.channels import desk_mail, tokens
from charterdesk.apps.channels.models import Unsubscribed
from four_desks import paris
from web.desk import mails
from web.desk.agent import words

pytestmark = pytest.mark.django_db
MORNING = paris("2026-07-15 11:00")


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def econnect():
    with now.at(MORNING):
        yield four_desks.econnect()


@pytest.fixture
def address(econnect):
    person = econnect.customer_person
    return f"/e-connect/answers/unsubscribe/{tokens.sign('unsubscribe', person.desk_id, person.pk)}/"


def test_looking_asks_and_pressing_ends_the_announcements(econnect, address):
    client = Client()
    assert "Do you want no more of these mails?" in words(client.get(address).content.decode())
    assert not Unsubscribed.objects.exists()
    assert "No more mails about changes of the charter" in words(client.post(address).content.decode())
    assert [*Unsubscribed.objects.values_list("address", flat=True)] == [econnect.customer_person.email]
    client.post(address)
    assert Unsubscribed.objects.count() == 1
    assert "No more mails" in words(client.get(address).content.decode())


def test_a_mail_program_presses_it_in_one_click_without_the_page(address):
    # RFC 8058, section 3.2
    client = Client(enforce_csrf_checks=True)
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert Unsubscribed.objects.count() == 1


@pytest.mark.parametrize("token", ["1.1.aaaaaaaaaaaaaaaaaaaaaaaaaa", "x", "%20"])
def test_a_forged_link_ends_nothing(econnect, token):
    for method in ("get", "post"):
        assert getattr(Client(), method)(f"/e-connect/answers/unsubscribe/{token}/").status_code == 404
    assert not Unsubscribed.objects.exists()


def test_a_picture_of_a_mail_is_shown_for_an_hour_to_whoever_has_its_address(econnect):
    picture = mails.picture(mails.received(econnect.desk, "opened", "", "<p>x</p>"))
    address = f"/e-connect/answers/picture/{desk_mail.picture_token(picture.pk)}/"
    answer = Client().get(address)
    assert b"".join(answer).startswith(mails.PIXEL)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(address.replace("e-connect", "exer")).status_code == 404
    with now.at(paris("2026-07-15 12:01")):
        assert Client().get(address).status_code == 404


@pytest.mark.parametrize("name", ["page.svg", "page.html", "file"])
def test_what_is_no_picture_is_not_shown(econnect, name):
    picture = mails.picture(mails.received(econnect.desk, "opened"), name=name)
    assert Client().get(f"/e-connect/answers/picture/{desk_mail.picture_token(picture.pk)}/").status_code == 404


def test_a_picture_that_was_not_scanned_yet_is_not_shown(econnect, settings):
    settings.CLAMAV = "127.0.0.1:3310"
    picture = mails.picture(mails.received(econnect.desk, "opened"))
    assert Client().get(f"/e-connect/answers/picture/{desk_mail.picture_token(picture.pk)}/").status_code == 404
