"""The panel, handing over, the page of what was handed over, a manufacturer's own pages: as people use them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import four_desks
import make
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.escalation.handing_over import HandedOver, hand_over
from charterdesk.apps.escalation.manufacturers import ManufacturerFacts, add_manufacturer
from charterdesk.apps.escalation.models import Escalation
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import work
from web.access.scene import browser

pytestmark = pytest.mark.django_db
N2 = "Your request is at level N2-R&amp;D, with those who develop the product."


@pytest.fixture
def esii():
    return four_desks.esii()


@pytest.fixture
def ticket(esii):
    ticket = four_desks.opened(esii, by=esii.agent, severity="major")
    work.take_in_charge(esii.agent, ticket.pk)
    return ticket


def client_of(actor):
    return browser(Person.objects.get(pk=actor.person_id))


def text(response):
    return response.content.decode()


def test_the_ticket_fetches_its_panel_and_has_a_plain_link_to_it(esii, ticket):
    page = text(client_of(esii.agent).get(f"/esii/tickets/{ticket.number}/"))
    assert f'hx-get="/esii/tickets/{ticket.number}/solving/?part" hx-trigger="load"' in page
    assert f'href="/esii/tickets/{ticket.number}/solving/"' in page


def test_the_panel_shows_where_a_ticket_stands_in_words_and_as_a_drawing(esii, ticket):
    agent = client_of(esii.agent)
    part = text(agent.get(f"/esii/tickets/{ticket.number}/solving/?part"))
    assert "<html" not in part
    assert '<li aria-current="step">Technical support</li>' in part
    assert 'class="doc-here"' in part
    assert "The request is here: Technical support." in part
    assert "<html" in text(agent.get(f"/esii/tickets/{ticket.number}/solving/"))


def test_handing_over_tells_what_is_missing_keeps_what_was_typed_and_lets_go_when_it_is_done(esii, ticket):
    agent = client_of(esii.agent)
    address = f"/esii/tickets/{ticket.number}/hand-over/"
    typed = {"to_level": "n2_r_and_d", "body": "It fails in the parser."}
    refused = agent.post(address, typed)
    assert refused.status_code == 422
    assert "Not yet: the diagnosis is made, the tests with the customer are done, a manager was called on." in text(
        refused
    )
    assert "It fails in the parser." in text(refused)
    for event in ("diagnosed", "tests_with_customer", "manager_called"):
        agent.post(f"{address}record/", {"event": event, "note": "Done on the telephone."})
    done = agent.post(address, typed)
    assert done["Location"] == f"/esii/solving/escalations/{ticket.number}/1/"
    page = text(agent.get(done["Location"]))
    assert "It fails in the parser." in page
    assert "The customer reads nothing of this." in page


@pytest.fixture
def up(esii, ticket):
    return hand_over(
        esii.head, ticket.pk, HandedOver(to_level="n2_r_and_d", body="Look.", override_reason="All stand still.")
    )


def test_the_customer_reads_in_one_sentence_where_his_ticket_stands_and_nothing_else(esii, ticket, up):
    page = text(client_of(esii.customer).get(f"/esii/portal/tickets/{ticket.number}/"))
    assert N2 in page
    assert "Look." not in page
    assert "All stand still." not in page


def test_the_first_level_is_told_while_it_works(esii, ticket):
    page = text(client_of(esii.customer).get(f"/esii/portal/tickets/{ticket.number}/"))
    assert "The technical support is examining your request." in page


def test_what_is_handed_over_stands_in_the_list_and_on_the_time_line(esii, ticket, up):
    agent = client_of(esii.agent)
    page = text(agent.get("/esii/solving/"))
    assert re.search(rf'href="/esii/solving/escalations/{ticket.number}/1/">{ticket.number} ', page)
    assert "handed the ticket over: N2-R&amp;D" in text(agent.get(f"/esii/tickets/{ticket.number}/"))


def test_an_answer_and_taking_back_through_the_page(esii, ticket, up):
    agent = client_of(esii.agent)
    address = f"/esii/solving/escalations/{ticket.number}/1/"
    empty = agent.post(address, {"do": "answer", "body": ""})
    assert empty.status_code == 422
    agent.post(address, {"do": "answer", "body": "Set the option."})
    assert Escalation.objects.get(pk=up.pk).state == "answered"
    agent.post(address, {"do": "take-back", "reason": "Ours again."})
    page = text(agent.get(address))
    assert "handed back" in page
    assert 'name="do"' not in page
    assert agent.post(address, {"do": "dance"}).status_code == 404


def test_who_may_only_read_stores_no_file_on_the_way_of_an_escalation(esii, ticket, up):
    reader = client_of(make.actor(make.person(esii.desk, "Rolf", "read_only")))
    for verb in ("write", "note", "answer", "take-back"):
        given = {"do": verb, "body": "x", "reason": "x", "attachments": SimpleUploadedFile("more.txt", b"more")}
        assert reader.post(f"/esii/solving/escalations/{ticket.number}/1/", given).status_code == 403
    assert not StoredFile.objects.exists()


def test_who_sees_to_it_is_chosen_on_its_page(esii, ticket, up):
    agent, address = client_of(esii.agent), f"/esii/solving/escalations/{ticket.number}/1/"
    assert '<select name="owner"' in text(agent.get(address))
    given = agent.post(address, {"do": "assign", "owner": str(esii.agent.person_id)})
    assert given.status_code == 302
    assert Escalation.objects.get(pk=up.pk).owner_id == esii.agent.person_id
    assert agent.post(address, {"do": "assign", "owner": str(esii.customer_person.pk)}).status_code == 422


def test_a_manufacturers_people_see_what_was_handed_to_them_and_answer_there():
    exer = four_desks.exer()
    house = make.organisation(exer.desk, "Gauge Makers", "partner")
    manu = make.person(exer.desk, "Manu", "manufacturer", house)
    head = client_of(exer.head)
    added = head.post(
        "/exer/solving/manufacturers/add/", {"organisation": house.pk, "contract_number": "M-7", "active": "on"}
    )
    assert added.status_code == 302
    ticket = four_desks.opened(exer, by=exer.agent, severity="2")
    work.record_event(exer.agent, ticket.pk, event="diagnosed")
    form = text(client_of(exer.agent).get(f"/exer/tickets/{ticket.number}/hand-over/"))
    maker = re.search(r'<option value="(\d+)">Gauge Makers', form)
    assert maker
    said = {"to_level": "manufacturer", "manufacturer": maker.group(1), "body": "It fails."}
    client_of(exer.agent).post(f"/exer/tickets/{ticket.number}/hand-over/", said)
    row = Escalation.objects.get()
    theirs = browser(manu)
    assert theirs.get("/")["Location"] == "/exer/handed-over/"
    listed = text(theirs.get("/exer/handed-over/"))
    assert f'href="/exer/handed-over/{row.pk}/"' in listed
    assert exer.organisation.name not in listed
    page = text(theirs.get(f"/exer/handed-over/{row.pk}/"))
    assert "It fails." in page
    theirs.post(f"/exer/handed-over/{row.pk}/", {"do": "case", "number": "CASE 12"})
    theirs.post(f"/exer/handed-over/{row.pk}/", {"do": "answer", "body": "Update to 4.3."})
    row.refresh_from_db()
    assert (row.state, row.external_case) == ("answered", "CASE 12")
    assert "CASE 12" in text(client_of(exer.agent).get(f"/exer/solving/escalations/{ticket.number}/1/"))
    assert theirs.get(f"/exer/tickets/{ticket.number}/").status_code in {403, 404}
    assert "Gauge Makers" in text(head.get("/exer/solving/manufacturers/"))
    beside = text(client_of(exer.agent).get(f"/exer/solving/manufacturers/{row.manufacturer_id}/"))
    assert all(said in beside for said in ("M-7", "Manu", f"/exer/solving/escalations/{ticket.number}/1/"))
    assert "<textarea" not in beside


def test_a_charter_of_a_manufacturer_that_cannot_be_read_is_told_beside_its_field():
    exer = four_desks.exer()
    house = make.organisation(exer.desk, "Gauge Makers", "partner")
    row = add_manufacturer(exer.head, house.pk, ManufacturerFacts())
    head = client_of(exer.head)
    refused = head.post(
        f"/exer/solving/manufacturers/{row.pk}/", {"charter_text": "charter: x", "version": row.version}
    )
    assert refused.status_code == 422
    assert "manufacturer.yaml" in text(refused)


def test_without_a_partners_house_nothing_can_be_noted_and_the_page_says_where_to_add_one(esii):
    page = client_of(esii.head).get("/esii/solving/manufacturers/add/")
    assert page.status_code == 200
    assert "There is no organisation of a partner that is not noted yet" in text(page)
