"""The ticket's page: from taking it in charge to closing, and what happens when two work on it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import make
from charterdesk.apps.base import now
from charterdesk.apps.people.models import Account
from charterdesk.apps.tickets import work
from charterdesk.apps.tickets.closure import close
from charterdesk.apps.tickets.models import Attachment, Message, PriorityChange, Ticket, WorkEntry
from charterdesk.apps.tickets.page import ticket_page
from charterdesk.apps.tickets.rating import rate
from charterdesk.apps.workspace.models import HeldReply
from four_desks import opened, paris
from web.desk.agent import Agent, carried_by, words

WEDNESDAY = paris("2026-07-15 10:00")


def owner() -> str:
    row = Ticket.objects.select_related("owner").get()
    return row.owner.name if row.owner else ""


@pytest.fixture
def ticket(exer):
    with now.at(WEDNESDAY):
        row = opened(exer, by=exer.agent, severity="2", wished_priority="1", subject="No light on port 3")
    with now.at(paris("2026-07-15 11:00")):
        yield row


def test_the_head_says_who_which_contract_which_charter_and_what_is_owed(ticket, agnes):
    page = agnes.page("tickets/1/")
    for said in ("No light on port 3", "Heron Clinic > Tide Systems", "P-1, Premium support", "exer.yaml", "1 → 2"):
        assert said in page
    assert "due 15:30, 3 h open left" in page
    assert "This channel is open to this request: the portal." in page
    assert "covered" in page


def test_the_clock_sheet_tells_every_stretch_and_the_line_of_the_charter(ticket, agnes):
    with now.at(paris("2026-07-15 14:30")):
        page = agnes.page("tickets/1/")
    assert "12:30" in page
    assert "closed, not counted" in page
    assert "3 h open counted of 4 h open" in page
    assert "EX-16" in page


def test_taking_in_charge_makes_it_mine(ticket, agnes):
    assert agnes.act(1, "take") == "/exer/tickets/1/"
    assert owner() == "Agnes-exer"
    assert "This ticket is yours." in agnes.page("tickets/1/")


def test_an_answer_reaches_the_customer_and_may_wait_for_him(exer, ticket, agnes):
    agnes.say(1, kind="customer", body="Which cable is it?", wait_for="customer")
    row = Ticket.objects.get()
    assert (row.state, row.waiting_for) == ("waiting", "customer")
    assert "Which cable is it?" in [message.body for message in ticket_page(exer.customer, 1).messages]


def test_a_note_is_never_shown_to_the_customer_nor_to_his_reseller(exer, ticket, agnes):
    agnes.act(1, "say", kind="note", body="He bent the pins.")
    assert "He bent the pins." in agnes.page("tickets/1/")
    for reader in (exer.customer, exer.reseller):
        assert "He bent the pins." not in [message.body for message in ticket_page(reader, 1).messages]


def test_a_word_to_the_reseller_is_not_read_by_the_end_customer(exer, ticket, agnes):
    agnes.say(1, kind="reseller", body="Your stock?")
    assert "Your stock?" in [message.body for message in ticket_page(exer.reseller, 1).messages]
    assert "Your stock?" not in [message.body for message in ticket_page(exer.customer, 1).messages]


def test_another_priority_needs_its_reason_and_shows_it(ticket, agnes):
    page = agnes.act(1, "priority", 422, severity="1", reason="  ")
    assert 'aria-invalid="true"' in page
    assert Ticket.objects.get().severity == "2"
    agnes.act(1, "priority", severity="1", reason="The whole clinic is down.")
    assert Ticket.objects.get().severity == "1"
    assert PriorityChange.objects.get().reason == "The whole clinic is down."
    assert "The whole clinic is down." in agnes.page("tickets/1/")


def test_a_change_of_priority_is_shown_as_the_charter_counts_it(esii):
    # ES-11, ES-12: 5 and 3, never the machine's words
    with now.at(WEDNESDAY):
        opened(esii, severity="blocking", by=esii.agent)
        agent = Agent(esii.agent)
        agent.act(1, "priority", severity="major", reason="Another printer works.")
        page = agent.page("tickets/1/")
    assert "5 → 3 Another printer works." in page
    assert "blocking" not in page


def test_waiting_for_somebody_needs_who_and_why_and_ends(ticket, agnes):
    agnes.act(1, "pause", 422, party="", reason="Asked them.")
    agnes.act(1, "pause", party="manufacturer", reason="Case opened with them.")
    assert "Waiting for the manufacturer" in agnes.page("tickets/1/")
    agnes.act(1, "resume")
    assert Ticket.objects.get().waiting_for == ""


def test_time_is_logged_in_minutes_also_for_an_earlier_moment(ticket, agnes):
    agnes.act(1, "time", minutes="25", note="Looked at the logs.", at="2026-07-15T10:20")
    entry = WorkEntry.objects.get()
    assert (entry.seconds, entry.at) == (1500, paris("2026-07-15 10:20"))
    assert "25 minutes" in agnes.page("tickets/1/")


def test_a_moment_in_the_future_is_refused_beside_its_field_and_the_rest_is_kept(ticket, agnes):
    page = agnes.act(1, "time", 422, minutes="25", note="Looked at the logs.", at="2027-01-01T10:20")
    assert "This moment lies in the future." in words(page)
    assert "Looked at the logs." in page
    assert not WorkEntry.objects.exists()


def test_a_proposed_solution_waits_for_the_customer_and_the_desk_may_close(ticket, agnes):
    agnes.act(1, "take")
    agnes.say(1, kind="solution", body="Changed the module.")
    assert Ticket.objects.get().state == "solved"
    agnes.act(1, "close", reason="Confirmed on the telephone.")
    assert Ticket.objects.get().state == "closed"
    agnes.act(1, "reopen", reason="It came back.")
    page = agnes.page("tickets/1/")
    assert Ticket.objects.get().reopened == 1
    assert "reopened" in page


def test_an_intervention_and_a_quote(ticket, agnes):
    # ES-15: nobody arrives before it is decided that he goes, and the decision stands until he is there
    assert "Arrived on site" not in agnes.page("tickets/1/")
    agnes.act(1, "decide-intervention", note="Somebody must see it.", at="")
    assert "Decide an intervention on site" not in agnes.page("tickets/1/")
    agnes.act(1, "arrive", note="", at="")
    assert "Decide an intervention on site" in agnes.page("tickets/1/")
    agnes.act(1, "quote", amount="120.50", currency="eur", hours="2", text="Two hours on site.")
    assert "120.50 €" in agnes.page("tickets/1/")


def test_two_agents_at_once_the_second_is_told_who_did_what_and_keeps_his_text(exer, ticket, agnes, hugo):
    seen = agnes.carried(1)
    hugo.say(1, kind="customer", body="I look at it.")
    page = agnes.post("tickets/1/say/", 409, **seen, kind="customer", body="A long answer, typed for ten minutes.")
    told = words(page)
    assert "Somebody wrote meanwhile" in told
    assert "Hugo-exer answered" in told
    assert told.index("I look at it.", told.index("Written meanwhile")) < told.index("A long answer, typed")
    assert not HeldReply.objects.filter(state="held").exists()
    # One press sends it anyway.
    agnes.post("tickets/1/say/", **carried_by(page), kind="customer", body="A long answer, typed for ten minutes.")
    assert HeldReply.objects.get(state="held").content["body"] == "A long answer, typed for ten minutes."


def test_what_is_no_word_of_the_conversation_holds_no_answer_up(ticket, agnes, hugo):
    seen = agnes.carried(1)
    hugo.act(1, "take")
    hugo.act(1, "time", minutes="5")
    agnes.post("tickets/1/say/", **seen, kind="customer", body="The cable.")
    assert HeldReply.objects.get().state == "held"


def test_taking_what_another_has_taken_is_told_too(ticket, agnes, hugo):
    seen = agnes.carried(1)
    hugo.act(1, "take")
    assert "Hugo-exer took the ticket in charge" in words(agnes.post("tickets/1/take/", 409, **seen))
    assert owner() == "Hugo-exer"


def test_what_people_write_is_text_never_html(ticket, agnes):
    agnes.say(1, kind="customer", body="<script>alert(1)</script><b>bold</b>")
    page = agnes.html("tickets/1/")
    assert "<script>alert" not in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


def test_a_file_comes_back_as_a_download_that_nothing_runs(exer, ticket, agnes):
    evil = SimpleUploadedFile("page.html", b"<script>alert(1)</script>", content_type="text/html")
    agnes.say(1, kind="customer", body="See the file.", wait_for="", attachments=evil)
    address = f"/exer/files/{Attachment.objects.get().pk}/"
    answer = agnes.client.get(address)
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"] == 'attachment; filename="page.html"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_an_empty_file_is_refused_and_the_text_is_kept(ticket, agnes):
    page = agnes.act(1, "say", 422, kind="customer", body="See the file.", attachments=SimpleUploadedFile("a.txt", b""))
    assert "See the file." in page
    assert Message.objects.count() == 1


def test_who_may_only_read_sees_no_form_and_is_refused(exer, ticket):
    reader = make.actor(make.person(exer.desk, "Rolf-exer", "read_only"))
    rolf = Agent(reader)
    page = rolf.html("tickets/1/")
    assert 'name="version"' not in page
    assert "Open a ticket" not in page
    version = str(Ticket.objects.get().version)
    rolf.post("tickets/1/take/", 403, version=version)
    assert Ticket.objects.get().owner is None


def test_nothing_changes_by_get_and_unknown_actions_are_not_found(ticket, agnes):
    agnes.html("tickets/1/take/", 405)
    agnes.post("tickets/1/explode/", 404)
    agnes.html("tickets/99/", 404)


def test_a_ticket_of_another_desk_is_not_there(ticket, esii):
    Agent(esii.agent).html("tickets/1/", 404)
    other = Client()
    other.force_login(Account.objects.get(pk=esii.agent.account_id))
    assert other.get("/exer/tickets/1/").status_code == 404


def test_as_many_questions_for_a_long_ticket_as_for_a_short_one(exer, ticket, agnes):
    agnes.html("tickets/1/")
    with CaptureQueriesContext(connection) as short:
        agnes.html("tickets/1/")
    for place in range(20):
        work.reply(exer.agent if place % 2 else exer.customer, ticket.pk, body=f"Line {place}")
        work.log_time(exer.agent, ticket.pk, seconds=60)
    with CaptureQueriesContext(connection) as long:
        agnes.html("tickets/1/")
    # A second person in the journal adds no question: names are read at once.
    # Two of them on PostgreSQL only; three for the desk's own fields and what the contract holds anew.
    assert len(long) == len(short) <= 35


def test_what_the_customer_judged_is_read_on_the_ticket(exer, ticket, agnes):
    close(exer.agent, ticket.pk, reason="Another cable.")
    rate(exer.customer, ticket.pk, score=2, comment="Five days for a cable.")
    assert "judged the work: 2 of 5, Five days for a cable." in agnes.page("tickets/1/")
