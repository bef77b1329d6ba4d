"""The charter's pages at the desk: writing, checking, looking at what changes, publishing through the one door."""

import re
from datetime import timedelta

import pytest

import make
from charterdesk.apps.base import now
from charterdesk.apps.contracts.models import CharterDraft, CharterVersion
from charterdesk.charters import text_of
from four_desks import opened
from web.desk.agent import Agent, words

LATER = ("holds_from: 2024-01-01", "holds_from: 2027-01-01")


@pytest.fixture
def manager_of():
    """Another manager of a desk."""
    return lambda scene: Agent(make.actor(make.person(scene.desk, "Ada", "manager")))


@pytest.fixture
def ticket(exer):
    return opened(exer, wished_priority="2")


def text(*pairs):
    said = text_of("exer")
    for before, after in pairs:
        assert before in said
        said = said.replace(before, after, 1)
    return said


def write(person, said, *, name="exer-2027", revision=0, go="check", status=200):
    return person.post("charter/edit/", status, name=name, text=said, revision=revision, go=go)


def carried(page, name):
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, f"the page carries no {name}"
    return found[1]


def publish(person, *, confirmed="", status=302):
    seen = carried(person.html("charter/preview/"), "seen")
    return person.post("charter/publish/", status, seen=seen, confirmed=confirmed)


def test_the_page_names_the_running_version(exer, agnes):
    page = agnes.page("charter/")
    assert "exer.yaml" in page
    assert "Write a new version" not in page
    version = CharterVersion.objects.get()
    assert "plans:" in agnes.html(f"charter/{version.pk}/")
    agnes.html("charter/999999/", 404)


def test_errors_are_told_line_by_line_and_the_text_is_kept(exer, hugo):
    page = write(hugo, text(("holds_from:", "holds_form:")), name="exer")
    told = words(page)
    assert "no charter yet" in told
    assert "Line " in told
    assert "holds_form: 2024-01-01" in page
    assert 'data-line="' in page
    assert CharterVersion.objects.count() == 1
    assert "holds_form" in CharterDraft.objects.get().text


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "« holds_form » n'est pas connu ici"), ("es", "«holds_form» no se conoce aquí")],
)
def test_a_reader_is_told_in_his_language(exer, language, said):
    ada = Agent(make.actor(make.person(exer.desk, "Ada", "manager")), language)
    assert said in words(write(ada, text(("holds_from:", "holds_form:")), name="exer"))
    assert said in words(ada.html("charter/preview/"))
    assert said in words(ada.post("charter/try/", 200, text=text(("holds_from:", "holds_form:"))))


def test_what_is_typed_is_checked_and_kept_without_a_page(exer, hugo):
    part = hugo.post("charter/edit/check/", 200, name="exer", text="charter: x\n", revision=0)
    assert "<html" not in part
    assert 'name="revision" value="1"' in part
    assert CharterDraft.objects.get().text == "charter: x\n"


def test_a_text_with_errors_is_never_published(exer, hugo):
    write(hugo, text(("holds_from:", "holds_form:")), name="exer")
    assert "Not published: the running charter goes on" in words(hugo.html("charter/preview/"))
    # Nor by whoever sends the form by hand.
    page = hugo.post("charter/publish/", 409, seen="x", confirmed="*")
    assert "Not published" in words(page)
    assert CharterVersion.objects.count() == 1


def test_a_manager_looks_at_what_changes_and_publishes(exer, hugo):
    write(hugo, text(LATER, ("4 working hours", "3 working hours")))
    told = words(hugo.html("charter/preview/"))
    assert "until then the running charter goes on" in told
    assert "may change without notice" in told
    assert "3 working hours" in told
    assert CharterVersion.objects.count() == 1
    assert publish(hugo) == "/exer/charter/"
    assert "Published: exer-2027, from 1 Jan 2027." in hugo.page("charter/")
    assert CharterVersion.objects.count() == 2
    assert not CharterDraft.objects.exists()
    version = CharterVersion.objects.get(name="exer-2027")
    assert "3 working hours" in hugo.page(f"charter/{version.pk}/")


def test_a_gap_between_two_versions_stands_in_the_way_and_an_end_is_to_be_confirmed(exer, hugo):
    write(hugo, text((LATER[0], f"{LATER[1]}\nholds_until: 2027-06-30")))
    page = hugo.html("charter/preview/")
    assert "days-without-charter" in page
    publish(hugo, confirmed=carried(page, "confirmed"))
    write(hugo, text((LATER[0], "holds_from: 2024-01-01\nholds_until: 2026-12-01")), name="gap", revision=0)
    told = words(hugo.html("charter/preview/"))
    assert "nothing holds from 2026-12-02 to 2026-12-31" in told
    assert "Not published" in told


def test_a_finding_is_published_only_when_it_was_confirmed(exer, hugo):
    write(hugo, text(LATER) + "\naccepted:\n  - {check: nobody-answers, because: Nobody calls.}\n")
    page = hugo.html("charter/preview/")
    assert "accepted-for-nothing" in page
    told = words(publish(hugo, status=422))
    assert "confirm what the checks found" in told
    assert CharterVersion.objects.count() == 1
    mark = carried(page, "confirmed")
    publish(hugo, confirmed=mark)
    assert CharterVersion.objects.count() == 2


def test_the_text_that_is_published_already_is_not_published_again(exer, hugo):
    running = CharterVersion.objects.get()
    write(hugo, running.text + "\n# a word\n", name="again")
    write(hugo, running.text, name="again", revision=1)
    assert "This text is published already: exer.yaml, from 1 Jan 2024." in words(hugo.html("charter/preview/"))
    assert CharterVersion.objects.count() == 1


