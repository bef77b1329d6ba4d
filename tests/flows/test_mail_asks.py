"""Mails that ask for something new, at the four desks: the charter answers, each in its way, never with silence."""

import pytest

import four_desks
import letters
import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.now import at
from charterdesk.apps.channels.incoming import door, understanding
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.contracts.actions import EquipmentFacts, add_equipment, create_product
from charterdesk.apps.people.models import UNIDENTIFIED, Person
from charterdesk.apps.tickets.models import Ticket
from four_desks import clock, paris
from outgoing import plain, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wednesday():
    with at(paris("2026-07-15 17:40")):
        yield


def only(desk):
    return Ticket.objects.get(desk=desk)


def told(row):
    return OutgoingMail.objects.get(incoming=row)


def test_a_customer_opens_a_ticket_by_mail_and_is_told_its_number():
    # EC-03
    scene = four_desks.econnect()
    row = letters.take(letters.mailbox(scene.desk), letters.raw("Cora <Cora-E-Connect@example.org>"))
    ticket = only(scene.desk)
    assert (row.state, row.disposition, row.ticket, row.person) == ("done", "opened", ticket, scene.customer_person)
    assert (ticket.channel, ticket.subject, ticket.outcome) == ("email", "The switch is down", "accepted")
    assert (ticket.opened_at, ticket.requester) == (row.received_at, scene.customer_person)
    [message] = letters.messages(ticket)
    assert (message.body, message.author, message.trust) == (
        "Nothing answers since this morning.",
        scene.customer_person,
        "unverified",
    )
    assert row.message == message
    [answer] = OutgoingMail.objects.filter(ticket=ticket)
    assert (answer.kind, answer.state, answer.dedupe_key) == (
        "acknowledgment",
        "to_write",
        f"acknowledgment:{ticket.pk}",
    )


def test_an_emergency_is_asked_for_by_its_address_never_by_the_word_urgent():
    # EC-10
    scene = four_desks.econnect()
    sender = scene.customer_person.email
    letters.take(letters.mailbox(scene.desk), letters.raw(sender, subject="URGENT emergency!"))
    ordinary = only(scene.desk)
    assert (ordinary.emergency, ordinary.decision["price"]["fees"]) == (False, [])
    row = letters.take(letters.mailbox(scene.desk, emergency=True), letters.raw(sender, subject="The site is down"))
    assert row.ticket.emergency
    assert [fee["amount"] for fee in row.ticket.decision["price"]["fees"]] == ["150.00"]


def test_an_end_customer_whom_nobody_knows_is_sent_to_his_reseller_and_becomes_nobody():
    # EX-05
    scene = four_desks.exer()
    people = Person.objects.count()
    row = letters.take(letters.mailbox(scene.desk), letters.raw("someone@clinic.example"))
    assert (row.disposition, row.decision["outcome"], row.decision["refer_to"]) == ("declined", "referred", "reseller")
    assert (Ticket.objects.count(), Person.objects.count()) == (0, people)
    answer = told(row)
    assert (answer.kind, answer.to_address, answer.state) == ("declined", "someone@clinic.example", "to_write")


def test_who_writes_to_a_desk_without_mail_is_told_to_use_the_portal():
    # EK-03: problems are recorded on the portal
    scene = four_desks.esker()
    row = letters.take(letters.mailbox(scene.desk), letters.raw(scene.customer_person.email))
    assert (row.disposition, row.decision["outcome"]) == ("declined", "other_channel")
    assert row.decision["use_channels"] == ["portal"]
    assert row.person == scene.customer_person
    assert told(row).to_address == scene.customer_person.email
    assert Ticket.objects.count() == 0


def test_an_unknown_sender_without_contract_is_served_and_is_to_be_identified():
    # ES-18; EC: ticket, to be identified
    scene = four_desks.esii()
    box = letters.mailbox(scene.desk)
    row = letters.take(box, letters.raw('"ESII Support Manager" <new.customer@shop.example>'))
    ticket = only(scene.desk)
    assert row.disposition == "opened"
    assert (ticket.organisation.kind, ticket.contract, ticket.audience) == (UNIDENTIFIED, None, "customer")
    assert (ticket.requester.name, ticket.requester.email) == ("new.customer@shop.example",) * 2
    assert (row.from_name, row.from_email) == ("ESII Support Manager", "new.customer@shop.example")
    again = letters.take(box, letters.raw("New.Customer@Shop.example", subject="Another thing"))
    assert again.ticket.requester == ticket.requester
    assert again.ticket != ticket


def test_a_serial_number_in_the_mail_names_the_product_and_for_a_reseller_his_end_customer():
    # EX-03, EX-04, EX-16
    scene = four_desks.exer()
    box = letters.mailbox(scene.desk)
    row = letters.take(box, letters.raw(scene.reseller_person.email, subject="Switch sw-0001: no uplink"))
    ticket = row.ticket
    assert (ticket.equipment, ticket.organisation, ticket.contract) == (
        scene.equipment,
        scene.organisation,
        scene.contract,
    )
    assert (ticket.audience, ticket.plan) == ("reseller", "premium")


