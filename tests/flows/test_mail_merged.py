"""Mails to tickets that were merged, and answers to messages that were moved: they land where it goes on."""

import pytest

import four_desks
import letters
import make
from charterdesk.apps.base.now import at
from charterdesk.apps.channels import tokens
from charterdesk.apps.tickets import merging, moving
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.page import ticket_page
from four_desks import opened, paris
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
