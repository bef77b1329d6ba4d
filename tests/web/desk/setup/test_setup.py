"""The set-up as a head and a manager see it: lists, forms, fields, holidays, imports, who has left."""

import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import four_desks
from charterdesk.apps.base.models import CustomField
from charterdesk.apps.base.now import at, now
from charterdesk.apps.contracts.models import CharterVersion, Contract, CoveredEquipment, Equipment
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.people.custom_fields import FieldTerms, add_field, retire_field
from charterdesk.apps.people.models import Organisation, Person
from charterdesk.apps.people.organisations import OrganisationTerms, add_organisation
from charterdesk.apps.people.persons import leave
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.models import Ticket

CAUSE = FieldTerms("ticket", "cause", "text", {"en": "Root cause", "fr": "Cause racine"}, required="closing")
AREA = FieldTerms("ticket", "posts", "number", {"en": "Workstations"}, required="opening")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return found.group(1)


def test_the_overview_says_what_is_missing_to_begin_work(exer, hugo):
    assert "Still missing" not in hugo.page("setup/")
    CoveredEquipment.objects.all().delete()
    Contract.objects.all().delete()
    page = hugo.page("setup/")
    assert "Still missing" in page
    assert "Add the first contract" in page


def test_holidays_that_end_within_six_months_are_warned_of(exer, hugo):
    version = CharterVersion.objects.get(desk=exer.desk)
    year = now().year + 1
    cut = {name: until(text, year) for name, text in version.holidays.items()}
    publish_charter(exer.head, name=version.name, text=version.text, holidays=cut)
    with at(datetime(year, 9, 1, tzinfo=UTC)):
        assert "end within six months" in hugo.page("setup/")
        page = hugo.html(f"setup/holidays/?year={year + 1}")
        assert "would be closed, is open today" in page
        said = {name: hidden(page, name) for name in ("list", "year", "seen")}
        hugo.post("setup/holidays/", **said)
        assert "end within six months" not in hugo.page("setup/")
        assert hugo.client.post(f"{hugo.root}setup/holidays/", said).status_code == 409


def until(text: str, year: int) -> str:
    return "\n".join(line for line in text.splitlines() if not line[:4].isdigit() or int(line[:4]) <= year)


def test_a_customer_with_his_people_and_equipment_is_set_up_by_forms_alone(exer, hugo):
    hugo.post("setup/organisations/add/", name="New Harbour", kind="customer")
    harbour = Organisation.objects.get(name="New Harbour")
    hugo.post(
        "setup/people/add/",
        name="Hanna",
        email="hanna@harbour.example",
        phone="01 99 00 12 34",
        organisation="new harbour",
        roles="customer",
    )
    hanna = Person.objects.get(name="Hanna")
    assert (hanna.organisation, hanna.phone) == (harbour, "+33 1 99 00 12 34")
    hugo.post("setup/products/add/", name="Gauge", reference="G-1", in_catalogue="on")
    hugo.post("setup/sites/add/", organisation="New Harbour", name="Pier", country="fr")
    hugo.post(
        "setup/equipment/add/",
        organisation="New Harbour",
        product="G-1",
        serial="00-1",
        site="Pier",
        warranty_until="2027-05-31",
    )
    piece = Equipment.objects.get(serial="00-1")
    assert (piece.site.country, str(piece.warranty_until)) == ("FR", "2027-05-31")
    page = hugo.page(f"setup/organisations/{harbour.pk}/")
    assert "Hanna" in page
    assert "Pier" in page
    assert "Gauge" in page


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(hugo):
    page = hugo.post(
        "setup/people/add/", 422, name="Hanna", phone="call me", organisation="Nowhere", email="hanna@harbour.example"
    )
    assert "Nothing has this name" in page
    assert 'value="call me"' in page
    assert not Person.objects.filter(name="Hanna").exists()


def test_two_who_change_one_person_notice(exer, hugo):
    pk = exer.customer_person.pk
    page = hugo.html(f"setup/people/{pk}/")
    said = {"name": "First", "organisation": exer.organisation.name, "roles": "customer", "seen": hidden(page, "seen")}
    hugo.post(f"setup/people/{pk}/", **said)
    answer = hugo.post(f"setup/people/{pk}/", 409, **{**said, "name": "Second"})
    assert "Somebody changed this meanwhile" in answer
    assert Person.objects.get(pk=pk).name == "First"


def test_the_tickets_of_who_left_go_on_and_are_shown_as_needing_an_owner(exer, hugo):
    ticket = four_desks.opened(exer)
    work.take_in_charge(exer.agent, ticket.pk)
    leave(exer.head, exer.agent.person_id)
    page = hugo.page("setup/")
    assert "1 open ticket needs another owner" in page
    assert str(ticket.number) in page


def test_a_list_is_found_again_paged_and_keeps_its_words(exer, hugo, django_assert_max_num_queries):
    for number in range(60):
        add_organisation(exer.head, OrganisationTerms(f"Harbour {number:02}", "customer"))
    with django_assert_max_num_queries(12):
        page = hugo.html("setup/organisations/?q=harbour")
    assert "60 lines" in page
    assert "?q=harbour&amp;state=active&amp;page=2" in page
    assert "Harbour 59" in hugo.page("setup/organisations/?q=harbour&state=active&page=2")


