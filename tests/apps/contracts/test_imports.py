"""Lists that come as files: tried first, then all or nothing; who may bring whom; what a file cannot do."""

import pytest

import four_desks
import make
from charterdesk.apps.base import events
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.sheets import store_file, try_file
from charterdesk.apps.base.tables import rows_as_csv
from charterdesk.apps.contracts import sheets as contract_sheets
from charterdesk.apps.contracts.actions import create_product
from charterdesk.apps.contracts.models import Contract, CoveredEquipment, Equipment, Site
from charterdesk.apps.people import sheets as people_sheets
from charterdesk.apps.people.models import Membership, Organisation, Person
from charterdesk.apps.tickets import sheets as ticket_sheets

BOOKS = {
    "people": people_sheets.PeopleBook,
    "organisations": people_sheets.OrganisationBook,
    "tags": ticket_sheets.TagBook,
    **contract_sheets.BOOKS,
}


def tried(actor, name, text, encoding="utf-8"):
    content = text.encode(encoding) if isinstance(text, str) else text
    return try_file(content, BOOKS[name](actor), "en")


def stored(actor, name, text, encoding="utf-8"):
    content = text.encode(encoding) if isinstance(text, str) else text
    outcome = try_file(content, BOOKS[name](actor), "en")
    assert outcome.fine, outcome.wrong
    return store_file(actor, name, content, BOOKS[name](actor), tried=outcome.digest, language="en")


@pytest.fixture
def head(people):
    return make.actor(people.marta)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_file_of_any_spreadsheet_is_read_by_its_heading(head, encoding, mark):
    text = "Nom;Type;Langue;Remarque\r\nHôpital Élan;client;Français;à rappeler\r\n".replace(";", mark)
    assert stored(head, "organisations", text, encoding).counts["add"] == 1
    row = Organisation.objects.get(name="Hôpital Élan")
    assert (row.kind, row.language, row.note) == ("customer", "fr", "à rappeler")


def test_a_dry_run_says_line_and_column_and_stores_nothing(head, people):
    before = Person.objects.count(), len(events.streams(people.north))
    outcome = tried(
        head,
        "people",
        "Name;E-mail;Telephone;Organisation;Roles\n"
        "Anna;anna@quay.example;01 99 00 12 34;Quay Foods;customer\n"
        "Ben;no address;call me;Nowhere;customer\n"
        "Cleo;cleo@quay.example;abc;Quay Foods;emperor\n",
    )
    assert outcome.counts == {"add": 1, "change": 0, "leave": 0, "wrong": 2}
    told = {(one.line, one.column, one.written) for one in outcome.wrong}
    assert told == {
        (3, "Organisation", "Nowhere"),
        (4, "Telephone", "abc"),
        (4, "Roles", "emperor"),
    }
    assert (Person.objects.count(), len(events.streams(people.north))) == before


def test_one_wrong_line_and_nothing_of_the_file_is_stored(head):
    text = "name;kind\nFirst;customer\nSecond;emperor\n"
    outcome = tried(head, "organisations", text)
    with pytest.raises(Conflict):
        store_file(
            head, "organisations", text.encode(), BOOKS["organisations"](head), tried=outcome.digest, language="en"
        )
    assert not Organisation.objects.filter(name__in=["First", "Second"]).exists()


def test_the_same_file_twice_changes_nothing(head, people):
    text = "Name;Kind;Reseller\nTide Two;reseller;\nEnd Of Tide;customer;Tide Two\n"
    assert stored(head, "organisations", text).counts["add"] == 2
    recorded = len(list(events.of(people.north, f"desk:{people.north.pk}")))
    assert stored(head, "organisations", text).counts == {"add": 0, "change": 0, "leave": 2, "wrong": 0}
    assert len(list(events.of(people.north, f"desk:{people.north.pk}"))) == recorded
    assert Organisation.objects.get(name="End Of Tide").reseller.name == "Tide Two"


def test_what_was_tried_is_what_is_stored_or_nothing(head, people):
    text = "Name;Note\nQuay Foods;new\n"
    outcome = tried(head, "organisations", text)
    Organisation.objects.filter(pk=people.quay.pk).update(note="another's word")
    with pytest.raises(Conflict):
        store_file(
            head, "organisations", text.encode(), BOOKS["organisations"](head), tried=outcome.digest, language="en"
        )
    assert Organisation.objects.get(pk=people.quay.pk).note == "another's word"


def test_a_column_that_is_missing_leaves_what_stands_and_an_empty_cell_empties(head, people):
    Person.objects.filter(pk=people.cora.pk).update(phone="+33 1 99 00 12 34", language="en")
    stored(head, "people", "name;email;organisation;language\nCora;cora@example.org;Quay Foods;\n")
    cora = Person.objects.get(pk=people.cora.pk)
    assert (cora.phone, cora.language) == ("+33 1 99 00 12 34", "")


def test_a_lead_brings_nobody_into_the_desk_by_a_file(people):
    lead = make.actor(people.bruno)
    text = (
        "name;email;organisation;roles\n"
        "Mallory;mallory@example.org;North Desk;manager\n"
        "Marta;marta@example.org;Quay Foods;customer\n"
        "Cora;cora@example.org;Quay Foods;manager\n"
    )
    outcome = tried(lead, "people", text)
    assert outcome.counts["wrong"] == 3
    assert Membership.objects.filter(desk=people.north, role="manager").count() == 1


