"""Mail on the ticket's page: how each message came, what did not arrive, who watches, what continues what."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import make
from charterdesk.apps.base import now
from charterdesk.apps.base.files import store
from charterdesk.apps.base.models import Event
from charterdesk.apps.channels.models import OutgoingMail, Watcher
from charterdesk.apps.people.models import Organisation
from charterdesk.apps.tickets.intake import open_ticket
from charterdesk.apps.tickets.models import Attachment, Ticket
from four_desks import asked, opened, paris
from web.desk import mails
from web.desk.agent import Agent, words

NASTY = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def moment():
    with now.at(paris("2026-07-15 11:00")):
        yield


@pytest.fixture
def ticket(exer):
    row = opened(exer, by=exer.agent, severity="2")
    OutgoingMail.objects.all().delete()
    return row


def test_a_mail_shows_its_new_words_and_folds_the_rest(ticket, agnes):
    row = mails.joined(ticket, "The left port.\n\n> Which port is it?")
    page = agnes.html("tickets/1/")
    assert '<div class="said">The left port.</div>' in page
    assert "by e-mail, sender verified" in words(page)
    assert "The whole mail &gt; Which port is it?" in re.sub(r"<[^>]+>", " ", page).replace("  ", " ")
    assert f'href="/exer/mail/{row.pk}/"' in page


def test_a_mail_without_anything_else_has_nothing_to_unfold(ticket, agnes):
    mails.joined(ticket, "The left port.")
    assert "The whole mail" not in agnes.page("tickets/1/")


def test_a_long_mail_is_cut_at_the_ticket_and_whole_on_its_own_page(ticket, agnes):
    row = mails.joined(ticket, "The left port.\n\n> " + "x" * 10_000 + " the end")
    page = agnes.page("tickets/1/")
    assert "It goes on: all of it" in page
    assert "the end" not in page
    assert "the end" in agnes.page(f"mail/{row.pk}/")


def test_the_words_of_a_stranger_are_marked_with_the_address_that_they_bear(ticket, agnes):
    mails.joined(ticket, "Give me his password.", trust="unverified")
    page = agnes.page("tickets/1/")
    assert "by e-mail, sender not verified" in page
    assert "It bears the address nora@quay.example, and nothing proves that it comes from there." in page
    assert "internal, seen by the desk only" in page


def test_a_known_sender_whose_server_vouches_for_nobody_is_marked_calmly(ticket, agnes):
    row = mails.joined(ticket, "The left port.", trust="unverified")
    row.disposition = "joined"
    row.save()
    page = agnes.html("tickets/1/")
    assert "by e-mail, sender not verified" in words(page)
    assert "flag attention" not in page
    assert "nothing proves" not in page


def test_what_a_sender_wrote_never_runs_at_the_ticket(ticket, agnes):
    said = {"from_name": NASTY, "from_email": NASTY, "subject": NASTY}
    row = mails.joined(ticket, f"{NASTY}\n\n> {NASTY}", trust="unverified", **said)
    assert row.message is not None
    file = store(ticket.desk, [b"x"], "a.txt")
    Attachment.objects.create(
        desk=ticket.desk, ticket=ticket, message=row.message, stored_file=file, name=f"{NASTY}.txt"
    )
    mails.outgoing(ticket.desk, "failed", ticket=ticket, to_address=NASTY, reason=NASTY)
    assert "<script>alert" not in agnes.html("tickets/1/")


def test_what_could_not_be_delivered_stands_at_the_head_with_the_servers_words(ticket, agnes):
    row = mails.outgoing(ticket.desk, "failed", ticket=ticket, reason="550 no such user")
    mails.outgoing(ticket.desk, "sent", ticket=ticket, kind="acknowledgment")
    page = agnes.html("tickets/1/")
    assert "Answer: could not be delivered : 550 no such user · the mail to nora@quay.example" in words(page)
    assert page.count(f'href="/exer/mail/sent/{row.pk}/"') == 2
    assert "acknowledgment nora@quay.example sent 2" not in words(page)


def test_a_mail_that_came_back_is_not_called_sent(ticket, agnes):
    mails.outgoing(ticket.desk, "sent", ticket=ticket, bounced_at=now.now())
    page = agnes.page("tickets/1/")
    assert "Answer: came back" in page


def test_a_mail_that_may_have_been_sent_twice_says_so(ticket, agnes):
    mails.outgoing(ticket.desk, "sent", ticket=ticket, maybe_twice=True)
    assert "It may have been sent twice." in agnes.page("tickets/1/")


def test_who_is_in_copy_stands_with_the_facts(exer, ticket, agnes):
    Watcher.objects.create(desk=exer.desk, ticket=ticket, person=exer.reseller_person)
    assert "In copy Reto-exer Remove Reto-exer" in agnes.page("tickets/1/")


def test_a_button_with_his_name_takes_somebody_out_of_the_copies(exer, ticket, agnes):
    for person in (exer.reseller_person, exer.customer_person):
        Watcher.objects.create(desk=exer.desk, ticket=ticket, person=person)
    agnes.act(1, "remove-watcher", person=exer.reseller_person.pk)
    page = agnes.page("tickets/1/")
    assert "This person reads along no more." in page
    assert "Remove Reto-exer" not in page
    assert "Agnes-exer took somebody out of the copies" in page
    assert [row.person for row in Watcher.objects.all()] == [exer.customer_person]
    # Somebody pressed it meanwhile.
    assert "Somebody changed this ticket meanwhile" in agnes.act(
        1, "remove-watcher", 409, person=exer.reseller_person.pk
    )


def test_who_only_reads_removes_nobody(exer, ticket):
    Watcher.objects.create(desk=exer.desk, ticket=ticket, person=exer.reseller_person)
    rolf = Agent(make.actor(make.person(exer.desk, "Rolf", "read_only")))
    page = rolf.page("tickets/1/")
    assert "In copy Reto-exer" in page
    assert "Remove" not in page


def test_a_ticket_that_continues_a_closed_one_leads_there_and_back(exer, ticket, agnes):
    agnes.act(1, "close", reason="Done.")
    open_ticket(exer.agent, asked(exer, follows_id=ticket.pk, subject="Again"))
    assert 'continues <a href="/exer/tickets/1/">1 It does not work</a>' in agnes.html("tickets/2/")
    assert 'continued by <a href="/exer/tickets/2/">2 Again</a>' in agnes.html("tickets/1/")


def test_who_wrote_and_is_not_known_is_to_be_identified(exer, ticket, agnes):
    nobody = Organisation.objects.create(desk=exer.desk, name="Not known yet", kind="unidentified")
    Ticket.objects.update(organisation=nobody)
    assert "Nobody knows yet who this is. ennio-exer@example.org wrote, and belongs to no customer." in agnes.page(
        "tickets/1/"
    )


def test_looking_at_mail_changes_nothing(exer, ticket, hugo):
    row = mails.joined(ticket, "The left port.", trust="unverified")
    sent = mails.outgoing(exer.desk, "in_doubt", ticket=ticket)
    before = (Event.objects.count(), [*OutgoingMail.objects.values()], [*Ticket.objects.values()])
    for path in ("tickets/1/", "mail/", f"mail/{row.pk}/", f"mail/{row.pk}/raw/", f"mail/sent/{sent.pk}/"):
        answer = hugo.client.get(hugo.root + path)
        assert answer.status_code == 200
        assert b"".join(answer)
    for path in (f"mail/sent/{sent.pk}/retry/", f"mail/sent/{sent.pk}/taken/", "mail/addresses/1/unmark/"):
        assert hugo.client.get(hugo.root + path).status_code == 405
    assert before == (Event.objects.count(), [*OutgoingMail.objects.values()], [*Ticket.objects.values()])


def test_as_many_questions_for_many_mails_as_for_one(exer, ticket, agnes):
    def fill() -> None:
        mails.joined(ticket, "The left port.\n\n> Which?")
        mails.joined(ticket, "Me too.", trust="unverified")
        mails.outgoing(exer.desk, "failed", ticket=ticket, person=exer.customer_person)

    fill()
    agnes.html("tickets/1/")
    with CaptureQueriesContext(connection) as short:
        agnes.html("tickets/1/")
    for _ in range(10):
        fill()
    Watcher.objects.create(desk=exer.desk, ticket=ticket, person=exer.reseller_person)
    with CaptureQueriesContext(connection) as long:
        agnes.html("tickets/1/")
    # Three more than a ticket without mail would need: what came, what went out, who watches.
    assert len(long) <= len(short) <= 37
