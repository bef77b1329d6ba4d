"""The charter's page: a text with errors never replaces the running one."""

from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.charters import text_of
from web.desk.agent import words


def test_the_page_names_the_running_version(exer, agnes):
    page = agnes.page("charter/")
    assert "exer.yaml" in page
    assert "Check and publish" not in page
    version = CharterVersion.objects.get()
    assert "plans:" in agnes.html(f"charter/{version.pk}/")
    agnes.html("charter/999999/", 404)


def test_errors_are_told_with_line_and_column_and_the_text_is_kept(exer, hugo):
    broken = text_of("exer").replace("holds_from: 2024-01-01", "holds_form: 2024-01-01", 1)
    page = hugo.post("charter/", 422, name="exer", text=broken)
    told = words(page)
    assert "Not published" in told
    assert "exer:" in told
    assert "holds_form" in page
    assert CharterVersion.objects.count() == 1


def test_a_manager_publishes_a_new_version_and_the_old_one_stays(exer, hugo):
    later = text_of("exer").replace("holds_from: 2024-01-01", "holds_from: 2027-01-01", 1)
    assert hugo.post("charter/", name="exer-2027", text=later) == "/exer/charter/"
    page = hugo.page("charter/")
    assert "exer-2027" in page
    assert CharterVersion.objects.count() == 2


def test_the_text_that_is_published_already_is_not_published_again(exer, hugo):
    running = CharterVersion.objects.get()
    hugo.post("charter/", name="again", text=running.text)
    assert "This text is published already: exer.yaml, from 1 Jan 2024. Nothing changed." in hugo.page("charter/")
    assert CharterVersion.objects.count() == 1


def test_a_name_with_spaces_is_refused_in_plain_words(exer, hugo):
    told = words(hugo.post("charter/", 422, name="summer hours", text=text_of("exer")))
    assert "Use letters without accents, digits and hyphens only." in told


def test_an_agent_does_not_publish(exer, agnes):
    agnes.post("charter/", 403, name="exer", text=text_of("exer"))
    assert CharterVersion.objects.count() == 1


def test_people_and_contracts_can_be_looked_up(exer, agnes):
    people = agnes.page("people/")
    assert "Reto-exer" in people
    assert "Tide Systems" in people
    contracts = agnes.page("contracts/")
    assert "P-1" in contracts
    assert "Premium support" in contracts
