"""What was sold, to whom, for what; and which contract answers for a request."""

from datetime import date

import pytest

import cast
import four_desks
import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.contracts import queries
from charterdesk.apps.contracts.access_codes import set_access_code
from charterdesk.apps.contracts.actions import (
    EquipmentFacts,
    add_equipment,
    cover,
    create_contract,
    create_product,
)
from charterdesk.apps.contracts.coverage import contract_as_read, find_by_access_code, find_contract, product_as_read
from charterdesk.apps.contracts.models import AccessCode, Contract
from four_desks import terms

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 15)


@pytest.fixture
def people(db):
    return cast.assemble()


@pytest.fixture
def north(people):
    return system_actor(people.north)


def contract_of(north, organisation, number, plan="premium", **changed):
    return create_contract(north, organisation_id=organisation.pk, terms=terms(number, plan, **changed))


def switch(north, organisation, serial="SW-1", **known):
    product = create_product(north, name=f"Switch {serial}", reference=serial, current_version="4.2")
    return add_equipment(
        north,
        organisation_id=organisation.pk,
        product_id=product.pk,
        serial=serial,
        version="4.1",
        known=EquipmentFacts(**known),
    )


def test_a_valid_contract_answers_before_an_expired_one(people, north):
    # EX-02
    contract_of(north, people.quay, "OLD", starts=date(2027, 1, 1), ends=date(2027, 12, 31))
    valid = contract_of(north, people.quay, "NOW", ends=date(2026, 7, 15))
    contract_of(north, people.quay, "PAST", starts=date(2025, 1, 1), ends=date(2026, 7, 14))
    assert find_contract(people.quay, None, DAY).contract == valid


def test_an_expired_contract_still_answers_when_there_is_no_other_so_that_the_reason_can_be_said(people, north):
    past = contract_of(north, people.quay, "PAST", starts=date(2025, 1, 1), ends=date(2025, 12, 31))
    assert find_contract(people.quay, None, DAY).contract == past
    assert find_contract(people.heron, None, DAY).contract is None


def test_the_resellers_contract_answers_for_the_very_equipment_that_it_lists(people, north):
    # EX-04, EX-05: the test is per product
    premium = contract_of(north, people.tide, "P-1", covers_all=False)
    covered, bare = switch(north, people.heron, "SW-1"), switch(north, people.heron, "SW-2")
    cover(north, contract_id=premium.pk, equipment_id=covered.pk)
    assert find_contract(people.heron, covered, DAY).contract == premium
    assert find_contract(people.heron, covered, DAY).covers_equipment is True
    assert find_contract(people.heron, bare, DAY).contract is None
    # What is not said is asked, not refused; a colleague of nothing covered is told at once.
    assert find_contract(people.heron, None, DAY).contract == premium
    assert find_contract(people.heron, None, DAY).covers_equipment is None


def test_who_has_nothing_covered_by_his_reseller_has_no_contract_through_him(people, north):
    contract_of(north, people.tide, "P-1", covers_all=False)
    switch(north, people.heron, "SW-1")
    assert find_contract(people.heron, None, DAY).contract is None


def test_a_contract_that_lists_equipment_does_not_cover_what_it_does_not_list(people, north):
    contract_of(north, people.quay, "L-1", covers_all=False)
    bare = switch(north, people.quay)
    assert find_contract(people.quay, bare, DAY).covers_equipment is False
    assert find_contract(people.quay, None, DAY).covers_equipment is None


def test_a_contract_covers_only_its_customers_equipment_or_that_of_his_end_customers(people, north):
    premium = contract_of(north, people.tide, "P-1")
    with pytest.raises(Invalid):
        cover(north, contract_id=premium.pk, equipment_id=switch(north, people.quay).pk)


def test_what_nobody_knows_of_a_product_is_left_out_and_not_false(people, north):
    unknown = switch(north, people.quay)
    assert product_as_read(unknown, covered=None) == {"in_catalogue": True, "up_to_date": False}
    known = switch(north, people.quay, "SW-9", bought_here=False, up_to_date=True, others={"project_finished": True})
    assert product_as_read(known, covered=True) == {
        "covered_by_contract": True,
        "in_catalogue": True,
        "bought_here": False,
        "up_to_date": True,
        "project_finished": True,
    }


def test_a_contract_without_end_runs_until_further_notice(people, north):
    endless = contract_of(north, people.quay, "E-1", ends=None, options=("on_call",))
    assert contract_as_read(endless, may_use_credit=True, day=date(2026, 9, 8)) == {
        "plan": "premium",
        "from": "2026-01-01",
        "until": "9999-12-31",
        "options": ["on_call"],
        "credit_hours": 0,
    }


