"""An address that a customer's administrator claims: whose it is, until its owner or the desk says so."""

import pytest
from django.core import mail
from django.core.cache import cache

import cast
import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.channels.incoming.senders import sender_of
from charterdesk.apps.people import invitations, persons, registration
from charterdesk.apps.people.models import Account, OrganisationDomain, Person
from server.entering_steps import accepted, link_in
from server.test_entering import ask, opened
from web.access.scene import browser

pytestmark = pytest.mark.django_db
ADDRESS = "nora@stranger.example"


@pytest.fixture
def people():
    cache.clear()
    return cast.assemble()


def test_a_stranger_whom_a_customer_invited_writes_as_somebody_to_be_identified(people, invited):
    link = invited(ADDRESS)
    assert sender_of(people.north, ADDRESS).person is None
    accepted(link)
    assert sender_of(people.north, ADDRESS).person == Person.objects.get(email=ADDRESS)


@pytest.mark.parametrize("who", ["marta", "bruno"])
def test_whom_the_desk_invites_is_who_the_desk_says(people, invited, who):
    invited(ADDRESS, by=getattr(people, who))
    assert sender_of(people.north, ADDRESS).person is not None


def test_the_domain_that_the_desk_wrote_down_says_it_for_the_customer(people, invited):
    OrganisationDomain.objects.create(desk=people.north, organisation=people.quay, domain="stranger.example")
    invited(ADDRESS)
    assert sender_of(people.north, ADDRESS).person is not None


def test_the_desk_confirms_by_inviting_him_itself_or_by_changing_what_is_said_of_him(people, invited):
    invited(ADDRESS)
    nora = Person.objects.get(email=ADDRESS)
    invitations.send_again(make.actor(people.dario), nora.pk)
    assert sender_of(people.north, ADDRESS).person is None
    invitations.send_again(make.actor(people.bruno), nora.pk)
    assert sender_of(people.north, ADDRESS).person == nora
    invited("other@stranger.example")
    other = Person.objects.get(email="other@stranger.example")
    said = persons.terms_of(other)
    changed = persons.PersonTerms("Otto", said.organisation_id, said.email, "", "en", said.roles)
    persons.change_person(make.actor(people.bruno), other.pk, changed)
    assert sender_of(people.north, "other@stranger.example").person == other


def test_who_was_known_before_stays_who_he_is(people, invited):
    home = people.heron
    known = make.person(people.north, "Nora", "customer", home, known=False)
    Person.objects.filter(pk=known.pk).update(email=ADDRESS)
    invited(ADDRESS)
    assert sender_of(people.north, ADDRESS).person == known


def test_who_registers_is_not_bound_by_what_a_customer_said_of_his_address(people, invited):
    opened(people)
    invited(ADDRESS)
    ask(ADDRESS)
    accepted(link_in(mail.outbox[-1]))
    account = Account.objects.get(email=ADDRESS)
    assert [person.organisation for person in Person.objects.filter(account=account)] == [None]
    assert registration.waiting(make.actor(people.bruno)).count() == 1


def test_the_pages_say_so(people, invited):
    invited(ADDRESS)
    nora = Person.objects.get(email=ADDRESS)
    assert (
        "mails from this address are not taken"
        in browser(people.dario).get("/north/portal/colleagues/").content.decode()
    )
    page = browser(people.bruno).get(f"/north/setup/people/{nora.pk}/").content.decode()
    assert "Only his organisation says that this address belongs there." in page


def test_a_person_is_invited_from_his_page_and_the_invitation_sent_again_and_withdrawn(
    people, django_capture_on_commit_callbacks
):
    nora = make.person(people.north, "Nora", "customer", people.quay, known=False)
    desk, where = browser(people.bruno), f"/north/setup/people/{nora.pk}/"
    assert "Send an invitation" in desk.get(where).content.decode()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert desk.post(where, {"go": "invite"}).status_code == 302
    page = desk.get(where).content.decode()
    assert "the link works until" in page
    assert "Sent by Bruno." in page
    assert "Send the invitation again" in page
    first, second = (link_in(letter) for letter in mail.outbox)
    assert desk.get(first).status_code == 404
    desk.post(where, {"go": "withdraw"})
    assert "was withdrawn" in desk.get(where).content.decode()
    assert desk.get(second).status_code == 404


def test_who_works_for_the_desk_is_invited_by_managers_only(people):
    new = make.person(people.north, "Nico", "agent", known=False)
    where = f"/north/setup/people/{new.pk}/"
    lead = browser(people.bruno)
    assert "Send an invitation" not in lead.get(where).content.decode()
    assert lead.post(where, {"go": "invite"}).status_code == 403
    assert browser(people.marta).post(where, {"go": "invite"}).status_code == 302
    assert system_actor(people.north).desk == people.north


def test_what_is_wrong_with_a_domain_or_a_place_is_told_beside_it_and_what_was_typed_stays(people):
    opened(people)
    ask(ADDRESS)
    accepted(link_in(mail.outbox[-1]))
    nora = Person.objects.get(email=ADDRESS)
    desk, here = browser(people.bruno), "/north/setup/registration/"
    answer = desk.post(f"{here}domains/", {"domain": "gmail.com", "organisation": "Quay Foods"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_domain_error"' in page
    assert 'value="gmail.com"' in page
    page = desk.post(f"{here}domains/", {"domain": "quay.example", "organisation": "Nobody"}).content.decode()
    assert 'id="id_organisation_error"' in page
    assert 'value="quay.example"' in page
    answer = desk.post(f"{here}{nora.pk}/place/", {"organisation": "Nobody"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="home-{nora.pk}-error"' in page
    assert 'value="Nobody"' in page
    assert desk.post(f"{here}domains/", {"domain": "quay.example", "organisation": "Quay Foods"}).status_code == 302
    assert desk.post(f"{here}domains/", {"domain": "quay.example", "go": "forget"}).status_code == 302
    assert not OrganisationDomain.objects.exists()


def test_signing_in_leads_staff_to_their_day_and_customers_to_their_portal(people):
    for who, first in (("alma", "/north/"), ("rolf", "/north/"), ("cora", "/north/portal/")):
        client = browser(getattr(people, who))
        answer = client.get("/")
        assert answer["Location"] == first
        assert client.get(first).status_code == 200
