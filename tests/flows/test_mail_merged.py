"""Mails to tickets that were merged, and answers to messages that were moved: they land where it goes on."""

import pytest

import four_desks
import letters
import make
from charterdesk.apps.base.now import at
from charterdesk.apps.channels import tokens
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.channels.outgoing import templates
from charterdesk.apps.tickets import closure, merging, moving
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.page import ticket_page
from four_desks import opened, paris
from outgoing import plain, sent
from web.portal.visitor import Visitor

pytestmark = pytest.mark.django_db
CORA = "cora-e-connect@example.org"


@pytest.fixture(autouse=True)
def wednesday():
    with at(paris("2026-07-15 17:40")):
        yield


@pytest.fixture
def scene():
    return four_desks.econnect()


@pytest.fixture
def box(scene):
    return letters.mailbox(scene.desk, authserv_id=letters.SERVER)


def reply_address(ticket, person):
    return f"support+{tokens.sign('reply', ticket.pk, person.pk)}@{ticket.desk.slug}.example"


@pytest.fixture
def two(scene):
    return opened(scene, kind=None), opened(scene, kind=None)


@pytest.fixture
def strange(scene):
    """A ticket of somebody of another house."""
    other = make.organisation(scene.desk, "Dune Transport")
    dora = make.person(scene.desk, "Dora", "customer", other)
    ticket = opened(scene, by=scene.agent, kind=None, requester_person_id=dora.pk, organisation_id=other.pk)
    return ticket, dora


def test_an_answer_to_the_merged_ticket_lands_on_the_one_on_which_it_goes_on(scene, box, two):
    source, target = two
    merging.merge(scene.agent, source.pk, into_number=target.number)
    row = letters.take(box, letters.raw(CORA, to=reply_address(source, scene.customer_person)))
    assert (row.ticket, row.disposition, row.message.ticket) == (target, "joined", target)
    by_tag = f"Re: [#{scene.desk.slug}-{source.number}] It does not work"
    results = letters.vouched("pass", "example.org")
    row = letters.take(box, letters.raw(CORA, subject=by_tag, authentication_results=results))
    assert (row.ticket, row.disposition) == (target, "joined")
    assert Ticket.objects.get(pk=source.pk).closed_at is not None


def test_who_does_not_see_the_target_goes_on_at_his_own_number_and_nobody_else_reads_it(scene, box, two, strange):
    target, dora = strange
    source = two[0]
    merging.merge(scene.agent, source.pk, into_number=target.number)
    row = letters.take(box, letters.raw(CORA, to=reply_address(source, scene.customer_person), body="Still down."))
    assert (row.ticket, row.disposition) == (source, "joined")
    assert "Still down." in [one.body for one in ticket_page(scene.agent, target.number).messages][-1]
    assert len(ticket_page(make.actor(dora), target.number).messages) == 1
    assert Ticket.objects.get(pk=source.pk).merged_into_id == target.pk


def test_the_answer_to_a_message_that_was_moved_follows_it(scene, box, two):
    source, target = two
    address = reply_address(source, scene.customer_person)
    first = letters.take(box, letters.raw(CORA, to=address, message_id="<a@q.example>"))
    moving.move(scene.agent, source.pk, message_ids=[first.message_id], to_number=target.number)
    first.refresh_from_db()
    assert first.ticket == target
    row = letters.take(box, letters.raw(CORA, subject="Also", in_reply_to="<a@q.example>"))
    assert row.ticket == target


def test_the_portal_says_that_the_request_goes_on_and_takes_more_words(scene, two, strange):
    target, _dora = strange
    source, other = two
    merging.merge(scene.agent, source.pk, into_number=target.number)
    visitor = Visitor(scene.customer_person)
    page = visitor.get(f"tickets/{source.number}/")
    assert "Your request goes on, together with another one about the same matter." in page
    assert f"No. {target.number}" not in page
    visitor.post(f"tickets/{source.number}/reply/", body="One more thing.")
    assert Message.objects.filter(ticket=source, body="One more thing.").exists()
    merging.undo(scene.agent, source.pk)
    merging.merge(scene.agent, source.pk, into_number=other.number)
    assert f"It goes on at No. {other.number}" in visitor.get(f"tickets/{source.number}/")


def told_of_merges():
    return [(mail["To"], mail["Subject"], plain(mail)) for mail in sent().messages if "goes on" in mail["Subject"]]


def test_who_may_not_see_the_target_is_told_once_that_his_request_goes_on_and_nothing_of_the_other(
    scene, box, two, strange
):
    target, dora = strange
    source = two[0]
    sent()
    merging.merge(scene.agent, source.pk, into_number=target.number)
    [(to, subject, text)] = told_of_merges()
    assert CORA in to
    assert subject.startswith(f"[#e-connect-{source.number}] Your request goes on with another one")
    assert f"Your request {source.number} is about a matter" in text
    for secret in (dora.name, "Dune Transport", dora.email, f"-{target.number}"):
        assert secret not in f"{subject} {text}"
    assert told_of_merges() == []


def test_who_sees_the_target_is_sent_nothing(scene, box, two):
    sent()
    merging.merge(scene.agent, two[0].pk, into_number=two[1].number)
    assert not OutgoingMail.objects.filter(kind="merged").exists()
    assert sent().messages == []


def test_a_merge_undone_before_anybody_was_told_sends_nothing_and_one_undone_later_nothing_more(
    scene, box, two, strange
):
    target, _dora = strange
    sent()
    merging.merge(scene.agent, two[0].pk, into_number=target.number)
    merging.undo(scene.agent, two[0].pk)
    assert sent().messages == []
    assert OutgoingMail.objects.get(kind="merged").reason == "undone"
    merging.merge(scene.agent, two[0].pk, into_number=target.number)
    assert len(told_of_merges()) == 1
    merging.undo(scene.agent, two[0].pk)
    assert sent().messages == []


def test_nobody_is_told_that_a_request_goes_on_which_was_closed_before(scene, box, two, strange):
    target, _dora = strange
    closure.close(scene.agent, two[0].pk, reason="Done.")
    sent()
    merging.merge(scene.agent, two[0].pk, into_number=target.number)
    assert not OutgoingMail.objects.filter(kind="merged").exists()


@pytest.mark.parametrize(("language", "begins"), [("fr", "Votre demande se poursuit"), ("es", "Su solicitud sigue")])
def test_he_is_told_in_his_language(scene, box, two, strange, language, begins):
    scene.customer_person.language = language
    scene.customer_person.save()
    sent()
    merging.merge(scene.agent, two[0].pk, into_number=strange[0].number)
    [message] = sent().messages
    assert begins in message["Subject"]


def test_the_desk_looks_at_the_letter_for_a_ticket_that_was_merged(scene, two, strange):
    merging.merge(scene.agent, two[0].pk, into_number=strange[0].number)
    letter = templates.preview(scene.head, "merged", "en", number=two[0].number)
    assert f"Your request {two[0].number} is about" in letter.text
