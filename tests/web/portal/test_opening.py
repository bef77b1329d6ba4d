"""Opening a request: what is asked, what is kept when something is wrong, what is shown before sending."""

import pytest

import four_desks
import make
from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.models import RepeatedRequest
from charterdesk.apps.contracts.actions import EquipmentFacts, add_equipment, create_product
from charterdesk.apps.tickets.models import Attachment, Ticket
from four_desks import paris
from web.portal.visitor import Visitor, on, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_ten():
    with now.at(paris("2026-09-10 10:00")):
        yield


def test_the_end_customer_of_a_product_without_premium_is_sent_to_his_reseller(at_ten):
    # EX-04, EX-05: per product, also for a Premium customer
    desk = four_desks.exer()
    system = system_actor(desk.desk)
    product = create_product(system, name="Router 8", reference="RT-8", current_version="1.0")
    known = EquipmentFacts(bought_here=True, up_to_date=True)
    router = add_equipment(system, organisation_id=desk.organisation.pk, product_id=product.pk, known=known)
    ennio = Visitor(desk.customer_person)
    review = ennio.write(f"equipment:{router.pk}", "anomaly", wished="1")
    seen = ennio.get(review)
    assert "Not by us directly: please turn to somebody else." in seen
    assert "your reseller · Tide Systems" in seen
    assert "EX-05" in seen
    assert "Send the request" not in seen
    ennio.post(review, 422, seal="")
    assert Ticket.objects.count() == 0


def test_the_reseller_with_the_manufacturers_maintenance_is_told_to_write_an_email():
    # EX-06
    desk = four_desks.exer()
    system = system_actor(desk.desk)
    assert desk.reseller_person is not None
    assert desk.reseller_organisation is not None
    product = create_product(system, name="Router 8", reference="RT-8")
    known = EquipmentFacts(
        bought_here=True, up_to_date=True, manufacturer_maintenance_until=paris("2026-12-31 12:00").date()
    )
    router = add_equipment(system, organisation_id=desk.reseller_organisation.pk, product_id=product.pk, known=known)
    reto = Visitor(desk.reseller_person)
    with now.at(paris("2026-07-15 10:00")):
        seen = reto.get(reto.write(f"equipment:{router.pk}", "anomaly", wished="1"))
    assert "Not by this way: please use another channel." in seen
    assert "e-mail · support@exer.fr" in seen


def test_what_is_sold_apart_is_said_so_and_leads_to_a_quote(at_ten):
    # EX-12, EX-19, EX-20
    desk = four_desks.exer()
    ennio = Visitor(desk.customer_person)
    step = ennio.get("open/")
    assert "Not covered by support, sold apart: Help with configuration Help with installation Lack of skills" in step
    assert "Not done here: Products bought elsewhere or not in the catalogue · Other than normal use." in step
    assert desk.equipment is not None
    place = ennio.post("open/", about=f"equipment:{desk.equipment.pk}", kind="configuration")
    assert place.endswith("/story/")
    seen = ennio.get(ennio.write(f"equipment:{desk.equipment.pk}", "configuration"))
    assert "a quote comes first" in seen
    assert "Professional Services" in seen


def test_the_form_asks_what_the_charter_asks_for_this_kind(at_ten):
    # EK-06, EK-10
    desk = four_desks.esker()
    cora = Visitor(desk.customer_person)
    about = f"organisation:{desk.organisation.pk}"
    step = cora.post("open/", about=about, kind="anomaly")
    assert "Critical impact on the business" in cora.get(step)
    assert "The customer makes technical staff available" in cora.get(step)
    story = cora.get(cora.post(step, wished="2"))
    assert "A description of the problem and of the function that you cannot use" in story
    assert "Steps to reproduce it" in story
    step = cora.post("open/", about=about, kind="information")
    story = cora.get(cora.post(step, wished="4"))
    assert "Steps to reproduce it" not in story


