"""Bugs and releases in the browser: what was typed stays, what is wrong stands beside its field, all is seen first."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import bugs
from charterdesk.apps.base import now
from charterdesk.apps.base.tables import plain, rows_of_csv
from charterdesk.apps.escalation.bugs import confirming, declaring, delivering, waiting, workarounds
from charterdesk.apps.escalation.bugs.models import Bug, Delivery, Release, ReleaseFile, Workaround
from charterdesk.server.worker import run_worker
from charterdesk.web.desk.solving.bugs import ledger_page
from four_desks import paris
from web.api.machines import caller, told
from web.desk.agent import Agent, words
from web.portal.visitor import Visitor

WORST = "1 · Critical impact on the business: all users of the customer cannot use the service"
pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def thursday():
    with now.at(paris("2026-09-10 10:00")):
        yield


@pytest.fixture
def ground(thursday):
    return bugs.ground()


@pytest.fixture
def agnes(ground):
    return Agent(ground.agent)


@pytest.fixture
def hugo(ground):
    return Agent(ground.head)


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def test_the_empty_pages_say_what_to_do_next(agnes):
    assert "Declare it here, or from the page of a ticket" in agnes.page("solving/bugs/")
    assert "A release says which bugs it puts right" in agnes.page("solving/releases/")
    assert "No bug was declared yet" in agnes.page("solving/bugs/ledger/")
    assert "There is no such bug" in agnes.page("solving/bugs/?q=nothing")


def test_a_bug_is_declared_from_a_ticket_that_fills_the_form(ground, agnes):
    # ES-20
    number = ground.tickets[0].number
    panel = agnes.html(f"tickets/{number}/solving/")
    assert f"tickets/{number}/bug/" in panel
    page = agnes.html(f"tickets/{number}/bug/")
    assert 'value="Nothing is sent any more"' in page
    assert 'value="4.1"' in page
    assert "Since the last update nothing is sent." in page
    wrong = agnes.post(f"tickets/{number}/bug/", 422, product="", title="Sending stops", reproduction="Send two.")
    assert "Send two." in wrong
    assert 'value="Sending stops"' in wrong
    place = agnes.post(f"tickets/{number}/bug/", product=ground.product.pk, title="Sending stops", versions="4.0; 4.1")
    assert place.endswith("/solving/bugs/1/")
    assert "Sending stops" in agnes.page(f"tickets/{number}/solving/")
    shown = agnes.page("solving/bugs/1/")
    assert "4.0, 4.1" in shown
    assert "Nobody has written how to go on working" in shown


def test_what_is_known_already_is_offered_before_a_new_bug_is_declared(ground, agnes):
    bugs.declared(ground, linked=False)
    said = {"product": ground.product.pk, "title": "After the update sending stops"}
    page = agnes.post("solving/bugs/add/", 200, **said)
    assert "Is it one of these?" in words(page)
    assert Bug.objects.count() == 1
    agnes.post("solving/bugs/add/", 302, **said, sure=hidden(page, "sure"))
    assert Bug.objects.count() == 2
    number = ground.tickets[1].number
    assert "It is this one" in agnes.page(f"tickets/{number}/bug/")
    assert agnes.post("solving/bugs/1/tickets/", 302, ticket=number, back="ticket").endswith(f"/tickets/{number}/")
    assert "There is no ticket of this number" in words(agnes.post("solving/bugs/1/tickets/", 422, ticket=777))
    assert agnes.post(f"solving/bugs/1/{number}/untie/").endswith("/solving/bugs/1/")


def test_what_was_found_is_said_with_its_reason(ground, agnes):
    bugs.declared(ground)
    assert "Give the reason" in words(agnes.post("solving/bugs/1/judge/", 422, verdict="rejected"))
    assert "There is no bug of this number" in words(
        agnes.post("solving/bugs/1/judge/", 422, verdict="duplicate", other="B-9")
    )
    agnes.post("solving/bugs/1/judge/", 302, verdict="confirmed", reason="Seen on two machines")
    assert "Seen on two machines" in agnes.page("solving/bugs/1/")
    assert "B-1" in agnes.page("solving/bugs/?which=open&q=b-1")
    seen = hidden(agnes.html("solving/bugs/1/change/"), "version")
    said = {"product": ground.product.pk, "title": "Sending stops at noon"}
    agnes.post("solving/bugs/1/change/", 302, version=seen, **said)
    assert "Somebody changed this meanwhile" in words(agnes.post("solving/bugs/1/change/", 422, version=seen, **said))


def test_the_workaround_is_looked_at_before_it_is_sent(ground, agnes):
    bugs.declared(ground)
    agnes.post("solving/bugs/1/workaround/", 302, text_fr="Relancez.", text_en="Restart.", text_es="")
    agnes.post("solving/bugs/1/workaround/", 302, text_fr="Relancez le service.", text_en="Restart.", text_es="")
    assert Workaround.objects.count() == 3
    page = agnes.html("solving/bugs/1/workaround/send/")
    assert "Español is not written: they read English" in words(page)
    assert "Send it to 3 tickets" in words(page)
    assert agnes.post("solving/bugs/1/workaround/send/", 409, seen="other")
    agnes.post("solving/bugs/1/workaround/send/", 302, seen=hidden(page, "seen"))
    assert "0 of 3 so far" in agnes.page("solving/bugs/1/")
    assert 'hx-trigger="load delay:2s"' in agnes.html("solving/bugs/1/workaround/progress/")
    run_worker(once=True)
    assert "Sent to 3 tickets" in agnes.html("solving/bugs/1/workaround/progress/")
    assert "It has this text already" in agnes.page("solving/bugs/1/workaround/send/")
    assert "Relancez le service." in agnes.page(f"tickets/{ground.tickets[0].number}/")


def test_a_release_is_noted_with_its_files_and_delivered_after_a_look(ground, hugo):
    bugs.declared(ground)
    said = {"product": ground.product.pk, "version": "4.2", "released_on": "2026-09-10", "bugs": 1, "current": "on"}
    wrong = hugo.post("solving/releases/add/", 422, **{**said, "link": "javascript:alert(1)"}, notes_fr="Corrige.")
    assert "This is no address" in words(wrong)
    assert "Corrige." in wrong
    hugo.post(
        "solving/releases/add/", 302, **said, attachments=SimpleUploadedFile("fix.zip", b"PK"), notes_fr="Corrige."
    )
    row = ReleaseFile.objects.get()
    answer = hugo.client.get(f"{hugo.root}solving/releases/files/{row.pk}/")
    assert (b"".join(answer.streaming_content), answer["Content-Disposition"][-9:]) == (b"PK", '"fix.zip"')
    assert "3 installations wait for it" in hugo.page("solving/releases/1/")
    assert "Choose the customers" in words(hugo.post("solving/releases/1/deliver/", 422, who="customers", go="look"))
    page = hugo.post("solving/releases/1/deliver/", 200, who="everybody", go="look")
    assert "Nothing is delivered yet" in words(page)
    assert not Delivery.objects.exists()
    lost = hugo.post("solving/releases/1/deliver/", 409, who="everybody", go="deliver", seen="other")
    assert "Something changed meanwhile" in words(lost)
    hugo.post("solving/releases/1/deliver/", 302, who="everybody", go="deliver", seen=hidden(page, "seen"))
    assert "0 of 3 tickets moved so far" in hugo.html("solving/releases/1/progress/")
    run_worker(once=True)
    assert "3 tickets moved" in hugo.page("solving/releases/1/")
    delivery = Delivery.objects.order_by("pk")[0]
    hugo.post(f"solving/deliveries/{delivery.pk}/confirm/")
    assert "No installation is left" in words(hugo.post("solving/releases/1/deliver/", 200, who="everybody", go="look"))


def test_serial_numbers_come_as_a_file_that_is_looked_at_first(ground, hugo):
    bugs.released(ground, bugs.declared(ground))
    bad = SimpleUploadedFile("s.csv", b"serial\nMF-1\nMF-404\n")
    page = words(hugo.post("solving/releases/1/deliver/", 200, who="serials", go="look", file=bad))
    assert "line 3: MF-404" in page
    assert "Deliver, and move these tickets" not in page
    good = SimpleUploadedFile("s.csv", b"serial\nMF-1\n")
    page = hugo.post("solving/releases/1/deliver/", 200, who="serials", go="look", file=good)
    carried = {name: hidden(page, name) for name in ("kept", "seen")}
    hugo.post("solving/releases/1/deliver/", 302, who="serials", go="deliver", **carried)
    assert [row.equipment.serial for row in Delivery.objects.all()] == ["MF-1"]


def test_the_ledger_is_a_page_and_a_file_in_which_nothing_calculates(ground, agnes, hugo):
    terms = declaring.BugTerms(ground.product.pk, "=HYPERLINK(1)")
    declaring.declare(ground.agent, terms)
    assert "=HYPERLINK(1)" in agnes.page("solving/bugs/ledger/")
    answer = hugo.client.get(f"{hugo.root}solving/bugs/ledger/export/")
    content = b"".join(answer.streaming_content)
    assert b"'=HYPERLINK(1)" in content
    ((_line, heads), (_number, row)) = rows_of_csv(content)
    assert (heads[0], plain(row[1])) == ("Bug", "=HYPERLINK(1)")


def test_the_file_tells_the_whole_road_of_a_bug(ground, hugo):
    # ES-20: bug, workaround, fixed in, delivered to, confirmed by
    bug = bugs.declared(ground)
    workarounds.write(ground.agent, bug.number, "en", "Restart it.")
    workarounds.send(ground.agent, bug.number, seen=workarounds.preview(ground.agent, bug).seen)
    release = bugs.released(ground, bug)
    delivering.deliver(ground.head, release.number, waiting.of_serials(release, b"MF-1"))
    run_worker(once=True)
    confirming.confirm(ground.customers["fr"].actor, Delivery.objects.get().pk)
    answer = hugo.client.get(f"{hugo.root}solving/bugs/ledger/export/?bug={bug.number}")
    ((_line, heads), (_number, row)) = rows_of_csv(b"".join(answer.streaming_content))
    cells = dict(zip(heads, row, strict=True))
    assert cells["Severity"] == WORST
    wanted = ("Affected versions", "Tickets", "Tickets that got it", "Version before", "Fixed in", "Confirmed by")
    assert [cells[name] for name in wanted] == ["4.1", "3", "3", "4.1", "Mail Flow 4.2", "Claire"]


def test_a_bug_says_how_bad_it_is_in_the_words_of_the_charter(ground, agnes):
    bug = bugs.declared(ground)
    assert WORST in agnes.page(f"solving/bugs/{bug.number}/")


def test_the_next_page_of_the_ledger_is_of_the_same_bug(ground, agnes, monkeypatch):
    monkeypatch.setattr(ledger_page, "PAGE", 1)
    bug = bugs.declared(ground)
    bugs.released(ground, bug)
    bugs.released(ground, bug, version="4.3")
    answer = agnes.client.get(f"{agnes.root}solving/bugs/ledger/?bug={bug.number}")
    assert f"?bug={bug.number}&amp;page=2" in answer.text


def test_the_customer_reads_what_was_delivered_and_says_that_it_works(ground):
    bug = bugs.declared(ground)
    claire = Visitor(ground.customers["fr"].person)
    assert "a correction is being prepared" in claire.get("installations/")
    release = bugs.released(ground, bug)
    assert "version 4.2 brings the correction" in claire.get("installations/")
    delivering.deliver(ground.head, release.number, waiting.everybody(release))
    run_worker(once=True)
    page = claire.get("installations/")
    assert "Version 4.2 was delivered." in page
    assert "It works here" in page
    assert "Sending works again." in claire.get(f"installations/releases/{Release.objects.get().number}/")
    row = Delivery.objects.get(equipment=ground.customers["fr"].equipment)
    claire.post(f"installations/deliveries/{row.pk}/confirm/")
    assert "It works here" not in claire.get("installations/")
    row.refresh_from_db()
    assert row.confirmed_by == ground.customers["fr"].person


def test_machines_read_bugs_releases_and_the_ledger(ground):
    release = bugs.released(ground, bugs.declared(ground))
    delivering.deliver(ground.head, release.number, waiting.everybody(release))
    run_worker(once=True)
    machine = caller(ground.agent)
    (bug,) = told(machine.get("/bugs", which="ended"), 200)["rows"]
    assert (bug["name"], bug["state"], bug["tickets"], bug["fixed_in"]) == ("B-1", "delivered", 3, ["4.2"])
    (known,) = told(machine.get("/releases"), 200)["rows"]
    assert (known["puts_right"], known["delivered"], known["confirmed"]) == (["B-1"], 3, 0)
    lines = told(machine.get("/bug-ledger", bug=1, limit=2), 200)
    assert ([line["serial"] for line in lines["rows"]], lines["more"]) == (["MF-1", "MF-3"], True)
