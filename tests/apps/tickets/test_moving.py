"""Messages on the wrong ticket go to the right one, files and all; nobody reads more than before."""

import pytest

import make
from charterdesk.apps.base import now
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.files import store
from charterdesk.apps.tickets import links, merging, moving, queries, work
from charterdesk.apps.tickets.messages import NewFile
from charterdesk.apps.tickets.models import Attachment, Message, MessageMove, Ticket, TicketLink
from charterdesk.apps.tickets.page import ticket_page
from charterdesk.apps.tickets.readers import readings
from four_desks import clock, opened, paris


def at(text):
    return now.at(paris(f"2026-{text}"))


def said(actor, ticket):
    return [one.body for one in ticket_page(actor, ticket.number).messages]


@pytest.fixture
def two(exer):
    return opened(exer, wished_priority="3", body="First."), opened(exer, wished_priority="3", body="Second.")


def test_a_message_goes_with_its_files_and_keeps_its_moment_and_readers(exer, two):
    source, target = two
    files = [NewFile(store(exer.desk, [b"trace"], "a.txt"), "trace.txt")]
    moved = work.reply(exer.customer, source.pk, body="This is about the other one.", files=files)
    moving.move(exer.agent, source.pk, message_ids=[moved.pk], to_number=target.number)
    assert (said(exer.customer, source), said(exer.customer, target)) == (
        ["First."],
        ["Second.", "This is about the other one."],
    )
    file = Attachment.objects.get()
    assert (file.ticket_id, queries.attachment(exer.customer, file.pk).name) == (target.pk, "trace.txt")
    assert Message.objects.get(pk=moved.pk).at == moved.at
    assert Ticket.objects.get(pk=target.pk).last_message_by == "customer"
    moving.move(exer.agent, target.pk, message_ids=[moved.pk], to_number=source.number)
    assert (MessageMove.objects.count(), len(said(exer.agent, source))) == (2, 2)


def test_the_message_that_opened_a_ticket_stays(exer, two):
    source, target = two
    first = Message.objects.get(ticket=source)
    with pytest.raises(Invalid) as refused:
        moving.move(exer.agent, source.pk, message_ids=[first.pk], to_number=target.number)
    assert (refused.value.field, refused.value.code) == ("messages", "first")


@pytest.fixture
def strange(exer):
    """A ticket of somebody else's at the same desk."""
    other = make.organisation(exer.desk, "Quay Foods")
    cora = make.actor(make.person(exer.desk, "Cora", "customer", other))
    return opened(
        exer,
        by=exer.head,
        override_reason="Asked.",
        requester_person_id=cora.person_id,
        organisation_id=other.pk,
        equipment_id=None,
    )


def test_a_move_that_would_show_a_message_to_somebody_new_is_refused(exer, strange, two):
    source = two[0]
    moved = work.reply(exer.customer, source.pk, body="Our password is in the file.")
    note = work.note(exer.agent, source.pk, body="For the desk.")
    with pytest.raises(Invalid) as refused:
        moving.move(exer.agent, source.pk, message_ids=[moved.pk, note.pk], to_number=strange.number)
    assert (refused.value.field, refused.value.code) == ("messages", "widens")
    assert MessageMove.objects.count() == 0
    moving.move(exer.agent, source.pk, message_ids=[note.pk], to_number=strange.number)
    assert "For the desk." in said(exer.agent, strange)


def test_a_colleague_who_sees_only_his_own_tickets_is_somebody_new(exer, two):
    source = two[0]
    edda = make.actor(make.person(exer.desk, "Edda", "customer", exer.organisation))
    target = opened(exer, by=edda, requester_person_id=edda.person_id)
    moved = work.reply(exer.customer, source.pk, body="Between us.")
    with pytest.raises(Invalid) as refused:
        moving.move(exer.agent, source.pk, message_ids=[moved.pk], to_number=target.number)
    assert refused.value.code == "widens"
    hers = work.reply(edda, target.pk, body="From Edda.")
    with pytest.raises(Invalid):
        moving.move(exer.agent, target.pk, message_ids=[hers.pk], to_number=source.number)


