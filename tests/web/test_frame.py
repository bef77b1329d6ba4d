"""The frame of every page of the desk: what it loads and weighs, how it is read, what a request of its own is told."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

import cast
import four_desks
import make
from charterdesk.apps.people.models import Account
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.server.static_version import version_of
from web.access.scene import browser

LARGEST_FIRST_LOAD = 120_000  # bytes compressed, fonts apart
IMPORTS = re.compile(r'(?:from|import) "(\./[^"]+)"|new URL\("([^"]+)", import\.meta\.url\)')


@pytest.fixture
def people(db):
    everybody = cast.assemble()
    four_desks.publish(everybody.north, "esker")
    return everybody


@pytest.fixture
def alma(people):
    return browser(people.alma)


def ticket_of(people, number):
    form = IntakeForm(
        requester_person_id=people.cora.pk,
        channel="portal",
        subject=f"Dispatcher of the loading bay {number} stopped between two parcels",
        body="Nothing happens.",
        kind="anomaly",
        severity="2",
        override_reason="A test",
    )
    return open_ticket(make.actor(people.marta), form)


def loaded(page):
    """The addresses of the files that a page loads, those that its scripts load too; fonts apart."""
    found = {path for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', page) if not path.endswith(".woff2")}
    waiting = list(found)
    while waiting:
        path = waiting.pop()
        if not path.endswith(".js"):
            continue
        source = text_of(path).decode()
        named = {one or other for one, other in IMPORTS.findall(source)}
        more = {path.rpartition("/")[0] + "/" + name.removeprefix("./") for name in named} - found
        found |= more
        waiting += more
    return found


def taken(client, path, **headers):
    """The answer's headers; its file is read to the end, and so closed."""
    answer = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def text_of(path):
    found = finders.find(path.removeprefix(settings.STATIC_URL))
    assert found, path
    return Path(found).read_bytes()


@pytest.mark.parametrize("place", ["queue/", "tickets/{}/"])
def test_a_first_page_weighs_less_than_120_kb_compressed(people, alma, place):
    tickets = [ticket_of(people, number) for number in range(50)]
    page = alma.get("/north/" + place.format(tickets[0].number)).content
    files = loaded(page.decode())
    assert any("htmx" in path for path in files)
    assert any("live-worker" in path for path in files)
    weights = {"page": len(gzip.compress(page)), **{path: len(gzip.compress(text_of(path))) for path in files}}
    assert sum(weights.values()) < LARGEST_FIRST_LOAD, weights


def test_pages_and_texts_travel_compressed_and_files_of_people_do_not(people, alma):
    page = alma.get("/north/queue/", headers={"accept-encoding": "br, gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(page.content)
    style = f"{settings.STATIC_URL}css/tokens.css"
    packed = alma.get(style, headers={"accept-encoding": "gzip"})
    assert gzip.decompress(packed.content) == text_of(style)
    assert "immutable" in packed["Cache-Control"]
    assert "Content-Encoding" not in taken(alma, style, accept_encoding="gzip;q=0")
    font = f"{settings.STATIC_URL}vendor/inter/inter-latin-wght-normal.woff2"
    assert "Content-Encoding" not in taken(alma, font, accept_encoding="gzip")
    assert "Content-Encoding" not in alma.get("/health", headers={"accept-encoding": "gzip"})


def test_a_file_that_a_browser_has_is_not_sent_again(alma):
    style = f"{settings.STATIC_URL}css/tokens.css"
    first = alma.get(style, headers={"accept-encoding": "gzip"})
    again = alma.get(style, headers={"accept-encoding": "gzip", "if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_a_page_from_before_an_upgrade_still_finds_its_files_and_keeps_none(alma):
    answer = taken(alma, "/static/0123456789ab/css/tokens.css")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"
    assert alma.get("/static/0123456789ab/../settings.py").status_code == 404
    assert alma.get("/static/0123456789ab/css/absent.css").status_code == 404


def test_the_version_changes_with_any_file(tmp_path):
    (tmp_path / "a.css").write_text("a")
    before = version_of(tmp_path)
    (tmp_path / "a.css").write_text("b")
    assert version_of(tmp_path) != before
    assert version_of(tmp_path, "1.0") != version_of(tmp_path)


def test_a_page_holds_no_script_or_style_of_its_own(people, alma):
    ticket = ticket_of(people, 1)
    for place in ("queue/", f"tickets/{ticket.number}/", "people/", "charter/", "open/"):
        page = alma.get(f"/north/{place}").content.decode()
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style[^>]*>|\sstyle=|\son[a-z]+=|javascript:", page) == []


def test_a_part_of_a_page_that_is_refused_is_told_in_its_place(people, alma):
    answer = alma.get("/north/live/tickets/999/", headers={"hx-request": "true"})
    assert answer.status_code == 404
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#told", "innerHTML")
    assert b"<html" not in answer.content
    assert b"<html" in alma.get("/north/live/tickets/999/").content


def test_a_request_of_the_page_without_its_token_is_refused(people):
    ticket = ticket_of(people, 1)
    client = Client(enforce_csrf_checks=True)
    client.force_login(Account.objects.get(persons=people.alma))
    place = f"/north/live/tickets/{ticket.number}/"
    assert client.post(place, {"types": "1"}).status_code == 403
    page = client.get(f"/north/tickets/{ticket.number}/").content.decode()
    token = re.search(r'hx-headers:inherited=\'{"X-CSRFToken": "([^"]+)"}\'', page)
    assert token
    assert client.post(place, {"types": "1"}, headers={"x-csrftoken": token[1]}).status_code == 200


def test_the_reader_chooses_light_or_dark_and_no_page_flashes(alma):
    assert "data-theme" not in alma.get("/north/queue/").content.decode()
    answer = alma.post("/i18n/read/", {"theme": "dark", "next": "/north/queue/"})
    assert answer["Location"] == "/north/queue/"
    page = alma.get("/north/queue/").content.decode()
    assert 'data-theme="dark"' in page
    assert '<meta name="color-scheme" content="dark">' in page
    alma.post("/i18n/read/", {"theme": "auto"})
    assert "data-theme" not in alma.get("/north/queue/").content.decode()


def test_the_reader_chooses_his_language_for_all_his_browsers(people, alma):
    alma.post("/i18n/read/", {"language": "es"})
    assert Account.objects.get(persons=people.alma).language == "es"
    assert '<html lang="es"' in browser(people.alma).get("/north/queue/").content.decode()


@pytest.mark.parametrize("asked", [{"language": "xx"}, {"language": "../fr"}, {"theme": '"><script>'}, {}])
def test_what_cannot_be_chosen_changes_nothing(people, alma, asked):
    answer = alma.post("/i18n/read/", {**asked, "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert Account.objects.get(persons=people.alma).language == ""
    assert "data-theme" not in alma.get("/north/queue/").content.decode()


def test_choosing_is_no_matter_of_a_link(alma):
    assert alma.get("/i18n/read/?theme=dark").status_code == 405
