"""How the API says no: one shape, the right status, the reader's language, nothing stored."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import four_desks
import make
from charterdesk.apps.base import now
from charterdesk.apps.base.models import Event
from charterdesk.apps.people.models import Account
from charterdesk.apps.people.tokens import issue_token, revoke_token
from charterdesk.apps.tickets.models import Message, Ticket
from web.api.machines import REQUEST, Caller, caller, told

# They say what would happen, so that asking twice is no harm.
CHANGES_NOTHING = {"/decide", "/tickets/{number}/preview-merge", "/tickets/{number}/macros/{macro_id}/preview"}


def fields(problems):
    return {one["field"]: one["message"] for one in problems["problems"]}


@pytest.fixture
def number(customer):
    return told(customer.post("/tickets", REQUEST), 201)["ticket"]["number"]


def test_without_a_token_nothing_opens(scene):
    nobody = Caller("esker")
    for response in (nobody.get("/me"), nobody.get("/tickets/1"), nobody.post("/tickets", REQUEST)):
        assert told(response, 401)["code"] == "unauthorized"
        assert response["WWW-Authenticate"] == "Bearer"
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer cdk_", "Basic YTpi", "Bearer cdk_é", "Token x"])
def test_nothing_but_a_token_is_a_token(scene, header):
    response = Client(headers={"authorization": header}).get("/esker/api/v1/me")
    assert told(response, 401)["code"] == "unauthorized"


def test_a_session_opens_no_api(scene):
    client = Client()
    client.force_login(Account.objects.get(persons=scene.agent.person_id))
    assert told(client.get("/esker/api/v1/me"), 401)["code"] == "unauthorized"


def test_a_token_ends_when_it_is_revoked_or_its_date_is_past(scene):
    row, text = issue_token(scene.agent, "short", expires_at=now.now() + timedelta(hours=1))
    machine = Caller("esker", text)
    told(machine.get("/me"), 200)
    with now.at(now.now() + timedelta(hours=1)):
        told(machine.get("/me"), 401)
    revoke_token(scene.agent, row.pk)
    told(machine.get("/me"), 401)


def test_a_token_of_another_desk_opens_neither_a_desk_nor_the_absence_of_one(scene, stranger, number):
    _row, text = issue_token(stranger, "elsewhere")
    seen = {
        Caller(slug, text).get(path).content for slug in ("esker", "nowhere") for path in ("/me", f"/tickets/{number}")
    }
    assert len(seen) == 1
    told(Caller("south", text).get("/me"), 200)


def test_absent_and_foreign_are_the_same_answer(scene, stranger, number, customer):
    other = make.organisation(scene.desk, "Other Foods")
    outsider = caller(make.actor(make.person(scene.desk, "Olga", "customer", other)))
    for path in ("", "/messages", "/clocks"):
        foreign, absent = outsider.get(f"/tickets/{number}{path}"), outsider.get(f"/tickets/999{path}")
        assert told(foreign, 404) == told(absent, 404)
    for verb, said in [("reply", {"body": "x"}), ("validate", {}), ("note", {"body": "x"}), ("close", {})]:
        foreign, absent = outsider.post(f"/tickets/{number}/{verb}", said), outsider.post(f"/tickets/999/{verb}", said)
        assert told(foreign, 404) == told(absent, 404)
    foreign = outsider.post("/tickets", {**REQUEST, "contract_id": scene.contract.pk})
    absent = outsider.post("/tickets", {**REQUEST, "contract_id": 99_999})
    assert foreign.content == absent.content
    assert Message.objects.count() == 1


def test_an_address_that_does_not_exist_and_a_method_that_is_not_taken(customer):
    assert told(customer.get("/nothing/here"), 404)["code"] == "not_found"
    response = customer.get("/tickets/1/reply")
    assert told(response, 405)["code"] == "method_not_allowed"
    assert response["Allow"] == "POST"


def test_a_verb_that_is_not_his_is_403(customer, number):
    for verb, said in [("take-in-charge", {}), ("note", {"body": "x"}), ("log-time", {"seconds": 60})]:
        assert told(customer.post(f"/tickets/{number}/{verb}", said), 403)["code"] == "not_allowed"
    assert told(customer.get("/queue"), 403)["code"] == "not_allowed"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("{", "body"),
        ("", "body"),
        (b"\xff\xfe", "body"),
        ('{"subject": NaN}', "body"),
        ("[" * 100_000, "body"),
        ("[]", "body"),
        ('"text"', "body"),
        ('{"subject": "x", "body": "y", "colour": "red"}', "colour"),
        ('{"subject": "x"}', "body"),
        ('{"subject": 5, "body": "y"}', "subject"),
        ('{"subject": "x\\u0000", "body": "y"}', "subject"),
        ('{"subject": "x", "body": "\\ud800"}', "body"),
        ('{"subject": "x", "body": "y", "emergency": "yes"}', "emergency"),
        ('{"subject": "x", "body": "y", "contract_id": 99999999999}', "contract_id"),
        ('{"subject": "x", "body": "y", "at": "2026-07-15T17:40:00"}', "at"),
        ('{"subject": "x", "body": "y", "at": "9999-07-15T17:40:00Z"}', "at"),
        ('{"subject": "x", "body": "y", "given": ["a", 5]}', "given.1"),
        ('{"subject": " ", "body": "y"}', "subject"),
        ('{"subject": "x", "body": "y", "kind": "nonsense"}', "kind"),
        ('{"subject": "x", "body": "y", "severity": "1"}', "severity"),
        ('{"subject": "x", "body": "y", "channel": "phone"}', "channel"),
    ],
)
def test_a_malformed_request_is_told_its_field_and_nothing_is_stored(customer, body, field):
    before = Event.objects.count()
    problems = told(customer.post("/tickets", body), 422)
    assert field in fields(problems)
    assert all(fields(problems).values())
    assert (Ticket.objects.count(), Event.objects.count()) == (0, before)


def test_a_number_that_is_none(customer):
    assert "number" in fields(told(customer.get("/tickets/abc"), 422))
    assert "number" in fields(told(customer.get("/tickets/99999999999999999999"), 422))
    assert "limit" in fields(told(customer.get("/tickets", limit=101), 422))
    assert "offset" in fields(told(customer.get("/tickets", offset=-1), 422))


def test_more_bytes_than_are_taken(customer, number, settings):
    told(customer.post("/tickets", {**REQUEST, "body": "x" * 1_100_000}), 413)
    settings.LARGEST_FILE = 10
    problems = told(customer.send(f"/tickets/{number}/attachments", SimpleUploadedFile("a.txt", b"x" * 11)), 422)
    assert problems["code"] == "too_large"


def test_a_form_without_files(customer, number):
    assert "files" in fields(told(customer.send(f"/tickets/{number}/attachments"), 422))
    assert "files" in fields(told(customer.post(f"/tickets/{number}/attachments", {}), 422))
    broken = customer.client.post(
        f"{customer.root}/tickets/{number}/attachments", b"x", content_type="multipart/form-data; boundary="
    )
    assert told(broken, 422)["code"] == "malformed"


def test_two_agents_at_once_the_second_is_told_how_it_stands_now(scene, agent, number):
    version = told(agent.get(f"/tickets/{number}"), 200)["version"]
    told(agent.post(f"/tickets/{number}/take-in-charge", {"version": version}), 200)
    late = caller(scene.head).post(f"/tickets/{number}/propose-solution", {"body": "Done.", "version": version})
    problems = told(late, 409)
    assert problems["code"] == "conflict"
    assert problems["current"] == {
        "number": number,
        "state": "in_charge",
        "waiting_for": "",
        "owner": scene.agent.person_id,
        "version": version + 1,
    }


def test_a_request_that_the_charter_does_not_take_is_told_why_and_noted(db):
    scene = four_desks.exer(covered=False)
    machine = caller(scene.customer)
    problems = told(machine.post("/tickets", REQUEST), 422)
    assert problems["code"] == "not_taken"
    assert problems["decision"]["outcome"] in {"referred", "refused"}
    assert problems["decision"]["reasons"]
    assert problems["problems"][0]["message"] == problems["decision"]["reasons"][0]["text"]
    assert Ticket.objects.count() == 0
    assert Event.objects.filter(code="intake.declined").count() == 1


def test_a_desk_without_a_charter(db):
    desk = make.desk("bare", "Bare Desk")
    machine = caller(make.actor(make.person(desk, "Bea", "agent")))
    assert told(machine.get("/charter"), 404)["code"] == "no_charter"
    assert told(machine.post("/tickets", REQUEST), 422)["code"] == "no_charter"
    assert told(machine.post("/decide", REQUEST), 422)["code"] == "no_charter"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Il n’y a rien ici pour vous."),
        ("es", "Aquí no hay nada para usted."),
        ("en", "There is nothing here for you."),
    ],
)
def test_refusals_speak_the_language_that_was_asked_for(scene, language, words):
    response = caller(scene.customer, **{"accept-language": language}).get("/tickets/999")
    assert response["Content-Language"] == language
    assert told(response, 404)["problems"][0]["message"] == words


def test_without_a_wish_the_language_is_the_persons(scene):
    assert caller(scene.customer).get("/tickets/999")["Content-Language"] == "en"


def test_every_answer_is_kept_out_of_caches(customer):
    for response in (customer.get("/me"), customer.get("/tickets/999"), customer.post("/tickets", "{")):
        assert "no-store" in response["Cache-Control"]


def test_the_description_is_the_same_for_every_desk_and_declares_every_refusal(scene):
    document = json.loads(Caller("esker").get("/openapi.json").content)
    elsewhere = json.loads(Caller("nowhere").get("/openapi.json").content)
    assert document.pop("servers") == [{"url": "/esker/api/v1"}]
    assert elsewhere.pop("servers") == [{"url": "/nowhere/api/v1"}]
    assert document == elsewhere
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert {"401", "403", "404", "405", "413", "422"} <= set(operation["responses"]), path
            if method == "post" and path not in CHANGES_NOTHING:
                assert "409" in operation["responses"], path
                assert "Idempotency-Key" in {one["name"] for one in operation["parameters"]}, path
