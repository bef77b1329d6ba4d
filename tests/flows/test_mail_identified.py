"""Who wrote is found out; a mail that made no ticket is opened by a person: judged openly, and checked."""

import pytest

import four_desks
import letters
import make
from charterdesk.apps.base import events
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.now import at
from charterdesk.apps.channels.incoming.identify import identify
from charterdesk.apps.channels.incoming.open_anyway import open_anyway
from charterdesk.apps.channels.models import IncomingMail, Mailbox, OutgoingMail, Watcher
from charterdesk.apps.contracts.actions import create_contract
from charterdesk.apps.people.models import UNIDENTIFIED
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Clock
from four_desks import clock, paris

pytestmark = pytest.mark.django_db
STRANGER = "new.customer@shop.example"


@pytest.fixture(autouse=True)
def wednesday():
    with at(paris("2026-07-15 17:40")):
        yield


@pytest.fixture
def esii():
    return four_desks.esii()


def arrived(scene, sender=STRANGER, **said):
    box = Mailbox.objects.filter(desk=scene.desk).first() or letters.mailbox(scene.desk)
    return letters.take(box, letters.raw(sender, **said))


def test_who_is_found_out_to_be_maintained_was_promised_four_hours_from_the_reception(esii):
    # ES-14: the contract was valid when he wrote
    ticket = arrived(esii).ticket
    assert not Clock.objects.filter(ticket=ticket).exists()
    with at(paris("2026-07-16 09:00")):
        found = identify(esii.agent, ticket.pk, organisation_id=esii.organisation.pk, name="Nadia Newcomer")
    assert (found.organisation, found.contract, found.plan) == (esii.organisation, esii.contract, "maintenance")
    assert clock(ticket, "take_in_charge").due_at == paris("2026-07-16 11:10")
    assert (found.requester.name, found.requester.email) == ("Nadia Newcomer", STRANGER)
    line = events.of(esii.desk, stream_of(ticket)).get(code="ticket.identified")
    assert (line.data["organisation"], line.actor_id) == (esii.organisation.pk, esii.agent.person_id)


def test_his_next_mail_is_that_of_a_customer_and_all_his_open_tickets_follow(esii):
    first, second = arrived(esii).ticket, arrived(esii, subject="Another thing").ticket
    identify(esii.agent, first.pk, organisation_id=esii.organisation.pk)
    second.refresh_from_db()
    assert (second.organisation, second.contract) == (esii.organisation, esii.contract)
    assert arrived(esii, subject="A third thing").ticket.organisation == esii.organisation


def test_another_address_of_somebody_known_goes_on_taking_part(esii):
    ticket = arrived(esii).ticket
    found = identify(esii.agent, ticket.pk, person_id=esii.customer_person.pk)
    assert found.requester == esii.customer_person
    assert Watcher.objects.get(ticket=ticket).person.email == STRANGER
    row = arrived(esii, subject=f"Re: [#esii-{ticket.number}] The switch is down", body="It works again.\n")
    assert (row.disposition, row.ticket) == ("joined", ticket)
    assert row.message.author.email == STRANGER


def test_only_the_desk_identifies_once_and_nobody_of_another_desk_or_kind(esii):
    ticket = arrived(esii).ticket
    other = make.organisation(make.desk("south", "South Desk"), "Dune Transport")
    with pytest.raises(NotFound):
        identify(esii.customer, ticket.pk, organisation_id=esii.organisation.pk)
    with pytest.raises(NotFound):
        identify(esii.agent, ticket.pk, organisation_id=other.pk)
    with pytest.raises(Invalid):
        identify(esii.agent, ticket.pk, organisation_id=ticket.organisation_id)
    with pytest.raises(Invalid):
        identify(esii.agent, ticket.pk, person_id=esii.agent.person_id)
    with pytest.raises(Invalid):
        identify(esii.agent, ticket.pk)
    identify(esii.agent, ticket.pk, organisation_id=esii.organisation.pk)
    with pytest.raises(Conflict):
        identify(esii.agent, ticket.pk, organisation_id=esii.organisation.pk)


def test_a_customer_without_contract_stays_without_promise_after_maintained_ones(esii):
    # ES-18
    shop = make.organisation(esii.desk, "Corner Shop")
    ticket = arrived(esii).ticket
    found = identify(esii.agent, ticket.pk, organisation_id=shop.pk)
    assert (found.contract, found.outcome) == (None, ticket.outcome)


def test_what_was_answered_before_stays_answered(esii):
    ticket = arrived(esii).ticket
    with at(paris("2026-07-15 17:50")):
        work.take_in_charge(esii.agent, ticket.pk)
    with at(paris("2026-07-16 09:00")):
        identify(esii.agent, ticket.pk, organisation_id=esii.organisation.pk)
    assert clock(ticket, "take_in_charge").stopped_at == paris("2026-07-15 17:50")
    assert not clock(ticket, "take_in_charge").missed


def test_a_declined_mail_is_opened_by_a_head_who_says_why(settings):
    # EX-05, and the desk's own word against its charter
    scene = four_desks.exer()
    row = arrived(scene)
    with pytest.raises(Invalid) as asked:
        open_anyway(scene.head, row.pk)
    assert asked.value.field == "reason"
    with pytest.raises(NotAllowed):
        open_anyway(scene.agent, row.pk, reason="A good customer.")
    ticket = open_anyway(scene.head, row.pk, reason="A good customer.")
    row.refresh_from_db()
    assert (row.disposition, row.ticket, row.message.author.email) == ("opened", ticket, STRANGER)
    assert (ticket.outcome, ticket.override_reason, ticket.opened_at) == (
        "referred",
        "A good customer.",
        row.received_at,
    )
    assert ticket.organisation.kind == UNIDENTIFIED
    with pytest.raises(Conflict):
        open_anyway(scene.head, row.pk, reason="A good customer.")
    with pytest.raises(NotFound):
        open_anyway(make.actor(make.person(make.desk(), "Marta", "manager")), row.pk, reason="Mine.")


def test_whose_request_a_forwarded_mail_is_is_said_by_a_person():
    scene = four_desks.econnect()
    row = arrived(scene, "agnes-e-connect@example.org", body="See the customer's mail below.\n")
    ticket = open_anyway(scene.agent, row.pk)
    [note] = letters.messages(ticket)
    assert (note.visibility, note.author, note.sender) == ("internal", None, "agnes-e-connect@example.org")
    found = identify(scene.agent, ticket.pk, person_id=scene.customer_person.pk)
    assert found.requester == scene.customer_person


def test_an_automatic_mail_that_is_opened_is_still_not_answered():
    scene = four_desks.econnect()
    row = arrived(scene, "shop@robots.example", auto_submitted="auto-generated")
    assert row.disposition == "automatic"
    ticket = open_anyway(scene.agent, row.pk)
    assert OutgoingMail.objects.get(ticket=ticket).state == "withheld"
    assert IncomingMail.objects.get(pk=row.pk).ticket == ticket


def test_who_turns_out_to_be_an_end_customer_keeps_the_ticket_that_the_desk_took():
    # EX-05: referred, but the ticket is there; nothing is promised on it
    scene = four_desks.econnect()
    row = arrived(scene)
    reseller = make.organisation(scene.desk, "Tide Systems", "reseller")
    end_customer = make.organisation(scene.desk, "Heron Clinic", "customer", reseller)
    create_contract(system_actor(scene.desk), organisation_id=end_customer.pk, terms=four_desks.terms("C-9", "hours"))
    found = identify(scene.agent, row.ticket.pk, organisation_id=end_customer.pk)
    assert (found.reseller, found.plan) == (reseller, "hours")
