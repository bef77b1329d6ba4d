"""Machines hand over, read the conversation, answer and take back; the customer's ticket shows none of it (ES-19)."""

import pytest

import four_desks
import make
from charterdesk.apps.base.now import now
from charterdesk.apps.escalation.models import Alert
from charterdesk.apps.search import finding
from charterdesk.apps.search.asked import read
from charterdesk.apps.tickets import work
from web.api.machines import caller, told

pytestmark = pytest.mark.django_db
NEEDED = ("diagnosed", "tests_with_customer", "manager_called")


@pytest.fixture
def esii():
    return four_desks.esii()


@pytest.fixture
def ticket(esii):
    ticket = four_desks.opened(esii, by=esii.agent, severity="major")
    work.take_in_charge(esii.agent, ticket.pk)
    return ticket


def handed_over(esii, ticket, body="It fails in the parser."):
    for event in NEEDED:
        work.record_event(esii.agent, ticket.pk, event=event)
    said = {"to_level": "n2_r_and_d", "body": body}
    return told(caller(esii.agent).post(f"/tickets/{ticket.number}/hand-over", said, key="once"), 201)


def test_what_is_missing_is_told_before_it_lets_go(esii, ticket):
    agent = caller(esii.agent)
    (way,) = told(agent.get(f"/tickets/{ticket.number}/escalations"), 200)["ways"]
    assert way == {"to_level": "n2_r_and_d", "missing": list(NEEDED), "may": True, "manufacturer": False}
    said = {"to_level": "n2_r_and_d", "body": "It fails."}
    assert told(agent.post(f"/tickets/{ticket.number}/hand-over", said), 422)["code"] == "lacking"


def test_a_level_takes_asks_answers_and_the_desk_takes_back(esii, ticket):
    agent, rada = caller(esii.agent), caller(make.actor(make.person(esii.desk, "Rada", "r_and_d")))
    made = handed_over(esii, ticket)
    assert (made["which"], made["state"], [one["kind"] for one in made["words"]]) == (1, "open", ["handed_over"])
    address = f"/escalations/{ticket.number}/1"
    assert told(rada.post(f"{address}/take"), 200)["owner"] == "Rada"
    told(rada.post(f"{address}/ask-back", {"body": "Which version?"}), 200)
    told(agent.post(f"{address}/write", {"body": "4.1"}), 200)
    told(agent.post(f"{address}/close"), 422)
    told(agent.post(f"{address}/case", {"number": "PARSER-9"}), 200)
    assert told(rada.post(f"{address}/answer", {"body": "Mended in 4.2."}), 200)["state"] == "answered"
    told(agent.post(f"{address}/take-back", {"reason": "We go on."}), 200)
    shown = told(agent.get(address), 200)
    assert (shown["state"], shown["case"]) == ("handed_back", "PARSER-9")
    kinds = [one["kind"] for one in shown["words"]]
    assert kinds == ["handed_over", "asked_back", "message", "answer", "taken_back"]
    (ended,) = told(agent.get("/escalations", which="ended"), 200)["rows"]
    assert (ended["ticket"], ended["to_level"]) == (ticket.number, "n2_r_and_d")
    assert told(agent.get("/escalations"), 200)["rows"] == []


def test_a_customer_reads_nothing_of_it(esii, ticket):
    handed_over(esii, ticket)
    machine = caller(esii.customer)
    told(machine.get("/escalations"), 403)
    told(machine.get(f"/tickets/{ticket.number}/escalations"), 403)
    told(machine.get(f"/escalations/{ticket.number}/1"), 403)


def test_the_desk_finds_a_ticket_by_what_was_said_on_its_escalation_and_its_customer_does_not(esii, ticket):
    handed_over(esii, ticket, body="The tokenizer swallows umlauts.")
    found = finding.tickets(esii.agent, read("tokenizer "))
    assert [(hit.number, hit.why.field) for hit in found.hits] == [(ticket.number, "handed_over")]
    assert finding.tickets(esii.customer, read("tokenizer ")).hits == ()


def test_a_head_says_who_sees_to_it_and_nobody_gets_it_who_could_not_take_it(esii, ticket):
    agent, rada = caller(esii.agent), make.actor(make.person(esii.desk, "Rada", "r_and_d"))
    handed_over(esii, ticket)
    address = f"/escalations/{ticket.number}/1/assign"
    assert told(agent.post(address, {"person_id": rada.person_id}), 200)["owner"] == "Rada"
    told(agent.post(address, {"person_id": esii.customer_person.pk}), 422)
    told(agent.post(address, {}), 422)
    assert told(agent.post(address, {"person_id": None}), 200)["owner_id"] is None


def test_who_is_called_is_listed_and_acknowledged_once(esii):
    agent, ticket = caller(esii.agent), four_desks.opened(esii, by=esii.agent, severity="major")
    clock = ticket.clocks.get()
    alert = Alert.objects.create(desk=esii.desk, ticket=ticket, clock=clock, percent=75, raised_at=now())
    (row,) = told(agent.get("/alerts"), 200)["rows"]
    assert (row["id"], row["ticket"], row["percent"], row["which"]) == (alert.pk, ticket.number, 75, None)
    known = told(agent.post(f"/alerts/{alert.pk}/acknowledge"), 200)
    assert None not in (known["acknowledged_at"], known["acknowledged_by"])
    assert told(agent.get("/alerts"), 200)["rows"] == []
    told(agent.post("/alerts/999/acknowledge"), 404)
