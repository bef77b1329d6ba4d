"""A customer sees his, an administrator his organisation's, a reseller his end customers'; the rest does not exist."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import four_desks
import make
from charterdesk.apps.base import now
from charterdesk.apps.base.files import store
from charterdesk.apps.tickets import closure, work
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.models import Attachment, Ticket
from four_desks import opened, paris
from web.portal.visitor import Visitor, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_nine():
    with now.at(paris("2026-09-10 09:00")):
        yield


def test_what_is_not_his_and_what_is_not_there_give_the_same_answer(at_nine):
    desk = four_desks.esii()
    ticket = opened(desk)
    stranger = make.person(desk.desk, "Edda", "customer", desk.organisation)
    for path in (f"tickets/{ticket.number}/", "tickets/9999/"):
        assert "There is nothing at this address for you." in Visitor(stranger).get(path, 404)
    assert Visitor(stranger).post(f"tickets/{ticket.number}/reply/", 404, body="Hello") == Visitor(stranger).post(
        "tickets/9999/reply/", 404, body="Hello"
    )
    assert "It does not work" not in Visitor(stranger).get()


def test_nobody_enters_the_portal_of_another_desk(at_nine):
    desk = four_desks.esii()
    other = four_desks.econnect()
    visitor = Visitor(desk.customer_person)
    assert visitor.get(f"/{other.desk.slug}/portal/", 404) == visitor.get("/no-such-desk/portal/", 404)


def test_an_administrator_sees_the_requests_of_his_colleagues(at_nine):
    desk = four_desks.esii()
    ticket = opened(desk)
    admin = make.person(desk.desk, "Dalia", "customer_admin", desk.organisation)
    assert "It does not work" in Visitor(admin).get()
    assert "It does not work" in Visitor(admin).get(f"tickets/{ticket.number}/")


def test_a_reseller_sees_his_end_customers_requests_and_opens_one_for_them():
    # EX-03, EX-14
    desk = four_desks.exer()
    assert desk.reseller_person is not None
    assert desk.equipment is not None
    with now.at(paris("2026-07-15 09:00")):
        ticket = opened(desk, wished_priority="3")
        reto = Visitor(desk.reseller_person)
        assert "Heron Clinic" in reto.get()
        assert "It does not work" in reto.get(f"tickets/{ticket.number}/")
        number = reto.send(reto.write(f"equipment:{desk.equipment.pk}", "anomaly", wished="1"))
    made = Ticket.objects.get(number=number)
    assert (made.organisation, made.requester, made.audience) == (desk.organisation, desk.reseller_person, "reseller")


def test_a_reseller_opens_nothing_for_the_customer_of_another(at_nine):
    desk = four_desks.exer()
    assert desk.reseller_person is not None
    other = make.organisation(desk.desk, "Gull Hotels", "customer", make.organisation(desk.desk, "Reef IT", "reseller"))
    reto = Visitor(desk.reseller_person)
    said = reto.post("open/", 422, about=f"organisation:{other.pk}", kind="anomaly")
    assert "Choose the product, or “none of these”." in said
    assert "Gull Hotels" not in said


def test_notes_of_the_desk_and_their_files_are_never_shown(at_nine):
    desk = four_desks.esii()
    ticket = opened(desk)
    stored = store(desk.desk, [b"secret"], "secret.txt")
    work.note(desk.agent, ticket.pk, body="He pays late.", files=(NewFile(stored, "secret.txt"),))
    cora = Visitor(desk.customer_person)
    page = cora.get(f"tickets/{ticket.number}/")
    assert "pays late" not in page
    assert "secret.txt" not in page
    hidden = Attachment.objects.get(name="secret.txt")
    assert "There is nothing at this address for you." in cora.get(f"files/{hidden.pk}/", 404)


def test_files_come_back_as_downloads_with_a_type_of_ours(at_nine):
    desk = four_desks.esii()
    ticket = opened(desk)
    cora = Visitor(desk.customer_person)
    cora.post(f"tickets/{ticket.number}/reply/", files=upload("page.html", b"<script>alert(1)</script>"))
    attachment = Attachment.objects.get(name="page.html")
    answer = cora.client.get(f"{cora.root}files/{attachment.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="page.html"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert b"".join(answer) == b"<script>alert(1)</script>"


def test_people_of_the_desk_go_to_their_queue(at_nine):
    desk = four_desks.esii()
    agent = make.person(desk.desk, "Alma", "agent")
    visitor = Visitor(agent)
    assert visitor.client.get(visitor.root)["Location"] == "/esii/queue/"
    visitor.post("open/", 403, about="x", kind="y")


def test_reading_changes_nothing_and_verbs_need_a_form(at_nine):
    desk = four_desks.esii()
    ticket = opened(desk)
    cora = Visitor(desk.customer_person)
    assert cora.client.get(f"{cora.root}tickets/{ticket.number}/validate/").status_code == 405
    ticket.refresh_from_db()
    assert ticket.state == "new"


def test_a_form_of_another_site_is_refused(at_nine):
    desk = four_desks.esii()
    ticket = opened(desk)
    cora = Visitor(desk.customer_person)
    cora.client.handler.enforce_csrf_checks = True
    answer = cora.client.post(f"{cora.root}tickets/{ticket.number}/validate/", {"body": "x"})
    assert answer.status_code == 403


def test_the_list_asks_as_many_questions_for_ten_requests_as_for_one(at_nine, django_assert_num_queries):
    desk = four_desks.esii()
    opened(desk)
    cora = Visitor(desk.customer_person)
    cora.get()
    with CaptureQueriesContext(connection) as for_one:
        cora.get()
    for _ in range(9):
        opened(desk)
    with django_assert_num_queries(len(for_one)):
        cora.get()


def test_an_answer_without_words_or_files_is_not_sent(at_nine):
    desk = four_desks.esii()
    ticket = opened(desk)
    cora = Visitor(desk.customer_person)
    assert "Your answer Write something." in cora.post(f"tickets/{ticket.number}/reply/", 422, body="  ")
    assert ticket.messages.count() == 1


def test_what_was_typed_stays_when_the_request_was_closed_meanwhile(at_nine):
    desk = four_desks.esii()
    ticket = opened(desk)
    cora = Visitor(desk.customer_person)
    closure.propose_solution(desk.agent, ticket.pk, body="Restart it.")
    closure.validate(desk.customer, ticket.pk)
    page = cora.post(f"tickets/{ticket.number}/reject/", 409, reason="It stopped again at noon.")
    assert "It was not sent. What you typed: It stopped again at noon." in page


def test_words_for_the_reseller_are_not_shown_to_his_end_customer(at_nine):
    # EX-14
    desk = four_desks.exer()
    assert desk.reseller_person is not None
    ticket = opened(desk, wished_priority="3")
    work.reply(desk.agent, ticket.pk, body="The switch is out of warranty.", visibility="reseller")
    said = "not shown to the end customer"
    assert said in Visitor(desk.reseller_person).get(f"tickets/{ticket.number}/")
    page = Visitor(desk.customer_person).get(f"tickets/{ticket.number}/")
    assert said not in page
    assert "out of warranty" not in page


def test_addresses_that_lead_nowhere_are_not_found(at_nine):
    cora = Visitor(four_desks.esii().customer_person)
    for path in ("tickets/99999999999999999999/", "files/99999999999999999999/", "open/no-such-draft/review/"):
        cora.get(path, 404)
    cora.post("tickets/1/no-such-verb/", 404)


def test_what_is_wrong_with_a_file_is_told_beside_the_files_and_what_was_typed_stays(at_nine):
    desk = four_desks.esii()
    ticket = opened(desk)
    cora = Visitor(desk.customer_person)
    page = cora.post(f"tickets/{ticket.number}/reply/", 422, body="Here it is", files=upload("empty.txt", b""))
    assert page.index("Here it is") < page.index("Files") < page.index("empty.txt: The file is empty.")