def test_what_has_no_sense_is_refused(exer, two):
    source, target = two
    note, elsewhere = work.note(exer.agent, source.pk, body="Note."), work.note(exer.agent, target.pk, body="Note.")
    for messages, number, field, code in (
        ([], target.number, "messages", "required"),
        ([elsewhere.pk], target.number, "messages", "required"),
        ([note.pk], 4711, "to_number", "unknown"),
        ([note.pk], source.number, "to_number", "itself"),
    ):
        with pytest.raises(Invalid) as refused:
            moving.move(exer.agent, source.pk, message_ids=messages, to_number=number)
        assert (refused.value.field, refused.value.code) == (field, code)
    with pytest.raises(NotAllowed):
        moving.move(exer.customer, source.pk, message_ids=[note.pk], to_number=target.number)
    merging.merge(exer.agent, target.pk, into_number=source.number)
    with pytest.raises(Invalid) as refused:
        moving.move(exer.agent, source.pk, message_ids=[note.pk], to_number=target.number)
    assert refused.value.code == "merged"
    with pytest.raises(Conflict):
        moving.move(exer.agent, target.pk, message_ids=[elsewhere.pk], to_number=source.number)


def test_a_second_question_becomes_a_ticket_of_its_own_received_when_it_was_written(exer):
    with at("07-15 09:00"):
        source = opened(exer, wished_priority="2")
    with at("07-15 10:00"):
        question = work.reply(exer.customer, source.pk, body="And the printer is dead.")
    with at("07-15 11:00"):
        note = work.note(exer.agent, source.pk, body="Two things.")
        made = moving.split(exer.agent, source.pk, message_ids=[question.pk, note.pk], subject="The printer")
    assert (made.requester_id, made.organisation_id, made.reseller_id, made.follows_id) == (
        source.requester_id,
        source.organisation_id,
        source.reseller_id,
        source.pk,
    )
    assert (made.subject, made.opened_at, clock(made, "respond").started_at) == (
        "The printer",
        paris("2026-07-15 10:00"),
        paris("2026-07-15 10:00"),
    )
    assert said(exer.customer, made) == ["And the printer is dead."]
    assert len(said(exer.agent, source)) == 1


def test_a_note_alone_is_no_ticket(exer, two):
    note = work.note(exer.agent, two[0].pk, body="Two things.")
    with pytest.raises(Invalid) as refused:
        moving.split(exer.agent, two[0].pk, message_ids=[note.pk], subject="A ticket")
    assert (refused.value.code, Ticket.objects.count()) == ("customer", 2)


def test_who_reads_what_is_counted_person_by_person(exer, strange, two):
    source = two[0]
    work.note(exer.agent, source.pk, body="For the desk.")
    work.reply(exer.agent, source.pk, body="For the reseller.", visibility="reseller")
    table = {one.person.name: one.reads for one in readings([source, strange])}
    assert table == {
        "Ennio-exer": (1, None),
        "Dario-exer": (1, None),
        "Reto-exer": (2, None),
        "Cora": (None, 1),
    }


def test_tickets_are_linked_on_both_sides_and_no_part_holds_its_whole(exer, two):
    first, second = two
    third = opened(exer)
    links.link(exer.agent, first.pk, other_number=second.number, as_="part_of")
    links.link(exer.agent, third.pk, other_number=first.number, as_="part_of")
    assert [(one.as_, one.other.number) for one in links.links_of(exer.agent, first)] == [
        ("has_part", third.number),
        ("part_of", second.number),
    ]
    assert [one.number for one in links.open_parts(links.links_of(exer.agent, second))] == [first.number]
    for ticket, number, as_, code in (
        (second, third.number, "part_of", "circle"),
        (third, second.number, "has_part", "circle"),
        (second, first.number, "related", "linked"),
        (first, first.number, "related", "itself"),
        (first, 4711, "related", "unknown"),
    ):
        with pytest.raises(Invalid) as refused:
            links.link(exer.agent, ticket.pk, other_number=number, as_=as_)
        assert (refused.value.field, refused.value.code) == ("other_number", code)
    assert links.links_of(exer.customer, first) == []
    row = TicketLink.objects.get(ticket=third)
    with pytest.raises(NotFound):
        links.unlink(exer.agent, second.pk, link_id=row.pk)
    links.unlink(exer.agent, first.pk, link_id=row.pk)
    assert links.links_of(exer.agent, third) == []


def test_a_duplicate_is_told_as_such_on_both_sides(exer, two):
    first, second = two
    links.link(exer.agent, first.pk, other_number=second.number, as_="duplicated_by")
    assert [one.as_ for ticket in two for one in links.links_of(exer.agent, ticket)] == [
        "duplicated_by",
        "duplicate_of",
    ]