def test_of_two_managers_the_second_is_told_and_both_texts_are_kept(exer, hugo, manager_of):
    ada = manager_of(exer)
    write(hugo, text(LATER, ("4 working hours", "3 working hours")), name="of-hugo")
    write(ada, text(LATER, ("4 working hours", "5 working hours")), name="of-ada")
    publish(hugo)
    page = publish(ada, status=409)
    assert "Somebody published another version meanwhile" in words(page)
    assert "3 working hours" in page
    assert "5 working hours" in page
    assert [one.name for one in CharterDraft.objects.all()] == ["of-ada"]
    assert CharterVersion.objects.count() == 2
    ada.post("charter/edit/go-on/")
    publish(ada)
    assert CharterVersion.objects.count() == 3


def test_two_windows_of_one_manager_do_not_write_over_each_other(exer, hugo):
    write(hugo, "one: 1\n")
    page = write(hugo, "two: 2\n", revision=0, status=409)
    assert "Another window has kept a newer text" in words(page)
    assert "one: 1" in page
    assert "two: 2" in page
    assert CharterDraft.objects.get().text == "one: 1\n"
    write(hugo, "two: 2\n", revision=1)
    assert CharterDraft.objects.get().text == "two: 2\n"


def test_a_country_is_added_and_its_list_seen_and_changed(exer, hugo):
    write(hugo, text(LATER))
    hugo.post("charter/edit/parts/add/", name="es-md")
    page = hugo.html("charter/edit/parts/ES-MD/")
    assert "2026-12-25" in page
    revision = CharterDraft.objects.get().revision
    hugo.post("charter/edit/parts/ES-MD/", text='2027-01-01 = "Año nuevo"\n', revision=revision, go="keep")
    assert CharterDraft.objects.get().shared == {"ES-MD": '2027-01-01 = "Año nuevo"\n'}
    hugo.post("charter/edit/parts/add/", name="Atlantis")
    assert "no country" in hugo.page("charter/edit/")
    hugo.html("charter/edit/parts/XX/", 404)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>\n",
        "charter: '</textarea><img src=x onerror=alert(1)>'\n",
        "a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n" * 20,
        "x: [" * 4000,
        "- a\n" * 60_000,
    ],
)
def test_hostile_texts_are_told_and_never_run(exer, hugo, hostile):
    page = write(hugo, hostile)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    told = words(page)
    assert "no charter yet" in told or "takes longer than two seconds" in told


def test_a_text_over_256_kb_is_refused_in_words(exer, hugo):
    page = write(hugo, "é" * 200_000, status=422)
    assert "256" in words(page)
    assert not CharterDraft.objects.exists()


def test_a_name_with_spaces_is_refused_in_plain_words(exer, hugo):
    told = words(write(hugo, text(LATER), name="summer hours", status=422))
    assert "Use letters without accents, digits and hyphens only." in told


def test_an_agent_neither_writes_nor_publishes(exer, agnes):
    for address in ("charter/edit/", "charter/preview/"):
        agnes.html(address, 403)
    agnes.post("charter/edit/", 403, name="exer", text=text(LATER), revision=0)
    agnes.post("charter/publish/", 403, seen="x")
    assert CharterVersion.objects.count() == 1


def test_documents_and_annexes_are_handed_out(exer, hugo):
    version = CharterVersion.objects.get()
    for form, begins in (("pdf", b"%PDF"), ("html", b"<!DOCTYPE"), ("md", b"# ")):
        sent = hugo.client.get(f"/exer/charter/{version.pk}/fr.{form}")
        assert sent.content.startswith(begins)
        assert sent["Content-Disposition"].startswith("attachment")
    hugo.html(f"charter/{version.pk}/de.pdf", 404)
    assert exer.contract is not None
    page = hugo.page(f"contracts/{exer.contract.pk}/annex/")
    assert exer.contract.number in page
    assert hugo.client.get(f"/exer/contracts/{exer.contract.pk}/annex/en.pdf").content.startswith(b"%PDF")


def test_everybody_reads_the_charter_once_the_manager_says_so(exer, hugo, client):
    assert client.get("/exer/public/charter/").status_code == 404
    assert client.get("/exer/charter/")["Location"].startswith("/accounts/login")
    hugo.post("charter/public/", public="yes")
    assert client.get("/exer/charter/")["Location"] == "/exer/public/charter/"
    page = client.get("/exer/public/charter/", headers={"accept-language": "fr"}).content.decode()
    assert "charter-document" in page
    assert "EXER DATACOM" in page
    version = CharterVersion.objects.get()
    assert client.get(f"/exer/public/charter/{version.pk}/fr.md").status_code == 200
    assert client.get("/exer/public/charter/history/").status_code == 200
    hugo.post("charter/public/", public="no")
    assert client.get("/exer/public/charter/").status_code == 404


def test_a_head_moves_a_ticket_and_the_page_says_under_which_version(exer, hugo, ticket):
    with now.at(now.now() + timedelta(minutes=1)):
        write(hugo, text(("4 working hours", "3 working hours")), name="faster")
        publish(hugo)
        page = hugo.page(f"tickets/{ticket.number}/")
        assert "today’s is faster" in page
        ticket.refresh_from_db()
        hugo.post(f"tickets/{ticket.number}/move-to-version/", reason="They were told.", version=ticket.version, seen=0)
        page = hugo.page(f"tickets/{ticket.number}/")
        assert "opened under exer.yaml" in page
        assert "They were told." in page
        assert "Every open ticket stands under today’s charter." in hugo.page("charter/move/")


def test_people_and_contracts_can_be_looked_up(exer, agnes):
    people = agnes.page("people/")
    assert "Reto-exer" in people
    assert "Tide Systems" in people
    contracts = agnes.page("contracts/")
    assert "P-1" in contracts
    assert "Premium support" in contracts
