"""People and organisations after they were added: who may change whom, who leaves, numbers as people write them."""

import pytest

import make
from charterdesk.apps.base import events
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.people import organisations, persons
from charterdesk.apps.people.models import Membership, Organisation, Person
from charterdesk.apps.people.organisations import OrganisationTerms
from charterdesk.apps.people.persons import PersonTerms
from charterdesk.apps.people.phones import normal_phone
from charterdesk.apps.people.queries import own_organisation


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("01 99 00 12 34", "+33 1 99 00 12 34"),
        ("(+33) (0)1/99/00/12/34", "+33 1 99 00 12 34"),  # zammad#4872: a slash in a number
        ("0033199001234", "+33 1 99 00 12 34"),
        ("+34 600 000 000", "+34 600 00 00 00"),
        ("01 99 00 12 34 ext 12", "+33 1 99 00 12 34 ext. 12"),
        ("", ""),
        ("call me", None),
        ("12", None),
        ("=1+1", None),
    ],
)
def test_a_telephone_number_is_kept_in_one_way_however_it_is_written(typed, kept):
    assert normal_phone(typed, "FR") == kept


def terms(person: Person, **changed) -> PersonTerms:
    said = persons.terms_of(Person.objects.get(pk=person.pk))
    values = {name: getattr(said, name) for name in PersonTerms.__dataclass_fields__} | changed
    return PersonTerms(**values)


def test_a_lead_makes_nobody_a_manager_and_changes_no_colleague(people):
    lead = make.actor(people.bruno)
    with pytest.raises(NotAllowed):
        persons.change_person(lead, people.alma.pk, terms(people.alma, roles=frozenset({"manager"})))
    with pytest.raises(NotAllowed):
        persons.change_person(
            lead, people.cora.pk, terms(people.cora, organisation_id=own_organisation(people.north).pk)
        )
    with pytest.raises(NotAllowed):
        persons.leave(lead, people.marta.pk)
    with pytest.raises(NotAllowed):
        persons.add_person(lead, PersonTerms("Nell", own_organisation(people.north).pk, roles=frozenset({"manager"})))
    assert Membership.objects.filter(desk=people.north, role="manager").count() == 1


def test_a_role_goes_only_with_its_kind_of_organisation(people):
    with pytest.raises(Invalid) as refused:
        persons.change_person(make.actor(people.marta), people.cora.pk, terms(people.cora, roles=frozenset({"agent"})))
    assert refused.value.field == "roles"


def test_who_goes_to_another_organisation_leaves_his_roles_behind(people):
    persons.change_person(
        make.actor(people.marta),
        people.dario.pk,
        terms(people.dario, organisation_id=people.heron.pk, roles=frozenset({"customer"})),
    )
    held = Membership.objects.filter(person=people.dario).values_list("organisation_id", "role")
    assert list(held) == [(people.heron.pk, "customer")]


def test_the_last_manager_neither_leaves_nor_loses_his_role(people):
    other = make.person(people.north, "Nadia", "manager")
    head = make.actor(people.marta)
    persons.leave(head, other.pk)
    with pytest.raises(Invalid):
        persons.change_person(head, people.marta.pk, terms(people.marta, roles=frozenset({"agent"})))
    with pytest.raises(Invalid):
        persons.leave(head, people.marta.pk)
    assert Membership.objects.filter(person=people.marta, role="manager").exists()


def test_people_and_organisations_of_another_desk_are_not_found(people):
    head = make.actor(people.marta)
    with pytest.raises(NotFound):
        persons.change_person(head, people.dora.pk, terms(people.dora, organisation_id=people.quay.pk))
    with pytest.raises(NotFound):
        persons.change_person(head, people.cora.pk, terms(people.cora, organisation_id=people.dune.pk))
    with pytest.raises(NotFound):
        organisations.change_organisation(head, people.dune.pk, OrganisationTerms("Ours", "customer"))
    with pytest.raises(Invalid) as refused:
        organisations.add_organisation(head, OrganisationTerms("New", "customer", reseller_id=people.dune.pk))
    assert refused.value.field == "reseller"


def test_two_who_change_one_organisation_notice(people):
    head = make.actor(people.marta)
    seen = fingerprint(organisations.terms_of(people.quay))
    organisations.change_organisation(head, people.quay.pk, OrganisationTerms("Quay", "customer"), seen=seen)
    with pytest.raises(Conflict):
        organisations.change_organisation(head, people.quay.pk, OrganisationTerms("Kay", "customer"), seen=seen)
    assert Organisation.objects.get(pk=people.quay.pk).name == "Quay"


def test_a_reseller_with_end_customers_stays_a_reseller(people):
    with pytest.raises(Invalid) as refused:
        organisations.change_organisation(
            make.actor(people.marta), people.tide.pk, OrganisationTerms("Tide Systems", "customer")
        )
    assert refused.value.field == "kind"


def test_what_is_retired_is_told_once_and_comes_back(people):
    head = make.actor(people.marta)
    for active in (False, False, True):
        organisations.retire_organisation(head, people.quay.pk, active=active)
    told = [line.code for line in events.of(people.north, f"organisation:{people.quay.pk}")]
    assert told == ["organisation.retired", "organisation.taken_back"]