def test_a_retired_organisation_is_offered_no_more(exer, hugo):
    pk = exer.organisation.pk
    hugo.post(f"setup/organisations/{pk}/", go="retire")
    assert exer.organisation.name not in hugo.page("setup/organisations/")
    assert exer.organisation.name in hugo.page("setup/organisations/?state=retired")
    hugo.post(f"setup/organisations/{pk}/", go="restore")
    assert exer.organisation.name in hugo.page("setup/organisations/")


def test_a_field_is_asked_when_a_ticket_is_opened_and_refuses_what_is_of_another_type(exer, agnes):
    add_field(exer.head, AREA)
    said = {
        "organisation": exer.organisation.pk,
        "channel": "phone",
        "subject": "It stopped",
        "body": "Nothing happens.",
        "go": "open",
    }
    address = f"open/{exer.customer_person.pk}/"
    assert "Workstations" in agnes.page(address)
    assert "This field is required" in agnes.post(address, 422, **said)
    assert "This is no number" in agnes.post(address, 422, **said, **{"custom.posts": "many"})
    assert not Ticket.objects.exists()


def test_closing_is_refused_with_the_field_named_until_it_is_filled(exer, agnes):
    add_field(exer.head, CAUSE)
    ticket = four_desks.opened(exer)
    work.take_in_charge(exer.agent, ticket.pk)
    refused = agnes.act(ticket.number, "close", 422, reason="Done.")
    assert "Root cause" in refused
    page = agnes.html(f"tickets/{ticket.number}/fields/")
    agnes.post(f"tickets/{ticket.number}/fields/", **{"custom.cause": "A fuse", "version": hidden(page, "version")})
    ticket.refresh_from_db()
    assert ticket.custom == {"cause": "A fuse"}
    assert "A fuse" in agnes.page(f"tickets/{ticket.number}/")


def test_what_a_retired_field_holds_stays_readable(exer, agnes):
    field = add_field(exer.head, CAUSE)
    ticket = four_desks.opened(exer)
    Ticket.objects.filter(pk=ticket.pk).update(custom={"cause": "A fuse"})
    retire_field(exer.head, field.id)
    page = agnes.page(f"tickets/{ticket.number}/")
    assert "A fuse" in page
    assert "asked no more" in page


def test_a_field_of_choices_is_made_by_a_form(exer, hugo):
    hugo.post(
        "setup/fields/add/",
        subject="equipment",
        type="choice",
        name="power",
        label_en="Power",
        choices="mains = Secteur = Mains = Red\nbattery",
        position=10,
    )
    row = CustomField.objects.get(name="power")
    assert row.choices == [
        {"value": "mains", "labels": {"fr": "Secteur", "en": "Mains", "es": "Red"}},
        {"value": "battery", "labels": {}},
    ]
    assert "Power" in hugo.page("setup/equipment/add/")
    assert "Give one choice a line" in hugo.post(
        "setup/fields/add/", 422, subject="ticket", type="choice", name="x", label_en="X", position=10
    )


def test_a_list_with_the_proposed_year_is_downloaded(exer, hugo):
    version = CharterVersion.objects.get(desk=exer.desk)
    assert "nothing would move" in hugo.page("setup/holidays/")
    name = next(iter(version.holidays))
    answer = hugo.client.get(f"{hugo.root}setup/holidays/file/?list={name}&year={now().year + 1}")
    assert f"{now().year + 1}-07-14".encode() in answer.content
    assert hugo.client.get(f"{hugo.root}setup/holidays/file/?list=../../x").status_code == 404


@pytest.mark.parametrize("name", ["organisations", "people", "sites", "products", "equipment", "contracts", "tags"])
def test_each_list_has_a_template_and_an_export(hugo, name):
    for address in (f"setup/import/{name}/template/", f"setup/export/{name}/"):
        answer = hugo.client.get(hugo.root + address)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/csv")
        assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbf")


def test_a_file_is_tried_then_stored_at_one_press(exer, hugo):
    file = SimpleUploadedFile("list.csv", b"Nom;Type\nNouveau Port;client\n")
    page = hugo.post("setup/import/organisations/", 200, file=file, go="try")
    assert "Nothing is stored yet" in page
    assert not Organisation.objects.filter(name="Nouveau Port").exists()
    said = {"file": hidden(page, "file"), "tried": hidden(page, "tried"), "go": "store"}
    hugo.post("setup/import/organisations/", **said)
    assert Organisation.objects.filter(desk=exer.desk, name="Nouveau Port").count() == 1
    hugo.post("setup/import/organisations/", 409, **said)


def test_a_file_of_nobody_cannot_be_stored(hugo):
    assert (
        hugo.client.post(
            f"{hugo.root}setup/import/organisations/", {"file": "0" * 64, "tried": "x", "go": "store"}
        ).status_code
        == 404
    )


def test_a_wrong_file_is_told_line_by_line(hugo):
    file = SimpleUploadedFile("list.csv", b"name;kind\nX;emperor\n")
    page = hugo.post("setup/import/organisations/", 200, file=file, go="try")
    assert "the file has problems" in page
    assert "emperor" in page
    assert 'value="store"' not in page


def test_an_agent_sees_the_lists_and_is_offered_no_import(agnes):
    page = agnes.html("people/")
    assert "Add somebody" in page
    assert "/import/" not in page
    assert agnes.client.get(f"{agnes.root}setup/import/people/").status_code in {403, 404}
