"""A request travels the whole road by machine: asked, opened, worked, solved, validated."""

from datetime import UTC, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

import four_desks
from charterdesk.apps.base import now
from charterdesk.apps.contracts.charters import charter_at
from charterdesk.apps.tickets.intake import preview
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.decide.answer import as_json
from four_desks import paris
from web.api.machines import REQUEST, caller, told

WEDNESDAY = paris("2026-07-15 17:40")


def test_a_customer_asks_first_and_is_told_exactly_what_the_rule_book_says(scene, customer):
    with now.at(WEDNESDAY):
        answer = told(customer.post("/decide", {**REQUEST, "wished_priority": "2", "language": "en"}), 200)
    assert answer["outcome"] == "accepted"
    assert Ticket.objects.count() == 0
    form = four_desks.asked(scene, subject=REQUEST["subject"], wished_priority="2", language="en")
    charter = charter_at(scene.desk, WEDNESDAY).charter
    with now.at(WEDNESDAY):
        assert answer == as_json(preview(scene.customer, form), charter, "en")


def test_a_request_becomes_a_ticket_and_ends_with_the_word_of_the_customer(scene, customer, agent):
    with now.at(WEDNESDAY):
        opened = told(customer.post("/tickets", {**REQUEST, "wished_priority": "2"}), 201)
    number = opened["ticket"]["number"]
    assert opened["ticket"]["state"] == "new"
    assert opened["decision"]["outcome"] == "accepted"
    path = f"/tickets/{number}"
    with now.at(WEDNESDAY + timedelta(minutes=5)):
        taken = told(agent.post(f"{path}/take-in-charge", {"version": opened["ticket"]["version"]}), 200)
        assert (taken["state"], taken["owner_id"]) == ("in_charge", scene.agent.person_id)
        told(agent.post(f"{path}/change-priority", {"severity": "1", "reason": "Everybody is stopped"}), 200)
        told(agent.post(f"{path}/reply", {"body": "Which version?", "wait_for": "customer"}), 201)
        assert told(agent.get(path), 200)["waiting_for"] == "customer"
    with now.at(WEDNESDAY + timedelta(minutes=10)):
        told(customer.post(f"{path}/reply", {"body": "Version 4."}), 201)
        told(agent.post(f"{path}/note", {"body": "Known defect 17."}), 201)
        told(agent.post(f"{path}/log-time", {"seconds": 1200, "note": "analysis", "billable_hint": False}), 201)
        told(agent.post(f"{path}/pause", {"party": "rnd", "reason": "They look for the cause"}), 200)
        told(agent.post(f"{path}/resume"), 200)
    with now.at(WEDNESDAY + timedelta(minutes=15)):
        solved = told(agent.post(f"{path}/propose-solution", {"body": "Upgrade to 4.1."}), 200)
        assert solved["state"] == "solved"
        told(customer.post(f"{path}/reject", {"reason": "It still stops."}), 200)
        told(agent.post(f"{path}/propose-solution", {"body": "Upgrade to 4.2."}), 200)
        closed = told(customer.post(f"{path}/validate", {"body": "Thank you."}), 200)
        assert closed["state"] == "closed"
        assert closed["closed_at"] == "2026-07-15T15:55:00Z"
        reopened = told(customer.post(f"{path}/reopen", {"reason": "It is back."}), 200)
        assert reopened["state"] == "in_charge"


def test_notes_of_the_desk_are_never_shown_to_the_customer(customer, agent):
    number = told(customer.post("/tickets", REQUEST), 201)["ticket"]["number"]
    told(agent.post(f"/tickets/{number}/note", {"body": "MARKER-OF-THE-DESK"}), 201)
    told(agent.post(f"/tickets/{number}/log-time", {"seconds": 60, "note": "MARKER-OF-THE-DESK"}), 201)
    for path in ("", "/messages", "/clocks"):
        assert b"MARKER-OF-THE-DESK" not in customer.get(f"/tickets/{number}{path}").content
        seen = agent.get(f"/tickets/{number}{path}").content
        assert (b"MARKER-OF-THE-DESK" in seen) is (path != "/clocks")


def test_every_clock_explains_itself_to_the_customer_too(customer):
    with now.at(WEDNESDAY):
        number = told(customer.post("/tickets", {**REQUEST, "wished_priority": "2"}), 201)["ticket"]["number"]
    with now.at(paris("2026-07-16 10:00")):
        clocks = told(customer.get(f"/tickets/{number}/clocks"), 200)["clocks"]
    assert clocks
    for clock in clocks:
        counted = sum(line["counted_seconds"] for line in clock["sheet"] if line["why"] == "counted")
        assert counted == clock["consumed_seconds"]
        assert clock["source"]
        if clock["counts"] == "working":
            assert "closed" in {line["why"] for line in clock["sheet"]}


