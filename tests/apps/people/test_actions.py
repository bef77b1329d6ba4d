"""Verbs about desks, accounts, organisations and people."""

import pytest
from django.db import IntegrityError, transaction

import make
from charterdesk.apps.base import events
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.people import actions, desks, queries
from charterdesk.apps.people.models import Account, Membership, Organisation, Person
from make import actor


def fields(refusal):
    return {problem.field for problem in refusal.value.problems}


@pytest.mark.parametrize("slug", ["", "North", "no rth", "-north", "accounts", "static", "a" * 41, "é"])
def test_a_desk_needs_an_address_of_its_own(db, slug):
    with pytest.raises(Invalid) as refusal:
        desks.create_desk(slug, "North Desk")
    assert fields(refusal) == {"slug"}


def test_everything_wrong_with_a_desk_is_said_at_once(people):
    with pytest.raises(Invalid) as refusal:
        desks.create_desk("north", " ", language="xx", time_zone="Paris")
    assert fields(refusal) == {"slug", "name", "language", "time_zone"}


def test_a_desk_is_an_organisation_too_and_its_opening_stands_in_the_journal(db):
    desk = make.desk("west", "West Desk")
    assert queries.own_organisation(desk).name == "West Desk"
    assert [line.code for line in events.of(desk, f"desk:{desk.pk}")] == ["desk.opened"]


def test_one_address_one_account_whatever_the_case(db):
    row = actions.create_account(" Lena@Example.ORG ", "Lena", password=make.PASSWORD)
    assert row.email == "lena@example.org"
    assert row.check_password(make.PASSWORD)
    assert Account.objects.get_by_natural_key("LENA@example.org") == row
    with pytest.raises(Invalid) as refusal:
        actions.create_account("LENA@EXAMPLE.org", "Lena")
    assert fields(refusal) == {"email"}


def test_an_account_without_a_password_opens_for_nobody(db):
    row = actions.create_account("lena@example.org", "Lena")
    assert not row.has_usable_password()


@pytest.mark.parametrize("password", ["short", "password1234", "lena@example.org"])
def test_a_weak_password_is_refused(db, password):
    with pytest.raises(Invalid) as refusal:
        actions.create_account("lena@example.org", "Lena", password=password)
    assert fields(refusal) == {"password"}
    assert not Account.objects.exists()


def test_only_a_customer_has_a_reseller_and_it_must_be_one(people):
    for kind, reseller in [("partner", people.tide), ("customer", people.quay), ("customer", people.dune)]:
        with pytest.raises(Invalid) as refusal:
            actions.create_organisation(actor(people.bruno), "Gull Shipping", kind, reseller_id=reseller.pk)
        assert fields(refusal) == {"reseller"}


def test_nobody_makes_a_second_desk_organisation(people):
    with pytest.raises(Invalid):
        actions.create_organisation(actor(people.marta), "Second", "desk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(desk=people.north, name="Second", kind="desk")


def test_a_reseller_administrator_adds_end_customers_of_his_own_organisation_only(people):
    # EX-04: an end customer is served through his reseller
    row = actions.create_organisation(actor(people.silke), "Gull Shipping", "customer", reseller_id=people.tide.pk)
    assert row.reseller == people.tide
    with pytest.raises(NotAllowed):
        actions.create_organisation(actor(people.silke), "Free Riders", "customer")
    with pytest.raises(NotAllowed):
        actions.create_organisation(actor(people.reto), "Free Riders", "customer", reseller_id=people.tide.pk)


def test_an_agent_adds_the_person_who_calls(people):
    row = actions.create_person(actor(people.alma), "Gil", phone="+33 1 00 00 00 00", organisation_id=people.quay.pk)
    assert (row.desk, row.organisation, row.account) == (people.north, people.quay, None)


def test_a_customer_administrator_adds_people_to_his_organisation_only(people):
    assert actions.create_person(actor(people.dario), "Gil", organisation_id=people.quay.pk).pk
    for elsewhere in (people.heron.pk, people.dune.pk, None):
        with pytest.raises(NotFound):
            actions.create_person(actor(people.dario), "Gil", organisation_id=elsewhere)
    with pytest.raises(NotAllowed):
        actions.create_person(actor(people.cora), "Gil", organisation_id=people.quay.pk)


def test_an_account_is_one_person_of_a_desk(people):
    with pytest.raises(Invalid) as refusal:
        actions.create_person(actor(people.bruno), "Alma again", account=people.alma.account)
    assert fields(refusal) == {"account"}
    assert actions.create_person(actor(people.sven), "Alma", account=people.alma.account).desk == people.south


def test_staff_roles_are_held_in_the_desks_own_organisation_only(people):
    for organisation, role in [(people.quay, "agent"), (people.quay, "reseller"), (people.tide, "customer")]:
        with pytest.raises(Invalid) as refusal:
            actions.add_membership(actor(people.marta), people.cora.pk, organisation.pk, role)
        assert fields(refusal) == {"role"}
    with pytest.raises(Invalid):
        actions.add_membership(actor(people.marta), people.cora.pk, people.quay.pk, "emperor")


def test_a_lead_does_not_make_himself_manager(people):
    own = queries.own_organisation(people.north)
    with pytest.raises(NotFound):
        actions.add_membership(actor(people.bruno), people.bruno.pk, own.pk, "manager")
    assert actions.add_membership(actor(people.marta), people.bruno.pk, own.pk, "manager").role == "manager"


def test_a_customer_administrator_gives_roles_in_his_organisation_only(people):
    assert actions.add_membership(actor(people.dario), people.edda.pk, people.quay.pk, "customer_admin").pk
    for person, organisation in [(people.ennio, people.quay), (people.edda, people.heron), (people.dora, people.dune)]:
        with pytest.raises(NotFound):
            actions.add_membership(actor(people.dario), person.pk, organisation.pk, "customer")


def test_giving_a_role_twice_changes_nothing(people):
    before = events.of(people.north, f"person:{people.cora.pk}").count()
    actions.add_membership(actor(people.marta), people.cora.pk, people.quay.pk, "customer")
    assert Membership.objects.filter(person=people.cora).count() == 1
    assert events.of(people.north, f"person:{people.cora.pk}").count() == before


def test_a_role_taken_away_is_gone_at_once(people):
    row = Membership.objects.get(person=people.cora)
    with pytest.raises(NotAllowed):
        actions.remove_membership(actor(people.edda), row.pk)
    with pytest.raises(NotFound):
        actions.remove_membership(actor(people.silke), row.pk)
    actions.remove_membership(actor(people.dario), row.pk)
    assert actor(people.cora).roles == frozenset()
    codes = [line.code for line in events.of(people.north, f"person:{people.cora.pk}")]
    assert codes == ["membership.removed"]


def test_a_refusal_stores_nothing(people):
    before = (Person.objects.count(), Organisation.objects.count())
    with pytest.raises(Invalid):
        actions.create_person(system_actor(people.north), "", email="not an address")
    with pytest.raises(Invalid):
        actions.create_organisation(system_actor(people.north), "Quay Foods", "customer")
    assert (Person.objects.count(), Organisation.objects.count()) == before