def test_an_access_code_is_found_by_its_digest_and_kept_nowhere(people, north):
    # ES-03
    contract = contract_of(north, people.quay, "M-1")
    set_access_code(north, contract_id=contract.pk, code="quay 2026")
    assert find_by_access_code(people.north, "QUAY2026") == contract
    assert find_by_access_code(people.north, "QUAY2027") is None
    assert find_by_access_code(people.north, "  ") is None
    assert find_by_access_code(people.south, "QUAY2026") is None
    kept = AccessCode.objects.get(contract=contract)
    assert "2026" not in kept.digest
    assert (kept.hint, kept.note) == ("26", "")


def test_an_access_code_belongs_to_one_contract(people, north):
    set_access_code(north, contract_id=contract_of(north, people.quay, "M-1").pk, code="QUAY-2026")
    second = contract_of(north, people.heron, "M-2")
    with pytest.raises(Invalid) as refused:
        set_access_code(north, contract_id=second.pk, code="quay-2026")
    assert (refused.value.field, refused.value.code) == ("code", "taken")
    with pytest.raises(Invalid):
        set_access_code(north, contract_id=second.pk, code="123")


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"number": " "}, "number"), ({"plan": ""}, "plan"), ({"ends": date(2025, 12, 31)}, "ends")],
)
def test_a_contract_that_makes_no_sense_is_refused_by_the_name_of_its_field(people, north, changed, field):
    said = {"number": "C-1", "plan": "premium", **changed}
    with pytest.raises(Invalid) as refused:
        contract_of(north, people.quay, said.pop("number"), said.pop("plan"), **said)
    assert refused.value.field == field
    assert not Contract.objects.exists()


def test_numbers_references_and_serials_stand_once(people, north):
    contract_of(north, people.quay, "C-1")
    with pytest.raises(Invalid):
        contract_of(north, people.heron, "C-1")
    first = switch(north, people.quay)
    with pytest.raises(Invalid):
        create_product(north, name="Other", reference="SW-1")
    with pytest.raises(Invalid):
        add_equipment(north, organisation_id=people.heron.pk, product_id=first.product_id, serial="SW-1")


def test_nobody_reaches_across_desks(people, north):
    south = system_actor(people.south)
    contract, equipment = contract_of(north, people.quay, "C-1"), switch(north, people.quay)
    other = contract_of(south, people.dune, "C-1")
    for verb in (
        lambda: create_contract(south, organisation_id=people.quay.pk, terms=terms("X", "premium")),
        lambda: cover(south, contract_id=contract.pk, equipment_id=equipment.pk),
        lambda: cover(south, contract_id=other.pk, equipment_id=equipment.pk),
        lambda: set_access_code(south, contract_id=contract.pk, code="NORTH-1"),
        lambda: add_equipment(south, organisation_id=people.dune.pk, product_id=equipment.product_id),
        lambda: queries.contract(make.actor(people.sven), contract.pk),
    ):
        with pytest.raises(NotFound):
            verb()
    assert list(queries.contracts(make.actor(people.sven))) == [other]


def test_customers_and_resellers_see_their_own_contracts_and_equipment(people, north):
    quay, tide = contract_of(north, people.quay, "Q-1"), contract_of(north, people.tide, "T-1")
    heron = contract_of(north, people.heron, "H-1")
    mine, theirs = switch(north, people.quay, "SW-1"), switch(north, people.heron, "SW-2")
    seen = {
        name: list(queries.contracts(make.actor(getattr(people, name)))) for name in ("cora", "ennio", "reto", "alma")
    }
    assert seen == {"cora": [quay], "ennio": [heron], "reto": [heron, tide], "alma": [heron, quay, tide]}
    assert list(queries.equipment(make.actor(people.cora))) == [mine]
    assert list(queries.equipment(make.actor(people.reto))) == [theirs]
    assert list(queries.equipment(make.actor(people.cora), organisation_id=people.heron.pk)) == []


def test_an_agent_looks_and_a_head_manages(people, north):
    with pytest.raises(NotAllowed):
        create_contract(make.actor(people.alma), organisation_id=people.quay.pk, terms=terms("C-1", "premium"))
    made = create_contract(make.actor(people.bruno), organisation_id=people.quay.pk, terms=terms("C-1", "premium"))
    assert queries.contract(make.actor(people.alma), made.pk) == made


def test_a_contract_names_a_plan_and_options_that_a_charter_of_the_desk_knows(people, north):
    four_desks.publish(people.north, "esii")
    for changed in ({"plan": "premium"}, {"plan": "maintenance", "options": ("on_cal",)}):
        with pytest.raises(Invalid) as refused:
            contract_of(north, people.quay, "C-1", **changed)
        assert refused.value.code == "unknown"
    assert contract_of(north, people.quay, "C-1", "maintenance", options=("on_call",)).options == ["on_call"]
