"""The pages that say no when little else stands: each in the reader's language, none empty."""

import pytest
from django.test import Client
from django.urls import include, path


def broken(_request):
    raise RuntimeError("the database is away")


handler500 = "charterdesk.server.refusals.ours"
urlpatterns = [path("broken", broken), path("", include("charterdesk.server.urls"))]
pytestmark = pytest.mark.any_engine
FRENCH = {"accept-language": "fr"}


def test_a_request_for_a_host_that_is_none_of_ours_gets_a_page_in_the_readers_language(client):
    answer = client.get("/health", headers={**FRENCH, "host": "evil.example"})
    assert answer.status_code == 400
    assert '<html lang="fr" class="portal">' in answer.content.decode()


def test_what_is_too_large_gets_a_page_that_says_how_much_may_be_sent(client, settings):
    settings.LARGEST_REQUEST = 1000
    answer = client.post("/accounts/login/", headers={"content-length": "1001"})
    assert answer.status_code == 413
    assert "1000\N{NO-BREAK SPACE}bytes at most" in answer.content.decode()
    other = client.post("/accounts/login/", headers={**FRENCH, "content-length": "1001"})
    assert '<html lang="fr"' in other.content.decode()


@pytest.mark.urls(__name__)
def test_an_error_of_ours_asks_nothing_of_what_may_be_broken():
    client = Client(raise_request_exception=False)
    client.cookies["theme"] = "dark"
    answer = client.get("/broken")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "An error of ours" in page
    assert 'data-theme="dark"' in page


@pytest.mark.django_db
def test_looking_at_an_address_that_is_only_sent_to_says_so_and_a_machine_keeps_its_bare_answer(client, settings):
    address = "/accounts/devices/end/"
    page = client.get(address, headers={"accept": "text/html"})
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "shows nothing" in page.content.decode()
    assert client.get(address).content == b""
