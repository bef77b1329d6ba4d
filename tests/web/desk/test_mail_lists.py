"""The desk's mail at a glance: what is to be looked at, what did not arrive, and what heads do about it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import make
from charterdesk.apps.base import now
from charterdesk.apps.base.models import Event
from charterdesk.apps.channels.models import MarkedAddress, OutgoingMail
from four_desks import opened, paris
from web.desk import mails
from web.desk.agent import Agent, words

SECTIONS = ("look", "declined", "automatic", "received", "failed", "waiting", "withheld", "sent", "marked")


@pytest.fixture(autouse=True)
def moment():
    with now.at(paris("2026-07-15 11:00")):
        yield


@pytest.fixture
def ticket(exer):
    return opened(exer, by=exer.agent, severity="2")


def test_what_is_to_be_looked_at_stands_first_until_its_ticket_is_closed(exer, ticket, agnes):
    mails.received(exer.desk, "quarantined", subject="A bomb", ticket=ticket)
    mails.received(exer.desk, "noted", subject="A stranger", ticket=ticket)
    mails.received(exer.desk, "bounce", subject="Undelivered", ticket=ticket)
    mails.received(exer.desk, "joined", subject="An answer", ticket=ticket)
    page = agnes.page("mail/")
    assert [one in page for one in ("A bomb", "A stranger", "Undelivered", "An answer")] == [True, True, True, False]
    assert "To be looked at 3" in page
    agnes.act(ticket.number, "close", reason="Done.")
    page = agnes.page("mail/")
    assert "Nothing here" in page
    assert "Every mail was understood." in page


def test_a_declined_mail_says_why_in_the_list(exer, agnes):
    reasons = [{"code": "audience", "source": "EX-05", "text": "End customers go to their reseller."}]
    mails.received(exer.desk, "declined", decision={"outcome": "referred", "reasons": reasons})
    page = agnes.page("mail/?section=declined")
    assert "answered without a ticket · End customers go to their reseller." in page


def test_a_stranger_stands_in_the_list_by_his_address_not_by_the_name_that_he_gives_himself(exer, agnes, ticket):
    mails.received(exer.desk, "noted", from_email="far@elsewhere.example", from_name=exer.customer_person.name)
    mails.received(exer.desk, "joined", from_name="L.", person=exer.customer_person, ticket=ticket)
    page = agnes.page("mail/?section=received")
    assert "far@elsewhere.example No light" in page
    assert page.count(exer.customer_person.name) == 1


@pytest.mark.parametrize(
    ("section", "dispositions"),
    [("automatic", ("automatic", "duplicate", "own")), ("received", ("opened", "joined", "automatic", "declined"))],
)
def test_each_list_holds_its_mails(exer, agnes, section, dispositions):
    for one in dispositions:
        mails.received(exer.desk, one, subject=f"Mail {one}")
    page = agnes.page(f"mail/?section={section}")
    assert all(f"Mail {one}" in page for one in dispositions)


def test_a_mail_that_failed_is_sent_again_by_a_head(exer, ticket, agnes, hugo):
    row = mails.outgoing(exer.desk, "failed", ticket=ticket, reason="550 no such user", attempts=3)
    page = agnes.page("mail/?section=failed")
    assert "could not be delivered · 550 no such user" in page
    assert "Send again" not in page
    agnes.post(f"mail/sent/{row.pk}/retry/", 403)
    assert "Send again" in hugo.page("mail/?section=failed")
    assert hugo.post(f"mail/sent/{row.pk}/retry/") == f"/exer/mail/sent/{row.pk}/"
    row.refresh_from_db()
    assert (row.state, row.attempts, row.reason, row.maybe_twice) == ("waiting", 0, "", False)
    assert "It is being sent again." in hugo.page(f"mail/sent/{row.pk}/")
    assert Event.objects.filter(code="mail.retried").count() == 1


def test_a_mail_that_was_never_written_is_written_when_it_is_sent_again(exer, hugo):
    row = mails.outgoing(exer.desk, "failed", written_at=None, text="", subject="")
    hugo.post(f"mail/sent/{row.pk}/retry/")
    row.refresh_from_db()
    assert row.state == "to_write"


def test_a_mail_in_doubt_is_taken_as_sent_or_sent_again_and_may_then_arrive_twice(exer, hugo):
    first, second = (mails.outgoing(exer.desk, "in_doubt") for _ in range(2))
    page = hugo.page("mail/?section=failed")
    assert page.count("The connection broke off when it was handed over: it is not sent again by itself.") == 2
    hugo.post(f"mail/sent/{first.pk}/taken/")
    hugo.post(f"mail/sent/{second.pk}/retry/")
    assert [*OutgoingMail.objects.order_by("pk").values_list("state", "maybe_twice")] == [
        ("sent", False),
        ("waiting", True),
    ]
    assert "It may have been sent twice." in hugo.page(f"mail/sent/{second.pk}/")


@pytest.mark.parametrize(("state", "verb"), [("sent", "retry"), ("waiting", "retry"), ("failed", "taken")])
def test_what_moved_on_meanwhile_is_told_and_stays(exer, hugo, state, verb):
    row = mails.outgoing(exer.desk, state)
    hugo.post(f"mail/sent/{row.pk}/{verb}/")
    assert "This mail has moved on meanwhile." in hugo.page(f"mail/sent/{row.pk}/")
    assert OutgoingMail.objects.get().state == state


def test_an_address_that_failed_is_unmarked_by_a_head(exer, agnes, hugo):
    row = MarkedAddress.objects.create(desk=exer.desk, address="gone@quay.example", reason="550 no such user")
    assert "gone@quay.example 550 no such user" in agnes.page("mail/?section=marked")
    agnes.post(f"mail/addresses/{row.pk}/unmark/", 403)
    hugo.post(f"mail/addresses/{row.pk}/unmark/")
    assert not MarkedAddress.objects.exists()
    assert "Mail goes to this address again." in hugo.page("mail/?section=marked")
    hugo.post(f"mail/addresses/{row.pk}/unmark/", 404)


def test_fifty_a_page_and_nonsense_in_the_address_is_ignored(exer, agnes):
    for number in range(52):
        mails.received(exer.desk, "automatic", subject=f"Mail {number:02}")
    page = agnes.html("mail/?section=automatic")
    assert page.count("Mail ") - page.count("Mail 0") <= 50
    assert len(re.findall(r">Mail \d\d<", page)) == 50
    assert 'href="?section=automatic&amp;page=2"' in page
    assert len(re.findall(r">Mail \d\d<", agnes.html("mail/?section=automatic&page=2"))) == 2
    agnes.page("mail/?section=automatic&page=" + "9" * 5000)
    assert "Every mail was understood." in agnes.page("mail/?section=nonsense&page=-1")


@pytest.mark.parametrize("section", SECTIONS)
def test_an_empty_list_says_what_it_means(agnes, section):
    page = agnes.page(f"mail/?section={section}")
    assert "Nothing here" in page


@pytest.mark.parametrize("section", SECTIONS)
def test_as_many_questions_for_a_long_list_as_for_a_short_one(exer, ticket, hugo, section):
    def fill(rows: int) -> None:
        for number in range(rows):
            for one in ("quarantined", "declined", "automatic"):
                mails.received(exer.desk, one, ticket=ticket, person=exer.customer_person)
            for state in ("failed", "waiting", "withheld", "sent"):
                mails.outgoing(exer.desk, state, ticket=ticket, person=exer.customer_person)
            address = f"gone{MarkedAddress.objects.count()}-{number}@quay.example"
            MarkedAddress.objects.create(desk=exer.desk, address=address)

    fill(1)
    hugo.html(f"mail/?section={section}")
    with CaptureQueriesContext(connection) as short:
        hugo.html(f"mail/?section={section}")
    fill(10)
    with CaptureQueriesContext(connection) as long:
        hugo.html(f"mail/?section={section}")
    assert len(long) == len(short) <= 14


def test_another_desks_mail_is_not_in_the_lists_nor_at_its_address(exer, esii, agnes):
    row = mails.received(esii.desk, "quarantined", subject="Theirs")
    sent = mails.outgoing(esii.desk, "failed", subject="Theirs too")
    assert "Theirs" not in agnes.page("mail/?section=received") + agnes.page("mail/?section=failed")
    for path in (f"mail/{row.pk}/", f"mail/{row.pk}/raw/", f"mail/{row.pk}/html/", f"mail/sent/{sent.pk}/"):
        agnes.html(path, 404)


def test_who_may_only_read_sees_mail_and_changes_nothing(exer):
    row = mails.outgoing(exer.desk, "in_doubt")
    rolf = Agent(make.actor(make.person(exer.desk, "Rolf", "read_only")))
    page = rolf.html("mail/?section=failed")
    assert "perhaps sent" in words(page)
    assert "<form" not in page[page.index("<main") : page.index("</main")]
    for verb in ("retry", "taken"):
        rolf.post(f"mail/sent/{row.pk}/{verb}/", 403)
    assert OutgoingMail.objects.get().state == "in_doubt"


@pytest.mark.parametrize(("server", "demo", "told"), [(None, False, True), (None, True, False), ("smtp", False, False)])
def test_without_a_mail_server_the_pages_say_that_nothing_leaves(agnes, settings, server, demo, told):
    settings.MAIL_SERVER, settings.DEMO = server, demo
    for path in ("mail/", "mail/mailboxes/"):
        assert ("No mail leaves this desk." in agnes.page(path)) == told
