"""Regions, groups, audiences and named contacts are asked where the charter has them, and nowhere else."""

import pytest

import make
from charterdesk.apps.contracts.models import Contract, Product, Site
from charterdesk.apps.contracts.sheets import ProductBook, SiteBook
from charterdesk.apps.people.models import Organisation
from charterdesk.apps.people.sheets import OrganisationBook
from policy_desk import PolicyDesk
from web.portal.visitor import Visitor

pytestmark = pytest.mark.django_db


def head_of(desk: PolicyDesk) -> Visitor:
    person = make.person(desk.desk, "Hugo", "manager")
    visitor = Visitor(person)
    visitor.root = f"/{desk.desk.slug}/"
    return visitor


def test_the_words_of_the_charter_are_offered_and_kept():
    desk = PolicyDesk("university")
    hugo = head_of(desk)
    page = hugo.get("setup/organisations/add/")
    assert "Students" in page
    assert "Region" not in page, "this charter declares no regions"
    hugo.post("setup/organisations/add/", name="Students of law", kind="customer", audience="student")
    assert Organisation.objects.get(name="Students of law").audience == "student"
    hugo.post("setup/products/add/", name="Laptop", reference="L-1", in_catalogue="on", group="personal")
    assert Product.objects.get(reference="L-1").group == "personal"


def test_a_word_that_the_charter_does_not_have_is_refused():
    desk = PolicyDesk("managed_services")
    hugo = head_of(desk)
    hugo.post("setup/organisations/add/", 422, name="Far", kind="customer", region="mars")
    hugo.post("setup/organisations/add/", name="Far", kind="customer", region="abroad")
    hugo.post("setup/sites/add/", organisation="Far", name="Near", region="town")
    assert (Organisation.objects.get(name="Far").region, Site.objects.get(name="Near").region) == ("abroad", "town")


def test_a_charter_without_conditions_asks_for_none(exer, hugo):
    page = hugo.page("setup/organisations/add/")
    assert "Region" not in page
    assert "Who they are" not in page
    assert "Group" not in hugo.page("setup/products/add/")


def test_named_contacts_are_ticked_on_the_contract():
    desk = PolicyDesk("open_source_vendor")
    contract = desk.contract("subscription")
    hugo = head_of(desk)
    place = f"setup/contracts/{contract.pk}/"
    assert "Only the persons named here open requests: 4 at most." in hugo.get(place)
    hugo.post(place, go="name", named=str(desk.person.pk))
    assert list(Contract.objects.get(pk=contract.pk).named.values_list("person_id", flat=True)) == [desk.person.pk]


def test_exports_and_imports_carry_them():
    desk = PolicyDesk("managed_services")
    desk.say(region="town")
    desk.organisation.refresh_from_db()
    assert OrganisationBook(desk.agent).written(desk.organisation)["region"] == "town"
    keys = [{column.key for column in book(desk.agent).columns} for book in (OrganisationBook, ProductBook, SiteBook)]
    assert [{"region", "audience"} <= keys[0], "group" in keys[1], "region" in keys[2]] == [True, True, True]