def test_an_end_customer_with_an_uncovered_product_goes_through_his_reseller():
    # EX-05: the test is per product
    scene = four_desks.exer()
    system = system_actor(scene.desk)
    product = create_product(system, name="Router", reference="RT-1", current_version="1.0")
    add_equipment(
        system,
        organisation_id=scene.organisation.pk,
        product_id=product.pk,
        serial="RT-777",
        version="1.0",
        known=EquipmentFacts(bought_here=True),
    )
    box = letters.mailbox(scene.desk)
    covered = letters.take(box, letters.raw(scene.customer_person.email, body="Serial SW-0001.\n"))
    row = letters.take(box, letters.raw(scene.customer_person.email, subject="The router", body="Serial RT-777.\n"))
    assert (covered.disposition, row.disposition, row.decision["outcome"]) == ("opened", "declined", "referred")
    # The acknowledgment of one mail does not silence the answer to the next: the desk knows him.
    _, message = sent().messages
    assert message["Subject"].endswith(": The router")
    assert f"Hello {scene.customer_person.name}," in plain(message)
    assert f"Please turn to your reseller ({scene.reseller_person.organisation.name})." in plain(message)


def test_a_request_outside_the_opening_hours_is_received_and_its_clock_waits_for_the_morning():
    # ES-14
    scene = four_desks.esii()
    with at(paris("2026-07-15 18:40")):
        row = letters.take(letters.mailbox(scene.desk), letters.raw(scene.customer_person.email))
    assert clock(row.ticket, "take_in_charge").due_at == paris("2026-07-16 12:00")


def test_the_language_of_the_answer_is_that_of_the_mail():
    # ES-01
    scene = four_desks.esii()
    body = (
        "Bonjour,\n\nDepuis ce matin la borne d'accueil ne délivre plus aucun ticket et l'écran reste noir. "
        "Pouvez-vous intervenir rapidement ?\n\nMerci d'avance\n"
    )
    row = letters.take(letters.mailbox(scene.desk), letters.raw(scene.customer_person.email, body=body))
    assert row.language == "fr"
    assert row.ticket.request["language"] == "fr"


def test_who_writes_in_a_language_that_nobody_here_speaks_is_answered_in_english():
    scene = four_desks.econnect()
    body = "Guten Tag, seit heute Morgen zeigt unsere Webseite nur noch eine Fehlermeldung. Bitte helfen Sie uns.\n"
    row = letters.take(letters.mailbox(scene.desk), letters.raw("wirtin@gasthof.example", body=body))
    assert row.language == "en"


def test_nobody_is_told_that_there_is_nothing_to_pay_before_the_product_is_known():
    # EX-05, EX-12: covered products are included, help with their configuration is not
    scene = four_desks.exer()
    letters.take(letters.mailbox(scene.desk), letters.raw(scene.customer_person.email))
    said = plain(sent(paris("2026-07-15 17:40")).messages[0])
    assert "Level of support: Premium support, if it covers the product" in said
    assert "What your contract covers is included" in said
    assert "nothing to pay" not in said


def test_a_desk_before_its_charter_holds_declines_with_words():
    # EC-13
    scene = four_desks.econnect()
    with at(paris("2022-06-30 10:00")):
        row = letters.take(letters.mailbox(scene.desk), letters.raw(scene.customer_person.email))
    assert (row.disposition, row.decision["outcome"]) == ("declined", "refused")
    assert told(row).kind == "declined"


def test_a_desk_without_charter_promises_nothing_refuses_nothing_and_loses_nothing():
    desk = make.desk()
    person = make.person(desk, "Cora", "customer", make.organisation(desk, "Quay Foods"))
    row = letters.take(letters.mailbox(desk), letters.raw(person.email))
    assert (row.disposition, row.ticket, row.problems) == ("quarantined", None, ["no_charter"])
    assert row.words.text.startswith("Nothing answers")


def test_two_people_with_one_address_the_one_who_signs_in_is_taken_and_it_is_said():
    scene = four_desks.econnect()
    make.person(scene.desk, "Cora-e-connect", "customer", scene.organisation, known=False)
    row = letters.take(letters.mailbox(scene.desk), letters.raw(scene.customer_person.email))
    assert row.person == scene.customer_person
    assert "several_people" in row.problems


def test_staff_who_forward_a_mail_open_no_ticket_in_anybodys_name():
    scene = four_desks.econnect()
    row = letters.take(letters.mailbox(scene.desk), letters.raw("agnes-e-connect@example.org"))
    assert (row.disposition, row.ticket, "staff_address" in row.problems) == ("quarantined", None, True)
    assert Ticket.objects.count() == OutgoingMail.objects.count() == 0


def test_marks_of_answers_and_tickets_leave_the_subject_and_no_text_is_said():
    scene = four_desks.econnect()
    box = letters.mailbox(scene.desk)
    subject = "RE: TR: [#other-12] Fwd: Panier vide"
    row = letters.take(box, letters.raw(scene.customer_person.email, subject=subject, body="\n"))
    assert row.ticket.subject == "Panier vide"
    assert row.message.body == "(no text)"
    nothing = letters.take(box, letters.raw(scene.customer_person.email, subject=""))
    assert nothing.ticket.subject == "(no subject)"


def test_a_very_long_mail_is_cut_on_the_ticket_and_whole_beside_it():
    scene = four_desks.econnect()
    body = "A line of a log file, number 12345.\n" * 4000
    row = letters.take(letters.mailbox(scene.desk), letters.raw(scene.customer_person.email, body=body))
    assert len(row.message.body) <= 100_000
    assert row.message.body.endswith("(The mail goes on: the whole of it is kept beside this message.)")
    assert len(row.words.text) > 140_000


@pytest.mark.any_engine
def test_an_ordinary_mail_of_a_customer_costs_24_statements(django_assert_num_queries):
    scene = four_desks.econnect()
    box = letters.mailbox(scene.desk)
    letters.take(box, letters.raw(scene.customer_person.email))
    door.receive(box, letters.raw(scene.customer_person.email), via="lmtp")
    with django_assert_num_queries(24):
        assert understanding.understand_due("test", letters.InProcess()) == 1
