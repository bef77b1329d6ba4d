"""The signed links of a mail: it works, it does not; no sign-in, once, and nothing for whoever has no link."""

import pytest
from django.test import Client

import four_desks
import make
from charterdesk.apps.base import now
from charterdesk.apps.channels import tokens
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import closure, work
from charterdesk.apps.tickets.models import Message, Ticket
from four_desks import opened, paris
from web.desk.agent import words

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def moment():
    with now.at(paris("2026-07-15 11:00")):
        yield


@pytest.fixture
def esker():
    # EK-12: a problem is closed after validation by the customer
    return four_desks.esker()


@pytest.fixture
def ticket(esker):
    row = opened(esker, subject="It does not print")
    work.note(esker.agent, row.pk, body="He bent the pins.")
    return closure.propose_solution(esker.agent, row.pk, body="Restart the printer.")


def link(ticket: Ticket, purpose: str, person: Person | None = None, slug: str = "esker") -> str:
    message = Message.objects.filter(ticket=ticket, kind="solution").latest("pk")
    who = person or ticket.requester
    return f"/{slug}/answers/{purpose}/{tokens.sign(purpose, ticket.pk, who.pk, message.pk)}/"


def state() -> str:
    return Ticket.objects.get().state


def test_it_works_looking_shows_the_solution_and_one_press_closes(ticket):
    client = Client()
    page = client.get(link(ticket, "works"))
    assert page.status_code == 200
    said = words(page.content.decode())
    for wanted in ("Does the solution work?", "No. 1", "It does not print", "Restart the printer."):
        assert wanted in said
    assert state() == "solved"
    page = client.post(link(ticket, "works"))
    assert "The request is closed." in words(page.content.decode())
    assert state() == "closed"


def test_it_does_not_work_asks_what_is_wrong_and_sends_it_back(ticket):
    client = Client()
    page = client.post(link(ticket, "fails"), {"reason": "  "})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.content.decode()
    assert state() == "solved"
    page = client.post(link(ticket, "fails"), {"reason": "It smokes now."})
    assert "The request is open again, with what you wrote." in words(page.content.decode())
    assert state() != "solved"
    last = Message.objects.latest("pk")
    assert (last.kind, last.body, last.author) == ("refusal", "It smokes now.", ticket.requester)


def test_programs_that_open_the_links_of_mails_change_nothing(ticket):
    before = [*Ticket.objects.values()]
    for purpose in ("works", "fails"):
        for method in ("get", "head", "options", "put", "delete"):
            getattr(Client(), method)(link(ticket, purpose))
    assert [*Ticket.objects.values()] == before


def test_pressing_needs_the_page_that_was_looked_at(ticket):
    client = Client(enforce_csrf_checks=True)
    assert client.post(link(ticket, "works")).status_code == 403
    assert state() == "solved"
    page = client.get(link(ticket, "works")).content.decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    assert client.post(link(ticket, "works"), {"csrfmiddlewaretoken": token}).status_code == 200
    assert state() == "closed"


def test_a_link_that_was_used_and_one_that_is_forged_show_the_same_page(ticket):
    client = Client()
    address = link(ticket, "works")
    client.post(address)
    used, forged = client.get(address), client.get("/esker/answers/works/1.1.1.aaaaaaaaaaaaaaaaaaaaaaaaaa/")
    assert (used.status_code, forged.status_code) == (410, 404)
    assert used.content == forged.content
    assert b"It does not print" not in used.content
    assert client.post(address).status_code == 410
    assert client.post(link(ticket, "fails"), {"reason": "Late."}).status_code == 410
    assert state() == "closed"


def test_a_newer_solution_ends_the_links_of_the_older_one(esker, ticket):
    old = link(ticket, "works")
    closure.reject(esker.customer, ticket.pk, reason="No.")
    closure.propose_solution(esker.agent, ticket.pk, body="Replace the printer.")
    assert Client().post(old).status_code == 410
    assert state() == "solved"
    assert "Replace the printer." in words(Client().get(link(ticket, "works")).content.decode())


@pytest.mark.parametrize("change", ["purpose", "desk", "cut", "longer", "empty", "nowhere", "other"])
def test_a_link_that_is_not_whole_is_no_link(ticket, esker, change):
    four_desks.econnect()
    whole = link(ticket, "works")
    token = whole.split("/")[-2]
    changed = {
        "purpose": f"/esker/answers/fails/{token}/",
        "desk": whole.replace("/esker/", "/e-connect/"),
        "cut": whole[:-2] + "/",
        "longer": f"/esker/answers/works/{token}a/",
        "empty": "/esker/answers/works/%20/",
        "nowhere": "/nowhere/answers/works/" + token + "/",
        "other": "/esker/answers/works/" + tokens.sign("reply", 1, 1, 1) + "/",
    }[change]
    page = Client().get(changed)
    assert page.status_code == 404
    assert "It does not print" not in page.content.decode()
    assert Client().post(changed, {"reason": "x"}).status_code == 404
    assert state() == "solved"


def test_nothing_of_the_ticket_but_number_subject_and_solution_is_shown(ticket):
    for purpose in ("works", "fails"):
        page = Client().get(link(ticket, purpose)).content.decode()
        for hidden in ("He bent the pins.", "Nothing happens when the button", "Cora-esker", "Agnes-esker", "C-1"):
            assert hidden not in page


def test_the_page_stays_with_whoever_holds_the_link(ticket):
    for address in (link(ticket, "works"), "/esker/answers/works/1.aaaaaaaaaaaaaaaaaaaaaaaaaa/"):
        page = Client().get(address)
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Referrer-Policy"] == "same-origin"
        assert "default-src 'self'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(("language", "said"), [("fr", "fr"), ("es", "es"), ("", "en")])
def test_the_page_speaks_the_language_of_the_person(ticket, language, said):
    Person.objects.filter(pk=ticket.requester_id).update(language=language)
    page = Client(headers={"accept-language": "es" if said != "es" else "fr"}).get(link(ticket, "works"))
    assert f'<html lang="{said}"' in page.content.decode()


def test_what_was_written_never_runs(esker):
    row = opened(esker, subject=NASTY)
    closure.propose_solution(esker.agent, row.pk, body=NASTY)
    page = Client().get(link(row, "fails")).content.decode()
    assert NASTY not in page
    assert NASTY in words(page)


def test_a_person_who_has_left_answers_nothing(ticket):
    address = link(ticket, "works")
    Person.objects.filter(pk=ticket.requester_id).update(active=False)
    assert Client().get(address).status_code == 404
    assert Client().post(address).status_code == 404
    assert state() == "solved"


def test_somebody_of_another_customer_cannot_answer_with_a_link_of_his_own(ticket, esker):
    # We never sign such a link; were one to exist, the verb refuses it.
    stranger = make.person(esker.desk, "Edda-esker", "customer", make.organisation(esker.desk, "Reef Freight"))
    assert Client().post(link(ticket, "works", stranger)).status_code == 410
    assert state() == "solved"