def test_in_french_the_charter_speaks_french(at_ten):
    # EK-07, EK-11
    desk = four_desks.esker()
    cora = Visitor(desk.customer_person, "fr")
    step = cora.post("open/", about=f"organisation:{desk.organisation.pk}", kind="anomaly")
    assert "Impact critique sur l'activité" in cora.get(step)
    review = cora.write(f"organisation:{desk.organisation.pk}", "anomaly", wished="1")
    seen = cora.get(review)
    assert "Résolution ou clôture" in seen
    assert on("2026-09-10 14:00", "fr") in seen
    assert "La priorité souhaitée par le client est 1" in seen
    page = cora.get("charter/")
    assert "Paramétrage pour la mise en service" in page
    assert "obligations de moyens" in page


def test_econnects_emergency_in_french_says_150_euros(at_ten):
    # EC-10
    desk = four_desks.econnect()
    cora = Visitor(desk.customer_person, "fr")
    review = cora.write(f"organisation:{desk.organisation.pk}", "anomaly", emergency=True)
    seen = cora.get(review)
    assert "150\N{NO-BREAK SPACE}€" in seen
    assert "L'urgence est traitée immédiatement." in seen


def test_each_step_says_what_is_missing_beside_the_field_and_keeps_the_rest(at_ten):
    desk = four_desks.esker()
    cora = Visitor(desk.customer_person)
    about = f"organisation:{desk.organisation.pk}"
    said = cora.post("open/", 422, about=about, kind="no-such-kind")
    assert "Choose what kind of request it is." in said
    step = cora.post("open/", about=about, kind="anomaly")
    assert "Choose how bad it is." in cora.post(step, 422, wished="9")
    story = cora.post(step, wished="3")
    answer = cora.client.post(story, {"subject": "", "body": "It hangs.", "info-steps": "Press <send>."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Give your request a title." in page
    assert 'aria-describedby="subject-error"' in page
    assert ">It hangs.</textarea>" in page
    assert "Press &lt;send&gt;." in page


def test_files_that_arrived_stay_when_a_word_is_missing_and_go_with_the_request(at_ten):
    desk = four_desks.exer()
    ennio = Visitor(desk.customer_person)
    assert desk.equipment is not None
    step = ennio.post("open/", about=f"equipment:{desk.equipment.pk}", kind="anomaly")
    story = ennio.post(step, wished="2")
    page = ennio.post(
        story,
        422,
        subject="",
        body="",
        files=upload("log.txt"),
        **{"file-architecture_diagram": upload("plan.pdf", b"p")},
    )
    assert "log.txt Take off" in page
    assert "plan.pdf Take off" in page
    review = ennio.post(story, subject="Down", body="No light.")
    seen = ennio.get(review)
    assert "Diagram of the architecture plan.pdf" in seen
    number = ennio.send(review)
    ticket = Ticket.objects.get(number=number)
    assert {row.name for row in Attachment.objects.filter(ticket=ticket)} == {"log.txt", "plan.pdf"}
    assert ticket.request["given"] == ["architecture_diagram", "description"]
    assert "technical_report" in ticket.decision["missing"]


def test_a_file_may_be_taken_off_again(at_ten):
    desk = four_desks.esii()
    cora = Visitor(desk.customer_person)
    step = cora.post("open/", about=f"organisation:{desk.organisation.pk}", kind="usage")
    story = cora.post(step, wished="minor")
    review = cora.post(story, subject="Help", body="How?", files=upload("wrong.txt", b"w"))
    page = cora.client.get(story).content.decode()
    drop = page.partition('name="drop" value="')[2].partition('"')[0]
    assert cora.post(story, subject="Help", body="How?", drop=drop) == story
    cora.send(review)
    assert Attachment.objects.count() == 0


def test_an_empty_and_a_large_file_are_refused_beside_their_field(at_ten, settings):
    settings.LARGEST_FILE = 1024 * 1024
    desk = four_desks.esii()
    cora = Visitor(desk.customer_person)
    step = cora.post("open/", about=f"organisation:{desk.organisation.pk}", kind="usage")
    story = cora.post(step, wished="minor")
    large = upload("large.bin", b"x" * (1024 * 1024 + 1))
    assert "large.bin: A file may have at most 1 MB." in cora.post(story, 422, subject="S", body="B", files=large)
    assert "empty.txt" in cora.post(story, 422, subject="S", body="B", files=upload("empty.txt", b""))


def test_two_clicks_make_one_ticket(at_ten):
    desk = four_desks.esii()
    cora = Visitor(desk.customer_person)
    review = cora.write(f"organisation:{desk.organisation.pk}", "usage", wished="minor")
    seal = cora.seal(review)
    first = cora.post(review, seal=seal)
    assert cora.post(review, seal=seal) == first
    assert Ticket.objects.count() == 1
    assert RepeatedRequest.objects.count() == 1


def test_nothing_is_sent_that_the_customer_has_not_read():
    # ES-05, ES-07: the contract ended between reading and sending
    desk = four_desks.esii()
    cora = Visitor(desk.customer_person)
    with now.at(paris("2026-12-31 23:50")):
        review = cora.write(f"organisation:{desk.organisation.pk}", "intervention")
        seal = cora.seal(review)
    with now.at(paris("2027-01-01 00:10")):
        page = cora.post(review, 422, seal=seal)
        assert "Our answer has changed since you read it." in page
        assert "a quote comes first" in page
        assert Ticket.objects.count() == 0
        cora.send(review)
    assert Ticket.objects.get().outcome == "quote_first"


def test_a_draft_is_known_to_its_writer_only(at_ten):
    desk = four_desks.esii()
    review = Visitor(desk.customer_person).write(f"organisation:{desk.organisation.pk}", "usage", wished="minor")
    Visitor(make.person(desk.desk, "Edda", "customer", desk.organisation)).get(review, 404)


def test_a_desk_without_charter_says_so(at_ten):
    desk = make.desk("south", "South Desk")
    dora = make.person(desk, "Dora", "customer", make.organisation(desk, "Dune Transport"))
    assert "has not published its support charter" in Visitor(dora).get("open/", 404)
    assert "Nothing is open" in Visitor(dora).get()


def test_products_that_a_contract_covers_come_first(at_ten):
    # EX-04
    desk = four_desks.exer()
    system = system_actor(desk.desk)
    product = create_product(system, name="Access point", reference="AP-1")
    add_equipment(system, organisation_id=desk.organisation.pk, product_id=product.pk, serial="AP-0001")
    step = Visitor(desk.customer_person).get("open/")
    assert "Switch 48 SW-0001 covered by a contract Access point AP-0001 no contract covers it today" in step


def test_a_severity_is_offered_under_the_number_that_the_charter_gives_it(at_ten):
    # EX-15 to EX-18
    desk = four_desks.exer()
    ennio = Visitor(desk.customer_person)
    assert desk.equipment is not None
    step = ennio.get(ennio.post("open/", about=f"equipment:{desk.equipment.pk}", kind="anomaly"))
    assert "Priority 1: Production interrupted" in step
    assert "Priority 4: No impact on production" in step


def test_who_asks_while_the_desk_is_closed_is_told_when_somebody_is_there_again():
    # EC-02, EC-04: no time is promised, and nobody reads it before Monday
    desk = four_desks.econnect()
    cora = Visitor(desk.customer_person)
    about = f"organisation:{desk.organisation.pk}"
    with now.at(paris("2026-09-12 11:00")):
        closed = cora.get(cora.write(about, "configuration"))
    assert "We are closed now. We are there again from: Mon 14 Sep 2026 08:30" in closed
    with now.at(paris("2026-09-14 08:30")):
        assert "We are closed now" not in cora.get(cora.write(about, "configuration"))