def test_no_file_takes_a_role_from_the_desk_s_own_people(head):
    outcome = tried(head, "people", "name;email;organisation;roles\nAlma;alma@example.org;North Desk;read_only\n")
    assert [one.column for one in outcome.wrong] == ["Roles"]


def test_another_desk_s_organisation_is_unknown_here(head, people):
    outcome = tried(head, "people", "name;organisation\nSpy;Dune Transport\n")
    assert [one.column for one in outcome.wrong] == ["Organisation"]
    stored(head, "organisations", "name\nDune Transport\n")
    assert Organisation.objects.filter(name="Dune Transport").count() == 2


def test_the_same_key_twice_in_a_file_is_told_with_the_first_line(head):
    outcome = tried(head, "organisations", "name\nTwin\nTwin\n")
    assert [(one.line, one.problem) for one in outcome.wrong] == [(3, "The same as line 2.")]
    outcome = tried(head, "people", "name;email;organisation\nA;a@x.example;Quay Foods\nB;A@x.example;Quay Foods\n")
    assert [one.line for one in outcome.wrong] == [3]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"name\x00;kind\nX;customer\n", "text file"),
        (b"kind;note\ncustomer;x\n", "no column"),
        (b"name;Nom\nX;Y\n", "twice"),
        (b"name" + b";x" * 100_000 + b"\nX\n", "200 columns"),
        (b"name\n" + b"X\n" * 20_001, "20,000"),
        (b'name;note\nX;"never ends\n', "quotation mark"),
        (b"name\n", "no line"),
        (b"", "no column"),
        (b"\xff\xfe\x00n", "text file"),
    ],
)
def test_what_is_no_list_is_refused_in_words(head, content, word):
    with pytest.raises(Invalid) as refused:
        tried(head, "organisations", content)
    assert word in str(refused.value.message)


def test_a_huge_cell_and_cells_too_many_are_problems_of_their_line(head):
    outcome = tried(head, "organisations", "name;note\nX;" + "n" * 10_001 + "\nY;ok;more;cells\nZ;fine\n")
    assert [one.line for one in outcome.wrong] == [2, 3]
    assert outcome.counts["add"] == 1


def exported(actor, name, language="fr"):
    book = BOOKS[name](actor)
    written = {
        "people": people_sheets.written_people,
        "organisations": people_sheets.written_organisations,
        "tags": ticket_sheets.written_tags,
    }.get(name) or (lambda one: contract_sheets.written(one, name))
    rows = ([row.get(column.key) for column in book.columns] for row in written(actor))
    return b"".join(rows_as_csv([column.name(language) for column in book.columns], rows, language=language))


def test_what_was_exported_comes_back_unchanged_formulas_and_all(db):
    exer = four_desks.exer()
    head = exer.head
    create_product(head, name="=cmd|' /C calc'!A0", reference="'-1+1")
    stored(head, "sites", f"Organisation;Site;Town\n{exer.organisation.name};@home;+Town\n")
    stored(head, "tags", "Tag\n=urgent\n")
    Person.objects.filter(pk=exer.customer_person.pk).update(phone="+33 1 99 00 12 34")
    for name in BOOKS:
        content = exported(head, name)
        assert b"\n=" not in content
        outcome = tried(head, name, content)
        assert outcome.fine, (name, outcome.wrong)
        assert not outcome.changes, (name, outcome.would)
    assert b"'=cmd" in exported(head, "products")


def test_a_contract_comes_with_its_plan_in_the_charter_s_words_and_what_it_covers(db):
    esii = four_desks.esii()
    head, organisation = esii.head, esii.organisation.name
    stored(head, "products", "Reference;Name\nGX;Gauge\n")
    stored(head, "equipment", f"Organisation;Product reference;Serial number\n{organisation};GX;00123\n")
    plan = Contract.objects.filter(desk=esii.desk).values_list("plan", flat=True)[0]
    stored(
        head,
        "contracts",
        "Number;Organisation;Plan;From;Until;Equipment covered\n"
        f"C-1;{organisation};{plan};01/01/2026;2026-12-31;GX:00123\n",
    )
    row = Contract.objects.get(number="C-1")
    assert (str(row.starts), str(row.ends), row.plan) == ("2026-01-01", "2026-12-31", plan)
    assert CoveredEquipment.objects.get(contract=row).equipment.serial == "00123"
    wrong = tried(
        head, "contracts", f"Number;Organisation;Plan;From;Until\nC-2;{organisation};gold;2026-12-31;2026-01-01\n"
    )
    assert {one.column for one in wrong.wrong} == {"Plan", "Until"}


def test_equipment_and_sites_belong_to_one_customer(head, people):
    stored(head, "products", "Reference;Name\nGX;Gauge\n")
    stored(head, "sites", "Organisation;Site\nHeron Clinic;Ward\n")
    outcome = tried(head, "equipment", "Organisation;Product reference;Serial number;Site\nQuay Foods;GX;1;Ward\n")
    assert [one.column for one in outcome.wrong] == ["Site"]
    assert not Equipment.objects.exists()
    assert Site.objects.get().organisation == people.heron