def test_the_queue_stands_in_the_order_of_the_charter_and_says_why(scene, customer, agent):
    for wished in ("4", "2", "3"):
        told(customer.post("/tickets", {**REQUEST, "wished_priority": wished}), 201)
    page = told(agent.get("/queue", limit=2), 200)
    assert (len(page["rows"]), page["more"], page["limit"], page["offset"]) == (2, True, 2, 0)
    ranks = list(Ticket.objects.order_by("rank", "number").values_list("number", flat=True))
    assert [row["number"] for row in page["rows"]] == ranks[:2]
    assert all(row["why"] for row in page["rows"])
    assert not any("+00:00" in said for row in page["rows"] for said in row["why"])
    assert told(agent.get("/queue", owner="nobody", state="new", text="not work"), 200)["rows"]
    assert told(agent.get("/queue", owner=scene.agent.person_id), 200)["rows"] == []


def test_a_customer_lists_his_own_tickets_the_latest_first(scene, customer):
    with now.at(WEDNESDAY):
        told(customer.post("/tickets", REQUEST), 201)
    with now.at(WEDNESDAY + timedelta(minutes=1)):
        told(customer.post("/tickets", REQUEST), 201)
        told(caller(scene.admin).post("/tickets", REQUEST), 201)
    assert [row["number"] for row in told(customer.get("/tickets"), 200)["rows"]] == [2, 1]
    assert told(customer.get("/tickets", closed="true"), 200)["rows"] == []


def test_files_go_up_and_come_down_as_downloads(customer, agent):
    number = told(customer.post("/tickets", REQUEST), 201)["ticket"]["number"]
    page = SimpleUploadedFile("../evil.html", b"<script>alert(1)</script>")
    told(customer.send(f"/tickets/{number}/attachments", page, SimpleUploadedFile("trace.txt", b"line 1")), 201)
    (message,) = [one for one in told(agent.get(f"/tickets/{number}/messages"), 200)["rows"] if one["files"]]
    assert [(one["name"], one["size"]) for one in message["files"]] == [("evil.html", 25), ("trace.txt", 6)]
    got = agent.get(f"/attachments/{message['files'][0]['id']}")
    assert b"".join(got.streaming_content) == b"<script>alert(1)</script>"
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"] == 'attachment; filename="evil.html"'
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in got["Cache-Control"]


def test_a_quote_is_sent_and_accepted_and_its_amount_is_a_decimal_text(db):
    scene = four_desks.econnect("hours")
    customer, agent = caller(scene.customer), caller(scene.agent)
    number = told(customer.post("/tickets", REQUEST), 201)["ticket"]["number"]
    said = {"amount": "240.50", "hours": "2.5", "text": "Two hours and a half on site."}
    sent = told(agent.post(f"/tickets/{number}/send-quote", said), 201)
    assert (sent["amount"], sent["hours"], sent["currency"], sent["state"]) == ("240.50", "2.5", "EUR", "sent")
    accepted = told(customer.post(f"/tickets/{number}/accept-quote"), 201)
    assert accepted["state"] == "accepted"
    told(agent.post(f"/tickets/{number}/send-quote", said), 201)
    told(customer.post(f"/tickets/{number}/decline-quote", {"reason": "Too dear"}), 201)
    assert told(customer.get(f"/tickets/{number}"), 200)["state"] == "closed"


def test_an_intervention_is_decided_and_begun(db):
    scene = four_desks.esii()
    customer, agent = caller(scene.customer), caller(scene.agent)
    number = told(customer.post("/tickets", {**REQUEST, "emergency": False}), 201)["ticket"]["number"]
    told(agent.post(f"/tickets/{number}/assign", {"to_person_id": scene.agent.person_id}), 200)
    told(agent.post(f"/tickets/{number}/decide-intervention", {"note": "Send somebody"}), 200)
    told(agent.post(f"/tickets/{number}/arrive-on-site", {}), 200)
    told(agent.post(f"/tickets/{number}/close", {"reason": "Repaired on site"}), 200)


def test_a_machine_learns_whom_it_acts_for_and_what_was_agreed(scene, customer):
    who = told(customer.get("/me"), 200)
    assert who["person"]["id"] == scene.customer.person_id
    assert "ticket.open" in who["may"]
    assert "ticket.note" not in who["may"]
    (contract,) = told(customer.get("/contracts"), 200)["rows"]
    assert (contract["number"], contract["plan"], contract["starts"]) == ("C-1", "subscription", "2026-01-01")
    assert told(customer.get(f"/contracts/{contract['id']}"), 200)["credit_minutes"] == 0
    charter = told(customer.get("/charter"), 200)
    assert charter["text"].startswith("#")
    assert len(charter["digest"]) == 64


def test_equipment_is_listed_with_what_is_known_of_it(db):
    scene = four_desks.exer()
    (switch,) = told(caller(scene.reseller).get("/equipment"), 200)["rows"]
    assert (switch["serial"], switch["bought_here"], switch["up_to_date"]) == ("SW-0001", True, None)


def test_moments_are_iso_8601_with_their_offset(customer):
    with now.at(datetime(2026, 7, 15, 15, 40, tzinfo=UTC)):
        opened = told(customer.post("/tickets", {**REQUEST, "wished_priority": "2"}), 201)
    assert opened["ticket"]["opened_at"] == "2026-07-15T15:40:00Z"
    assert all(one["due"].endswith("+02:00") for one in opened["decision"]["commitments"])
