"""The charter as its customers read it: today's version as a document, what is announced, its history, their annex."""

import pytest

import four_desks
from charterdesk.apps.base import now
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.tickets.rebasing import rebase
from charterdesk.charters import holiday_lists, text_of
from four_desks import paris
from web.portal.visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten():
    with now.at(paris("2026-09-10 10:00")):
        yield


def plain(page):
    return page.replace("\N{NO-BREAK SPACE}", " ")


def announce(scene):
    text = text_of("exer").replace("holds_from: 2024-01-01", "holds_from: 2027-01-01", 1)
    text = text.replace("4 working hours", "3 working hours", 1)
    return publish_charter(system_actor(scene.desk), name="next", text=text, holidays=holiday_lists())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        # EX-01, EX-12, EX-15, EX-20, EX-21
        ("exer", ("9:00", "12:30", "2 working hours", "03 62 59 76 04", "may change without notice")),
        # EC-06, EC-08, EC-10
        ("econnect", ("120", "150")),
        # EK-11
        ("esker", ("48",)),
        # ES-14
        ("esii", ("4 working hours", "99.6")),
    ],
)
def test_the_page_is_the_document_of_todays_charter(name, said):
    page = plain(Visitor(getattr(four_desks, name)().customer_person).get("charter/"))
    for words in said:
        assert words in page


def test_the_page_speaks_the_readers_language():
    scene = four_desks.exer()
    assert "heures ouvrées" in Visitor(scene.customer_person, "fr").get("charter/")
    assert "Charte" in Visitor(scene.customer_person, "fr").get("charter/")


def test_what_is_announced_is_said_and_the_history_tells_the_difference():
    scene = four_desks.exer()
    version = announce(scene)
    reader = Visitor(scene.customer_person)
    page = plain(reader.get("charter/"))
    assert "A new version is announced. It holds from 1 Jan 2027" in page
    history = plain(reader.get("charter/history/"))
    assert "From 1 Jan 2027 announced" in history
    assert "From 1 Jan 2024 holds today" in history
    changed = plain(reader.get(f"charter/{version.pk}/"))
    assert "What changed since the version of 1 Jan 2024" in changed
    assert "3 working hours" in changed


def test_a_version_of_another_desk_is_not_there():
    scene, other = four_desks.exer(), four_desks.esker()
    version = CharterVersion.objects.get(desk=other.desk)
    reader = Visitor(scene.customer_person)
    reader.get(f"charter/{version.pk}/", 404)
    reader.get(f"charter/{version.pk}/fr.md", 404)


def test_files_are_given_in_each_language_and_no_other():
    scene = four_desks.exer()
    version = CharterVersion.objects.get()
    reader = Visitor(scene.customer_person)
    for language in ("fr", "en", "es"):
        for form, begins in (("pdf", b"%PDF"), ("html", b"<!DOCTYPE"), ("md", b"# ")):
            sent = reader.client.get(f"{reader.root}charter/{version.pk}/{language}.{form}")
            assert sent.content.startswith(begins)
    for name in ("de.pdf", "fr.exe"):
        reader.get(f"charter/{version.pk}/{name}", 404)


def test_a_customer_reads_the_annex_of_his_contract_and_of_no_other():
    scene, other = four_desks.esii(), four_desks.econnect("hours")
    assert scene.contract is not None
    assert other.contract is not None
    reader = Visitor(scene.customer_person)
    assert "What it comprises" in reader.get("contracts/")
    assert scene.contract.number in reader.get(f"contracts/{scene.contract.pk}/annex/")
    sent = reader.client.get(f"{reader.root}contracts/{scene.contract.pk}/annex/fr.pdf")
    assert sent.content.startswith(b"%PDF")
    reader.get(f"contracts/{other.contract.pk}/annex/", 404)
    reader.get(f"contracts/{other.contract.pk}/annex/fr.pdf", 404)


def test_what_a_charter_says_in_markup_stays_text():
    scene = four_desks.exer()
    text = text_of("exer").replace("name: EXER DATACOM", "name: <script>alert(1)</script>", 1)
    with now.at(paris("2026-09-10 10:01")):
        publish_charter(system_actor(scene.desk), name="x", text=text, holidays=holiday_lists())
        reader = Visitor(scene.customer_person)
        page = reader.client.get(f"{reader.root}charter/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_whose_request_was_moved_to_a_new_charter_reads_so_where_its_promises_stand():
    exer = four_desks.exer()
    cora = Visitor(exer.customer_person)
    ticket = four_desks.opened(exer, wished_priority="2")
    assert "Our charter changed" not in cora.get(f"tickets/{ticket.number}/")
    text = text_of("exer").replace("holds_from: 2024-01-01", "holds_from: 2026-09-10", 1)
    publish_charter(system_actor(exer.desk), name="autumn", text=text, holidays=holiday_lists())
    rebase(exer.head, ticket.pk, reason="Told in June.")
    page = plain(cora.get(f"tickets/{ticket.number}/"))
    assert "those of the charter of 10 Sep 2026; it was opened under that of 1 Jan 2024" in page
    assert "Told in June" not in page
